// The counting shared by a live vote and a recorded one: what one ending of the vote amounts to.
#pragma once

#include "engine/approval/need.h"
#include "engine/approval/tally.h"

namespace trinhky::approval {

// The sums a need looks at, in one imagined ending of the vote.
struct Sums {
  std::int64_t heads = 0;    // all members
  std::int64_t recused = 0;  // heads
  std::int64_t yes = 0;      // heads
  std::int64_t no = 0;       // heads
  std::int64_t present = 0;  // heads
  std::int64_t weight = 0;   // all members
  std::int64_t recused_weight = 0;
  std::int64_t yes_weight = 0;
  std::int64_t present_weight = 0;
  std::int64_t cast_weight = 0;
  bool chair_yes = false;
};

[[nodiscard]] bool enough_present(const Need& need, const Sums& sums);
// True when exactly half is for where more than half is needed: the rule of ties settles it.
[[nodiscard]] bool is_tie(const Need& need, const Sums& sums);
// What the votes amount to, presence left aside.
[[nodiscard]] Tally::Verdict verdict_of(const Need& need, const Sums& sums, Tie tie);

}  // namespace trinhky::approval
