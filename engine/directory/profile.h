// A profile is a ready organisation as a data file (workflows/profiles/*.json): units with names, parents and dates,
// each fact with its certainty. Positions, and which of them carries the work of which others in a small unit, come
// from workflows/shared/positions.json. Neither holds people.
//
//   auto events = profile_events(directory, profile, positions).value();   // to be recorded in this order
//
// Certainty marks: P primary source, K known from practice, C concluded, H house proposal. They stay in the file:
// nothing decides by them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

// The events that bring a directory to a profile: positions it does not know, units it does not have (parents first)
// with their `small_unit_maps`, and the closing of units the profile says have ended, where the directory still has
// them open. Units that exist are left alone. Recording them and asking again gives none. Fails with
// `invalid`/"bad-profile" and a pointer per fault.
[[nodiscard]] base::Result<std::vector<base::json>> profile_events(const Directory& directory,
                                                                   const base::json& profile,
                                                                   const base::json& positions);

// The role map that every unit below another begins with, whichever way it comes in: one event for each `unit_added`
// among `events` that names a parent, from the unit's first day. A role is carried only while nobody holds it, so a
// unit with a full staff never notices. Roles whose positions neither the directory nor `events` know are left out.
[[nodiscard]] std::vector<base::json> small_unit_maps(const Directory& directory, std::span<const base::json> events,
                                                      const base::json& positions);

}  // namespace trinhky::directory
