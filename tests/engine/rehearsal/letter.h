// A small scenario to spoil: a letter of the province, drafted and submitted. The definitions, forms and profiles are
// the shipped ones.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/notify/letter.h"
#include "engine/rehearsal/rehearse.h"
#include "engine/runtime/catalogue.h"
#include "tests/support/places.h"

namespace trinhky::rehearsal::testing {

using base::json;

inline const std::string workflows = trinhky::places::source_dir() + "/workflows";

inline std::shared_ptr<const runtime::Catalogue> catalogue() {
  static const auto loaded = runtime::Catalogue::load(workflows).value();
  return loaded;
}

inline decision::World rules() {
  decision::World world;
  world.definition = [](const std::string& id, int version) { return catalogue()->definition(id, version); };
  world.form = [](const std::string& name) { return catalogue()->form(name); };
  world.calendar = &catalogue()->calendar();
  world.ladders = &catalogue()->ladders();
  world.recorders = catalogue()->recorders();
  world.urgencies = &catalogue()->urgencies();
  world.wording = [](const std::string& id, const json& values) {
    return notify::letter_words(catalogue()->templates(), id, values);
  };
  return world;
}

inline Shelf shelf() {
  Shelf shelf;
  shelf.positions = catalogue()->positions();
  std::ifstream file(workflows + "/profiles/langson-2025.json", std::ios::binary);
  EXPECT_TRUE(file.good());
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  shelf.profiles["langson-2025"] = base::parse_json(bytes).value();
  shelf.fragments["submitted"] = {
      {"title", {{"vi", "Viết và trình"}, {"en", "Written and submitted"}}},
      {"with", {"paper"}},
      {"otherwise", {{"document", "letter"}}},
      {"steps",
       {{{"who", "drafter"}, {"does", "write"}, {"paper", "{paper}"}, {"document", "{document}"}},
        {{"who", "drafter"}, {"does", "submit"}, {"paper", "{paper}"}}}}};
  return shelf;
}

inline json person(const char* name, const char* position) {
  return {{"name", name}, {"unit", "20"}, {"positions", position}};
}

inline json letter(std::vector<json> steps) {
  return {{"title", {{"vi", "Công văn"}, {"en", "A letter"}}},
          {"given",
           {{"at", "2026-01-05 08:00"},
            {"profile", "langson-2025"},
            {"units", {"20"}},
            {"people",
             {{"drafter", person("Hà", "DRAFTER")},
              {"head", person("Mai", "DEPT_HEAD")},
              {"clerk", person("Nga", "CLERK")}}}}},
          {"documents", {{"letter", {{"summary", "Về việc họp"}}}}},
          {"steps", std::move(steps)}};
}

inline json started() {
  return {{"who", "drafter"}, {"does", "start"}, {"definition", "document-issue"}, {"unit", "20"}, {"as", "letter"}};
}
inline json submitted() {
  return {{"do", "submitted"}, {"with", {{"paper", "letter"}}}};
}

// Code and pointer of each fault; empty for a scenario without one.
inline std::vector<std::string> faults_of(const json& scenario) {
  std::vector<std::string> list;
  const auto parsed = parse_scenario(scenario, shelf());
  if (parsed) return list;
  EXPECT_EQ(parsed.error().type, "bad-scenario");
  for (const base::Fault& fault : parsed.error().faults) {
    EXPECT_FALSE(fault.message.vi.empty()) << fault.pointer;
    EXPECT_FALSE(fault.message.en.empty()) << fault.pointer;
    list.push_back(fault.code + " " + fault.pointer);
  }
  return list;
}

inline base::Result<Rehearsal> played(const json& scenario) {
  const auto parsed = parse_scenario(scenario, shelf());
  if (!parsed) {
    ADD_FAILURE() << parsed.error().faults.front().pointer << " " << parsed.error().faults.front().message.en;
    return std::unexpected(parsed.error());
  }
  return rehearse(*parsed, rules(), shelf());
}

}  // namespace trinhky::rehearsal::testing
