// What the engine counts of its own work.
#include "engine/runtime/figures.h"

#include <gtest/gtest.h>

#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

using Outcome = Figures::Outcome;
using Source = Figures::Source;

std::uint64_t commands(const Figures& figures, Source source, Outcome outcome) {
  return figures.commands.at(static_cast<std::size_t>(source)).at(static_cast<std::size_t>(outcome)).load();
}

TEST_F(Office, CountsEachCommandOnceByHowItEnded) {
  const Figures& figures = engine_->figures();
  const auto accepted = commands(figures, Source::person, Outcome::accepted);
  const auto repeated = commands(figures, Source::person, Outcome::repeated);
  const auto refused = commands(figures, Source::person, Outcome::refused);
  const json body = {{"definition", "document-issue"}, {"unit", "20"}};
  ASSERT_TRUE(act("p-draft", "start", "", body, "0190-once"));
  ASSERT_TRUE(act("p-draft", "start", "", body, "0190-once"));
  ASSERT_FALSE(act("p-draft", "start", "", {{"definition", "no-such-thing"}, {"unit", "20"}}, "0190-none"));
  EXPECT_EQ(commands(figures, Source::person, Outcome::accepted), accepted + 1);
  EXPECT_EQ(commands(figures, Source::person, Outcome::repeated), repeated + 1);
  EXPECT_EQ(commands(figures, Source::person, Outcome::refused), refused + 1);
}

TEST_F(Office, MeasuresEachCommitAndHowManyCommandsItTook) {
  const auto before = engine_->figures().commit_seconds.read();
  start_letter();
  engine_->rest();
  const auto after = engine_->figures().commit_seconds.read();
  const auto batches = engine_->figures().batch_commands.read();
  EXPECT_GT(after.cumulative.back(), before.cumulative.back());
  EXPECT_GT(after.sum, before.sum);
  EXPECT_EQ(batches.cumulative.back(), after.cumulative.back()) << "one commit, one batch";
  EXPECT_GE(batches.sum, static_cast<double>(batches.cumulative.back())) << "no batch is empty";
}

TEST_F(Office, CountsTimersThatWereSetAndThatFired) {
  const Figures& figures = engine_->figures();
  const std::string letter = start_letter();
  const auto due = engine_->load(letter)->open.begin()->second.due;
  ASSERT_TRUE(due.has_value());
  EXPECT_GT(figures.timers_armed.load(), 0U);
  const auto fired = commands(figures, Source::timer, Outcome::accepted);
  const auto removed = figures.timers_removed.load();
  ASSERT_TRUE(engine_->advance(*due + std::chrono::hours(24)).has_value());
  const auto more = commands(figures, Source::timer, Outcome::accepted) - fired;
  EXPECT_GT(more, 0U);
  EXPECT_GE(figures.timers_removed.load(), removed + more) << "what fired is gone";
  EXPECT_GE(figures.timer_lag_seconds.read().cumulative.back(), more);
}

TEST_F(Office, CountsWhatComesAfterTheEndAsBusy) {
  const Figures& figures = engine_->figures();
  engine_->stop();
  EXPECT_FALSE(act("p-draft", "start", "", {{"definition", "document-issue"}, {"unit", "20"}}, "0190-late"));
  EXPECT_EQ(commands(figures, Source::person, Outcome::busy), 1U);
  EXPECT_EQ(engine_->queued(), 0U);
}

TEST_F(Office, TheThreadThatLooksForWorkBeats) {
  engine_->rest();
  EXPECT_NE(engine_->figures().beat_ms.load(), 0);
  EXPECT_GE(engine_->figures().since_beat().count(), 0);
}

}  // namespace
}  // namespace trinhky::runtime
