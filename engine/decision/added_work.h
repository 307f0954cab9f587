// Work that people add to a step while it runs: approvers before, beside and after it, and those who are asked for an
// opinion. It stands open beside the step's own work (OpenWork.of, OpenWork.role) and is closed with the step.
//
//   if (auto error = must_wait(turn, work)) return turn.refuse(*error);     // somebody is to decide first
//   open_added(turn, own, {.role = "beside", .kind = "signoff", .to = …});
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/approval/tally.h"
#include "engine/decision/turn.h"

namespace trinhky::decision {

// The words by which work is decided: those of its state; of an added approver with that one voice and no others.
[[nodiscard]] definition::Work words_at(const Turn& turn, const OpenWork& work);

struct Added {
  std::string role;
  std::string kind;
  std::vector<Addressee> to;
  std::vector<std::string> members;
  std::string question;  // content hash
  std::string by;        // who adds
};
// Opens it; the id of the new work.
std::string open_added(Turn& turn, const OpenWork& own, const Added& added);
// Open work that was added to this one, in the order of ids; consultations are left out unless asked for.
[[nodiscard]] std::vector<std::string> added_to(const Instance& instance, const std::string& own,
                                                bool consultations = false);
// What was just said at added work, kept with the step's own.
void keep_heard(Turn& turn, const OpenWork& added);
// After the next group of a step was asked: what belonged to the work of the earlier one belongs to that of the new.
void carry_added(Turn& turn, const OpenWork& earlier);

// Why the step's own work cannot be decided yet: `wrong_state`/"asked-first" while an approver added before it has not
// agreed, "already-agreed" when it has agreed itself and waits for added approvers, "claim-first" where it is to be
// taken first.
[[nodiscard]] std::optional<base::Error> must_wait(Turn& turn, const OpenWork& work);
[[nodiscard]] std::optional<base::Error> claim_first(const Turn& turn, const OpenWork& work);
// Why somebody's own task at this state cannot be done by a signal yet: another took it, or it is to be taken first.
[[nodiscard]] std::optional<base::Error> taken_or_to_take(const Turn& turn, const std::string& state);
// Whether a step that has agreed is held up by approvers who were added to it; those after it are asked now.
[[nodiscard]] base::Result<bool> held_up(Turn& turn, const std::string& own, base::json& detail);
// An added approver who agrees goes out of the way; any other choice ends the step.
[[nodiscard]] base::Result<void> settle_added(Turn& turn, const OpenWork& added, const std::string& outcome,
                                              const std::string& comment, base::json& detail);
// After added work went: the step is passed if its own voices have agreed and nobody else is to be asked.
[[nodiscard]] base::Result<void> pass_when_agreed(Turn& turn, const std::string& own, base::json& detail);
// The end of a step with this outcome, and where its votes stand (signoffs.cc).
[[nodiscard]] base::Result<void> settle_step(Turn& turn, const OpenWork& work, const std::string& outcome,
                                             const std::string& reason);
[[nodiscard]] base::Result<approval::Tally> tally_of(Turn& turn, const OpenWork& work);
// Whether anybody has decided at this state already, also an added approver.
[[nodiscard]] bool anybody_decided(const Instance& instance, const std::string& state);
// Why work of this state cannot be given to a person: a sign-off from which the definition bars them. `invalid`/
// "may-not-decide".
[[nodiscard]] std::optional<base::Error> barred_from(Turn& turn, const OpenWork& work, const std::string& person);

}  // namespace trinhky::decision
