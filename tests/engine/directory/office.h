// An invented office for the tests of this room: a province, a district of six people and a commune of three.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/directory/directory.h"
#include "engine/directory/events.h"

namespace trinhky::directory::testing {

using base::Date;
using base::json;

inline Date day(std::string_view text) {
  return base::parse_date(text).value();
}

inline json name(std::string_view vi) {
  return {{"vi", vi}, {"en", vi}};
}

inline json unit_added(std::string_view id, std::string_view parent, std::string_view from = "2020-01-01") {
  json event = {{"kind", "unit_added"}, {"unit", id}, {"name", name(id)}, {"unit_kind", "district"}, {"from", from}};
  if (!parent.empty()) event["parent"] = parent;
  return event;
}

inline json person_added(std::string_view id) {
  return {{"kind", "person_added"}, {"person", id}, {"full_name", id}, {"login", id}};
}

inline json given(std::string_view person, std::string_view position, std::string_view unit,
                  std::string_view mode = "official", std::string_view from = "2020-01-01") {
  const std::string id = std::string(person) + ":" + std::string(position);
  return {{"kind", "position_given"},
          {"id", id},
          {"person", person},
          {"position", position},
          {"unit", unit},
          {"from", from},
          {"mode", mode}};
}

// Applies events as a careful caller would: checked first, each on top of the last.
inline Directory with(Directory directory, const std::vector<json>& events) {
  for (const json& event : events) {
    const auto faults = check_event(directory, event);
    EXPECT_TRUE(faults.empty()) << event.dump() << " " << (faults.empty() ? "" : faults.front().message.en);
    directory = Directory::fold(directory, event).value();
  }
  return directory;
}

inline Directory office() {
  std::vector<json> events;
  for (const char* code : {"CHAIR", "STANDING_VICE_CHAIR", "VICE_CHAIR", "STANDING_MEMBER", "OFFICE_CHIEF", "DEPT_HEAD",
                           "DRAFTER", "FORMAT_CHECKER", "CLERK", "UNIT_ADMIN"}) {
    events.push_back({{"kind", "position_defined"},
                      {"position", code},
                      {"title", name(code)},
                      {"administrative", std::string_view(code) == "UNIT_ADMIN"}});
  }
  events.push_back(unit_added("P", ""));
  events.push_back(unit_added("D", "P"));
  events.push_back(unit_added("C", "D"));
  for (const char* id : {"an", "binh", "chi", "dung", "em", "giang", "hoa", "khanh", "lan", "minh", "nga"}) {
    events.push_back(person_added(id));
  }
  // The district.
  events.push_back(given("an", "CHAIR", "D"));
  events.push_back(given("binh", "VICE_CHAIR", "D"));
  events.push_back(given("chi", "STANDING_MEMBER", "D"));
  events.push_back(given("dung", "DRAFTER", "D"));
  events.push_back(given("em", "DRAFTER", "D"));
  events.push_back(given("giang", "CLERK", "D"));
  // The commune of three.
  events.push_back(given("hoa", "CHAIR", "C"));
  events.push_back(given("khanh", "VICE_CHAIR", "C"));
  events.push_back(given("lan", "DRAFTER", "C"));
  events.push_back(
      {{"kind", "roles_mapped"},
       {"unit", "C"},
       {"from", "2020-01-01"},
       {"carries", {{"CHAIR", {"DEPT_HEAD"}}, {"VICE_CHAIR", {"FORMAT_CHECKER"}}, {"DRAFTER", {"CLERK"}}}}});
  // The province: minh leads the office, nga looks after the district.
  events.push_back(given("minh", "OFFICE_CHIEF", "P"));
  events.push_back(given("nga", "DRAFTER", "P"));
  events.push_back({{"kind", "follow_set"}, {"unit", "D"}, {"person", "nga"}, {"from", "2020-01-01"}});
  return with(Directory(), events);
}

inline std::vector<std::string> persons_of(const std::vector<Capacity>& list) {
  std::vector<std::string> persons;
  for (const Capacity& one : list) persons.push_back(one.person);
  return persons;
}

inline std::vector<std::string> codes_of(const Directory& directory, const json& event) {
  std::vector<std::string> codes;
  for (const auto& fault : check_event(directory, event)) codes.push_back(fault.pointer + " " + fault.code);
  return codes;
}

}  // namespace trinhky::directory::testing
