#include "engine/definition/proof/signals.h"

#include <algorithm>

#include "engine/definition/proof/neighbours.h"
#include "engine/definition/vote_words.h"

namespace trinhky::definition::proof {
namespace {

// A descriptor as the shortest signal that it hears.
std::string plain(const std::string& descriptor) {
  if (descriptor == "*") return "*";
  return descriptor.ends_with(".*") ? descriptor.substr(0, descriptor.size() - 2) : descriptor;
}

}  // namespace

Signals::Signals(const Definition& definition, const World& world)
    : chart_(*definition.chart), offers_(chart_.states().size()) {
  add_people(definition);
  add_work(definition);
  add_invokes(definition, world);
  for (const auto& [state, after] : definition.afters) {
    add(state, {.kind = Offer::Kind::timer, .signal = "after." + after.name, .address = state});
  }
  for (const Placed& placed : actions_of(definition)) {
    if (placed.action->kind == chart::Action::Kind::raise) raised_.push_back(placed.action->name);
  }
  for (const chart::State& state : chart_.states()) {
    const bool has_end = std::ranges::any_of(state.children, [&](chart::StateIx child) {
      return state.kind == chart::StateKind::parallel || chart_.state(child).kind == chart::StateKind::final_state;
    });
    if (has_end) raised_.push_back("done.state." + state.id);
  }
  // A signal that the paper sends itself may come at any time after: when a delay ends is not followed.
  for (const Sent& sent : sent_by(definition)) {
    if (sent.to != "self" || std::ranges::find(always_, sent.signal, &Offer::signal) != always_.end()) continue;
    always_.push_back({.kind = Offer::Kind::timer, .signal = sent.signal, .address = {}, .invoke = nullptr, .end = {}});
  }
  add_parent(definition, world);
}

void Signals::add(std::string_view state, Offer offer) {
  const chart::StateIx ix = chart_.find(state);
  if (ix == chart::no_state) return;
  std::vector<Offer>& list = offers_[ix];
  const bool known = std::ranges::any_of(
      list, [&](const Offer& one) { return one.signal == offer.signal && one.address == offer.address; });
  if (!known) list.push_back(std::move(offer));
}

void Signals::add_people(const Definition& definition) {
  for (const auto& [ix, note] : definition.notes) {
    if (note.by.is_null() || note.signal.empty()) continue;
    // What a person does at a task belongs to the task's state (engine/decision/acts.cc).
    const Work* work = definition.work_of(note.state);
    const bool at_work = work != nullptr && work->kind == Work::Kind::task;
    add(note.state,
        {.kind = Offer::Kind::person, .signal = plain(note.signal), .address = at_work ? note.state : std::string()});
  }
}

void Signals::add_work(const Definition& definition) {
  const auto decision = [&](const std::string& state, const std::string& signal) {
    add(state, {.kind = Offer::Kind::decision, .signal = signal, .address = state});
  };
  for (const auto& [state, work] : definition.work) {
    // Abstaining, or choosing something else, is counted and never what a vote ends with.
    for (const Choice& choice : work.choices) {
      if (can_be_outcome(choice)) decision(state, "signoff." + choice.id);
    }
    if (work.tie == "repeat") decision(state, "signoff.repeat");
    if (work.kind == Work::Kind::opinions) decision(state, "opinions.closed");
    if (work.kind == Work::Kind::wait) decision(state, work.waits_for);
    const Return* back = definition.return_of(state);
    const bool returns = work.kind == Work::Kind::signoff || work.kind == Work::Kind::opinions;
    if (back == nullptr || (!returns && definition.withdraw_by.is_null())) continue;
    for (const std::string& target : back->to) decision(state, return_signal(target));
  }
}

void Signals::add_invokes(const Definition& definition, const World& world) {
  for (const auto& entry : definition.invokes) {
    const std::string& state = entry.first;
    const Invoke& invoke = entry.second;
    const Definition* child = find(world, invoke.workflow);
    const auto offer = [&](Offer::Kind kind, const std::string& name, const std::string& end = {}) {
      add(state, {.kind = kind, .signal = invoke.id + "." + name, .address = state, .invoke = &invoke, .end = end});
    };
    const bool many = invoke.many != Invoke::Many::one;
    if (many) {
      offer(Offer::Kind::child_signal, "each.done");
      offer(Offer::Kind::children_end, "done");
    }
    if (child != nullptr) {
      for (const Sent& sent : sent_by(*child)) {
        if (sent.to == "parent") offer(Offer::Kind::child_signal, sent.signal);
      }
      if (!many) {
        for (const std::string& end : ends_of(*child)) offer(Offer::Kind::child_end, end, end);
        if (!child->cancel_by.is_null()) offer(Offer::Kind::child_end, "cancelled", "cancelled");
      }
      continue;
    }
    // A child that is not known may end in every way that somebody here listens for.
    for (const chart::Transition& transition : chart_.transitions()) {
      for (const std::string& descriptor : transition.events) {
        const std::string name = plain(descriptor);
        if (!name.starts_with(invoke.id + ".") || many) continue;
        const std::string end = name.substr(invoke.id.size() + 1);
        offer(Offer::Kind::child_end, end, end);
      }
    }
  }
}

void Signals::add_parent(const Definition& definition, const World& world) {
  const auto add_always = [&](const std::string& signal) {
    if (std::ranges::find(always_, signal, &Offer::signal) == always_.end()) {
      always_.push_back({.kind = Offer::Kind::parent, .signal = signal, .address = {}, .invoke = nullptr, .end = {}});
    }
  };
  for (const Sent& sent : sent_from_above(definition, world)) add_always(sent.signal);
  if (!has_unknown_parent(definition, world)) return;
  for (chart::TransitionIx ix = 0; ix < chart_.transitions().size(); ++ix) {
    const auto note = definition.notes.find(ix);
    const bool by_hand = note != definition.notes.end() && !note->second.by.is_null();
    if (by_hand || can_arrive(ix)) continue;
    for (const std::string& descriptor : chart_.transition(ix).events) {
      const std::string name = plain(descriptor);
      const bool own = name.starts_with("done.") || name.starts_with("error.") || name.starts_with("signoff.") ||
                       name.starts_with("return.") || name.starts_with("after.");
      if (!own) add_always(name);
    }
  }
}

bool Signals::reaches(const Offer& offer, const chart::Transition& transition) const {
  if (!chart::hears(transition, offer.signal)) return false;
  if (offer.address.empty()) return true;
  const chart::StateIx address = chart_.find(offer.address);
  return chart_.is_within(transition.source, address) || chart_.is_within(address, transition.source);
}

bool Signals::can_arrive(chart::TransitionIx ix) const {
  const chart::Transition& transition = chart_.transition(ix);
  if (transition.events.empty()) return true;
  const auto comes = [&](const Offer& offer) { return reaches(offer, transition); };
  if (std::ranges::any_of(always_, comes)) return true;
  if (std::ranges::any_of(raised_, [&](const std::string& name) { return chart::hears(transition, name); }))
    return true;
  // What arises in one state is heard there, inside it and around it; or, without an address, wherever else is active.
  return std::ranges::any_of(offers_, [&](const std::vector<Offer>& list) { return std::ranges::any_of(list, comes); });
}

}  // namespace trinhky::definition::proof
