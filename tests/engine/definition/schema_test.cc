#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <set>

#include "engine/form/schema.h"
#include "tests/engine/definition/shipped.h"
#include "tests/support/places.h"

namespace trinhky::definition::testing {
namespace {

using base::json;

json published() {
  std::ifstream file(trinhky::places::source_dir() + "/workflows/schema/definition.schema.json", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return base::parse_json(bytes).value();
}

form::Schema compiled() {
  auto schema = form::Schema::parse(published());
  if (!schema) {
    for (const base::Fault& fault : schema.error().faults) ADD_FAILURE() << fault.pointer << ": " << fault.message.en;
  }
  return schema.value();
}

TEST(DefinitionSchema, EveryDefinitionThatShipsPassesIt) {
  const form::Schema schema = compiled();
  for (const char* name : names) {
    const json definition = base::to_plain(source_of(name));
    for (const base::Fault& fault : schema.validate(definition)) {
      ADD_FAILURE() << name << " " << fault.pointer << " " << fault.code << ": " << fault.message.en;
    }
  }
}

TEST(DefinitionSchema, WhatTheParserDoesNotKnowTheSchemaRefuses) {
  const form::Schema schema = compiled();
  for (const char* pointer : {"", "/states/collecting", "/states/collecting/task", "/states/collecting/on/submit",
                              "/states/agreeing/signoff", "/states/agreeing/return", "/participants/drafter"}) {
    json definition = base::to_plain(source_of("unit-report"));
    definition[json::json_pointer(pointer)]["colour"] = "red";
    EXPECT_FALSE(schema.validate(definition).empty()) << pointer;
  }
}

// The words that the parser names when it meets one that it does not know.
std::set<std::string> words_of_parser(const std::string& name, const std::string& pointer,
                                      const std::function<void(ordered_json&)>& first = {}) {
  ordered_json source = source_of(name);
  if (first) first(source);
  source[ordered_json::json_pointer(pointer)]["colour"] = "red";
  std::set<std::string> words;
  for (const Problem& problem : parse(source).problems) {
    if (problem.code != "unknown-word" || problem.pointer != pointer + "/colour") continue;
    const std::string mark = "Known words: ";
    std::string list = problem.message.en.substr(problem.message.en.find(mark) + mark.size());
    list.pop_back();
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t comma = std::min(list.find(", ", at), list.size());
      words.insert(list.substr(at, comma - at));
      at = comma + 2;
    }
  }
  return words;
}

std::set<std::string> words_of_schema(const std::string& pointer) {
  const json schema = published();
  std::set<std::string> words;
  for (const auto& [name, value] : schema.at(json::json_pointer(pointer + "/properties")).items()) words.insert(name);
  return words;
}

TEST(DefinitionSchema, ItsMembersAreTheParsersMembers) {
  const struct {
    const char* schema;
    const char* name;
    const char* pointer;
  } places[] = {
      {"", "unit-report", ""},
      {"/properties/start", "unit-report", "/start"},
      {"/properties/verbs", "unit-programme", "/verbs"},
      {"/properties/verbs/properties/withdraw", "unit-programme", "/verbs/withdraw"},
      {"/properties/verbs/properties/cancel", "unit-programme", "/verbs/cancel"},
      {"/properties/verbs/properties/reassign", "unit-programme", "/verbs/reassign"},
      {"/properties/verbs/properties/undo", "unit-programme", "/verbs/undo"},
      {"/properties/verbs/properties/reopen", "unit-programme", "/verbs/reopen"},
      {"/$defs/state", "unit-report", "/states/collecting"},
      {"/$defs/task", "unit-report", "/states/collecting/task"},
      {"/$defs/signoff", "unit-report", "/states/agreeing/signoff"},
      {"/$defs/recorded", "unit-programme", "/states/making/states/deciding/signoff/recorded"},
      {"/$defs/opinions", "annual-guidance", "/states/making/states/inputs/opinions"},
      {"/$defs/wait", "document-issue", "/states/signing/wait"},
      {"/$defs/return", "unit-report", "/states/agreeing/return"},
      {"/$defs/transition", "unit-report", "/states/collecting/on/submit"},
      {"/$defs/invoke", "annual-guidance", "/states/making/states/issuing/invoke"},
      {"/$defs/whenLeft", "annual-guidance", "/states/making/states/issuing/invoke/whenLeft"},
      {"/$defs/text", "unit-report", "/title"},
      {"/$defs/action/properties/send", "report-round", "/states/running/states/gathering/entry/0/send"},
  };
  for (const auto& place : places) {
    EXPECT_EQ(words_of_schema(place.schema), words_of_parser(place.name, place.pointer)) << place.schema;
  }
  const auto extended = [](ordered_json& source) {
    source["states"]["collecting"]["task"]["extension"] = ordered_json::object();
  };
  EXPECT_EQ(words_of_schema("/$defs/extension"),
            words_of_parser("unit-report", "/states/collecting/task/extension", extended));
  const auto hastened = [](ordered_json& source) { source["verbs"]["setUrgency"] = ordered_json::object(); };
  EXPECT_EQ(words_of_schema("/properties/verbs/properties/setUrgency"),
            words_of_parser("unit-programme", "/verbs/setUrgency", hastened));
  const auto asked = [](ordered_json& source) { source["verbs"]["consult"] = ordered_json::object(); };
  EXPECT_EQ(words_of_schema("/properties/verbs/properties/consult"),
            words_of_parser("unit-programme", "/verbs/consult", asked));
  const auto with_files = [](ordered_json& source) { source["attachments"] = ordered_json::object(); };
  EXPECT_EQ(words_of_schema("/properties/attachments"), words_of_parser("unit-report", "/attachments", with_files));
}

}  // namespace
}  // namespace trinhky::definition::testing
