// The laws of decide.h, checked from outside: the same arguments give the same bytes, an event is plain data that folds
// to the working copy, and what stands open belongs to an active state.
//
//   if (auto broken = check_event(command, accepted.event); broken) …the program is at fault, not the scenario…
#pragma once

#include <set>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/decision/decide.h"

namespace trinhky::rehearsal {

// Everything an outcome says, as canonical JSON: two outcomes are equal when their texts are.
[[nodiscard]] std::string bytes_of(const decision::Outcome& outcome);

// Each fails with `internal`/"law-broken"; `log` says which law, for which command.
[[nodiscard]] base::Result<void> check_same(const decision::Command& command, const std::string& first,
                                            const std::string& second, std::string_view law);
// An event holds no fraction, and reading its canonical bytes gives it back.
[[nodiscard]] base::Result<void> check_event(const decision::Command& command, const decision::Event& event);
// Folding the recorded events gives the working copy, and so does reading the cache of the fold.
[[nodiscard]] base::Result<void> check_fold(const decision::Command& command, std::span<const decision::Event> recorded,
                                            const decision::Instance& working);
// What can be undone leads back to the instance before the act.
[[nodiscard]] base::Result<void> check_way_back(const decision::Command& command, const decision::Instance& before,
                                                const decision::Instance& after);
// Between two commands: open work belongs to an active state, `armed` are the timers the instance knows, and an ended
// instance has neither.
[[nodiscard]] base::Result<void> check_rest(const decision::Command& command, const decision::Instance& instance,
                                            const std::set<std::string>& armed);

}  // namespace trinhky::rehearsal
