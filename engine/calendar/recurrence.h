// Work that comes again: a rule, when it begins, days taken out and put in, and what becomes of an occurrence on a rest
// day.
//
//   auto monthly = Recurrence::parse({{"rule", "FREQ=MONTHLY;BYMONTHDAY=15"}, {"start", "2026-12-15T08:00"},
//                                     {"roll", "next_working_day"}}, calendar, "").value();
//   monthly.next(calendar, now);                     // the first after now, or none
//   monthly.between(calendar, from, to, 12);         // from < at <= to, at most 12
//
// A spec:
//   "rule"     RFC 5545 (recurrence_rule.h), at least daily for schedules: see `sub_daily`
//   "start"    "2026-12-15" (a day, at the calendar's opening hour) or "2026-12-15T08:00[:00]", in the calendar's zone.
//              It is an occurrence only where the rule names it.
//   "exdates"  at most 500, written like the start: these occurrences do not happen
//   "rdates"   at most 500: these happen too
//   "roll"     what a rest day does: "none" (default), "next_working_day", "previous_working_day", "skip"
//
// Hours are converted to instants by the calendar alone. An occurrence is known by the local time that was planned for
// it, whatever it rolled to, so that a new calendar never makes two of one. Every call ends after max_steps steps and
// looks at most a hundred years ahead of the start.
//
// Sources: RFC 5545 sections 3.3.10, 3.8.5. UNTIL must be of the start's kind, date or time (3.3.10).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/recurrence_rule.h"

namespace trinhky::calendar {

inline constexpr std::size_t max_listed_dates = 500;
inline constexpr std::size_t max_occurrences = 1000;

enum class RestDay : std::uint8_t { stays, to_next, to_previous, skipped };

struct Occurrence {
  std::string id;     // the planned local time: "20261215T080000"
  LocalTime planned;  // as the rule says
  base::Instant at;   // where it comes to
  // {"rule", "start", "planned", "calendar", "added": true (of "rdates"),
  //  "moved": {"from", "to", "kind": "weekend" | "holiday" | …, "name"?}}
  base::json derivation;
};

// Whether rules more frequent than daily are taken. Schedules take none.
enum class SubDaily : std::uint8_t { refused, allowed };

class Recurrence {
 public:
  // Fails with `invalid`/"bad-recurrence" and a fault per problem, `pointer` in front. Beside the codes of parse_rule:
  // "wrong-type", "required", "unknown-word", "bad-value", "too-many", "too-often" (more frequent than daily),
  // "until-kind", "forbidden-combination", "never-fires" (no occurrence within a hundred years of the start, UNTIL
  // aside).
  [[nodiscard]] static base::Result<Recurrence> parse(const base::json& spec, const Calendar& calendar,
                                                      std::string_view pointer, SubDaily sub_daily = SubDaily::refused);

  // Occurrences with from < at <= to in order, at most `limit` (capped at max_occurrences). Fails with
  // `too_large`/"recurrence-too-dense" when the bound of steps was reached first.
  [[nodiscard]] base::Result<std::vector<Occurrence>> between(const Calendar& calendar, base::Instant from,
                                                              base::Instant to, std::size_t limit) const;
  // The first after `after`; none when there is no more.
  [[nodiscard]] base::Result<std::optional<Occurrence>> next(const Calendar& calendar, base::Instant after) const;
  [[nodiscard]] base::Result<std::vector<Occurrence>> following(const Calendar& calendar, base::Instant after,
                                                                std::size_t limit) const;

  [[nodiscard]] const RecurrenceRule& rule() const { return rule_; }
  [[nodiscard]] LocalTime start() const { return start_; }

 private:
  Recurrence() = default;
  friend class RecurrenceReader;
  [[nodiscard]] std::optional<Occurrence> occur(const Calendar& calendar, LocalTime planned, bool added) const;
  [[nodiscard]] bool is_taken_out(LocalTime planned) const;

  RecurrenceRule rule_;
  RecurrenceRule complete_;
  LocalTime start_;
  bool is_date_ = false;
  std::optional<LocalTime> until_;
  std::vector<LocalTime> exdates_;
  std::vector<LocalTime> rdates_;
  RestDay roll_ = RestDay::stays;
};

// "Thứ Ba, 15/12/2026 08:00" with why it moved; one line a person can check with a wall calendar.
[[nodiscard]] base::Text explain_occurrence(const Calendar& calendar, const Occurrence& occurrence);

}  // namespace trinhky::calendar
