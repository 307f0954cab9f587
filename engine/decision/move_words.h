// What both ways of a migration say of tasks in their event. For migrate.cc and migrate_back.cc alone.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// The instance stays where it is, and why.
inline std::unexpected<base::Error> stays(std::string type, base::Text why) {
  return base::refuse(base::ErrorCode::wrong_state, std::move(type), std::move(why));
}

inline base::json due_of(const std::optional<base::Instant>& due) {
  return due ? base::json(base::format_instant(*due)) : base::json();
}

inline base::json persons_of(const Turn& turn, const std::vector<Addressee>& to) {
  std::set<std::string> persons;
  for (const auto& capacity : turn.who(to)) persons.insert(capacity.person);
  return persons;
}

}  // namespace trinhky::decision
