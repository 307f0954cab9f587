#include "engine/guidance/period.h"

#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

// The four digits at `at` as a year, or 0.
int year_at(std::u32string_view text, std::size_t at) {
  if (at + 4 > text.size() || (at + 4 < text.size() && is_digit(text[at + 4]))) return 0;
  const int year = number_of(text.substr(at, 4));
  return year >= 1900 && year < 2200 ? year : 0;
}

std::size_t skip_blanks(std::u32string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

}  // namespace

std::vector<Period> find_periods(std::u32string_view text) {
  std::vector<Period> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) continue;
    const bool begins = i == 0 || (!is_digit(text[i - 1]) && text[i - 1] != U'/' && text[i - 1] != U'.');
    const int from = begins ? year_at(text, i) : 0;
    const std::size_t dash = from == 0 ? text.size() : skip_blanks(text, i + 4);
    if (dash < text.size() && is_dash(text[dash])) {
      const std::size_t second = skip_blanks(text, dash + 1);
      const int to = year_at(text, second);
      if (to >= from) {
        found.push_back({.begin = i,
                         .end = second + 4,
                         .from = from,
                         .to = to,
                         .raw = std::u32string(text.substr(i, second + 4 - i))});
        i = second + 3;
        continue;
      }
    }
    while (i + 1 < text.size() && is_digit(text[i + 1])) ++i;
  }
  return found;
}

}  // namespace trinhky::guidance
