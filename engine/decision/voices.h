// Who has a voice at a sign-off, who has none, and what was said so far: from the words of the step to sign-off
// arithmetic.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/approval/tally.h"
#include "engine/decision/turn.h"

namespace trinhky::decision {

[[nodiscard]] std::vector<approval::Member> members_of(const OpenWork& work);
[[nodiscard]] bool decided_by_body(const OpenWork& work);
// Members of a body without a seat at this work (`notBy`, `except`), and whoever the matter is about (`recuse`): they
// count among all members and take no part.
[[nodiscard]] std::vector<std::string> recused_of(const OpenWork& work);
// What was given so far, and the recused.
[[nodiscard]] std::vector<approval::Vote> votes_of(const OpenWork& work);
[[nodiscard]] approval::Options options_of(Turn& turn, const OpenWork& work, const definition::Work& words);
// The voice a person has in this sign-off: as a member of the body, or for the seat held. Empty for none.
[[nodiscard]] std::string member_key(const Turn& turn, const OpenWork& work, const std::string& person);

// Who may not decide at this step, by its `notBy`, on the day of the command.
[[nodiscard]] std::set<std::string> barred_by(Turn& turn, const definition::Work& words);
// The persons the matter is about, by the step's `recuse`, on the day of the command.
[[nodiscard]] base::Result<std::set<std::string>> concerned_by(Turn& turn, const definition::Work& words);
// Takes them out of work that is being opened: no seat, no substitute, told in `recused`. Fails with
// `wrong_state`/"nobody-left-to-decide" where the step could be agreed with them and cannot without.
[[nodiscard]] base::Result<void> take_out_concerned(Turn& turn, const definition::Work& words, OpenWork& open);
// Fails with `wrong_state`/"secret-ballot-betrayed" where so few vote that the numbers would tell who voted what.
[[nodiscard]] base::Result<void> check_secrecy(const definition::Work& words, const OpenWork& open);
// Whether the step could end well if everybody who has a voice agreed.
[[nodiscard]] bool can_be_agreed(Turn& turn, const OpenWork& work, const definition::Work& words);
// Why a person may not decide here although the step would be theirs by position; none when that is not why.
[[nodiscard]] std::optional<base::Error> barred_here(const Turn& turn, const OpenWork& work, const std::string& person);
// Whether the rule of four eyes was waived for the seat this person acts from.
[[nodiscard]] bool four_eyes_waived(const Turn& turn, const OpenWork& work, const std::string& person);

}  // namespace trinhky::decision
