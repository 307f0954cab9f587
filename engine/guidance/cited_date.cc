#include <algorithm>
#include <chrono>
#include <string>

#include "engine/base/clock.h"
#include "engine/guidance/citation.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/sentence.h"

namespace trinhky::guidance {

CitedDate read_date(std::u32string_view text, std::size_t at) {
  // No spelling of a date is longer.
  constexpr std::size_t longest = 40;
  const std::size_t begin = std::min(at, text.size());
  text = text.substr(begin, longest);
  const Sentence s{.text = text, .folded = fold_points(text)};
  CitedDate date;
  const auto number = [&](std::size_t& i, std::size_t most) {
    const std::size_t n = digits_at(s, i);
    if (n == 0 || n > most) return -1;
    const int value = number_of(text.substr(i, n));
    i += n;
    return value;
  };
  std::size_t i = 0;
  const bool padded = s.at(i) == U'0';
  const int day = number(i, 2);
  if (day < 0) return date;
  std::size_t next = s.skip(i);
  int month = -1;
  int year = -1;
  if (s.word_at(next, U"thang")) {
    i = s.skip(next + 5);
    month = number(i, 2);
    next = s.skip(i);
    if (s.word_at(next, U"nam")) {
      i = s.skip(next + 3);
    } else if (s.at(next) == U'/') {
      i = s.skip(next + 1);
    } else {
      return date;
    }
    year = number(i, 4);
    date.spelling = DateSpelling::words;
  } else if (one_of(s.at(next), U"/.") || is_dash(s.at(next))) {
    const char32_t sign = s.at(next);
    i = s.skip(next + 1);
    month = number(i, 2);
    next = s.skip(i);
    if (month < 0 || s.at(next) != sign) return date;
    i = s.skip(next + 1);
    year = number(i, 4);
    date.spelling = padded ? DateSpelling::padded : DateSpelling::bare;
  }
  if (month < 0 || year < 0) {
    date.spelling = DateSpelling::none;
    return date;
  }
  date.end = begin + i;
  date.raw = text.substr(0, i);
  const base::Date value{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                         std::chrono::day{static_cast<unsigned>(day)}};
  date.impossible = !value.ok() || year < 1900 || year > 2200;
  if (!date.impossible) date.iso = base::format_date(value);
  return date;
}

}  // namespace trinhky::guidance
