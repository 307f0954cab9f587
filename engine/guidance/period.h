// Periods of years as texts state them: "giai đoạn 2021 - 2025", "nhiệm kỳ 2019-2024".
//
//   for (const Period& period : find_periods(text)) period.from;
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trinhky::guidance {

struct Period {
  std::size_t begin = 0;  // of the first year
  std::size_t end = 0;
  int from = 0;
  int to = 0;
  std::u32string raw;
};
// In the order of the text: two years joined by a dash, the second not before the first.
[[nodiscard]] std::vector<Period> find_periods(std::u32string_view text);

}  // namespace trinhky::guidance
