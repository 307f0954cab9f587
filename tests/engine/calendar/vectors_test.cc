// Counts of working days that were checked by hand against the published lists, and what the rules of the law give for
// the same years.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/calendar/due.h"
#include "engine/calendar/lunar.h"
#include "engine/calendar/yearly.h"
#include "tests/engine/calendar/shipped.h"
#include "tests/support/places.h"

namespace trinhky::calendar {
namespace {

using base::json;
using std::chrono::days;
using std::chrono::sys_days;

struct Count {
  std::string from;
  int n;
  std::string to;
};

TEST(WorkingDays, AroundTheHolidaysAndSwapsOfSixYears) {
  const std::vector<Count> counts{
      {"2021-09-01", 1, "2021-09-06"}, {"2022-01-27", 5, "2022-02-10"},  {"2022-04-08", 1, "2022-04-12"},
      {"2022-04-29", 1, "2022-05-04"}, {"2023-01-19", 3, "2023-01-31"},  {"2023-04-28", 1, "2023-05-04"},
      {"2024-02-07", 1, "2024-02-15"}, {"2024-04-26", 3, "2024-05-04"},  {"2025-01-24", 1, "2025-02-03"},
      {"2025-04-25", 1, "2025-04-26"}, {"2025-04-25", 5, "2025-05-06"},  {"2025-12-31", 1, "2026-01-05"},
      {"2026-02-13", 1, "2026-02-23"}, {"2026-08-21", 1, "2026-08-22"},  {"2026-08-28", 1, "2026-09-03"},
      {"2026-11-20", 3, "2026-11-26"}, {"2026-11-27", -3, "2026-11-23"}, {"2024-05-06", -2, "2024-05-03"}};
  EXPECT_EQ(counts.size(), 18U);
  for (const Count& count : counts) {
    EXPECT_EQ(base::format_date(shipped_calendar().add_working_days(day_of(count.from), count.n)), count.to)
        << count.from << " + " << count.n;
    const Due due = resolve_due(shipped_calendar(), {{"workingDays", count.n}, {"from", count.from}}, {}).value();
    EXPECT_EQ(local(shipped_calendar(), due.at), count.to + " 24:00");
  }
}

TEST(WorkingDays, CalendarDaysThatEndOnARestDayRollForward) {
  const std::vector<Count> counts{{"2022-04-15", 15, "2022-05-04"},
                                  {"2023-01-06", 15, "2023-01-27"},
                                  {"2026-08-17", 15, "2026-09-03"},
                                  {"2022-01-18", 15, "2022-02-07"}};
  for (const Count& count : counts) {
    const Due due = resolve_due(shipped_calendar(), {{"calendarDays", count.n}, {"from", count.from}}, {}).value();
    EXPECT_EQ(local(shipped_calendar(), due.at), count.to + " 24:00") << count.from;
  }
}

TEST(WorkingDays, TheMonthsOfFiveYears) {
  const std::map<int, std::vector<int>> months{{2022, {19, 16, 23, 20, 20, 22, 21, 23, 20, 21, 22, 22}},
                                               {2023, {16, 20, 23, 20, 20, 22, 21, 23, 19, 22, 22, 21}},
                                               {2024, {22, 16, 21, 19, 23, 20, 23, 22, 19, 23, 21, 22}},
                                               {2025, {17, 20, 21, 21, 20, 21, 23, 21, 20, 23, 20, 23}},
                                               {2026, {21, 15, 22, 20, 20, 22, 23, 21, 20, 22, 20, 23}}};
  for (const auto& [year, totals] : months) {
    for (unsigned month = 1; month <= 12; ++month) {
      const sys_days first = std::chrono::year(year) / std::chrono::month(month) / 1;
      const base::Date last = std::chrono::year(year) / std::chrono::month(month) / std::chrono::last;
      EXPECT_EQ(shipped_calendar().working_days_between(first - days(1), last), totals.at(month - 1))
          << year << "-" << month;
    }
  }
}

// The rules of the shipped calendar alone, as if no year had been published.
const Calendar& by_rule_alone() {
  static const Calendar calendar = [] {
    json source = shipped_json("calendar.json");
    source["days"] = json::array();
    source["covers"] = {{"from", "2000-01-01"}, {"to", "2000-01-01"}};
    return Calendar::parse(source).value();
  }();
  return calendar;
}

TEST(DaysByRule, GiveTheDaysOffThatWereDecidedUpToTheSwaps) {
  for (sys_days at = day_of("2021-01-01"); at < sys_days(day_of("2027-01-01")); at += days(1)) {
    const auto listed = shipped_calendar().day(at);
    if (listed && (listed->kind == DayKind::swap_off || listed->kind == DayKind::makeup_work)) continue;
    EXPECT_EQ(by_rule_alone().is_working_day(at), shipped_calendar().is_working_day(at)) << base::format_date(at);
  }
}

TEST(DaysByRule, EveryYearHasTheDaysOfTheLawAndOneInLieuOfEachOnARestDay) {
  for (int year = 2028; year <= 2100; ++year) {
    const base::Date first = std::chrono::year(year) / 1 / 1;
    const base::Date last = std::chrono::year(year) / 12 / 31;
    int holidays = 0;
    int on_rest_days = 0;
    int in_lieu = 0;
    for (const Day& day : shipped_calendar().days_between(first, last)) {
      EXPECT_EQ(day.grade, "C");
      EXPECT_FALSE(shipped_calendar().is_working_day(day.date));
      if (day.kind == DayKind::compensation) {
        ++in_lieu;
        EXPECT_FALSE(is_rest_day(saturday_and_sunday, day.date)) << base::format_date(day.date);
      } else {
        ++holidays;
        on_rest_days += is_rest_day(saturday_and_sunday, day.date) ? 1 : 0;
      }
    }
    // Giỗ Tổ may fall on 30 April or 1 May.
    EXPECT_GE(holidays, 11) << year;
    EXPECT_LE(holidays, 12) << year;
    EXPECT_EQ(in_lieu, on_rest_days) << year;
  }
}

TEST(DaysByRule, TheDayBesideNationalDayMakesTheLongerRest) {
  const std::map<std::string, std::string> beside{{"2028-09-02", "2028-09-01"},   // Saturday
                                                  {"2031-09-02", "2031-09-01"},   // Tuesday
                                                  {"2032-09-02", "2032-09-03"}};  // Thursday
  for (const auto& [day, other] : beside) {
    EXPECT_EQ(shipped_calendar().day(day_of(other))->name.vi, "Quốc khánh (ngày liền kề)") << day;
  }
}

TEST(DaysByRule, TheCultureDayBeginsIn2026) {
  EXPECT_TRUE(by_rule_alone().is_working_day(day_of("2025-11-24")));
  EXPECT_FALSE(by_rule_alone().is_working_day(day_of("2026-11-24")));
}

TEST(DaysByRule, TellWhichDayOfTetTheyAre) {
  EXPECT_EQ(shipped_calendar().day(day_of("2028-01-26"))->name.vi, "Tết Âm lịch (mùng 1)");
  EXPECT_EQ(shipped_calendar().day(day_of("2028-01-25"))->name.vi, "Tết Âm lịch (29 tháng Chạp)");
  EXPECT_EQ(shipped_calendar().day(day_of("2028-01-28"))->name.vi, "Tết Âm lịch (mùng 3)");
}

TEST(Tet, OfEveryYearFrom1968To2100AgreesWithTheOutsideTable) {
  const auto outside = read_json(trinhky::places::shared_dir() + "/conformance/vn/tet-dates.json");
  if (!outside) GTEST_SKIP() << "not run: the outside data is not beside the project";
  int compared = 0;
  for (const json& row : outside->at("years")) {
    const int year = row.at("year");
    if (year < 1968 || year > 2100) continue;
    ++compared;
    EXPECT_EQ(base::format_date(solar_from_lunar({.year = year, .month = 1, .day = 1}).value()),
              row.at("tet").get<std::string>());
    EXPECT_EQ(base::format_date(solar_from_lunar({.year = year, .month = 3, .day = 10}).value()),
              row.at("gioTo").get<std::string>());
  }
  EXPECT_EQ(compared, 51);
}

TEST(Tet, IsANewYearBetweenTheTwentiethOfJanuaryAndTheTwentyFirstOfFebruary) {
  for (int year = 1968; year <= 2100; ++year) {
    const base::Date tet = solar_from_lunar({.year = year, .month = 1, .day = 1}).value();
    EXPECT_GE(tet, std::chrono::year(year) / 1 / 20) << year;
    EXPECT_LE(tet, std::chrono::year(year) / 2 / 21) << year;
    EXPECT_EQ(lunar_from_solar(tet), (LunarDate{.year = year, .month = 1, .day = 1})) << year;
  }
}

TEST(Tet, DiffersFromTheChineseNewYearWhereTheHourBetweenTheZonesDoes) {
  const std::map<int, std::string> ours{
      {1968, "1968-01-29"}, {1969, "1969-02-16"}, {1985, "1985-01-21"}, {2007, "2007-02-17"}, {2030, "2030-02-02"}};
  for (const auto& [year, day] : ours) {
    EXPECT_EQ(base::format_date(solar_from_lunar({.year = year, .month = 1, .day = 1}).value()), day);
  }
}

TEST(Lunar, EveryDayHasOneNameAndComesBack) {
  for (sys_days at = day_of("1968-02-01"); at < sys_days(day_of("2100-12-01")); at += days(1)) {
    const auto lunar = lunar_from_solar(at);
    ASSERT_TRUE(lunar.has_value()) << base::format_date(at);
    ASSERT_EQ(solar_from_lunar(*lunar).value(), base::Date(at)) << base::format_date(at);
  }
  EXPECT_FALSE(lunar_from_solar(day_of("1968-01-28")).has_value());
  EXPECT_FALSE(lunar_from_solar(day_of("2101-03-01")).has_value());
}

}  // namespace
}  // namespace trinhky::calendar
