// Who signs a printed paper and under which formula: as its log has it once somebody signed, and before that as its
// definition says (`signs`) for whoever holds the position today. A paper that another workflow issues is signed there.
//
//   view["signer"] = paper_signer(office, seen.instance, *seen.definition, hash);
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "api/resources/office.h"

namespace trinhky::api {

// {"lines": ["TM. Ban Thường trực", "Chủ tịch"], "name"}. `hash`: the frozen document that is printed; empty for a
// draft, under which nobody signed. Without a holder the name is empty; where no definition says who signs, the lines
// are empty too.
[[nodiscard]] json paper_signer(const Office& office, const decision::Instance& instance,
                                const definition::Definition& definition, const std::string& hash);

}  // namespace trinhky::api
