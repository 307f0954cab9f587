// Due times after a new version of the calendar. Every open deadline is counted again from its own derivation, with the
// pauses and extensions that moved it since; nothing else about the paper changes.
//
//   for (const RetimedDue& one : retimed_dues(world, instance)) …   // what would move, for the dry run
//   Outcome outcome = decide(world, &instance, {.kind = "retime", .body = {{"calendar", "5"}, {"allow_earlier",
//   false}}}, {});
//
// World.calendar is the new calendar already, and "calendar" names its version. One event "retimed" holds
//   {"calendar", "moved": [{"work", "state", "before", "after", "derivation"}], "kept": [{"work", "state", "before",
//    "would_be"}]}
// A due time that was announced and would come earlier stays as it was (`kept`) unless `allow_earlier`. Where nothing
// moves there is no event: the command is refused with `wrong_state`/"nothing-to-retime". Timers of the chart itself
// (`after`) and days by which units have to be there are not counted again.
#pragma once

#include <string>
#include <vector>

#include "engine/decision/decide.h"
#include "engine/decision/turn.h"

namespace trinhky::decision {

struct RetimedDue {
  std::string work;
  std::string state;
  base::Instant before;
  base::Instant after;
  bool would_shorten = false;
  // Who holds it: the seats it is addressed to, or the one person who took it.
  std::vector<Addressee> to;
  std::vector<std::string> persons;
};

// What would move by the world's calendar, in the order of the work's ids. Due times whose derivation cannot be counted
// again are left out. Pure.
[[nodiscard]] std::vector<RetimedDue> retimed_dues(const World& world, const Instance& instance);

// The command. Fails with `stale`/"other-calendar" where the world has another version than the command names.
[[nodiscard]] Outcome retime(Turn& turn);

}  // namespace trinhky::decision
