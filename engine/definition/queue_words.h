// Where work stands in the list of tasks of whoever may do it, as the definition says:
//
//   "task": {"for": "clerk", "precedence": 2}
//   "task": {"for": "clerk", "precedence": {"var": "data.urgency"}}
//
// From 0 (the default) to 9; higher stands first, and among equals what is late, then what is due first, then what was
// opened first (projection/inbox.h). It is settled when the work opens and kept with it, so that everybody sees one
// order over the papers of all workflows.
#pragma once

#include <string>

#include "engine/definition/definition.h"
#include "engine/definition/work_words.h"

namespace trinhky::definition {

inline constexpr int max_precedence = 9;

void read_precedence(const base::ordered_json& value, const std::string& pointer, WordContext& context, Work& work);

// Of a value as it came out of the word or its rule. What is no number counts as 0, what is beyond the bounds as the
// bound: a wrong figure must not keep work from opening.
[[nodiscard]] int precedence_of(const base::json& value);

}  // namespace trinhky::definition
