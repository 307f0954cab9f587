// Who is not there yet: what a closing step lists and a final state hands on.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/decision/instance.h"
#include "engine/definition/definition.h"

namespace trinhky::decision {

// The units or periods of each invoke that are not there yet: those that have not sent the signal named by `until`, or,
// where none is named, those that still run.
// {"programmes": ["06001", …], "rounds": []}. Never fails.
[[nodiscard]] base::json unfinished_of(const definition::Definition& definition, const Instance& instance);

}  // namespace trinhky::decision
