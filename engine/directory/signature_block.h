// Under which formula a person signs a document on a day: in the own right, for a collective (TM.), for the head (KT.),
// by order (TL.), by written delegation (TUQ.) or as acting head (Q.). It follows from what the person holds and from
// the substitutions of that day; nobody chooses it.
//
//   auto block = signature_block(directory, {.head = "CHAIR", .collective = "BTT"}, "20", person, day);
//   if (block) print(block->lines);     // {"TM. Ban Thường trực", "KT. Chủ tịch", "Phó Chủ tịch"}
//
// Source: NĐ 30/2020/NĐ-CP, article 13 and Annex I (order of the lines); who may do what is the office's working
// regulation, said by the rule. A substitution by absence or division of work gives no formula: only KT, TL and TUQ do.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

struct SigningRule {
  std::string head;                // position in whose right the document is signed: "CHAIR"
  std::string collective;          // body in whose name, or empty
  std::set<std::string> deputies;  // positions that sign for the head by what they are
  std::set<std::string> by_order;  // positions that the working regulation lets sign by order
  bool deputies_say_so = true;     // for a collective: with a line "KT." of their own (false: only their own title)
};

struct SignatureBlock {
  std::string capacity;            // "", "TM.", "KT.", "TL.", "TUQ.", "Q.": the formula nearest to the person
  std::vector<std::string> lines;  // above the name, in order; a print sets them in capitals
  std::string holding;             // the holding it rests on
  std::string substitution;        // and the substitution, for KT, TL and TUQ that rest on one
};

// Fails with `forbidden`/"may-not-sign" when the person has no right to sign under this rule on the day.
[[nodiscard]] base::Result<SignatureBlock> signature_block(const Directory& directory, const SigningRule& rule,
                                                           const std::string& unit, const std::string& person,
                                                           base::Date day);

// {"head": "CHAIR", "for": "BTT", "deputies": […], "byOrder": […], "deputyStyle": "with-KT" | "without-KT"}
[[nodiscard]] std::vector<base::Fault> check_signing_rule(const base::json& value, std::string_view pointer);
// Requires a value without faults.
[[nodiscard]] SigningRule signing_rule(const base::json& value);

[[nodiscard]] base::json to_json(const SignatureBlock& block);

}  // namespace trinhky::directory
