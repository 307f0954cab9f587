// The definitions with a known mistake in tests/chart, and what stands around them.
//
// A file is {"about", "expected": {"code", "pointer", "path"?}, "also"?: ["code pointer"], "definition": {…},
// "around"?: {"definitions": [{…}], "forms": {name: schema}, "ladders": [{…}],
//             "people": {"on": date, "units": {id: {"parent"?, "posts": {person: position}, "carries"?: {…}}},
//                        "substitutions"?: [{"of": person, "by": person}]}}}
// Beside it stand the calendar and ladders that ship.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/definition/proof/prove.h"
#include "tests/support/places.h"

namespace trinhky::definition::proof::testing {

using base::json;

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::filesystem::path project() {
  return trinhky::places::source_dir();
}

inline json json_of(const std::filesystem::path& path) {
  auto value = base::parse_json(bytes_of(path), {.max_bytes = 16U << 20});
  EXPECT_TRUE(value.has_value()) << path;
  return value ? *value : json();
}

// The calendar and the ladders that ship, and ladders of a test beside them.
struct Shared {
  calendar::Calendar calendar;
  calendar::LadderSet ladders;

  static Shared with(const json& more_ladders) {
    json ladders = json_of(project() / "workflows/shared/ladders.json");
    for (const json& one : more_ladders) ladders["ladders"].push_back(one);
    auto days = calendar::Calendar::parse(json_of(project() / "workflows/shared/calendar.json"));
    auto set = calendar::LadderSet::parse(ladders);
    EXPECT_TRUE(days.has_value() && set.has_value());
    return {.calendar = std::move(*days), .ladders = std::move(*set)};
  }
};

inline directory::Directory directory_of(const json& people) {
  std::vector<json> events;
  for (const char* code : {"CHAIR", "VICE_CHAIR", "DEPT_HEAD", "DRAFTER", "CLERK", "OFFICE_CHIEF"}) {
    events.push_back({{"kind", "position_defined"}, {"position", code}, {"title", {{"vi", code}, {"en", code}}}});
  }
  events.push_back({{"kind", "position_defined"},
                    {"position", "SYS_ADMIN"},
                    {"title", {{"vi", "Quản trị"}, {"en", "Administrator"}}},
                    {"administrative", true}});
  const std::string on = people["on"].get<std::string>();
  const auto add_unit = [&](const std::string& id, const json& unit) {
    json event = {{"kind", "unit_added"}, {"unit", id}, {"name", {{"vi", id}, {"en", id}}}, {"unit_kind", "office"}};
    if (unit.contains("parent")) event["parent"] = unit["parent"];
    events.push_back(std::move(event));
  };
  for (const bool below : {false, true}) {
    for (const auto& [id, unit] : people["units"].items()) {
      if (unit.contains("parent") == below) add_unit(id, unit);
    }
  }
  for (const auto& [id, unit] : people["units"].items()) {
    for (const auto& [person, position] : unit["posts"].items()) {
      events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
      events.push_back({{"kind", "position_given"},
                        {"id", "h-" + person},
                        {"person", person},
                        {"position", position},
                        {"unit", id},
                        {"from", on}});
    }
    if (unit.contains("carries")) {
      events.push_back({{"kind", "roles_mapped"}, {"unit", id}, {"carries", unit["carries"]}, {"from", on}});
    }
    events.push_back({{"kind", "body_set"},
                      {"unit", id},
                      {"body", "BOARD"},
                      {"name", {{"vi", "Tập thể"}, {"en", "Board"}}},
                      {"positions", {"CHAIR", "VICE_CHAIR"}}});
  }
  for (const json& one : people.value("substitutions", json::array())) {
    events.push_back({{"kind", "substitution_given"},
                      {"id", "s-" + one["by"].get<std::string>()},
                      {"holding", "h-" + one["of"].get<std::string>()},
                      {"person", one["by"]},
                      {"from", on},
                      {"ground", "absence"}});
  }
  auto directory = directory::Directory::fold_all(directory::Directory{}, events);
  EXPECT_TRUE(directory.has_value()) << (directory ? "" : directory.error().log + directory.error().message.en);
  return directory ? *directory : directory::Directory{};
}

// What reading and proving a definition tell together.
inline std::vector<Finding> checked(const json& definition, const json& around, const Bounds& bounds = {}) {
  const Shared shared = Shared::with(around.value("ladders", json::array()));
  Known known;
  for (const calendar::Ladder& ladder : shared.ladders.ladders()) known.ladders.insert(ladder.id());
  World world{.definitions = {},
              .forms = {},
              .calendar = &shared.calendar,
              .ladders = &shared.ladders,
              .organisation = std::nullopt};
  for (const auto& [name, schema] : around.value("forms", json::object()).items()) world.forms[name] = schema;
  for (const json& one : around.value("definitions", json::array())) {
    const Parsed parsed = parse_definition(one.dump(), known);
    for (const Problem& problem : parsed.problems) {
      EXPECT_EQ(problem.severity, "warning") << one["id"] << problem.pointer << problem.message.en;
    }
    if (parsed.definition != nullptr) world.definitions.push_back(parsed.definition);
  }
  directory::Directory directory;
  if (around.contains("people")) {
    directory = directory_of(around["people"]);
    const auto day = base::parse_date(around["people"]["on"].get<std::string>());
    world.organisation = {.directory = &directory, .date = *day, .units = {}};
    for (const auto& [id, unit] : around["people"]["units"].items()) world.organisation->units.push_back(id);
  }
  const Parsed parsed = parse_definition(definition.dump(), known);
  std::vector<Finding> findings;
  for (const Problem& problem : parsed.problems) {
    findings.push_back({.code = problem.code,
                        .category = "language",
                        .severity = problem.severity,
                        .pointer = problem.pointer,
                        .message = problem.message,
                        .path = {}});
  }
  if (parsed.definition == nullptr) return findings;
  world.definitions.push_back(parsed.definition);
  for (Finding& finding : prove(*parsed.definition, world, bounds)) findings.push_back(std::move(finding));
  return findings;
}

inline std::string line_of(const Finding& finding) {
  std::string line = finding.code + " " + finding.pointer;
  for (const std::string& signal : finding.path) line += " > " + signal;
  return line;
}

}  // namespace trinhky::definition::proof::testing
