#include "engine/runtime/migration_job.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/projection/tables.h"
#include "engine/runtime/catalogue_log.h"
#include "engine/runtime/engine_task.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using base::text_or;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

// Few at a time, so that people's commands never wait for more than these.
constexpr std::size_t papers_per_batch = 16;
constexpr std::size_t rows_per_write = 500;

std::string text(const Row& row, const char* column) {
  const auto found = row.find(column);
  const auto* value = found == row.end() ? nullptr : std::get_if<std::string>(&found->second);
  return value == nullptr ? std::string() : *value;
}

Result<Row> migration_row(store::Store& store, const std::string& id) {
  const auto rows = store.read({.table = "migration", .where = {{"id", Op::eq, {id}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) {
    return base::refuse(base::ErrorCode::not_found, "no-such-migration",
                        {"Không có đợt chuyển phiên bản này.", "There is no such migration."});
  }
  return rows->front();
}

Result<std::vector<Row>> papers_in(store::Store& store, const std::string& migration, const std::string& state,
                                   std::size_t limit, const Row& after = {}) {
  return store.read({.table = "migration_paper",
                     .where = {{"migration", Op::eq, {migration}}, {"state", Op::eq, {state}}},
                     .order = {{"instance"}},
                     .after = after,
                     .limit = limit});
}

std::unexpected<base::Error> wrong_state(const std::string& state) {
  return base::refuse(base::ErrorCode::wrong_state, "migration-state",
                      {"Đợt chuyển đang ở trạng thái “" + state + "” nên không làm được việc này.",
                       "The migration is \"" + state + "\"; this cannot be done now."});
}

struct Step {
  const char* from;
  const char* to;
};

std::vector<Step> steps_of(MigrationStep step) {
  switch (step) {
    case MigrationStep::confirm:
      return {{"planned", "running"}};
    case MigrationStep::pause:
      return {{"running", "paused"}, {"undoing", "undo_paused"}};
    case MigrationStep::resume:
      return {{"paused", "running"}, {"undo_paused", "undoing"}};
    case MigrationStep::undo:
      return {{"done", "undoing"}, {"paused", "undoing"}};
  }
  return {};
}

}  // namespace

Verdict verdict_of(const decision::World& world, const decision::Instance& instance, const json& command_body,
                   const std::string& person, base::Instant now) {
  const decision::Command command{.id = "dry-run",
                                  .kind = "migrate",
                                  .instance = instance.id,
                                  .actor = {.kind = decision::Actor::Kind::system, .person = person, .instance = {}},
                                  .now = now,
                                  .body = command_body};
  const decision::Outcome outcome = decision::decide(world, &instance, command, {});
  if (const auto* refused = std::get_if<base::Error>(&outcome)) {
    return {.moves = false, .code = refused->type, .message = refused->message, .detail = json::object()};
  }
  if (std::holds_alternative<decision::Needs>(outcome)) {
    return {.moves = false,
            .code = "facts-missing",
            .message = {"Bước mới cần nội dung văn bản mà đợt chuyển không đọc.",
                        "The new state needs contents that a migration does not read."},
            .detail = json::object()};
  }
  const json& body = std::get<decision::Accepted>(outcome).event.body;
  json detail = json::object();
  for (const char* member : {"before", "after", "tasks", "timers"}) detail[member] = body.value(member, json());
  return {.moves = true, .code = "moves", .message = {"Chuyển được.", "It moves."}, .detail = std::move(detail)};
}

Result<void> plan_migration(const Engine& engine, store::Store& store, const decision::MigrationPlan& plan,
                            const std::string& id, const std::string& person) {
  const directory::Directory directory = engine.directory();
  const decision::World world = engine.world(directory);
  const auto from = world.definition(plan.definition, plan.from);
  const auto to = world.definition(plan.definition, plan.to);
  if (from == nullptr || to == nullptr) {
    const std::string name = plan.definition + " v" + std::to_string(from == nullptr ? plan.from : plan.to);
    return base::refuse(base::ErrorCode::not_found, "no-such-definition",
                        {"Không có quy trình " + name + ".", "There is no workflow " + name + "."},
                        from == nullptr ? "/from" : "/to");
  }
  if (auto good = decision::check_plan(plan, *from, *to); !good) return good;
  const std::vector<store::Condition> pinned{{"definition", Op::eq, {plan.definition}},
                                             {"version", Op::eq, {std::int64_t{plan.from}}},
                                             {"ended_at", Op::is_null, {}}};
  const auto count = store.count("instance", pinned);
  if (!count) return std::unexpected(count.error());
  if (*count > max_papers_of_a_migration) {
    return base::refuse(base::ErrorCode::too_large, "too-many-papers",
                        {"Một đợt chuyển tối đa 20.000 hồ sơ.", "A migration holds 20,000 papers at most."});
  }
  const json body = {{"plan", decision::to_json(plan)}, {"migration", id}};
  std::vector<RowChange> rows;
  std::int64_t papers = 0;
  std::int64_t moves = 0;
  std::map<std::string, std::int64_t> codes;
  store::Query query{.table = "instance", .where = pinned, .order = {{"id"}}, .limit = base::limits::max_page};
  while (true) {
    const auto page = store.read(query);
    if (!page) return std::unexpected(page.error());
    for (const Row& row : *page) {
      const auto instance = engine.load(text(row, "id"));
      Verdict verdict;
      if (instance) {
        verdict = verdict_of(world, *instance, body, person, engine.now());
      } else {
        verdict = {.moves = false,
                   .code = instance.error().type,
                   .message = instance.error().message,
                   .detail = json::object()};
      }
      ++papers;
      ++codes[verdict.code];
      if (verdict.moves) ++moves;
      rows.push_back({RowChange::Kind::put,
                      "migration_paper",
                      {{"migration", id},
                       {"instance", text(row, "id")},
                       {"state", verdict.moves ? "planned" : "stays"},
                       {"code", verdict.code},
                       {"message_vi", verdict.message.vi},
                       {"message_en", verdict.message.en},
                       {"detail", base::print(verdict.detail)},
                       {"event", std::int64_t{0}}}});
    }
    if (page->size() < base::limits::max_page) break;
    query.after = {{"id", page->back().at("id")}};
  }
  // The plan last: without its row nobody finds the papers of a dry run that broke off.
  rows.push_back({RowChange::Kind::insert,
                  "migration",
                  {{"id", id},
                   {"definition", plan.definition},
                   {"from_version", std::int64_t{plan.from}},
                   {"to_version", std::int64_t{plan.to}},
                   {"plan", base::print(decision::to_json(plan))},
                   {"reason", plan.reason},
                   {"state", "planned"},
                   {"at", engine.now().time_since_epoch().count()},
                   {"person", person},
                   {"confirmed_by", ""},
                   {"confirmed_at", nullptr},
                   {"papers", papers},
                   {"moves", moves},
                   {"verdicts", base::print(json(codes))}}});
  for (std::size_t first = 0; first < rows.size(); first += rows_per_write) {
    const std::size_t many = std::min(rows_per_write, rows.size() - first);
    if (auto written = store.write(std::span(rows).subspan(first, many)); !written) return written;
  }
  return {};
}

Result<void> step_migration(Engine& engine, store::Store& store, const std::string& id, MigrationStep step,
                            const std::string& person, const std::string& command_id) {
  const auto row = migration_row(store, id);
  if (!row) return std::unexpected(row.error());
  const std::string state = text(*row, "state");
  const std::vector<Step> steps = steps_of(step);
  const auto taken = std::ranges::find(steps, state, [](const Step& one) { return std::string(one.from); });
  if (taken == steps.end()) {
    const bool there = std::ranges::any_of(steps, [&](const Step& one) { return state == one.to; });
    const bool past = step == MigrationStep::confirm && (state == "done" || state == "paused");
    if (there || past) return {};
    return wrong_state(state);
  }
  const bool confirms = step == MigrationStep::confirm;
  Row change{{"id", id}, {"state", taken->to}};
  if (confirms) {
    change["confirmed_by"] = person;
    change["confirmed_at"] = engine.now().time_since_epoch().count();
  }
  const RowChange update{RowChange::Kind::update, "migration", change};
  if (step == MigrationStep::pause || step == MigrationStep::resume) {
    if (auto written = store.write(std::span(&update, 1)); !written) return written;
    engine.look_for_migrations();
    return {};
  }
  const auto handled =
      engine.handle(CatalogueRequest{.command_id = command_id,
                                     .person = person,
                                     .kind = confirms ? "migration_confirmed" : "migration_undone",
                                     .body = {{"migration", id},
                                              {"definition", text(*row, "definition")},
                                              {"from", std::get<std::int64_t>(row->at("from_version"))},
                                              {"to", std::get<std::int64_t>(row->at("to_version"))},
                                              {"papers", std::get<std::int64_t>(row->at("moves"))}},
                                     .content = confirms ? text(*row, "plan") : "",
                                     .rows = {update},
                                     .definition = nullptr});
  if (!handled) return std::unexpected(handled.error());
  return {};
}

Result<json> undo_verdicts(const Engine& engine, store::Store& store, const std::string& id,
                           const std::string& person) {
  const directory::Directory directory = engine.directory();
  const decision::World world = engine.world(directory);
  json all = json::array();
  Row after;
  while (true) {
    const auto page = papers_in(store, id, "moved", base::limits::max_page, after);
    if (!page) return std::unexpected(page.error());
    for (const Row& row : *page) {
      const auto instance = engine.load(text(row, "instance"));
      if (!instance) return std::unexpected(instance.error());
      const Verdict verdict = verdict_of(world, *instance, {{"undo", id}}, person, engine.now());
      all.push_back({{"instance", text(row, "instance")},
                     {"moves", verdict.moves},
                     {"code", verdict.code},
                     {"message", {{"vi", verdict.message.vi}, {"en", verdict.message.en}}}});
    }
    if (page->size() < base::limits::max_page) return all;
    after = page->back();
  }
}

// ---- the engine's side

void Engine::look_for_migrations() {
  {
    const std::scoped_lock lock(mutex_);
    migrations_wait_ = true;
    idle_ = false;
  }
  wake_.notify_one();
}

void Engine::add_migrations(std::vector<Task>& batch) {
  {
    const std::scoped_lock lock(mutex_);
    if (!migrations_wait_) return;
    // Set again by whoever starts one while this looks.
    migrations_wait_ = false;
  }
  const auto running = options_.store.read(
      {.table = "migration", .where = {{"state", Op::in, {"running", "undoing"}}}, .order = {{"at"}}, .limit = 10});
  note("migrations", running ? nullptr : &running.error());
  if (!running) return look_for_migrations();
  for (const Row& row : *running) {
    const std::string id = text(row, "id");
    const bool back = text(row, "state") == "undoing";
    const std::size_t room = std::min(papers_per_batch, base::limits::max_batch - batch.size());
    if (room == 0) break;
    const auto papers = papers_in(options_.store, id, back ? "moved" : "planned", room);
    note("migrations", papers ? nullptr : &papers.error());
    if (!papers) break;
    if (papers->empty()) {
      end_migration(id, back ? "undone" : "done");
      continue;
    }
    json body = back ? json{{"undo", id}} : json{{"migration", id}};
    if (!back) body["plan"] = base::parse_json(text(row, "plan")).value_or(json());
    for (const Row& paper : *papers) {
      const std::string instance = text(paper, "instance");
      batch.push_back({.from = Task::From::migration,
                       .command_id = base::derived_uuid(id + "|" + instance + (back ? "|undo" : "|apply")),
                       .scope = "migration",
                       .kind = "migrate",
                       .instance = instance,
                       .person = text(row, "confirmed_by"),
                       .sender = id,
                       .body = body});
    }
  }
  if (!running->empty()) look_for_migrations();
}

void Engine::end_migration(const std::string& migration, const std::string& state) {
  const RowChange change{RowChange::Kind::update, "migration", {{"id", migration}, {"state", state}}};
  const auto written = options_.store.write(std::span(&change, 1));
  note("migrations", written ? nullptr : &written.error());
}

RowChange Engine::migrated_row(const Task& task, std::uint64_t event) const {
  const bool back = task.body.contains("undo");
  return {RowChange::Kind::update,
          "migration_paper",
          {{"migration", task.sender},
           {"instance", task.instance},
           {"state", back ? "undone" : "moved"},
           {"event", static_cast<std::int64_t>(event)}}};
}

void Engine::refuse_migration(const Task& task, const base::Error& error) {
  if (error.code == base::ErrorCode::unavailable) {
    // The disk's trouble: the paper's row still says that it waits.
    note("commit", &error);
    return;
  }
  const bool back = task.body.contains("undo");
  const RowChange change{RowChange::Kind::update,
                         "migration_paper",
                         {{"migration", task.sender},
                          {"instance", task.instance},
                          {"state", back ? "kept" : "stayed"},
                          {"code", error.type},
                          {"message_vi", error.message.vi},
                          {"message_en", error.message.en}}};
  const auto written = options_.store.write(std::span(&change, 1));
  note("migrations", written ? nullptr : &written.error());
}

}  // namespace trinhky::runtime
