// What looking ahead takes for granted, in sentences for whoever reads the answer.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/rehearsal/diligence.h"
#include "engine/rehearsal/walk.h"

namespace trinhky::rehearsal {

// When people act, with which outcome, what forms are filled with, what nobody did; what is said depends on what came
// up. `shown` are the papers that the answer is about.
[[nodiscard]] std::vector<base::Text> assumptions_of(const Office& office, const Diligence& diligence,
                                                     const Lateness& lateness, const Walked& walked,
                                                     const std::set<std::string>& shown);

}  // namespace trinhky::rehearsal
