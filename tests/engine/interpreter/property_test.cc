// Laws that hold for every chart, tried on many made at random from fixed seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engine/chart/builder.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::interpreter {
namespace {

using base::json;
using chart::Builder;
using chart::Chart;
using chart::State;
using chart::StateIx;
using chart::StateKind;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> signals{"a", "b", "c", "d"};

struct Plan {
  std::vector<chart::StateDraft> states;
  std::vector<std::string> targets;  // every state but the root
};

void grow(Plan& plan, Dice& dice, const std::string& parent, std::size_t depth) {
  const std::size_t count = 2 + dice.below(2);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string id = parent + "." + std::to_string(i);
    const std::size_t pick = depth >= 4 ? 0 : dice.below(5);
    StateKind kind = pick >= 4 ? StateKind::parallel : pick >= 2 ? StateKind::compound : StateKind::atomic;
    // The first child stays ordinary, so that no chart ends at its start.
    if (kind == StateKind::atomic && i == 2 && depth > 1) kind = StateKind::final_state;
    plan.states.push_back({.id = id, .parent = parent, .kind = kind});
    plan.targets.push_back(id);
    if (kind == StateKind::compound || kind == StateKind::parallel) grow(plan, dice, id, depth + 1);
  }
  if (dice.below(3) == 0) {
    const std::string id = parent + ".h";
    const bool deep = dice.below(2) == 0;
    // In a compound state a history leads to one child, in a parallel state one region is enough.
    plan.states.push_back({.id = id,
                           .parent = parent,
                           .kind = deep ? StateKind::history_deep : StateKind::history_shallow,
                           .initial = {parent + "." + std::to_string(dice.below(count))}});
    plan.targets.push_back(id);
  }
}

Chart random_chart(unsigned seed) {
  Dice dice(seed);
  Plan plan;
  const StateKind root_kind = seed % 5 == 0 ? StateKind::parallel : StateKind::compound;
  plan.states.push_back({.id = "r", .kind = root_kind});
  grow(plan, dice, "r", 1);
  Builder builder;
  std::vector<std::string> sources;
  for (chart::StateDraft& draft : plan.states) {
    const bool can_leave =
        draft.kind == StateKind::atomic || draft.kind == StateKind::compound || draft.kind == StateKind::parallel;
    if (can_leave) sources.push_back(draft.id);
    builder.add_state(std::move(draft));
  }
  for (std::size_t i = 0; i < sources.size() * 2; ++i) {
    chart::TransitionDraft draft{.source = sources[dice.below(sources.size())], .reenter = dice.below(2) == 0};
    draft.events = {dice.below(8) == 0 ? "done.state.*" : signals[dice.below(signals.size())]};
    if (dice.below(6) != 0) draft.targets = {plan.targets[dice.below(plan.targets.size())]};
    builder.add_transition(std::move(draft));
  }
  return std::move(builder).finish().value();
}

// One child in a compound state, all children in a parallel one, a parent around everything.
std::string illegality(const Chart& chart, const std::vector<std::string>& configuration) {
  std::set<StateIx> active{Chart::root()};
  for (const std::string& id : configuration) active.insert(chart.find(id));
  if (active.size() != configuration.size() + 1) return "a state is listed twice";
  for (const StateIx ix : active) {
    const State& state = chart.state(ix);
    if (state.parent != chart::no_state && !active.contains(state.parent)) return state.id + " without its parent";
    const auto inside = std::ranges::count_if(state.children, [&](StateIx child) { return active.contains(child); });
    if (state.kind == StateKind::compound && inside != 1) return state.id + " has " + std::to_string(inside);
    if (state.kind == StateKind::parallel && inside != std::ssize(state.children)) return state.id + " lacks a region";
    if (chart.is_history(ix)) return state.id + " is active";
  }
  return "";
}

// Exits and entries in order, applied to the old configuration.
std::vector<std::string> replay(const Chart& chart, const std::vector<std::string>& before, const Step& step) {
  std::set<StateIx> active;
  for (const std::string& id : before) active.insert(chart.find(id));
  for (const auto& [kind, index] : step.order) {
    if (kind == Movement::Kind::exited) EXPECT_EQ(active.erase(chart.find(step.exited[index])), 1U);
    if (kind == Movement::Kind::entered) EXPECT_TRUE(active.insert(chart.find(step.entered[index])).second);
  }
  std::vector<std::string> ids;
  for (const StateIx ix : active) ids.push_back(chart.state(ix).id);
  return ids;
}

// What happened, for a person who looks at a failure.
std::string told(const Chart& chart, const Snapshot& before, const Step& step) {
  std::string text = to_json(before).dump();
  for (const auto& [kind, index] : step.order) {
    if (kind == Movement::Kind::exited) text += "\n  leaves " + step.exited[index];
    if (kind == Movement::Kind::entered) text += "\n  enters " + step.entered[index];
    if (kind == Movement::Kind::transition) {
      const chart::Transition& transition = chart.transition(step.transitions[index]);
      text += "\n  from " + chart.state(transition.source).id + (transition.reenter ? " anew" : "");
      for (const StateIx target : transition.targets) text += " to " + chart.state(target).id;
    }
  }
  return text;
}

TEST(Laws, EveryConfigurationIsLegalAndIsWhatExitsAndEntriesMakeOfTheOneBefore) {
  std::size_t moved = 0;
  std::size_t histories = 0;
  std::size_t endless = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    const Chart chart = random_chart(seed);
    Dice dice(seed + 1000);
    const auto first = start(chart, nullptr, {});
    if (!first) continue;
    Snapshot now = apply(Snapshot{}, *first);
    ASSERT_EQ(illegality(chart, now.configuration), "");
    for (int i = 0; i < 40 && !now.done; ++i) {
      const std::string& name = signals[dice.below(signals.size())];
      const std::string address = dice.below(3) == 0 ? now.configuration[dice.below(now.configuration.size())] : "";
      const auto heard = candidates(chart, now, name, address);
      const auto step = advance(chart, now, {.name = name, .address = address}, {});
      if (!step) {
        ASSERT_EQ(step.error().type, "too-many-microsteps");
        ++endless;
        continue;
      }
      // Without guards and eventless transitions a step happens exactly when somebody listens.
      ASSERT_EQ(step->taken, !heard.empty());
      ASSERT_EQ(replay(chart, now.configuration, *step), step->configuration);
      ASSERT_EQ(illegality(chart, step->configuration), "") << told(chart, now, *step);
      now = apply(std::move(now), *step);
      ASSERT_EQ(snapshot_from_json(to_json(now)).value(), now);
      moved += step->taken ? 1U : 0U;
      histories += step->history_patch.size();
    }
  }
  // The laws were met by real movement, not by charts that stood still.
  EXPECT_GT(moved, 2000U);
  EXPECT_GT(histories, 100U);
  EXPECT_LT(endless, moved / 4);
}

}  // namespace
}  // namespace trinhky::interpreter
