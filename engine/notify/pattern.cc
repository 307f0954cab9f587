#include "engine/notify/pattern.h"

#include <algorithm>

#include "engine/base/text.h"

namespace trinhky::notify {
namespace {

const std::string& value_of(const Values& values, std::string_view name, Language language) {
  static const std::string none;
  const auto found = values.find(name);
  if (found == values.end()) return none;
  const base::Text& text = found->second;
  return language == Language::en && !text.en.empty() ? text.en : text.vi;
}

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t max) {
  std::u32string points = base::to_utf32(text);
  std::ranges::replace_if(points, is_control, U' ');
  std::string line = base::tidy_blanks(base::to_utf8(points));
  points = base::to_utf32(line);
  if (points.size() <= max) return line;
  points.resize(max - 1);
  return base::to_utf8(points) + "…";
}

std::expected<Pattern, std::size_t> Pattern::compile(std::string_view text) {
  Pattern pattern;
  std::string literal;
  int parts = 0;
  int optional = -1;
  std::size_t opened = 0;
  const auto keep_literal = [&] {
    if (!literal.empty()) pattern.pieces_.push_back({.literal = std::move(literal), .name = {}, .optional = optional});
    literal.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '[') {
      if (optional >= 0) return std::unexpected(at);
      keep_literal();
      optional = parts++;
      opened = at;
    } else if (c == ']') {
      if (optional < 0) return std::unexpected(at);
      keep_literal();
      optional = -1;
    } else if (c == '{') {
      const std::size_t end = text.find('}', at);
      if (end == std::string_view::npos) return std::unexpected(at);
      const std::string_view name = text.substr(at + 1, end - at - 1);
      const bool good = std::ranges::all_of(name, [](char x) { return (x >= 'a' && x <= 'z') || x == '_'; });
      if (name.empty() || !good) return std::unexpected(at);
      keep_literal();
      pattern.pieces_.push_back({.literal = {}, .name = std::string(name), .optional = optional});
      at = end;
    } else if (c == '}') {
      return std::unexpected(at);
    } else {
      literal += c;
    }
  }
  if (optional >= 0) return std::unexpected(opened);
  keep_literal();
  return pattern;
}

std::string Pattern::fill(const Values& values, Language language) const {
  std::set<int> left_out;
  for (const Piece& piece : pieces_) {
    if (piece.optional >= 0 && !piece.name.empty() && one_line(value_of(values, piece.name, language)).empty()) {
      left_out.insert(piece.optional);
    }
  }
  std::string text;
  for (const Piece& piece : pieces_) {
    if (left_out.contains(piece.optional)) continue;
    text += piece.name.empty() ? piece.literal : one_line(value_of(values, piece.name, language));
  }
  return text;
}

std::set<std::string> Pattern::names() const {
  std::set<std::string> names;
  for (const Piece& piece : pieces_) {
    if (!piece.name.empty()) names.insert(piece.name);
  }
  return names;
}

}  // namespace trinhky::notify
