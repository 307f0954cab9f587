// Every situation an instance can be in, found by sending it every signal that can arrive. Private to this room.
//
//   const Reach reach = explore(definition, world, bounds);
//   if (reach.complete) …           // otherwise a bound was reached: what was found stands, what was not found does
//   not
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "engine/definition/proof/abstraction.h"
#include "engine/definition/proof/signals.h"
#include "engine/interpreter/snapshot.h"

namespace trinhky::definition::proof {

// A situation: the configuration and what of the past makes a difference.
struct Situation {
  interpreter::Snapshot snapshot;
  std::vector<chart::StateIx> active;         // sorted, without the root
  std::set<std::string> ended;                // invokes whose children have all ended in this entry
  chart::StateIx returned = chart::no_state;  // the sign-off that sent the paper back and will be asked again
  std::set<chart::StateIx> passed;            // sign-offs that may be asked again before it
  chart::StateIx wrote = chart::no_state;     // the task in which the present content was written
  bool out = false;                           // the present content has a number or was released
  // How it was reached first.
  std::size_t before = 0;
  std::string signal;
};

struct Passage {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string signal;
  std::vector<chart::TransitionIx> transitions;
  std::vector<std::vector<chart::StateIx>> active;  // beside `transitions`: what was active when that one was taken
  std::vector<chart::StateIx> entered;
};

// What was seen on the way and is no situation.
struct Sight {
  std::size_t situation = 0;
  std::string signal;
  std::string pointer;                        // endless: where it was stopped
  const Invoke* invoke = nullptr;             // unhandled
  std::string end;                            // unhandled
  chart::TransitionIx one = chart::no_state;  // conflict: the two that exclude each other
  chart::TransitionIx other = chart::no_state;
};

struct Reach {
  std::vector<Situation> situations;  // the first ones are the starts
  std::vector<Passage> passages;
  bool complete = true;
  std::vector<chart::TransitionIx> taken;  // sorted
  std::vector<chart::StateIx> seen;        // sorted; entered at least in passing
  std::vector<Sight> endless;
  std::vector<Sight> unhandled;
  std::vector<Sight> conflicts;
  std::vector<std::size_t> starts;

  [[nodiscard]] bool is_taken(chart::TransitionIx ix) const;
  [[nodiscard]] bool is_seen(chart::StateIx ix) const;
  // The signals from the start to the situation, the start first.
  [[nodiscard]] std::vector<std::string> path_to(std::size_t situation) const;
  [[nodiscard]] std::vector<std::string> path_to(std::size_t situation, const std::string& further) const;
};

[[nodiscard]] Reach explore(const Definition& definition, const World& world, const Bounds& bounds);

// The ends of a definition that are only reached after it gave a number, or released something below it.
[[nodiscard]] std::set<std::string> ends_after_number(const Definition& definition, const World& world,
                                                      const Bounds& bounds);

}  // namespace trinhky::definition::proof
