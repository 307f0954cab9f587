// Cache tables whose shape is another than in the release before were emptied when they were declared
// (store/tables_to_fill.h). Before anybody is served their rows are made again, paper by paper, from the log.
//
//   auto filled = fill_emptied_tables({.store = store, .catalogue = catalogue, .directory = people, .wall = wall});
//
// Memory and transactions are bounded, however many papers there are. A program that was killed meanwhile begins again
// at its next start: which tables are meant stays noted until the last row is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

class Catalogue;

struct Filling {
  std::vector<std::string> tables;
  std::uint64_t papers = 0;  // read so far
  std::uint64_t rows = 0;    // written so far
  bool done = false;
};

struct RefillParts {
  store::Store& store;
  const Catalogue& catalogue;
  const directory::Directory& directory;
  const base::Clock& wall;
  std::function<void(const Filling&)> told = {};
  // A paper that cannot be read, or whose definition nobody has: it has no rows then, and all others have theirs.
  std::function<void(const base::Error&)> left_out = {};
  std::size_t rows_together = 2000;  // of one transaction
};

// Where nothing is to be filled this reads one named value. Fails with the store's trouble, and with
// `wrong_state`/"table-not-refillable" for a table that does not follow from papers as they stand; nothing is written
// then.
[[nodiscard]] base::Result<void> fill_emptied_tables(const RefillParts& parts);

}  // namespace trinhky::runtime
