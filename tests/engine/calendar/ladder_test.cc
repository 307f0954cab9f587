#include "engine/calendar/ladder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/engine/calendar/shipped.h"
#include "tests/support/places.h"

namespace trinhky::calendar {
namespace {

using base::Instant;
using base::json;

const LadderSet& ladders() {
  static const LadderSet set = LadderSet::parse(shipped_json("ladders.json")).value();
  return set;
}

// Every rung from a moment on, each asked for when the one before fires: "2026-11-19 08:30 before-5".
std::vector<std::string> climb(const std::string& ladder, Instant due, Instant from, std::size_t most = 100,
                               std::optional<Instant> opened = std::nullopt) {
  std::vector<std::string> out;
  for (auto rung = next_rung(shipped_calendar(), *ladders().find(ladder), due, from, opened); rung && out.size() < most;
       rung = next_rung(shipped_calendar(), *ladders().find(ladder), due, rung->at, opened)) {
    out.push_back(local(shipped_calendar(), rung->at) + " " + rung->id + (rung->overdue ? " !" : ""));
  }
  return out;
}

TEST(Ladder, TheStandardOneClimbsFromFiveDaysBeforeToTheChair) {
  const Instant due = instant_of("2026-11-27T17:00:00+07:00");
  const std::vector<std::string> expected{"2026-11-19 08:30 before-5",  // 24 November does not count
                                          "2026-11-25 08:30 before-2",    "2026-11-26 08:30 before-1",
                                          "2026-11-27 08:30 due-day",     "2026-11-30 08:30 overdue-1 !",
                                          "2026-12-01 08:30 overdue-2 !", "2026-12-04 08:30 overdue-5 !",
                                          "2026-12-11 08:30 overdue-5 !", "2026-12-18 08:30 overdue-5 !"};
  EXPECT_EQ(climb("R-STD", due, instant_of("2026-11-01T00:00:00Z"), 9), expected);
}

TEST(Ladder, TheOverdueRungsNameWhoIsToldNext) {
  const Instant due = instant_of("2026-11-27T17:00:00+07:00");
  const auto told = [&](const std::string& after) {
    return next_rung(shipped_calendar(), *ladders().find("R-STD"), due, instant_of(after))->to;
  };
  EXPECT_EQ(told("2026-11-01T00:00:00Z"), std::vector<std::string>{"holder"});
  EXPECT_EQ(told("2026-11-27T17:00:00+07:00"), (std::vector<std::string>{"holder", "DEPT_HEAD"}));
  EXPECT_EQ(told("2026-12-02T00:00:00Z"), std::vector<std::string>{"CHAIR"});
}

TEST(Ladder, MissedRungsCollapseIntoTheOneThatFires) {
  // The server was off from the 18th; what fires late on the 26th is followed by the due day, not by what was missed.
  const Instant due = instant_of("2026-11-27T17:00:00+07:00");
  const auto rung =
      next_rung(shipped_calendar(), *ladders().find("R-STD"), due, instant_of("2026-11-26T10:00:00+07:00"));
  EXPECT_EQ(rung->id, "due-day");
}

TEST(Ladder, WeeklyRepetitionsMoveOffRestDaysAndEnd) {
  const Instant due = instant_of("2026-01-30T17:00:00+07:00");  // overdue-5 on 6 February, then Fridays
  const auto rungs = climb("R-STD", due, instant_of("2026-02-05T17:00:00+07:00"));
  ASSERT_EQ(rungs.size(), 53U);
  EXPECT_EQ(rungs[0], "2026-02-06 08:30 overdue-5 !");
  EXPECT_EQ(rungs[1], "2026-02-13 08:30 overdue-5 !");
  EXPECT_EQ(rungs[2], "2026-02-23 07:00 overdue-5 !");  // 20 February is Tết
  EXPECT_EQ(rungs[3], "2026-02-27 08:30 overdue-5 !");
}

TEST(Ladder, TheShortOneAsksTwiceOnTheDay) {
  const Instant due = instant_of("2026-11-26T17:00:00+07:00");
  const std::vector<std::string> expected{"2026-11-25 08:30 before-1", "2026-11-26 08:30 due-morning",
                                          "2026-11-26 14:00 due-afternoon", "2026-11-27 11:30 overdue-4h !"};
  EXPECT_EQ(climb("R-SHORT", due, instant_of("2026-11-24T00:00:00Z")), expected);
}

TEST(Ladder, NothingSaysDueSoonAfterTheDueTime) {
  const Instant due = instant_of("2026-11-26T08:00:00+07:00");
  const std::vector<std::string> expected{"2026-11-25 08:30 before-1", "2026-11-26 13:30 overdue-4h !"};
  EXPECT_EQ(climb("R-SHORT", due, instant_of("2026-11-24T00:00:00Z")), expected);
}

TEST(Ladder, TheUrgentOneDoesNotWaitForTheMorning) {
  const Instant opened = instant_of("2026-11-21T22:00:00+07:00");  // a Saturday night
  const Instant due = instant_of("2026-11-21T23:10:00+07:00");
  const auto rungs = climb("R-URGENT", due, opened, 1000, opened);
  ASSERT_EQ(rungs.size(), 48U);
  EXPECT_EQ(rungs[0], "2026-11-21 22:30 unopened");
  EXPECT_EQ(rungs[1], "2026-11-21 23:00 by-phone");
  EXPECT_EQ(rungs[2], "2026-11-21 23:30 unopened !");
  const auto phone =
      next_rung(shipped_calendar(), *ladders().find("R-URGENT"), due, instant_of("2026-11-21T22:45:00+07:00"), opened);
  EXPECT_EQ(phone->to, (std::vector<std::string>{"holder", "OFFICE_CHIEF"}));
  EXPECT_EQ(phone->act, "phone-list");
  EXPECT_FALSE(next_rung(shipped_calendar(), *ladders().find("R-URGENT"), due, opened).has_value());
}

TEST(Ladder, AUnitThatOwesAReportGetsALetterPreparedAboveIt) {
  const Instant due = instant_of("2026-11-27T17:00:00+07:00");
  const auto rung = next_rung(shipped_calendar(), *ladders().find("R-UNIT"), due, due);
  EXPECT_EQ(rung->id, "overdue-1");
  EXPECT_EQ(rung->to, std::vector<std::string>{"upper:OFFICE_CHIEF"});
  EXPECT_EQ(rung->act, "draft-reminder-letter");
  EXPECT_FALSE(next_rung(shipped_calendar(), *ladders().find("R-UNIT"), due, rung->at).has_value());
}

TEST(Ladder, ABadLadderIsRefusedWithEveryProblem) {
  const auto parsed = LadderSet::parse(json::parse(R"({"digest_at": "soon", "ladders": [{"id": "A", "steps": [
      {"id": "x", "before": {"workingDays": 1}, "after": {"workingDays": 1}},
      {"id": "x", "before": {"days": 1}},
      {"before": {"workingDays": 1}, "to": []},
      {"id": "y", "opened": {"minutes": 30}, "every": {"minutes": 1}}]}]})"));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().type, "bad-ladder");
  std::vector<std::string> found;
  for (const base::Fault& fault : parsed.error().faults) found.push_back(fault.pointer + " " + fault.code);
  const std::vector<std::string> expected{"/digest_at bad-value",
                                          "/ladders/0/steps/0 required",
                                          "/ladders/0/steps/1/before/days unknown-word",
                                          "/ladders/0/steps/1/id doubled",
                                          "/ladders/0/steps/2/id required",
                                          "/ladders/0/steps/2/to bad-value",
                                          "/ladders/0/steps/3/every/minutes out-of-range",
                                          "/ladders/0/steps/3/times required"};
  EXPECT_EQ(found, expected);
}

TEST(LadderSet, SaysWhatTheHouseMeansByWhoOwesInAUnitAndByItsLetter) {
  EXPECT_EQ(ladders().units().holders, std::vector<std::string>{"DRAFTER"});
  EXPECT_EQ(ladders().units().letter, "document-issue");
  const auto silent = LadderSet::parse(json::parse(R"({"ladders": []})"));
  ASSERT_TRUE(silent.has_value());
  EXPECT_TRUE(silent->units().holders.empty());
  EXPECT_EQ(silent->units().letter, "");
  const auto bad =
      LadderSet::parse(json::parse(R"({"units": {"holders": ["A", 1], "letter": "", "chief": 1}, "ladders": []})"));
  ASSERT_FALSE(bad.has_value());
  std::vector<std::string> found;
  for (const base::Fault& fault : bad.error().faults) found.push_back(fault.pointer + " " + fault.code);
  const std::vector<std::string> expected{"/units/chief unknown-word", "/units/holders bad-value",
                                          "/units/letter wrong-type"};
  EXPECT_EQ(found, expected);
}

TEST(ShippedLadders, HaveTheStepsOfTheOutsideCatalogue) {
  const auto outside = read_json(trinhky::places::shared_dir() + "/domain/roles_deadlines.json");
  if (!outside) GTEST_SKIP() << "not run: the outside data is not beside the project";
  for (const auto& [id, theirs] : outside->at("ladders").items()) {
    if (id == "rules") continue;
    const Ladder* ours = ladders().find(id);
    ASSERT_NE(ours, nullptr) << id;
    std::vector<int> wanted;
    for (const json& before : theirs.value("before", json::array())) wanted.push_back(before.at("workingDays"));
    std::vector<int> have;
    for (const Step& step : ours->steps()) {
      if (step.from == StepFrom::before_due && (step.working_days > 0 || id == "R-UNIT"))
        have.push_back(step.working_days);
    }
    EXPECT_EQ(have, wanted) << id;
    EXPECT_EQ(ours->any_time(), theirs.value("breaks_quiet_hours", false)) << id;
  }
}

}  // namespace
}  // namespace trinhky::calendar
