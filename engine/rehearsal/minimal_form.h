// The least that a form accepts: a document with what is missing filled in, so that a rehearsal can hand it in.
//
//   json document = completed(offered, *schema, hints);        // required members there, in the shape the form wants
//   mend(document, *schema, hints, faults);                    // what a submission was refused for, place by place
//
// Works from the form's JSON Schema alone (the subset of form/schema.h). What is in the document already stays where it
// fits. A form may ask for more than can be made up (`not`, an intricate pattern); then the submission stays refused,
// which whoever rehearses tells. Equal arguments give equal documents.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::rehearsal {

// What is put where a form asks for something and nothing better is known.
struct Hints {
  base::json data;     // of the paper: a member of the form gets the value that the data has under the same name
  std::string unit;    // likewise a member "unit"
  std::string date;    // "2026-03-31": where a date is asked for
  int year = 0;        // where a whole number may be this year
  std::string phrase;  // where text is asked for
};

[[nodiscard]] base::json completed(base::json document, const base::json& schema, const Hints& hints);

// Fills or replaces what the faults point at; pointers may begin with "/document". False when nothing was changed.
bool mend(base::json& document, const base::json& schema, const Hints& hints, const std::vector<base::Fault>& faults);

// Gives optional members a value where they have none: "programmes_due", "party.asked". Names the form does not know
// are passed over. False when nothing was changed.
bool fill_members(base::json& document, const base::json& schema, const Hints& hints,
                  const std::vector<std::string>& paths);

// A text that a pattern matches, for patterns of literals, classes, groups and counts; empty when it is beyond that.
[[nodiscard]] std::string text_for_pattern(std::string_view pattern);

}  // namespace trinhky::rehearsal
