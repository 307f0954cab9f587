#include "engine/definition/definition.h"

#include <algorithm>

namespace trinhky::definition {

std::string return_signal(std::string_view target_state) {
  return "return." + std::string(target_state);
}

const Work* Definition::work_of(std::string_view state) const {
  const auto found = work.find(std::string(state));
  return found == work.end() ? nullptr : &found->second;
}

const Return* Definition::return_of(std::string_view state) const {
  const auto found = returns.find(std::string(state));
  return found == returns.end() ? nullptr : &found->second;
}

base::Text Definition::title_of(std::string_view state) const {
  const auto found = std::ranges::find(states, state, &StateTitle::id);
  return found == states.end() ? base::Text{std::string(state), std::string(state)} : found->title;
}

base::json Definition::selector(const base::json& name_or_selector) const {
  if (!name_or_selector.is_string()) return name_or_selector;
  const auto found = participants.find(name_or_selector.get_ref<const std::string&>());
  return found == participants.end() ? base::json(nullptr) : found->second;
}

}  // namespace trinhky::definition
