// One vote from its opening to its result, as a value that only ever grows: votes are added one by one, and the result,
// once there, stands.
//
//   Ballot ballot = open_ballot(need, board, options).value();
//   ballot = cast(ballot, {"an", "approved"}).value();
//   ballot = close(std::move(ballot));              // the due time has come
//   tell_everybody(to_json(told(ballot)));
//
// Whatever the order in which the votes arrive, the outcome is the same: a vote that comes after an early result is
// refused, and could not have changed it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/approval/need.h"
#include "engine/approval/tally.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::approval {

struct Ballot {
  Need need;
  std::vector<Member> members;
  Options options;
  std::vector<Vote> votes;      // in the order they came, one per member at most
  std::optional<Tally> result;  // set once, by the vote or the closing that settled it
};

// Fails with `invalid`/"vote-cannot-work" and the faults of check_vote. A vote opened with `closed` set is not opened:
// the flag is ignored.
[[nodiscard]] base::Result<Ballot> open_ballot(Need need, std::vector<Member> members, Options options);

// Adds a vote; "recused" and "absent" are entered the same way. Fails with `wrong_state`/"ballot-closed" once there is
// a result, `forbidden`/"no-voice" for one who is no member, `invalid`/"unknown-choice", and
// `wrong_state`/"already-voted" where the member has answered already, be it the same.
[[nodiscard]] base::Result<Ballot> cast(Ballot ballot, Vote vote);

// Ends the voting: who has not voted is absent, and nobody's silence is taken for agreement. Closing twice is not an
// error and changes nothing.
[[nodiscard]] Ballot close(Ballot ballot);

// What may leave the vote. Members stand in the order of the body, never in the order of their votes.
struct Told {
  struct Part {
    std::string member;
    std::string part;    // "waiting", "voted", "absent", "recused"
    std::string choice;  // what was voted; empty in a secret ballot
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> members;
  std::optional<Counts> counts;  // of a secret ballot only with the result
  std::string outcome;           // empty while open
  base::Text why;
  bool operator==(const Told&) const = default;
};

// Of a secret ballot it tells who voted and, once there is a result, how many voted what: two ballots in which the same
// members voted and the same votes were cast by other hands are told alike. A unanimous result tells every vote; no
// arithmetic can help that.
[[nodiscard]] Told told(const Ballot& ballot);
[[nodiscard]] base::json to_json(const Told& told);

}  // namespace trinhky::approval
