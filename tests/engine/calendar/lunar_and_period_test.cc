#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/calendar/lunar.h"
#include "engine/calendar/period.h"
#include "tests/engine/calendar/shipped.h"
#include "tests/support/places.h"

namespace trinhky::calendar {
namespace {

using base::json;

TEST(Lunar, TetAndTheHungKingsDayOfTheShippedYears) {
  EXPECT_EQ(solar_from_lunar({.year = 2026, .month = 1, .day = 1}).value(), day_of("2026-02-17"));
  EXPECT_EQ(solar_from_lunar({.year = 2023, .month = 3, .day = 10}).value(), day_of("2023-04-29"));  // after a leap 2nd
  EXPECT_EQ(solar_from_lunar({.year = 2026, .month = 12, .day = 23}).value(), day_of("2027-01-30"));
  EXPECT_EQ(solar_from_lunar({.year = 1985, .month = 1, .day = 1}).value(),
            day_of("1985-01-21"));  // a month before China
}

TEST(Lunar, AgreesWithTheShippedHolidays) {
  for (const Day& day : shipped_calendar().listed_days()) {
    const int year = static_cast<int>(day.date.year());
    if (day.name.vi == "Giỗ Tổ Hùng Vương") {
      EXPECT_EQ(solar_from_lunar({.year = year, .month = 3, .day = 10}).value(), day.date);
    }
    if (day.name.vi == "Tết Âm lịch (mùng 1)") {
      EXPECT_EQ(solar_from_lunar({.year = year, .month = 1, .day = 1}).value(), day.date);
    }
  }
}

TEST(Lunar, WhatTheYearDoesNotHaveIsRefused) {
  EXPECT_TRUE(solar_from_lunar({.year = 2023, .month = 2, .day = 1, .leap = true}).has_value());
  EXPECT_FALSE(solar_from_lunar({.year = 2024, .month = 2, .day = 1, .leap = true}).has_value());
  EXPECT_FALSE(solar_from_lunar({.year = 2025, .month = 12, .day = 30}).has_value());  // Chạp had 29 days
  EXPECT_FALSE(solar_from_lunar({.year = 1967, .month = 1, .day = 1}).has_value());
  EXPECT_FALSE(solar_from_lunar({.year = 2026, .month = 13, .day = 1}).has_value());
}

TEST(Lunar, MonthsFollowEachOtherWithoutGaps) {
  for (int year = 1969; year <= 2099; ++year) {
    const auto first = std::chrono::sys_days(solar_from_lunar({.year = year, .month = 1, .day = 1}).value());
    const auto next = std::chrono::sys_days(solar_from_lunar({.year = year + 1, .month = 1, .day = 1}).value());
    auto at = first;
    for (int month = 1; month <= 12; ++month) {
      for (const bool leap : {false, true}) {
        const auto start = solar_from_lunar({.year = year, .month = month, .day = 1, .leap = leap});
        if (leap && !start) continue;
        ASSERT_TRUE(start.has_value()) << year << "/" << month;
        EXPECT_EQ(std::chrono::sys_days(*start), at) << year << "/" << month;
        const bool thirty = solar_from_lunar({.year = year, .month = month, .day = 30, .leap = leap}).has_value();
        at += std::chrono::days(thirty ? 30 : 29);
      }
    }
    EXPECT_EQ(at, next) << year;
  }
}

TEST(Lunar, AgreesWithTheOutsideTable) {
  const auto outside = read_json(trinhky::places::shared_dir() + "/conformance/vn/tet-dates.json");
  if (!outside) GTEST_SKIP() << "not run: the outside data is not beside the project";
  int compared = 0;
  for (const json& row : outside->at("years")) {
    const int year = row.at("year");
    if (year < 1968 || year > 2100 || !row.at("agree").get<bool>()) continue;
    ++compared;
    EXPECT_EQ(solar_from_lunar({.year = year, .month = 1, .day = 1}).value(), day_of(row.at("tet"))) << year;
    EXPECT_EQ(solar_from_lunar({.year = year, .month = 3, .day = 10}).value(), day_of(row.at("gioTo"))) << year;
  }
  EXPECT_GT(compared, 30);
}

TEST(Period, QuartersAreDueOnTheFifteenthOfTheirLastMonth) {
  const auto year = quarters(shipped_calendar(), 2027, 6);
  ASSERT_EQ(year.size(), 4U);
  EXPECT_EQ(year[0].id, "2027-Q1");
  EXPECT_EQ(year[0].title.vi, "Quý I năm 2027");
  EXPECT_EQ(local(shipped_calendar(), year[0].due), "2027-03-15 24:00");
  EXPECT_EQ(local(shipped_calendar(), year[0].due_units), "2027-03-05 24:00");
  EXPECT_EQ(local(shipped_calendar(), year[0].opens), "2027-02-19 07:00");
  EXPECT_EQ(base::format_date(year[0].last), "2027-03-04");
  const auto districts = quarters(shipped_calendar(), 2024, 3);
  EXPECT_EQ(local(shipped_calendar(), districts[1].due), "2024-06-17 24:00");  // 15 June 2024 is a Saturday
  EXPECT_EQ(local(shipped_calendar(), districts[1].due_units), "2024-06-12 24:00");
}

TEST(Period, EveryDayBelongsToExactlyOnePeriod) {
  std::optional<base::Date> last;
  for (int year = 2021; year <= 2027; ++year) {
    for (const Period& quarter : quarters(shipped_calendar(), year, 6)) {
      if (last) {
        EXPECT_EQ(std::chrono::sys_days(quarter.first), std::chrono::sys_days(*last) + std::chrono::days(1));
      }
      last = quarter.last;
      EXPECT_LT(shipped_calendar().at_cutoff(quarter.last), quarter.due_units);
      EXPECT_LT(quarter.opens, quarter.due_units);
      EXPECT_LT(quarter.due_units, quarter.due);
    }
  }
}

TEST(Period, AsJsonItSaysWhenItOpensAndCloses) {
  const json q4 = to_json(quarters(shipped_calendar(), 2026, 6)[3]);
  EXPECT_EQ(q4.at("period"), "2026-Q4");
  EXPECT_EQ(q4.at("closes"), "2026-12-07T17:00:00.000Z");
  EXPECT_EQ(q4.at("due"), "2026-12-15T17:00:00.000Z");
}

}  // namespace
}  // namespace trinhky::calendar
