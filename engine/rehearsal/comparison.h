// What a step was expected to bring about against what it brought: each difference with its place and both sides.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/rehearsal/office.h"
#include "engine/rehearsal/scenario.h"
#include "engine/rehearsal/stage.h"

namespace trinhky::rehearsal {

// One expectation that did not come true.
struct Difference {
  std::string pointer;  // of the expectation, as a step's pointer
  base::Text what;
  base::Text expected;
  base::Text was;
};

// What there is to compare after a step: the reply of a person's act (null for other steps), the paper it was about
// (empty for none) and how many notices there were before.
struct Happened {
  const Reply* reply = nullptr;
  std::string paper;
  std::size_t told_before = 0;
};

// A refusal that nobody expected is a difference, and so is an act that was expected to be refused and was not.
[[nodiscard]] std::vector<Difference> differences(const Office& office, const Stage& stage, const Scenario& scenario,
                                                  const Step& step, const Happened& happened);

// A refusal in one line: type, sentence, place, faults.
[[nodiscard]] base::Text refusal_line(const base::Error& error);

}  // namespace trinhky::rehearsal
