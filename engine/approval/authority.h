// The authority matrix of an office: which kind of paper is decided by whom and signed in which capacity. Data, read
// and asked; what it says is the office's to confirm, and each row tells its source and how certain that is.
//
//   Authority authority = read_authority(json).value();              // workflows/shared/authority.json
//   for (const AuthorityRow* row : authority_for(authority, "Kế hoạch")) offer(row->decided_by, row->signed_by);
//
// Nothing is decided by it: a definition says who decides, and a reader may hold it against the matrix.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::approval {

struct AuthorityRow {
  std::string id;
  std::vector<std::string> papers;  // kinds of paper by name, in Vietnamese and in English
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
};

// Fails with `invalid`/"bad-authority" and a fault per problem with its pointer: another schema, rows without an id,
// papers, deciders or signatures, ids that are doubled, a missing source or mark.
[[nodiscard]] base::Result<Authority> read_authority(const base::json& file);

// Every row that names this kind of paper, however it is written (case and diacritics aside), in the order of the file.
// A kind may stand in more than one row, which then differ in what they cover. None is not an error.
[[nodiscard]] std::vector<const AuthorityRow*> authority_for(const Authority& authority, std::string_view paper);

}  // namespace trinhky::approval
