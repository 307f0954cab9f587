// One macrostep in the making: the loop of SCXML appendix D over a working configuration, writing a Step. Internal to
// this room; interpreter.h is the door.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

#include "engine/interpreter/interpreter.h"
#include "engine/interpreter/tree_sets.h"

namespace trinhky::interpreter {

// Transitions of the active states, in the order of appendix D's selection: each leaf, then outwards. `visit` gets a
// transition and tells whether the leaf is served and its remaining ancestors are passed by. With an address only
// leaves inside that state are asked. A state is asked once: guards are pure, so the answer to the next leaf that comes
// by would be the same, and so would be that of everything around it.
template <class Visit>
void for_each_listening(const chart::Chart& chart, const Configuration& configuration, chart::StateIx address,
                        const Visit& visit) {
  StateSet asked;
  configuration.for_each(address, chart.state(address).end, [&](chart::StateIx leaf) {
    if (!chart.is_leaf(leaf)) return;
    for (chart::StateIx at = leaf; at != chart::no_state && !asked.contains(at); at = chart.state(at).parent) {
      asked.insert(at);
      for (const chart::TransitionIx ix : chart.state(at).transitions) {
        if (visit(ix)) return;
      }
    }
  });
}

class Macrostep {
 public:
  // Writes into `step`, an empty one, which counts for nothing after a failure. Requires: all arguments outlive the
  // run.
  Macrostep(const chart::Chart& chart, const Snapshot& before, const Env& env, Step& step);

  base::Result<void> run_start(const base::json& initial_data);
  base::Result<void> run_signal(const Signal& signal);
  base::Result<void> run_entry(chart::StateIx target);

 private:
  enum class Flow { on, block_ended, stopped };

  // The loop.
  void settle();
  // Selected transitions without those that others pre-empt, into `placed_`.
  void select(const std::string* signal, chart::StateIx address);
  bool lets_through(chart::TransitionIx ix);
  void place(chart::TransitionIx ix);
  void microstep();
  void leave(chart::StateIx state);
  void record_history(const StateSet& leaving);
  void enter(const EntrySet& entries);
  void reach_final(chart::StateIx state);
  void finish_chart(const std::optional<base::json>& output);
  base::Result<void> close();

  // Actions.
  void run_block(const chart::Block& block, chart::StateIx owner);
  Flow run_actions(const chart::Block& block, chart::StateIx owner);
  Flow run_action(const chart::Action& action, chart::StateIx owner);
  Flow run_choose(const chart::Action& action, chart::StateIx owner);
  Flow run_each(const chart::Action& action, chart::StateIx owner);
  Flow set_place(const std::string& place, base::json value, const std::string& pointer);
  const rule::Variables& variables();
  base::Result<base::json> evaluate(const rule::Rule& rule);
  base::Result<bool> holds(const rule::Rule& rule);
  base::Result<base::json> evaluate(const chart::Template& value);
  Flow fail(const std::string& pointer, base::Error error);

  void hear(const Signal& signal);
  // What the rule may call: the operation `In` is made when the first rule calls any, because most call none.
  const rule::Operations& operations_for(const rule::Rule& rule);

  const chart::Chart& chart_;
  const Snapshot& before_;
  const Env& env_;
  HistoryView history_;
  Configuration configuration_;
  // Of the microstep at hand. Few, so they lie in here.
  std::array<std::byte, 256> room_;
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
  std::pmr::vector<Placed> placed_{&memory_};
  std::vector<Signal> internal_;  // heard from `next_internal_` on
  std::size_t next_internal_ = 0;
  std::optional<Signal> current_;  // the internal signal at hand
  Step& step_;
  std::optional<base::Error> stop_;  // what ends the whole step
  std::size_t microsteps_ = 0;
  std::size_t actions_ = 0;
  // A guard that cannot be evaluated would raise its error again before every signal, for ever; it is told once.
  std::vector<chart::TransitionIx> failed_guards_;

  // What rules read: the data as it was with the step's own patch in front, and the signal at hand, all where they lie.
  std::array<rule::Variables::Entry, 3> own_;
  rule::Variables variables_;
  std::optional<base::json> given_;  // by Env::later
  std::optional<rule::Operations> operations_;
};

}  // namespace trinhky::interpreter
