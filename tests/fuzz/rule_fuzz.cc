// {"rule": …, "variables": {…}} through parsing, evaluation and explanation.
#include <array>
#include <nlohmann/json.hpp>

#include "engine/rule/rule.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;

constexpr std::array<std::string_view, 48> words{"var",         "missing", "missing_some",
                                                 "if",          "?:",      "and",
                                                 "or",          "!",       "!!",
                                                 "==",          "!=",      "===",
                                                 "!==",         "<",       "<=",
                                                 ">",           ">=",      "in",
                                                 "cat",         "+",       "-",
                                                 "*",           "/",       "%",
                                                 "min",         "max",     "substr",
                                                 "merge",       "map",     "filter",
                                                 "all",         "none",    "some",
                                                 "a",           "b",       "data",
                                                 "data.x",      "reduce",  "current",
                                                 "accumulator", "length",  "a.length",
                                                 "0",           "echo",    "rule",
                                                 "variables",   "signal",  "log"};

const rule::Operations& operations() {
  static const rule::Operations value{.named = {{"echo", [](std::span<const json> args) -> base::Result<json> {
                                                   return json(std::vector<json>(args.begin(), args.end()));
                                                 }}}};
  return value;
}

bool alike(const base::Result<json>& a, const base::Result<json>& b) {
  if (a.has_value() != b.has_value()) return false;
  return a ? *a == *b : a.error().type == b.error().type && a.error().pointer == b.error().pointer;
}

void check(const rule::Explanation& part, const json& document) {
  if (part.sentence.vi.empty() || part.sentence.en.empty()) broken("every part says why", part.pointer);
  if (!leads_somewhere(document, part.pointer)) broken("every part lies in the rule", part.pointer);
  for (const rule::Explanation& inner : part.parts) check(inner, document);
}

void try_rule(const json& document) {
  const json empty = json::object();
  const json& variables =
      document.contains("variables") && document["variables"].is_object() ? document["variables"] : empty;
  const auto rule = rule::Rule::parse(document["rule"], {"echo"}, "/rule");
  if (!rule) {
    if (rule.error().faults.empty()) broken("a refusal names its faults", "");
    for (const base::Fault& fault : rule.error().faults) {
      if (base::at_pointer(document, fault.pointer) == nullptr) broken("a fault lies in the rule", fault.pointer);
      if (fault.message.vi.empty() || fault.message.en.empty()) broken("a fault has its sentences", fault.code);
    }
    return;
  }
  const auto value = rule->evaluate(variables, operations());
  if (!value && base::at_pointer(document, value.error().pointer) == nullptr) {
    broken("an error lies in the rule", value.error().pointer);
  }
  if (!alike(value, rule->evaluate(variables, operations()))) broken("equal arguments, equal answer", document.dump());

  // The same variables as views: `data` with half of its members in front of the other half.
  json behind = variables.value("data", json());
  json changed = json::object();
  if (behind.is_object()) {
    for (const auto& [name, member] : variables["data"].items()) {
      if (name.size() % 2 != 0) continue;
      changed[name] = member;
      behind[name] = "behind";
    }
  }
  json rest = variables;
  rest["data"] = "behind";
  const std::array<rule::Variables::Entry, 1> own{{{.name = "data", .value = &behind, .changed = &changed}}};
  if (variables.contains("data") &&
      !alike(value, rule->evaluate(rule::Variables{.rest = &rest, .own = own}, operations()))) {
    broken("views read as the one object reads", document.dump());
  }

  const auto holds = rule->holds(variables, operations());
  if (value && (!holds || *holds != rule::truthy(*value))) broken("holds is the truth of the value", document.dump());
  const auto why = rule::explain(*rule, variables, operations());
  if (!why) return;
  if (holds && why->value != *holds) broken("the explanation comes to the same end", document.dump());
  check(*why, document);
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = trinhky::base::parse_json({reinterpret_cast<const char*>(data), size});
  if (document && document->is_object() && document->contains("rule")) trinhky::fuzz::try_rule(*document);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return trinhky::fuzz::mutate_json(data, size, max_size, seed, trinhky::fuzz::words);
}
