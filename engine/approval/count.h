// The counting shared by a live vote and a recorded one: are the conditions met, and could they still be.
#pragma once

#include <string>

#include "engine/approval/need.h"
#include "engine/approval/tally.h"

namespace trinhky::approval {

// The sums a need looks at, in one imagined ending of the vote.
struct Sums {
  std::int64_t heads = 0;    // all members
  std::int64_t recused = 0;  // heads
  std::int64_t yes = 0;      // heads
  std::int64_t present = 0;  // heads
  std::int64_t weight = 0;   // all members
  std::int64_t yes_weight = 0;
  std::int64_t present_weight = 0;
  bool chair_yes = false;
};

[[nodiscard]] bool enough_present(const Need& need, const Sums& sums);
[[nodiscard]] bool enough_agree(const Need& need, const Sums& sums, bool chair_breaks_tie);
// True when exactly half is for, so that the chair's side would settle it.
[[nodiscard]] bool is_tie(const Need& need, const Sums& sums);

}  // namespace trinhky::approval
