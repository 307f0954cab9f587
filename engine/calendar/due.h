// When something is due, and how that came about.
//
//   Due due = resolve_due(calendar, {{"workingDays", 5}}, now).value();
//   due.at;                               // 17:00 of the fifth working day
//   explain_due(calendar, due).vi;        // "+5 ngày làm việc, trừ 24/11 (Ngày Văn hóa Việt Nam)"
//
// A spec is the `due` object of the language, already evaluated (no rules in it). Exactly one of:
//   {"workingDays": n}    the n-th working day after `from`; 0 is the day itself, or the next working day
//   {"calendarDays": n}   n days after `from`
//   {"months": n}         the same day n months later, or the last day of that month
//   {"hours": n}          n hours after `from`, day and night, never moved
//   {"workingHours": n}   n hours of working time after `from`
//   {"on": "2026-12-31"}  that day
//   {"at": {"calendar": "fixed:12-31", "year": 2027}}   a day of the year; "lunar:01-01" for a day of the lunar year
// and beside it, where wanted:
//   "from"    a date or an instant to count from; now when left out. Its day is not counted.
//   "roll"    "next_working_day" | "previous_working_day" | "none"
//   "cutoff"  "HH:MM", the hour at which the day ends for this deadline; the calendar's cutoff when left out
//
// What ends on a rest day moves: counted forwards (and `on`) to the next working day, counted backwards to the previous
// one, `at` not at all; `roll` says otherwise. A deadline that counts from an instant and would end before that instant
// on the same day (0 working days at 17:30) ends at the next working day's cutoff instead.
//
// Sources: Bộ luật Dân sự 2015 arts 147–148; the deadlines' own decrees stand in workflows/shared/deadlines.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"

namespace trinhky::calendar {

// `derivation` is kept in events and shown to people:
//   {"rule": <the spec>, "from": "<instant>", "calendar": "<version>",
//    "skipped": [{"date", "kind", "name": {"vi", "en"}}],   weekdays off between from and due
//    "counted": [{"date", "kind", "name"}],                 worked Saturdays in between (present when there are some)
//    "moved": {"from": "<date>", "to": "<date>", "kind": "weekend" | "holiday" | … | "after_cutoff", "name"?},
//    "beyond_calendar": true}                               present when the calendar is not published that far
struct Due {
  base::Instant at;
  base::json derivation;
};

// Fails with `invalid`/"bad-due" (pointer into the spec) where check_due_spec finds a fault or `from` is no date or
// instant.
[[nodiscard]] base::Result<Due> resolve_due(const Calendar& calendar, const base::json& spec, base::Instant now);

// Every problem of a `due` object in a definition, where `from`, `on` and `year` may also be rules ({"var": …}).
// `pointer` is where the object stands; the faults' pointers begin with it. Codes: "wrong-type", "required",
// "unknown-word", "too-many-words", "out-of-range", "bad-value".
[[nodiscard]] std::vector<base::Fault> check_due_spec(const base::json& spec, std::string_view pointer);
[[nodiscard]] std::vector<base::Fault> check_due_spec(const base::ordered_json& spec, std::string_view pointer);

// One line that a person can check with a wall calendar. Says so when the due was computed with another version than
// the calendar given. Never fails: a derivation it cannot read gives empty sentences.
[[nodiscard]] base::Text explain_due(const Calendar& calendar, const Due& due);

}  // namespace trinhky::calendar
