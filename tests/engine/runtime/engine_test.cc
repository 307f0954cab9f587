#include "engine/runtime/engine.h"

#include <gtest/gtest.h>

#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

TEST_F(Office, APaperThatWasStartedIsThereAfterARestart) {
  const std::string letter = start_letter();
  restart();
  const auto loaded = engine_->load(letter);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->snapshot.configuration, std::vector<std::string>{"draft"});
  EXPECT_EQ(engine_->directory().person("p-chair")->full_name, "Người p-chair");
}

TEST_F(Office, TheSameCommandTwiceIsHandledOnceAndAnotherBodyIsRefused) {
  const json body = {{"definition", "document-issue"}, {"unit", "20"}};
  const auto first = act("p-draft", "start", "", body, "0190-same");
  const auto again = act("p-draft", "start", "", body, "0190-same");
  ASSERT_TRUE(first.has_value() && again.has_value());
  EXPECT_EQ(first->instance, again->instance);
  EXPECT_TRUE(again->repeated);
  const auto other = act("p-draft", "start", "", {{"definition", "document-issue"}, {"unit", "20-178"}}, "0190-same");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().type, "idempotency-key-reused");
}

TEST_F(Office, ARefusalLeavesTheLogAsItWas) {
  const std::string letter = start_letter();
  const auto before = store_->load_events(letter, 1, 100).value().size();
  EXPECT_EQ(act("p-chair", "decide", letter, {{"work", "nothing"}, {"choice", "approved"}}).error().type,
            "work-closed");
  EXPECT_EQ(act("p-head", "submit", letter, {{"work", work(letter)}}).error().type, "not-your-work");
  EXPECT_EQ(act("p-draft", "submit", letter, {{"work", work(letter)}}).error().type, "no-draft");
  EXPECT_EQ(act("p-draft", "timer", letter, {{"timer", "x"}}).has_value(), false);
  EXPECT_EQ(store_->load_events(letter, 1, 100).value().size(), before);
  EXPECT_FALSE(store_->verify(letter).value().fault.has_value());
}

TEST_F(Office, RemindersComeByTheClockAndOnceEach) {
  const std::string letter = start_letter();
  const auto due = engine_->load(letter)->open.begin()->second.due;
  ASSERT_TRUE(due.has_value());
  ASSERT_TRUE(engine_->advance(*due + std::chrono::hours(24 * 4)).has_value());
  const auto notices =
      store_->read({.table = "notice", .where = {{"person", store::Condition::Op::eq, {"p-draft"}}}, .limit = 100})
          .value();
  std::map<std::string, int> by_template;
  for (const auto& row : notices) ++by_template[std::get<std::string>(row.at("template"))];
  EXPECT_EQ(by_template["work-opened"], 1);
  EXPECT_GE(by_template["due-soon"], 1);
  EXPECT_GE(by_template["overdue"] + by_template["told-leaders"], 1);
  const std::size_t before = notices.size();
  restart();
  engine_->rest();
  EXPECT_EQ(
      store_->read({.table = "notice", .where = {{"person", store::Condition::Op::eq, {"p-draft"}}}, .limit = 100})
          .value()
          .size(),
      before);
}

TEST_F(Office, TheClockNeverGoesBack) {
  EXPECT_EQ(engine_->advance(engine_->now() - std::chrono::hours(1)).error().type, "clock-backwards");
}

}  // namespace
}  // namespace trinhky::runtime
