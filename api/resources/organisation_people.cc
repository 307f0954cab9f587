#include "api/resources/organisation_people.h"

#include <set>

#include "api/resources/organisation_accounts.h"
#include "api/resources/organisation_asked.h"
#include "api/resources/organisation_wire.h"
#include "engine/directory/departure.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;

void answer_person(const Office& office, Reply& reply, const std::string& id) {
  const directory::Directory directory = office.directory();
  answer(reply, 200, person_record(directory, directory.person(id).value_or(directory::Person{.id = id}), true));
}

// Members that are not sent stay as they are; an e-mail address or a telephone number is taken away by an empty one.
void change_person(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const std::string id(request.path_param("id"));
  const auto known = wish->scope.directory().person(id);
  if (!known) return refuse(reply, no_such_person(), request);
  Fields fields(wish->body);
  json event = {{"kind", "person_changed"}, {"person", id}};
  std::string login = known->login;
  if (wish->body.contains("full_name")) {
    const std::string name = fields.line("full_name");
    if (name != known->full_name) event["full_name"] = name;
  }
  if (wish->body.contains("login")) {
    login = auth::normalise_login(fields.line("login", {.max_code_points = 100}));
    if (login != known->login) event["login"] = login;
  }
  if (wish->body.contains("email")) {
    const std::string email = fields.line("email", {.required = false, .max_code_points = 254});
    if (email != known->email) event["email"] = email;
  }
  if (wish->body.contains("phone")) {
    const std::string phone = phone_of(fields);
    if (phone != known->phone) event["phone"] = phone;
  }
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  if (!wish->scope.person(id)) return refuse(reply, outside_scope(), request);
  if (auto free = require_free_login(office, login, id); !free) return refuse(reply, free.error(), request);
  const auto keep = [&office, request, id, login](Reply& later) {
    if (!login.empty()) {
      if (auto kept = keep_login(office, id, login); !kept) return refuse(later, kept.error(), request);
    }
    answer_person(office, later, id);
  };
  if (event.size() == 2) return keep(reply);
  changes.record(
      {.command = wish->command, .person = person_of(request), .events = {std::move(event)}, .members = {""}}, request,
      std::move(reply), keep);
}

// Sessions and links end after the change is recorded; until then the gate already refuses who is not active.
void deactivate(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const std::string id(request.path_param("id"));
  if (!wish->scope.directory().person(id)) return refuse(reply, no_such_person(), request);
  Fields fields(wish->body);
  const base::Date to = fields.date("to", false).value_or(office.today());
  if (to > office.today()) {
    fields.fault("to", "in-the-future",
                 {"Ngày cuối giữ chức vụ không được sau hôm nay.", "The last day must not lie in the future."});
  }
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  if (id == person_of(request)) {
    return refuse(reply,
                  {.code = ErrorCode::wrong_state,
                   .type = "your-own-account",
                   .message = {"Không thể tự ngừng tài khoản của mình; hãy nhờ người quản trị khác.",
                               "Nobody deactivates the own account; ask another administrator."}},
                  request);
  }
  if (!wish->scope.person(id)) return refuse(reply, outside_scope(), request);
  const auto close = [&office, request, id](Reply& later) {
    const base::PersonId person(id);
    auto closed = office.sessions.close_all_of(person);
    if (closed) closed = office.credentials.remove_links_of(person);
    if (!closed) return refuse(later, closed.error(), request);
    answer_person(office, later, id);
  };
  auto events = directory::departure_events(wish->scope.directory(), id, to);
  if (events.empty()) return close(reply);  // left already: asked a second time
  OrganisationChange change{
      .command = wish->command, .person = person_of(request), .events = std::move(events), .members = {}};
  changes.record(std::move(change), request, std::move(reply), close);
}

void reactivate(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const std::string id(request.path_param("id"));
  const auto known = wish->scope.directory().person(id);
  if (!known || known->full_name.empty()) return refuse(reply, no_such_person(), request);
  if (!wish->scope.person(id)) return refuse(reply, outside_scope(), request);
  if (known->active) return answer_person(office, reply, id);
  json event = {{"kind", "person_changed"}, {"person", id}, {"active", true}};
  changes.record(
      {.command = wish->command, .person = person_of(request), .events = {std::move(event)}, .members = {""}}, request,
      std::move(reply), [&office, id](Reply& later) { answer_person(office, later, id); });
}

}  // namespace

void add_organisation_people(Router& router, Office& office, const std::shared_ptr<OrganisationChanges>& changes) {
  using Act = void (*)(Office&, OrganisationChanges&, const Request&, Reply);
  const auto add = [&](const char* method, std::string path, std::string operation, base::Text summary, Act act,
                       server::BodyKind body) {
    router.add({.method = method,
                .path = std::move(path),
                .operation = std::move(operation),
                .summary = std::move(summary),
                .handler = [&office, changes, act](const Request& request,
                                                   Reply reply) { act(office, *changes, request, std::move(reply)); },
                .body = body});
  };
  add("PATCH", "/api/v1/people/{id}", "changePerson",
      {"Sửa họ tên, tên đăng nhập, thư điện tử", "Mend a person's data"}, change_person, server::BodyKind::json);
  add("POST", "/api/v1/people/{id}/deactivation", "deactivatePerson",
      {"Ngừng sử dụng tài khoản, kết thúc mọi chức vụ", "Close an account and end all positions"}, deactivate,
      server::BodyKind::json);
  add("DELETE", "/api/v1/people/{id}/deactivation", "reactivatePerson", {"Mở lại tài khoản", "Open an account again"},
      reactivate, server::BodyKind::none);
}

}  // namespace trinhky::api
