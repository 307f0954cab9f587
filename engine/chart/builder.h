// Makes a chart out of drafts that name states by id, and tells every problem at once. Children keep the order in which
// they were added; that order is the document order of the chart.
//
//   Builder builder;
//   builder.add_state({.id = "unit-programme", .kind = StateKind::compound});             // the root: no parent
//   builder.add_state({.id = "drafting", .parent = "unit-programme", .pointer = "/states/drafting"});
//   builder.add_state({.id = "done", .parent = "unit-programme", .kind = StateKind::final_state});
//   builder.add_transition({.source = "drafting", .events = {"submit"}, .targets = {"done"}});
//   Result<Chart> chart = std::move(builder).finish();
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/chart/chart.h"

namespace trinhky::chart {

// `kind` is what the state is to be; a compound state without `initial` starts in its first child (SCXML 3.2).
struct StateDraft {
  std::string id;
  std::string parent;  // empty for the root only; added before its children
  StateKind kind = StateKind::atomic;
  std::vector<std::string> initial;
  Block initial_actions;
  std::vector<Block> entry;
  std::vector<Block> exit;
  std::optional<Template> output;
  std::string pointer;
};

struct TransitionDraft {
  std::string source;
  std::vector<std::string> events;
  std::optional<rule::Rule> guard;
  std::vector<std::string> targets;
  bool reenter = false;
  Block actions;
  std::string pointer;
};

class Builder {
 public:
  // `initial_data` is an object, or null for none.
  explicit Builder(base::json initial_data = nullptr) : initial_data_(std::move(initial_data)) {}

  void add_state(StateDraft draft) { states_.push_back(std::move(draft)); }
  void add_transition(TransitionDraft draft) { transitions_.push_back(std::move(draft)); }

  // Fails with `invalid`/"bad-chart"; `faults` has every problem with the pointer of its state, transition or action.
  // Codes: "no-root", "second-root", "doubled-state", "unknown-parent", "too-many-states" (limits::max_states),
  // "too-deep" (limits::max_state_depth), "children-missing", "children-not-allowed", "initial-not-allowed",
  // "initial-not-inside", "history-without-default", "output-not-allowed", "unknown-state" (a source, target or initial
  // state), "targets-conflict" (targets that cannot be active together, or the root), "transition-not-allowed" (out of
  // a final or history state), "endless-always" (an eventless transition without guard and target), "bad-descriptor",
  // "bad-place", "bad-template", "action-incomplete", "bad-data". While the tree itself is broken only the problems of
  // the tree, the kinds and the actions of states are told.
  [[nodiscard]] base::Result<Chart> finish() &&;

 private:
  base::json initial_data_;
  std::vector<StateDraft> states_;
  std::vector<TransitionDraft> transitions_;
};

}  // namespace trinhky::chart
