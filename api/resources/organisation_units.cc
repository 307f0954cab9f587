#include "api/resources/organisation_units.h"

#include <algorithm>
#include <set>

#include "api/resources/organisation_asked.h"
#include "api/resources/organisation_wire.h"
#include "engine/directory/profile.h"

namespace trinhky::api {
namespace {

using base::Result;

constexpr std::size_t max_members = 500;
constexpr std::size_t max_words = 50;

json date_or_null(const std::optional<base::Date>& date) {
  return date ? json(base::format_date(*date)) : json();
}

json position_wire(const directory::Directory& directory, const std::string& code) {
  const auto known = directory.position(code);
  return {{"code", code}, {"title", to_wire(known ? known->title : base::Text{code, code})}};
}

json roles_wire(const directory::Directory& directory, const std::string& unit, base::Date day) {
  json carries = json::object();
  const auto map = directory.role_map(unit, day);
  if (map) {
    for (const auto& [held, role] : map->carries) carries[held].push_back(role);
  }
  std::set<base::Date> later;
  for (const directory::RoleMap& one : directory.role_maps_of(unit)) {
    if (one.valid.from && day < *one.valid.from) later.insert(*one.valid.from);
  }
  json dates = json::array();
  for (const base::Date date : later) dates.push_back(base::format_date(date));
  return {{"carries", std::move(carries)},
          {"from", map ? date_or_null(map->valid.from) : json()},
          {"later", std::move(dates)}};
}

json body_wire(const directory::Directory& directory, const directory::Body& body, bool recorded, base::Date day) {
  json positions = json::array();
  for (const std::string& code : body.positions) positions.push_back(position_wire(directory, code));
  json members = json::array();
  for (const directory::BodyMember& member : body.members) {
    json one = person_wire(directory, member.person);
    one.update({{"chair", member.chair},
                {"weight", member.weight},
                {"from", date_or_null(member.valid.from)},
                {"to", date_or_null(member.valid.to)}});
    members.push_back(std::move(one));
  }
  json present = json::array();
  for (const directory::BodyPlace& place : directory.body_members(body.unit, body.code, day)) {
    json one = person_wire(directory, place.person);
    one["chair"] = place.chair;
    one["title"] = place.position.empty() ? json() : position_wire(directory, place.position)["title"];
    present.push_back(std::move(one));
  }
  std::set<base::Date> later;
  for (const directory::Body& one : directory.bodies_of(body.unit)) {
    if (one.code == body.code && one.from && day < *one.from) later.insert(*one.from);
  }
  json dates = json::array();
  for (const base::Date date : later) dates.push_back(base::format_date(date));
  return {{"body", body.code},
          {"name", to_wire(body.name)},
          {"from", date_or_null(body.from)},
          {"recorded", recorded},
          {"positions", std::move(positions)},
          {"members", std::move(members)},
          {"present", std::move(present)},
          {"later", std::move(dates)}};
}

json bodies_wire(const directory::Directory& directory, const std::string& unit, base::Date day) {
  std::set<std::string> codes{"BTT"};
  const auto recorded = directory.bodies_of(unit);
  for (const directory::Body& body : recorded) codes.insert(body.code);
  json list = json::array();
  for (const std::string& code : codes) {
    auto body = directory.body(unit, code, day);
    // One that begins later has no make-up yet; its name is shown with the day it begins.
    if (!body) {
      body = *std::ranges::find(recorded, code, &directory::Body::code);
      body->positions.clear();
      body->members.clear();
      body->from.reset();
    }
    const bool known = std::ranges::find(recorded, code, &directory::Body::code) != recorded.end();
    list.push_back(body_wire(directory, *body, known, day));
  }
  return list;
}

Result<json> unit_detail(const Office& office, const std::string& id, base::Date day) {
  const directory::Directory directory = office.directory();
  const auto unit = directory.unit_on(id, day);
  if (!unit) return std::unexpected(no_such_unit());
  json wire = unit_wire(*unit);
  wire["place"] = unit->place;
  wire["on"] = base::format_date(day);
  wire["roles"] = roles_wire(directory, id, day);
  wire["bodies"] = bodies_wire(directory, id, day);
  return wire;
}

void show_unit(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  base::Date day = office.today();
  if (const auto on = request.query_value("on"); on && !on->empty()) {
    const auto date = base::parse_date(*on);
    if (!date) return refuse(reply, date.error(), request);
    day = *date;
  }
  const auto scope = AdminScope::of(office, person_of(request));
  const bool sees = (scope && scope->unit(id)) || may_list(office, office.directory(), person_of(request), id);
  if (!sees) return refuse(reply, office.directory().unit_on(id, day) ? outside_scope() : no_such_unit(), request);
  const auto detail = unit_detail(office, id, day);
  if (!detail) return refuse(reply, detail.error(), request);
  answer(reply, 200, *detail);
}

// {"vi", "en"}; an empty English text is the Vietnamese one.
json name_of(Fields& fields, std::string_view member, const json& body, bool required) {
  const auto found = body.is_object() ? body.find(member) : body.end();
  if (!body.is_object() || found == body.end() || found->is_null()) {
    if (required) fields.fault(member, "required", {"Chưa có tên.", "The name is missing."});
    return {};
  }
  Fields name(*found, fields.at(member));
  const std::string vi = name.line("vi");
  const std::string en = name.line("en", {.required = false});
  fields.add(name);
  return {{"vi", vi}, {"en", en.empty() ? vi : en}};
}

// A unit below another begins with the role map of a small unit, as those of a profile and of a table do.
void add_unit(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  Fields fields(wish->body);
  const std::string id = fields.line("id", {.max_code_points = 100});
  json event = {{"kind", "unit_added"},
                {"unit", id},
                {"name", name_of(fields, "name", wish->body, true)},
                {"unit_kind", fields.line("kind", {.max_code_points = 100})}};
  if (const std::string parent = fields.line("parent", {.required = false}); !parent.empty()) event["parent"] = parent;
  if (fields.has("organisation")) event["organisation"] = name_of(fields, "organisation", wish->body, false);
  if (const std::string place = fields.line("place", {.required = false}); !place.empty()) event["place"] = place;
  if (fields.has("attributes")) event["attributes"] = fields.lines("attributes", max_words);
  event["from"] = base::format_date(fields.date("from", false).value_or(office.today()));
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  std::vector<json> events{std::move(event)};
  for (json& map : directory::small_unit_maps(wish->scope.directory(), events, office.catalogue->positions())) {
    events.push_back(std::move(map));
  }
  if (!wish->scope.everything()) return refuse(reply, outside_scope(), request);
  const base::Date day = base::parse_date(base::text_or(events.front(), "from")).value_or(office.today());
  OrganisationChange change{
      .command = wish->command, .person = person_of(request), .events = std::move(events), .members = {"", ""}};
  changes.record(std::move(change), request, std::move(reply), [&office, request, id, day](Reply& later) {
    const auto detail = unit_detail(office, id, std::max(day, office.today()));
    if (!detail) return refuse(later, detail.error(), request);
    answer(later, 201, *detail);
  });
}

void record_for_unit(Office& office, OrganisationChanges& changes, const Asked& wish, json event, base::Date from,
                     const Request& request, Reply reply) {
  OrganisationChange change{
      .command = wish.command, .person = person_of(request), .events = {std::move(event)}, .members = {""}};
  if (!all_within(wish.scope, change.events)) return refuse(reply, outside_scope(), request);
  const std::string id(request.path_param("id"));
  changes.record(std::move(change), request, std::move(reply), [&office, request, id, from](Reply& later) {
    const auto detail = unit_detail(office, id, std::max(from, office.today()));
    if (!detail) return refuse(later, detail.error(), request);
    answer(later, 200, *detail);
  });
}

// The whole map from a day on: {"from", "carries": {POSITION: [ROLE …]}}.
void map_roles(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const std::string id(request.path_param("id"));
  if (!wish->scope.directory().unit(id)) return refuse(reply, no_such_unit(), request);
  Fields fields(wish->body);
  const auto from = fields.date("from", true);
  if (!fields.has("carries")) fields.fault("carries", "required", {"Chưa có mục này.", "This is missing."});
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  json event = {
      {"kind", "roles_mapped"}, {"unit", id}, {"from", base::format_date(*from)}, {"carries", wish->body["carries"]}};
  record_for_unit(office, changes, *wish, std::move(event), *from, request, std::move(reply));
}

// Who makes up a body from a day on: positions, or people by name.
void make_up_body(Office& office, OrganisationChanges& changes, const Request& request, Reply reply) {
  const auto wish = asked(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const std::string id(request.path_param("id"));
  if (!wish->scope.directory().unit(id)) return refuse(reply, no_such_unit(), request);
  Fields fields(wish->body);
  const auto from = fields.date("from", true);
  json event = {{"kind", "body_set"},
                {"unit", id},
                {"body", std::string(request.path_param("body"))},
                {"name", name_of(fields, "name", wish->body, true)}};
  if (fields.has("positions")) event["positions"] = fields.lines("positions", max_words);
  if (fields.has("members")) {
    json members = json::array();
    for (const json& one : fields.objects("members", max_members)) members.push_back(one);
    event["members"] = std::move(members);
  }
  const bool nobody = fields.has("positions") && event["positions"].empty();
  if (nobody || (fields.has("members") && event["members"].empty())) {
    fields.fault(nobody ? "positions" : "members", "required",
                 {"Chọn ít nhất một chức vụ hoặc một người.", "Choose at least one position or person."});
  }
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  event["from"] = base::format_date(*from);
  record_for_unit(office, changes, *wish, std::move(event), *from, request, std::move(reply));
}

}  // namespace

void add_organisation_units(Router& router, Office& office, const std::shared_ptr<OrganisationChanges>& changes) {
  using Act = void (*)(Office&, OrganisationChanges&, const Request&, Reply);
  const auto change = [&](const char* method, std::string path, std::string operation, base::Text summary, Act act) {
    router.add({.method = method,
                .path = std::move(path),
                .operation = std::move(operation),
                .summary = std::move(summary),
                .handler = [&office, changes, act](const Request& request,
                                                   Reply reply) { act(office, *changes, request, std::move(reply)); },
                .body = server::BodyKind::json});
  };
  router.add({.method = "GET",
              .path = "/api/v1/units/{id}",
              .operation = "getUnit",
              .summary = {"Một đơn vị: kiêm nhiệm và tập thể", "A unit with its roles and bodies"},
              .handler = [&office](const Request& request, Reply reply) { show_unit(office, request, reply); }});
  change("POST", "/api/v1/units", "addUnit", {"Thêm đơn vị", "Add a unit"}, add_unit);
  change("PUT", "/api/v1/units/{id}/roles", "mapRoles",
         {"Chức vụ nào làm thay việc của chức vụ còn trống", "Which position carries which vacant role"}, map_roles);
  change("PUT", "/api/v1/units/{id}/bodies/{body}", "makeUpBody",
         {"Thành phần một tập thể từ một ngày", "Who makes up a body from a day on"}, make_up_body);
}

}  // namespace trinhky::api
