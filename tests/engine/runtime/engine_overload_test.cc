// More commands than the engine can decide: the queue does not grow old, nothing is half done, and it is over at once.
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "engine/base/limits.h"
#include "tests/engine/runtime/office.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::runtime {
namespace {

using base::Result;
using std::chrono::milliseconds;

// Holds every commit while the test says so, as a disk that hangs.
class HangingStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  std::vector<Result<store::Committed>> commit(std::span<const store::Commit> batch) override {
    {
      std::unique_lock lock(mutex_);
      if (hangs_) {
        reached_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !hangs_; });
      }
    }
    return ForwardingStore::commit(batch);
  }
  void hang() {
    const std::scoped_lock lock(mutex_);
    hangs_ = true;
    reached_ = false;
  }
  // The engine is in the middle of a batch.
  void wait_until_reached() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reached_; });
  }
  void go_on() {
    {
      const std::scoped_lock lock(mutex_);
      hangs_ = false;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool hangs_ = false;
  bool reached_ = false;
};

class Overload : public Office {
 protected:
  using Answer = std::future<Result<Handled>>;

  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<HangingStore>(std::move(real));
    hanging_ = made.get();
    return made;
  }
  void TearDown() override {
    hanging_->go_on();
    Office::TearDown();
  }

  Answer ask(const std::string& id) {
    auto promise = std::make_shared<std::promise<Result<Handled>>>();
    Answer answer = promise->get_future();
    engine_->submit(Request{.command_id = id,
                            .kind = "start",
                            .instance = {},
                            .person = "p-draft",
                            .body = {{"definition", "document-issue"}, {"unit", "20"}}},
                    [promise](Result<Handled> handled) { promise->set_value(std::move(handled)); });
    return answer;
  }
  static bool is_there(const Answer& answer) {
    return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  static void expect_busy(Answer& answer) {
    const auto told = answer.get();
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, base::ErrorCode::unavailable);
    EXPECT_EQ(told.error().type, "busy");
  }
  std::size_t papers() { return static_cast<std::size_t>(store_->count("instance", {}).value()); }

  HangingStore* hanging_ = nullptr;
};

TEST_F(Overload, WhileACommandWaitsLongNoOtherIsTakenIn) {
  hanging_->hang();
  Answer working = ask("a");
  hanging_->wait_until_reached();
  Answer waiting = ask("b");
  wall_.pass(milliseconds(1999));
  Answer behind = ask("c");
  EXPECT_FALSE(is_there(behind)) << "two seconds are not over";
  wall_.pass(milliseconds(1));
  Answer refused = ask("d");
  ASSERT_TRUE(is_there(refused)) << "it hears so at once";
  expect_busy(refused);

  hanging_->go_on();
  for (Answer* answer : {&working, &waiting, &behind}) {
    const auto told = answer->get();
    EXPECT_TRUE(told) << told.error().type;
  }
  const auto again = ask("d").get();
  ASSERT_TRUE(again) << "with the queue gone it is taken at once";
  EXPECT_FALSE(again->repeated) << "what was refused had not happened";
  EXPECT_EQ(papers(), 4U);
}

TEST_F(Overload, WhatWaitedTooLongIsRefusedInsteadOfDecided) {
  hanging_->hang();
  Answer working = ask("a");
  hanging_->wait_until_reached();
  Answer waiting = ask("b");
  wall_.pass(milliseconds(10'000));
  hanging_->go_on();
  expect_busy(waiting);
  EXPECT_TRUE(working.get()) << "what is under way is finished";
  EXPECT_EQ(papers(), 1U);
  const auto again = ask("b").get();
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->repeated);
  EXPECT_EQ(papers(), 2U);
}

TEST_F(Overload, TheQueueIsBoundedByItsLengthToo) {
  hanging_->hang();
  Answer working = ask("first");
  hanging_->wait_until_reached();
  std::vector<Answer> waiting;
  for (std::size_t i = 0; i < base::limits::max_queued_commands; ++i) waiting.push_back(ask("q" + std::to_string(i)));
  Answer refused = ask("one more");
  ASSERT_TRUE(is_there(refused));
  expect_busy(refused);
  // Refused instead of decided, so that the test need not wait for thousands of papers.
  wall_.pass(milliseconds(10'000));
  hanging_->go_on();
  for (Answer& answer : waiting) expect_busy(answer);
  EXPECT_TRUE(working.get());
  EXPECT_TRUE(ask("afterwards").get());
}

}  // namespace
}  // namespace trinhky::runtime
