// The letter that urges late units (công văn đôn đốc), made ready when a rung of a ladder says so.
//
//   if (!act.empty()) draft_letter(turn, act, late, due);
//
// An act "draft-X" starts a paper of the workflow X; where the house has no such workflow, of the one for issuing
// documents. It starts as a draft of the unit that is waiting, with the late units, the due time and the days of delay
// in its text, and is a child in nothing but its origin: the reminding paper neither waits for it nor ends it. Nothing
// is sent by itself: people draft on, sign and issue, or cancel it. One letter names all late units, so that a round
// with many of them gives its office one draft and not many.
#pragma once

#include <string>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// `late` lists ids of units. An act that drafts nothing, no late unit, or no workflow that may be started from this one
// is not an error: the reminder itself goes out.
void draft_letter(Turn& turn, const std::string& act, const base::json& late, base::Instant due);

}  // namespace trinhky::decision
