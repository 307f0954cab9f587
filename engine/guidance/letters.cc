#include "engine/guidance/letters.h"

#include <array>
#include <string>

#include "engine/base/text.h"

namespace trinhky::guidance {
namespace {

constexpr char32_t last_latin = 0x1EFF;

// Folding goes through the one rule of base/text, once for each letter up to the end of the Vietnamese block.
const std::array<char32_t, last_latin + 1>& fold_table() {
  static const std::array<char32_t, last_latin + 1> table = [] {
    std::array<char32_t, last_latin + 1> made{};
    for (char32_t c = 0; c <= last_latin; ++c) {
      made[c] = c;
      const bool latin = c < 0x250 || c >= 0x1E00;
      if (c < 0x80 || !latin) {
        if (c >= U'A' && c <= U'Z') made[c] = c + 32;
        continue;
      }
      const std::u32string folded = base::to_utf32(base::fold(base::to_utf8(std::u32string_view(&c, 1))));
      if (folded.size() == 1) made[c] = folded[0];
    }
    return made;
  }();
  return table;
}

}  // namespace

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  return (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= last_latin);
}

bool is_capital(char32_t c) {
  if (c < 0x80) return c >= U'A' && c <= U'Z';
  if (c >= 0xC0 && c <= 0xDE) return c != 0xD7;
  if (c == 0x1A0) return true;
  if (c == 0x1AF) return true;
  if ((c >= 0x100 && c <= 0x137) || (c >= 0x1E00 && c <= last_latin)) return c % 2 == 0;
  return false;
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_blank(char32_t c) {
  return c == U' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0xAD || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200D) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 ||
         c == 0x3000 || c == 0xFEFF;
}

bool is_dash(char32_t c) {
  return c == U'-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

bool is_combining(char32_t c) {
  return c >= 0x300 && c <= 0x36F;
}

std::u32string fold_points(std::u32string_view text) {
  const auto& table = fold_table();
  std::u32string out(text);
  for (char32_t& c : out) {
    if (c <= last_latin) c = table[c];
  }
  return out;
}

std::u32string_view trim(std::u32string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool starts_with_word(std::u32string_view text, std::u32string_view words) {
  if (!text.starts_with(words)) return false;
  return text.size() == words.size() || !(is_letter(text[words.size()]) || is_digit(text[words.size()]));
}

bool ends_with_word(std::u32string_view text, std::u32string_view words) {
  if (!text.ends_with(words)) return false;
  if (text.size() == words.size()) return true;
  const char32_t before = text[text.size() - words.size() - 1];
  return !is_letter(before) && !is_digit(before);
}

std::size_t find_words(std::u32string_view text, std::u32string_view words, std::size_t from) {
  for (std::size_t at = text.find(words, from); at != std::u32string_view::npos; at = text.find(words, at + 1)) {
    const bool begins = at == 0 || !(is_letter(text[at - 1]) || is_digit(text[at - 1]));
    if (begins && starts_with_word(text.substr(at), words)) return at;
  }
  return std::u32string_view::npos;
}

int number_of(std::u32string_view digits) {
  if (digits.empty() || digits.size() > 9) return -1;
  int value = 0;
  for (const char32_t c : digits) {
    if (!is_digit(c)) return -1;
    value = value * 10 + static_cast<int>(c - U'0');
  }
  return value;
}

int roman_value(std::u32string_view letters) {
  static constexpr std::array<std::u32string_view, 10> ones = {U"",  U"I",  U"II",  U"III",  U"IV",
                                                               U"V", U"VI", U"VII", U"VIII", U"IX"};
  if (letters.empty()) return 0;
  int tens = 0;
  while (letters.starts_with(U'X') && tens < 3) {
    letters.remove_prefix(1);
    ++tens;
  }
  for (std::size_t i = 0; i < ones.size(); ++i) {
    if (letters == ones[i]) return tens * 10 + static_cast<int>(i);
  }
  return 0;
}

}  // namespace trinhky::guidance
