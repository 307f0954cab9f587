// The named operations that rules of this field may use, over the facts of one decision. engine/rule/README.md lists
// them for who writes a definition; engine/definition/operations.h has their names and arguments. Made here:
//
//   covers [document, guidance]             every obligation of the guidance (by hash) that applies to the unit is
//                                           answered
//   has-receivers [document]                the guidance has at least one receiver
//   every-obligation-has [document, word]   no obligation without, for example, a lead
//   changes-of [old hash, new hash]         what changed between two versions of a guidance
//
// and in office_rules.h those over days, people and text.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/decide.h"
#include "engine/guidance/edit.h"
#include "engine/rule/rule.h"

namespace trinhky::decision {

// Contents that an operation wanted and did not have are added to `missing`; its answer then counts for nothing.
// Requires: the world's calendar and directory, `facts` and `missing` outlive the operations.
[[nodiscard]] rule::Operations field_operations_over(const World& world, base::Date today, const Facts& facts,
                                                     guidance::UnitFacts unit, std::set<std::string>& missing);

// What an operation that does not hold has to say about the document it was asked of: faults with pointers into that
// document, its first argument. Empty for an operation that has nothing to tell beyond its answer.
[[nodiscard]] std::vector<base::Fault> faults_of_operation(std::string_view operation, std::span<const base::json> args,
                                                           const Facts& facts, const guidance::UnitFacts& unit);

}  // namespace trinhky::decision
