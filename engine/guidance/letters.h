// Letters of Vietnamese text as code points: what is a letter, a capital, a blank, and which plain letter it folds to.
// Folding keeps the length, so an offset in the folded text is an offset in the text itself.
//
//   std::u32string key = fold_points(U"Quyết định");   // U"quyet dinh"
#pragma once

#include <string>
#include <string_view>

namespace trinhky::guidance {

[[nodiscard]] bool is_letter(char32_t c);
[[nodiscard]] bool is_capital(char32_t c);
[[nodiscard]] bool is_digit(char32_t c);
// Also no-break, zero-width and other Unicode blanks.
[[nodiscard]] bool is_blank(char32_t c);
[[nodiscard]] bool is_dash(char32_t c);
[[nodiscard]] bool is_combining(char32_t c);

// Lower case without marks, đ = d, one code point for each. Requires NFC.
[[nodiscard]] std::u32string fold_points(std::u32string_view text);

[[nodiscard]] std::u32string_view trim(std::u32string_view text);
[[nodiscard]] bool starts_with_word(std::u32string_view text, std::u32string_view words);
// True where `words` ends at the end of `text` and begins at a word's beginning.
[[nodiscard]] bool ends_with_word(std::u32string_view text, std::u32string_view words);
// Where `words` stand as whole words at or after `from`, or npos.
[[nodiscard]] std::size_t find_words(std::u32string_view text, std::u32string_view words, std::size_t from = 0);

// A run of digits as a number; -1 if there is none, another sign, or more than nine digits.
[[nodiscard]] int number_of(std::u32string_view digits);
// The value of a Roman number from I to XXXIX, or 0.
[[nodiscard]] int roman_value(std::u32string_view letters);

}  // namespace trinhky::guidance
