// Who stands in for somebody, and whom it is for, hear of it: notices about no paper, in the commit of the change of
// the organisation that made it so.
//
//   commit.rows = substitution_notices({.before = directory, .after = next, .today = today, .now = now});
//
// Told from what became of each substitution, not from the event: a position that ends takes its substitutes with it.
// What one change did for one pair of persons on the same days is one notice. Six templates: "stands-in" and
// "stood-in-for" when it is given, "stands-in-ends" and "stood-in-for-ends" when its last day moves forward,
// "stands-in-withdrawn" and "stood-in-for-withdrawn" when no day of it is left. They carry ids and dates, no names.
#pragma once

#include <vector>

#include "engine/base/clock.h"
#include "engine/directory/directory.h"
#include "engine/store/table.h"

namespace trinhky::runtime {

struct DirectoryChange {
  const directory::Directory& before;
  const directory::Directory& after;
  base::Date today;
  base::Instant now;
};

// Nobody who has left the office is told, and nobody of days that are over.
[[nodiscard]] std::vector<store::RowChange> substitution_notices(const DirectoryChange& change);

}  // namespace trinhky::runtime
