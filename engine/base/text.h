// Vietnamese text: normal form, folding for search, sorting, and what may stand in a string at all. By ICU.
//
//   nfc("Tie^\u0302ng")  one normal form everywhere (TCVN 6909:2001 is Unicode)
//   fold("Đình Lập") == "dinh lap"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::base {

// Where the first byte stands that is not part of well-formed UTF-8, or npos.
[[nodiscard]] std::size_t first_bad_utf8(std::string_view bytes);

// NFC. Requires well-formed UTF-8; bytes that are not are replaced by U+FFFD.
[[nodiscard]] std::string nfc(std::string_view text);
[[nodiscard]] bool is_nfc(std::string_view text);

// The key text is found by: lower case, without tones and marks, đ = d, every run of blanks one space, ends trimmed.
[[nodiscard]] std::string fold(std::string_view text);

// A byte string whose order is the CLDR order for `vi`. For person names the given name (last word) comes first.
[[nodiscard]] std::string sort_key_vi(std::string_view text);
[[nodiscard]] std::string person_sort_key_vi(std::string_view full_name);

// Without blanks of any kind (also no-break and zero-width) at both ends; inner no-break spaces become plain ones and
// runs become one space.
[[nodiscard]] std::string tidy_blanks(std::string_view text);
[[nodiscard]] std::string_view trim_ascii(std::string_view text);

// Number of code points. Requires well-formed UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

// Code points to UTF-8 and back; malformed input gives U+FFFD.
[[nodiscard]] std::u32string to_utf32(std::string_view text);
[[nodiscard]] std::string to_utf8(std::u32string_view text);

// True when the text holds a control character other than tab, line feed and carriage return, or a noncharacter.
[[nodiscard]] bool has_control_characters(std::string_view text);

// An ASCII file name part: "Kế hoạch giám sát" -> "ke-hoach-giam-sat", at most `max` characters.
[[nodiscard]] std::string slug(std::string_view text, std::size_t max = 60);

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

}  // namespace trinhky::base
