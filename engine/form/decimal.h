// Numbers as they are written, not as their nearest double. Private to this room.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/base/json.h"

namespace trinhky::form {

// Whether `value` is a whole multiple of `divisor`, both taken by their shortest decimal writing: 19.99 is a multiple
// of 0.01. Requires two numbers, the divisor above zero.
[[nodiscard]] bool is_multiple(const base::json& value, const base::json& divisor);

// Below, equal or above zero as a < b, a == b, a > b. Exact for whole numbers of 64 bits and doubles.
[[nodiscard]] int compare_numbers(const base::json& a, const base::json& b);

// 1 and 1.0, not 1.5. Requires a number.
[[nodiscard]] bool is_whole(const base::json& value);

}  // namespace trinhky::form
