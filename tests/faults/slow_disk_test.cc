// A disk that does everything, late. Time goes on while it works: what comes due meanwhile comes once and not before
// its time, deadlines count from the decision and not from when it was written, whoever reads waits for nobody, and who
// waits too long to be heard is refused and has done nothing.
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/faults/house.h"

namespace trinhky::faults {
namespace {

using base::Result;
using runtime::Handled;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using What = MemoryDisk::What;

constexpr hours nudged_after(21);  // definitions/slip.v1.json

std::vector<store::StoredEvent> events_of(House& house, const std::string& paper) {
  return house.store().load_events(paper, 1, 500).value();
}

// When the signal "nudge" is to come, as the event that armed it says.
base::Instant nudge_due(const store::StoredEvent& event) {
  const json body = base::parse_json(event.body).value();
  for (const json& change : body.at("changes")) {
    if (base::text_or(change, "op") != "armed" || change.dump().find("\"nudge\"") == std::string::npos) continue;
    return base::parse_instant(base::text_or(change["body"], "due")).value();
  }
  ADD_FAILURE() << "no nudge is armed by " << body.dump();
  return {};
}

std::vector<store::StoredEvent> by_the_clock(House& house, const std::string& paper) {
  std::vector<store::StoredEvent> events = events_of(house, paper);
  std::erase_if(events, [](const auto& event) { return event.scope != "timer"; });
  return events;
}

TEST(SlowDisk, WhatComesDueWhileItWritesComesOnceAndNotBeforeItsTime) {
  MemoryDisk disk;
  House house(disk, {.looks_at_every_step = true});
  const std::string first = house.start("slip");
  const base::Instant due = nudge_due(events_of(house, first).front());
  house.pass(nudged_after - minutes(1));
  ASSERT_TRUE(by_the_clock(house, first).empty());
  const base::Instant asked = house.engine().now();
  ASSERT_LT(asked, due);
  disk.plan({.at = 1, .what = What::slow, .lasts = 3, .each = minutes(2)});
  const std::string second = house.start("slip");
  ASSERT_NE(disk.met(), "");
  ASSERT_GT(house.engine().now(), due) << "the disk was not slow enough to show anything";
  const auto nudges = by_the_clock(house, first);
  ASSERT_EQ(nudges.size(), 1U);
  EXPECT_GE(nudges.front().at, due);
  // Decided before the disk began: late to be kept, not late in itself.
  const store::StoredEvent started = events_of(house, second).front();
  EXPECT_EQ(started.at, asked);
  EXPECT_EQ(nudge_due(started), asked + nudged_after);
  house.ask_everything_again();
  house.look();
  EXPECT_EQ(house.broken(), "");
}

// A disk that stands still until it is told to go on.
class StandStill {
 public:
  explicit StandStill(MemoryDisk& disk) : disk_(disk) {
    disk_.when_slow([state = state_](milliseconds) {
      std::unique_lock lock(state->mutex);
      state->stands = true;
      state->changed.notify_all();
      state->changed.wait(lock, [&] { return state->goes_on; });
    });
    disk_.plan({.at = 1, .what = What::slow, .lasts = 1});
  }
  ~StandStill() {
    disk_.when_slow({});
    const std::scoped_lock lock(state_->mutex);
    state_->goes_on = true;
    state_->changed.notify_all();
  }
  StandStill(const StandStill&) = delete;
  StandStill& operator=(const StandStill&) = delete;

  void wait_until_it_stands() {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->stands; });
  }

 private:
  // The thread that waits for the disk may be the last to leave it.
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool stands = false;
    bool goes_on = false;
  };
  MemoryDisk& disk_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

struct Asked {
  runtime::Request request;
  std::promise<Result<Handled>> promise;
  std::future<Result<Handled>> answer = promise.get_future();
};

std::unique_ptr<Asked> ask(House& house, const std::string& id) {
  auto asked = std::make_unique<Asked>();
  asked->request = {.command_id = id,
                    .kind = "start",
                    .instance = "",
                    .person = "drafter",
                    .body = {{"definition", "slip"}, {"unit", "u"}}};
  house.engine().submit(asked->request,
                        [&promise = asked->promise](Result<Handled> answer) { promise.set_value(std::move(answer)); });
  return asked;
}

std::string refusal(Asked& asked) {
  const auto answer = asked.answer.get();
  return answer ? "" : answer.error().type;
}

TEST(SlowDisk, WhoReadsWaitsForNobodyAndWhoWaitsTooLongHasDoneNothing) {
  MemoryDisk disk;
  House house(disk, {});
  const std::string paper = house.start("slip");
  const std::uint64_t papers = house.store().count("instance", {}).value();
  std::unique_ptr<Asked> first;
  std::unique_ptr<Asked> second;
  std::unique_ptr<Asked> third;
  {
    StandStill still(disk);
    first = ask(house, "slow-1");
    still.wait_until_it_stands();
    // The disk has not done it yet.
    EXPECT_TRUE(house.engine().load(paper));
    EXPECT_EQ(events_of(house, paper).size(), 1U);
    EXPECT_EQ(house.store().count("instance", {}).value(), papers);
    second = ask(house, "slow-2");
    EXPECT_EQ(house.engine().queued(), 1U);
    house.clock_passes(seconds(3));
    third = ask(house, "slow-3");
    EXPECT_EQ(refusal(*third), "busy") << "at once, while the disk still stands";
    house.clock_passes(seconds(8));
  }
  EXPECT_EQ(refusal(*first), "");
  EXPECT_EQ(refusal(*second), "busy");
  house.settle();
  EXPECT_EQ(house.store().count("instance", {}).value(), papers + 1);
  // Nothing of them happened, so they are done when they are asked again, under the same ids, once.
  for (const auto* asked : {second.get(), third.get()}) {
    const auto done = house.engine().handle(asked->request);
    ASSERT_TRUE(done);
    EXPECT_FALSE(done->repeated);
    EXPECT_TRUE(house.engine().handle(asked->request)->repeated);
  }
  house.settle();
  EXPECT_EQ(house.store().count("instance", {}).value(), papers + 3);
  house.look();
  EXPECT_EQ(house.broken(), "");
}

}  // namespace
}  // namespace trinhky::faults
