#include "engine/interpreter/interpreter.h"

#include <algorithm>
#include <utility>

#include "engine/interpreter/macrostep.h"

namespace trinhky::interpreter {

// The step is made where it is handed over, so that none of its lists is ever moved.
base::Result<Step> start(const chart::Chart& chart, const base::json& initial_data, Env env) {
  const Snapshot nothing;
  base::Result<Step> out(std::in_place);
  auto ran = Macrostep(chart, nothing, env, *out).run_start(initial_data);
  if (!ran) out = std::unexpected(std::move(ran.error()));
  return out;
}

base::Result<Step> advance(const chart::Chart& chart, const Snapshot& before, const Signal& signal, Env env) {
  base::Result<Step> out(std::in_place);
  auto ran = Macrostep(chart, before, env, *out).run_signal(signal);
  if (!ran) out = std::unexpected(std::move(ran.error()));
  return out;
}

base::Result<Step> enter(const chart::Chart& chart, const Snapshot& ended, std::string_view state, Env env) {
  const chart::StateIx ix = chart.find(state);
  const bool enterable = ix != chart::no_state && !chart.is_history(ix) && ix != chart::Chart::root() &&
                         chart.state(ix).kind != chart::StateKind::final_state;
  if (!enterable) {
    return base::refuse(base::ErrorCode::invalid, "unknown-state",
                        {"Quy trình không có bước \"" + std::string(state) + "\" để mở lại.",
                         "The workflow has no step \"" + std::string(state) + "\" to go on at."});
  }
  Snapshot before = ended;
  before.configuration.clear();
  before.done = false;
  before.output = nullptr;
  base::Result<Step> out(std::in_place);
  auto ran = Macrostep(chart, before, env, *out).run_entry(ix);
  if (!ran) out = std::unexpected(std::move(ran.error()));
  return out;
}

Snapshot apply(Snapshot before, const Step& step) {
  move_on(before, Step(step));
  return before;
}

Snapshot apply(Snapshot before, Step&& step) {
  move_on(before, std::move(step));
  return before;
}

void move_on(Snapshot& snapshot, Step&& step) {
  snapshot.configuration.swap(step.configuration);
  for (auto& [history, states] : step.history_patch) snapshot.history[history] = std::move(states);
  if (step.data_patch.is_object()) {
    for (auto& [name, value] : step.data_patch.get_ref<base::json::object_t&>()) snapshot.data[name] = std::move(value);
  }
  snapshot.done = step.done;
  snapshot.output = std::move(step.output);
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
