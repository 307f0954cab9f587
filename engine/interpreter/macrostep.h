// One macrostep in the making: the loop of SCXML appendix D over a working configuration, writing a Step. Internal to
// this room; interpreter.h is the door.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/interpreter/interpreter.h"
#include "engine/interpreter/tree_sets.h"

namespace trinhky::interpreter {

// Transitions of the active states, in the order of appendix D's selection: each leaf, then outwards. `visit` gets a
// transition and tells whether the leaf is served and its remaining ancestors are passed by. With an address only
// leaves inside that state are asked.
template <class Visit>
void for_each_listening(const chart::Chart& chart, const Configuration& configuration, chart::StateIx address,
                        const Visit& visit) {
  for (const chart::StateIx leaf : configuration) {
    if (!chart.is_leaf(leaf) || !chart.is_within(leaf, address)) continue;
    bool served = false;
    for (chart::StateIx at = leaf; at != chart::no_state && !served; at = chart.state(at).parent) {
      for (const chart::TransitionIx ix : chart.state(at).transitions) {
        served = visit(ix);
        if (served) break;
      }
    }
  }
}

class Macrostep {
 public:
  // Requires: all arguments outlive the run.
  Macrostep(const chart::Chart& chart, const Snapshot& before, Env env)
      : chart_(chart), before_(before), env_(std::move(env)), history_(chart, before) {}

  base::Result<Step> run_start(const base::json& initial_data);
  base::Result<Step> run_signal(const Signal& signal);

 private:
  enum class Flow { on, block_ended, stopped };

  // The loop.
  void settle();
  std::vector<chart::TransitionIx> select(const std::string* signal, chart::StateIx address);
  bool lets_through(chart::TransitionIx ix);
  std::vector<Placed> without_conflicts(const std::vector<chart::TransitionIx>& selected) const;
  void microstep(const std::vector<Placed>& placed);
  void leave(chart::StateIx state);
  void record_history(const std::vector<chart::StateIx>& leaving);
  void enter(const EntrySet& entries);
  void reach_final(chart::StateIx state);
  void finish_chart(const std::optional<base::json>& output);
  base::Result<Step> close();

  // Actions.
  void run_block(const chart::Block& block, chart::StateIx owner);
  Flow run_actions(const chart::Block& block, chart::StateIx owner);
  Flow run_action(const chart::Action& action, chart::StateIx owner);
  Flow run_choose(const chart::Action& action, chart::StateIx owner);
  Flow run_each(const chart::Action& action, chart::StateIx owner);
  Flow set_place(const std::string& place, base::json value, const std::string& pointer);
  base::Result<base::json> evaluate(const rule::Rule& rule);
  base::Result<base::json> evaluate(const chart::Template& value);
  Flow fail(const std::string& pointer, base::Error error);

  void take_signal(std::string name, base::json data);
  // The variables of rules. Made when the first rule asks, because most signals meet none.
  base::json& scope();
  base::json& data();

  const chart::Chart& chart_;
  const Snapshot& before_;
  Env env_;
  HistoryView history_;
  Configuration configuration_;
  std::deque<Signal> internal_;
  Step step_;
  std::optional<base::Error> stop_;  // what ends the whole step
  std::size_t microsteps_ = 0;
  std::size_t actions_ = 0;
  std::set<std::string> changed_data_;
  // A guard that cannot be evaluated would raise its error again before every signal, for ever; it is told once.
  std::set<chart::TransitionIx> failed_guards_;

  bool scope_ready_ = false;
  bool signal_stale_ = true;
  base::json signal_data_;
  std::optional<std::string> signal_name_;
  rule::Operations operations_;
};

}  // namespace trinhky::interpreter
