// Due times after a new version of the calendar. Every open deadline is counted again from its own derivation, with the
// pauses and extensions that moved it since; nothing else about the paper changes.
//
//   for (const RetimedDue& one : retimed_dues(world, instance, now)) …   // what would move, for the dry run
//   Outcome outcome = decide(world, &instance, {.kind = "retime", .body = {{"calendar", "5"}, {"allow_earlier",
//   false}}}, {});
//
// The world has the new calendar already, with its units' days, and "calendar" names the version of the house's. Three
// kinds of deadlines move: the due times of open work, by the calendar of the unit that owes it (unit_calendar.h); the
// timers of the chart (`after`); and the day by which the units below have to be there (`invoke.due`), with its
// reminders. Nobody was told of a timer, and of the units' day each unit's own paper tells, so that only work gives
// notices. A timer that was armed by a program that kept no derivation with it (`derivation` in its body) stays; so
// does what a definition sends later (`delay`). One event "retimed" holds
//   {"calendar", "moved": [{"work", "state", "before", "after", "derivation"} |
//    {"timer", "kind": "after" | "units", "state", "before", "after", "derivation"}],
//    "kept": [{"work" | "timer", "state", "before", "would_be"}]}
// A due time that would come earlier stays as it was (`kept`) unless `allow_earlier`. Where nothing moves there is no
// event: the command is refused with `wrong_state`/"nothing-to-retime". A deadline that moved is counted as the
// calendar says, so that the same command again moves nothing.
#pragma once

#include <string>
#include <vector>

#include "engine/decision/decide.h"
#include "engine/decision/turn.h"

namespace trinhky::decision {

struct RetimedDue {
  // work   open work                                    after  a timer of the chart
  // units  the day by which the units below have to be there
  enum class Kind { work, after, units };
  Kind kind = Kind::work;
  std::string id;  // of the work, or of the timer
  std::string state;
  std::string unit;  // by whose calendar it is counted
  base::Instant before;
  base::Instant after;
  bool would_shorten = false;
  base::json derivation;  // of the later date
  // Who holds it: the seats it is addressed to, or the one person who took it. Nobody for a timer.
  std::vector<Addressee> to;
  std::vector<std::string> persons;
};

// What would move by the world's calendars: work in the order of its ids, then timers. Those whose derivation cannot be
// counted again are left out. Pure.
[[nodiscard]] std::vector<RetimedDue> retimed_dues(const World& world, const Instance& instance, base::Instant now);

// The command. Fails with `stale`/"other-calendar" where the world has another version than the command names.
[[nodiscard]] Outcome retime(Turn& turn);

// "work", "after", "units".
[[nodiscard]] std::string_view to_string(RetimedDue::Kind kind);

// The reminder of units as it is armed again: the timer's body without what the next step of the ladder says anew.
[[nodiscard]] base::json units_reminder(const base::json& timer_body);

}  // namespace trinhky::decision
