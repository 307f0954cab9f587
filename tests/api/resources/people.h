// People and positions of an office in memory, as events of the directory.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"

namespace trinhky::test {

inline base::json text(const char* vi, const char* en) {
  return {{"vi", vi}, {"en", en}};
}

// A person who holds one position since long ago, as two events of the directory.
inline void add_person(std::vector<base::json>& events, const std::string& person, const std::string& full_name,
                       const std::string& position, const std::string& unit = "20") {
  events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", full_name}, {"login", person}});
  events.push_back({{"kind", "position_given"},
                    {"id", "h-" + person},
                    {"person", person},
                    {"position", position},
                    {"unit", unit},
                    {"from", "2020-01-01"}});
}

// Positions under their codes; those that end in ADMIN administer and decide nothing.
inline void define_positions(std::vector<base::json>& events, const std::vector<std::string>& codes) {
  for (const std::string& code : codes) {
    events.push_back({{"kind", "position_defined"},
                      {"position", code},
                      {"title", {{"vi", code}, {"en", code}}},
                      {"administrative", code.ends_with("ADMIN")}});
  }
}

}  // namespace trinhky::test
