// Words that hold a definition against the office's matrix of authority (approval/authority.h):
//
//   "paper": "Kế hoạch"                     of the definition: which kind of paper it makes, by the name or the
//                                           abbreviation in the matrix; or a rule over the instance that gives it
//   "authority": "required"                 of a sign-off: nobody decides here whom the matrix does not name; of a wait
//                                           with "signs": no paper is registered that somebody else signed
//
// Without "required" a decision that the matrix does not know is recorded as such, and stands.
#pragma once

#include "engine/base/json.h"
#include "engine/definition/definition.h"
#include "engine/definition/problems.h"

namespace trinhky::definition {

// "authority" of one step, once its "signs" is read. Tells "bad-value", and "not-with-this" at a wait that nobody
// signs.
void read_authority(const base::ordered_json& step, std::string_view pointer, Problems& problems, Work& work);

// "paper" of the definition, once its work is read. Tells "wrong-type", faults of the rule, and "required" where a
// sign-off needs the matrix and no paper is named.
void read_paper(const base::ordered_json& source, Problems& problems, Definition& definition);

}  // namespace trinhky::definition
