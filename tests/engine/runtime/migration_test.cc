// What a house keeps of its workflows, and papers that go to another version of theirs as a job.
#include "engine/runtime/migration_job.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "engine/projection/tables.h"
#include "engine/runtime/catalogue_log.h"
#include "tests/engine/runtime/counting_store.h"
#include "tests/engine/runtime/office.h"
#include "tests/support/places.h"

namespace trinhky::runtime {
namespace {

using base::ordered_json;
using store::Commit;
using store::Row;
using Op = store::Condition::Op;

const std::filesystem::path shipped = std::filesystem::path(trinhky::places::source_dir()) / "workflows";

ordered_json letter(int version) {
  auto source = base::parse_ordered_json(read_file(shipped / "definitions" / "document-issue.v3.json").value()).value();
  source["version"] = version;
  return source;
}

// With one working day more for the draft.
ordered_json slower_letter() {
  ordered_json source = letter(4);
  source["states"]["draft"]["task"]["due"]["workingDays"] = 6;
  return source;
}

class Versions : public Office {
 protected:
  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<CountingStore>(std::move(real), "migration");
    counting_ = made.get();
    return made;
  }

  base::Result<Handled> publish(const ordered_json& source, const std::string& command) {
    const std::string bytes = source.dump();
    const auto parsed = definition::parse_definition(bytes, catalogue_->known());
    EXPECT_NE(parsed.definition, nullptr);
    return engine_->handle(
        CatalogueRequest{.command_id = command,
                         .person = "p-chair",
                         .kind = "definition_published",
                         .body = recorded(*parsed.definition, catalogue_->bundle(*parsed.definition)),
                         .content = bytes,
                         .rows = {},
                         .definition = parsed.definition});
  }

  // A restart with nothing in memory: the folder is read again.
  void reopen() { reopen_with(shipped); }
  void reopen_with(const std::filesystem::path& folder) {
    engine_->stop();
    engine_.reset();
    catalogue_ = Catalogue::load(folder).value();
    open();
  }
  // The shipped folder with another third version of a letter, gone with the test.
  std::filesystem::path folder_with(const ordered_json& third) {
    const auto folder = std::filesystem::temp_directory_path() / "trinhky-versions-test";
    std::filesystem::remove_all(folder);
    std::filesystem::copy(shipped, folder, std::filesystem::copy_options::recursive);
    std::filesystem::remove(folder / published_file);
    std::ofstream(folder / "definitions" / "document-issue.v3.json") << third.dump(2);
    return folder;
  }

  decision::MigrationPlan plan() {
    return decision::migration_plan_from(
               {{"definition", "document-issue"}, {"from", 3}, {"to", 4}, {"reason", "Bản mới"}})
        .value();
  }
  void dry_run() {
    const auto planned = plan_migration(*engine_, *store_, plan(), "m-1", "p-chair");
    ASSERT_TRUE(planned.has_value()) << planned.error().message.en << planned.error().log;
  }
  void take(JobStep step, const std::string& command) {
    const auto done = step_job(*engine_, *store_, migration_job(), "m-1", step, "p-chair", command);
    ASSERT_TRUE(done.has_value()) << done.error().message.en << done.error().log;
    engine_->rest();
  }
  std::uint64_t count(const std::string& state) {
    const std::vector<store::Condition> where{{"migration", Op::eq, {"m-1"}}, {"state", Op::eq, {state}}};
    return store_->count("migration_paper", where).value();
  }
  std::string state() {
    const auto rows = store_->read({.table = "migration", .where = {{"id", Op::eq, {"m-1"}}}, .limit = 1}).value();
    return rows.empty() ? "" : std::get<std::string>(rows.front().at("state"));
  }
  std::vector<std::string> letters(int many) {
    std::vector<std::string> ids;
    for (int i = 0; i < many; ++i) ids.push_back(start_letter());
    return ids;
  }
  std::vector<store::StoredEvent> events(const std::string& id) { return store_->load_events(id, 1, 100).value(); }
  int how_many(const std::string& id, const std::string& kind) {
    int found = 0;
    for (const auto& event : events(id)) found += event.kind == kind ? 1 : 0;
    return found;
  }

  CountingStore* counting_ = nullptr;
};

TEST_F(Versions, AHouseRecordsWhatItRunsInAChainOfItsOwn) {
  std::set<std::string> names;
  for (const auto& event : events(catalogue_stream)) {
    EXPECT_EQ(event.kind, "definition_published");
    const json body = base::parse_json(event.body).value();
    names.insert(body["definition"].get<std::string>());
    EXPECT_TRUE(store_->content(body["content"].get<std::string>()).value().has_value());
  }
  EXPECT_EQ(names.size(), catalogue_->definitions().size());
  const auto before = events(catalogue_stream).size();
  reopen();
  EXPECT_EQ(events(catalogue_stream).size(), before);
  EXPECT_FALSE(store_->verify(catalogue_stream).value().fault);
}

TEST_F(Versions, WhatStartsTakesTheNewestVersionAndWhatRunsStaysOnItsOwn) {
  const std::string old_letter = start_letter();
  const auto published = publish(slower_letter(), "publish-next");
  ASSERT_TRUE(published.has_value()) << published.error().message.en << published.error().log;
  const std::string new_letter = start_letter();
  EXPECT_EQ(engine_->load(old_letter)->version, 3);
  EXPECT_EQ(engine_->load(new_letter)->version, 4);
  // The folder never had it: the house has.
  reopen();
  EXPECT_EQ(catalogue_->definition("document-issue", 0)->version, 4);
  EXPECT_EQ(engine_->load(new_letter)->version, 4);
  EXPECT_EQ(engine_->load(start_letter())->version, 4);
}

TEST_F(Versions, APublishedVersionTakesNoOtherMeaningButAnotherWording) {
  ASSERT_TRUE(publish(slower_letter(), "publish-next"));
  const auto before = events(catalogue_stream).size();
  const auto again = publish(slower_letter(), "publish-again");
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->repeated);
  ordered_json other = slower_letter();
  other["states"]["draft"]["task"]["due"]["workingDays"] = 7;
  const auto refused = publish(other, "publish-other");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().type, "already-published");
  EXPECT_EQ(refused.error().pointer, "/states/draft");
  const auto first = catalogue_->definition("document-issue", 4);
  EXPECT_NE(refused.error().message.en.find(catalogue_->bundle(*first).meaning), std::string::npos);
  EXPECT_EQ(events(catalogue_stream).size(), before);
  ordered_json worded = slower_letter();
  worded["title"]["vi"] = "Ban hành văn bản";
  ASSERT_TRUE(publish(worded, "publish-words"));
  EXPECT_EQ(events(catalogue_stream).back().kind, "definition_reworded");
  EXPECT_EQ(catalogue_->definition("document-issue", 4)->title.vi, "Ban hành văn bản");
  EXPECT_EQ(catalogue_->definition("document-issue", 4)->hash, first->hash);
}

TEST_F(Versions, AFolderThatChangedUnderRunningPapersIsRefusedWithTheirNumber) {
  letters(2);
  ordered_json changed = letter(3);
  changed["states"]["draft"]["task"]["due"]["workingDays"] = 9;
  const auto folder = folder_with(changed);
  const auto other = Catalogue::load(folder);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(other.has_value());
  const auto settled = settle_catalogue(*store_, **other, engine_->now(), [] { return base::Entropy{}; });
  ASSERT_FALSE(settled.has_value());
  EXPECT_EQ(settled.error().type, "pinned-version");
  EXPECT_NE(settled.error().message.vi.find("Có 2 hồ sơ đang theo quy trình \"document-issue\" v3"), std::string::npos)
      << settled.error().message.vi;
  EXPECT_EQ(settled.error().pointer, "definitions/document-issue.v3.json#/states/draft");
}

TEST_F(Versions, AWordingThatSomebodyPublishedHoldsAgainstTheFolder) {
  const auto wording = [&] { return catalogue_->definition("document-issue", 3)->title.vi; };
  ordered_json worded = letter(3);
  worded["title"]["vi"] = "Ban hành văn bản";
  ASSERT_TRUE(publish(worded, "publish-words"));
  const auto before = events(catalogue_stream).size();
  reopen();
  EXPECT_EQ(wording(), "Ban hành văn bản");
  EXPECT_TRUE(catalogue_->offers().empty()) << "the folder has what was in force before, and nothing new";

  worded["title"]["vi"] = "Trình, ký văn bản";
  const auto folder = folder_with(worded);
  reopen_with(folder);
  EXPECT_EQ(wording(), "Ban hành văn bản");
  ASSERT_EQ(catalogue_->offers().size(), 1U);
  EXPECT_TRUE(catalogue_->offers().front().same_meaning);
  EXPECT_NE(told(catalogue_->offers().front()).vi.find("definitions/document-issue.v3.json"), std::string::npos);
  EXPECT_EQ(events(catalogue_stream).size(), before) << "an offer is recorded by nobody";
  ASSERT_TRUE(publish(worded, "publish-the-offer"));
  reopen_with(folder);
  EXPECT_EQ(wording(), "Trình, ký văn bản");
  EXPECT_TRUE(catalogue_->offers().empty());
  std::filesystem::remove_all(folder);
}

TEST_F(Versions, AFileOfAnotherMeaningThanSomebodyPublishedShutsNobodyOut) {
  ordered_json worded = letter(3);
  worded["title"]["vi"] = "Ban hành văn bản";
  ASSERT_TRUE(publish(worded, "publish-words"));
  const std::string hash = catalogue_->definition("document-issue", 3)->hash;
  const std::string paper = start_letter();
  ordered_json changed = letter(3);
  changed["states"]["draft"]["task"]["due"]["workingDays"] = 9;
  const auto folder = folder_with(changed);
  reopen_with(folder);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(catalogue_->definition("document-issue", 3)->hash, hash);
  EXPECT_TRUE(engine_->load(paper));
  ASSERT_EQ(catalogue_->offers().size(), 1U);
  EXPECT_FALSE(catalogue_->offers().front().same_meaning);
}

// A house from before there was a record of workflows.
TEST(OldHouse, PapersOfAVersionThatIsGoneOrDiffersKeepItShut) {
  const auto catalogue = Catalogue::load(shipped).value();
  const std::string good = catalogue->definition("document-issue", 1)->hash;
  for (const auto& [version, hash, opens] :
       {std::tuple{1, good, true}, std::tuple{1, std::string("other"), false}, std::tuple{7, good, false}}) {
    auto store = store::open_sqlite({.path = ":memory:"}).value();
    ASSERT_TRUE(store->declare(projection::tables()));
    const json body = {{"changes", {{{"op", "started"}, {"hash", hash}}}}};
    Row row;
    for (const auto& table : projection::tables()) {
      if (table.name != "instance") continue;
      for (const auto& column : table.columns) {
        if (column.nullable) continue;
        row[column.name] = column.type == store::ColumnType::integer ? store::Value(std::int64_t{0}) : store::Value("");
      }
    }
    row["id"] = "paper";
    row["definition"] = "document-issue";
    row["version"] = std::int64_t{version};
    Commit commit{.stream = "paper", .stream_kind = "instance"};
    commit.events = {{.kind = "started", .at = StillClock().now(), .body = base::canonical(body)}};
    commit.rows = {{store::RowChange::Kind::put, "instance", row}};
    ASSERT_TRUE(store->commit(std::span(&commit, 1)).front().has_value());
    const auto settled = settle_catalogue(*store, *catalogue, StillClock().now(), [] { return base::Entropy{}; });
    EXPECT_EQ(settled.has_value(), opens) << version << hash;
    if (settled) continue;
    EXPECT_EQ(settled.error().type, "pinned-version");
    EXPECT_NE(settled.error().message.en.find("1 papers are pinned"), std::string::npos);
    EXPECT_EQ(store->load_events(catalogue_stream, 1, 1).value().size(), 0U);
  }
}

TEST_F(Versions, AJobMovesEveryPaperAsItsDryRunSaidAndTakesItBack) {
  const auto ids = letters(20);
  ASSERT_TRUE(publish(slower_letter(), "publish-next"));
  std::map<std::string, json> before;
  for (const std::string& id : ids) before[id] = decision::to_json(*engine_->load(id));
  dry_run();
  EXPECT_EQ(state(), "planned");
  EXPECT_EQ(count("planned"), 20U);
  for (const std::string& id : ids) EXPECT_EQ(how_many(id, "migrated"), 0);
  const auto rows = store_->read({.table = "migration_paper", .limit = 50}).value();
  take(JobStep::confirm, "confirm");
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(count("moved"), 20U);
  EXPECT_EQ(events(catalogue_stream).back().kind, "migration_confirmed");
  for (const Row& row : rows) {
    const std::string id = std::get<std::string>(row.at("instance"));
    EXPECT_EQ(engine_->load(id)->version, 4);
    const json event = base::parse_json(events(id).back().body).value();
    const json verdict = base::parse_json(std::get<std::string>(row.at("detail"))).value();
    EXPECT_EQ(verdict["after"], event["after"]);
    EXPECT_EQ(verdict["tasks"], event["tasks"]);
    EXPECT_EQ(verdict["timers"], event["timers"]);
    EXPECT_EQ(event["migration"], "m-1");
  }
  take(JobStep::undo, "undo");
  EXPECT_EQ(state(), "undone");
  EXPECT_EQ(count("undone"), 20U);
  for (const std::string& id : ids) {
    json after = decision::to_json(*engine_->load(id));
    after["events"] = before[id]["events"];
    EXPECT_EQ(after, before[id]);
    EXPECT_FALSE(store_->verify(id).value().fault);
  }
}

TEST_F(Versions, TheInboxFollowsWorkThatMoved) {
  const std::string id = start_letter();
  ordered_json other = letter(4);
  other["participants"]["drafter"]["position"] = "CLERK";
  ASSERT_TRUE(publish(other, "publish-next"));
  const auto seats = [&] {
    const auto rows = store_->read({.table = "work_seat", .where = {{"instance", Op::eq, {id}}}}).value();
    return rows.empty() ? std::string() : std::get<std::string>(rows.front().at("seat"));
  };
  const std::string before = seats();
  dry_run();
  take(JobStep::confirm, "confirm");
  EXPECT_NE(seats(), before);
  take(JobStep::undo, "undo");
  EXPECT_EQ(seats(), before);
}

TEST_F(Versions, AProgramThatDiesInTheMiddleGoesOnWhereItStood) {
  const auto ids = letters(40);
  ASSERT_TRUE(publish(slower_letter(), "publish-next"));
  dry_run();
  counting_->left = 13;
  const auto confirmed = step_job(*engine_, *store_, migration_job(), "m-1", JobStep::confirm, "p-chair", "confirm");
  ASSERT_TRUE(confirmed.has_value());
  engine_->rest();
  EXPECT_TRUE(counting_->broken);
  engine_->stop();
  engine_.reset();
  EXPECT_EQ(count("moved"), 13U);
  EXPECT_EQ(count("planned"), 27U);
  counting_->broken = false;
  counting_->left = 1'000'000;
  catalogue_ = Catalogue::load(shipped).value();
  open();
  engine_->rest();
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(count("moved"), 40U);
  for (const std::string& id : ids) EXPECT_EQ(how_many(id, "migrated"), 1);
}

TEST_F(Versions, APausedJobLetsPeopleWorkAndGoesOnLater) {
  const auto ids = letters(40);
  ASSERT_TRUE(publish(slower_letter(), "publish-next"));
  dry_run();
  counting_->pause = "m-1";
  counting_->left = 5;
  take(JobStep::confirm, "confirm");
  EXPECT_EQ(state(), "paused");
  const auto moved = count("moved");
  EXPECT_GE(moved, 5U);
  EXPECT_LT(moved, 40U);
  EXPECT_FALSE(start_letter().empty());
  EXPECT_EQ(count("moved"), moved);
  take(JobStep::resume, "resume");
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(count("moved"), 40U);
  const auto again = step_job(*engine_, *store_, migration_job(), "m-1", JobStep::pause, "p-chair", "late");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().type, "migration-state");
}

TEST_F(Versions, APaperThatMovedOnSinceTheDryRunStaysWithTheReason) {
  const auto ids = letters(2);
  ASSERT_TRUE(publish(slower_letter(), "publish-next"));
  dry_run();
  ASSERT_TRUE(act("p-chair", "cancel", ids.front(), {{"reason", "Nhầm"}}));
  take(JobStep::confirm, "confirm");
  EXPECT_EQ(count("moved"), 1U);
  EXPECT_EQ(count("stayed"), 1U);
  const auto rows = store_->read({.table = "migration_paper", .where = {{"state", Op::eq, {"stayed"}}}}).value();
  EXPECT_EQ(std::get<std::string>(rows.front().at("code")), "instance-ended");
  EXPECT_EQ(how_many(ids.front(), "migrated"), 0);
}

TEST_F(Versions, ARefusedPlanWritesNothing) {
  const auto ids = letters(2);
  ordered_json other = letter(4);
  std::string text = other.dump();
  for (std::size_t at = text.find("\"draft\""); at != std::string::npos; at = text.find("\"draft\"", at)) {
    text.replace(at, 7, "\"writing\"");
  }
  ASSERT_TRUE(publish(base::parse_ordered_json(text).value(), "publish-next"));
  const auto log = store_->read_log(0, 500).value().size();
  const auto refused = plan_migration(*engine_, *store_, plan(), "m-1", "p-chair");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().type, "plan-refused");
  EXPECT_EQ(refused.error().faults.front().pointer, "/states/draft");
  EXPECT_EQ(store_->read_log(0, 500).value().size(), log);
  EXPECT_EQ(state(), "");
  EXPECT_EQ(store_->count("migration_paper", {}).value(), 0U);
}

}  // namespace
}  // namespace trinhky::runtime
