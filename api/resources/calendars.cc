// Calendars: the versions of the house, their days with how sure each is, and a deadline tried on them. A new version
// is written, previewed against every open deadline, and applied; what would come earlier than announced is confirmed
// by who leads the unit. Units may have days of their own over the house's ("layers"). Everybody may read; writing is
// for the administrator of the whole house.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <ranges>
#include <set>

#include "api/resources/retimes.h"
#include "api/resources/session_fields.h"
#include "engine/base/hash.h"
#include "engine/calendar/due.h"
#include "engine/runtime/calendar_draft.h"
#include "engine/runtime/retime_job.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using runtime::JobStep;
using runtime::KeptCalendar;
using std::chrono::sys_days;

constexpr std::size_t most_listed = 50;
constexpr int most_days_at_once = 400;
constexpr int most_years = 60;

// Where a version stands, and who brought it there.
struct Standing {
  std::string state;  // in_force, published, draft, offered
  std::string from;
  std::string by;
  std::optional<base::Instant> at;
};

Result<Standing> standing_of(const Office& office, const std::string& version) {
  const auto published = runtime::calendar_publications(office.store);
  if (!published) return std::unexpected(published.error());
  for (const auto& one : *published | std::views::reverse) {
    if (one.version != version) continue;
    const bool in_force = office.calendar().version() == version;
    return Standing{.state = in_force ? "in_force" : "published", .from = one.from, .by = one.by, .at = one.at};
  }
  const auto drafts = runtime::calendar_drafts(office.store);
  if (!drafts) return std::unexpected(drafts.error());
  for (const store::Row& row : *drafts) {
    if (text(row, "version") != version) continue;
    return Standing{.state = "draft", .from = "people", .by = text(row, "person"), .at = instant(row, "at")};
  }
  return Standing{.state = "offered", .from = "folder", .by = {}, .at = std::nullopt};
}

// A member of the calendar as it was written; null where it has none.
json written(const KeptCalendar& calendar, const char* member) {
  return base::parse_json(calendar.bytes).value_or(json::object()).value(member, json());
}

json version_wire(const Office& office, const KeptCalendar& kept, const Standing& standing) {
  std::map<std::string, std::size_t> marks;
  for (const calendar::Day& day : kept.calendar->listed_days()) {
    if (!day.grade.empty()) ++marks[day.grade];
  }
  const json questions = written(kept, "open_questions");
  return {{"id", kept.calendar->id()},
          {"version", kept.calendar->version()},
          {"state", standing.state},
          {"from", standing.from},
          {"by", standing.by.empty() ? json() : person_wire(office.directory(), standing.by)},
          {"at", instant_or_null(standing.at)},
          {"covers", written(kept, "covers")},
          {"listed_days", kept.calendar->listed_days().size()},
          {"marks", marks},
          {"units", kept.layers == nullptr ? std::size_t{0} : kept.layers->size()},
          {"open_questions", questions.is_array() ? questions : json::array()}};
}

json day_wire(const calendar::Calendar& calendar, base::Date date) {
  json wire = {{"date", base::format_date(date)},
               {"weekday", std::chrono::weekday(sys_days(date)).iso_encoding()},
               {"working", calendar.is_working_day(date)},
               {"published", calendar.covers(date)}};
  if (const auto day = calendar.day(date)) {
    wire["kind"] = calendar::to_string(day->kind);
    wire["name"] = to_wire(day->name);
    wire["grade"] = day->grade;
    wire["source"] = day->source;
  }
  return wire;
}

// How many working days each month has for which the version was published.
json months_wire(const calendar::Calendar& calendar) {
  json months = json::array();
  const auto& days = calendar.listed_days();
  if (days.empty()) return months;
  const std::chrono::year first = days.front().date.year();
  const std::chrono::year last = std::min(days.back().date.year(), first + std::chrono::years(most_years));
  for (auto month = first / std::chrono::January; month <= last / std::chrono::December;
       month += std::chrono::months(1)) {
    const sys_days begin{month / 1};
    const sys_days end{month / std::chrono::last};
    if (!calendar.covers(base::Date{begin}) || !calendar.covers(base::Date{end})) continue;
    int working = 0;
    for (sys_days at = begin; at <= end; at += std::chrono::days(1)) {
      if (calendar.is_working_day(base::Date{at})) ++working;
    }
    months.push_back({{"month", base::format_date(base::Date{begin}).substr(0, 7)}, {"working_days", working}});
  }
  return months;
}

// The years of the published days, and those for which somebody set the day of an event.
std::set<int> years_of(const calendar::Calendar& calendar, const calendar::NamedDay& event) {
  std::set<int> years;
  for (const auto& [year, date] : event.dates) years.insert(year);
  const auto& days = calendar.listed_days();
  if (days.empty()) return years;
  const int first = static_cast<int>(days.front().date.year());
  const int last = std::min(static_cast<int>(days.back().date.year()), first + most_years);
  for (int year = first; year <= last; ++year) years.insert(year);
  return years;
}

// Events that a definition may count from by their names, as they were written and with their dates.
json events_wire(const calendar::Calendar& calendar, const json& events) {
  json all = json::array();
  if (!events.is_object()) return all;
  for (const auto& [name, written_as] : events.items()) {
    const calendar::NamedDay* event = calendar.event(name);
    if (event == nullptr) continue;
    json dates = json::array();
    for (const int year : years_of(calendar, *event)) {
      if (const auto date = event->in(year)) dates.push_back(base::format_date(*date));
    }
    const std::string day = base::text_or(written_as, "day");
    all.push_back({{"event", name},
                   {"name", to_wire(event->name)},
                   {"day", day.empty() ? json() : json(day)},
                   {"dates", std::move(dates)},
                   {"grade", event->grade},
                   {"source", event->source}});
  }
  return all;
}

json unit_wire(const directory::Directory& directory, const std::string& unit) {
  return {{"id", unit}, {"name", to_wire(unit_name(directory, unit))}};
}

// The calendar of a version as a unit has it; the house's own where no unit is asked for. Fails with `not_found`/
// "no-such-unit".
Result<std::shared_ptr<const calendar::Calendar>> for_unit(const Office& office, const Request& request,
                                                           const KeptCalendar& kept) {
  const std::string unit(request.query_value("unit").value_or(std::string_view()));
  if (unit.empty()) return kept.calendar;
  const directory::Directory directory = office.directory();
  if (!directory.unit(unit)) {
    return base::refuse(ErrorCode::not_found, "no-such-unit",
                        {"Không có đơn vị “" + unit + "”.", "There is no unit “" + unit + "”."}, "/unit");
  }
  const auto book = runtime::book_of(*kept.calendar, kept.layers, directory, office.today());
  if (book == nullptr) return kept.calendar;
  const calendar::Calendar& own = runtime::calendar_in(book.get(), *kept.calendar, directory, unit, office.today());
  return std::shared_ptr<const calendar::Calendar>(book, &own);
}

// Which calendar a unit has now, and whose days it adds up from: the unit itself and those above, nearest first.
json calendar_of_unit(const Office& office, const directory::Directory& directory, const std::string& unit) {
  json wire = unit_wire(directory, unit);
  wire["calendar"] = office.calendar_of(directory, unit)->version();
  wire["layers"] = json::array();
  const runtime::Layers layers = office.catalogue->layers();
  if (layers == nullptr) return wire;
  std::vector<std::string> upwards = directory.parents_of(unit, office.today());
  upwards.insert(upwards.begin(), unit);
  for (const std::string& one : upwards) {
    const bool has =
        std::ranges::any_of(*layers, [&](const json& layer) { return base::text_or(layer, "unit") == one; });
    if (has) wire["layers"].push_back(unit_wire(directory, one));
  }
  return wire;
}

// What each unit lays over the version: its days as they then are, and its hours as they were written.
json layers_wire(const directory::Directory& directory, const KeptCalendar& kept) {
  json all = json::array();
  if (kept.layers == nullptr) return all;
  for (const json& layer : *kept.layers) {
    json own = layer;
    own.erase("unit");
    const auto over = kept.calendar->overlaid(own);
    json days = json::array();
    for (const json& day : layer.value("days", json::array())) {
      const auto date = base::parse_date(base::text_or(day, "date"));
      if (date && over) days.push_back(day_wire(*over, *date));
    }
    all.push_back({{"unit", unit_wire(directory, base::text_or(layer, "unit"))},
                   {"id", base::text_or(layer, "id")},
                   {"version", base::text_or(layer, "version")},
                   {"days", std::move(days)},
                   {"events", over ? events_wire(*over, layer.value("events", json())) : json::array()},
                   {"hours", layer.value("hours", json())},
                   {"written", layer}});
  }
  return all;
}

void list(const Office& office, const Request& request, Reply& reply) {
  const auto published = runtime::calendar_publications(office.store);
  if (!published) return refuse(reply, published.error(), request);
  const auto drafts = runtime::calendar_drafts(office.store);
  if (!drafts) return refuse(reply, drafts.error(), request);
  // Newest first, each version once.
  std::vector<std::string> versions;
  const auto name = [&](const std::string& version) {
    if (versions.size() < most_listed && std::ranges::find(versions, version) == versions.end()) {
      versions.push_back(version);
    }
  };
  for (const store::Row& row : *drafts) name(text(row, "version"));
  for (const auto& one : *published | std::views::reverse) name(one.version);
  name(office.catalogue->shipped_calendar()->version());
  json items = json::array();
  for (const std::string& version : versions) {
    const auto kept = runtime::calendar_of(office.store, *office.catalogue, version);
    if (!kept) return refuse(reply, kept.error(), request);
    const auto standing = standing_of(office, version);
    if (!standing) return refuse(reply, standing.error(), request);
    items.push_back(version_wire(office, *kept, *standing));
  }
  json wire = {{"in_force", office.calendar().version()}, {"items", std::move(items)}, {"next", nullptr}};
  if (const auto unit = request.query_value("unit"); unit && !unit->empty()) {
    const directory::Directory directory = office.directory();
    if (directory.unit(*unit)) wire["unit"] = calendar_of_unit(office, directory, std::string(*unit));
  }
  answer(reply, 200, wire);
}

void show(const Office& office, const std::string& version, int status, const Request& request, Reply& reply) {
  const auto kept = runtime::calendar_of(office.store, *office.catalogue, version);
  if (!kept) return refuse(reply, kept.error(), request);
  const auto standing = standing_of(office, version);
  if (!standing) return refuse(reply, standing.error(), request);
  json wire = version_wire(office, *kept, *standing);
  json days = json::array();
  for (const calendar::Day& day : kept->calendar->listed_days()) days.push_back(day_wire(*kept->calendar, day.date));
  const json grades = written(*kept, "grades");
  wire["days"] = std::move(days);
  wire["events"] = events_wire(*kept->calendar, written(*kept, "events"));
  wire["months"] = months_wire(*kept->calendar);
  wire["hours"] = written(*kept, "hours");
  const directory::Directory directory = office.directory();
  wire["layers"] = layers_wire(directory, *kept);
  wire["grades"] = grades.is_object() ? grades : json::object();
  // Aliased: what was in force stays as long as the catalogue.
  const KeptCalendar in_force{
      .calendar = {std::shared_ptr<void>(), &office.calendar()}, .bytes = {}, .layers = office.catalogue->layers()};
  wire["changes"] = changes_wire(directory, runtime::calendar_changes(in_force, *kept));
  answer(reply, status, wire);
}

Result<std::optional<base::Date>> day_in(const Request& request, std::string_view name) {
  const auto value = request.query_value(name);
  if (!value || value->empty()) return std::optional<base::Date>();
  auto date = base::parse_date(*value);
  if (!date) {
    date.error().pointer = "/" + std::string(name);
    return std::unexpected(date.error());
  }
  return std::optional(*date);
}

void days(const Office& office, const Request& request, Reply& reply) {
  const auto kept = runtime::calendar_of(office.store, *office.catalogue, std::string(request.path_param("version")));
  if (!kept) return refuse(reply, kept.error(), request);
  const auto from = day_in(request, "from");
  if (!from) return refuse(reply, from.error(), request);
  const auto until = day_in(request, "until");
  if (!until) return refuse(reply, until.error(), request);
  const sys_days first{from->value_or(office.today())};
  const sys_days last = *until ? sys_days{**until} : first + std::chrono::days(30);
  if (last < first || last - first >= std::chrono::days(most_days_at_once)) {
    return refuse(
        reply,
        base::refuse(ErrorCode::invalid, "bad-days",
                     {"Khoảng ngày phải theo thứ tự và không quá 400 ngày.", "The days are in order, and 400 at most."},
                     "/until")
            .error(),
        request);
  }
  const auto calendar = for_unit(office, request, *kept);
  if (!calendar) return refuse(reply, calendar.error(), request);
  json items = json::array();
  for (sys_days at = first; at <= last; at += std::chrono::days(1)) {
    items.push_back(day_wire(**calendar, base::Date{at}));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

// A word of the address that is not known here would be left out of the answer without anybody noticing.
std::optional<base::Error> unknown_query_words(const Request& request, std::initializer_list<std::string_view> known) {
  base::Error error{
      .code = ErrorCode::invalid,
      .type = "unknown-word",
      .message = {"Địa chỉ có tham số không dùng được ở đây.", "The address has a parameter that is not known here."}};
  for (const auto& [name, unused] : request.query) {
    if (name == "lang" || std::ranges::find(known, name) != known.end()) continue;
    error.faults.push_back({base::pointer_join("", name),
                            "unknown-word",
                            {"Không có tham số \"" + name + "\".", "There is no parameter \"" + name + "\"."}});
  }
  if (error.faults.empty()) return std::nullopt;
  error.pointer = error.faults.front().pointer;
  return error;
}

// A deadline as a definition would say it, tried on a calendar.
void due(const Office& office, const Request& request, Reply& reply) {
  if (const auto error = unknown_query_words(request, {"spec", "calendar", "unit"}))
    return refuse(reply, *error, request);
  const std::string wanted(request.query_value("calendar").value_or(std::string_view()));
  const auto kept =
      runtime::calendar_of(office.store, *office.catalogue, wanted.empty() ? office.calendar().version() : wanted);
  if (!kept) return refuse(reply, kept.error(), request);
  auto spec = base::parse_json(request.query_value("spec").value_or(std::string_view()));
  if (!spec) {
    spec.error().pointer = "/spec";
    return refuse(reply, spec.error(), request);
  }
  const auto own = for_unit(office, request, *kept);
  if (!own) return refuse(reply, own.error(), request);
  const calendar::Calendar& days_of = **own;
  const auto found = calendar::resolve_due(days_of, *spec, office.now());
  if (!found) return refuse(reply, found.error(), request);
  answer(reply, 200,
         {{"due", base::format_instant(found->at)},
          {"local", to_wire(calendar::format_local(days_of, found->at))},
          {"explanation", to_wire(calendar::explain_due(days_of, *found))},
          {"derivation", found->derivation},
          {"calendar", days_of.version()}});
}

// Layers that do not go with the organisation. Where the body gave changes, what it gave stands last among the layers.
Result<void> check_units(const Office& office, const json& body, const KeptCalendar& calendar) {
  auto good = runtime::check_layers(*calendar.calendar, calendar.layers, office.directory(), office.today());
  if (good) return good;
  const bool whole = body.contains("calendar");
  const json given = body.value("layers", json::array());
  const std::size_t first = calendar.layers->size() - (given.is_array() && !whole ? given.size() : 0);
  constexpr std::string_view listed = "/layers/";
  const auto placed = [&](std::string pointer) -> std::string {
    if (whole) return "/calendar" + pointer;
    if (!pointer.starts_with(listed)) return pointer;
    std::size_t at = listed.size();
    std::size_t index = 0;
    for (; at < pointer.size() && pointer[at] >= '0' && pointer[at] <= '9'; ++at) {
      index = index * 10 + static_cast<std::size_t>(pointer[at] - '0');
    }
    if (index < first) return pointer;
    return std::string(listed) + std::to_string(index - first) + pointer.substr(at);
  };
  for (base::Fault& fault : good.error().faults) fault.pointer = placed(std::move(fault.pointer));
  good.error().pointer = placed(std::move(good.error().pointer));
  return good;
}

// The whole calendar, or what is to change in one that is there.
Result<KeptCalendar> calendar_in(const Office& office, const json& body) {
  if (!body.contains("calendar")) {
    const std::string from = base::text_or(body, "from", office.calendar().version());
    const auto earlier = runtime::calendar_of(office.store, *office.catalogue, from);
    if (!earlier) return std::unexpected(earlier.error());
    return runtime::amended(base::parse_json(earlier->bytes).value_or(json::object()), body);
  }
  auto whole = runtime::kept_calendar(body["calendar"]);
  if (!whole) {
    for (base::Fault& fault : whole.error().faults) fault.pointer.insert(0, "/calendar");
    whole.error().pointer.insert(0, "/calendar");
  }
  return whole;
}

void write(const Office& office, const Request& request, Reply& reply) {
  const auto sent = server::json_body(request);
  if (!sent) return refuse(reply, sent.error(), request);
  if (!sent->is_object()) return refuse(reply, Fields(*sent).done().error(), request);
  const auto calendar = calendar_in(office, base::nfc_all(*sent));
  if (!calendar) return refuse(reply, calendar.error(), request);
  if (auto good = check_units(office, *sent, *calendar); !good) return refuse(reply, good.error(), request);
  const auto kept = runtime::keep_draft(office.store, *office.catalogue, *calendar, person_of(request), office.now());
  if (!kept) return refuse(reply, kept.error(), request);
  show(office, calendar->calendar->version(), 201, request, reply);
}

void preview(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  Fields fields(*body);
  const std::string version = fields.line("calendar");
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  const auto kept = runtime::calendar_of(office.store, *office.catalogue, version);
  if (!kept) return refuse(reply, kept.error(), request);
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const std::string person = person_of(request);
  // The same request again finds the same preview.
  const std::string id = base::derived_uuid(person + "|" + *key + "|retime|" + base::sha256_hex(kept->bytes));
  if (!runtime::job_row(office.store, runtime::retime_job(), id)) {
    const auto planned =
        runtime::plan_retime(office.engine, office.store, {.calendar = *kept, .id = id, .person = person});
    if (!planned) return refuse(reply, planned.error(), request);
  }
  show_retime(office, id, 201, request, reply);
}

base::Error other_version(const std::string& version) {
  return {.code = ErrorCode::invalid,
          .type = "other-calendar",
          .message = {"Bản xem trước này không phải của lịch phiên bản “" + version + "”.",
                      "This preview is not one of the calendar of the version “" + version + "”."},
          .pointer = "/retime"};
}

// The retiming that the body names, held to the version of the path.
Result<std::string> retime_of(const Office& office, Fields& fields, const std::string& version) {
  std::string id = fields.line("retime");
  if (auto good = fields.done(); !good) return std::unexpected(good.error());
  const auto row = runtime::job_row(office.store, runtime::retime_job(), id);
  if (!row) return std::unexpected(row.error());
  if (text(*row, "calendar") != version) return std::unexpected(other_version(version));
  return id;
}

void apply(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const std::string version(request.path_param("version"));
  Fields fields(*body);
  const auto id = retime_of(office, fields, version);
  if (!id) return refuse(reply, id.error(), request);
  const auto kept = runtime::calendar_of(office.store, *office.catalogue, version);
  if (!kept) return refuse(reply, kept.error(), request);
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const auto done = runtime::apply_retime(office.engine, office.store, *kept, *id, person_of(request), *key);
  if (!done) return refuse(reply, done.error(), request);
  show_retime(office, *id, 200, request, reply);
}

// Exactly the work that is listed, by who leads its unit.
void shorten(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const std::string version(request.path_param("version"));
  Fields fields(*body);
  runtime::Shortening wish{.retime = {},
                           .works = fields.lines("works", runtime::max_works_of_a_shortening),
                           .id = {},
                           .person = person_of(request)};
  if (wish.works.empty()) {
    fields.fault("works", "required", {"Phải nêu rõ từng việc được rút ngắn.", "Name each work that is shortened."});
  }
  const auto whole = retime_of(office, fields, version);
  if (!whole) return refuse(reply, whole.error(), request);
  wish.retime = *whole;
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  wish.id = base::derived_uuid(wish.person + "|" + *key + "|shorten|" + wish.retime + "|" +
                               base::sha256_hex(base::print(json(wish.works))));
  if (!runtime::job_row(office.store, runtime::retime_job(), wish.id)) {
    const auto planned =
        runtime::plan_shortening(office.engine, office.store, wish, [&](const decision::Instance& paper) {
          return may_shorten(office, wish.person, paper.unit, paper.definition);
        });
    if (!planned) return refuse(reply, planned.error(), request);
  }
  const auto done = runtime::step_job(office.engine, office.store, runtime::retime_job(), wish.id, JobStep::confirm,
                                      wish.person, *key);
  if (!done) return refuse(reply, done.error(), request);
  show_retime(office, wish.id, 200, request, reply);
}

using Handler = void (*)(const Office&, const Request&, Reply&);

// The right that is asked first; none for what everybody may read.
struct Offered {
  const char* method;
  const char* path;
  const char* operation;
  base::Text summary;
  std::optional<Ability> ability;
  Handler handler;
};

void add(Router& router, Office& office, const Offered& offered) {
  const bool posts = std::string_view(offered.method) == "POST";
  router.add({.method = offered.method,
              .path = offered.path,
              .operation = offered.operation,
              .summary = offered.summary,
              .handler =
                  [&office, ability = offered.ability, handler = offered.handler](const Request& request, Reply reply) {
                    if (ability) {
                      if (auto allowed = may(office, person_of(request), *ability); !allowed) {
                        return refuse(reply, allowed.error(), request);
                      }
                    }
                    handler(office, request, reply);
                  },
              .needs_idempotency_key = posts,
              .body = posts ? server::BodyKind::json : server::BodyKind::none});
}

}  // namespace

void add_calendars(Router& router, Office& office) {
  add(router, office,
      {.method = "GET",
       .path = "/api/v1/calendars",
       .operation = "listCalendars",
       .summary = {"Các phiên bản lịch làm việc, mới nhất trước", "Versions of the calendar, newest first"},
       .ability = std::nullopt,
       .handler = list});
  add(router, office,
      {.method = "POST",
       .path = "/api/v1/calendars",
       .operation = "writeCalendar",
       .summary = {"Ghi dự thảo một phiên bản lịch", "Write a draft of a calendar"},
       .ability = Ability::manage_calendars,
       .handler = write});
  add(router, office,
      {.method = "GET",
       .path = "/api/v1/calendars/due",
       .operation = "tryDeadline",
       .summary = {"Tính thử một thời hạn", "Try a deadline"},
       .ability = std::nullopt,
       .handler = due});
  add(router, office,
      {.method = "POST",
       .path = "/api/v1/calendars/preview",
       .operation = "previewCalendar",
       .summary = {"Xem trước thời hạn nào sẽ thay đổi", "Preview which deadlines would move"},
       .ability = Ability::manage_calendars,
       .handler = preview});
  add(router, office,
      {.method = "GET",
       .path = "/api/v1/calendars/{version}",
       .operation = "getCalendar",
       .summary = {"Một phiên bản lịch", "One version of the calendar"},
       .ability = std::nullopt,
       .handler = [](const Office& of, const Request& request, Reply& reply) {
         show(of, std::string(request.path_param("version")), 200, request, reply);
       }});
  add(router, office,
      {.method = "GET",
       .path = "/api/v1/calendars/{version}/days",
       .operation = "listCalendarDays",
       .summary = {"Từng ngày của lịch", "The calendar day by day"},
       .ability = std::nullopt,
       .handler = days});
  add(router, office,
      {.method = "POST",
       .path = "/api/v1/calendars/{version}/apply",
       .operation = "applyCalendar",
       .summary = {"Ban hành lịch và đổi thời hạn theo bản xem trước",
                   "Publish the calendar and let deadlines follow as previewed"},
       .ability = Ability::manage_calendars,
       .handler = apply});
  add(router, office,
      {.method = "POST",
       .path = "/api/v1/calendars/{version}/shorten",
       .operation = "shortenDeadlines",
       .summary = {"Lãnh đạo xác nhận rút ngắn những thời hạn đã thông báo",
                   "A leader confirms announced deadlines that come earlier"},
       .ability = Ability::shorten_deadlines,
       .handler = shorten});
}

}  // namespace trinhky::api
