// Who may act from a seat that work is addressed to, with what the step's own words exclude taken off: one answer for
// the decision, the inbox, the notices and the boards.
//
//   for (const directory::Capacity& one : able_to_act(directory, to, today, instance.definition)) …
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/decision/instance.h"
#include "engine/definition/definition.h"
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

// Whether somebody else took this work and may still act on it; a claim falls with the seat.
[[nodiscard]] bool taken_from(const directory::Directory& directory, const OpenWork& work, const std::string& person,
                              base::Date today, const std::string& workflow);
// The same for open work as it stands: what somebody took is that person's alone.
[[nodiscard]] std::optional<directory::Capacity> able_at_work(const directory::Directory& directory,
                                                              const OpenWork& work, const std::string& person,
                                                              base::Date today, const std::string& workflow);

// Persons in whose own name the work stands: who took it or was given it, and whom it names.
[[nodiscard]] std::set<std::string> names(const OpenWork& work);

// Whether who may read the paper sees this work on it, by the words of its step (`visible`); null words hide nothing.
// Those asked, their substitutes, who co-operates and who took it always see what is theirs.
[[nodiscard]] bool may_see_work(const directory::Directory& directory, const definition::Work* words,
                                const OpenWork& work, const std::string& person, base::Date today,
                                const std::string& workflow);

// Under whose name a person's draft of this paper is kept: the own one; a common one where several co-operate in a
// task.
[[nodiscard]] std::string draft_owner(const directory::Directory& directory, const Instance& instance,
                                      const std::string& person, base::Date today);

}  // namespace trinhky::decision
