// The events of the directory stream as typed values; shapes in events.h. Inner header of this room: both the check
// before recording and the fold afterwards read an event here, so they cannot disagree about its shape.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/capability.h"
#include "engine/directory/records.h"

namespace trinhky::directory {

struct UnitAdded {
  Unit unit;
};
struct UnitChanged {
  std::string unit;
  base::Date from;
  std::optional<base::Text> name, organisation;
  std::optional<std::string> kind, parent, place;
  std::optional<std::set<std::string>> attributes;
};
struct UnitClosed {
  std::string unit;
  base::Date to;
  std::vector<std::string> successors;
};
struct PositionDefined {
  Position position;
};
struct PersonAdded {
  Person person;
};
struct PersonChanged {
  std::string person;
  std::optional<std::string> full_name, email, login, phone;
  std::optional<bool> active;
};
struct PositionGiven {
  Holding holding;
};
struct PositionEnded {
  std::string id;
  base::Date to;
};
struct FollowSet {
  Follow follow;
};
struct BodySet {
  Body body;
};
struct RolesMapped {
  RoleMap map;
};
struct SubstitutionGiven {
  Substitution substitution;
};
struct SubstitutionEnded {
  std::string id;
  base::Date to;
};

struct CapabilitySet {
  Capability capability;
};

using RecordedEvent =
    std::variant<UnitAdded, UnitChanged, UnitClosed, PositionDefined, PersonAdded, PersonChanged, PositionGiven,
                 PositionEnded, FollowSet, BodySet, RolesMapped, SubstitutionGiven, SubstitutionEnded, CapabilitySet>;

// Fails with `invalid`/"bad-directory-event" and a fault per problem of shape. A person without a name is let through:
// the name may have been erased.
[[nodiscard]] base::Result<RecordedEvent> read_event(const base::json& event);

}  // namespace trinhky::directory
