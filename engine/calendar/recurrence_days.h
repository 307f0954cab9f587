// The days and hours that a rule names, in order, from a start on. Every day is asked whether it passes; nothing is
// searched for, so that no rule can hang. libical 3.0.16 does not serve here: it passes over the negative days of
// FREQ=DAILY;BYMONTHDAY=-10,17, keeps FREQ=YEARLY;BYMONTHDAY=15 to the start's month, and takes half a second or for
// ever to find that a rule names no day. Where it is right the tests hold the two against each other.
//
//   PlannedTimes times(rule, start, start);
//   while (std::optional<LocalTime> one = times.next()) …
//   if (times.gave_up()) …               // more steps than max_steps: the rest is unknown
//
// No zone, no clock, no file. Nothing is looked for beyond a hundred years after the start. A start that the rule
// itself does not name is not an occurrence (RFC 5545 leaves that open).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/clock.h"
#include "engine/calendar/recurrence_rule.h"

namespace trinhky::calendar {

inline constexpr std::chrono::days recurrence_horizon{36'525};  // a hundred years
inline constexpr std::size_t max_steps = 100'000;

// The rule with what it leaves to its start written out: the weekday of a weekly rule, the day of a monthly one, the
// day and month of a yearly one, the hour of each.
[[nodiscard]] RecurrenceRule complete(RecurrenceRule rule, LocalTime start);

// Whether a day passes every day part of a completed rule; INTERVAL and BYSETPOS are not looked at.
[[nodiscard]] bool names_day(const RecurrenceRule& complete, base::Date day);

// Whether any day from the start to the horizon passes, INTERVAL too (not that of a rule more frequent than daily).
// BYSETPOS is not looked at. At most 36,526 days are asked.
[[nodiscard]] bool may_ever_fire(const RecurrenceRule& complete, LocalTime start);

class PlannedTimes {
 public:
  // Begins with the first one at or after `from` (`start` when that is later; COUNT always counts from the start).
  // `until` is the rule's own, in the calendar's zone. Requires a completed rule.
  PlannedTimes(const RecurrenceRule& complete, LocalTime start, LocalTime from, std::optional<LocalTime> until);
  ~PlannedTimes();
  PlannedTimes(const PlannedTimes&) = delete;
  PlannedTimes& operator=(const PlannedTimes&) = delete;

  [[nodiscard]] std::optional<LocalTime> next();
  [[nodiscard]] bool gave_up() const { return steps_ > max_steps; }

 private:
  struct Days;
  [[nodiscard]] std::optional<LocalTime> candidate();
  bool fill_day();
  bool fill_step();
  void add_times(LocalTime at);

  const RecurrenceRule rule_;
  const LocalTime start_;
  const LocalTime from_;
  const std::optional<LocalTime> until_;
  LocalTime end_;
  std::unique_ptr<Days> days_;     // of a rule that is daily or rarer
  std::deque<LocalTime> waiting_;  // of the day or step at hand
  std::int64_t step_ = 0;          // of a rule more frequent than daily
  std::size_t steps_ = 0;
  int counted_ = 0;
};

}  // namespace trinhky::calendar
