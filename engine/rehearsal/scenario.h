// A scenario file as a value: given people and a day, steps, and what is expected after each. The words are described
// in workflows/scenarios/README.md; this room reads them from values and opens no file.
//
//   Result<Scenario> scenario = parse_scenario(json, shelf);       // every fault at once, each with its pointer
//   Result<Rehearsal> result = rehearse(*scenario, rules, shelf);  // rehearse.h
//
// Fragments ("do") are put in place while reading, so what is left is a plain list of steps.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/rehearsal/organisation.h"

namespace trinhky::rehearsal {

// Bounds of one scenario after its fragments are in place.
inline constexpr std::size_t max_steps = 1000;
inline constexpr std::size_t max_fragment_depth = 8;

struct Step {
  std::string pointer;  // "/steps/3"; in a fragment "/steps/3 issue#/steps/0"
  base::json source;    // of known shape: what parse_scenario lets pass
};

struct Scenario {
  base::Text title;
  std::string at;           // "2025-12-15 08:00": the local time at which it begins
  base::json organisation;  // what organisation_events takes
  std::map<std::string, base::json> documents;
  std::map<std::string, std::string> papers;  // short name -> path of a paper
  std::vector<Step> steps;
};

// Fails with `invalid`/"bad-scenario"; faults have pointers into `source`, or into a fragment as a step's pointer has.
// Codes: "unknown-word", "required", "wrong-type", "one-verb" (a step says nothing or two things), "unknown-verb",
// "unknown-office", "unknown-person", "unknown-paper", "unknown-document", "unknown-fragment", "unknown-parameter",
// "bad-pointer" (of a change to a document), "too-many-steps".
[[nodiscard]] base::Result<Scenario> parse_scenario(const base::json& source, const Shelf& shelf);

// A document with changes put in: values by pointer ("/rows/-" adds a row), and pointers taken out.
// Fails with `invalid`/"bad-pointer".
[[nodiscard]] base::Result<base::json> changed_document(base::json document, const base::json& changes,
                                                        const base::json& without);

}  // namespace trinhky::rehearsal
