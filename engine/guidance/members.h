// Reading documents that came from outside: a member that is missing or of another kind is null, never an exception.
#pragma once

#include <string_view>

#include "engine/base/json.h"

namespace trinhky::guidance {

// The member of an object, or null.
[[nodiscard]] const base::json& member(const base::json& object, std::string_view name);
// The elements of an array member, or an empty array.
[[nodiscard]] const base::json& list(const base::json& object, std::string_view name);
// True for a document whose parts, obligations, instruments and citations are objects with texts as their ids.
[[nodiscard]] bool is_guidance(const base::json& document);
// "YYYY-MM-DD", and such a day exists.
[[nodiscard]] bool is_day(const base::json& value);

}  // namespace trinhky::guidance
