// A demonstration lets its visitor be anybody. In a real installation none of these paths exists.
#include <algorithm>
#include <set>
#include <tuple>

#include "api/resources/session_answer.h"
#include "api/resources/session_fields.h"
#include "engine/base/text.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t max_listed = 5000;

base::Error demonstration_only() {
  return {.code = ErrorCode::not_found,
          .type = "demonstration-only",
          .message = {"Chỉ có trong bản trình diễn.", "This is there in a demonstration only."}};
}

// The log-ins that the first screen offers.
Result<std::set<std::string>> offered_logins(const Office& office) {
  const auto kept = office.store.meta("demo_offered");
  if (!kept) return std::unexpected(kept.error());
  std::set<std::string> logins;
  if (!*kept) return logins;
  const auto list = base::parse_json(**kept);
  if (!list) return std::unexpected(list.error());
  if (!list->is_array()) return logins;
  for (const json& login : *list) {
    if (login.is_string()) logins.insert(auth::normalise_login(login.get<std::string>()));
  }
  return logins;
}

void list_people(const Office& office, const Request& request, Reply& reply) {
  if (!office.demo) return refuse(reply, demonstration_only(), request);
  const auto offered = offered_logins(office);
  if (!offered) return refuse(reply, offered.error(), request);
  const directory::Directory directory = office.directory();
  struct Entry {
    bool offered;
    std::string key;
    std::string person;
    json wire;
  };
  std::vector<Entry> entries;
  for (const directory::Person& person : directory.persons()) {
    if (!person.active || person.login.empty()) continue;
    const auto holdings = directory.holdings_of(person.id, office.today());
    if (holdings.empty()) continue;
    const directory::Holding& first = holdings.front();
    const auto position = directory.position(first.position);
    const bool shown_first = offered->contains(auth::normalise_login(person.login));
    entries.push_back(
        {.offered = shown_first,
         .key = base::person_sort_key_vi(person.full_name),
         .person = person.id,
         .wire = {{"person", person.id},
                  {"login", person.login},
                  {"full_name", person.full_name},
                  {"title", to_wire(position ? position->title : base::Text{first.position, first.position})},
                  {"unit_name", to_wire(unit_name(directory, first.unit))},
                  {"offered", shown_first}}});
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return std::tie(b.offered, a.key, a.person) < std::tie(a.offered, b.key, b.person);
  });
  if (entries.size() > max_listed) entries.resize(max_listed);
  json items = json::array();
  for (Entry& entry : entries) items.push_back(std::move(entry.wire));
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

void become(Office& office, const Request& request, Reply& reply) {
  if (!office.demo) return refuse(reply, demonstration_only(), request);
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  Fields fields(*body);
  const std::string person = fields.line("person");
  if (!person.empty() && !may_sign_in(office, person)) {
    fields.fault("person", "unknown-person", {"Không có người này.", "There is no such person."});
  }
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  // The visitor leaves as one and comes back as the other.
  if (const auto token = request.cookie(auth::session_cookie(request.secure))) {
    if (const auto left = office.sessions.check(*token)) {
      if (auto closed = office.sessions.close(left->hash); !closed) return refuse(reply, closed.error(), request);
    }
  }
  const auto opened =
      office.sessions.open({.person = base::PersonId(person), .remote = request.remote, .agent = agent_of(request)});
  if (!opened) return refuse(reply, opened.error(), request);
  answer_signed_in(reply, office, request, *opened);
}

}  // namespace

void add_demo(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/demo/people",
              .operation = "listDemoPeople",
              .summary = {"Những người trong bản trình diễn", "The people of the demonstration"},
              .handler = [&office](const Request& request, Reply reply) { list_people(office, request, reply); },
              .open = true});
  router.add({.method = "POST",
              .path = "/api/v1/session/person",
              .operation = "switchPerson",
              .summary = {"Đổi người trong bản trình diễn", "Be somebody else in the demonstration"},
              .handler = [&office](const Request& request, Reply reply) { become(office, request, reply); },
              .open = true,
              .body = server::BodyKind::json,
              .max_body = 8U << 10});
}

}  // namespace trinhky::api
