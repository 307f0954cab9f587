// What a definition says to others and others to it: who starts it, which ends a child has, which signals pass between
// them. Private to this room.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/definition/proof/prove.h"

namespace trinhky::definition::proof {

// Null when the world does not know it. The newest version counts.
[[nodiscard]] const Definition* find(const World& world, std::string_view id);

struct Parent {
  const Definition* definition = nullptr;
  const Invoke* invoke = nullptr;
};
// Every invoke of a known definition that starts this one and that this one allows.
[[nodiscard]] std::vector<Parent> parents_of(const Definition& definition, const World& world);
// True when some workflow that may start it is not known, so that what it says is not known either.
[[nodiscard]] bool has_unknown_parent(const Definition& definition, const World& world);

// Names of the final states at the top: the ways an instance can end by itself.
[[nodiscard]] std::vector<std::string> ends_of(const Definition& definition);

// An action together with the state or transition it belongs to.
struct Placed {
  const chart::Action* action = nullptr;
  chart::StateIx state = chart::no_state;            // entry, exit
  chart::TransitionIx transition = chart::no_state;  // no_state when it is a state's
};
[[nodiscard]] std::vector<Placed> actions_of(const Definition& definition);

struct Sent {
  std::string signal;
  std::string to;  // "parent" or an invoke
  std::set<std::string> members;
  std::string pointer;
};
[[nodiscard]] std::vector<Sent> sent_by(const Definition& definition);
// What reaches an instance of this definition from its known parents: their `send` and the `send` of `whenLeft`.
[[nodiscard]] std::vector<Sent> sent_from_above(const Definition& definition, const World& world);

// The place of a transition as it stands in the file.
[[nodiscard]] std::string place_of(const chart::Transition& transition);
// "a.b" as a sentence names it: the titles.
[[nodiscard]] base::Text named(const Definition& definition, std::string_view state);
// “{}” of both languages replaced by the text.
[[nodiscard]] base::Text filled(std::string_view vi, std::string_view en, const base::Text& text);
[[nodiscard]] base::Text filled(std::string_view vi, std::string_view en, const std::string& word);

}  // namespace trinhky::definition::proof
