// Dates by which something is to be done, as offices write them: "trước ngày 15/12/2025", "chậm nhất 30 tháng 11", and
// how often something is to be done: "hằng quý".
//
//   if (const auto due = find_due(U"gửi về tỉnh trước ngày 15/12/2025", {})) due->iso;
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trinhky::guidance {

// What a date without a year is read against.
struct DueBasis {
  int year = 0;             // the year the guidance is for, 0 = not known
  std::string_view issued;  // the guidance's own date (ISO), empty = not known: the first such day after it is meant
  bool before_the_year = false;  // what is due before the year begins: late months are those of the year before
};

struct DueDate {
  std::size_t begin = 0;
  std::u32string raw;
  std::string iso;            // empty where there is no such day, or no year to be had
  bool impossible = false;    // no such day
  bool year_assumed = false;  // the text names no year
};
// The first one in the text. Null where a date stands without a word that makes it a due date.
[[nodiscard]] std::optional<DueDate> find_due(std::u32string_view text, const DueBasis& basis);

// "hằng tháng", "mỗi quý", "6 tháng một lần" as they stand in the text; empty where there is none. Yearly is no rhythm:
// every obligation is for the year.
[[nodiscard]] std::u32string find_rhythm(std::u32string_view text);

}  // namespace trinhky::guidance
