// When something is due, and how that came about.
//
//   Due due = resolve_due(calendar, {{"workingDays", 5}}, now).value();
//   due.at;                               // 24:00 of the fifth working day
//   explain_due(calendar, due).vi;        // "5 ngày làm việc kể từ khi nhận (20/11/2026): không tính 24/11 (…)"
//
// A spec is the `due` object of the language, already evaluated (no rules in it). Exactly one of:
//   {"workingDays": n}    the n-th working day after `from`; 0 is the day itself, or the next working day
//   {"calendarDays": n}   n days after `from`
//   {"months": n}         the same day n months later, or the last day of that month
//   {"years": n}          the same day n years later; 28 February where that year has no 29th
//   {"hours": n}          n hours after `from`, day and night, never moved
//   {"workingHours": n}   n hours of working time after `from`
//   {"on": "2026-12-31"}  that day
//   {"at": {"calendar": "fixed:12-31", "year": 2027}}   a day of the year; "lunar:01-01" for a day of the lunar year;
//                         "session.open" for an event the calendar's data names
// and beside it, where wanted:
//   "from"    what to count from: a date, an instant, or {"calendar", "year"} as in `at`; now when left out. Its day is
//             not counted. Negative counts are "before": {"workingDays": -15, "from": …}. An instant that is a midnight
//             is the end of the day before: that is how due times are written.
//   "roll"    "next_working_day" | "previous_working_day" | "none"
//   "cutoff"  "HH:MM", the hour at which the day ends for this deadline; the calendar's own when left out, which is
//             24:00 unless the office has a house rule
//
// What ends on a rest day moves: counted forwards (and `on`) to the next working day, counted backwards to the previous
// one, `at` not at all; `roll` says otherwise. A deadline that counts from an instant and would end before that instant
// on the same day (0 working days at 17:30 where the house takes papers until 17:00) ends at the next working day's
// cutoff instead.
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
//   {"rule": <the spec>, "from": "<instant>", "from_date": "<date>", "calendar": "<version>",
//    "event": {"name": {"vi", "en"}, "grade"?},             the named day that `from` or `at` is (where it has a name)
//    "skipped": [{"date", "kind", "name": {"vi", "en"}, "grade"}],   weekdays off between from and due
//    "counted": [{"date", "kind", "name", "grade"}],        worked rest days in between (present when there are some)
//    "moved": {"from": "<date>", "to": "<date>", "kind": "weekend" | "holiday" | … | "after_cutoff", "name", "grade"},
//    "cutoff": {"at": "17:00", "rule": "house" | "definition", "source", "grade"},   present when earlier than 24:00
//    "pauses": [{"from", "until", "due_before",             see pace.h
//                "working_days" | "working_minutes" | "minutes"}],
//    "beyond_zone": true,                                   present when the zone's changes are not known so far
//    "beyond_calendar": true}                               present when the calendar is not published that far
// "grade" stands where a day is not published for certain (yearly.h); versions before this one wrote none.
struct Due {
  base::Instant at;
  base::json derivation;
};

// Fails with `invalid`/"bad-due" (pointer into the spec) where check_due_spec finds a fault or `from` is no date or
// instant, or the calendar does not know the event or its day in that year.
[[nodiscard]] base::Result<Due> resolve_due(const Calendar& calendar, const base::json& spec, base::Instant now);

// Every problem of a `due` object in a definition, where `from`, `on` and `year` may also be rules ({"var": …}).
// `pointer` is where the object stands; the faults' pointers begin with it. Codes: "wrong-type", "required",
// "unknown-word", "too-many-words", "out-of-range", "bad-value".
[[nodiscard]] std::vector<base::Fault> check_due_spec(const base::json& spec, std::string_view pointer);
[[nodiscard]] std::vector<base::Fault> check_due_spec(const base::ordered_json& spec, std::string_view pointer);

// How a due time is counted: a day's end, or a moment.
[[nodiscard]] bool counts_in_days(const base::json& spec);

// "2 giờ làm việc", "2 working hours": a length of time as a spec counts it; empty where it names a day.
[[nodiscard]] base::Text length_in_words(const base::json& spec);

// One line that a person can check with a wall calendar: what is counted from where, which days off are left out and
// which rest days count, why it moved, an hour earlier than 24:00, and a mark where a day is not certain. Says so when
// the due was computed with another version than the calendar given. Never fails: a derivation it cannot read gives
// empty sentences.
[[nodiscard]] base::Text explain_due(const Calendar& calendar, const Due& due);

}  // namespace trinhky::calendar
