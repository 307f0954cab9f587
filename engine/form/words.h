// What a form says to the person who fills it in. Private to this room.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/form/formats.h"

namespace trinhky::form::words {

using base::Text;

// Fills {name}, {a} and {b} of a sentence. Every sentence begins with a capital letter once it is filled.
struct Blanks {
  Text name;
  Text a;
  Text b;
};
[[nodiscard]] Text fill(const Text& sentence, const Blanks& blanks);

// The sentence for a keyword that is not met; for one that has no sentence of its own, a general one.
[[nodiscard]] const Text& sentence(std::string_view keyword);

[[nodiscard]] Text types(std::uint8_t bits);
[[nodiscard]] Text format(Format format);

// "a, b, c …": at most eight values.
[[nodiscard]] Text values(std::span<const base::json> values);
[[nodiscard]] Text number(std::size_t count);
[[nodiscard]] Text value(const base::json& value);

}  // namespace trinhky::form::words
