// A pasted or uploaded table read into cells: RFC 4180 with comma, semicolon or tab. Inner header of this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::directory {

struct TableRow {
  int number = 0;                  // line of the spreadsheet: the header is 1; blank lines count
  std::vector<std::string> cells;  // NFC, blanks tidied
};

// Blank rows are left out. The separator is the one that stands most often in the first line outside quotes; a single
// column is not an error. Fails with `too_large`/"table-too-large" or `malformed`/"table-unreadable" for bytes that are
// not UTF-8, a quote that never closes, or an empty table.
[[nodiscard]] base::Result<std::vector<TableRow>> read_table(std::string_view bytes);

}  // namespace trinhky::directory
