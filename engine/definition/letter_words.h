// Reads what a definition says about the letter that urges late units (công văn đôn đốc), where the ladder of an invoke
// drafts one:
//
//   "invoke": {…, "due": …, "remind": "R-UNIT", "until": "report.submitted",
//              "letter": {"workflow": "document-issue", "kind": "CV", "drafter": "office", "each": "unit"}}
//
// `workflow` is what it becomes: one that this workflow may start; what the ladder's act says where left out. `kind` is
// its `data.kind`. `drafter`, a participant or a selector, is whom the letter's own participant "drafter" then means.
// `each` is "round" (one letter names all late units, the default) or "unit" (one letter for each).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "engine/definition/work_words.h"

namespace trinhky::definition {

// Fills `invoke.letter`. Requires that `remind` of the invoke was read.
void read_letter(const base::ordered_json& value, std::string_view pointer, WordContext& context, Invoke& invoke);

}  // namespace trinhky::definition
