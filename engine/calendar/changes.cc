#include "engine/calendar/changes.h"

#include <algorithm>
#include <utility>

namespace trinhky::calendar {

std::vector<DayChange> changed_days(const Calendar& before, const Calendar& after, base::Date from, base::Date until) {
  using std::chrono::days;
  using std::chrono::sys_days;
  std::vector<DayChange> out;
  const sys_days last = std::min(sys_days(until), sys_days(from) + days(36'600));
  for (sys_days at = from; at <= last; at += days(1)) {
    DayChange change{.date = at,
                     .worked_before = before.is_working_day(at),
                     .worked_after = after.is_working_day(at),
                     .before = before.day(at),
                     .after = after.day(at)};
    if (change.moves_deadlines() || change.before != change.after) out.push_back(std::move(change));
  }
  return out;
}

}  // namespace trinhky::calendar
