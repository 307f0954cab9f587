// Words about the hand under a decision: an initial or a signature, in whose right, what confirms it, and whether the
// decider's own edits may stand under it.
//
//   "mark": "initial-content"             or "initial-format", "signature"
//   "signs": {"head": "CHAIR", …}         in whose right it is signed (directory/signature_block.h)
//   "confirm": "signature"                a file signed with the office's own tool; or "password"
//   "signsFile": "letter"                 that file is the PDF of this purpose which is attached, not a print of the
//                                         document; "annex" where the paper's one PDF is attached as such
//   "amends": true                        whoever decides may agree with edits
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "engine/definition/definition.h"
#include "engine/definition/problems.h"

namespace trinhky::definition {

// Purposes of attachments that can be the paper itself.
inline constexpr std::array<std::string_view, 2> signed_purposes{"letter", "annex"};

// Of a sign-off or a wait, before its other words. Tells "bad-value", faults of the signing rule, and "not-with-this"
// where a file is named that nobody is asked to sign.
void read_hand(const base::ordered_json& value, const std::string& pointer, Problems& problems, Work& work);

// After that. A digital signature stands under the document that was put up and could never stand under the edits:
// "not-with-this" where a step asks for both.
void read_amends(const base::ordered_json& value, const std::string& pointer, Problems& problems, Work& work);

}  // namespace trinhky::definition
