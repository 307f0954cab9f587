// What can arrive while a state is active: acts of people, results of sign-offs, papers, timers, children, the parent.
// Private to this room.
//
//   const Signals signals(definition, world);
//   for (const Offer& offer : signals.of(state)) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/definition/proof/prove.h"

namespace trinhky::definition::proof {

struct Offer {
  enum class Kind {
    person,        // sent by hand
    decision,      // a sign-off's choice, a return, opinions closed, a paper registered
    timer,         // a named `after`
    child_end,     // the only child of an invoke ended; no further end can come until the state is entered again
    children_end,  // the last of many children ended
    child_signal,  // one of many ended, or a child told how far it got
    parent,        // from the instance above; kept until a state listens
  };
  Kind kind = Kind::person;
  std::string signal;
  std::string address;             // the state it belongs to; empty for none
  const Invoke* invoke = nullptr;  // children
  std::string end;                 // child_end: of the child
};

class Signals {
 public:
  Signals(const Definition& definition, const World& world);

  // What can arrive while this state is active.
  [[nodiscard]] const std::vector<Offer>& of(chart::StateIx state) const { return offers_[state]; }
  // What can arrive at any time.
  [[nodiscard]] const std::vector<Offer>& always() const { return always_; }
  // Whether anything at all can make this transition move: an offer, a raised signal, the end of a state.
  [[nodiscard]] bool can_arrive(chart::TransitionIx transition) const;

 private:
  void add_people(const Definition& definition);
  void add_work(const Definition& definition);
  void add_invokes(const Definition& definition, const World& world);
  void add_parent(const Definition& definition, const World& world);
  void add(std::string_view state, Offer offer);
  [[nodiscard]] bool reaches(const Offer& offer, const chart::Transition& transition) const;

  const chart::Chart& chart_;
  std::vector<std::vector<Offer>> offers_;
  std::vector<Offer> always_;
  std::vector<std::string> raised_;
};

}  // namespace trinhky::definition::proof
