// The words of a sentence with where they stand, for checks that compare wording: repeated subjects, headings, slips of
// the hand.
//
//   for (const Word& word : words_of(text)) text.substr(word.begin, word.end - word.begin);
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trinhky::guidance {

// A run of letters and digits.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
  char32_t sign = U'\0';  // the first sign between it and the word before; NUL where only blanks stand there
  [[nodiscard]] bool follows() const { return sign == U'\0'; }
};
// The first word has the sign '.', as if a sentence had just ended.
[[nodiscard]] std::vector<Word> words_of(std::u32string_view text);

// Small letters with their marks, one code point for each. Requires NFC.
[[nodiscard]] std::u32string small_points(std::u32string_view text);

// Letters alone, at least two of them.
[[nodiscard]] bool is_plain_word(std::u32string_view word);

}  // namespace trinhky::guidance
