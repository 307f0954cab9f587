#include "engine/interpreter/tree_sets.h"

#include <algorithm>

namespace trinhky::interpreter {
namespace {

using chart::Chart;
using chart::State;
using chart::StateIx;
using chart::StateKind;
using chart::Transition;

void add_effective_targets(const Chart& chart, const HistoryView& history, const std::vector<StateIx>& targets,
                           std::vector<StateIx>& result) {
  for (const StateIx target : targets) {
    if (!chart.is_history(target)) {
      result.push_back(target);
    } else if (const auto past = history.find(target)) {
      result.insert(result.end(), past->begin(), past->end());
    } else {
      add_effective_targets(chart, history, chart.state(target).initial, result);
    }
  }
}

// findLCCA for states of which all but the source are given, without a list of its own.
StateIx compound_around(const Chart& chart, StateIx source, std::span<const StateIx> targets) {
  StateIx at = chart.state(source).parent;
  const auto is_around_all = [&] {
    return std::ranges::all_of(targets, [&](StateIx target) { return chart.is_descendant(target, at); });
  };
  while (at != chart::no_state &&
         ((at != Chart::root() && chart.state(at).kind != StateKind::compound) || !is_around_all())) {
    at = chart.state(at).parent;
  }
  return at == chart::no_state ? Chart::root() : at;
}

// Appendix D: addDescendantStatesToEnter and addAncestorStatesToEnter.
class EntryPlan {
 public:
  EntryPlan(const Chart& chart, const HistoryView& history) : chart_(chart), history_(history) {}

  void add_descendants(StateIx ix) {
    const State& state = chart_.state(ix);
    if (chart_.is_history(ix)) {
      const auto past = history_.find(ix);
      if (!past) note_default_history(state.parent, ix);
      add_targets(past ? *past : state.initial, state.parent);
      return;
    }
    set_.states.insert(ix);
    if (state.kind == StateKind::compound) {
      set_.default_entry.insert(ix);
      add_targets(state.initial, ix);
    } else if (state.kind == StateKind::parallel) {
      add_regions(ix);
    }
  }

  void add_ancestors(StateIx ix, StateIx until) {
    for (StateIx at = chart_.state(ix).parent; at != chart::no_state && at != until; at = chart_.state(at).parent) {
      set_.states.insert(at);
      if (chart_.state(at).kind == StateKind::parallel) add_regions(at);
    }
  }

  // Regions of a parallel state into which nothing else leads yet start in their own way.
  void add_regions(StateIx parallel) {
    for (const StateIx child : chart_.state(parallel).children) {
      const StateIx first = set_.states.next(child);
      if (first == chart::no_state || !chart_.is_within(first, child)) add_descendants(child);
    }
  }

  EntrySet take() { return std::move(set_); }

 private:
  void add_targets(const std::vector<StateIx>& targets, StateIx until) {
    for (const StateIx target : targets) add_descendants(target);
    for (const StateIx target : targets) add_ancestors(target, until);
  }

  void note_default_history(StateIx parent, StateIx history) {
    for (auto& [known, kept] : set_.default_history) {
      if (known != parent) continue;
      kept = history;
      return;
    }
    set_.default_history.emplace_back(parent, history);
  }

  const Chart& chart_;
  const HistoryView& history_;
  EntrySet set_;
};

}  // namespace

base::Result<Configuration> read_configuration(const Chart& chart, const Snapshot& snapshot) {
  Configuration result;
  if (!snapshot.configuration.empty()) result.insert(Chart::root());
  for (const std::string& id : snapshot.configuration) {
    const StateIx ix = chart.find(id);
    if (ix == chart::no_state) {
      return base::refuse(base::ErrorCode::wrong_state, "snapshot-foreign-state",
                          {"Hồ sơ đang ở trạng thái \"" + id + "\" mà quy trình này không có.",
                           "The instance is in the state \"" + id + "\", which this workflow does not have."});
    }
    result.insert(ix);
  }
  return result;
}

std::optional<std::vector<StateIx>> HistoryView::find(StateIx history) const {
  if (const auto changed = changed_.find(history); changed != changed_.end()) return changed->second;
  const auto kept = before_.history.find(chart_.state(history).id);
  if (kept == before_.history.end()) return std::nullopt;
  std::vector<StateIx> states;
  for (const std::string& id : kept->second) {
    const StateIx ix = chart_.find(id);
    // A past that this chart does not know, or knows elsewhere, is no past.
    if (ix == chart::no_state || !chart_.is_descendant(ix, chart_.state(history).parent)) return std::nullopt;
    states.push_back(ix);
  }
  return states;
}

StateIx transition_domain(const Chart& chart, const HistoryView& history, const Transition& transition) {
  std::vector<StateIx> led;
  std::span<const StateIx> targets = transition.targets;
  if (std::ranges::any_of(targets, [&](StateIx target) { return chart.is_history(target); })) {
    add_effective_targets(chart, history, transition.targets, led);
    targets = led;
  }
  if (targets.empty()) return chart::no_state;
  const bool inside = std::ranges::all_of(targets, [&](StateIx s) { return chart.is_within(s, transition.source); });
  if (inside && !transition.reenter) {
    // A leaf has no inside to start anew. Were it a domain, its empty exit set would conflict with nothing, and a
    // transition of another region that leaves it would be undone by its entry.
    return chart.is_leaf(transition.source) ? chart::no_state : transition.source;
  }
  return compound_around(chart, transition.source, targets);
}

bool leaves_anything(const Chart& chart, const Configuration& configuration, StateIx domain) {
  return domain != chart::no_state && configuration.next(domain + 1) < chart.state(domain).end;
}

bool leave_in_common(const Chart& chart, const Configuration& configuration, StateIx one, StateIx other) {
  if (one == chart::no_state || other == chart::no_state) return false;
  if (chart.is_within(one, other)) return leaves_anything(chart, configuration, one);
  return chart.is_within(other, one) && leaves_anything(chart, configuration, other);
}

EntrySet entry_set(const Chart& chart, const HistoryView& history, std::span<const Placed> placed) {
  EntryPlan plan(chart, history);
  std::vector<StateIx> led;
  for (const auto& [ix, domain] : placed) {
    const Transition& transition = chart.transition(ix);
    if (domain == chart::no_state) continue;
    for (const StateIx target : transition.targets) plan.add_descendants(target);
    std::span<const StateIx> targets = transition.targets;
    if (std::ranges::any_of(targets, [&](StateIx target) { return chart.is_history(target); })) {
      led.clear();
      add_effective_targets(chart, history, transition.targets, led);
      targets = led;
    }
    for (const StateIx target : targets) {
      // A transition of a state to itself only starts its inside anew: what is around it stays.
      if (target != domain) plan.add_ancestors(target, domain);
    }
    if (chart.state(domain).kind == StateKind::parallel) plan.add_regions(domain);
  }
  return plan.take();
}

EntrySet entry_at(const Chart& chart, const HistoryView& history, StateIx target) {
  EntryPlan plan(chart, history);
  plan.add_descendants(target);
  plan.add_ancestors(target, Chart::root());
  if (chart.state(Chart::root()).kind == StateKind::parallel) plan.add_regions(Chart::root());
  return plan.take();
}

EntrySet start_set(const Chart& chart, const HistoryView& history) {
  EntryPlan plan(chart, history);
  plan.add_descendants(Chart::root());
  return plan.take();
}

bool is_in_final_state(const Chart& chart, const Configuration& configuration, StateIx ix) {
  const State& state = chart.state(ix);
  switch (state.kind) {
    case StateKind::compound:
      return std::ranges::any_of(state.children, [&](StateIx child) {
        return chart.state(child).kind == StateKind::final_state && configuration.contains(child);
      });
    case StateKind::parallel:
      return std::ranges::all_of(state.children,
                                 [&](StateIx child) { return is_in_final_state(chart, configuration, child); });
    case StateKind::final_state:
      return configuration.contains(ix);
    case StateKind::atomic:
    case StateKind::history_shallow:
    case StateKind::history_deep:
      return false;
  }
  return false;
}

}  // namespace trinhky::interpreter
