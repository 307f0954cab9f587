#include "engine/runtime/migration_job.h"

#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/limits.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

base::Text noun() {
  return {"đợt chuyển phiên bản", "migration"};
}

json command_body(const Row& job, const Row& /*piece*/, bool back) {
  if (back) return {{"undo", text_in(job, "id")}};
  return {{"migration", text_in(job, "id")}, {"plan", base::parse_json(text_in(job, "plan")).value_or(json())}};
}

json record(const Row& job) {
  return {{"migration", text_in(job, "id")},
          {"definition", text_in(job, "definition")},
          {"from", std::get<std::int64_t>(job.at("from_version"))},
          {"to", std::get<std::int64_t>(job.at("to_version"))},
          {"papers", std::get<std::int64_t>(job.at("moves"))}};
}

}  // namespace

const JobKind& migration_job() {
  static const JobKind kind{.name = "migration",
                            .noun = noun,
                            .jobs = "migration",
                            .pieces = "migration_paper",
                            .job = "migration",
                            .piece = "instance",
                            .undone_by = nullptr,
                            .command = "migrate",
                            .body = command_body,
                            .record = record,
                            .ended = nullptr};
  return kind;
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
      const auto instance = engine.load(text_in(row, "id"));
      const Verdict verdict =
          instance
              ? ask(world, *instance, {.kind = "migrate", .body = body, .person = person}, engine.now())
              : Verdict{
                    .moves = false, .code = instance.error().type, .message = instance.error().message, .event = {}};
      json detail = json::object();
      if (verdict.moves) {
        for (const char* member : {"before", "after", "tasks", "timers"}) {
          detail[member] = verdict.event.value(member, json());
        }
      }
      ++papers;
      ++codes[verdict.code];
      if (verdict.moves) ++moves;
      rows.push_back({RowChange::Kind::put,
                      "migration_paper",
                      {{"migration", id},
                       {"instance", text_in(row, "id")},
                       {"state", verdict.moves ? "planned" : "stays"},
                       {"code", verdict.code},
                       {"message_vi", verdict.message.vi},
                       {"message_en", verdict.message.en},
                       {"detail", base::print(detail)},
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
  return write_rows(store, rows);
}

}  // namespace trinhky::runtime
