// Plays a scenario from the first step to the last, or to the first step that goes otherwise than expected.
//
//   Result<Rehearsal> result = rehearse(*scenario, rules, shelf);
//   if (!result->passed()) …result->differences, at result->step…
//
// A step that was expected otherwise is an answer (`differences`), never a failure.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/rehearsal/comparison.h"
#include "engine/rehearsal/office.h"
#include "engine/rehearsal/scenario.h"

namespace trinhky::rehearsal {

struct Rehearsal {
  std::size_t steps = 0;                // played, the failed one included
  Step failed;                          // when there are differences: the step they belong to
  std::string local_time;               // of the virtual clock at the end
  std::vector<Difference> differences;  // of one step
  Office::Taken taken;

  [[nodiscard]] bool passed() const { return differences.empty(); }
};

// `rules` has all of a world but the directory. Fails with `invalid`/"bad-organisation" (pointers below /given), and as
// Office fails when the program itself is at fault.
[[nodiscard]] base::Result<Rehearsal> rehearse(const Scenario& scenario, const decision::World& rules,
                                               const Shelf& shelf);

// A step in a few words: "Nông Thị An · submit · programme".
[[nodiscard]] std::string spoken(const Step& step);

}  // namespace trinhky::rehearsal
