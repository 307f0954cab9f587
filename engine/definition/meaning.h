// What a definition means, as one hash: a better wording is not another workflow.
#pragma once

#include <string>

#include "engine/base/json.h"

namespace trinhky::definition {

// SHA-256 of the source without its sentences in two languages, in the order in which it is written.
[[nodiscard]] std::string meaning_hash(const base::ordered_json& source);

}  // namespace trinhky::definition
