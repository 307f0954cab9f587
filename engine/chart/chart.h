// A plain statechart as an immutable value: states, transitions, rules and actions, in document order, with the
// questions about the tree that an interpreter and a checker ask. It knows no office word and no time. Made by
// chart::Builder (builder.h), which alone can make one, so every chart that exists is well formed.
//
//   const StateIx drafting = chart.find("drafting");
//   for (TransitionIx t : chart.state(drafting).transitions) use(chart.transition(t));
//   bool inside = chart.is_descendant(drafting, chart.root());      // constant time
//
// Contracts: state 0 is the root; a state's index is its place in document order, so a parent stands before its
// children and the descendants of s are exactly the indices in (s, s.end). Transition indices too follow document
// order: first by source, then by place in the source. Asking with an index that is not in the chart is a bug of the
// caller. Threads: immutable, may be shared.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/chart/action.h"
#include "engine/rule/rule.h"

namespace trinhky::chart {

using StateIx = std::uint32_t;
using TransitionIx = std::uint32_t;
inline constexpr StateIx no_state = 0xFFFFFFFF;

enum class StateKind {
  atomic,           // no children; a basic situation
  compound,         // exactly one child is active while it is active
  parallel,         // all children are active while it is active
  final_state,      // its parent is done as soon as it is entered; nothing leaves it by itself
  history_shallow,  // never active; stands for the children of its parent that were last active
  history_deep,     // the same for the whole depth below its parent
};

struct Transition {
  StateIx source = no_state;
  std::vector<std::string> events;  // empty: eventless. "a.b" exactly, "a.*" a and all below it, "*" everything
  std::optional<rule::Rule> guard;
  std::vector<StateIx> targets;  // empty: the configuration stays, only the actions are done
  // False: a target that is the source or lies inside it does not leave the source (SCXML "internal", widened to
  // parallel sources and to the source itself). True: SCXML "external", the source is left and entered again.
  bool reenter = false;
  Block actions;
  std::string pointer;  // where it stands in the definition (RFC 6901)
};

struct State {
  std::string id;  // unique in the chart
  StateKind kind = StateKind::atomic;
  StateIx parent = no_state;
  StateIx end = 0;                // one past the last descendant
  std::uint32_t depth = 0;        // root: 0
  std::vector<StateIx> children;  // without history states
  std::vector<StateIx> histories;
  std::vector<StateIx> initial;  // compound: where its default entry leads; history: where it leads without a past
  Block initial_actions;         // done on default entry; for a history, when there is no past
  std::vector<Block> entry;      // one block after the other; an error ends one block only
  std::vector<Block> exit;
  std::vector<TransitionIx> transitions;
  std::optional<Template> output;  // final states: the data of done.state.<parent>, or of the whole chart
  std::string pointer;
};

class Chart {
 public:
  [[nodiscard]] const std::vector<State>& states() const { return states_; }
  [[nodiscard]] const std::vector<Transition>& transitions() const { return transitions_; }
  [[nodiscard]] const State& state(StateIx ix) const { return states_[ix]; }
  [[nodiscard]] const Transition& transition(TransitionIx ix) const { return transitions_[ix]; }
  [[nodiscard]] static constexpr StateIx root() { return 0; }

  // The data a new instance starts with; always an object.
  [[nodiscard]] const base::json& initial_data() const { return initial_data_; }

  // Whether any transition has no events.
  [[nodiscard]] bool has_eventless() const { return has_eventless_; }
  // Whether any state is a history.
  [[nodiscard]] bool has_histories() const { return has_histories_; }

  // no_state if there is no such id, which is not an error.
  [[nodiscard]] StateIx find(std::string_view id) const;

  // Proper: a state is no descendant of itself.
  [[nodiscard]] bool is_descendant(StateIx inner, StateIx outer) const {
    return inner > outer && inner < states_[outer].end;
  }
  [[nodiscard]] bool is_within(StateIx inner, StateIx outer) const {
    return inner >= outer && inner < states_[outer].end;
  }

  // Proper ancestors from the parent outwards, up to but without `until`; the default goes through the root.
  [[nodiscard]] std::vector<StateIx> ancestors(StateIx ix, StateIx until = no_state) const;

  // The innermost state that properly contains all of them, of any kind; the root if nothing else does. Requires one
  // state or more.
  [[nodiscard]] StateIx common_ancestor(std::span<const StateIx> states) const;
  // The same, compound states and the root only: the LCCA of SCXML appendix D, which passes parallel states by.
  [[nodiscard]] StateIx common_compound_ancestor(std::span<const StateIx> states) const;

  [[nodiscard]] bool is_history(StateIx ix) const;
  // Atomic or final: what stands at the bottom of a configuration.
  [[nodiscard]] bool is_leaf(StateIx ix) const;

 private:
  friend class Builder;
  Chart() = default;

  std::vector<State> states_;
  std::vector<Transition> transitions_;
  base::json initial_data_;
  bool has_eventless_ = false;
  bool has_histories_ = false;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
  };
  // Asked, never walked: its order reaches nothing.
  std::unordered_map<std::string, StateIx, Hash, std::equal_to<>> by_id_;
};

// Whether one of a transition's descriptors hears the signal. "a.*" hears "a" and "a.b" but not "ab"; "*" hears all.
[[nodiscard]] bool event_matches(std::string_view descriptor, std::string_view signal);
[[nodiscard]] bool hears(const Transition& transition, std::string_view signal);

}  // namespace trinhky::chart
