// Clocks that go wrong, and the days on which clocks are changed: what becomes of business time and of what waits for
// it.
#include <algorithm>
#include <map>

#include "engine/calendar/calendar.h"
#include "tests/engine/runtime/timed_house.h"

namespace trinhky::runtime {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// "2026-11-03 08:30 reminded", in the house's own time, of what timers did to the paper.
std::vector<std::string> by_the_clock(TimedHouse& house, const std::string& paper, const calendar::Calendar& calendar) {
  std::vector<std::string> lines;
  for (const store::StoredEvent& event : house.events(paper)) {
    if (event.scope != "timer") continue;
    const auto minute = calendar.local_time(event.at).count();
    std::string line = base::format_date(calendar.local_date(event.at)) + " ";
    line += (minute < 600 ? "0" : "") + std::to_string(minute / 60);
    line += (minute % 60 < 10 ? ":0" : ":") + std::to_string(minute % 60);
    line += " " + event.kind;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::size_t waiting(TimedHouse& house, base::Instant until) {
  return house.store().due(until, 500, {}).value().size();
}

TEST(BusinessTime, StandsStillWhileTheMachinesClockIsBehindAndNeverGoesBack) {
  MachineClock wall;
  BusinessClock clock(wall);
  clock.set_offset(days(3));
  const base::Instant before = clock.now();
  wall.move(-hours(2));
  EXPECT_EQ(clock.now(), before);
  EXPECT_EQ(clock.behind(), hours(2));
  EXPECT_EQ(clock.offset(), days(3)) << "the house keeps its offset: the machine was wrong, not the house";
  wall.move(hours(1));
  EXPECT_EQ(clock.now(), before);
  wall.move(hours(1) + minutes(5));
  EXPECT_EQ(clock.now(), before + minutes(5));
  EXPECT_EQ(clock.behind(), minutes(0));
}

TEST(BusinessTime, ACorrectionOfTheOffsetIsTheOnlyWayBack) {
  MachineClock wall;
  BusinessClock clock(wall);
  const base::Instant before = clock.now();
  clock.set_offset(-days(400));  // a demonstration chooses where it begins
  EXPECT_EQ(clock.now(), before - days(400));
  clock.hold(before);
  EXPECT_EQ(clock.now(), before);
  clock.release();
  EXPECT_EQ(clock.now(), before - days(400));
}

TEST(MachineClockWentBack, EventsStayInTheOrderOfTimeAndWhoeverWatchesIsTold) {
  TimedHouse house({});
  const std::string paper = house.start("timed");
  house.wall().move(hours(3));
  ASSERT_TRUE(house.insist("drafter", "signal", paper, {{"signal", "rest"}}));
  house.wall().move(-days(2));
  // Not `insist`: it would wait for a clock that is right again.
  ASSERT_TRUE(house.engine().handle(Request{
      .command_id = "back", .kind = "signal", .instance = paper, .person = "drafter", .body = {{"signal", "resume"}}}));
  house.engine().rest();
  const Health health = house.engine().health();
  ASSERT_TRUE(health.troubles.contains("wall"));
  EXPECT_EQ(health.troubles.at("wall").type, "clock-went-back");
  EXPECT_FALSE(health.troubles.at("wall").message.vi.empty());
  const auto events = house.events(paper);
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_LE(events[i - 1].at, events[i].at) << i;
  const auto loaded = house.engine().load(paper);
  for (const auto& [id, work] : loaded->open) EXPECT_GT(*work.due, events.back().at) << "no due time in the past";

  house.wall().move(days(2) + hours(30));
  house.settle();
  EXPECT_TRUE(house.engine().health().well());
  EXPECT_EQ(house.engine().load(paper)->snapshot.data["nudged"], 2) << "one of each stay, each once";
}

TEST(MachineClockWentBack, NothingFiresTwiceWhenTheTimeComesAgain) {
  TimedHouse house({});
  const std::string paper = house.start("timed");
  house.wall().move(hours(22));
  house.settle();
  ASSERT_EQ(house.engine().load(paper)->snapshot.data["nudged"], 1);
  const std::size_t before = house.events(paper).size();
  house.wall().move(-hours(22));
  // Not even with a program that knows nothing of the time before.
  house.clock().set_offset(house.clock().offset());
  house.restart();
  EXPECT_EQ(house.engine().now(), house.wall().now());
  house.wall().move(hours(22));
  house.settle();
  EXPECT_EQ(house.engine().load(paper)->snapshot.data["nudged"], 1);
  EXPECT_EQ(house.events(paper).size(), before);
}

TEST(MachineClockAYearAhead, GivesOneReminderOfALadderAndNotFifty) {
  TimedHouse house({});
  const std::string paper = house.start("lasting");
  house.wall().move(days(364));
  house.settle();
  EXPECT_EQ(house.count(paper, "reminded"), 1U);
  EXPECT_EQ(house.engine().load(paper)->snapshot.data["nudged"], 1);
  EXPECT_EQ(waiting(house, house.engine().now()), 0U) << "nothing is left behind";
  // The ladder goes on from here, a week at a time.
  house.pass(days(8));
  EXPECT_EQ(house.count(paper, "reminded"), 2U);
}

TEST(MachineClockAYearAhead, StepsThatWereOverMoveOnOnce) {
  TimedHouse house({});
  const std::string paper = house.start("timed");
  house.wall().move(days(366));
  house.settle();
  const auto loaded = house.engine().load(paper);
  EXPECT_EQ(loaded->snapshot.data["overs"], 1);
  EXPECT_EQ(loaded->snapshot.data["nudged"], 1);
  EXPECT_EQ(loaded->snapshot.configuration, (std::vector<std::string>{"alive", "alive.late"}));
  for (const auto& [id, work] : loaded->open) {
    EXPECT_GT(*work.due, house.engine().now()) << "the time of what was taken over is counted from when it was";
  }
}

TEST(ProgramOff, ForAMonthEverythingMissedHappensOnceAndTheRestIsOnTime) {
  TimedHouse house({});
  const std::string timed = house.start("timed");
  const std::string lasting = house.start("lasting");
  house.off(days(29));
  EXPECT_EQ(house.engine().load(timed)->snapshot.data["nudged"], 1);
  EXPECT_EQ(house.engine().load(timed)->snapshot.data["overs"], 1);
  EXPECT_EQ(house.count(timed, "reminded"), 1U);
  EXPECT_EQ(house.count(lasting, "reminded"), 1U);
  EXPECT_EQ(house.engine().load(lasting)->snapshot.data["nudged"], 0) << "a month is not over";
  house.off(days(4));
  EXPECT_EQ(house.engine().load(lasting)->snapshot.data["nudged"], 1);
  house.off(days(0));
  EXPECT_EQ(house.engine().load(lasting)->snapshot.data["nudged"], 1);
}

TEST(EndOfMonth, AMonthFromThe31stIsOverOnTheLastDayOfTheNext) {
  const auto over = [](const char* begins) {
    TimedHouse house({.begins = begins});
    const std::string paper = house.start("lasting");
    for (int day = 0; day < 40; ++day) {
      if (house.engine().load(paper)->snapshot.data["nudged"] == 1) return base::format_instant(house.engine().now());
      house.pass(days(1));
    }
    return std::string("never");
  };
  // The day is over at 17:00 and the house looks at nine, so it is seen on the day after.
  EXPECT_EQ(over("2027-01-29T02:00:00Z"), "2027-03-02T02:00:00.000Z") << "28 February 2027 is a Sunday, so Monday";
  EXPECT_EQ(over("2028-01-31T02:00:00Z"), "2028-03-01T02:00:00.000Z") << "31 January, of a leap year: 29 February";
  EXPECT_EQ(over("2028-02-29T02:00:00Z"), "2028-03-30T02:00:00.000Z") << "29 February: 29 March";
  EXPECT_EQ(over("2026-08-31T02:00:00Z"), "2026-10-01T02:00:00.000Z") << "31 August: 30 September";
}

// ---- a house in a zone that changes its clocks

class Berlin : public ::testing::Test {
 protected:
  static std::shared_ptr<Catalogue> catalogue() {
    static const auto loaded = timed_catalogue({{"zone", "Europe/Berlin"}});
    return loaded;
  }
};

TEST_F(Berlin, RemindersKeepTheirHourWhenTheClocksGoForward) {
  ASSERT_NE(catalogue(), nullptr);
  // Thursday before the last Sunday of March 2027, 10:00; due on Tuesday.
  TimedHouse house({.catalogue = catalogue(), .begins = "2027-03-25T09:00:00Z"});
  const std::string paper = house.start("lasting");
  house.pass(days(5));
  const std::vector<std::string> expected{"2027-03-26 08:30 reminded", "2027-03-29 08:30 reminded",
                                          "2027-03-30 08:30 reminded"};
  EXPECT_EQ(by_the_clock(house, paper, catalogue()->calendar()), expected);
  const auto events = house.events(paper);
  EXPECT_EQ(base::format_instant(events[1].at), "2027-03-26T07:30:00.000Z");
  EXPECT_EQ(base::format_instant(events[2].at), "2027-03-29T06:30:00.000Z") << "an hour earlier for the machine";
}

TEST_F(Berlin, RemindersKeepTheirHourWhenTheClocksGoBackAndComeOnce) {
  ASSERT_NE(catalogue(), nullptr);
  // Thursday before the last Sunday of October 2027.
  TimedHouse house({.catalogue = catalogue(), .begins = "2027-10-28T08:00:00Z"});
  const std::string paper = house.start("lasting");
  house.pass(days(5));
  const std::vector<std::string> expected{"2027-10-29 08:30 reminded", "2027-11-01 08:30 reminded",
                                          "2027-11-02 08:30 reminded"};
  EXPECT_EQ(by_the_clock(house, paper, catalogue()->calendar()), expected);
  EXPECT_EQ(base::format_instant(house.events(paper)[2].at), "2027-11-01T07:30:00.000Z");
}

TEST_F(Berlin, HoursRunOverTheChangeOfClocksAsTheyPass) {
  ASSERT_NE(catalogue(), nullptr);
  // Saturday 18:00; the message comes after 21 hours that pass, which is 16:00 on the day of 23 hours.
  TimedHouse house({.catalogue = catalogue(), .begins = "2027-03-27T17:00:00Z"});
  const std::string paper = house.start("timed");
  house.pass(hours(21));
  const auto lines = by_the_clock(house, paper, catalogue()->calendar());
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front(), "2027-03-28 16:00 timer_fired");
}

// ---- looking at the clock

TEST(Timers, OfIncidentsAreNotReadAgainInEveryRound) {
  TimedHouse house({});
  store::Commit commit{.stream = "no-paper", .stream_kind = "other"};
  commit.events = {{.kind = "began", .at = house.engine().now(), .body = "{}"}};
  for (int i = 0; i < 300; ++i) {
    commit.arm.push_back({.id = "lost-" + std::to_string(1000 + i),
                          .stream = "no-paper",
                          .due = house.engine().now() - hours(1),
                          .body = "{}"});
  }
  ASSERT_TRUE(house.store().commit(std::span(&commit, 1)).front().has_value());
  house.engine().rest();
  EXPECT_EQ(house.store().count("incident", {}).value(), 300U);
  const int before = house.store().looks();
  for (int i = 0; i < 5; ++i) house.engine().rest();
  EXPECT_LE(house.store().looks() - before, 10) << "each look would read all of them, sixty-four at a time";

  // Whoever is tried again is found again, and what is due earlier still comes.
  ASSERT_TRUE(house.engine().retry_incident("lost-1007").has_value());
  house.engine().rest();
  EXPECT_EQ(house.store().count("incident", {}).value(), 300U);
  const auto started = house.engine().handle(Request{.command_id = "beside them",
                                                     .kind = "start",
                                                     .instance = {},
                                                     .person = "drafter",
                                                     .body = {{"definition", "timed"}, {"unit", "u"}}});
  ASSERT_TRUE(started.has_value()) << started.error().message.en;
  house.wall().move(hours(22));
  house.engine().rest();
  EXPECT_EQ(house.engine().load(started->instance)->snapshot.data["nudged"], 1);
}

TEST(Timers, DoNotKeepAProgramFromEnding) {
  TimedHouse house({});
  store::Commit commit{.stream = "no-paper", .stream_kind = "other"};
  commit.events = {{.kind = "began", .at = house.engine().now(), .body = "{}"}};
  for (int i = 0; i < 2000; ++i) {
    commit.arm.push_back({.id = "due-" + std::to_string(i),
                          .stream = "no-paper",
                          .due = house.engine().now() + minutes(10),
                          .body = "{}"});
  }
  ASSERT_TRUE(house.store().commit(std::span(&commit, 1)).front().has_value());
  house.wall().move(hours(1));
  house.engine().stop();
  EXPECT_LT(house.store().count("incident", {}).value(), 2000U) << "it worked off what could have waited";
}

}  // namespace
}  // namespace trinhky::runtime
