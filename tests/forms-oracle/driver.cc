// Validates documents for a program of another language: one JSON value a line in, one a line out, until the input
// ends.
//
//   {"schema": SCHEMA, "documents": [DOCUMENT, ...]}
//       {"faults": [[{"pointer": "/title", "code": "required"}, ...], ...]}       one list for each document
//
// A schema that is refused answers {"refused": [{"pointer", "code"}, ...]}.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/form/schema.h"

namespace trinhky::forms_oracle {
namespace {

using base::json;

json shown(const std::vector<base::Fault>& faults) {
  json list = json::array();
  for (const base::Fault& fault : faults) list.push_back({{"pointer", fault.pointer}, {"code", fault.code}});
  return list;
}

json answer_to(const json& asked) {
  const auto schema = form::Schema::parse(asked["schema"]);
  if (!schema) return {{"refused", shown(schema.error().faults)}};
  json faults = json::array();
  for (const json& document : asked["documents"]) faults.push_back(shown(schema->validate(document)));
  return {{"faults", faults}};
}

}  // namespace
}  // namespace trinhky::forms_oracle

int main() {
  using trinhky::base::json;
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    // Nested as deep as anything in the outside suite, which asks for more than a document of ours may be.
    const auto asked = trinhky::base::parse_json(line, {.max_bytes = 16U << 20, .max_depth = 128});
    const json answer = asked ? trinhky::forms_oracle::answer_to(*asked) : json{{"unreadable", asked.error().type}};
    std::cout << answer.dump() << '\n' << std::flush;
  }
  return 0;
}
