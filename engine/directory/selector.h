// Selectors are the `participants` of a definition: they say in an office's words who is meant, and become seats when
// work is made.
//
//   {"position": "DRAFTER", "unit": "own"}                      also a list of positions; unit: own, parent, root or a
//   unit's id
//   … "capable": {"grade": 3, "limit": {"var": "data.amount"}}  of a position: only who can do that much on the day
//   {"body": "BTT", "unit": "own"}                              one seat per member on the day
//   {"followerOf": "own", "otherwise": {"position": …}}         who follows the unit; otherwise must be a position
//   {"externals": "MEMBER_ORG"}                                 a party outside, or a list
//   {"person": "<id>"}                                          one person; an empty id selects nobody
//   … "except": {"actedIn": "drafting", "person": "<id>"}       not who acted in these states, not this person
//
// In a definition the values of `unit`, `followerOf`, `body` and `person` may be rules ({"var": …}); the caller
// evaluates them and hands the selector over with plain words.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

// Everything wrong with a selector as it stands in a definition; pointers start with `pointer`. Whether a position or a
// unit exists is not asked here.
[[nodiscard]] std::vector<base::Fault> check_selector(const base::json& selector, std::string_view pointer);

struct SelectContext {
  std::string unit;  // the unit the work belongs to: "own"
  base::Date date;
  std::map<std::string, std::set<std::string>> acted_in;  // state -> persons
};

struct Selected {
  Seat seat;
  std::set<std::string> except_persons;  // may not act from this seat
  bool four_eyes_waived = false;         // `actedIn` would have left nobody, so it does not hold here; to be recorded
  bool vacant = false;                   // nobody can act from this seat on the day
  int weight = 1;                        // of a body's member
  bool chair = false;                    // of a body
};

// The seats a selector means. When `actedIn` leaves nobody who could act (also not by the unit's role map), it is
// waived and the waiver told: a unit of three must be able to work. An exception by `person` is never waived. An empty
// body or no follower gives no seats; a position nobody holds gives its seat, marked vacant. Fails with
// `invalid`/"bad-selector" for a wrong shape or a rule left unevaluated, `invalid`/"no-such-unit" when the unit (or its
// parent) does not exist on the date.
[[nodiscard]] base::Result<std::vector<Selected>> select(const Directory& directory, const base::json& selector,
                                                         const SelectContext& context);

}  // namespace trinhky::directory
