// Who may act from a seat that work is addressed to, with what the step's own words exclude taken off: one answer for
// the decision, the inbox, the notices and the boards.
//
//   for (const directory::Capacity& one : able_to_act(directory, to, today, instance.definition)) …
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/decision/instance.h"
#include "engine/directory/directory.h"

namespace trinhky::decision {

// Everybody who may act, once each. Nobody speaks for a person who is barred; whoever stands in for several holders
// still speaks for one who is not.
[[nodiscard]] std::vector<directory::Capacity> able_to_act(const directory::Directory& directory, const Addressee& to,
                                                           base::Date today, const std::string& workflow);
// The same for one person and several seats: the first capacity that holds.
[[nodiscard]] std::optional<directory::Capacity> able_to_act_as(const directory::Directory& directory,
                                                                const std::vector<Addressee>& to,
                                                                const std::string& person, base::Date today,
                                                                const std::string& workflow);

}  // namespace trinhky::decision
