// Whose calendar counts. A house has one calendar, and units may have days of their own over it (World::calendars,
// engine/calendar/book.h). The rule, in one place:
//
// A paper counts by the calendar of its own unit: the day it is today, rules over working days, the timers of its
// states, the days by which units below have to be there, periods, holds, and how long an act can be undone.
//
// Work counts by the calendar of the unit that owes it. That is the paper's own unit, unless the definition's words
// address the work to one other unit alone ("unit": "parent" and the like): a commune that is closed does not move a
// date of the province. Its reminders, escalation, end, pauses and holds count likewise. Approvers added to a step are
// bound by the time of that step.
//
// What belongs to no paper (schedules, reporting periods of the house, seals) counts by the house's calendar.
//
//   const World own = in_unit(world, instance.unit, now);          // own.calendar is the unit's from here on
//   resolve_due(calendar_of(own, instance, work, now), spec, now);
//
// A unit has its own layer and those of the units above it on the day that is asked for, in the house's zone. A unit
// that moves below another one takes that one's days from then on; deadlines that stand already follow when a calendar
// is previewed and applied (retime.h). Calendars live as long as the world's book. Pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/decision/decide.h"

namespace trinhky::decision {

// The house's own calendar, whatever unit the world was made for.
[[nodiscard]] const calendar::Calendar& house_calendar(const World& world);

// The calendar of a unit; an empty or unknown one has the house's.
[[nodiscard]] const calendar::Calendar& calendar_of(const World& world, std::string_view unit, base::Instant now);

// The unit that owes open work. For work that people added to a step, and whose step is not at hand, the paper's unit.
[[nodiscard]] std::string unit_that_owes(const Instance& instance, const OpenWork& work);
[[nodiscard]] std::string unit_that_owes(std::string_view unit_of_paper, const OpenWork& work);
[[nodiscard]] const calendar::Calendar& calendar_of(const World& world, const Instance& instance, const OpenWork& work,
                                                    base::Instant now);

// The same world for the papers of a unit.
[[nodiscard]] World in_unit(const World& world, std::string_view unit, base::Instant now);

}  // namespace trinhky::decision
