// Retimings: what a calendar did to open deadlines, paper by paper. Administrators of the whole house see and steer all
// of it; who leads a unit sees the papers of that unit, because shortening them is theirs to confirm.
#include "api/resources/retimes.h"

#include <nlohmann/json.hpp>

#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "engine/calendar/due.h"
#include "engine/runtime/calendar_draft.h"
#include "engine/runtime/retime_job.h"

namespace trinhky::api {
namespace {

using base::Result;
using runtime::JobStep;
using Op = store::Condition::Op;

constexpr const char* paper_states[] = {"planned", "stays", "moved", "stayed", "undone", "kept"};
constexpr std::size_t most_listed = 50;

json parsed(const store::Row& row, std::string_view column) {
  auto value = base::parse_json(text(row, column)).value_or(json::object());
  return value.is_object() ? value : json::object();
}

json person_or_null(const directory::Directory& directory, const std::string& person) {
  return person.empty() ? json() : person_wire(directory, person);
}

json word_or_null(const std::string& word) {
  return word.empty() ? json() : json(word);
}

Result<json> retime_wire(const Office& office, const store::Row& row) {
  const std::string id = text(row, "id");
  json counts = json::object();
  for (const char* state : paper_states) {
    const std::vector<store::Condition> where{{"retime", Op::eq, {id}}, {"state", Op::eq, {state}}};
    const auto count = office.store.count("retime_paper", where);
    if (!count) return std::unexpected(count.error());
    counts[state] = *count;
  }
  const directory::Directory directory = office.directory();
  const json plan = parsed(row, "plan");
  const std::string state = text(row, "state");
  json reading;
  if (state == "reading" || state == "gathering") {
    reading = {{"looked", plan.value("looked", std::int64_t{0})}, {"of", plan.value("of", std::int64_t{0})}};
  }
  return json{{"id", id},
              {"calendar", text(row, "calendar")},
              {"former", word_or_null(text(row, "former"))},
              {"part_of", word_or_null(text(row, "part_of"))},
              {"state", state},
              {"reading", std::move(reading)},
              {"at", instant_or_null(instant(row, "at"))},
              {"by", person_wire(directory, text(row, "person"))},
              {"confirmed_by", person_or_null(directory, text(row, "confirmed_by"))},
              {"confirmed_at", instant_or_null(instant(row, "confirmed_at"))},
              {"undone_by", person_or_null(directory, text(row, "undone_by"))},
              {"papers", number(row, "papers")},
              {"moves", number(row, "moves")},
              {"deadlines", number(row, "deadlines")},
              {"shortened", number(row, "shortened")},
              {"changes", changes_wire(directory, plan.value("changes", json()))},
              {"works", plan.value("works", json::array())},
              {"counts", std::move(counts)}};
}

Result<store::Row> row_of(const Office& office, const std::string& id) {
  return runtime::job_row(office.store, runtime::retime_job(), id);
}

void list(const Office& office, const Request& request, Reply& reply) {
  const auto rows = office.store.read({.table = "retime", .order = {{"at", true}}, .limit = most_listed});
  if (!rows) return refuse(reply, rows.error(), request);
  json items = json::array();
  for (const store::Row& row : *rows) {
    auto wire = retime_wire(office, row);
    if (!wire) return refuse(reply, wire.error(), request);
    items.push_back(std::move(*wire));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

// One deadline, with both dates as people write them and how the new one comes about.
json deadline_wire(const directory::Directory& directory, const calendar::Calendar& calendar,
                   const definition::Definition* definition, const json& deadline) {
  json wire = deadline;
  const std::string unit = base::text_or(deadline, "unit");
  wire["unit"] = unit.empty() ? json() : json{{"id", unit}, {"name", to_wire(unit_name(directory, unit))}};
  const std::string state = base::text_or(deadline, "state");
  const base::Text title = definition == nullptr ? base::Text() : definition->title_of(state);
  wire["step"] = {{"id", state}, {"title", to_wire(title.vi.empty() ? base::Text{state, state} : title)}};
  const auto before = base::parse_instant(base::text_or(deadline, "before"));
  const auto after = base::parse_instant(base::text_or(deadline, "after"));
  if (before) wire["before_local"] = to_wire(calendar::format_local(calendar, *before));
  if (after) {
    wire["after_local"] = to_wire(calendar::format_local(calendar, *after));
    wire["explanation"] =
        to_wire(calendar::explain_due(calendar, {.at = *after, .derivation = deadline.value("derivation", json())}));
  }
  json told = json::array();
  for (const json& person : deadline.value("told", json::array())) {
    if (person.is_string()) told.push_back(person_wire(directory, person.get<std::string>()));
  }
  wire["told"] = std::move(told);
  return wire;
}

// By instance, from behind `after` on. `shortened=true`: only those with a deadline that would come earlier.
void papers(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto job = row_of(office, id);
  if (!job) return refuse(reply, job.error(), request);
  const auto limit = limit_of(request, 100);
  if (!limit) return refuse(reply, limit.error(), request);
  store::Query query{
      .table = "retime_paper", .where = {{"retime", Op::eq, {id}}}, .order = {{"instance"}}, .limit = *limit};
  if (const auto state = request.query_value("state"); state && !state->empty()) {
    query.where.push_back({"state", Op::eq, {std::string(*state)}});
  }
  if (request.query_value("shortened") == "true") query.where.push_back({"shortens", Op::eq, {std::int64_t{1}}});
  if (const auto after = request.query_value("after"); after && !after->empty()) {
    query.after = {{"retime", id}, {"instance", std::string(*after)}};
  }
  const auto rows = office.store.read(query);
  if (!rows) return refuse(reply, rows.error(), request);
  const auto kept = runtime::calendar_of(office.store, *office.catalogue, text(*job, "calendar"));
  if (!kept) return refuse(reply, kept.error(), request);
  const std::string person = person_of(request);
  const bool sees_all = may(office, person, Ability::manage_calendars).has_value();
  std::set<std::string> ids;
  for (const store::Row& row : *rows) ids.insert(text(row, "instance"));
  const auto instances = rows_by_id(office, "instance", ids);
  if (!instances) return refuse(reply, instances.error(), request);
  const directory::Directory directory = office.directory();
  const base::Date today = office.today();
  const auto book = runtime::book_of(*kept->calendar, kept->layers, directory, today);
  json items = json::array();
  for (const store::Row& row : *rows) {
    const json detail = parsed(row, "detail");
    const std::string unit = base::text_or(detail, "unit");
    const std::string instance = text(row, "instance");
    const auto known = instances->find(instance);
    const std::string workflow = known == instances->end() ? std::string() : text(known->second, "definition");
    if (!sees_all && !may_shorten(office, person, unit, workflow)) continue;
    std::shared_ptr<const definition::Definition> definition;
    if (known != instances->end()) {
      definition = office.catalogue->definition(text(known->second, "definition"),
                                                static_cast<int>(number(known->second, "version")));
    }
    json deadlines = json::array();
    for (const json& one : detail.value("deadlines", json::array())) {
      const calendar::Calendar& days =
          runtime::calendar_in(book.get(), *kept->calendar, directory, base::text_or(one, "unit", unit), today);
      deadlines.push_back(deadline_wire(directory, days, definition.get(), one));
    }
    items.push_back(
        {{"instance", instance},
         {"subject", known == instances->end() ? json() : to_wire(subject_of(known->second))},
         {"unit", unit.empty() ? json() : json{{"id", unit}, {"name", to_wire(unit_name(directory, unit))}}},
         {"state", text(row, "state")},
         {"code", text(row, "code")},
         {"message", {{"vi", text(row, "message_vi")}, {"en", text(row, "message_en")}}},
         {"deadlines", std::move(deadlines)}});
  }
  json next;
  if (rows->size() == *limit) next = text(rows->back(), "instance");
  answer(reply, 200, {{"items", std::move(items)}, {"next", std::move(next)}});
}

void step(const Office& office, JobStep step, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const auto done =
      runtime::step_job(office.engine, office.store, runtime::retime_job(), id, step, person_of(request), *key);
  if (!done) return refuse(reply, done.error(), request);
  show_retime(office, id, 200, request, reply);
}

void undo(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const auto done = runtime::undo_retime(office.engine, office.store, id, person_of(request), *key);
  if (!done) return refuse(reply, done.error(), request);
  show_retime(office, id, 200, request, reply);
}

void undo_check(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto limit = limit_of(request, 100);
  if (!limit) return refuse(reply, limit.error(), request);
  const runtime::PageOfPapers page{.after = std::string(request.query_value("after").value_or(std::string_view())),
                                   .limit = *limit};
  const auto verdicts = runtime::retime_undo_verdicts(office.engine, office.store, id, person_of(request), page);
  if (!verdicts) return refuse(reply, verdicts.error(), request);
  json next;
  if (verdicts->size() == *limit) next = verdicts->back()["instance"];
  answer(reply, 200, {{"items", *verdicts}, {"next", std::move(next)}});
}

using Handler = void (*)(const Office&, const Request&, Reply&);

Result<void> may_see(const Office& office, const std::string& person) {
  if (may(office, person, Ability::shorten_deadlines)) return {};
  return may(office, person, Ability::manage_calendars);
}

void add(Router& router, Office& office, const char* method, const char* path, const char* operation,
         base::Text summary, Handler handler) {
  const bool posts = std::string_view(method) == "POST";
  router.add({.method = method,
              .path = path,
              .operation = operation,
              .summary = std::move(summary),
              .handler =
                  [&office, handler, posts](const Request& request, Reply reply) {
                    const std::string person = person_of(request);
                    const auto allowed =
                        posts ? may(office, person, Ability::manage_calendars) : may_see(office, person);
                    if (!allowed) return refuse(reply, allowed.error(), request);
                    handler(office, request, reply);
                  },
              .needs_idempotency_key = posts,
              .body = posts ? server::BodyKind::json : server::BodyKind::none});
}

}  // namespace

json changes_wire(const directory::Directory& directory, json changes) {
  if (!changes.is_object()) return nullptr;
  if (!changes.contains("units")) changes["units"] = json::array();  // as versions before this one kept it
  for (json& one : changes["units"]) one["unit_name"] = to_wire(unit_name(directory, base::text_or(one, "unit")));
  return changes;
}

void show_retime(const Office& office, const std::string& id, int status, const Request& request, Reply& reply) {
  const auto row = row_of(office, id);
  if (!row) return refuse(reply, row.error(), request);
  const auto wire = retime_wire(office, *row);
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, status, *wire);
}

void add_retimes(Router& router, Office& office) {
  add(router, office, "GET", "/api/v1/retimes", "listRetimes",
      {"Các đợt đổi thời hạn theo lịch, mới nhất trước", "Retimings by calendars, newest first"}, list);
  add(router, office, "GET", "/api/v1/retimes/{id}", "getRetime",
      {"Một đợt đổi thời hạn và tiến độ", "One retiming and its progress"},
      [](const Office& of, const Request& request, Reply& reply) {
        show_retime(of, std::string(request.path_param("id")), 200, request, reply);
      });
  add(router, office, "GET", "/api/v1/retimes/{id}/papers", "listRetimePapers",
      {"Thời hạn cũ, mới của từng hồ sơ và ai được báo", "Old and new deadlines of each paper, and who is told"},
      papers);
  add(router, office, "GET", "/api/v1/retimes/{id}/undo", "checkRetimeUndo",
      {"Thời hạn nào lấy lại được", "Which papers can go back"}, undo_check);
  add(router, office, "POST", "/api/v1/retimes/{id}/pause", "pauseRetime", {"Tạm dừng", "Pause"},
      [](const Office& of, const Request& request, Reply& reply) { step(of, JobStep::pause, request, reply); });
  add(router, office, "POST", "/api/v1/retimes/{id}/resume", "resumeRetime", {"Tiếp tục", "Go on"},
      [](const Office& of, const Request& request, Reply& reply) { step(of, JobStep::resume, request, reply); });
  add(router, office, "POST", "/api/v1/retimes/{id}/undo", "undoRetime",
      {"Áp dụng lại lịch trước", "Go back to the earlier calendar"}, undo);
}

}  // namespace trinhky::api
