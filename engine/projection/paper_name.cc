#include "engine/projection/paper_name.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace trinhky::projection {
namespace {

using base::json;

constexpr std::string_view dash = " – ";
// The last word is given up rather than cut, unless it is as long as this.
constexpr std::size_t longest_word = 40;

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
}

// What turns the direction of the text around it, is not seen, or means something to this program alone.
bool is_unseen(char32_t point) {
  return point == 0x061c || (point >= 0x200b && point <= 0x200f) || (point >= 0x202a && point <= 0x202e) ||
         (point >= 0x2060 && point <= 0x206f) || point == 0xfeff || (point >= 0xe000 && point <= 0xf8ff) ||
         point >= 0xf0000;
}

std::string in_one_line(std::string_view text) {
  std::u32string points = base::to_utf32(text);
  std::erase_if(points, is_unseen);
  std::ranges::replace_if(points, is_control, U' ');
  return base::nfc(base::tidy_blanks(base::to_utf8(points)));
}

std::string cut(std::string line) {
  std::u32string points = base::to_utf32(line);
  if (points.size() <= max_name_code_points) return line;
  const std::size_t room = max_name_code_points - 1;
  const std::size_t blank = points.rfind(U' ', room);
  points.resize(blank != std::u32string::npos && blank + longest_word >= room ? blank : room);
  while (!points.empty() && (points.back() == U',' || points.back() == U';' || points.back() == U' '))
    points.pop_back();
  return base::to_utf8(points) + "…";
}

std::string named(const std::string& subject, const std::string& unit, std::string_view words) {
  std::size_t at = subject.rfind(dash);
  if (!unit.empty() && subject.ends_with(std::string(dash) + unit)) at = subject.size() - unit.size() - dash.size();
  std::string out = subject;
  out.insert(at == std::string::npos ? subject.size() : at, words);
  return out;
}

}  // namespace

std::string name_in(const json& document, const std::string& place) {
  if (place.empty()) return {};
  const json* found = base::at_pointer(document, place);
  if (found == nullptr || !found->is_string()) return {};
  return cut(in_one_line(found->get_ref<const std::string&>()));
}

std::string name_in_bytes(std::string_view bytes, const std::string& place) {
  if (place.empty()) return {};
  // Most documents have no such member: a long one is not read for nothing.
  const std::string member = place.substr(place.rfind('/') + 1);
  const bool plain = member.find('~') == std::string::npos;
  if (plain && bytes.find("\"" + member + "\"") == std::string_view::npos) return {};
  const auto document = base::parse_json(bytes);
  return document ? name_in(*document, place) : std::string();
}

std::optional<store::Row> name_row(const std::string& document, std::string_view bytes, const std::string& place) {
  std::string name = name_in_bytes(bytes, place);
  if (name.empty()) return std::nullopt;
  std::string search = base::fold(name);
  return store::Row{{"document", document}, {"name", std::move(name)}, {"search", std::move(search)}};
}

base::Text named(const base::Text& subject, const base::Text& unit, std::string_view words) {
  if (words.empty()) return subject;
  return {named(subject.vi, unit.vi, words), named(subject.en, unit.en.empty() ? unit.vi : unit.en, words)};
}

}  // namespace trinhky::projection
