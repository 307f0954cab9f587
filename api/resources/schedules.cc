// Recurring work: schedules that open papers for units again and again, what they will open next and why then, and what
// became of what they opened. For whoever may manage schedules.
#include <nlohmann/json.hpp>

#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "engine/base/limits.h"
#include "engine/runtime/period_thread.h"
#include "engine/runtime/recurring_job.h"

namespace trinhky::api {
namespace {

using base::Result;
using Op = store::Condition::Op;

constexpr std::size_t max_body = runtime::max_schedule_bytes + 4096;
constexpr std::size_t shown_openings = 12;
constexpr const char* piece_states[] = {"planned", "moved", "stayed"};

json parsed(const store::Row& row, std::string_view column) {
  auto value = base::parse_json(text(row, column)).value_or(json::object());
  return value.is_object() ? value : json::object();
}

json schedule_wire(const Office& office, const store::Row& row) {
  const directory::Directory directory = office.directory();
  const auto definition = office.catalogue->definition(text(row, "definition"), 0);
  const std::string problem = text(row, "problem");
  return {{"id", text(row, "id")},
          {"title", to_wire({text(row, "title_vi"), text(row, "title_en")})},
          {"definition", text(row, "definition")},
          {"definition_title", definition == nullptr ? json() : to_wire(definition->title)},
          {"plan", parsed(row, "plan")},
          {"state", text(row, "state")},
          {"problem", problem.empty() ? json() : json(problem)},
          {"next_at", instant_or_null(instant(row, "next_at"))},
          {"next_occurrence", text(row, "next_occurrence").empty() ? json() : json(text(row, "next_occurrence"))},
          {"at", instant_or_null(instant(row, "at"))},
          {"by", person_wire(directory, text(row, "person"))},
          {"changed_at", instant_or_null(instant(row, "changed_at"))},
          {"changed_by", person_wire(directory, text(row, "changed_by"))}};
}

void show(const Office& office, const std::string& id, int status, const Request& request, Reply& reply) {
  const auto row = runtime::schedule_row(office.store, id);
  if (!row) return refuse(reply, row.error(), request);
  answer(reply, status, schedule_wire(office, *row));
}

// Those that go on first, by their next opening; ended ones last.
void list(const Office& office, const Request& request, Reply& reply) {
  const auto rows = all_rows(office, {.table = "schedule", .order = {{"at", true}}}, 4 * runtime::max_schedules);
  if (!rows) return refuse(reply, rows.error(), request);
  json alive = json::array();
  json ended = json::array();
  for (const store::Row& row : *rows) {
    (text(row, "state") == "ended" ? ended : alive).push_back(schedule_wire(office, row));
  }
  for (json& one : ended) alive.push_back(std::move(one));
  answer(reply, 200, {{"items", std::move(alive)}, {"next", nullptr}});
}

// The next openings of a plan, made or not, each with its derivation and for how many units.
Result<json> openings_wire(const Office& office, const runtime::Schedule& schedule, base::Instant after,
                           std::size_t limit) {
  const auto found = schedule.openings(*office.catalogue, after, limit);
  if (!found) return std::unexpected(found.error());
  const directory::Directory directory = office.directory();
  json items = json::array();
  for (const runtime::Opening& one : *found) {
    const base::Date day = office.calendar().local_date(one.opens);
    items.push_back({{"occurrence", one.occurrence},
                     {"at", base::format_instant(one.at)},
                     {"opens", base::format_instant(one.opens)},
                     {"text", to_wire(one.sentence)},
                     {"derivation", one.derivation},
                     {"data", one.data},
                     {"beyond_calendar", !office.calendar().covers(day)},
                     {"units", schedule.units(directory, day).size()}});
  }
  return json{{"items", std::move(items)}, {"next", nullptr}};
}

runtime::Schedule::Context context_of(const Office& office, const directory::Directory& directory) {
  return {.catalogue = *office.catalogue, .directory = directory, .today = office.today()};
}

void preview(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request, max_body);
  if (!body) return refuse(reply, body.error(), request);
  const directory::Directory directory = office.directory();
  const auto schedule = runtime::Schedule::parse(*body, context_of(office, directory));
  if (!schedule) return refuse(reply, schedule.error(), request);
  const auto wire = openings_wire(office, *schedule, office.now(), shown_openings);
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, 200, *wire);
}

void next_openings(const Office& office, const Request& request, Reply& reply) {
  const auto row = runtime::schedule_row(office.store, std::string(request.path_param("id")));
  if (!row) return refuse(reply, row.error(), request);
  const auto limit = limit_of(request, shown_openings);
  if (!limit) return refuse(reply, limit.error(), request);
  if (text(*row, "state") == "ended") {
    return answer(reply, 200, {{"items", json::array()}, {"next", nullptr}});
  }
  const auto schedule = runtime::Schedule::read_back(parsed(*row, "plan"), *office.catalogue);
  if (!schedule) return refuse(reply, schedule.error(), request);
  const auto cursor = instant(*row, "cursor").value_or(office.now());
  const auto wire = openings_wire(office, *schedule, cursor, std::min<std::size_t>(*limit, 100));
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, 200, *wire);
}

void make(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request, max_body);
  if (!body) return refuse(reply, body.error(), request);
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const std::string person = person_of(request);
  // The same request again finds the same schedule.
  const std::string id = base::derived_uuid("schedule|" + person + "|" + *key + "|" + base::canonical(*body));
  const auto made = runtime::make_schedule(office.engine, office.store, *office.catalogue,
                                           {.id = id, .person = person, .command_id = *key, .plan = *body});
  if (!made) return refuse(reply, made.error(), request);
  show(office, id, 201, request, reply);
}

void change(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request, max_body);
  if (!body) return refuse(reply, body.error(), request);
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const std::string id(request.path_param("id"));
  const auto done =
      runtime::change_schedule(office.engine, office.store, *office.catalogue,
                               {.id = id, .person = person_of(request), .command_id = *key, .plan = *body});
  if (!done) return refuse(reply, done.error(), request);
  show(office, id, 200, request, reply);
}

void end(const Office& office, const Request& request, Reply& reply) {
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const std::string id(request.path_param("id"));
  const auto ended = runtime::end_schedule(
      office.engine, office.store, {.id = id, .person = person_of(request), .command_id = *key, .plan = json()});
  if (!ended) return refuse(reply, ended.error(), request);
  show(office, id, 200, request, reply);
}

// ---- what was opened

// What went wrong, unit by unit; what went well is counted.
Result<json> refusals_wire(const Office& office, const directory::Directory& directory, const std::string& run) {
  const auto rows = office.store.read({.table = "schedule_piece",
                                       .where = {{"run", Op::eq, {run}}, {"state", Op::eq, {"stayed"}}},
                                       .order = {{"unit"}},
                                       .limit = 100});
  if (!rows) return std::unexpected(rows.error());
  json items = json::array();
  for (const store::Row& row : *rows) {
    items.push_back({{"unit", text(row, "unit")},
                     {"unit_name", to_wire(unit_name(directory, text(row, "unit")))},
                     {"code", text(row, "code")},
                     {"message", to_wire({text(row, "message_vi"), text(row, "message_en")})}});
  }
  return items;
}

Result<json> run_wire(const Office& office, const directory::Directory& directory, const store::Row& row) {
  const std::string id = text(row, "id");
  json counts = json::object();
  for (const char* state : piece_states) {
    const std::vector<store::Condition> where{{"run", Op::eq, {id}}, {"state", Op::eq, {state}}};
    const auto count = office.store.count("schedule_piece", where);
    if (!count) return std::unexpected(count.error());
    counts[state] = *count;
  }
  auto refused = refusals_wire(office, directory, id);
  if (!refused) return std::unexpected(refused.error());
  const json plan = parsed(row, "plan");
  return json{{"id", id},
              {"occurrence", text(row, "occurrence")},
              {"state", text(row, "state")},
              {"at", instant_or_null(instant(row, "at"))},
              {"planned_for", instant_or_null(instant(row, "planned_for"))},
              {"opens", instant_or_null(instant(row, "opens"))},
              {"text", plan.value("sentence", json())},
              {"derivation", plan.value("derivation", json())},
              {"units", number(row, "pieces")},
              {"counts", std::move(counts)},
              {"refused", std::move(*refused)}};
}

void runs(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  if (const auto row = runtime::schedule_row(office.store, id); !row) return refuse(reply, row.error(), request);
  const auto limit = limit_of(request, 50);
  if (!limit) return refuse(reply, limit.error(), request);
  const auto after = after_of(request);
  if (!after) return refuse(reply, after.error(), request);
  store::Query query{.table = "schedule_run",
                     .where = {{"schedule", Op::eq, {id}}},
                     .order = {{"planned_for", true}},
                     .limit = std::min<std::size_t>(*limit, 100)};
  if (!after->empty()) query.after = {{"planned_for", after->at("at")}, {"id", after->at("id")}};
  const auto rows = office.store.read(query);
  if (!rows) return refuse(reply, rows.error(), request);
  const directory::Directory directory = office.directory();
  json items = json::array();
  for (const store::Row& row : *rows) {
    auto wire = run_wire(office, directory, row);
    if (!wire) return refuse(reply, wire.error(), request);
    items.push_back(std::move(*wire));
  }
  json next;
  if (rows->size() == query.limit) next = cursor(*instant(rows->back(), "planned_for"), text(rows->back(), "id"));
  answer(reply, 200, {{"items", std::move(items)}, {"next", std::move(next)}});
}

// What a form of schedules offers: reporting periods of the house, workflows that people may start, and those that a
// thread opens for each period.
void choices(const Office& office, const Request& /*request*/, Reply& reply) {
  json periods = json::array();
  for (const calendar::ReportingPlan& plan : office.catalogue->periods().all()) {
    periods.push_back({{"id", plan.id()},
                       {"kind", calendar::to_string(plan.kind())},
                       {"title", to_wire(plan.title())},
                       {"grade", plan.grade()},
                       {"source", plan.source()}});
  }
  json definitions = json::array();
  for (const auto& one : office.catalogue->definitions()) {
    const bool in_thread = one->start_by.is_null();
    if (in_thread && runtime::opened_for_periods_by(*office.catalogue, *one).empty()) continue;
    definitions.push_back({{"id", one->id}, {"title", to_wire(one->title)}, {"periods_only", in_thread}});
  }
  answer(reply, 200, {{"periods", std::move(periods)}, {"definitions", std::move(definitions)}});
}

using Handler = void (*)(const Office&, const Request&, Reply&);

// What a route does beside answering: it changes something, or only computes from a body.
enum class Does { reads, changes, computes };

void add(Router& router, Office& office, const char* method, const char* path, const char* operation,
         base::Text summary, Handler handler, Does does) {
  const bool has_body =
      does == Does::computes || std::string_view(method) == "POST" || std::string_view(method) == "PUT";
  router.add({.method = method,
              .path = path,
              .operation = operation,
              .summary = std::move(summary),
              .handler =
                  [&office, handler](const Request& request, Reply reply) {
                    if (auto allowed = may(office, person_of(request), Ability::manage_schedules); !allowed) {
                      return refuse(reply, allowed.error(), request);
                    }
                    handler(office, request, reply);
                  },
              .needs_idempotency_key = does == Does::changes,
              .body = has_body ? server::BodyKind::json : server::BodyKind::none,
              .max_body = has_body ? max_body : base::limits::max_json_body_bytes});
}

}  // namespace

void add_schedules(Router& router, Office& office) {
  add(router, office, "GET", "/api/v1/schedules", "listSchedules", {"Các lịch mở việc định kỳ", "Schedules"}, list,
      Does::reads);
  add(router, office, "POST", "/api/v1/schedules", "makeSchedule", {"Lập lịch mở việc", "Make a schedule"}, make,
      Does::changes);
  add(router, office, "POST", "/api/v1/schedules/preview", "previewSchedule",
      {"Xem trước các lần mở việc", "What a plan would open next"}, preview, Does::computes);
  add(router, office, "GET", "/api/v1/schedules/choices", "listScheduleChoices",
      {"Kỳ báo cáo và quy trình để chọn", "Reporting periods and workflows to choose from"}, choices, Does::reads);
  add(
      router, office, "GET", "/api/v1/schedules/{id}", "getSchedule", {"Một lịch mở việc", "One schedule"},
      [](const Office& of, const Request& request, Reply& reply) {
        show(of, std::string(request.path_param("id")), 200, request, reply);
      },
      Does::reads);
  add(router, office, "PUT", "/api/v1/schedules/{id}", "changeSchedule", {"Sửa lịch mở việc", "Change a schedule"},
      change, Does::changes);
  add(router, office, "DELETE", "/api/v1/schedules/{id}", "endSchedule", {"Kết thúc lịch mở việc", "End a schedule"},
      end, Does::changes);
  add(router, office, "GET", "/api/v1/schedules/{id}/openings", "listScheduleOpenings",
      {"Các lần mở việc sắp tới và cách tính", "The next openings and how they come about"}, next_openings,
      Does::reads);
  add(router, office, "GET", "/api/v1/schedules/{id}/runs", "listScheduleRuns",
      {"Các lần đã mở việc", "What was opened"}, runs, Does::reads);
}

}  // namespace trinhky::api
