// Migrations: papers that run go to another version of their workflow, by a plan that is tried first, confirmed, and
// can be taken back. For administrators of the whole house alone.
#include <nlohmann/json.hpp>

#include "api/resources/job_routes.h"
#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "engine/projection/rows.h"
#include "engine/runtime/migration_job.h"

namespace trinhky::api {
namespace {

using base::Result;
using Op = store::Condition::Op;

constexpr const char* paper_states[] = {"planned", "stays", "moved", "stayed", "undone", "kept"};

json parsed(const store::Row& row, std::string_view column) {
  return base::parse_json(text(row, column)).value_or(json());
}

Result<json> migration_wire(const Office& office, const store::Row& row) {
  const std::string id = text(row, "id");
  json counts = json::object();
  for (const char* state : paper_states) {
    const std::vector<store::Condition> where{{"migration", Op::eq, {id}}, {"state", Op::eq, {state}}};
    const auto count = office.store.count("migration_paper", where);
    if (!count) return std::unexpected(count.error());
    counts[state] = *count;
  }
  const directory::Directory directory = office.directory();
  const std::string confirmed_by = text(row, "confirmed_by");
  const auto definition = office.catalogue->definition(text(row, "definition"), 0);
  return json{{"id", id},
              {"definition", text(row, "definition")},
              {"title", definition == nullptr ? json() : to_wire(definition->title)},
              {"from", number(row, "from_version")},
              {"to", number(row, "to_version")},
              {"plan", parsed(row, "plan")},
              {"reason", text(row, "reason")},
              {"state", text(row, "state")},
              {"at", instant_or_null(instant(row, "at"))},
              {"by", person_wire(directory, text(row, "person"))},
              {"confirmed_by", confirmed_by.empty() ? json() : person_wire(directory, confirmed_by)},
              {"confirmed_at", instant_or_null(instant(row, "confirmed_at"))},
              {"papers", number(row, "papers")},
              {"moves", number(row, "moves")},
              {"counts", std::move(counts)}};
}

// Whoever manages workflows sees every migration.
Result<store::Row> row_of(const Office& office, const std::string& id, const std::string& /*person*/ = {}) {
  return runtime::job_row(office.store, runtime::migration_job(), id);
}

void show(const Office& office, const std::string& id, int status, const Request& request, Reply& reply) {
  const auto row = row_of(office, id);
  if (!row) return refuse(reply, row.error(), request);
  const auto wire = migration_wire(office, *row);
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, status, *wire);
}

void list(const Office& office, const Request& request, Reply& reply) {
  const auto rows = office.store.read({.table = "migration", .order = {{"at", true}}, .limit = 50});
  if (!rows) return refuse(reply, rows.error(), request);
  json items = json::array();
  for (const store::Row& row : *rows) {
    auto wire = migration_wire(office, row);
    if (!wire) return refuse(reply, wire.error(), request);
    items.push_back(std::move(*wire));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

void plan(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const auto plan = decision::migration_plan_from(*body);
  if (!plan) return refuse(reply, plan.error(), request);
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const std::string person = person_of(request);
  // The same request again finds the same dry run.
  const std::string id = base::derived_uuid(person + "|" + *key + "|" + base::canonical(decision::to_json(*plan)));
  if (!row_of(office, id)) {
    if (auto kept = runtime::plan_migration(office.engine, office.store, *plan, id, person); !kept) {
      return refuse(reply, kept.error(), request);
    }
  }
  show(office, id, 201, request, reply);
}

// The innermost states of a configuration, in words.
json states_wire(const definition::Definition* definition, const json& configuration) {
  json out = json::array();
  if (!configuration.is_array()) return out;
  for (const json& state : configuration) {
    const std::string id = state.get<std::string>();
    bool innermost = true;
    for (const json& other : configuration) innermost = innermost && !other.get<std::string>().starts_with(id + ".");
    if (!innermost) continue;
    const base::Text title = definition == nullptr ? base::Text{id, id} : definition->title_of(id);
    out.push_back({{"id", id}, {"title", to_wire(title.vi.empty() ? base::Text{id, id} : title)}});
  }
  return out;
}

void name_people(const directory::Directory& directory, json& tasks) {
  if (!tasks.is_array()) return;
  for (json& task : tasks) {
    for (const char* member : {"people_before", "people_after"}) {
      if (!task.contains(member)) continue;
      json people = json::array();
      for (const json& person : task[member]) people.push_back(person_wire(directory, person.get<std::string>()));
      task[member] = std::move(people);
    }
  }
}

// By instance, from behind `after` on: the verdict of each paper, and what became of it.
void papers(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto migration = row_of(office, id);
  if (!migration) return refuse(reply, migration.error(), request);
  const auto limit = limit_of(request, 100);
  if (!limit) return refuse(reply, limit.error(), request);
  store::Query query{
      .table = "migration_paper", .where = {{"migration", Op::eq, {id}}}, .order = {{"instance"}}, .limit = *limit};
  if (const auto state = request.query_value("state"); state && !state->empty()) {
    query.where.push_back({"state", Op::eq, {std::string(*state)}});
  }
  if (const auto after = request.query_value("after"); after && !after->empty()) {
    query.after = {{"migration", id}, {"instance", std::string(*after)}};
  }
  const auto rows = office.store.read(query);
  if (!rows) return refuse(reply, rows.error(), request);
  std::set<std::string> ids;
  for (const store::Row& row : *rows) ids.insert(text(row, "instance"));
  const auto instances = rows_by_id(office, "instance", ids);
  if (!instances) return refuse(reply, instances.error(), request);
  const std::string workflow = text(*migration, "definition");
  const auto from = office.catalogue->definition(workflow, static_cast<int>(number(*migration, "from_version")));
  const auto to = office.catalogue->definition(workflow, static_cast<int>(number(*migration, "to_version")));
  const directory::Directory directory = office.directory();
  json items = json::array();
  for (const store::Row& row : *rows) {
    const std::string instance = text(row, "instance");
    json detail = parsed(row, "detail");
    if (!detail.is_object()) detail = json::object();
    json tasks = detail.value("tasks", json::array());
    name_people(directory, tasks);
    const auto known = instances->find(instance);
    items.push_back({{"instance", instance},
                     {"subject", known == instances->end() ? json() : to_wire(subject_of(known->second))},
                     {"state", text(row, "state")},
                     {"code", text(row, "code")},
                     {"message", {{"vi", text(row, "message_vi")}, {"en", text(row, "message_en")}}},
                     {"before", states_wire(from.get(), detail.value("before", json()))},
                     {"after", states_wire(to.get(), detail.value("after", json()))},
                     {"tasks", std::move(tasks)},
                     {"timers", detail.value("timers", json::array())}});
  }
  json next;
  if (rows->size() == *limit) next = text(rows->back(), "instance");
  answer(reply, 200, {{"items", std::move(items)}, {"next", std::move(next)}});
}

}  // namespace

void add_migrations(Router& router, Office& office) {
  const JobRoutes routes{.ability = Ability::manage_workflows,
                         .path = "/api/v1/migrations",
                         .noun = "Migration",
                         .kind = runtime::migration_job(),
                         .row_of = row_of,
                         .show = show,
                         .undo_check = {"Hồ sơ nào chuyển lại được", "Which papers can go back"}};
  add_job_route(router, office, routes, "GET", "", "listMigrations",
                {"Các đợt chuyển phiên bản, mới nhất trước", "Migrations, newest first"}, list);
  add_job_route(router, office, routes, "POST", "", "planMigration",
                {"Chạy thử một kế hoạch chuyển phiên bản", "Try a plan to move papers to another version"}, plan);
  add_job_route(router, office, routes, "GET", "/{id}", "getMigration",
                {"Một đợt chuyển và tiến độ", "One migration and its progress"},
                [](const Office& of, const Request& request, Reply& reply) {
                  show(of, std::string(request.path_param("id")), 200, request, reply);
                });
  add_job_route(router, office, routes, "GET", "/{id}/papers", "listMigrationPapers",
                {"Kết luận cho từng hồ sơ", "The verdict on each paper"}, papers);
  add_job_steps(router, office, routes);
}

}  // namespace trinhky::api
