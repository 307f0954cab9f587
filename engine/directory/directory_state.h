// What a Directory holds inside. Inner header of this room.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/directory/directory.h"

namespace trinhky::directory {

struct Directory::State {
  template <class Value>
  using Table = std::map<std::string, Value, std::less<>>;

  std::uint64_t version = 0;
  Table<std::vector<Unit>> units;  // versions, oldest first
  Table<std::vector<std::string>> successors;
  Table<Person> persons;
  Table<Position> positions;
  Table<Holding> holdings;
  std::map<std::pair<std::string, std::string>, std::vector<Body>> bodies;  // (unit, code), as recorded
  Table<std::vector<Follow>> follows;                                       // by followed unit
  Table<std::vector<RoleMap>> role_maps;                                    // by unit, as recorded
  Table<Substitution> substitutions;
  Table<std::vector<Capability>> capabilities;  // by person, as recorded

  // Ways in, kept beside the tables they lead to.
  Table<std::set<std::string>> children;  // of any version of the child
  Table<std::string> persons_by_login;    // lower case
  Table<std::set<std::string>> holdings_by_person;
  Table<std::set<std::string>> holdings_by_unit;
  Table<Table<std::set<std::string>>> holdings_by_position;  // of a unit, by the position's code
  Table<std::set<std::string>> substitutions_by_holding;
};

// The one valid on the day that began last, of equals the one recorded last; nullptr when none is.
[[nodiscard]] const RoleMap* role_map_on(const std::vector<RoleMap>& maps, base::Date day);

[[nodiscard]] const Unit* version_on(const std::vector<Unit>& versions, base::Date day);

[[nodiscard]] std::string lower_ascii(std::string_view text);

}  // namespace trinhky::directory
