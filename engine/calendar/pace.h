// How fast a due time comes: a clock that stood still for a while, and papers that are urgent.
//
//   Due due = resumed_due(calendar, stood, paused_from, paused_until).value();   // later by the working days in
//   between json spec = hastened({{"workingDays", 4}}, "khẩn");                          // {"workingDays": 2}
//
// Sources: domain notes 2.0.6 (suspension while an outside opinion is awaited; urgent papers take half the time).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/json.h"
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

// The spec of a paper of this urgency. Lengths of time are halved: whole units, rounded down, a single working day
// being half a day; days named by a date, counts backwards and zero stay. An ordinary paper ("", "thường", "normal")
// has its spec unchanged.
[[nodiscard]] base::json hastened(const base::json& spec, std::string_view urgency);

}  // namespace trinhky::calendar
