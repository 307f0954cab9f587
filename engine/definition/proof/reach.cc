#include "engine/definition/proof/reach.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "engine/definition/proof/neighbours.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::definition::proof {
namespace {

using base::json;
using chart::Action;
using chart::StateIx;
using chart::TransitionIx;

constexpr std::size_t most_choices = 128;  // runs of one step, one for each way its free guards can turn out
constexpr int deepest_family = 8;          // children of children, when asking which ends follow a number

// Answers the free parts of guards during one step: as told, and false beyond that.
class Oracle {
 public:
  Oracle() {
    operations_.named[std::string(free_operation)] = [this](std::span<const json> args) -> base::Result<json> {
      return json(!args.empty() && args[0].is_string() && answer(args[0].get<std::string>()));
    };
    operations_.named[std::string(resume_operation)] = [this](std::span<const json> args) -> base::Result<json> {
      return json(!args.empty() && args[0].is_string() && resumes(args[0].get<std::string>()));
    };
  }

  [[nodiscard]] const rule::Operations& operations() const { return operations_; }

  // `again`: the states that may be the next to be asked again.
  void begin(std::set<std::string> again) {
    again_ = std::move(again);
    resumed_.clear();
    known_.clear();
    asked_ = 0;
  }
  // The next way the questions could have been answered; false when all have been tried.
  bool next() {
    answers_.resize(asked_);
    while (!answers_.empty() && answers_.back()) answers_.pop_back();
    if (answers_.empty()) return false;
    answers_.back() = true;
    return true;
  }
  void reset() { answers_.clear(); }
  // The state that was the next to be asked again in this step; empty for none.
  [[nodiscard]] const std::string& resumed() const { return resumed_; }

 private:
  bool answer(const std::string& part) {
    const auto known = known_.find(part);
    if (known != known_.end()) return known->second;
    if (asked_ == answers_.size()) answers_.push_back(false);
    return known_[part] = answers_[asked_++];
  }

  // One state at most is the next to be asked again.
  bool resumes(const std::string& state) {
    if (!again_.contains(state) || (!resumed_.empty() && resumed_ != state)) return false;
    if (!answer("resume " + state)) return false;
    resumed_ = state;
    return true;
  }

  rule::Operations operations_;
  std::vector<bool> answers_;
  std::size_t asked_ = 0;
  std::map<std::string, bool> known_;
  std::set<std::string> again_;
  std::string resumed_;
};

// What happens in a state or a transition that a situation remembers.
struct Mark {
  bool writes = false;   // new content takes the place of the old
  bool numbers = false;  // a number is given
};

class Explorer {
 public:
  Explorer(const Definition& definition, const World& world, const Bounds& bounds)
      : definition_(definition),
        world_(world),
        bounds_(bounds),
        abstraction_(definition, world),
        signals_(definition, world),
        state_marks_(definition.chart->states().size()),
        transition_marks_(definition.chart->transitions().size()),
        taken_(definition.chart->transitions().size()),
        seen_(definition.chart->states().size()) {
    resumes_ = std::ranges::any_of(definition.returns, [](const auto& entry) { return entry.second.resume_here; });
    for (const Placed& placed : actions_of(definition)) {
      Mark& mark =
          placed.transition != chart::no_state ? transition_marks_[placed.transition] : state_marks_[placed.state];
      const std::string& name = placed.action->name;
      if (placed.action->kind != Action::Kind::effect) continue;
      adds_children_ = adds_children_ || name == "addChild";
      mark.writes = mark.writes || name == "freeze" || name == "consolidate" || name == "restore";
      mark.numbers = mark.numbers || name == "number";
    }
  }

  Reach run() {
    if (abstraction_.chart() == nullptr) {
      reach_.complete = false;
      return std::move(reach_);
    }
    for (const json& start : abstraction_.starts()) begin(start);
    for (std::size_t at = 0; at < reach_.situations.size() && within_bounds(); ++at) visit(at);
    for (TransitionIx ix = 0; ix < taken_.size(); ++ix) {
      if (taken_[ix]) reach_.taken.push_back(ix);
    }
    for (StateIx ix = 0; ix < seen_.size(); ++ix) {
      if (seen_[ix]) reach_.seen.push_back(ix);
    }
    return std::move(reach_);
  }

 private:
  [[nodiscard]] const chart::Chart& chart() const { return *abstraction_.chart(); }

  bool within_bounds() {
    if (reach_.situations.size() <= bounds_.configurations && steps_ <= bounds_.steps) return true;
    reach_.complete = false;
    return false;
  }

  [[nodiscard]] std::string start_label(const json& data) const {
    std::string label = "start";
    if (abstraction_.starts().size() == 1) return label;
    for (const auto& [name, value] : data.items()) {
      label += " " + name + "=" + (value == json("\x01") ? std::string("…") : value.dump());
    }
    return label;
  }

  void begin(const json& data) {
    oracle_.reset();
    const std::string label = start_label(data);
    std::size_t runs = 0;
    do {
      if (++runs > most_choices) {
        reach_.complete = false;
        break;
      }
      ++steps_;
      oracle_.begin({});
      auto step = interpreter::start(chart(), data, {.operations = &oracle_.operations(), .variables = {}});
      if (!step) {
        if (step.error().type == "too-many-microsteps") {
          reach_.endless.push_back(
              {.situation = reach_.situations.size(), .signal = label, .pointer = step.error().pointer});
        }
        continue;
      }
      if (step->failures.empty()) add({}, nullptr, *step, label);
    } while (oracle_.next());
  }

  void visit(std::size_t at) {
    if (reach_.situations[at].snapshot.done) return;
    std::vector<const Offer*> offers;
    for (const StateIx state : std::vector<StateIx>(reach_.situations[at].active)) {
      for (const Offer& offer : signals_.of(state)) offers.push_back(&offer);
    }
    for (const Offer& offer : signals_.always()) offers.push_back(&offer);
    for (const Offer* offer : offers) try_offer(at, *offer);
    if (waits_outside(at)) {
      static const Offer later{.kind = Offer::Kind::timer, .signal = "…", .address = {}, .invoke = nullptr, .end = {}};
      try_offer(at, later);
    }
  }

  // An eventless transition with a free guard is looked at again whenever anything arrives.
  [[nodiscard]] bool waits_outside(std::size_t at) const {
    return std::ranges::any_of(reach_.situations[at].active, [&](StateIx state) {
      return std::ranges::any_of(chart().state(state).transitions, [&](TransitionIx ix) {
        return chart().transition(ix).events.empty() && abstraction_.has_free_guard(ix);
      });
    });
  }

  [[nodiscard]] std::vector<TransitionIx> listening(std::size_t at, const Offer& offer) const {
    std::vector<TransitionIx> list;
    const StateIx address = offer.address.empty() ? chart::Chart::root() : chart().find(offer.address);
    for (const StateIx state : reach_.situations[at].active) {
      if (!chart().is_within(state, address) && !chart().is_within(address, state)) continue;
      for (const TransitionIx ix : chart().state(state).transitions) {
        if (chart::hears(chart().transition(ix), offer.signal)) list.push_back(ix);
      }
    }
    return list;
  }

  void try_offer(std::size_t at, const Offer& offer) {
    const bool ends = offer.kind == Offer::Kind::child_end || offer.kind == Offer::Kind::children_end;
    if (offer.invoke != nullptr && reach_.situations[at].ended.contains(offer.invoke->state + "/" + offer.invoke->id)) {
      if (ends || offer.signal == offer.invoke->id + ".each.done") return;
    }
    const std::vector<TransitionIx> heard = listening(at, offer);
    if (heard.empty() && offer.kind == Offer::Kind::child_end) {
      reach_.unhandled.push_back(
          {.situation = at, .signal = offer.signal, .pointer = {}, .invoke = offer.invoke, .end = offer.end});
    }
    if (heard.empty() && !ends && offer.signal != "…") return;
    look_for_conflicts(at, offer, heard);
    oracle_.reset();
    std::size_t runs = 0;
    do {
      if (++runs > most_choices || ++steps_ > bounds_.steps) {
        reach_.complete = false;
        return;
      }
      const Situation& before = reach_.situations[at];
      oracle_.begin(asked_again(before));
      auto step = interpreter::advance(chart(), before.snapshot,
                                       {.name = offer.signal, .data = nullptr, .address = offer.address},
                                       {.operations = &oracle_.operations(), .variables = {}});
      if (!step) {
        if (step.error().type == "too-many-microsteps") {
          reach_.endless.push_back({.situation = at, .signal = offer.signal, .pointer = step.error().pointer});
        }
        continue;
      }
      if (!step->failures.empty()) continue;
      if (step->taken || ends) add(at, &offer, *step, offer.signal);
    } while (oracle_.next());
  }

  [[nodiscard]] std::set<std::string> asked_again(const Situation& situation) const {
    std::set<std::string> states;
    if (situation.returned == chart::no_state) return states;
    states.insert(chart().state(situation.returned).id);
    for (const StateIx ix : situation.passed) states.insert(chart().state(ix).id);
    return states;
  }

  // Two regions that both want to move on one signal, where one of them takes the other away.
  void look_for_conflicts(std::size_t at, const Offer& offer, const std::vector<TransitionIx>& heard) {
    for (std::size_t i = 0; i < heard.size(); ++i) {
      for (std::size_t j = i + 1; j < heard.size(); ++j) {
        if (conflicts_.contains({heard[i], heard[j]}) || !exclude_each_other(heard[i], heard[j])) continue;
        conflicts_.insert({heard[i], heard[j]});
        reach_.conflicts.push_back(
            {.situation = at, .signal = offer.signal, .pointer = {}, .one = heard[i], .other = heard[j]});
      }
    }
  }

  [[nodiscard]] bool exclude_each_other(TransitionIx a, TransitionIx b) const {
    const chart::Transition& one = chart().transition(a);
    const chart::Transition& other = chart().transition(b);
    if (chart().is_within(one.source, other.source) || chart().is_within(other.source, one.source)) return false;
    const std::vector<StateIx> sources{one.source, other.source};
    const StateIx around = chart().common_ancestor(sources);
    if (chart().state(around).kind != chart::StateKind::parallel) return false;
    const auto region_of = [&](StateIx state) {
      while (chart().state(state).parent != around) state = chart().state(state).parent;
      return state;
    };
    const auto leaves = [&](const chart::Transition& transition) {
      const StateIx region = region_of(transition.source);
      return std::ranges::any_of(transition.targets, [&](StateIx t) { return !chart().is_within(t, region); });
    };
    const auto moves = [](const chart::Transition& transition) { return !transition.targets.empty(); };
    return (leaves(one) && moves(other)) || (leaves(other) && moves(one));
  }

  // The situation after a step, new or known already.
  void add(std::optional<std::size_t> from, const Offer* offer, const interpreter::Step& step,
           const std::string& label) {
    Situation next;
    Passage passage{.signal = label, .transitions = step.transitions};
    if (from) {
      const Situation& before = reach_.situations[*from];
      next.ended = before.ended;
      next.returned = before.returned;
      next.passed = before.passed;
      next.wrote = before.wrote;
      next.out = before.out;
      next.before = *from;
    }
    next.signal = label;
    remember(next, offer, step, passage);
    passage.active = active_at(from ? reach_.situations[*from].active : std::vector<StateIx>(), step);
    next.snapshot = interpreter::apply(from ? reach_.situations[*from].snapshot : interpreter::Snapshot{}, step);
    for (const std::string& id : next.snapshot.configuration) next.active.push_back(chart().find(id));
    std::ranges::sort(next.active);
    // What happened to children of a state that was left no longer makes a difference.
    std::erase_if(next.ended, [&](const std::string& invoke) {
      return !std::ranges::binary_search(next.active, chart().find(invoke.substr(0, invoke.find('/'))));
    });
    const auto [known, fresh] = known_.try_emplace(key_of(next), reach_.situations.size());
    if (fresh) {
      if (!from) {
        reach_.starts.push_back(known->second);
        next.before = known->second;
      }
      reach_.situations.push_back(std::move(next));
    }
    if (from) {
      passage.from = *from;
      passage.to = known->second;
      reach_.passages.push_back(std::move(passage));
    }
  }

  void remember(Situation& next, const Offer* offer, const interpreter::Step& step, Passage& passage) {
    if (offer != nullptr && (offer->kind == Offer::Kind::child_end || offer->kind == Offer::Kind::children_end)) {
      const bool more_may_come = offer->invoke->many == Invoke::Many::per_period || adds_children_;
      if (offer->kind == Offer::Kind::child_end || !more_may_come) {
        next.ended.insert(offer->invoke->state + "/" + offer->invoke->id);
      }
      if (offer->kind == Offer::Kind::child_end && ends_below(*offer->invoke).contains(offer->end)) next.out = true;
    }
    for (const interpreter::Movement& movement : step.order) {
      if (movement.kind == interpreter::Movement::Kind::transition) {
        const TransitionIx ix = step.transitions[movement.index];
        taken_[ix] = true;
        const chart::Transition& transition = chart().transition(ix);
        note_transition(next, ix, transition);
        apply_mark(next, transition_marks_[ix]);
      } else if (movement.kind == interpreter::Movement::Kind::entered) {
        const StateIx ix = chart().find(step.entered[movement.index]);
        passage.entered.push_back(ix);
        seen_[ix] = true;
        std::erase_if(next.ended,
                      [&](const std::string& invoke) { return invoke.starts_with(chart().state(ix).id + "/"); });
        apply_mark(next, state_marks_[ix]);
        // As in engine/decision/turn.cc: the one that returned the paper is asked at last, and a sign-off that is
        // entered in the ordinary way ends the asking again.
        const Work* work = definition_.work_of(chart().state(ix).id);
        const bool again = oracle_.resumed() == chart().state(ix).id && next.returned != ix;
        if (work != nullptr && work->kind == Work::Kind::signoff && !again) next.returned = chart::no_state;
      }
    }
  }

  // What was active when each transition of the step was chosen: in one step a region may come to its end first, and
  // then let another one go on.
  [[nodiscard]] std::vector<std::vector<StateIx>> active_at(const std::vector<StateIx>& before,
                                                            const interpreter::Step& step) const {
    using Kind = interpreter::Movement::Kind;
    std::vector<std::vector<StateIx>> active(step.transitions.size());
    std::set<StateIx> now(before.begin(), before.end());
    std::set<StateIx> at_start = now;  // of the microstep
    Kind last = Kind::entered;
    for (const interpreter::Movement& movement : step.order) {
      if (movement.kind == Kind::effect) continue;
      // A microstep leaves states, takes its transitions and enters states, in this order.
      if (movement.kind < last) at_start = now;
      last = movement.kind;
      if (movement.kind == Kind::exited) now.erase(chart().find(step.exited[movement.index]));
      if (movement.kind == Kind::entered) now.insert(chart().find(step.entered[movement.index]));
      if (movement.kind == Kind::transition) active[movement.index].assign(at_start.begin(), at_start.end());
    }
    return active;
  }

  void note_transition(Situation& next, TransitionIx ix, const chart::Transition& transition) {
    const std::string& source = chart().state(transition.source).id;
    const Work* work = definition_.work_of(source);
    if (transition.events.empty() || work == nullptr) return;
    const std::string& event = transition.events.front();
    if (event.starts_with("return.")) {
      const Return* back = definition_.return_of(source);
      const bool here = back != nullptr && back->resume_here;
      next.returned = here ? transition.source : chart::no_state;
      if (!here) next.passed.clear();
    } else if (event == "signoff.repeat" && work->tie == "repeat") {
      // A tie decides nothing: what was passed stays passed, and nothing goes back.
    } else if (event.starts_with("signoff.")) {
      const auto choice = std::ranges::find(work->choices, event.substr(8), &Choice::id);
      if (choice == work->choices.end() || !choice->positive) {
        next.passed.clear();
        next.returned = chart::no_state;
      } else if (resumes_) {
        next.passed.insert(transition.source);
      }
    }
    const auto note = definition_.notes.find(ix);
    if (work->kind == Work::Kind::task && !work->edits.empty() && note != definition_.notes.end() &&
        !note->second.by.is_null()) {
      next.wrote = transition.source;
      next.out = false;
    }
  }

  static void apply_mark(Situation& next, const Mark& mark) {
    if (mark.writes) next.out = false;
    if (mark.numbers) next.out = true;
  }

  const std::set<std::string>& ends_below(const Invoke& invoke) {
    const auto known = ends_below_.find(invoke.workflow);
    if (known != ends_below_.end()) return known->second;
    std::set<std::string> ends;
    const Definition* child = find(world_, invoke.workflow);
    if (child != nullptr && child->id != definition_.id) {
      // Without this one, so that workflows that start each other come to an end.
      World below{.definitions = world_.definitions};
      std::erase_if(below.definitions, [&](const auto& one) { return one == nullptr || one->id == definition_.id; });
      ends = ends_after_number(*child, below, bounds_);
    }
    return ends_below_.emplace(invoke.workflow, std::move(ends)).first->second;
  }

  static std::string key_of(const Situation& one) {
    std::string key;
    for (const StateIx ix : one.active) key += std::to_string(ix) + ",";
    key += one.snapshot.done ? "#" : "";
    key += one.out ? "!" : "";
    for (const StateIx ix : one.passed) key += std::to_string(ix) + ";";
    key += std::to_string(one.returned) + "," + std::to_string(one.wrote) + "|";
    for (const std::string& invoke : one.ended) key += invoke + ",";
    for (const auto& [history, states] : one.snapshot.history) {
      key += history + ":";
      for (const std::string& state : states) key += state + ",";
    }
    return key + one.snapshot.data.dump();
  }

  const Definition& definition_;
  const World& world_;
  const Bounds& bounds_;
  Abstraction abstraction_;
  Signals signals_;
  Oracle oracle_;
  std::vector<Mark> state_marks_;
  std::vector<Mark> transition_marks_;
  std::vector<bool> taken_;
  std::vector<bool> seen_;
  std::set<std::pair<TransitionIx, TransitionIx>> conflicts_;
  std::map<std::string, std::set<std::string>> ends_below_;
  std::unordered_map<std::string, std::size_t> known_;
  std::size_t steps_ = 0;
  bool adds_children_ = false;
  bool resumes_ = false;  // some return is resumed where it came from; otherwise nothing is asked again
  Reach reach_;
};

bool gives_number(const Definition& definition, const World& world, int depth) {
  if (depth > deepest_family) return false;
  for (const Placed& placed : actions_of(definition)) {
    if (placed.action->kind == Action::Kind::effect && placed.action->name == "number") return true;
  }
  return std::ranges::any_of(definition.invokes, [&](const auto& entry) {
    const Definition* child = find(world, entry.second.workflow);
    return entry.second.many == Invoke::Many::one && child != nullptr && gives_number(*child, world, depth + 1);
  });
}

}  // namespace

bool Reach::is_taken(TransitionIx ix) const {
  return std::ranges::binary_search(taken, ix);
}

bool Reach::is_seen(StateIx ix) const {
  return ix == chart::Chart::root() || std::ranges::binary_search(seen, ix);
}

std::vector<std::string> Reach::path_to(std::size_t situation) const {
  std::vector<std::string> path;
  if (situation >= situations.size()) return path;
  std::size_t at = situation;
  while (true) {
    path.push_back(situations[at].signal);
    if (situations[at].before == at) break;
    at = situations[at].before;
  }
  std::ranges::reverse(path);
  return path;
}

std::vector<std::string> Reach::path_to(std::size_t situation, const std::string& further) const {
  std::vector<std::string> path = path_to(situation);
  path.push_back(further);
  return path;
}

Reach explore(const Definition& definition, const World& world, const Bounds& bounds) {
  return Explorer(definition, world, bounds).run();
}

std::set<std::string> ends_after_number(const Definition& definition, const World& world, const Bounds& bounds) {
  std::set<std::string> with;
  std::set<std::string> without;
  if (!gives_number(definition, world, 0)) return with;
  const Reach reach = explore(definition, world, bounds);
  for (const Situation& one : reach.situations) {
    if (!one.snapshot.done || one.active.empty()) continue;
    const std::string& end = definition.chart->state(one.active.front()).id;
    (one.out ? with : without).insert(end);
  }
  for (const std::string& end : without) with.erase(end);
  return with;
}

}  // namespace trinhky::definition::proof
