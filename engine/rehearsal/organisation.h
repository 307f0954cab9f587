// The people of a scenario: what its `given` says, as events of the directory stream.
//
//   auto events = organisation_events({}, given, shelf, date);     // profile, units, people, follows, substitutions …
//   auto later = organisation_events(directory, change, shelf, today);
//
// The words are described in workflows/scenarios/README.md. Dates that are not given are the day of the scenario.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::rehearsal {

// What a scenario may name and does not contain: the folder's files, read by whoever calls.
struct Shelf {
  std::map<std::string, base::json> profiles;
  base::json positions;
  std::map<std::string, base::json> offices;    // people that several scenarios share
  std::map<std::string, base::json> documents;  // papers that several scenarios share
  std::map<std::string, base::json> fragments;  // steps that several scenarios share
  base::json layers = nullptr;                  // what units lay over the calendar (engine/calendar/book.h); null: none
};

// Shape only; `pointer` is where `given` stands. With `change` the members of a start (profile, units) are unknown.
void check_organisation(const base::json& given, bool change, const std::string& pointer,
                        std::vector<base::Fault>& faults);

// Requires what `check_organisation` lets pass. Fails with `invalid`/"bad-organisation" and pointers into `given`:
// unknown profile, unit, person, position or role map, and whatever the directory itself would refuse.
[[nodiscard]] base::Result<std::vector<base::json>> organisation_events(const directory::Directory& before,
                                                                        const base::json& given, const Shelf& shelf,
                                                                        base::Date day);

// `more` on top of `first`: people by name, lists one after the other, other members replaced.
[[nodiscard]] base::json merged_organisation(base::json first, const base::json& more);

// Names of the people it brings.
void add_people(const base::json& given, std::set<std::string>& people);

}  // namespace trinhky::rehearsal
