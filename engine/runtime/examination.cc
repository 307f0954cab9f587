#include "engine/runtime/examination.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

namespace trinhky::runtime {

using definition::proof::Finding;

bool Examined::good() const {
  return std::ranges::none_of(findings, [](const Finding& finding) { return finding.severity == "error"; });
}

std::vector<Examined> examine(const Catalogue& catalogue, const std::vector<Candidate>& candidates,
                              const std::optional<definition::proof::Organisation>& organisation) {
  definition::Known known = catalogue.known();
  for (const Candidate& candidate : candidates) {
    const auto value = base::parse_json(candidate.bytes);
    if (!value || !value->is_object()) continue;
    if (std::string id = base::text_or(*value, "id"); !id.empty()) known.workflows.insert(std::move(id));
  }
  std::map<std::string, std::shared_ptr<const definition::Definition>> all;
  for (const auto& one : catalogue.definitions()) all[one->id] = one;
  std::vector<Examined> examined;
  for (const Candidate& candidate : candidates) {
    const definition::Parsed parsed = definition::parse_definition(candidate.bytes, known);
    Examined one{.name = candidate.name, .definition = parsed.definition, .findings = {}};
    for (const definition::Problem& problem : parsed.problems) {
      one.findings.push_back({.code = problem.code,
                              .category = "language",
                              .severity = problem.severity,
                              .pointer = problem.pointer,
                              .message = problem.message,
                              .path = {}});
    }
    if (one.definition != nullptr) all[one.definition->id] = one.definition;
    examined.push_back(std::move(one));
  }
  definition::proof::World world = catalogue.world_of_proofs();
  world.definitions.clear();
  for (const auto& [id, one] : all) world.definitions.push_back(one);
  world.organisation = organisation;
  for (Examined& one : examined) {
    if (one.definition == nullptr) continue;
    auto proved = definition::proof::prove(*one.definition, world);
    std::ranges::move(proved, std::back_inserter(one.findings));
  }
  return examined;
}

base::json to_json(const Finding& finding) {
  return {{"code", finding.code},
          {"category", finding.category},
          {"severity", finding.severity},
          {"pointer", finding.pointer},
          {"message", {{"vi", finding.message.vi}, {"en", finding.message.en}}},
          {"path", finding.path}};
}

}  // namespace trinhky::runtime
