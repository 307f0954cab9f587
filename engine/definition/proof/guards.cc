// Whether two guards exclude each other, tried out over the values that their own constants tell apart.
#include <algorithm>
#include <array>

#include "engine/definition/operations.h"
#include "engine/definition/proof/abstraction.h"
#include "engine/definition/proof/categories.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::definition::proof {
namespace {

using base::json;

constexpr std::size_t most_cases = 4'096;

// Parts that call an operation of the field answer as they like: yes or no, or any value where it gives one.
json with_free_parts(const json& rule, std::vector<std::string>& parts) {
  if (rule.is_object() && rule.size() == 1) {
    const std::string name = rule.begin().key();
    if (const Operation* operation = find_operation(name)) {
      const std::string text = rule.dump();
      if (std::ranges::find(parts, text) == parts.end()) parts.push_back(text);
      const std::string head = operation->gives == Kind::truth ? "free." : "given.";
      return {{"var", head + std::to_string(std::ranges::find(parts, text) - parts.begin())}};
    }
    return {{name, with_free_parts(rule.begin().value(), parts)}};
  }
  if (rule.is_array()) {
    json list = json::array();
    for (const json& part : rule) list.push_back(with_free_parts(part, parts));
    return list;
  }
  return rule;
}

// {"a": {"b": value}} for "a.b"; false where something else stands in the way.
bool put(json& scope, const std::string& path, const json& value) {
  json* at = &scope;
  std::size_t begin = 0;
  while (true) {
    const std::size_t dot = path.find('.', begin);
    const std::string part = path.substr(begin, dot == std::string::npos ? dot : dot - begin);
    if (!at->is_object() && !at->is_null()) return false;
    at = &(*at)[part];
    if (dot == std::string::npos) break;
    begin = dot + 1;
  }
  *at = value;
  return true;
}

std::vector<json> values_for(const std::vector<json>& literals) {
  std::vector<json> values{json(), json(true), json("\x01")};
  for (const json& literal : literals) {
    if (std::ranges::find(values, literal) == values.end()) values.push_back(literal);
    if (!literal.is_number()) continue;
    for (const double step : {-1.0, 1.0}) values.emplace_back(literal.get<double>() + step);
  }
  return values;
}

}  // namespace

Together can_hold_together(const rule::Rule& one, const rule::Rule& other) {
  std::vector<std::string> parts;
  const std::array sources{with_free_parts(one.source(), parts), with_free_parts(other.source(), parts)};
  std::vector<rule::Rule> rules;
  std::set<std::string> paths;
  std::vector<json> literals;
  for (const json& source : sources) {
    auto rule = rule::Rule::parse(source, {});
    if (!rule) return Together::unknown;
    for (const std::string& path : rule->variables_read()) paths.insert(path);
    rules.push_back(std::move(*rule));
    collect_literals(source, literals);
  }
  if (paths.contains("*") || paths.contains("")) return Together::unknown;
  const std::vector<json> values = values_for(literals);
  const std::vector<std::string> variables(paths.begin(), paths.end());
  const auto choices_of = [&](std::size_t i) -> std::size_t {
    return variables[i].starts_with("free.") ? 2 : values.size();
  };
  std::size_t cases = 1;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    cases *= choices_of(i);
    if (cases > most_cases) return Together::unknown;
  }
  const rule::Operations operations;
  for (std::size_t number = 0; number < cases; ++number) {
    json scope = json::object();
    std::size_t rest = number;
    bool placed = true;
    for (std::size_t i = 0; i < variables.size(); ++i) {
      const bool free = variables[i].starts_with("free.");
      const std::size_t choice = rest % choices_of(i);
      rest /= choices_of(i);
      placed = placed && put(scope, variables[i], free ? json(choice == 1) : values[choice]);
    }
    if (!placed) continue;
    const auto first = rules[0].holds(scope, operations);
    const auto second = rules[1].holds(scope, operations);
    if (first && second && *first && *second) return Together::possible;
  }
  return Together::never;
}

}  // namespace trinhky::definition::proof
