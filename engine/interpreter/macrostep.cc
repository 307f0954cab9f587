#include "engine/interpreter/macrostep.h"

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"

namespace trinhky::interpreter {

using chart::Block;
using chart::Chart;
using chart::State;
using chart::StateIx;
using chart::StateKind;
using chart::Transition;
using chart::TransitionIx;

base::Result<Step> Macrostep::run_start(const base::json& initial_data) {
  base::json& values = data();
  values = chart_.initial_data();
  if (initial_data.is_object()) values.update(initial_data);
  step_.taken = true;
  configuration_.clear();
  enter(start_set(chart_, history_));
  settle();
  for (const auto& member : data().items()) changed_data_.insert(member.key());
  return close();
}

base::Result<Step> Macrostep::run_signal(const Signal& signal) {
  auto configuration = read_configuration(chart_, before_);
  if (!configuration) return std::unexpected(std::move(configuration.error()));
  configuration_ = std::move(*configuration);
  if (before_.done || configuration_.empty()) {
    step_.done = before_.done;
    step_.output = before_.output;
    return close();
  }
  const StateIx address = signal.address.empty() ? Chart::root() : chart_.find(signal.address);
  take_signal(signal.name, signal.data);
  if (address != chart::no_state && is_active(configuration_, address)) {
    microstep(without_conflicts(select(&signal.name, address)));
  }
  settle();
  return close();
}

void Macrostep::settle() {
  while (!stop_ && !step_.done) {
    std::vector<TransitionIx> selected = select(nullptr, Chart::root());
    if (selected.empty()) {
      if (internal_.empty()) return;
      Signal signal = std::move(internal_.front());
      internal_.pop_front();
      const std::string name = signal.name;
      take_signal(std::move(signal.name), std::move(signal.data));
      selected = select(&name, Chart::root());
    }
    microstep(without_conflicts(selected));
  }
}

std::vector<TransitionIx> Macrostep::select(const std::string* signal, StateIx address) {
  std::vector<TransitionIx> selected;
  std::map<TransitionIx, bool> judged;  // an ancestor is asked by several leaves, its guard evaluated once
  for_each_listening(chart_, configuration_, address, [&](TransitionIx ix) {
    const Transition& transition = chart_.transition(ix);
    if (signal == nullptr ? !transition.events.empty() : !chart::hears(transition, *signal)) return false;
    const auto known = judged.find(ix);
    if (known != judged.end()) return known->second;
    const bool open = lets_through(ix);
    judged.emplace(ix, open);
    if (open) selected.push_back(ix);
    return open;
  });
  return selected;
}

bool Macrostep::lets_through(TransitionIx ix) {
  const Transition& transition = chart_.transition(ix);
  if (!transition.guard) return true;
  const auto verdict = transition.guard->holds(scope(), operations_);
  if (verdict) return *verdict;
  if (failed_guards_.insert(ix).second) fail(transition.pointer, verdict.error());
  return false;
}

std::vector<Placed> Macrostep::without_conflicts(const std::vector<TransitionIx>& selected) const {
  struct Candidate {
    Placed placed;
    std::vector<StateIx> exits;
  };
  std::vector<Candidate> kept;
  for (const TransitionIx ix : selected) {
    const Transition& transition = chart_.transition(ix);
    const StateIx domain = transition_domain(chart_, history_, transition);
    Candidate next{{ix, domain}, exit_set(chart_, configuration_, domain)};
    bool preempted = false;
    std::set<TransitionIx> overruled;
    for (const Candidate& other : kept) {
      const bool apart =
          std::ranges::none_of(next.exits, [&](StateIx s) { return std::ranges::binary_search(other.exits, s); });
      if (apart) continue;
      if (!chart_.is_descendant(transition.source, chart_.transition(other.placed.transition).source)) {
        preempted = true;
        break;
      }
      overruled.insert(other.placed.transition);
    }
    if (preempted) continue;
    std::erase_if(kept, [&](const Candidate& other) { return overruled.contains(other.placed.transition); });
    kept.push_back(std::move(next));
  }
  std::vector<Placed> result;
  for (const Candidate& candidate : kept) result.push_back(candidate.placed);
  return result;
}

void Macrostep::microstep(const std::vector<Placed>& placed) {
  if (placed.empty() || stop_) return;
  if (++microsteps_ > base::limits::max_microsteps) {
    stop_ = base::Error{.code = base::ErrorCode::invalid,
                        .type = "too-many-microsteps",
                        .message = {"Quy trình tự chuyển bước mãi không dừng.",
                                    "The workflow keeps moving by itself and does not come to rest."},
                        .pointer = chart_.transition(placed.front().transition).pointer};
    return;
  }
  step_.taken = true;

  std::set<StateIx> leaving;
  for (const Placed& one : placed) {
    const auto exits = exit_set(chart_, configuration_, one.domain);
    leaving.insert(exits.begin(), exits.end());
  }
  const std::vector<StateIx> in_exit_order(leaving.rbegin(), leaving.rend());
  record_history(in_exit_order);
  for (const StateIx state : in_exit_order) leave(state);

  for (const Placed& one : placed) {
    const Transition& transition = chart_.transition(one.transition);
    step_.order.push_back({Movement::Kind::transition, step_.transitions.size()});
    step_.transitions.push_back(one.transition);
    run_block(transition.actions, transition.source);
  }
  enter(entry_set(chart_, history_, placed));
}

void Macrostep::record_history(const std::vector<StateIx>& leaving) {
  for (const StateIx ix : leaving) {
    for (const StateIx history : chart_.state(ix).histories) {
      const bool deep = chart_.state(history).kind == StateKind::history_deep;
      std::vector<StateIx> past;
      for (const StateIx active : exit_set(chart_, configuration_, ix)) {
        if (deep ? chart_.is_leaf(active) : chart_.state(active).parent == ix) past.push_back(active);
      }
      history_.record(history, std::move(past));
    }
  }
}

void Macrostep::leave(StateIx ix) {
  const State& state = chart_.state(ix);
  step_.order.push_back({Movement::Kind::exited, step_.exited.size()});
  step_.exited.push_back(state.id);
  for (const Block& block : state.exit) run_block(block, ix);
  configuration_.erase(std::ranges::lower_bound(configuration_, ix));
}

void Macrostep::enter(const EntrySet& entries) {
  const auto run_default_history = [&](StateIx parent, StateIx history) {
    run_block(chart_.state(history).initial_actions, parent);
  };
  for (const auto& [parent, history] : entries.default_history) {
    if (!entries.states.contains(parent) || is_active(configuration_, parent)) run_default_history(parent, history);
  }
  for (const StateIx ix : entries.states) {
    if (is_active(configuration_, ix)) continue;
    const State& state = chart_.state(ix);
    configuration_.insert(std::ranges::lower_bound(configuration_, ix), ix);
    if (ix != Chart::root()) {
      step_.order.push_back({Movement::Kind::entered, step_.entered.size()});
      step_.entered.push_back(state.id);
    }
    for (const Block& block : state.entry) run_block(block, ix);
    if (entries.default_entry.contains(ix)) run_block(state.initial_actions, ix);
    if (const auto found = entries.default_history.find(ix); found != entries.default_history.end()) {
      run_default_history(ix, found->second);
    }
    if (state.kind == StateKind::final_state) reach_final(ix);
  }
}

void Macrostep::reach_final(StateIx ix) {
  const State& state = chart_.state(ix);
  std::optional<base::json> output;
  if (state.output) {
    auto value = evaluate(*state.output);
    if (value) {
      output = std::move(*value);
    } else {
      fail(state.pointer, std::move(value.error()));
    }
  }
  StateIx at = state.parent;
  if (chart_.state(at).kind == StateKind::compound) {
    if (at == Chart::root()) return finish_chart(output);
    internal_.push_back({.name = "done.state." + chart_.state(at).id, .data = output.value_or(nullptr)});
    at = chart_.state(at).parent;
  }
  // A parallel state is done with its last region; if it is a region itself, the one around it may be done too.
  while (at != chart::no_state && chart_.state(at).kind == StateKind::parallel &&
         is_in_final_state(chart_, configuration_, at)) {
    if (at == Chart::root()) return finish_chart(std::nullopt);
    internal_.push_back({.name = "done.state." + chart_.state(at).id});
    at = chart_.state(at).parent;
  }
}

void Macrostep::finish_chart(const std::optional<base::json>& output) {
  step_.done = true;
  step_.output = output.value_or(nullptr);
}

base::Result<Step> Macrostep::close() {
  if (step_.done && !before_.done) {
    // exitInterpreter of appendix D; the configuration stays, so that one can see which end was reached.
    for (auto ix = configuration_.rbegin(); ix != configuration_.rend(); ++ix) {
      for (const Block& block : chart_.state(*ix).exit) run_block(block, *ix);
    }
  }
  if (stop_) return std::unexpected(std::move(*stop_));
  for (const StateIx ix : configuration_) {
    if (ix != Chart::root()) step_.configuration.push_back(chart_.state(ix).id);
  }
  for (const auto& [history, states] : history_.changed()) {
    std::vector<std::string>& ids = step_.history_patch[chart_.state(history).id];
    for (const StateIx ix : states) ids.push_back(chart_.state(ix).id);
  }
  for (const std::string& name : changed_data_) step_.data_patch[name] = std::move(data()[name]);
  return std::move(step_);
}

void Macrostep::take_signal(std::string name, base::json data) {
  signal_name_ = std::move(name);
  signal_data_ = std::move(data);
  signal_stale_ = true;
}

base::json& Macrostep::scope() {
  base::json& variables = env_.variables;
  if (!scope_ready_) {
    scope_ready_ = true;
    if (!variables.is_object()) variables = base::json::object();
    variables["data"] = before_.data;
    if (env_.operations != nullptr) operations_ = *env_.operations;
    operations_.named.insert_or_assign(
        std::string(in_operation), [this](std::span<const base::json> args) -> base::Result<base::json> {
          const bool one_name = args.size() == 1 && args.front().is_string();
          const StateIx ix = one_name ? chart_.find(args.front().get_ref<const std::string&>()) : chart::no_state;
          if (ix == chart::no_state) {
            return base::refuse(base::ErrorCode::invalid, "unknown-state",
                                {"Phép \"In\" cần tên một trạng thái của quy trình.",
                                 "The operation \"In\" needs the name of a state of the workflow."});
          }
          return base::json(is_active(configuration_, ix));
        });
  }
  if (signal_stale_) {
    signal_stale_ = false;
    variables["signal"] = signal_data_;
    variables["signal_name"] = signal_name_ ? base::json(*signal_name_) : base::json(nullptr);
  }
  return variables;
}

base::json& Macrostep::data() {
  return scope()["data"];
}

}  // namespace trinhky::interpreter
