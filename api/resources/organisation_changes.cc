#include "api/resources/organisation_changes.h"

#include <charconv>

namespace trinhky::api {
namespace {

// Where a change came from in the request.
struct Origin {
  std::vector<std::string> members;
  std::map<std::string, std::string> places;
};

// "/events/1/unit" is "/holdings/0/unit" to whoever sent the request.
std::string in_request(const std::string& pointer, const Origin& origin) {
  constexpr std::string_view head = "/events/";
  if (const auto named = origin.places.find(pointer); named != origin.places.end()) return named->second;
  if (!pointer.starts_with(head)) return pointer;
  const char* begin = pointer.data() + head.size();
  const char* end = pointer.data() + pointer.size();
  std::size_t index = 0;
  const auto [rest, error] = std::from_chars(begin, end, index);
  if (error != std::errc() || index >= origin.members.size()) return {};
  return origin.members[index] + std::string(rest, end);
}

base::Error in_request(base::Error error, const Origin& origin) {
  error.pointer = in_request(error.pointer, origin);
  for (base::Fault& fault : error.faults) fault.pointer = in_request(fault.pointer, origin);
  return error;
}

}  // namespace

void OrganisationChanges::record(OrganisationChange change, Request request, Reply reply, Then then) {
  struct Waiting {
    Request request;
    Reply reply;
    Then then;
    Origin origin;
  };
  request.body.clear();
  const auto waiting = std::make_shared<Waiting>(
      Waiting{.request = std::move(request),
              .reply = std::move(reply),
              .then = std::move(then),
              .origin = {.members = std::move(change.members), .places = std::move(change.places)}});
  // Weak: the engine's thread must never be the one that ends the other.
  const std::weak_ptr<server::Workers> after = after_;
  office_.engine.submit(
      runtime::DirectoryRequest{.command_id = std::move(change.command),
                                .person = std::move(change.person),
                                .events = std::move(change.events)},
      [&office = office_, waiting, after](base::Result<runtime::Handled> handled) {
        if (!handled) {
          return refuse(waiting->reply, in_request(handled.error(), waiting->origin), waiting->request);
        }
        const auto workers = after.lock();
        const bool taken = workers && workers->submit([&office, waiting] {
          office.listeners.tell({});
          waiting->then(waiting->reply);
        });
        if (taken) return;
        refuse(waiting->reply,
               {.code = base::ErrorCode::unavailable,
                .type = "busy",
                .message = {"Đã ghi nhận thay đổi, nhưng hệ thống đang bận; xin tải lại danh sách.",
                            "The change was recorded, but the system is busy; please load the list again."}},
               waiting->request);
      });
}

}  // namespace trinhky::api
