// What an office does to an imported guidance before and after its release: assign many rows at once, split, merge,
// move, set the date the programmes are due. Every operation gives a new document; the old one is untouched. An id that
// has been used is never used again, so a programme or report that points to it keeps its meaning after an amendment.
//
//   auto next = edit_obligations(document, {{"op", "set"}, {"ids", {"1.1.1", "4.3"}}, {"values", {{"lead",
//   "DEPT-TG"}}}}); if (check_release(*next).blocks.empty()) ...
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::guidance {

// Who a unit is, as far as `applies_to` asks.
struct UnitFacts {
  std::string unit;
  std::set<std::string> attributes;  // for example "border"
  bool is_issuer = false;            // the province itself
};

// One change:
//   {"op": "set", "ids": [...], "values": {lead, partners, period, due, applies_to, related}}   any of the values
//   {"op": "split", "id", "at": [...]}   each cut is a code point offset, or a text that begins a new piece; ascending
//   {"op": "merge", "ids": [...]}        two or more; the new one stands where the first stood
//   {"op": "move", "id", "part", "before": id | null}   the id stays
//   {"op": "add", "part", "text", "before": id | null}
//   {"op": "remove", "ids": [...]}
//   {"op": "text", "id", "text"}
//   {"op": "set_due", "programmes_due": "YYYY-MM-DD" | null}
//   {"op": "title", "title", "issuer", "year"}          any of them
//   {"op": "instrument", "id", "values": {type, number, date, issuer, subject}}   the raw forms stay
// Split, merge and add give the next free numbers of the part; the new rows name their origin in `came_from`, and the
// ids that ended stand in `retired`. Fails with `invalid`/"guidance-change" and a pointer into the change if a member
// is missing, unknown or no such thing exists.
[[nodiscard]] base::Result<base::json> edit_obligations(const base::json& document, const base::json& change);

// Pointers are into the document. A missing `programmes_due` and a guidance that no unit receives block; a row without
// a lead, or an instrument with an impossible date, is a warning that is kept.
struct ReleaseCheck {
  std::vector<base::Fault> blocks;
  std::vector<base::Fault> warnings;
};
[[nodiscard]] ReleaseCheck check_release(const base::json& document);

// The obligations a unit has to answer in its programme, in the order of the document. The closing order (C1) is not
// among them: the programme as a whole answers it. A unit to which nothing applies is not an error.
[[nodiscard]] std::vector<base::json> obligations_for(const base::json& document, const UnitFacts& facts);

// {"added": [ids], "removed": [ids], "changed": [{"id", "members": [...]}], "moved": [ids], "document": [members]}
// `document` names members of the guidance itself that changed (title, year, programmes_due).
[[nodiscard]] base::json changes_between(const base::json& old_guidance, const base::json& new_guidance);

}  // namespace trinhky::guidance
