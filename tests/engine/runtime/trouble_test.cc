// What goes wrong behind everybody's back becomes visible: as an incident where a command is at fault, as a trouble of
// the engine where the store is.
#include <gtest/gtest.h>

#include <atomic>
#include <optional>

#include "tests/engine/runtime/office.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::runtime {
namespace {

using store::Commit;
using store::Row;

base::Error disk(const char* type) {
  return {.code = base::ErrorCode::unavailable,
          .type = type,
          .message = {"Ổ đĩa có lỗi.", "The disk has an error."},
          .log = "for the operator alone"};
}

// Refuses what a test says, for as long as it says so.
class AilingStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  std::atomic<bool> owed_fails = false;
  std::atomic<bool> due_fails = false;
  std::atomic<bool> upkeep_fails = false;
  std::atomic<bool> writes_fail = false;
  std::atomic<store::StoreState> stands = store::StoreState::open;

  std::vector<base::Result<store::Committed>> commit(std::span<const Commit> batch) override {
    if (writes_fail)
      return std::vector<base::Result<store::Committed>>(batch.size(), std::unexpected(disk("disk-full")));
    return ForwardingStore::commit(batch);
  }
  base::Result<void> write(std::span<const store::RowChange> changes) override {
    if (writes_fail) return std::unexpected(disk("disk-full"));
    return ForwardingStore::write(changes);
  }
  base::Result<void> set_meta(std::string_view name, std::string_view value) override {
    if (writes_fail) return std::unexpected(disk("disk-full"));
    return ForwardingStore::set_meta(name, value);
  }
  base::Result<std::vector<store::Owed>> owed(std::size_t limit, std::uint64_t after) override {
    if (owed_fails) return std::unexpected(disk("store-closed"));
    return ForwardingStore::owed(limit, after);
  }
  base::Result<std::vector<store::Timer>> due(base::Instant until, std::size_t limit,
                                              const std::optional<store::TimerPlace>& after) override {
    if (due_fails) return std::unexpected(disk("store-busy"));
    return ForwardingStore::due(until, limit, after);
  }
  [[nodiscard]] store::StoreState state() const override { return stands; }
  base::Result<store::Upkeep> maintain() override {
    if (upkeep_fails) return std::unexpected(disk("store-closed"));
    return ForwardingStore::maintain();
  }
};

class Trouble : public Office {
 protected:
  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<AilingStore>(std::move(real));
    ailing_ = made.get();
    return made;
  }

  // What another stream's commit, made by whatever wrote such bytes, owes to a paper.
  void owe(const std::string& id, const std::string& receiver, std::string body) {
    const std::string sender = "sender-" + id;
    Commit commit{.stream = sender, .stream_kind = "instance"};
    commit.events = {{.kind = "began", .at = engine_->now(), .body = "{}"}};
    commit.owe = {{.id = id, .sender = sender, .number = 1, .receiver = receiver, .body = std::move(body)}};
    const auto results = store_->commit(std::span(&commit, 1));
    ASSERT_TRUE(results.front().has_value()) << results.front().error().message.en << results.front().error().log;
  }

  std::vector<Row> incidents() {
    return store_->read({.table = "incident", .where = {{"state", store::Condition::Op::eq, {"open"}}}, .limit = 100})
        .value();
  }
  static std::string text(const Row& row, const std::string& column) { return std::get<std::string>(row.at(column)); }

  AilingStore* ailing_ = nullptr;
};

TEST_F(Trouble, AnOwedCommandThatCannotBeReadBecomesAnIncidentAtOnce) {
  const std::string letter = start_letter();
  const std::vector<std::string> broken{"{\"kind\": \"sig", "[]", "{}", R"({"kind": "signal", "body": 7})"};
  for (std::size_t i = 0; i < broken.size(); ++i)
    owe("owed-" + std::to_string(i), letter + std::to_string(i), broken[i]);
  engine_->rest();
  const auto found = incidents();
  ASSERT_EQ(found.size(), broken.size());
  for (const Row& row : found) {
    EXPECT_EQ(text(row, "type"), "owed-unreadable");
    EXPECT_EQ(text(row, "kind"), "owed");
    EXPECT_FALSE(text(row, "message_vi").empty());
  }
  EXPECT_EQ(text(found.front(), "instance"), letter + "0");
  EXPECT_TRUE(engine_->health().well()) << "the store did its part";
}

TEST_F(Trouble, AnIncidentThatIsTriedAgainInVainIsOpenAgain) {
  owe("owed-x", "nobody", "no JSON");
  engine_->rest();
  ASSERT_EQ(incidents().size(), 1U);
  ASSERT_TRUE(engine_->retry_incident("owed-x").has_value());
  engine_->rest();
  EXPECT_EQ(incidents().size(), 1U);
  restart();
  engine_->rest();
  EXPECT_EQ(incidents().size(), 1U) << "after a restart it is known, not found anew";
}

TEST_F(Trouble, ATimerOfAPaperThatIsNotThereBecomesAnIncident) {
  Commit commit{.stream = "no-paper", .stream_kind = "other"};
  commit.events = {{.kind = "began", .at = engine_->now(), .body = "{}"}};
  commit.arm = {{.id = "timer-x", .stream = "no-paper", .due = engine_->now(), .body = "{}"}};
  ASSERT_TRUE(store_->commit(std::span(&commit, 1)).front().has_value());
  engine_->rest();
  const auto found = incidents();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(text(found.front(), "id"), "timer-x");
  EXPECT_EQ(text(found.front(), "kind"), "timer");
}

TEST_F(Trouble, WhatTheStoreDoesNotLetTheEngineReadIsSaidUntilItDoes) {
  ailing_->owed_fails = true;
  ailing_->due_fails = true;
  engine_->rest();
  const Health ill = engine_->health();
  ASSERT_EQ(ill.troubles.size(), 2U);
  EXPECT_EQ(ill.troubles.at("owed").type, "store-closed");
  EXPECT_EQ(ill.troubles.at("timers").type, "store-busy");
  EXPECT_FALSE(ill.troubles.at("owed").message.vi.empty());
  for (const char* what : {"owed", "timers", "commit", "incidents"}) EXPECT_TRUE(Health::stops_work(what)) << what;
  for (const char* what : {"wall", "seal", "upkeep", "clock"}) EXPECT_FALSE(Health::stops_work(what)) << what;
  engine_->rest();
  ailing_->owed_fails = false;
  ailing_->due_fails = false;
  engine_->rest();
  EXPECT_TRUE(engine_->health().well());
  engine_->stop();
  const std::vector<std::string> said{"owed: store-closed", "timers: store-busy", "owed: well", "timers: well"};
  EXPECT_EQ(heard_, said) << "each thing is logged once, not once a round";
}

TEST_F(Trouble, AFailedUpkeepIsSaidAndHealsWithoutAnybodyWriting) {
  ailing_->upkeep_fails = true;
  start_letter();
  engine_->rest();
  ASSERT_TRUE(engine_->health().troubles.contains("upkeep"));
  EXPECT_EQ(engine_->health().troubles.at("upkeep").type, "store-closed");
  ailing_->upkeep_fails = false;
  engine_->rest();
  EXPECT_TRUE(engine_->health().well());
}

TEST_F(Trouble, WhatARoutesOwnWritingMetIsSaidBeforeTheEngineWritesAnything) {
  ailing_->stands = store::StoreState::closed;
  ailing_->upkeep_fails = true;
  engine_->rest();
  EXPECT_TRUE(engine_->health().troubles.contains("upkeep"));
  ailing_->stands = store::StoreState::full;
  ailing_->upkeep_fails = false;
  ailing_->writes_fail = true;
  engine_->rest();
  EXPECT_FALSE(engine_->health().troubles.contains("upkeep"));
  ASSERT_TRUE(engine_->health().troubles.contains("commit"));
  EXPECT_EQ(engine_->health().troubles.at("commit").type, "disk-full");
  ailing_->stands = store::StoreState::open;
  ailing_->writes_fail = false;
  engine_->rest();
  EXPECT_TRUE(engine_->health().well());
}

TEST_F(Trouble, AClockThatCouldNotBeKeptIsSaidAndKeptLater) {
  engine_->rest();
  ailing_->writes_fail = true;
  const base::Instant to = engine_->now() + std::chrono::hours(5);
  EXPECT_FALSE(engine_->advance(to));
  ASSERT_TRUE(engine_->health().troubles.contains("clock"));
  ailing_->writes_fail = false;
  engine_->rest();
  EXPECT_TRUE(engine_->health().well());
  const auto kept = store_->meta("clock_offset_ms");
  ASSERT_TRUE(kept && *kept);
  EXPECT_GE(std::stoll(**kept), std::chrono::milliseconds(std::chrono::hours(4)).count());
}

TEST_F(Trouble, AFullDiskIsSaidAndHealsWithoutAnybodyWriting) {
  ailing_->writes_fail = true;
  const auto refused = act("p-draft", "start", "", {{"definition", "document-issue"}, {"unit", "20"}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().type, "disk-full") << "who asked hears it";
  EXPECT_EQ(engine_->health().troubles.at("commit").type, "disk-full") << "and so does who watches";
  ailing_->writes_fail = false;
  engine_->rest();
  EXPECT_TRUE(engine_->health().well());
}

TEST_F(Trouble, ATimerThatCannotBeKeptWaitsForTheDiskAndTimeWaitsWithIt) {
  const std::string letter = start_letter();
  const auto due = engine_->load(letter)->open.begin()->second.due;
  ASSERT_TRUE(due.has_value());
  const base::Instant later = *due + std::chrono::hours(24 * 4);
  const auto notices = [&] {
    return store_->count("notice", std::vector<store::Condition>{{"person", store::Condition::Op::eq, {"p-draft"}}})
        .value();
  };
  const auto before = notices();
  ailing_->writes_fail = true;
  const auto moved = engine_->advance(later);
  ASSERT_FALSE(moved.has_value());
  EXPECT_EQ(moved.error().type, "disk-full");
  EXPECT_LT(engine_->now(), later) << "what was due on the way has not happened, so that time has not come";
  EXPECT_EQ(notices(), before);
  EXPECT_TRUE(engine_->health().troubles.contains("commit"));
  ailing_->writes_fail = false;
  engine_->rest();
  ASSERT_TRUE(engine_->advance(later).has_value());
  EXPECT_GT(notices(), before) << "nothing was lost";
  EXPECT_TRUE(incidents().empty()) << "a full disk is not the timer's fault";
}

TEST_F(Trouble, AnIncidentThatCannotBeNotedIsNotForgotten) {
  owe("owed-y", "nobody", "no JSON");
  ailing_->writes_fail = true;
  engine_->rest();
  EXPECT_EQ(engine_->health().troubles.at("incidents").type, "disk-full");
  ailing_->writes_fail = false;
  engine_->rest();
  engine_->rest();
  EXPECT_EQ(incidents().size(), 1U);
  EXPECT_TRUE(engine_->health().well());
}

}  // namespace
}  // namespace trinhky::runtime
