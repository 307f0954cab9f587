// What the office's matrix of authority (approval/authority.h) says of a decision at a sign-off: the row that gives it
// to who decides, and in what capacity it is signed. It stands in the event, so that a matrix of later changes nothing.
//
//   auto authority = authority_used(turn, work, words, *capacity, *hand);
//   if (!authority) return turn.refuse(authority.error());
//   if (!authority->is_null()) detail["authority"] = std::move(*authority);
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// {"paper", "row", "by", "capacity", "source", "mark"}; outside the matrix {"paper", "row": null}, which is no refusal
// unless the step asks for it. Null where there is nothing to hold against it: no matrix, a kind of paper that nobody
// named, an initial, or the opinion of somebody who was added to the step.
//
// `hand`: what `hand_of` gave; a signature's own capacity goes before the matrix's. Fails with
// `forbidden`/"outside-authority" at a step with `"authority": "required"`, and with what the rule of the paper's kind
// fails with.
[[nodiscard]] base::Result<base::json> authority_used(Turn& turn, const OpenWork& work, const definition::Work& words,
                                                      const directory::Capacity& capacity, const base::json& hand);

// The same of a paper that was signed by hand and is registered at a wait with `signs`. `hand` has the signature's
// block (directory/signature_block.h): who signs for a collective, but not by order or on delegation, has its decision
// behind the signature. Fails as above, with a pointer to "/signed_by".
[[nodiscard]] base::Result<base::json> authority_signed(Turn& turn, const OpenWork& work, const definition::Work& words,
                                                        const base::json& hand);

// Whether the step would take a decision of this person, as far as the matrix goes; the screens ask it beforehand.
[[nodiscard]] base::Result<void> within_authority(Turn& turn, const OpenWork& work, const definition::Work& words,
                                                  const directory::Capacity& capacity);

}  // namespace trinhky::decision
