// What a new calendar does to the open deadlines of one paper.
//
//   for (const RetimedDue& due : retimed_dues(world, instance)) …due.before, due.after…
//
// A declaration for those who preview; nothing is decided here.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/decision/decide.h"

namespace trinhky::decision {

struct RetimedDue {
  std::string work;
  std::string state;
  base::Instant before;
  base::Instant after;
  bool would_shorten = false;
  base::json derivation;
};

// The open deadlines that another date comes out for with the calendar of `world`. None is not an error.
[[nodiscard]] std::vector<RetimedDue> retimed_dues(const World& world, const Instance& instance);

}  // namespace trinhky::decision
