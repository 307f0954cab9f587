// What two calendars make of the same days.
//
//   for (const DayChange& change : changed_days(old_version, new_version, today, year_end))
//     if (change.moves_deadlines()) list(change.date, change.before, change.after);
#pragma once

#include <optional>
#include <vector>

#include "engine/base/clock.h"
#include "engine/calendar/calendar.h"

namespace trinhky::calendar {

struct DayChange {
  base::Date date;
  bool worked_before = false;
  bool worked_after = false;
  std::optional<Day> before;  // what the calendar said of the day; nothing for an ordinary one
  std::optional<Day> after;

  // False where only the name or the certainty changed: a proposed day off that is now published.
  [[nodiscard]] bool moves_deadlines() const { return worked_before != worked_after; }
};

// The days from `from` to `until` that differ, by date. At most 36,600 days (a hundred years) are compared; empty when
// until < from.
[[nodiscard]] std::vector<DayChange> changed_days(const Calendar& before, const Calendar& after, base::Date from,
                                                  base::Date until);

}  // namespace trinhky::calendar
