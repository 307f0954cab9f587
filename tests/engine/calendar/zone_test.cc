#include "engine/calendar/zone.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "engine/calendar/due.h"
#include "tests/engine/calendar/shipped.h"

namespace trinhky::calendar {
namespace {

using base::json;
using namespace std::chrono_literals;

Calendar in_zone(const std::string& zone) {
  json source = json::parse(R"({"id": "office", "version": "1", "days": [], "hours": {"open": "00:00", "close": "24:00",
                                "work": [["08:00", "12:00"], ["13:00", "17:00"]]}})");
  source["zone"] = zone;
  return Calendar::parse(source).value();
}

std::string utc(base::Instant at) {
  return base::format_instant(at);
}

TEST(Zone, VietnamIsSevenHoursAheadWithoutSummerTime) {
  const Calendar& calendar = shipped_calendar();
  EXPECT_EQ(calendar.zone().name(), "Asia/Ho_Chi_Minh");
  for (const char* day : {"1990-07-01", "2026-01-01", "2026-07-01", "2100-12-31"}) {
    EXPECT_EQ(calendar.at(day_of(day), 7h), instant_of(std::string(day) + "T00:00:00Z")) << day;
  }
}

TEST(Zone, AVersionPublishedWithAnOffsetIsReadAsBefore) {
  json source = shipped_json("calendar.json");
  source.erase("zone");
  source["zone_offset_minutes"] = 420;
  source["hours"]["cutoff"] = "17:00";
  const Calendar old = Calendar::parse(source).value();
  EXPECT_EQ(old.zone().name(), "UTC+07:00");
  EXPECT_EQ(local(old, old.at_cutoff(day_of("2026-11-20"))), "2026-11-20 17:00");
  EXPECT_EQ(old.at_cutoff(day_of("2026-11-20")), shipped_calendar().at(day_of("2026-11-20"), 17h));
}

TEST(Zone, AnUnknownNameIsRefused) {
  for (const json& zone : {json("Asia/Nowhere"), json("../../etc/passwd"), json(""), json(7)}) {
    const auto parsed = Calendar::parse({{"id", "a"}, {"version", "1"}, {"zone", zone}, {"days", json::array()}});
    ASSERT_FALSE(parsed.has_value()) << zone;
    EXPECT_EQ(parsed.error().faults.front().pointer, "/zone");
  }
  const auto both = Calendar::parse(
      {{"id", "a"}, {"version", "1"}, {"zone", "UTC"}, {"zone_offset_minutes", 60}, {"days", json::array()}});
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(both.error().faults.front().code, "too-many-words");
}

// Berlin: 29 March 2026 has no 02:30, 25 October 2026 has it twice.
TEST(Zone, AnHourThatDoesNotExistIsTheChangeOfClocks) {
  const Calendar berlin = in_zone("Europe/Berlin");
  EXPECT_EQ(utc(berlin.at(day_of("2026-03-29"), 2h + 30min)), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(utc(berlin.at(day_of("2026-03-29"), 3h)), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(berlin.local_time(instant_of("2026-03-29T00:59:00Z")), 1h + 59min);
  EXPECT_EQ(berlin.local_time(instant_of("2026-03-29T01:00:00Z")), 3h);
}

TEST(Zone, AnHourThatComesTwiceIsTheLaterOne) {
  const Calendar berlin = in_zone("Europe/Berlin");
  EXPECT_EQ(utc(berlin.at(day_of("2026-10-25"), 2h + 30min)), "2026-10-25T01:30:00.000Z");
  EXPECT_EQ(berlin.local_time(instant_of("2026-10-25T00:30:00Z")), 2h + 30min);
  EXPECT_EQ(berlin.local_time(instant_of("2026-10-25T01:30:00Z")), 2h + 30min);
}

TEST(Zone, DaysOfChangeAreDaysOfTwentyThreeAndTwentyFiveHours) {
  const Calendar berlin = in_zone("Europe/Berlin");
  EXPECT_EQ(berlin.at(day_of("2026-03-29"), 24h) - berlin.at(day_of("2026-03-29"), 0h), 23h);
  EXPECT_EQ(berlin.at(day_of("2026-10-25"), 24h) - berlin.at(day_of("2026-10-25"), 0h), 25h);
}

TEST(Zone, ADayEndsAtItsFirstMidnightEvenWhereMidnightIsSkippedOrRepeated) {
  const Calendar santiago = in_zone("America/Santiago");  // 6 September 2026 begins at 01:00
  const base::Instant end = santiago.at(day_of("2026-09-05"), 24h);
  EXPECT_TRUE(santiago.ends_a_day(end));
  EXPECT_EQ(santiago.due_date(end), day_of("2026-09-05"));
  EXPECT_EQ(santiago.local_time(end), 1h);
  const Calendar havana = in_zone("America/Havana");  // 3 November 2024 has midnight twice
  const base::Instant first = havana.at(day_of("2024-11-02"), 24h);
  EXPECT_EQ(havana.due_date(first), day_of("2024-11-02"));
  EXPECT_EQ(havana.at(day_of("2024-11-03"), 24h) - first, 25h);
  EXPECT_FALSE(havana.ends_a_day(first + 1h));
}

TEST(Zone, EveryDayOfAYearEndsWhereTheNextBegins) {
  for (const char* name : {"Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Santiago", "America/Havana", "Africa/Cairo",
                           "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"}) {
    const Calendar calendar = in_zone(name);
    for (std::chrono::sys_days day = day_of("2026-01-01"); day < std::chrono::sys_days(day_of("2027-01-01"));
         day += std::chrono::days(1)) {
      const base::Instant end = calendar.at(day, 24h);
      ASSERT_EQ(end, calendar.at(day + std::chrono::days(1), 0h)) << name << base::format_date(day);
      ASSERT_EQ(calendar.due_date(end), base::Date(day)) << name;
      ASSERT_EQ(calendar.local_date(end), base::Date(day + std::chrono::days(1))) << name;
      ASSERT_EQ(calendar.local_date(calendar.at(day, 12h)), base::Date(day)) << name;
      ASSERT_EQ(calendar.local_time(calendar.at(day, 12h)), 12h) << name;
    }
  }
}

TEST(Zone, HoursRunOverAChangeOfClocksAndDaysDoNot) {
  const Calendar berlin = in_zone("Europe/Berlin");
  const base::Instant friday = instant_of("2026-03-27T16:00:00+01:00");
  EXPECT_EQ(utc(resolve_due(berlin, {{"hours", 72}}, friday)->at), "2026-03-30T15:00:00.000Z");  // 17:00 there
  EXPECT_EQ(utc(resolve_due(berlin, {{"workingDays", 1}}, friday)->at), "2026-03-30T22:00:00.000Z");
  EXPECT_EQ(utc(resolve_due(berlin, {{"workingHours", 2}}, friday)->at), "2026-03-30T07:00:00.000Z");  // Monday 09:00
  EXPECT_EQ(utc(resolve_due(berlin, {{"workingHours", -2}}, instant_of("2026-03-30T07:00:00Z"))->at),
            "2026-03-27T15:00:00.000Z");
}

TEST(Zone, WorkDuringADoubledHourIsWorkedTwice) {
  const json source = json::parse(R"({"id": "night", "version": "1", "zone": "Europe/Berlin", "weekly_rest": ["monday"],
      "days": [], "hours": {"open": "00:00", "close": "24:00", "work": [["00:00", "06:00"]]}})");
  const Calendar night = Calendar::parse(source).value();
  const auto worked = [&](const char* day) {
    return night.working_time(night.at(day_of(day), 0h), night.at(day_of(day), 24h));
  };
  EXPECT_EQ(worked("2026-10-24"), 6h);
  EXPECT_EQ(worked("2026-10-25"), 7h);
  EXPECT_EQ(worked("2026-03-29"), 5h);
  EXPECT_EQ(worked("2026-03-30"), 0h);
}

TEST(Zone, WeeklyRemindersKeepTheirHourOverAChangeOfClocks) {
  const Calendar berlin = in_zone("Europe/Berlin");
  const Ladder ladder =
      Ladder::parse(
          {{"id", "weekly"},
           {"steps", {{{"id", "again"}, {"after", {{"workingDays", 1}}}, {"every", {{"days", 7}}}, {"times", 4}}}}})
          .value();
  const base::Instant due = berlin.at_cutoff(day_of("2026-03-19"));
  std::vector<std::string> sent;
  for (auto rung = next_rung(berlin, ladder, due, due); rung; rung = next_rung(berlin, ladder, due, rung->at)) {
    sent.push_back(local(berlin, rung->at));
  }
  EXPECT_EQ(sent,
            (std::vector<std::string>{"2026-03-20 08:30", "2026-03-27 08:30", "2026-04-03 08:30", "2026-04-10 08:30"}));
}

TEST(Clock, GoingBackwardsAsksForTheSameReminderAndNeverForALaterOne) {
  const LadderSet set = LadderSet::parse(shipped_json("ladders.json")).value();
  const base::Instant due = shipped_calendar().at_cutoff(day_of("2026-11-27"));
  const auto next = [&](const char* now) {
    return next_rung(shipped_calendar(), *set.find("R-STD"), due, instant_of(now)).value();
  };
  EXPECT_EQ(next("2026-11-26T09:00:00+07:00").id, "due-day");
  EXPECT_EQ(next("2026-11-24T09:00:00+07:00").id, "before-2");
  EXPECT_EQ(next("2026-11-26T09:00:00+07:00").at, next("2026-11-26T08:30:00+07:00").at);
}

TEST(Clock, AYearAheadLeavesOneReminderNotAYearOfThem) {
  const LadderSet set = LadderSet::parse(shipped_json("ladders.json")).value();
  const base::Instant due = shipped_calendar().at_cutoff(day_of("2026-11-27"));
  const auto rung = next_rung(shipped_calendar(), *set.find("R-STD"), due, instant_of("2027-09-29T09:00:00+07:00"));
  ASSERT_TRUE(rung.has_value());
  EXPECT_EQ(rung->id, "overdue-5");
  EXPECT_EQ(local(shipped_calendar(), rung->at), "2027-10-01 08:30");
  EXPECT_FALSE(next_rung(shipped_calendar(), *set.find("R-STD"), due, instant_of("2029-01-01T00:00:00Z")).has_value());
}

// The database lists changes of clocks until 2037.
TEST(Zone, AfterTheLastListedChangeItsTimeStaysAndADueTimeSaysSo) {
  const Calendar berlin = in_zone("Europe/Berlin");
  EXPECT_EQ(utc(berlin.at(day_of("2036-07-02"), 12h)), "2036-07-02T10:00:00.000Z") << "summer time";
  EXPECT_EQ(utc(berlin.at(day_of("2037-07-02"), 12h)), "2037-07-02T10:00:00.000Z");
  EXPECT_EQ(utc(berlin.at(day_of("2040-07-02"), 12h)), "2040-07-02T11:00:00.000Z") << "the winter time of 2037";
  EXPECT_EQ(utc(berlin.at(day_of("2040-01-02"), 12h)), "2040-01-02T11:00:00.000Z");
  const Calendar sydney = in_zone("Australia/Sydney");
  EXPECT_EQ(utc(sydney.at(day_of("2036-07-02"), 12h)), "2036-07-02T02:00:00.000Z");
  EXPECT_EQ(utc(sydney.at(day_of("2040-07-02"), 12h)), "2040-07-02T01:00:00.000Z") << "the summer time of 2037";
  for (const Calendar* calendar : {&berlin, &sydney}) {
    EXPECT_TRUE(calendar->zone().changes_known_at(instant_of("2037-07-02T12:00:00Z")));
    EXPECT_FALSE(calendar->zone().changes_known_at(instant_of("2040-07-02T12:00:00Z")));
    // What is written there is read back as it was.
    const base::Instant noon = calendar->at(day_of("2040-07-02"), 12h);
    EXPECT_EQ(local(*calendar, noon), "2040-07-02 12:00");
    EXPECT_EQ(local(*calendar, calendar->at(day_of("2040-07-02"), 24h)), "2040-07-02 24:00");
    const Due due = resolve_due(*calendar, {{"on", "2040-07-02"}}, instant_of("2026-11-20T09:00:00Z")).value();
    EXPECT_TRUE(due.derivation.at("beyond_zone").get<bool>());
    EXPECT_NE(explain_due(*calendar, due).vi.find("sau năm 2037"), std::string::npos);
    const Due near = resolve_due(*calendar, {{"on", "2036-07-02"}}, instant_of("2026-11-20T09:00:00Z")).value();
    EXPECT_FALSE(near.derivation.contains("beyond_zone"));
  }
}

TEST(Zone, OneThatChangesItsClocksNoLongerIsKnownForGood) {
  for (const char* name : {"Asia/Ho_Chi_Minh", "Asia/Tokyo", "UTC"}) {
    const Calendar calendar = in_zone(name);
    EXPECT_TRUE(calendar.zone().changes_known_at(instant_of("2100-07-02T12:00:00Z"))) << name;
    const Due due = resolve_due(calendar, {{"on", "2040-07-02"}}, instant_of("2026-11-20T09:00:00Z")).value();
    EXPECT_FALSE(due.derivation.contains("beyond_zone")) << name;
  }
  EXPECT_TRUE(Zone::fixed(420min).changes_known_at(instant_of("2100-07-02T12:00:00Z")));
}

}  // namespace
}  // namespace trinhky::calendar
