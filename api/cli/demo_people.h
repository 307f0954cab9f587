// The invented people of a demonstration: names made from common family, middle and given names, the same every time.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "api/cli/house.h"

namespace trinhky::cli {

struct DemoPeople {
  std::string root;                             // the province's unit
  std::vector<std::string> units;               // below it, in order
  std::map<std::string, std::string> by_login;  // person id
  // Person ids of a unit by position code ("CHAIR", "VICE_CHAIR", "DRAFTER").
  std::map<std::string, std::map<std::string, std::string>> staff;
  std::map<std::string, std::string> follower;  // unit -> who follows it at the province
  std::vector<std::string> departments;         // department heads of the province
  std::size_t count = 0;
};

// Records the people, their positions, who follows which unit, and a password for each. Requires a profile.
[[nodiscard]] base::Result<DemoPeople> invent_people(House& house, base::Date from);

}  // namespace trinhky::cli
