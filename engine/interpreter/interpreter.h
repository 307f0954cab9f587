// The meaning of a statechart: one signal in, one macrostep out, after appendix D of the SCXML recommendation
// (https://www.w3.org/TR/scxml/#AlgorithmforSCXMLInterpretation). SEMANTICS.md beside this file lists what is followed
// and every departure. Pure: equal arguments, equal answer; nothing outside happens, effects are only named.
//
//   Env env{.operations = &operations, .variables = {{"document", body}, {"now", now}}};
//   Step step = advance(chart, snapshot, {.name = "submit"}, std::move(env)).value();
//   if (!step.failures.empty()) return incident(step.failures);     // nothing of the step may be kept
//   snapshot = apply(std::move(snapshot), step);
//
// A step is a difference: computing it copies neither the snapshot nor the data, which rules read where it lies, and an
// assignment copies the one top-level member that it changes a part of. Its cost follows the active states, not the
// size of the chart. tests/bench/charts.mjs measures it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/chart/chart.h"
#include "engine/interpreter/snapshot.h"
#include "engine/rule/rule.h"

namespace trinhky::interpreter {

// The rule operation {"In": ["state"]}, true while that state is active. The interpreter supplies it itself; a parser
// of rules puts the name into its vocabulary.
inline constexpr std::string_view in_operation = "In";

// What arrives. With an `address`, the signal belongs to that state, as the result of a sign-off belongs to the state
// that opened it: only the address, the states inside it and the states around it hear it, and nobody if it is not
// active.
struct Signal {
  std::string name;
  base::json data;
  std::string address;
};

// What rules may read and call. `variables` is an object (or null) whose members stand beside `data`, `signal` (the
// data of the signal at hand) and `signal_name`; members of those three names are not seen. Hand it in by move: a
// document in it is then never copied. `later` gives them instead, and is asked once, when the first rule is met: most
// steps meet none. Requires: `operations` outlives the call; null means none.
struct Env {
  const rule::Operations* operations = nullptr;
  base::json variables;
  std::function<base::json()> later = {};
};

// What the world is asked for. Kinds: send, cancel, log, effect.
struct Effect {
  chart::Action::Kind kind = chart::Action::Kind::effect;
  std::string name;
  base::json args;      // evaluated
  std::string state;    // the state whose entry, exit or transition asked
  std::string pointer;  // the action in the definition
};

// A guard, an action or an output that could not be evaluated. The step went on as SCXML says (the guard does not let
// through, the block ends, `error.execution` is raised), but a caller with failures keeps nothing of the step.
struct Failure {
  std::string pointer;
  base::Error error;
};

// One thing that happened, in the order of execution; `index` points into the step's list of that name.
struct Movement {
  enum class Kind { exited, transition, entered, effect };
  Kind kind = Kind::effect;
  std::size_t index = 0;
  bool operator==(const Movement&) const = default;
};

struct Step {
  bool taken = false;               // whether any transition was; true for a start
  std::vector<std::string> exited;  // in order over all microsteps; an id may stand twice
  std::vector<std::string> entered;
  std::vector<Effect> effects;
  std::vector<chart::TransitionIx> transitions;
  std::vector<Movement> order;  // the four lists above, interleaved
  base::json data_patch;        // the changed top-level members of data, whole; null if there are none
  std::map<std::string, std::vector<std::string>> history_patch;
  std::vector<std::string> configuration;  // afterwards
  std::vector<Failure> failures;
  bool done = false;
  base::json output;
};

// Enters the chart. `initial_data` (an object or null) overrides members of the chart's own initial data; the patch of
// the step has all of the data. Fails with `invalid`/"too-many-microsteps" if the chart does not come to rest within
// limits::max_microsteps, `invalid`/"too-many-actions" over max_actions_per_step.
[[nodiscard]] base::Result<Step> start(const chart::Chart& chart, const base::json& initial_data, Env env);

// Delivers one signal and runs to rest: internal signals first, eventless transitions before each. A signal that nobody
// hears is not an error: `taken` is false; but eventless transitions are looked at again, so a delivered "tick" nobody
// hears moves what waits for an outside value. A finished chart hears nothing. Fails as start does, and with
// `wrong_state`/"snapshot-foreign-state" if the snapshot names a state that the chart does not have.
[[nodiscard]] base::Result<Step> advance(const chart::Chart& chart, const Snapshot& before, const Signal& signal,
                                         Env env);

// Enters one state from outside, after the chart had come to its end: what is around it and inside it is entered as a
// transition of the root to it would enter them, with the data and the memories (`history`) as they were. Exit actions
// ran at the end and do not run again. Fails as start does, and with `invalid`/"unknown-state" for a name that is no
// state to be in (unknown, final, a history).
[[nodiscard]] base::Result<Step> enter(const chart::Chart& chart, const Snapshot& ended, std::string_view state,
                                       Env env);

// The snapshot after the step. Requires: the step was computed from `before` (from an empty snapshot for a start).
[[nodiscard]] Snapshot apply(Snapshot before, const Step& step);
[[nodiscard]] Snapshot apply(Snapshot before, Step&& step);
// The same in place, for who holds the only copy.
void move_on(Snapshot& snapshot, Step&& step);

// Transitions that listen to the signal now, in document order; guards are not evaluated. Foreign states are passed by.
[[nodiscard]] std::vector<chart::TransitionIx> candidates(const chart::Chart& chart, const Snapshot& snapshot,
                                                          std::string_view signal, std::string_view address = {});
[[nodiscard]] bool hears(const chart::Chart& chart, const Snapshot& snapshot, std::string_view signal,
                         std::string_view address = {});

inline constexpr std::size_t max_actions_per_step = 10'000;

}  // namespace trinhky::interpreter
