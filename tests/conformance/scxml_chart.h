// The generic tree of ../shared/conformance/scxml (FORMAT.md there) as charts of this engine. The suite writes
// `{"var": "Var1"}` and `_event.data.x` where the engine writes `data.Var1` and `signal.x`; external transitions become
// `reenter`; what SCXML can only find wrong while running (an illegal place, an unknown target of a send) becomes an
// action whose rule cannot be evaluated.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/chart/chart.h"

namespace trinhky::conformance {

struct Machine;

struct NamedRule {
  std::string name;
  rule::Rule value;
};

struct Invoke {
  std::string id;           // empty: the session makes one
  std::string id_location;  // a place in the data, or empty
  std::shared_ptr<const Machine> machine;
  std::vector<NamedRule> params;
  std::vector<NamedRule> finalize;  // data member and its new value
};

struct Machine {
  chart::Chart chart;
  std::string name;
  std::map<std::string, std::vector<Invoke>> invokes;  // by state id
};

// Ends the test process with a message if the tree cannot be read: a case must never pass by not being understood.
std::shared_ptr<const Machine> read_machine(const base::json& tree, const std::vector<std::string>& given = {});

// The operations of the suite: `__illegal__` always fails.
const rule::Operations& suite_operations();

}  // namespace trinhky::conformance
