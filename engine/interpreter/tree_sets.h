// The set arithmetic of SCXML appendix D over one configuration: which states a transition leaves and enters, and where
// history leads. Internal to this room; nothing here evaluates a rule.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/chart/chart.h"
#include "engine/interpreter/snapshot.h"
#include "engine/interpreter/state_set.h"

namespace trinhky::interpreter {

using Configuration = StateSet;  // with the root while anything is active

// Fails with `wrong_state`/"snapshot-foreign-state" for an id that the chart does not have.
[[nodiscard]] base::Result<Configuration> read_configuration(const chart::Chart& chart, const Snapshot& snapshot);

// What history states stand for: the changes of this step before those of the snapshot.
class HistoryView {
 public:
  HistoryView(const chart::Chart& chart, const Snapshot& before) : chart_(chart), before_(before) {}

  // Nothing if the history state has no past.
  [[nodiscard]] std::optional<std::vector<chart::StateIx>> find(chart::StateIx history) const;
  void record(chart::StateIx history, std::vector<chart::StateIx> states) { changed_[history] = std::move(states); }
  [[nodiscard]] const std::map<chart::StateIx, std::vector<chart::StateIx>>& changed() const { return changed_; }

 private:
  const chart::Chart& chart_;
  const Snapshot& before_;
  std::map<chart::StateIx, std::vector<chart::StateIx>> changed_;
};

// The state inside which a transition happens and which itself stays active; no_state for a transition that only acts:
// without target, or of a leaf to itself without `reenter`.
[[nodiscard]] chart::StateIx transition_domain(const chart::Chart& chart, const HistoryView& history,
                                               const chart::Transition& transition);

// The exit set of a transition is the active states inside its domain. Domains lie in a tree, so two exit sets have a
// state in common exactly when one domain is around the other, or is it, and something is active in the inner one.
[[nodiscard]] bool leaves_anything(const chart::Chart& chart, const Configuration& configuration,
                                   chart::StateIx domain);
[[nodiscard]] bool leave_in_common(const chart::Chart& chart, const Configuration& configuration, chart::StateIx one,
                                   chart::StateIx other);

struct EntrySet {
  StateSet states;         // document order is entry order
  StateSet default_entry;  // compound states entered through their initial
  // A parent and its history state that had no past; a parent stands once.
  std::vector<std::pair<chart::StateIx, chart::StateIx>> default_history;
};

// A transition together with the domain it had when its exit set was computed, so that both sides agree.
struct Placed {
  chart::TransitionIx transition;
  chart::StateIx domain;
};

[[nodiscard]] EntrySet entry_set(const chart::Chart& chart, const HistoryView& history, std::span<const Placed> placed);
// One state with what is around and inside it, the root already entered.
[[nodiscard]] EntrySet entry_at(const chart::Chart& chart, const HistoryView& history, chart::StateIx target);
// The default entry of the whole chart.
[[nodiscard]] EntrySet start_set(const chart::Chart& chart, const HistoryView& history);

// Whether the state is final, has a final child that is active, or is parallel with only such children.
[[nodiscard]] bool is_in_final_state(const chart::Chart& chart, const Configuration& configuration,
                                     chart::StateIx state);

}  // namespace trinhky::interpreter
