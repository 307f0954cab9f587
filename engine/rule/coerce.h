// JavaScript's coercions, as far as JsonLogic shows them. Private to this room. Sources: ECMA-262 sections 7.1.4
// (ToNumber), 7.2.13 (IsLooselyEqual), 7.2.12 (IsLessThan), 19.2.4 (parseFloat).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json.h"

namespace trinhky::rule {

// Number(value); null, false and "" are 0. NaN where JavaScript says NaN.
[[nodiscard]] double to_number(const base::json& value);

// parseFloat(value): the number the text begins with. `+` and `*` read their arguments so.
[[nodiscard]] double parse_float(const base::json& value);

// Whole numbers up to 2^53 become JSON integers. Nothing for NaN and infinity, which JSON cannot write.
[[nodiscard]] std::optional<base::json> from_number(double number);

// How Array.prototype.join shows a value: null as "", numbers as JavaScript prints them, arrays with commas. Nothing
// for an object, of which JavaScript only says that it is one.
[[nodiscard]] std::optional<std::string> to_text(const base::json& value);

[[nodiscard]] bool loosely_equal(const base::json& a, const base::json& b);

// ===, but arrays and objects by their contents.
[[nodiscard]] bool strictly_equal(const base::json& a, const base::json& b);

enum class Order { less, equal, greater, none };  // none: one of them is no number
[[nodiscard]] Order compare(const base::json& a, const base::json& b);

}  // namespace trinhky::rule
