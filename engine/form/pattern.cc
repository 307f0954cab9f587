#include "engine/form/pattern.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace trinhky::form {
namespace {

// ECMA-262 sections 12.2 and 12.3: WhiteSpace and LineTerminator.
constexpr std::string_view blanks = R"(\t\n\x0B\f\r\x{FEFF}\x{2028}\x{2029}\p{Zs})";

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> categories{{
    {"{Letter}", "{L}"},
    {"{Uppercase_Letter}", "{Lu}"},
    {"{Lowercase_Letter}", "{Ll}"},
    {"{Number}", "{N}"},
    {"{Decimal_Number}", "{Nd}"},
    {"{Punctuation}", "{P}"},
}};

std::optional<std::uint32_t> four_hex(std::string_view text) {
  std::uint32_t number = 0;
  if (text.size() < 4) return std::nullopt;
  const std::string digits(text.substr(0, 4));
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string code_point(std::uint32_t number) {
  std::array<char, 8> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return "\\x{" + std::string(digits.data(), written.ptr) + "}";
}

// \uD83D\uDC32 is one code point. `rest` begins after the "\u" and loses what was read.
std::optional<std::string> unicode_escape(std::string_view& rest) {
  const auto first = four_hex(rest);
  if (!first) return std::nullopt;
  rest.remove_prefix(4);
  if (*first < 0xD800 || *first > 0xDFFF) return code_point(*first);
  if (*first > 0xDBFF || !rest.starts_with("\\u")) return std::nullopt;
  const auto second = four_hex(rest.substr(2));
  if (!second || *second < 0xDC00 || *second > 0xDFFF) return std::nullopt;
  rest.remove_prefix(6);
  return code_point(0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00));
}

}  // namespace

std::optional<std::string> to_re2(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  while (!pattern.empty()) {
    const char c = pattern.front();
    pattern.remove_prefix(1);
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (c != '\\' || pattern.empty()) {
      out.push_back(c);
      continue;
    }
    const char escaped = pattern.front();
    pattern.remove_prefix(1);
    if (escaped == 's') {
      out += in_class ? std::string(blanks) : "[" + std::string(blanks) + "]";
    } else if (escaped == 'S' && !in_class) {
      out += "[^" + std::string(blanks) + "]";
    } else if (escaped == 'u') {
      const auto written = unicode_escape(pattern);
      if (!written) return std::nullopt;
      out += *written;
    } else if (escaped == 'c') {
      const char letter = pattern.empty() ? '\0' : pattern.front();
      if (!((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'))) return std::nullopt;
      out += code_point(static_cast<std::uint32_t>(letter) % 32);
      pattern.remove_prefix(1);
    } else {
      out.push_back('\\');
      out.push_back(escaped);
      if (escaped != 'p' && escaped != 'P') continue;
      for (const auto& [name, short_name] : categories) {
        if (!pattern.starts_with(name)) continue;
        out += short_name;
        pattern.remove_prefix(name.size());
        break;
      }
    }
  }
  return out;
}

}  // namespace trinhky::form
