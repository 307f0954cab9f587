// The letter that urges late units (công văn đôn đốc), made ready when a rung of a ladder says so.
//
//   draft_letters(turn, invoke, {.act = act, .due = due});
//   for (const UrgedUnit& unit : units_of_letter(round, definition, letter)) …  // on the letter's page
//
// An act "draft-X" starts a paper of the workflow X; where the house has no such workflow, of the one its ladders name
// for letters (calendar::OwingUnits). The word `letter` of the invoke (definition/letter_words.h) says otherwise: which
// workflow, which kind of paper, who drafts it, and whether each unit gets its own. It starts as a draft of the unit
// that is waiting, and is a child in nothing but its origin: the reminding paper neither waits for it nor ends it.
// Nothing is sent by itself: people draft on, sign and issue, or cancel it.
//
// All units that are late at a due time share the letter of the day; a unit is written to once for each due time, also
// where later rungs draft again. Its words are the house's (World::wording). What a unit does after the letter was
// drafted is not written into the draft; it is told beside it, for as long as somebody can still take the unit out.
#pragma once

#include <string>
#include <vector>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// Where a letter came from, as its `parent.invoke` has it.
inline constexpr std::string_view reminder_letter = "reminder-letter";

// Whether the unit's paper still runs and has not got as far as the invoke waits for.
[[nodiscard]] bool is_awaited(const Child& child, const definition::Invoke& invoke);

struct Lateness {
  std::string act;  // of the rung
  base::Instant due;
  bool own_days = false;  // the day of units that were given more time, not that of all others
};

// An act that drafts nothing, no unit that is late and was not written to, no words, or no workflow that may be started
// from this one is not an error: the reminder itself goes out.
void draft_letters(Turn& turn, const definition::Invoke& invoke, const Lateness& lateness);

// A unit that a letter names.
struct UrgedUnit {
  std::string unit;
  std::string instance;   // its own paper
  bool reported = false;  // it is no longer late: it need not be urged
};
// `letter` is the id of a letter that was started from `round`; of another paper: none.
[[nodiscard]] std::vector<UrgedUnit> units_of_letter(const Instance& round, const definition::Definition& definition,
                                                     const std::string& letter);

}  // namespace trinhky::decision
