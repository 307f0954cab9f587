// What moves the due time of open work: a decision to give more time, a pause, urgency, another calendar. The reasons
// stay in the derivation (OpenWork::derivation) beside what engine/calendar keeps there, so that the date can be
// counted again and explained:
//
//   "held_minutes": n                   working minutes that the paper was on hold
//   "pauses": [{"from", "until"}]       while somebody outside was waited for
//   "urgency": word, "urgency_row", "plain_rule": the row of the table that was applied (calendar/urgency.h), and the
//                                       rule as it was before
//   "plain_from", "plain_pauses", "plain_held_minutes"
//                                       of a fixed time that runs from when the paper became urgent: what the rule
//                                       before it was counted from, and what had been added to it
//   "extension": {"number", "before", "after", "asked_by", "decided_by", "decided_at"}
//
//   auto due = counted_again(calendar, work);                  // the same reasons by this calendar
//   if (auto moved = move_due(turn, work.id, *due); !moved) …  // reminders, escalation and end move with it
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/calendar/due.h"
#include "engine/decision/turn.h"

namespace trinhky::decision {

// The house's table of urgencies, or the built-in one.
[[nodiscard]] const calendar::UrgencyTable& urgencies_of(const World& world);
// The row of the table by which the paper is urgent; null for an ordinary one and where nobody can say.
[[nodiscard]] const calendar::Urgency* urgency_of(const calendar::UrgencyTable& table,
                                                  const definition::Definition& definition, const Instance& instance);
[[nodiscard]] int granted_extensions(const OpenWork& work);

// A due time for a paper of this urgency (null: an ordinary one), with the row that was applied in its derivation. A
// fixed time runs from `said`, when somebody said that the paper is urgent, where that is later than `from`. An urgent
// paper is never due later than an ordinary one: `before` is a derivation whose pauses count for that.
[[nodiscard]] base::Result<calendar::Due> paced_due(const calendar::Calendar& calendar, const base::json& spec,
                                                    const calendar::Urgency* urgency, base::Instant from,
                                                    std::optional<base::Instant> said = std::nullopt,
                                                    const base::json& before = nullptr);
// The due time of open work from its own derivation, by this calendar. Requires a due time; fails like resolve_due.
[[nodiscard]] base::Result<calendar::Due> counted_again(const calendar::Calendar& calendar, const OpenWork& work);
// The same from a derivation that stands elsewhere, as with a timer of the chart.
[[nodiscard]] base::Result<calendar::Due> counted_again(const calendar::Calendar& calendar,
                                                        const base::json& derivation);
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

// The line under a due time: how it was counted, and what moved it since, with both dates. `calendar` is that of the
// unit that owes the work.
[[nodiscard]] base::Text due_in_words(const calendar::Calendar& calendar, const directory::Directory& directory,
                                      const OpenWork& work);

}  // namespace trinhky::decision
