// The words a due spec counts in: shared by the files that check, resolve, hasten and explain one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/base/json.h"

namespace trinhky::calendar {

struct CountedWord {
  std::string_view word;
  std::int64_t bound;  // largest count either way
};
inline constexpr std::array<CountedWord, 6> counted_words{{{"workingDays", 2000},
                                                           {"calendarDays", 3660},
                                                           {"months", 120},
                                                           {"years", 50},
                                                           {"hours", 8784},
                                                           {"workingHours", 2000}}};
inline constexpr std::array<std::string_view, 3> roll_words{"next_working_day", "previous_working_day", "none"};

[[nodiscard]] inline const CountedWord* counted_word(std::string_view word) {
  const auto at = std::ranges::find(counted_words, word, &CountedWord::word);
  return at == counted_words.end() ? nullptr : &*at;
}

// {"calendar": …, "year": …}, as opposed to a rule, which is an object too.
[[nodiscard]] inline bool names_calendar_day(const base::json& value) {
  return value.is_object() && value.contains("calendar");
}

}  // namespace trinhky::calendar
