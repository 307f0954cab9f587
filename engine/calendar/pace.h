// A clock that stood still for a while. (What makes it run faster: urgency.h.)
//
//   Due due = resumed_due(calendar, stood, paused_from, paused_until).value();   // later by the working days between
//
// Sources: domain notes 2.0.6 (suspension while an outside opinion is awaited).
#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/due.h"

namespace trinhky::calendar {

// The due time of a clock that stood still from `paused_from` to `paused_until`. One counted in days moves by the
// working days between the two local dates and stays at its hour, one counted in working hours by the working time of
// the pause, one in plain hours by the pause itself. What was due before the pause stays as it is. The derivation keeps
// every pause that moved it under "pauses". Fails with `invalid`/"bad-pause" where the end comes before the beginning.
[[nodiscard]] base::Result<Due> resumed_due(const Calendar& calendar, const Due& due, base::Instant paused_from,
                                            base::Instant paused_until);

}  // namespace trinhky::calendar
