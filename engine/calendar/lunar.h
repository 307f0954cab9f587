// The Vietnamese lunisolar calendar (âm lịch), from the positions of the Moon and the Sun.
//
//   solar_from_lunar({.year = 2026, .month = 1, .day = 1});   // 17 February 2026, mùng 1 Tết Bính Ngọ
//
// Months begin on the local day (UTC+7) of the new moon; the month that holds the winter solstice is the eleventh; in a
// year of thirteen months the first one without a principal solar term repeats the number before it. The Chinese
// calendar uses the same rules at UTC+8 and differs in some years, so its tables must not be used.
//
// Source: J. Meeus, Astronomical Algorithms, 2nd ed., ch. 25 (Sun) and 49 (phases of the Moon); new moons to within a
// minute for the years below.
#pragma once

#include <optional>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::calendar {

struct LunarDate {
  int year = 0;   // the solar year in which this lunar year begins
  int month = 0;  // 1 to 12
  int day = 0;    // 1 to 30
  bool leap = false;
  bool operator==(const LunarDate&) const = default;
};

// Fails with `invalid`/"bad-lunar-date" outside 1968 to 2100 (before 1968 the north counted at UTC+8), or where that
// year has no such month or day.
[[nodiscard]] base::Result<base::Date> solar_from_lunar(LunarDate date);

// The day of the lunar calendar that a date is. Nothing outside the lunar years 1968 to 2100.
[[nodiscard]] std::optional<LunarDate> lunar_from_solar(base::Date date);

}  // namespace trinhky::calendar
