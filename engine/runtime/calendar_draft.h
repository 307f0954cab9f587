// Calendars between being written and being worked by: a draft stands beside the log until it is published, and may be
// written again until then. What a version changes is told day by day before anybody confirms it.
//
//   auto next = amended(base::parse_json(now.bytes).value(), {{"version", "2"}, {"days", days}});
//   keep_draft(store, catalogue, *next, admin, now);
//   json days = calendar_changes(before, *next);
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/runtime/calendar_log.h"

namespace trinhky::runtime {

inline constexpr std::size_t max_calendar_drafts = 20;

// A calendar with days added or replaced by date ("days"), days that are plain again ("remove": dates), and with
// "version", "hours", "covers" and "open_questions" in the place of its own where they are given. "layers" puts each
// unit's layer in the place of the one it had, "remove_layers" names units that have none any more. Fails with
// `invalid`/"bad-calendar" and a fault per problem; pointers lead into `changes`.
[[nodiscard]] base::Result<KeptCalendar> amended(const base::json& calendar, const base::json& changes);

// Keeps it under its version. Fails with `invalid`/"bad-calendar" when the version is no word that begins with a digit
// or the id is not the house's, `wrong_state`/"calendar-published" when the version is published, `too_large`/
// "too-many-drafts". An earlier draft of the version is replaced.
[[nodiscard]] base::Result<void> keep_draft(store::Store& store, const Catalogue& catalogue, const KeptCalendar& draft,
                                            const std::string& person, base::Instant now);

// Rows of the drafts that were not published since, newest first.
[[nodiscard]] base::Result<std::vector<store::Row>> calendar_drafts(store::Store& store);

// The calendar of a version: published, drafted, or the one the folder offers. Fails like published_calendar.
[[nodiscard]] base::Result<KeptCalendar> calendar_of(store::Store& store, const Catalogue& catalogue,
                                                     const std::string& version);

// {"days": [{"date", "before", "after"}], "working_days": how many of them are worked in one version alone,
//  "hours": whether the working hours or the cutoff differ}. A side is {"working", "kind"?, "name"?, "grade"?}.
[[nodiscard]] base::json calendar_changes(const calendar::Calendar& before, const calendar::Calendar& after);
// The same with the units whose own days or hours differ: "units": [{"unit", "before": version | null, "after",
// "days", "working_days", "hours"}], in the order of their ids. A side is the unit's layer over the later version of
// the house's calendar, so that what the house changed is told once.
[[nodiscard]] base::json calendar_changes(const KeptCalendar& before, const KeptCalendar& after);

}  // namespace trinhky::runtime
