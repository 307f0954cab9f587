// One day of a house, ended at every single operation of its disk in turn: after each of these ends the house goes on,
// everything that was acknowledged is there, nothing is there twice, and the day ends as if nothing had happened.
//
// In its short form so many places are taken that it stays under a minute; TRINHKY_FAULTS=all takes all of them, in all
// manners (half an hour and more), TRINHKY_FAULT_AT=120 TRINHKY_FAULT_AS=torn one.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text.h"
#include "tests/faults/house.h"

namespace trinhky::faults {
namespace {

using std::chrono::hours;
using What = MemoryDisk::What;
using Left = MemoryDisk::Left;

constexpr std::uint64_t places_in_short = 45;
// Whether the log is begun anew after a batch or one batch later hangs on who reads at that moment: by so many
// operations at most may one day be shorter than another.
constexpr std::uint64_t fewer_at_most = 60;

struct Manner {
  const char* name;
  What what;
  Left left;
};
constexpr std::array manners{
    Manner{"power", What::dies_before, Left::synced},     // what was not synced is gone
    Manner{"torn", What::dies_torn, Left::some},          // parts of what was not synced are there, in any order
    Manner{"unheard", What::dies_after, Left::synced},    // a sync that succeeded, and nobody was told
    Manner{"killed", What::dies_torn, Left::everything},  // the program alone: the system keeps what it was given
    Manner{"error", What::fails, Left::synced},           // the disk says that it failed; the program is started again
    Manner{"full", What::full, Left::synced},             // no space for a while
};

void live_one_day(House& house) {
  const std::string first = house.start("slip");
  const std::string second = house.start("slip");
  const std::string master = house.start("master");
  const std::string errand = house.child_of(master);
  house.write_draft("drafter", first, "một");
  house.write_draft("drafter", first, "hai");
  house.pass(hours(22));
  house.messages();
  EXPECT_EQ(house.submit("drafter", first), "");
  EXPECT_EQ(house.submit("chair", first, "send.back"), "");
  EXPECT_EQ(house.act("drafter", "signal", errand, {{"signal", "tell"}}), "");
  house.write_draft("drafter", first, "ba");
  EXPECT_EQ(house.submit("drafter", first), "");
  house.pass(hours(30));
  house.messages();
  house.hand_over("drafter", "second", "t-1");
  house.pass(hours(72));
  house.postbox().refuse(1);
  house.messages();
  EXPECT_EQ(house.submit("chair", first, "agree"), "");
  EXPECT_EQ(house.act("drafter", "signal", first, {{"signal", "finish"}}), "instance-ended");
  EXPECT_EQ(house.submit("chair", second, "resume"), "");
  EXPECT_EQ(house.act("second", "signal", errand, {{"signal", "finish"}}), "");
  house.pass(hours(25));
  house.messages();
  EXPECT_EQ(house.act("drafter", "signal", second, {{"signal", "finish"}}), "");
  house.pass(hours(96));
  for (int i = 0; i < 3; ++i) {
    house.messages();
    house.pass(hours(2));
  }
  house.ask_everything_again();
  house.look();
}

struct Course {
  std::vector<std::string> tale;
  std::string broken;
  std::uint64_t operations = 0;
  int deaths = 0;
  std::size_t sent = 0;
  std::size_t sent_again = 0;
};

Course course(const Manner& manner, std::uint64_t at) {
  MemoryDisk disk;
  const auto seed = static_cast<std::uint32_t>(at);
  if (at != 0) disk.plan({.at = at, .what = manner.what, .lasts = 1 + at % 50, .seed = seed});
  House house(disk, {.left = manner.left, .seed = seed});
  live_one_day(house);
  Course lived{.tale = house.tale(), .broken = house.broken(), .operations = disk.operations()};
  lived.deaths = house.deaths();
  for (const auto& [message, times] : house.postbox().taken()) {
    ++lived.sent;
    if (times > 1) ++lived.sent_again;
  }
  return lived;
}

const Course& calm() {
  static const Course lived = course(manners.front(), 0);
  return lived;
}

// Gives whether all was well.
bool expect_the_same_day(const Manner& manner, std::uint64_t at) {
  SCOPED_TRACE("TRINHKY_FAULT_AT=" + std::to_string(at) + " TRINHKY_FAULT_AS=" + manner.name);
  const Course lived = course(manner, at);
  EXPECT_EQ(lived.broken, "");
  EXPECT_EQ(lived.tale, calm().tale);
  const bool came = lived.operations >= at;
  EXPECT_TRUE(came || at + fewer_at_most > calm().operations) << "the day was over before";
  if (manner.what != What::fails && manner.what != What::full) EXPECT_EQ(lived.deaths, came ? 1 : 0);
  EXPECT_EQ(lived.sent, calm().sent);
  // The one message that was under way when the program ended may come twice, under one id.
  EXPECT_LE(lived.sent_again, 1U);
  return !::testing::Test::HasFailure();
}

TEST(EveryWrite, AQuietDayIsOneInWhichEverythingHappens) {
  EXPECT_EQ(calm().broken, "");
  EXPECT_EQ(calm().sent_again, 0U);
  EXPECT_GE(calm().sent, 5U);
  EXPECT_GT(calm().operations, 500U) << "too little is written to show anything";
  std::size_t by_the_clock = 0;
  std::size_t owed = 0;
  for (const std::string& line : calm().tale) {
    if (line.find(" timer ") != std::string::npos) ++by_the_clock;
    if (line.find(" owed ") != std::string::npos) ++owed;
  }
  EXPECT_GE(by_the_clock, 6U);
  EXPECT_GE(owed, 3U);
  EXPECT_EQ(course(manners.front(), 0).tale, calm().tale) << "a day follows from its script alone";
}

TEST(EveryWrite, AnEndAtAnyOperationLosesNothingAndDoublesNothing) {
  const char* at = std::getenv("TRINHKY_FAULT_AT");
  const char* as = std::getenv("TRINHKY_FAULT_AS");
  const char* faults = std::getenv("TRINHKY_FAULTS");
  const std::uint64_t last = calm().operations;
  if (at != nullptr) {
    for (const Manner& manner : manners) {
      if (as == nullptr || std::string(as) == manner.name) {
        expect_the_same_day(manner, std::strtoull(at, nullptr, 10));
      }
    }
    return;
  }
  if (faults != nullptr && std::string(faults) == "all") {
    for (std::uint64_t place = 1; place <= last; ++place) {
      for (const Manner& manner : manners) {
        if (!expect_the_same_day(manner, place)) return;
      }
    }
    return;
  }
  const std::uint64_t stride = last / places_in_short;
  std::size_t which = 0;
  for (std::uint64_t place = 1 + stride / 2; place <= last; place += stride) {
    if (!expect_the_same_day(manners.at(which++ % manners.size()), place)) return;
  }
}

// What happened, without when: on a slow disk everything is a little later.
std::vector<std::string> without_times(const std::vector<std::string>& tale) {
  std::vector<std::string> lines;
  for (const std::string& line : tale) {
    std::string kept;
    for (const std::string& word : base::split(line, ' ')) {
      const bool is_time = word.size() >= 13 && std::ranges::all_of(word, [](char c) {
                             return (c >= '0' && c <= '9') || std::string_view("-:.TZ").find(c) != std::string::npos;
                           });
      if (!is_time) kept.append(word).append(" ");
    }
    lines.push_back(std::move(kept));
  }
  std::ranges::sort(lines);
  return lines;
}

TEST(EveryWrite, ADayOnASlowDiskIsTheSameDay) {
  const Course& quiet = calm();  // one house at a time
  MemoryDisk disk;
  House house(disk, {.looks_at_every_step = true});
  disk.plan({.at = 1, .what = What::slow, .lasts = 1'000'000, .each = std::chrono::milliseconds(700)});
  live_one_day(house);
  EXPECT_EQ(house.broken(), "");
  EXPECT_EQ(without_times(house.tale()), without_times(quiet.tale));
  EXPECT_NE(house.tale(), quiet.tale) << "the disk was not slow";
  EXPECT_EQ(house.deaths(), 0);
  EXPECT_EQ(house.postbox().taken().size(), quiet.sent);
  for (const auto& [message, times] : house.postbox().taken()) EXPECT_EQ(times, 1) << message;
}

TEST(EveryWriteItself, CatchesADiskThatSaysSyncedAndIsNot) {
  MemoryDisk disk;
  House house(disk, {});
  house.start("slip");
  disk.lie();
  house.start("slip");
  EXPECT_EQ(house.broken(), "");
  disk.plan({.at = 1, .what = What::dies_before});
  house.start("slip");
  EXPECT_EQ(house.deaths(), 1);
  EXPECT_NE(house.broken().find("acknowledged and not there"), std::string::npos) << house.broken();
}

}  // namespace
}  // namespace trinhky::faults
