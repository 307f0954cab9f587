#include "engine/interpreter/interpreter.h"

#include <algorithm>
#include <utility>

#include "engine/interpreter/macrostep.h"

namespace trinhky::interpreter {

base::Result<Step> start(const chart::Chart& chart, const base::json& initial_data, Env env) {
  const Snapshot nothing;
  return Macrostep(chart, nothing, env).run_start(initial_data);
}

base::Result<Step> advance(const chart::Chart& chart, const Snapshot& before, const Signal& signal, Env env) {
  return Macrostep(chart, before, env).run_signal(signal);
}

Snapshot apply(Snapshot before, const Step& step) {
  return apply(std::move(before), Step(step));
}

Snapshot apply(Snapshot before, Step&& step) {
  before.configuration = std::move(step.configuration);
  for (auto& [history, states] : step.history_patch) before.history[history] = std::move(states);
  if (step.data_patch.is_object()) {
    for (auto& [name, value] : step.data_patch.get_ref<base::json::object_t&>()) before.data[name] = std::move(value);
  }
  before.done = step.done;
  before.output = std::move(step.output);
  return before;
}

std::vector<chart::TransitionIx> candidates(const chart::Chart& chart, const Snapshot& snapshot,
                                            std::string_view signal, std::string_view address) {
  std::vector<chart::TransitionIx> result;
  if (snapshot.done) return result;
  Configuration active;
  active.insert(chart::Chart::root());
  for (const std::string& id : snapshot.configuration) {
    if (const chart::StateIx ix = chart.find(id); ix != chart::no_state) active.insert(ix);
  }
  const chart::StateIx addressed = address.empty() ? chart::Chart::root() : chart.find(address);
  if (addressed == chart::no_state || !active.contains(addressed)) return result;
  for_each_listening(chart, active, addressed, [&](chart::TransitionIx ix) {
    if (chart::hears(chart.transition(ix), signal)) result.push_back(ix);
    return false;
  });
  std::ranges::sort(result);
  return result;
}

bool hears(const chart::Chart& chart, const Snapshot& snapshot, std::string_view signal, std::string_view address) {
  return !candidates(chart, snapshot, signal, address).empty();
}

}  // namespace trinhky::interpreter
