// Units, people and positions: read by all who work here, changed by administrators within their units.
#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <tuple>

#include "api/resources/organisation_accounts.h"
#include "api/resources/organisation_asked.h"
#include "api/resources/organisation_import.h"
#include "api/resources/organisation_people.h"
#include "api/resources/organisation_units.h"
#include "api/resources/organisation_wire.h"
#include "api/resources/session_fields.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/directory/events.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t max_holdings = 20;

// The first `limit` of what is left of a list, and behind which id the next page begins.
template <class Rest, class Wire>
json page_of(const Rest& rest, std::size_t limit, const Wire& wire) {
  json items = json::array();
  json next;
  for (const auto& one : rest) {
    if (items.size() == limit) {
      next = items.back()["id"];
      break;
    }
    items.push_back(wire(one));
  }
  return {{"items", std::move(items)}, {"next", std::move(next)}};
}

void list_units(const Office& office, const Request& request, Reply& reply) {
  base::Date day = office.today();
  if (const auto on = request.query_value("on"); on && !on->empty()) {
    const auto date = base::parse_date(*on);
    if (!date) return refuse(reply, date.error(), request);
    day = *date;
  }
  const auto limit = limit_of(request, directory::max_units);
  if (!limit) return refuse(reply, limit.error(), request);
  const std::string_view after = request.query_value("after").value_or("");
  const std::vector<directory::Unit> units = office.directory().units_on(day);
  const auto from = std::ranges::find_if(units, [&](const directory::Unit& unit) { return unit.id > after; });
  answer(reply, 200, page_of(std::ranges::subrange(from, units.end()), *limit, unit_wire));
}

void list_positions(const Office& office, Reply& reply) {
  json list = json::array();
  for (const directory::Position& position : office.directory().positions()) {
    list.push_back(
        {{"code", position.code}, {"title", to_wire(position.title)}, {"administrative", position.administrative}});
  }
  answer(reply, 200, list);
}

// Whom the caller may see in lists: colleagues of units he may read, and accounts he administers.
class Sight {
 public:
  Sight(const Office& office, std::string viewer)
      : office_(office),
        directory_(office.directory()),
        viewer_(std::move(viewer)),
        scope_(AdminScope::of(office, viewer_)) {}

  [[nodiscard]] bool sees(const directory::Person& person) {
    if (scope_ && scope_->everything()) return true;
    if (!person.active && !administers(person.id)) return false;
    return std::ranges::any_of(directory_.all_holdings_of(person.id), [&](const auto& one) { return unit(one.unit); });
  }
  [[nodiscard]] bool administers(const std::string& person) const { return scope_ && scope_->person(person); }
  [[nodiscard]] const directory::Directory& directory() const { return directory_; }

 private:
  bool unit(const std::string& id) {
    const auto known = units_.find(id);
    if (known != units_.end()) return known->second;
    const bool seen = (scope_ && scope_->unit(id)) || may_list(office_, directory_, viewer_, id);
    units_.emplace(id, seen);
    return seen;
  }

  const Office& office_;
  directory::Directory directory_;
  std::string viewer_;
  Result<AdminScope> scope_;
  std::map<std::string, bool> units_;
};

bool works_in(const Office& office, const directory::Directory& directory, const std::string& person,
              std::string_view unit) {
  return std::ranges::any_of(directory.all_holdings_of(person), [&](const directory::Holding& holding) {
    return holding.unit == unit && (!holding.valid.to || *holding.valid.to >= office.today());
  });
}

void list_people(const Office& office, const Request& request, Reply& reply) {
  const auto limit = limit_of(request, base::limits::max_page);
  if (!limit) return refuse(reply, limit.error(), request);
  const std::string_view unit = request.query_value("unit").value_or("");
  const std::string wanted = base::fold(request.query_value("q").value_or(""));
  Sight sight(office, person_of(request));
  struct Entry {
    std::string key;
    directory::Person person;
  };
  std::vector<Entry> found;
  for (directory::Person& person : sight.directory().persons()) {
    if (!unit.empty() && !works_in(office, sight.directory(), person.id, unit)) continue;
    if (!sight.sees(person)) continue;
    const std::string words = sight.administers(person.id) ? person.full_name + " " + person.login : person.full_name;
    if (!wanted.empty() && base::fold(words).find(wanted) == std::string::npos) continue;
    found.push_back({.key = base::person_sort_key_vi(person.full_name), .person = std::move(person)});
  }
  std::ranges::sort(found, [](const Entry& a, const Entry& b) {
    return std::tie(a.key, a.person.id) < std::tie(b.key, b.person.id);
  });
  auto from = found.begin();
  if (const auto after = request.query_value("after"); after && !after->empty()) {
    from = std::ranges::find(found, *after, [](const Entry& entry) -> std::string_view { return entry.person.id; });
    if (from != found.end()) ++from;
  }
  answer(reply, 200, page_of(std::ranges::subrange(from, found.end()), *limit, [&](const Entry& entry) {
           return person_record(sight.directory(), entry.person, sight.administers(entry.person.id));
         }));
}

// The members of a position given to somebody, as the event that gives it.
json position_given(Fields& fields, const std::string& person, const std::string& id) {
  json event = {{"kind", "position_given"},
                {"id", id},
                {"person", person},
                {"unit", fields.line("unit")},
                {"position", fields.line("position")}};
  if (const auto from = fields.date("from", true)) event["from"] = base::format_date(*from);
  if (const auto to = fields.date("to", false)) event["to"] = base::format_date(*to);
  if (fields.has("mode")) event["mode"] = fields.line("mode");
  if (fields.has("decision")) event["decision"] = fields.line("decision", {.required = false});
  return event;
}

void add_person(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const std::string person = request.header("idempotency-key") ? id_for(request, wish->command, "person")
                                                               : base::uuid_v7(office.wall.now(), office.entropy());
  Fields fields(wish->body);
  const std::string login = auth::normalise_login(fields.line("login", {.max_code_points = 100}));
  OrganisationChange change{.command = wish->command, .person = person_of(request), .events = {}, .members = {""}};
  json added = {
      {"kind", "person_added"}, {"person", person}, {"full_name", fields.line("full_name")}, {"login", login}};
  const std::string email = fields.line("email", {.required = false, .max_code_points = 254});
  if (!email.empty()) added["email"] = email;
  if (const std::string phone = phone_of(fields); !phone.empty()) added["phone"] = phone;
  change.events.push_back(std::move(added));
  const auto& holdings = fields.objects("holdings", max_holdings);
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    change.members.push_back("/holdings/" + std::to_string(i));
    Fields one(holdings[i], change.members.back());
    change.events.push_back(position_given(one, person, id_for(request, wish->command, change.members.back())));
    fields.add(one);
  }
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  const bool placed = !holdings.empty() || wish->scope.everything();
  if (!placed || !all_within(wish->scope, change.events)) return refuse(reply, outside_scope(), request);
  if (auto free = require_free_login(office, login, person); !free) return refuse(reply, free.error(), request);
  changes.record(std::move(change), request, std::move(reply), [&office, request, person, login](Reply& later) {
    if (auto kept = keep_login(office, person, login); !kept) return refuse(later, kept.error(), request);
    auto link = new_password_link(office, person);
    if (!link) return refuse(later, link.error(), request);
    const directory::Directory directory = office.directory();
    const auto known = directory.person(person);
    answer(later, 201,
           {{"person", person_record(directory, known.value_or(directory::Person{.id = person}), true)},
            {"password_link", std::move(*link)}});
  });
}

void make_link(const Office& office, const Request& request, Reply& reply) {
  const auto scope = AdminScope::of(office, person_of(request));
  if (!scope) return refuse(reply, scope.error(), request);
  const std::string id(request.path_param("id"));
  const auto person = scope->directory().person(id);
  if (!person || !person->active) {
    return refuse(reply,
                  {.code = ErrorCode::not_found,
                   .type = "no-such-person",
                   .message = {"Không có người này.", "There is no such person."}},
                  request);
  }
  if (!scope->person(id)) return refuse(reply, outside_scope(), request);
  if (!person->login.empty()) {
    if (auto kept = keep_login(office, id, person->login); !kept) return refuse(reply, kept.error(), request);
  }
  const auto link = new_password_link(office, id);
  if (!link) return refuse(reply, link.error(), request);
  answer(reply, 200, *link);
}

void answer_holding(const Office& office, Reply& reply, int status, const std::string& id) {
  const directory::Directory directory = office.directory();
  const auto holding = directory.holding(id);
  answer(reply, status, holding ? holding_wire(directory, *holding) : json{{"id", id}});
}

void give_position(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  Fields fields(wish->body);
  const std::string person = fields.line("person");
  const std::string id = id_for(request, wish->command, "holding");
  OrganisationChange change{.command = wish->command,
                            .person = person_of(request),
                            .events = {position_given(fields, person, id)},
                            .members = {""}};
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  if (!all_within(wish->scope, change.events)) return refuse(reply, outside_scope(), request);
  changes.record(std::move(change), request, std::move(reply),
                 [&office, id](Reply& later) { answer_holding(office, later, 201, id); });
}

void end_position(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const std::string id(request.path_param("id"));
  if (!wish->scope.directory().holding(id)) {
    return refuse(reply,
                  {.code = ErrorCode::not_found,
                   .type = "no-such-holding",
                   .message = {"Không có lần giữ chức vụ này.", "There is no such holding."}},
                  request);
  }
  Fields fields(wish->body);
  const auto to = fields.date("to", true);
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  OrganisationChange change{.command = wish->command,
                            .person = person_of(request),
                            .events = {{{"kind", "position_ended"}, {"id", id}, {"to", base::format_date(*to)}}},
                            .members = {""}};
  if (!all_within(wish->scope, change.events)) return refuse(reply, outside_scope(), request);
  changes.record(std::move(change), request, std::move(reply),
                 [&office, id](Reply& later) { answer_holding(office, later, 200, id); });
}

void follow_unit(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  Fields fields(wish->body);
  json event = {{"kind", "follow_set"}, {"unit", fields.line("unit")}, {"person", fields.line("person")}};
  if (const auto from = fields.date("from", true)) event["from"] = base::format_date(*from);
  if (const auto to = fields.date("to", false)) event["to"] = base::format_date(*to);
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  OrganisationChange change{.command = wish->command, .person = person_of(request), .events = {event}, .members = {""}};
  if (!all_within(wish->scope, change.events)) return refuse(reply, outside_scope(), request);
  event.erase("kind");
  changes.record(std::move(change), request, std::move(reply),
                 [event = std::move(event)](Reply& later) { answer(later, 201, event); });
}

// What a person can do, as workflows compare it ("capable").
void record_capability(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  Fields fields(wish->body);
  json event = {{"kind", "capability_set"},
                {"person", fields.line("person")},
                {"capability", fields.line("capability")},
                {"value", wish->body.value("value", json())}};
  if (const auto from = fields.date("from", true)) event["from"] = base::format_date(*from);
  if (const auto to = fields.date("to", false)) event["to"] = base::format_date(*to);
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  OrganisationChange change{.command = wish->command, .person = person_of(request), .events = {event}, .members = {""}};
  if (!all_within(wish->scope, change.events)) return refuse(reply, outside_scope(), request);
  event.erase("kind");
  changes.record(std::move(change), request, std::move(reply),
                 [event = std::move(event)](Reply& later) { answer(later, 201, event); });
}

}  // namespace

void add_organisation(Router& router, Office& office) {
  const auto changes = std::make_shared<OrganisationChanges>(office);
  using Act = void (*)(Office&, OrganisationChanges&, const Request&, Reply);
  const auto change = [&](std::string path, std::string operation, base::Text summary, Act act) {
    router.add({.method = "POST",
                .path = std::move(path),
                .operation = std::move(operation),
                .summary = std::move(summary),
                .handler = [&office, changes, act](const Request& request,
                                                   Reply reply) { act(office, *changes, request, std::move(reply)); },
                .body = server::BodyKind::json});
  };
  router.add({.method = "GET",
              .path = "/api/v1/units",
              .operation = "listUnits",
              .summary = {"Danh sách đơn vị", "Units"},
              .handler = [&office](const Request& request, Reply reply) { list_units(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/positions",
              .operation = "listPositions",
              .summary = {"Danh mục chức vụ", "Positions"},
              .handler = [&office](const Request&, Reply reply) { list_positions(office, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/people",
              .operation = "listPeople",
              .summary = {"Danh sách cán bộ", "People"},
              .handler = [&office](const Request& request, Reply reply) { list_people(office, request, reply); }});
  change("/api/v1/people", "addPerson", {"Thêm người", "Add a person"}, add_person);
  router.add({.method = "POST",
              .path = "/api/v1/people/{id}/password-link",
              .operation = "createPasswordLink",
              .summary = {"Tạo liên kết đặt mật khẩu", "Make a link that sets a password"},
              .handler = [&office](const Request& request, Reply reply) { make_link(office, request, reply); },
              .body = server::BodyKind::json});
  change("/api/v1/holdings", "givePosition", {"Giao chức vụ", "Give a position"}, give_position);
  change("/api/v1/holdings/{id}/end", "endPosition", {"Kết thúc chức vụ", "End a position"}, end_position);
  change("/api/v1/follows", "followUnit", {"Phân công theo dõi địa bàn", "Have a unit followed"}, follow_unit);
  change("/api/v1/capabilities", "recordCapability", {"Ghi nhận năng lực của một người", "Record what a person can do"},
         record_capability);
  add_organisation_people(router, office, changes);
  add_organisation_units(router, office, changes);
  add_organisation_imports(router, office, changes);
}

}  // namespace trinhky::api
