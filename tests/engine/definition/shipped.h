// The definitions that ship, as bytes and as values to break.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/definition/definition.h"
#include "tests/support/places.h"

namespace trinhky::definition::testing {

using base::ordered_json;

inline constexpr std::array names = {"annual-guidance", "unit-programme", "document-issue", "report-round",
                                     "unit-report"};

inline std::string bytes_of(const std::string& name) {
  std::ifstream file(trinhky::places::source_dir() + "/workflows/definitions/" + name + ".v1.json", std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline Known known() {
  Known all{.forms = {"guidance", "unit-programme", "unit-report", "consolidated-report", "issue-slip"},
            .ladders = {"R-STD", "R-SHORT", "R-URGENT", "R-UNIT"},
            .workflows = {}};
  for (const char* name : names) all.workflows.insert(name);
  return all;
}

inline ordered_json source_of(const std::string& name) {
  return base::parse_ordered_json(bytes_of(name)).value();
}

inline Parsed parse(const ordered_json& source) {
  return parse_definition(source.dump(), known());
}

// "code pointer" of every error, in order.
inline std::vector<std::string> errors(const Parsed& parsed) {
  std::vector<std::string> list;
  for (const Problem& problem : parsed.problems) {
    EXPECT_FALSE(problem.message.vi.empty()) << problem.code;
    EXPECT_FALSE(problem.message.en.empty()) << problem.code;
    if (problem.severity == "error") list.push_back(problem.code + " " + problem.pointer);
  }
  EXPECT_EQ(list.empty(), parsed.definition != nullptr);
  return list;
}

}  // namespace trinhky::definition::testing
