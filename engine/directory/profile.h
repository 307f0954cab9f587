// A profile is a ready organisation as a data file (workflows/profiles/*.json): units with names, parents and dates,
// each fact with its certainty. Positions come from workflows/shared/positions.json. Neither holds people.
//
//   auto events = profile_events(directory, profile, positions).value();   // to be recorded in this order
//
// Certainty marks: P primary source, K known from practice, C concluded, H house proposal. They stay in the file:
// nothing decides by them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

// The events that bring a directory to a profile: positions it does not know, units it does not have (parents first),
// and the closing of units the profile says have ended, where the directory still has them open. Units that exist are
// left alone. Recording them and asking again gives none. Fails with `invalid`/"bad-profile" and a pointer per fault.
[[nodiscard]] base::Result<std::vector<base::json>> profile_events(const Directory& directory,
                                                                   const base::json& profile,
                                                                   const base::json& positions);

// The events that give one unit the role map named `map` of the profile, from a day on.
// Fails with `not_found`/"no-such-role-map".
[[nodiscard]] base::Result<base::json> role_map_event(const base::json& profile, std::string_view map,
                                                      std::string_view unit, base::Date from);

}  // namespace trinhky::directory
