#include "engine/decision/unfinished.h"

namespace trinhky::decision {

using base::json;

json unfinished_of(const definition::Definition& definition, const Instance& instance) {
  json lists = json::object();
  for (const auto& [state, invoke] : definition.invokes) lists[invoke.id] = json::array();
  for (const Child& child : instance.children) {
    const auto [first, last] = definition.invokes.equal_range(child.state);
    for (auto at = first; at != last; ++at) {
      const definition::Invoke& invoke = at->second;
      if (invoke.id != child.invoke) continue;
      const bool there = invoke.until.empty() ? child.condition == "ended" : child.reached.contains(invoke.until);
      if (!there) lists[invoke.id].push_back(child.key);
    }
  }
  return lists;
}

}  // namespace trinhky::decision
