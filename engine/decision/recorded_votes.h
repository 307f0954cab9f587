// What minutes say of a body's vote, held against the body: numbers, or the votes of its members by name.
//
//   votes: {"present": 7, "yes": 5, "no": 1, "abstain": 1, "other": 0,      numbers
//           "members": {person: choice, …},                                 or each member's vote by name
//           "attended": [person, …]}                                        who took part, beside the numbers
#pragma once

#include <string>
#include <vector>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// Where a decision of this step can have been taken: by its `recorded`, else by the setting of its mode, else anywhere.
[[nodiscard]] std::vector<std::string> sources_of(const definition::Work& words);
// By what a paper from outside can reach such a step, the likeliest first.
[[nodiscard]] std::vector<std::string> registered_from(const definition::Work& words);

// The word of a source that was signed by hand here: of it alone a step with `signs` asks who signed.
inline constexpr std::string_view signed_paper = "signed-slip";

// Why a person's own vote is not taken at a secret ballot.
[[nodiscard]] base::Error voted_on_paper();

// The votes of the command as they stand in the event. Fails with `invalid` and pointers below /votes where they do not
// add up, are not of this body, or do not give the outcome that was `chosen` ("votes-contradict"). Of a secret ballot
// votes by name are refused ("secret-ballot"), and so is the one person who took part ("secret-ballot-betrayed").
[[nodiscard]] base::Result<base::json> recorded_votes(Turn& turn, const OpenWork& work, const definition::Work& words,
                                                      const std::string& chosen);

}  // namespace trinhky::decision
