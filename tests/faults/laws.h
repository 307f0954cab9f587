// What must hold of a house's database at any moment nobody is writing to it, read from the database alone.
//
//   const std::vector<std::string> broken = broken_laws({.store = store, .engine = engine, .today = today});
//
// The log: every chain, content and seal is whole (seal::verify_log). No command stands in the log twice. A paper's
// snapshot is the fold of its events, and so is what the engine holds. What is listed as open work, and each person's
// inbox, is what the folds give. A timer is armed once, and then waits, or fired, or was taken away: one of the three,
// in the paper and in the store. What is owed was not carried out yet. A message is there exactly where its notice is.
#pragma once

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/runtime/engine.h"
#include "engine/store/store.h"

namespace trinhky::faults {

struct Looked {
  store::Store& store;
  const runtime::Engine& engine;
  base::Date today;
};

// One sentence for each law that is broken; none when all is well.
[[nodiscard]] std::vector<std::string> broken_laws(const Looked& looked);

}  // namespace trinhky::faults
