// A seat says to whom work is addressed without naming who sits there: a position in a unit, a member of a body,
// whoever follows a unit, a person, a party outside. Who may act is computed from the directory when it matters, so a
// new holder or a substitution touches no running work.
//
//   Seat seat{.kind = "position", .unit = "20-180", .positions = {"DRAFTER"}};
//   base::json stored = to_json(seat);            // {"kind": "position", "positions": ["DRAFTER"], "unit": "20-180"}
//   Seat again = seat_from_json(stored).value();
#pragma once

#include <compare>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/capability.h"

namespace trinhky::directory {

struct Seat {
  // position     whoever holds one of `positions` in `unit`
  // body-member  `person`, as member of `body` of `unit`; a vote is personal, and membership is the one of the opening
  // day follower     whoever follows the unit `followed`; while nobody who may act does, whoever holds one of
  // `positions` in `unit` person       `person` and nobody else; `unit` is where the work belongs external     a party
  // outside (`external`: PARTY, MEMBER_ORG …); acts through papers that `unit` registers
  std::string kind;
  std::string unit;
  std::vector<std::string> positions;
  std::string body;
  std::string person;
  std::string external;
  std::string followed;
  CapabilityNeeds capable = {};  // of a position: only who can do this much on the day acts from it, substitutes too

  auto operator<=>(const Seat&) const = default;
};

// Empty members are left out. Equal seats print the same bytes.
[[nodiscard]] base::json to_json(const Seat& seat);
// Fails with `invalid`/"bad-seat" for an unknown kind or a member of the wrong type.
[[nodiscard]] base::Result<Seat> seat_from_json(const base::json& value);

// In what capacity a person acts. It goes into the event of the act.
struct Capacity {
  std::string person;
  std::string position;  // the position exercised; empty for a seat that names a person outright
  std::string unit;
  // own           holds the position
  // acting, in-charge, concurrent  holds it in that mode
  // role-map      holds a position that carries this one in a small unit
  // body-member, follower, person  as the seat says
  // substitution  acts for the holder; `substitution` has its id
  std::string ground;
  std::string holding;
  std::string substitution;

  auto operator<=>(const Capacity&) const = default;
};

// Empty members are left out, as in a seat.
[[nodiscard]] base::json to_json(const Capacity& capacity);

}  // namespace trinhky::directory
