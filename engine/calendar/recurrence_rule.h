// A recurrence rule as RFC 5545 writes it, read strictly: what the grammar or its table of combinations forbids is
// refused, and so is what would keep an expander busy without end.
//
//   Result<RecurrenceRule> rule = parse_rule("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=12", "/rule");
//   print(*rule);  // the same rule in one spelling
//
// Nothing of the rule knows a zone: days and hours are those of whoever reads it. Bounds: max_rule_bytes, 366 values in
// a list, COUNT up to max_count, INTERVAL up to ten years (a hundred of FREQ=YEARLY), 1440 times of day.
//
// Sources: RFC 5545 sections 3.3.10 and 3.8.5.3. RSCALE and SKIP (RFC 7529) are not taken.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::calendar {

// A date and hour of the calendar's zone.
using LocalTime = std::chrono::local_seconds;

inline constexpr std::size_t max_rule_bytes = 2000;
inline constexpr int max_count = 5000;
inline constexpr std::size_t max_times_of_day = 1440;

// By length, so that "at least daily" is a comparison.
enum class Frequency : std::uint8_t { secondly, minutely, hourly, daily, weekly, monthly, yearly };

struct WeekdayPart {
  int ordinal = 0;  // 0: every one; 2: the second; -1: the last of the month or year
  std::chrono::weekday day;
  bool operator==(const WeekdayPart&) const = default;
};

// The last moment that counts. `is_date` and `is_utc` tell how it was written.
struct Until {
  LocalTime at;
  bool is_date = false;
  bool is_utc = false;
  bool operator==(const Until&) const = default;
};

// Lists are sorted and hold no value twice.
struct RecurrenceRule {
  Frequency frequency = Frequency::daily;
  int interval = 1;
  std::optional<int> count;
  std::optional<Until> until;
  std::vector<int> seconds;
  std::vector<int> minutes;
  std::vector<int> hours;
  std::vector<WeekdayPart> days;
  std::vector<int> month_days;
  std::vector<int> year_days;
  std::vector<int> week_numbers;
  std::vector<int> months;
  std::vector<int> positions;  // BYSETPOS
  std::chrono::weekday week_start = std::chrono::Monday;
};

// Fails with `invalid`/"bad-recurrence" and a fault per problem; each points at `pointer`, since the rule is one text,
// and its sentence names the part. Codes: "too-long", "bad-value", "repeated-part", "unknown-word", "required",
// "out-of-range", "count-and-until", "forbidden-combination", "too-complex".
[[nodiscard]] base::Result<RecurrenceRule> parse_rule(std::string_view text, std::string_view pointer);

// In the order of RFC 5545's examples; parsing gives the same rule again.
[[nodiscard]] std::string print(const RecurrenceRule& rule);

// "DAILY", "MO"
[[nodiscard]] std::string_view to_string(Frequency frequency);
[[nodiscard]] std::string_view to_string(std::chrono::weekday day);

}  // namespace trinhky::calendar
