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

namespace {

constexpr std::size_t signal_entry = 1;
constexpr std::size_t signal_name_entry = 2;

}  // namespace

Macrostep::Macrostep(const Chart& chart, const Snapshot& before, const Env& env, Step& step)
    : chart_(chart),
      before_(before),
      env_(env),
      history_(chart, before),
      step_(step),
      own_{{{.name = "data", .value = &before.data, .changed = &step_.data_patch},
            {.name = "signal"},
            {.name = "signal_name"}}},
      variables_{.rest = env.variables.is_object() ? &env.variables : nullptr, .own = own_} {
  placed_.reserve(8);
  step_.order.reserve(4);
}

base::Result<void> Macrostep::run_start(const base::json& initial_data) {
  // All data of a new instance is its own doing.
  step_.data_patch = chart_.initial_data();
  if (initial_data.is_object()) step_.data_patch.update(initial_data);
  step_.taken = true;
  enter(start_set(chart_, history_));
  settle();
  return close();
}

base::Result<void> Macrostep::run_signal(const Signal& signal) {
  auto configuration = read_configuration(chart_, before_);
  if (!configuration) return std::unexpected(std::move(configuration.error()));
  configuration_ = *configuration;
  if (before_.done || configuration_.empty()) {
    step_.done = before_.done;
    step_.output = before_.output;
    return close();
  }
  const StateIx address = signal.address.empty() ? Chart::root() : chart_.find(signal.address);
  hear(signal);
  if (address != chart::no_state && configuration_.contains(address)) {
    select(&signal.name, address);
    microstep();
  }
  settle();
  return close();
}

base::Result<void> Macrostep::run_entry(StateIx target) {
  configuration_.insert(Chart::root());
  step_.taken = true;
  enter(entry_at(chart_, history_, target));
  settle();
  return close();
}

void Macrostep::settle() {
  while (!stop_ && !step_.done) {
    placed_.clear();
    if (chart_.has_eventless()) select(nullptr, Chart::root());
    if (placed_.empty()) {
      if (next_internal_ == internal_.size()) return;
      current_ = std::move(internal_[next_internal_++]);
      hear(*current_);
      select(&current_->name, Chart::root());
    }
    microstep();
  }
}

void Macrostep::select(const std::string* signal, StateIx address) {
  placed_.clear();
  for_each_listening(chart_, configuration_, address, [&](TransitionIx ix) {
    const Transition& transition = chart_.transition(ix);
    if (signal == nullptr ? !transition.events.empty() : !chart::hears(transition, *signal)) return false;
    if (!lets_through(ix)) return false;
    place(ix);
    return true;
  });
}

bool Macrostep::lets_through(TransitionIx ix) {
  const Transition& transition = chart_.transition(ix);
  if (!transition.guard) return true;
  const auto verdict = holds(*transition.guard);
  if (verdict) return *verdict;
  if (std::ranges::find(failed_guards_, ix) == failed_guards_.end()) {
    failed_guards_.push_back(ix);
    fail(transition.pointer, verdict.error());
  }
  return false;
}

// removeConflictingTransitions of appendix D, one transition after the other as they are selected.
void Macrostep::place(TransitionIx ix) {
  const Transition& transition = chart_.transition(ix);
  const StateIx domain = transition_domain(chart_, history_, transition);
  const auto conflicts = [&](const Placed& other) {
    return leave_in_common(chart_, configuration_, domain, other.domain);
  };
  const auto is_inside_of = [&](const Placed& other) {
    return chart_.is_descendant(transition.source, chart_.transition(other.transition).source);
  };
  for (const Placed& other : placed_) {
    if (conflicts(other) && !is_inside_of(other)) return;  // pre-empted
  }
  std::erase_if(placed_, conflicts);
  placed_.push_back({ix, domain});
}

void Macrostep::microstep() {
  if (placed_.empty() || stop_) return;
  if (++microsteps_ > base::limits::max_microsteps) {
    stop_ = base::Error{.code = base::ErrorCode::invalid,
                        .type = "too-many-microsteps",
                        .message = {"Quy trình tự chuyển bước mãi không dừng.",
                                    "The workflow keeps moving by itself and does not come to rest."},
                        .pointer = chart_.transition(placed_.front().transition).pointer};
    return;
  }
  if (!step_.taken) {
    // Most steps are one microstep that leaves and enters few states: each list is allocated once.
    step_.exited.reserve(4);
    step_.entered.reserve(4);
    step_.transitions.reserve(placed_.size());
  }
  step_.taken = true;

  StateSet leaving;
  for (const Placed& one : placed_) {
    if (one.domain == chart::no_state) continue;
    configuration_.for_each(one.domain + 1, chart_.state(one.domain).end, [&](StateIx ix) { leaving.insert(ix); });
  }
  if (chart_.has_histories()) record_history(leaving);
  leaving.for_each_backwards([&](StateIx ix) { leave(ix); });

  for (const Placed& one : placed_) {
    const Transition& transition = chart_.transition(one.transition);
    step_.order.push_back({Movement::Kind::transition, step_.transitions.size()});
    step_.transitions.push_back(one.transition);
    run_block(transition.actions, transition.source);
  }
  enter(entry_set(chart_, history_, placed_));
}

void Macrostep::record_history(const StateSet& leaving) {
  leaving.for_each_backwards([&](StateIx ix) {
    for (const StateIx history : chart_.state(ix).histories) {
      const bool deep = chart_.state(history).kind == StateKind::history_deep;
      std::vector<StateIx> past;
      configuration_.for_each(ix + 1, chart_.state(ix).end, [&](StateIx active) {
        if (deep ? chart_.is_leaf(active) : chart_.state(active).parent == ix) past.push_back(active);
      });
      history_.record(history, std::move(past));
    }
  });
}

void Macrostep::leave(StateIx ix) {
  const State& state = chart_.state(ix);
  step_.order.push_back({Movement::Kind::exited, step_.exited.size()});
  step_.exited.push_back(state.id);
  for (const Block& block : state.exit) run_block(block, ix);
  configuration_.erase(ix);
}

void Macrostep::enter(const EntrySet& entries) {
  const auto run_default_history = [&](StateIx parent, StateIx history) {
    run_block(chart_.state(history).initial_actions, parent);
  };
  for (const auto& [parent, history] : entries.default_history) {
    const bool stays = !entries.states.contains(parent) || configuration_.contains(parent);
    if (stays) run_default_history(parent, history);
  }
  entries.states.for_each([&](StateIx ix) {
    if (configuration_.contains(ix)) return;
    const State& state = chart_.state(ix);
    configuration_.insert(ix);
    if (ix != Chart::root()) {
      step_.order.push_back({Movement::Kind::entered, step_.entered.size()});
      step_.entered.push_back(state.id);
    }
    for (const Block& block : state.entry) run_block(block, ix);
    if (entries.default_entry.contains(ix)) run_block(state.initial_actions, ix);
    for (const auto& [parent, history] : entries.default_history) {
      if (parent == ix) run_default_history(parent, history);
    }
    if (state.kind == StateKind::final_state) reach_final(ix);
  });
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

base::Result<void> Macrostep::close() {
  if (step_.done && !before_.done) {
    // exitInterpreter of appendix D; the configuration stays, so that one can see which end was reached.
    configuration_.for_each_backwards([&](StateIx ix) {
      for (const Block& block : chart_.state(ix).exit) run_block(block, ix);
    });
  }
  if (stop_) return std::unexpected(std::move(*stop_));
  step_.configuration.reserve(before_.configuration.size() + step_.entered.size());
  configuration_.for_each([&](StateIx ix) {
    if (ix != Chart::root()) step_.configuration.push_back(chart_.state(ix).id);
  });
  for (const auto& [history, states] : history_.changed()) {
    std::vector<std::string>& ids = step_.history_patch[chart_.state(history).id];
    for (const StateIx ix : states) ids.push_back(chart_.state(ix).id);
  }
  return {};
}

void Macrostep::hear(const Signal& signal) {
  own_[signal_entry].value = &signal.data;
  own_[signal_name_entry].text = &signal.name;
}

const rule::Operations& Macrostep::operations_for(const rule::Rule& rule) {
  static const rule::Operations none;
  if (operations_) return *operations_;
  if (!rule.calls_operations()) return none;
  operations_.emplace();
  operations_->outer = env_.operations;
  operations_->named.emplace(in_operation, [this](std::span<const base::json> args) -> base::Result<base::json> {
    const bool one_name = args.size() == 1 && args.front().is_string();
    const StateIx ix = one_name ? chart_.find(args.front().get_ref<const std::string&>()) : chart::no_state;
    if (ix == chart::no_state) {
      return base::refuse(base::ErrorCode::invalid, "unknown-state",
                          {"Phép \"In\" cần tên một trạng thái của quy trình.",
                           "The operation \"In\" needs the name of a state of the workflow."});
    }
    return base::json(configuration_.contains(ix));
  });
  return *operations_;
}

}  // namespace trinhky::interpreter
