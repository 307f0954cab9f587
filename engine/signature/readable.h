// Strings of a stranger's file as people may see them, and the dates a PDF writes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"

namespace trinhky::signature {

// Well-formed UTF-8 in NFC, every control character and bidirectional mark a space, runs of blanks one, at most
// `max_code_points` (then ending in "…").
[[nodiscard]] std::string shown(std::string_view text, std::size_t max_code_points = 200);

// A PDF text string (ISO 32000-1, 7.9.2.2): UTF-16 with its mark, UTF-8 with its mark, or Latin as a best effort.
[[nodiscard]] std::string text_of_pdf(std::string_view bytes);

// "D:20261122132300+07'00'" (ISO 32000-1, 7.9.4). Nothing where it is no such date; without a zone it is taken as UTC.
[[nodiscard]] std::optional<base::Instant> date_of_pdf(std::string_view text);

}  // namespace trinhky::signature
