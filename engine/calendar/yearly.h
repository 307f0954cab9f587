// Days that come back every year, and the rest days that follow from them by law.
//
//   in_year(*parse_yearly_day("lunar:01-01"), 2028);     // 26 January 2028
//   days_by_rule(rules, rest, 2028);                     // the holidays of 2028 and the days in lieu of them
//
// The lunar ones are computed for UTC+7 (lunar.h). A year for which an authority has published its list needs no rule:
// the Prime Minister chooses the five days of Tết and the day beside National Day each year, and swaps others. What
// rules give is therefore a proposal, marked "C" (computed) unless the rule says otherwise.
//
// Sources: Bộ luật Lao động 2019 art. 112 (which days), art. 111.3 (the next working day in lieu of a holiday that
// falls on a weekly rest day).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::calendar {

// Why a day differs from the plain week.
enum class DayKind : std::uint8_t {
  holiday,       // a rest day by law; listed on weekends too, where it explains a compensation
  compensation,  // the rest day taken instead of a holiday that fell on a weekly rest day (art. 111.3)
  swap_off,      // a weekday off that is worked on another day (hoán đổi)
  makeup_work,   // a rest day that is worked (làm bù)
  closure,       // one office is closed that day for reasons of its own
};

[[nodiscard]] std::string_view to_string(DayKind kind);

struct Day {
  base::Date date;
  DayKind kind = DayKind::holiday;
  base::Text name;
  std::string grade;  // how sure the source is: P published, K known, S single source, C computed, X still open
  std::string source;
  bool operator==(const Day&) const = default;
};

// Which days of the week are rest days; [0] is Sunday.
using WeeklyRest = std::array<bool, 7>;
inline constexpr WeeklyRest saturday_and_sunday{true, false, false, false, false, false, true};
[[nodiscard]] bool is_rest_day(const WeeklyRest& rest, base::Date date);

// A day of the solar or of the lunar year.
struct YearlyDay {
  bool lunar = false;
  int month = 0;
  int day = 0;
};

// "fixed:12-31" or "lunar:01-01". Nothing where the text is neither.
[[nodiscard]] std::optional<YearlyDay> parse_yearly_day(std::string_view text);

// 29 February in a common year is its last day of February. Fails with `invalid`/"bad-lunar-date" where the lunar year
// has no such day or is not one of 1968 to 2100. Requires a year from 1 to 9999.
[[nodiscard]] base::Result<base::Date> in_year(YearlyDay day, int year);

// A holiday of every year.
struct DayRule {
  YearlyDay day;
  int before = 0;       // how many days before it are off too
  int after = 0;        // and after it
  bool beside = false;  // one day beside it is off: the side that makes the longer rest, else the day before
  int from = 0;         // the first and the last year of the rule
  int to = 0;
  base::Text name;
  std::string grade;
  std::string source;
};

// The days of one solar year, by date. Holidays of the year before or after that reach into it are not looked for: no
// holiday of the law lies that near to New Year.
[[nodiscard]] std::vector<Day> days_by_rule(const std::vector<DayRule>& rules, const WeeklyRest& rest, int year);

}  // namespace trinhky::calendar
