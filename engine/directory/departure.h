// What is recorded when somebody leaves the office for good: the positions, the units followed and the places in bodies
// end, and the account is closed. Name and acts stay where they are, so that history can still be read.
//
//   auto events = departure_events(directory, person, today);   // to be recorded in this order
//
// Coming back is one event (`person_changed` with active) and gives nothing back: positions are given anew.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

// `to` is the last day of what ends. What would have begun later is recorded as never begun. Empty for a person who is
// unknown or has left already.
[[nodiscard]] std::vector<base::json> departure_events(const Directory& directory, std::string_view person,
                                                       base::Date to);

}  // namespace trinhky::directory
