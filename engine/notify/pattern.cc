#include "engine/notify/pattern.h"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <vector>

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
  struct Open {
    std::string_view name;
    std::size_t at = 0;
  };
  Pattern pattern;
  std::vector<Open> open;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at, 2) == "}}") return std::unexpected(at);
    if (text.substr(at, 2) != "{{") continue;
    const std::size_t end = text.find("}}", at);
    if (end == std::string_view::npos) return std::unexpected(at);
    std::string_view name = text.substr(at + 2, end - at - 2);
    const char kind = name.empty() ? '\0' : name.front();
    const bool marks = kind == '#' || kind == '^' || kind == '/';
    if (marks) name.remove_prefix(1);
    const bool good = std::ranges::all_of(name, [](char x) { return (x >= 'a' && x <= 'z') || x == '_'; });
    // A third brace would be the library's word for a value that is not escaped.
    if (name.empty() || !good || text.substr(end, 3) == "}}}") return std::unexpected(at);
    if (kind == '/') {
      if (open.empty() || open.back().name != name) return std::unexpected(at);
      open.pop_back();
    } else if (marks) {
      open.push_back({.name = name, .at = at});
    }
    pattern.names_.insert(std::string(name));
    at = end + 1;
  }
  if (!open.empty()) return std::unexpected(open.back().at);
  pattern.source_ = text;
  if (!kainjow::mustache::mustache(pattern.source_).is_valid()) return std::unexpected(std::size_t{0});
  return pattern;
}

std::string Pattern::fill(const Values& values, Language language) const {
  kainjow::mustache::data data;
  for (const std::string& name : names_) {
    // The library takes an empty text for something there.
    if (std::string value = one_line(value_of(values, name, language)); !value.empty()) data.set(name, value);
  }
  // Read each time: the library changes a parsed text while it fills it, and patterns are shared between threads.
  kainjow::mustache::mustache text(source_);
  text.set_custom_escape([](const std::string& value) { return value; });
  return text.render(data);
}

}  // namespace trinhky::notify
