// The words of a vote beside `need`: which way a choice counts, who weighs how much, when the votes are counted, in
// secret or not, who takes no part, and the mode of collective decision that gives several of them at once.
//
//   "choices": {"abstained": {"label": {…}, "means": "abstain"}}   favour, against, abstain, other
//   "weights": "body"          as the members of the body have them; with a share or a majority
//   "settles": "all-spoke"     early (the default), all-spoke, at-close
//   "closes": "at-due"         counted at the due time; whoever is silent then is absent, and never for it
//   "secret": true             decided on paper, and recorded as numbers
//   "mode": "written_ballot"   of workflows/shared/collective_modes.json; what is written beside it may not contradict
//   it "recuse": {"var": "data.member"}   the persons the matter is about: a participant, a selector or a rule
//
// **A secret ballot is not held in the program.** Its log keeps for ever who did what and in which order, and the state
// of a paper can be folded up to any event: a vote that the program counts could be read there, however it were told.
// So votes are cast on paper; the program takes the numbers (`recorded`) and, where the minutes say so, who took part.
// Everything that would tell a vote by the result is refused: weights, must, veto, a tie for the chair, an early
// result.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/approval/tally.h"
#include "engine/definition/definition.h"
#include "engine/definition/work_words.h"

namespace trinhky::definition {

// Which way a choice counts.
[[nodiscard]] approval::Meaning meaning_of(const Choice& choice);
// Whether a sign-off can end with it. Abstaining and choosing something else are counted and never an outcome.
[[nodiscard]] bool can_be_outcome(const Choice& choice);

// `means` and `positive` of a choice, which must not contradict each other.
void read_meaning(const base::ordered_json& value, const std::string& pointer, Problems& problems, Choice& choice);

// Before the other words: a mode fills in need, tie, settles, closes and due where they are not written.
void read_mode(const base::ordered_json& value, const std::string& pointer, WordContext& context, Work& work);
// After the other words: the rest, and whether they go together.
void read_vote_words(const base::ordered_json& value, const std::string& pointer, WordContext& context, Work& work);

// The sign-off is decided by a collective, in every group.
[[nodiscard]] bool asks_a_body(const Work& work);

}  // namespace trinhky::definition
