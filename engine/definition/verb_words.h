// Reads `verbs`, `onChange` and `namedBy` of a definition: what people may do beside what its states listen for, and
// what places of its document mean.
//
//   "verbs": {
//     "reassign":    {"by": ["holder", "chief"], "requires": ["reason"]},
//     "addApprover": {"by": "holder", "in": ["agreeing"]},
//     "undo":        {"within": {"workingHours": 2}},
//     "reopen":      {"by": "chief", "to": "draft", "requires": ["reason"]}
//   }
//
// `by` is a participant, a selector, or one of the names below, alone or in a list. They are taken: no participant may
// bear them where a verb uses them.
//   holder   whoever may act on the work in question      starter  who started the paper
//   sender   whose act opened the work in question        acted    who has acted on the paper before
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/definition/work_words.h"

namespace trinhky::definition {

inline constexpr std::array<std::string_view, 4> verb_people{"holder", "sender", "starter", "acted"};

// Fills the definition's verbs. States are named as written; the caller resolves them.
void read_verbs(const base::ordered_json& verbs, std::string_view pointer, WordContext& context,
                Definition& definition);

// {"/summary": "none", "/rows/*/due": "decide-again", "otherwise": "notify"}
[[nodiscard]] OnChange read_on_change(const base::ordered_json& value, std::string_view pointer, Problems& problems);

// "namedBy": "/summary" says which text of the document names the paper in lists; false: none does. Left out, it is the
// document's `summary`, where it has one.
[[nodiscard]] std::string read_named_by(const base::ordered_json& definition, Problems& problems);

}  // namespace trinhky::definition
