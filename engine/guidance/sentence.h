// A sentence beside its folded form, both with the same offsets: what the grammar of citations reads from.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/guidance/letters.h"

namespace trinhky::guidance {

// How far before a number its kind may stand.
inline constexpr std::size_t look_back = 160;

inline bool one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != std::u32string_view::npos;
}
inline bool is_word(char32_t c) {
  return is_letter(c) || is_digit(c);
}

// The sentence beside its folded form; both have the same offsets.
struct Sentence {
  std::u32string_view text;
  std::u32string folded;

  [[nodiscard]] char32_t at(std::size_t i) const { return i < text.size() ? text[i] : U'\0'; }
  [[nodiscard]] std::size_t skip(std::size_t i) const {
    while (i < text.size() && is_blank(text[i])) ++i;
    return i;
  }
  [[nodiscard]] bool word_at(std::size_t i, std::u32string_view words) const {
    return i <= folded.size() && starts_with_word(std::u32string_view(folded).substr(i), words);
  }
  [[nodiscard]] bool any_at(std::size_t i, std::initializer_list<std::u32string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::u32string_view w) { return word_at(i, w); });
  }
  // Little words are told apart by their tones alone: "về" from "vệ", "đến" from "đền".
  [[nodiscard]] bool exactly_at(std::size_t i, std::initializer_list<std::u32string_view> words) const {
    return i <= text.size() && std::any_of(words.begin(), words.end(),
                                           [&](std::u32string_view w) { return starts_with_word(text.substr(i), w); });
  }
  // What stands before `i`, blanks trimmed, not further back than anyone needs.
  [[nodiscard]] std::u32string_view before(std::size_t i) const {
    const std::size_t from = i > look_back ? i - look_back : 0;
    return trim(std::u32string_view(folded).substr(from, i - from));
  }
};

inline std::size_t digits_at(const Sentence& s, std::size_t i) {
  std::size_t n = 0;
  while (is_digit(s.at(i + n))) ++n;
  return n;
}

}  // namespace trinhky::guidance
