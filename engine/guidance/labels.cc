#include <array>
#include <utility>

#include "engine/guidance/letters.h"
#include "engine/guidance/outline.h"

namespace trinhky::guidance {
namespace {

constexpr std::u32string_view bullet_signs = U"+*•●▪■◦○∙·‣➢➤✓✔◆♦§\uF0B7\uF02D\uF0A7";

std::u32string_view skip_blanks(std::u32string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

Label made(LabelKind kind, int rank, int value, std::u32string_view printed, std::u32string_view line,
           std::u32string_view rest) {
  return {.kind = kind,
          .rank = rank,
          .value = value,
          .printed = std::u32string(printed),
          .length = line.size() - skip_blanks(rest).size(),
          .closed = false};
}

bool ends_label(std::u32string_view rest) {
  return rest.empty() || is_blank(rest.front());
}

std::size_t count_while(std::u32string_view text, bool (*holds)(char32_t)) {
  std::size_t n = 0;
  while (n < text.size() && holds(text[n])) ++n;
  return n;
}

// "Phần I", "PHẦN THỨ NHẤT", "Chương 2", "Mục 3", "Điều 4"
Label word_label(std::u32string_view line) {
  static constexpr std::array<std::pair<std::u32string_view, int>, 4> words = {
      {{U"phan", 1}, {U"chuong", 2}, {U"muc", 3}, {U"dieu", 4}}};
  static constexpr std::array<std::u32string_view, 6> ordinals = {U"nhat", U"hai", U"ba", U"tu", U"nam", U"sau"};
  if (line.empty() || !is_capital(line.front())) return {};
  const std::u32string folded = fold_points(line.substr(0, 24));
  for (const auto& [word, rank] : words) {
    if (!starts_with_word(folded, word) || folded.size() <= word.size() + 1) continue;
    std::u32string_view rest = line.substr(word.size() + 1);
    std::size_t taken = count_while(rest, is_digit);
    int value = taken > 0 && taken < 4 ? number_of(rest.substr(0, taken)) : 0;
    if (value == 0) {
      taken = count_while(rest, is_capital);
      value = roman_value(rest.substr(0, taken));
    }
    if (value == 0 && folded.substr(word.size() + 1).starts_with(U"thu ")) {
      const std::u32string_view after = std::u32string_view(folded).substr(word.size() + 5);
      for (std::size_t i = 0; i < ordinals.size(); ++i) {
        if (!starts_with_word(after, ordinals[i])) continue;
        value = static_cast<int>(i) + 1;
        taken = 4 + ordinals[i].size();
      }
    }
    if (value <= 0) return {};
    std::u32string_view after = rest.substr(taken);
    const std::u32string_view printed = line.substr(0, line.size() - after.size());
    const bool closed = !after.empty() && std::u32string_view(U".:)").find(after.front()) != std::u32string_view::npos;
    if (closed) after.remove_prefix(1);
    if (!ends_label(after)) return {};
    Label label = made(LabelKind::word, rank, value, printed, line, after);
    label.closed = closed;
    return label;
  }
  return {};
}

// "A." and "I.", "I/", "II -"
Label capital_label(std::u32string_view line) {
  const std::size_t taken = count_while(line, is_capital);
  if (taken == 0 || taken > 6) return {};
  const std::u32string_view letters = line.substr(0, taken);
  const int roman = roman_value(letters);
  const bool letter = taken == 1 && letters[0] >= U'A' && letters[0] <= U'H';
  if (roman == 0 && !letter) return {};
  std::u32string_view rest = line.substr(taken);
  if (!rest.empty() && is_blank(rest.front()) && rest.size() > 1 && is_dash(rest[1])) rest.remove_prefix(1);
  if (rest.empty() ||
      (std::u32string_view(U"./):").find(rest.front()) == std::u32string_view::npos && !is_dash(rest.front()))) {
    return {};
  }
  const bool sticks = rest.size() > 1 && !is_blank(rest[1]);
  // "V/v" is no label, and "A-B" is a name; only a dot may touch the title.
  if (sticks && rest.front() != U'.') return {};
  if (sticks && !(is_capital(rest[1]) && roman > 0)) return {};
  Label label =
      roman > 0 ? made(LabelKind::roman, 12, roman, letters, line, rest.substr(1))
                : made(LabelKind::capital, 10, static_cast<int>(letters[0] - U'A') + 1, letters, line, rest.substr(1));
  label.closed = true;
  return label;
}

// "1.", "1/", "1)", "1.1", "1.1.", "1.1.1"
Label number_label(std::u32string_view line) {
  std::u32string_view rest = line;
  int segments = 0;
  int value = 0;
  while (true) {
    const std::size_t digits = count_while(rest, is_digit);
    if (digits == 0 || digits > 2) return {};
    value = number_of(rest.substr(0, digits));
    ++segments;
    rest.remove_prefix(digits);
    if (segments == 5 || rest.size() < 2 || rest[0] != U'.' || !is_digit(rest[1])) break;
    rest.remove_prefix(1);
  }
  const std::u32string_view printed = line.substr(0, line.size() - rest.size());
  const char32_t next = rest.empty() ? U' ' : rest.front();
  const bool closed = std::u32string_view(U".):").find(next) != std::u32string_view::npos;
  if (closed || next == U'/') rest.remove_prefix(1);
  const std::u32string_view title = skip_blanks(rest);
  if (segments == 1) {
    if (!closed && next != U'/') return {};
    if (!ends_label(rest) && (next == U'/' || !is_letter(rest.front()))) return {};
  } else if (!closed) {
    // "1.5 triệu" is an amount, "1.1 Về công tác" a heading.
    if (!ends_label(rest) || (!title.empty() && is_letter(title.front()) && !is_capital(title.front()))) return {};
  } else if (!rest.empty() && is_digit(rest.front())) {
    return {};
  }
  if (value == 0) return {};
  const LabelKind kind = segments > 1 ? LabelKind::dotted : next == U')' ? LabelKind::enclosed : LabelKind::number;
  const int rank = kind == LabelKind::enclosed ? 30 : 14 + segments;
  Label label = made(kind, rank, value, printed, line, rest);
  label.closed = closed;
  return label;
}

// "a)", "b."
Label letter_label(std::u32string_view line) {
  if (line.size() < 2 || !is_letter(line[0]) || is_capital(line[0])) return {};
  if (line[1] != U')' && !(line[1] == U'.' && line.size() > 2 && is_blank(line[2]))) return {};
  const std::u32string folded = fold_points(line.substr(0, 1));
  const int value = line[0] == U'đ' ? 5 : static_cast<int>(folded[0] - U'a') + (folded[0] > U'd' ? 2 : 1);
  Label label = made(LabelKind::letter, 35, value, line.substr(0, 1), line, line.substr(2));
  label.closed = true;
  return label;
}

Label bullet_label(std::u32string_view line) {
  if (line.empty()) return {};
  const char32_t sign = line.front();
  const bool dash = is_dash(sign);
  const bool ring = sign == U'o' && line.size() > 2 && line[1] == U' ' && is_capital(line[2]);
  if (!dash && !ring && bullet_signs.find(sign) == std::u32string_view::npos) return {};
  return made(LabelKind::bullet, 40, 0, dash ? U"-" : line.substr(0, 1), line, line.substr(1));
}

}  // namespace

Label read_label(std::u32string_view line) {
  for (Label (*reader)(std::u32string_view) : {word_label, capital_label, number_label, letter_label, bullet_label}) {
    Label label = reader(line);
    if (label.kind != LabelKind::none) return label;
  }
  return {};
}

bool reads_as_title(std::u32string_view text) {
  text = trim(text);
  if (text.size() > 300) return false;
  const bool ended = !text.empty() && (text.back() == U'.' || text.back() == U';' || text.back() == U'…');
  bool inner_end = false;
  bool semicolon = false;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == U';') semicolon = true;
    if (text[i] == U'.' && text[i + 1] == U' ' && is_capital(text[i + 2]) && i > 0 && !is_capital(text[i - 1]))
      inner_end = true;
  }
  if (inner_end) return false;
  // Some offices put a dot behind a heading; a short one is still a heading.
  return !ended || (text.back() == U'.' && text.size() <= 100 && !semicolon && !text.ends_with(U".."));
}

}  // namespace trinhky::guidance
