// What moves the due time of open work: a decision to give more time, a pause, urgency, another calendar. The reasons
// stay in the derivation (OpenWork::derivation) beside what engine/calendar keeps there, so that the date can be
// counted again and explained:
//
//   "held_minutes": n                   working minutes that the paper was on hold
//   "pauses": [{"from", "until"}]       while somebody outside was waited for
//   "urgency": word, "plain_rule": spec the rule as it was before it was halved
//   "extension": {"number", "before", "after", "asked_by", "decided_by", "decided_at"}
//
//   auto due = counted_again(calendar, work);                  // the same reasons by this calendar
//   if (auto moved = move_due(turn, work.id, *due); !moved) …  // reminders, escalation and end move with it
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/calendar/due.h"
#include "engine/decision/turn.h"

namespace trinhky::decision {

// How urgent the paper is, in the words of due_words.h; empty for an ordinary one and where nobody can say.
[[nodiscard]] std::string urgency_of(const definition::Definition& definition, const Instance& instance);
[[nodiscard]] int granted_extensions(const OpenWork& work);

// A due time for a paper of this urgency (empty: an ordinary one), with what was halved in its derivation.
[[nodiscard]] base::Result<calendar::Due> paced_due(const calendar::Calendar& calendar, const base::json& spec,
                                                    std::string_view urgency, base::Instant from);
// The due time of open work from its own derivation, by this calendar. Requires a due time; fails like resolve_due.
[[nodiscard]] base::Result<calendar::Due> counted_again(const calendar::Calendar& calendar, const OpenWork& work);
// The pauses of `before` put on top of a due time that was counted anew.
[[nodiscard]] base::Result<calendar::Due> with_pauses(const calendar::Calendar& calendar, calendar::Due due,
                                                      const base::json& before);

// Gives open work another due time, and beside it the members of `more`. Its timers follow, also on a paper on hold;
// where no time runs against it they stay away.
[[nodiscard]] base::Result<void> move_due(Turn& turn, const std::string& work, const calendar::Due& due,
                                          base::json more = base::json::object());
// The work itself, and approvers added to it, who are bound by the same time.
[[nodiscard]] std::vector<std::string> bound_by_its_time(const Instance& instance, const std::string& work);
// {"work", "state", "before", "after"}, as events tell it; null where nothing moved.
[[nodiscard]] base::json due_moved(const OpenWork& before, base::Instant after);
// Tells whoever has the work that it is due on another day.
void tell_due_moved(Turn& turn, const OpenWork& work, base::Instant before, const std::string& reason);

// At the end of every turn: clocks that have to stand still now are stopped, those that need not any longer go on.
// `detail` gets {"clocks": {"stopped": […], "going": […]}} where some do.
[[nodiscard]] base::Result<void> keep_clocks(Turn& turn, base::json& detail);

// The line under a due time: how it was counted, and what moved it since, with both dates.
[[nodiscard]] base::Text due_in_words(const calendar::Calendar& calendar, const directory::Directory& directory,
                                      const OpenWork& work);

}  // namespace trinhky::decision
