#include "engine/definition/proof/selectors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"

namespace trinhky::definition::proof {

using base::json;

std::vector<std::string> words_of(const json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  std::vector<std::string> words;
  if (value.is_array()) {
    for (const json& one : value) {
      if (one.is_string()) words.push_back(one.get<std::string>());
    }
  }
  return words;
}

bool is_called(const std::string& name, const std::string& state) {
  return name == state || name == state.substr(state.rfind('.') + 1);
}

bool is_outside(const json& selector) {
  return selector.is_object() && selector.contains("externals");
}

std::optional<std::int64_t> seats_of(const json& selector) {
  if (!selector.is_object() || selector.contains("body")) return std::nullopt;
  if (is_outside(selector)) return static_cast<std::int64_t>(words_of(selector["externals"]).size());
  return 1;
}

bool share_a_position(const json& one, const json& other) {
  if (!one.is_object() || !other.is_object() || !one.contains("position") || !other.contains("position")) return false;
  if (base::text_or(one, "unit", "own") != base::text_or(other, "unit", "own")) return false;
  const std::vector<std::string> a = words_of(one["position"]);
  const std::vector<std::string> b = words_of(other["position"]);
  return std::ranges::any_of(a, [&](const std::string& word) { return std::ranges::find(b, word) != b.end(); });
}

std::string units_shown(const std::vector<std::string>& units) {
  std::string text;
  for (std::size_t i = 0; i < units.size() && i < 5; ++i) text += (i == 0 ? "" : ", ") + units[i];
  return units.size() > 5 ? text + ", … (" + std::to_string(units.size()) + ")" : text;
}

}  // namespace trinhky::definition::proof
