// How a board's view is read, for the page and for the spreadsheet alike. Inside this room only.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"

namespace trinhky::paper {

inline constexpr std::size_t max_board_columns = 12;

struct BoardColumn {
  std::string key;
  std::string title;
  double share = 1;  // of the width
};

// The view's columns, or unit, state, due, late.
[[nodiscard]] std::vector<BoardColumn> board_columns(const base::json& view);
// What the page shows: a date (YYYY-MM-DD) as offices write it, anything else as it is.
[[nodiscard]] std::string board_cell(const base::json& row, const BoardColumn& column);
// "3" (working days), "chậm", or "" for a row that is not late.
[[nodiscard]] std::string late_words(const base::json& row);

}  // namespace trinhky::paper
