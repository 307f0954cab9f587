// What a step asks of the hand under a decision, beside the choice: an initial, a signature in a capacity, the password
// once more, a signature made with the office's own tool. A click stays a click: the event says what was recorded, and
// in whose right, and never calls itself a signature by law.
//
//   auto hand = hand_of(turn, words, true, person);      // members for the event: "mark", "signature", "confirmed_by"
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// `agrees`: only a favourable choice needs the hand. `signer`: whose hand it is; for what is recorded from paper not
// who acts. Of the command's body it reads what the API established, and no person can send:
//   "confirmed": "password"    the password was asked for again and was right
//   "signature": {…}           what was found out about the signed file (engine/signature, statement.h), with the
//                              "document" whose paper it was held against, and where the step signs an attached file
//                              its id as "approved_file"
// Fails with `forbidden`/"password-needed", `invalid`/"signature-needed" or "signature-not-good" with the faults,
// `stale`/"content-changed" where another document, or another file, is the present one by now,
// `invalid`/"signature-with-edits" where the decision would change what was signed, `forbidden`/"may-not-sign"
// (directory/signature_block.h).
[[nodiscard]] base::Result<base::json> hand_of(const Turn& turn, const definition::Work& words, bool agrees,
                                               const std::string& signer);

}  // namespace trinhky::decision
