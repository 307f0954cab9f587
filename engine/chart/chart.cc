#include "engine/chart/chart.h"

#include <algorithm>

#include "engine/base/text.h"

namespace trinhky::chart {
namespace {

bool is_place_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '$';
}

}  // namespace

std::vector<std::string> data_path(std::string_view path) {
  constexpr std::string_view prefix = "data.";
  if (!path.starts_with(prefix)) return {};
  std::vector<std::string> parts = base::split(path.substr(prefix.size()), '.');
  const bool good = std::ranges::all_of(
      parts, [](const std::string& part) { return !part.empty() && std::ranges::all_of(part, is_place_character); });
  if (!good) parts.clear();
  return parts;
}

StateIx Chart::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? no_state : found->second;
}

std::vector<StateIx> Chart::ancestors(StateIx ix, StateIx until) const {
  std::vector<StateIx> result;
  for (StateIx at = states_[ix].parent; at != no_state && at != until; at = states_[at].parent) result.push_back(at);
  return result;
}

StateIx Chart::common_ancestor(std::span<const StateIx> states) const {
  StateIx at = states_[states.front()].parent;
  while (at != no_state && !std::ranges::all_of(states, [&](StateIx s) { return is_descendant(s, at); })) {
    at = states_[at].parent;
  }
  return at == no_state ? root() : at;
}

StateIx Chart::common_compound_ancestor(std::span<const StateIx> states) const {
  StateIx at = common_ancestor(states);
  while (at != root() && states_[at].kind != StateKind::compound) at = states_[at].parent;
  return at;
}

bool Chart::is_history(StateIx ix) const {
  const StateKind kind = states_[ix].kind;
  return kind == StateKind::history_shallow || kind == StateKind::history_deep;
}

bool Chart::is_leaf(StateIx ix) const {
  const StateKind kind = states_[ix].kind;
  return kind == StateKind::atomic || kind == StateKind::final_state;
}

bool event_matches(std::string_view descriptor, std::string_view signal) {
  if (descriptor == "*") return true;
  if (!descriptor.ends_with(".*")) return descriptor == signal;
  const std::string_view stem = descriptor.substr(0, descriptor.size() - 2);
  return signal.starts_with(stem) && (signal.size() == stem.size() || signal[stem.size()] == '.');
}

bool hears(const Transition& transition, std::string_view signal) {
  return std::ranges::any_of(transition.events,
                             [&](const std::string& descriptor) { return event_matches(descriptor, signal); });
}

}  // namespace trinhky::chart
