// What is odd in the text itself, apart from its citations: letters, signs, spelling, numbering, what an order leaves
// out.
//
//   check_letters(source, findings);
//   check_outline(source, outline, opening, findings);
//   check_content(outline, same_subjects(outline), findings);
//   check_typing(outline, findings);
#pragma once

#include <vector>

#include "engine/guidance/import.h"
#include "engine/guidance/opening.h"
#include "engine/guidance/outline.h"
#include "engine/guidance/same_subject.h"
#include "engine/guidance/source_text.h"

namespace trinhky::guidance {

// UNICODE-MIXED, UNICODE-NFD, NBSP-DASH, CONTROL-CHAR, QUOTE-UNBALANCED, PUNCT, SPELL-VARIANT, ABBR-UNEXPANDED
void check_letters(const SourceText& source, std::vector<Finding>& findings);

// NUMBERING-MIXED, NUMBERING-DUP, OUTLINE-AMBIGUOUS, HEADER-MISSING, YEAR-MISSING, DEADLINE-MISSING, DEADLINE-FOUND,
// DATE-IMPOSSIBLE (of the closing), ROLE-MISSING, QUANTITY-MISSING, YEAR-CROSSING, APPLIES-SUGGEST, LINE-UNREAD
void check_outline(const SourceText& source, const Outline& outline, const Opening& opening,
                   std::vector<Finding>& findings);

// HEADING-CONTENT, DUP-TASK, PERIOD-INCONSISTENT (of neighbours)
void check_content(const Outline& outline, const std::vector<SubjectPair>& subjects, std::vector<Finding>& findings);

// TYPO, at most fifty
void check_typing(const Outline& outline, std::vector<Finding>& findings);

}  // namespace trinhky::guidance
