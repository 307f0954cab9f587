#include "api/resources/organisation_asked.h"

#include <algorithm>
#include <set>

#include "engine/directory/phone.h"

namespace trinhky::api {
namespace {

constexpr std::size_t max_phone = 40;

}  // namespace

using base::Result;

Result<Asked> asked(const Office& office, const Request& request) {
  auto scope = AdminScope::of(office, person_of(request));
  if (!scope) return std::unexpected(scope.error());
  json read = json::object();
  if (!request.body.empty()) {
    auto body = server::json_body(request);
    if (!body) return std::unexpected(body.error());
    read = std::move(*body);
  }
  auto command = command_id(office, request);
  if (!command) return std::unexpected(command.error());
  return Asked{.scope = std::move(*scope), .body = std::move(read), .command = std::move(*command)};
}

std::string id_for(const Request& request, const std::string& command, std::string_view what) {
  return base::derived_uuid(person_of(request) + ":" + command + ":" + std::string(what));
}

bool all_within(const AdminScope& scope, const std::vector<json>& events) {
  std::set<std::string> added;
  for (const json& event : events) {
    if (base::text_or(event, "kind") == "person_added") added.insert(base::text_or(event, "person"));
  }
  return std::ranges::all_of(events, [&](const json& event) { return scope.event(event, added); });
}

std::string phone_of(Fields& fields) {
  const std::string written = fields.line("phone", {.required = false, .max_code_points = max_phone});
  return directory::normalised_phone(written).value_or(written);
}

base::Error no_such_person() {
  return {.code = base::ErrorCode::not_found,
          .type = "no-such-person",
          .message = {"Không có người này.", "There is no such person."}};
}

base::Error no_such_unit() {
  return {.code = base::ErrorCode::not_found,
          .type = "no-such-unit",
          .message = {"Không có đơn vị này vào ngày này.", "There is no such unit on this day."}};
}

}  // namespace trinhky::api
