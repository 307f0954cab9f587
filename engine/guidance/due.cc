#include "engine/guidance/due.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "engine/base/clock.h"
#include "engine/guidance/citation.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/sentence.h"

namespace trinhky::guidance {
namespace {

constexpr std::size_t npos = std::u32string_view::npos;
constexpr std::size_t reach = 40;  // how far behind its word a date may stand
constexpr int first_late_month = 9;

constexpr std::array due_words = {U"truoc",    U"cham nhat", U"muon nhat", U"han cuoi",
                                  U"thoi han", U"den het",   U"han nop",   U"han gui"};

struct DayAndMonth {
  int day = 0;
  int month = 0;
  std::size_t end = 0;
};

// "30/11" and "30 tháng 11", with no year behind them.
std::optional<DayAndMonth> read_day_and_month(const Sentence& s, std::size_t at) {
  const std::size_t days = digits_at(s, at);
  if (days == 0 || days > 2) return std::nullopt;
  std::size_t next = s.skip(at + days);
  const bool word = s.word_at(next, U"thang");
  if (!word && s.at(next) != U'/') return std::nullopt;
  next = s.skip(next + (word ? 5 : 1));
  const std::size_t months = digits_at(s, next);
  const std::size_t end = next + months;
  if (months == 0 || months > 2 || (s.at(end) == U'/' && is_digit(s.at(end + 1)))) return std::nullopt;
  return DayAndMonth{
      .day = number_of(s.text.substr(at, days)), .month = number_of(s.text.substr(next, months)), .end = end};
}

std::string iso_of(int year, const DayAndMonth& read) {
  const base::Date day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(read.month)},
                       std::chrono::day{static_cast<unsigned>(read.day)}};
  return day.ok() ? base::format_date(day) : "";
}

DueDate with_year(const DayAndMonth& read, const DueBasis& basis) {
  // A leap year shows whether the day exists in any year.
  DueDate due{.impossible = iso_of(2024, read).empty(), .year_assumed = true};
  if (due.impossible) return due;
  if (const auto issued = base::parse_date(basis.issued)) {
    const int year = static_cast<int>(issued->year());
    due.iso = iso_of(year, read);
    if (due.iso < basis.issued) due.iso = iso_of(year + 1, read);
  } else if (basis.year != 0) {
    due.iso = iso_of(basis.before_the_year && read.month >= first_late_month ? basis.year - 1 : basis.year, read);
  }
  return due;
}

// The date behind a word that makes it a due date.
std::optional<DueDate> date_behind(const Sentence& s, std::size_t from, const DueBasis& basis) {
  const std::size_t limit = std::min(s.text.size(), from + reach);
  for (std::size_t i = from; i < limit; ++i) {
    if (s.text[i] == U';' || (s.text[i] == U'.' && !is_digit(s.at(i + 1)))) return std::nullopt;
    if (!is_digit(s.text[i])) continue;
    const CitedDate date = read_date(s.text, i);
    if (date.spelling != DateSpelling::none) {
      return DueDate{.begin = i, .raw = date.raw, .iso = date.iso, .impossible = date.impossible};
    }
    if (const auto read = read_day_and_month(s, i)) {
      DueDate due = with_year(*read, basis);
      due.begin = i;
      due.raw = s.text.substr(i, read->end - i);
      return due;
    }
    // "17 giờ 00, ngày 15/12/2025": the hour stands in front.
    i += digits_at(s, i) - 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<DueDate> find_due(std::u32string_view text, const DueBasis& basis) {
  const Sentence s{.text = text, .folded = fold_points(text)};
  std::optional<DueDate> first;
  for (const std::u32string_view word : due_words) {
    for (std::size_t at = find_words(s.folded, word); at != npos; at = find_words(s.folded, word, at + 1)) {
      std::optional<DueDate> due = date_behind(s, at + word.size(), basis);
      if (!due) continue;
      if (!first || due->begin < first->begin) first = std::move(due);
      break;
    }
  }
  return first;
}

std::u32string find_rhythm(std::u32string_view text) {
  static constexpr std::array each = {U"hằng", U"hàng", U"mỗi", U"từng"};
  static constexpr std::array spans = {U"tháng", U"quý", U"tuần"};
  const std::u32string folded = fold_points(text);
  for (const std::u32string_view word : each) {
    for (const std::u32string_view span : spans) {
      const std::u32string phrase = std::u32string(word) + U" " + std::u32string(span);
      const std::u32string key = fold_points(phrase);
      for (std::size_t at = find_words(folded, key); at != npos; at = find_words(folded, key, at + 1)) {
        // Tones tell "hằng tháng" from "hạng thăng", capitals do not matter.
        if (text.substr(at + 1, phrase.size() - 1) == std::u32string_view(phrase).substr(1))
          return std::u32string(text.substr(at, phrase.size()));
      }
    }
  }
  for (const std::u32string_view key : {U"6 thang mot lan", U"06 thang mot lan", U"sau thang mot lan"}) {
    if (const std::size_t at = find_words(folded, key); at != npos) return std::u32string(text.substr(at, key.size()));
  }
  return {};
}

}  // namespace trinhky::guidance
