// The authority matrix of an office: which kind of paper is decided by whom and signed in which capacity. Data, read
// and asked; what it says is the office's to confirm, and each row tells its source and how certain that is.
//
//   Authority authority = read_authority(json).value();              // workflows/shared/authority.json
//   for (const AuthorityRow* row : authority_for(authority, "Kế hoạch")) offer(row->decided_by, row->signed_by);
//
//   if (auto power = power_of(authority, "Kế hoạch", {.position = "CHAIR", .ground = "own"})) power->row …
//
// Nothing is decided by it: a definition says who decides. What the matrix says of a decision stands with it, and a
// definition may ask for it (`"authority": "required"`).
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::approval {

struct AuthorityRow {
  std::string id;
  std::vector<std::string> papers;  // kinds of paper by name, in Vietnamese and in English
  std::vector<std::string> codes;   // their abbreviations, in the order of the names; empty where there is none
  std::vector<base::Text> covers;   // what of these kinds the row is for; empty: all of them
  base::json decided_by;            // [{"body", "mode"} | {"position"} | {"leader_in_charge": true} | …]
  base::json signed_by;             // [{"capacity", "for", "by"}]
  base::json deputy;                // null, or {"by", "style"}: how a deputy signs
  bool recuses_concerned = false;   // a member the matter is about takes no part
  std::string source;
  char mark = 'H';  // P primary source, K known from practice, C concluded, H our proposal
};

struct Authority {
  std::vector<AuthorityRow> rows;  // as the file orders them
  // Which kind of paper a workflow makes that does not say so itself: a name, or a rule over the instance.
  std::map<std::string, base::json> papers_of;
};

// Fails with `invalid`/"bad-authority" and a fault per problem with its pointer: another schema, rows without an id,
// papers, deciders or signatures, ids that are doubled, a missing source or mark.
[[nodiscard]] base::Result<Authority> read_authority(const base::json& file);

// Every row that names this kind of paper, however it is written (case and diacritics aside) or by its abbreviation, in
// the order of the file.
// A kind may stand in more than one row, which then differ in what they cover. None is not an error.
[[nodiscard]] std::vector<const AuthorityRow*> authority_for(const Authority& authority, std::string_view paper);

// Who decides, as the directory gives it.
struct Decider {
  std::string body;          // whose member, where a body decides; or empty
  std::string position;      // exercised
  std::string ground;        // of directory::Capacity: "own", "acting", "substitution" …
  std::string substitution;  // the ground of the substitution: "absence", "KT", "TL", "TUQ" …; or empty
};

// What in the matrix gives somebody a decision.
struct Power {
  std::string paper;     // the kind as the row names it
  std::string row;       // its id
  base::json by;         // the entry of `decided_by` that names the decider
  std::string capacity;  // under which formula it is signed by that person, or for that body: "TM.", "KT." …
  std::string source;
  char mark = 'H';
};
// {"paper", "row", "by", "capacity", "source", "mark"}
[[nodiscard]] base::json to_json(const Power& power);

// A row for all of its kinds goes before one that covers a part of them. A leader in charge is whoever the row lets
// sign: the head and the deputies. Each of several parties decides at home, so such a row names nobody here. None is
// not an error: the decision lies outside the matrix.
[[nodiscard]] std::optional<Power> power_of(const Authority& authority, std::string_view paper, const Decider& decider);

}  // namespace trinhky::approval
