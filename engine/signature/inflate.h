// Flate (RFC 1950) with the predictors of ISO 32000-1, 7.4.4.4, as cross-reference and object streams use them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trinhky::signature {

// Nothing where the bytes are no such stream, end early, or would grow beyond `max_bytes`.
[[nodiscard]] std::optional<std::string> inflated(std::string_view bytes, std::size_t max_bytes);

// Undoes the PNG predictors (each row says which of them it uses). Nothing where the rows do not come out even.
// Requires columns > 0.
[[nodiscard]] std::optional<std::string> without_png_predictor(std::string_view bytes, std::size_t columns);

}  // namespace trinhky::signature
