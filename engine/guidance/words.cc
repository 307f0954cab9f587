#include "engine/guidance/words.h"

#include <algorithm>

#include "engine/guidance/letters.h"

namespace trinhky::guidance {

std::vector<Word> words_of(std::u32string_view text) {
  std::vector<Word> words;
  char32_t sign = U'.';
  for (std::size_t i = 0; i < text.size();) {
    if (!is_letter(text[i]) && !is_digit(text[i])) {
      if (sign == U'\0' && !is_blank(text[i])) sign = text[i];
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
    words.push_back({.begin = i, .end = end, .sign = sign});
    sign = U'\0';
    i = end;
  }
  return words;
}

std::u32string small_points(std::u32string_view text) {
  std::u32string out(text);
  for (char32_t& c : out) {
    // The small letter stands 32 behind the capital in the first blocks and directly behind it in the others.
    if (is_capital(c)) c += c < 0x100 ? 32 : 1;
  }
  return out;
}

bool is_plain_word(std::u32string_view word) {
  return word.size() >= 2 && std::all_of(word.begin(), word.end(), is_letter);
}

}  // namespace trinhky::guidance
