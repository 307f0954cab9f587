#include "engine/calendar/calendar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "engine/calendar/due.h"
#include "tests/engine/calendar/shipped.h"
#include "tests/support/places.h"

namespace trinhky::calendar {
namespace {

using base::json;
using namespace std::chrono_literals;

struct Count {
  std::string from;
  int n;
  std::string to;
};

TEST(Calendar, CountsWorkingDaysAroundHolidaysAndSwaps) {
  const std::vector<Count> counts{
      {"2021-08-31", 2, "2021-09-06"},   // two days of National Day, then a weekend
      {"2023-01-19", 1, "2023-01-27"},   // a whole Tết
      {"2024-04-25", 4, "2024-05-04"},   // the make-up Saturday counts
      {"2025-04-24", 2, "2025-04-26"},   // worked Saturday
      {"2025-12-30", 2, "2026-01-05"},   // 2 January swapped away
      {"2026-11-23", 1, "2026-11-25"},   // 24 November
      {"2026-11-25", -2, "2026-11-20"},  // backwards over it
      {"2024-05-07", -2, "2024-05-04"},  // backwards to a worked Saturday
      {"2026-11-22", 0, "2026-11-22"},   // nothing to add: also on a Sunday
      {"2026-11-22", 1, "2026-11-23"},   // counting from a rest day
  };
  for (const Count& count : counts) {
    EXPECT_EQ(base::format_date(shipped_calendar().add_working_days(day_of(count.from), count.n)), count.to)
        << count.from << " + " << count.n;
  }
}

TEST(Calendar, CountingThereAndBackAgrees) {
  const Calendar& calendar = shipped_calendar();
  for (std::chrono::sys_days at = day_of("2021-01-01"); at < std::chrono::sys_days(day_of("2027-12-01"));
       at += std::chrono::days(5)) {
    for (const int n : {-23, -1, 0, 1, 7, 40}) {
      const base::Date there = calendar.add_working_days(at, n);
      EXPECT_EQ(calendar.working_days_between(at, there), n) << base::format_date(at) << " + " << n;
      if (n != 0) EXPECT_TRUE(calendar.is_working_day(there));
    }
  }
}

TEST(Calendar, TheNearestWorkingDayOfAWorkingDayIsItself) {
  const Calendar& calendar = shipped_calendar();
  EXPECT_EQ(calendar.next_working_day_on_or_after(day_of("2024-05-04")), day_of("2024-05-04"));
  EXPECT_EQ(calendar.next_working_day_on_or_after(day_of("2026-02-14")), day_of("2026-02-23"));
  EXPECT_EQ(calendar.previous_working_day_on_or_before(day_of("2026-02-22")), day_of("2026-02-13"));
}

TEST(Calendar, ADayBeginsAtLocalMidnight) {
  const Calendar& calendar = shipped_calendar();
  EXPECT_EQ(calendar.local_date(instant_of("2026-11-22T16:59:59Z")), day_of("2026-11-22"));
  EXPECT_EQ(calendar.local_date(instant_of("2026-11-22T17:00:00Z")), day_of("2026-11-23"));
  EXPECT_EQ(calendar.at(day_of("2026-11-23"), 0min), instant_of("2026-11-22T17:00:00Z"));
  EXPECT_EQ(calendar.local_time(instant_of("2026-11-22T17:05:00Z")), 5min);
}

TEST(Calendar, WorkingHoursSkipLunchNightsAndRestDays) {
  const Calendar& calendar = shipped_calendar();
  const auto after = [&](const std::string& from, int n) {
    return local(calendar, calendar.add_working_hours(instant_of(from), n));
  };
  EXPECT_EQ(after("2026-11-20T08:00:00+07:00", 2), "2026-11-20 10:00");
  EXPECT_EQ(after("2026-11-20T10:30:00+07:00", 2), "2026-11-20 14:00");
  EXPECT_EQ(after("2026-11-20T16:00:00+07:00", 2), "2026-11-23 08:30");
  EXPECT_EQ(after("2026-11-23T16:30:00+07:00", 1), "2026-11-25 08:00");  // 24 November is off
  EXPECT_EQ(after("2026-11-22T09:00:00+07:00", 1), "2026-11-23 08:30");
  EXPECT_EQ(after("2026-11-23T08:30:00+07:00", -2), "2026-11-20 16:00");
}

TEST(Calendar, PeopleAreRemindedOnlyWhileTheOfficeIsOpen) {
  const Calendar& calendar = shipped_calendar();
  const auto moved = [&](const std::string& at) { return local(calendar, calendar.next_allowed(instant_of(at))); };
  EXPECT_EQ(moved("2026-11-20T08:30:00+07:00"), "2026-11-20 08:30");
  EXPECT_EQ(moved("2026-11-20T05:00:00+07:00"), "2026-11-20 07:00");
  EXPECT_EQ(moved("2026-11-20T18:00:01+07:00"), "2026-11-23 07:00");
  EXPECT_EQ(moved("2026-11-24T10:00:00+07:00"), "2026-11-25 07:00");
}

TEST(Calendar, DatesAreWrittenAsOfficesWriteThem) {
  EXPECT_EQ(format_day(day_of("2022-01-05")), "05/01/2022");
  EXPECT_EQ(format_day(day_of("2026-09-02")), "02/9/2026");
  EXPECT_EQ(format_day_month(day_of("2026-11-24")), "24/11");
  EXPECT_EQ(format_day_in_words(day_of("2022-01-05")), "ngày 05 tháng 01 năm 2022");
  EXPECT_EQ(format_day_in_words(day_of("2022-10-15")), "ngày 15 tháng 10 năm 2022");
  const base::Text text = format_local(shipped_calendar(), instant_of("2026-12-15T10:00:00Z"));
  EXPECT_EQ(text.vi, "17:00 ngày 15/12/2026");
  EXPECT_EQ(text.en, "17:00 on 15/12/2026");
  const base::Text end = format_local(shipped_calendar(), shipped_calendar().at_cutoff(day_of("2026-12-15")));
  EXPECT_EQ(end.vi, "hết ngày 15/12/2026");
  EXPECT_EQ(end.en, "end of 15/12/2026");
}

TEST(Calendar, ABadCalendarIsRefusedWithEveryProblem) {
  const auto parsed = Calendar::parse(json::parse(R"({
    "version": "1", "zone_offset_minutes": 4200,
    "hours": {"open": "7h", "close": "18:00", "work": [["13:00", "11:00"]]},
    "days": [{"date": "2026-02-30", "kind": "holiday", "name": {"vi": "a", "en": "a"}},
             {"date": "2026-09-02", "kind": "party", "name": {"vi": "b"}},
             {"date": "2026-09-03", "kind": "holiday", "name": {"vi": "c", "en": "c"}},
             {"date": "2026-09-03", "kind": "holiday", "name": {"vi": "c", "en": "c"}}]})"));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().type, "bad-calendar");
  std::vector<std::string> pointers;
  for (const base::Fault& fault : parsed.error().faults) pointers.push_back(fault.pointer);
  const std::vector<std::string> expected{"/id",          "/zone_offset_minutes", "/hours/open",  "/hours/work",
                                          "/days/0/date", "/days/1/kind",         "/days/1/name", "/days/3/date"};
  EXPECT_EQ(pointers, expected);
  EXPECT_FALSE(Calendar::parse(json::array()).has_value());
}

TEST(Calendar, BeyondThePublishedYearsTheHolidaysOfTheLawHold) {
  const Calendar& calendar = shipped_calendar();
  EXPECT_TRUE(calendar.covers(day_of("2027-12-31")));
  EXPECT_FALSE(calendar.covers(day_of("2028-01-01")));
  EXPECT_FALSE(calendar.is_working_day(day_of("2028-01-26")));  // mùng 1 Tết Mậu Thân
  EXPECT_EQ(calendar.day(day_of("2028-01-26"))->grade, "C");
  EXPECT_TRUE(calendar.is_working_day(day_of("2028-01-31")));
  EXPECT_FALSE(calendar.is_working_day(day_of("2028-01-29")));
  EXPECT_FALSE(calendar.is_working_day(day_of("2030-11-24")));
  EXPECT_FALSE(calendar.is_working_day(day_of("2030-11-25")));  // in lieu: the 24th is a Sunday
}

TEST(Calendar, WithoutRulesThePlainWeekHoldsBeyondThePublishedYears) {
  json source = shipped_json("calendar.json");
  source.erase("rules");
  EXPECT_TRUE(Calendar::parse(source)->is_working_day(day_of("2028-01-26")));
}

TEST(Calendar, EveryShippedDayTellsWhereItComesFrom) {
  for (const Day& day : shipped_calendar().listed_days()) {
    EXPECT_FALSE(day.grade.empty()) << base::format_date(day.date);
    EXPECT_FALSE(day.source.empty()) << base::format_date(day.date);
  }
}

TEST(ShippedCalendar, AgreesWithTheOutsideListDayByDay) {
  const auto outside = read_json(trinhky::places::shared_dir() + "/domain/calendar_2021_2027.json");
  if (!outside) GTEST_SKIP() << "not run: the outside data is not beside the project";
  ASSERT_GT(outside->at("days").size(), 100U);
  for (const json& day : outside->at("days")) {
    const auto ours = shipped_calendar().day(day_of(day.at("date")));
    ASSERT_TRUE(ours.has_value()) << day.at("date");
    EXPECT_EQ(to_string(ours->kind), day.at("kind").get<std::string>()) << day.at("date");
    EXPECT_EQ(ours->grade, day.at("grade").get<std::string>()) << day.at("date");
  }
  // What we list beyond it is off in every proposal for 2027.
  std::map<std::string, bool> off_in_all;
  for (const char* option : {"2027-option-1", "2027-option-2"}) {
    const json& proposal = outside->at("open_2027").at(option);
    for (const json& date : proposal.at("compensation")) off_in_all[date.get<std::string>()] = true;
    for (const json& date : proposal.at("off")) off_in_all[date.get<std::string>()] = true;
  }
  for (const Day& day : shipped_calendar().listed_days()) {
    const std::string date = base::format_date(day.date);
    const bool listed = std::ranges::any_of(outside->at("days"), [&](const json& d) { return d.at("date") == date; });
    EXPECT_TRUE(listed || (off_in_all.contains(date) && day.grade == "X")) << date;
  }
}

// The outside description of the calendar holds tables of counts; they are read from its text.
std::optional<std::string> outside_text() {
  std::ifstream file(trinhky::places::shared_dir() + "/domain/README.md", std::ios::binary);
  if (!file) return std::nullopt;
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

// "04/05/2024"
base::Date vietnamese_day(const std::string& text) {
  return day_of(text.substr(6) + "-" + text.substr(3, 2) + "-" + text.substr(0, 2));
}

std::vector<std::smatch> matches(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return {std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()};
}

TEST(ShippedCalendar, CountsLikeTheOutsideTables) {
  const auto text = outside_text();
  if (!text) GTEST_SKIP() << "not run: the outside data is not beside the project";
  const Calendar& calendar = shipped_calendar();

  const auto counts = matches(*text, R"(\| \w{3} (\d\d/\d\d/\d{4}) \| ((?:−)?)(\d+) \| \**\w{3} (\d\d/\d\d/\d{4}))");
  EXPECT_GT(counts.size(), 15U);
  for (const std::smatch& row : counts) {
    const int n = std::stoi(row[3]) * (row[2].length() > 0 ? -1 : 1);
    EXPECT_EQ(base::format_date(calendar.add_working_days(vietnamese_day(row[1]), n)),
              base::format_date(vietnamese_day(row[4])))
        << row[0];
  }

  const auto periods =
      matches(*text, R"((\d\d/\d\d/\d{4}) \+ (\d+) d = (?:\w{3} )?\d\d/\d\d → \*\*\w{3} (\d\d/\d\d/\d{4}))");
  EXPECT_GT(periods.size(), 3U);
  for (const std::smatch& row : periods) {
    const json spec{{"calendarDays", std::stoi(row[2])}, {"from", base::format_date(vietnamese_day(row[1]))}};
    EXPECT_EQ(resolve_due(calendar, spec, {}).value().at, calendar.at_cutoff(vietnamese_day(row[3]))) << row[0];
  }

  const auto years = matches(*text, R"((20\d\d) =((?: \d\d){12})[;.])");
  EXPECT_GT(years.size(), 4U);
  for (const std::smatch& row : years) {
    const std::vector<std::string> months = base::split(row[2].str().substr(1), ' ');
    for (unsigned month = 1; month <= 12; ++month) {
      const auto first = std::chrono::year(std::stoi(row[1])) / std::chrono::month(month) / 1;
      const base::Date last(first.year() / first.month() / std::chrono::last);
      const base::Date before(std::chrono::sys_days(first) - std::chrono::days(1));
      EXPECT_EQ(calendar.working_days_between(before, last), std::stoi(months.at(month - 1))) << row[1] << "-" << month;
    }
  }
}

TEST(ShippedCalendar, TheFixedHolidaysOfTheLawAreListedEveryYear) {
  for (int year = 2021; year <= 2027; ++year) {
    for (const char* day : {"-01-01", "-04-30", "-05-01", "-09-02"}) {
      const auto listed = shipped_calendar().day(day_of(std::to_string(year) + day));
      ASSERT_TRUE(listed.has_value()) << year << day;
      EXPECT_EQ(listed->kind, DayKind::holiday);
    }
  }
}

}  // namespace
}  // namespace trinhky::calendar
