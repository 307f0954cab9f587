#include "engine/directory/table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.h"
#include "engine/directory/table_import.h"

namespace trinhky::directory {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t max_columns = 50;
constexpr std::size_t max_cell_bytes = 4000;

std::unexpected<base::Error> unreadable(std::string vi, std::string en) {
  return base::refuse(ErrorCode::malformed, "table-unreadable", {std::move(vi), std::move(en)});
}

std::unexpected<base::Error> too_large() {
  return base::refuse(
      ErrorCode::too_large, "table-too-large",
      {"Bảng quá lớn: tối đa " + std::to_string(max_table_rows) + " dòng và " + std::to_string(max_columns) + " cột.",
       "The table is too large: at most " + std::to_string(max_table_rows) + " rows and " +
           std::to_string(max_columns) + " columns."});
}

char separator_of(std::string_view bytes) {
  static constexpr std::array<char, 3> candidates = {'\t', ';', ','};
  std::array<int, 3> found = {};
  bool quoted = false;
  for (const char c : bytes) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) break;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (!quoted && c == candidates[i]) ++found[i];
    }
  }
  const auto most = std::ranges::max_element(found);
  return candidates[static_cast<std::size_t>(most - found.begin())];
}

}  // namespace

Result<std::vector<TableRow>> read_table(std::string_view bytes) {
  if (bytes.size() > max_table_bytes) return too_large();
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (base::first_bad_utf8(bytes) != std::string_view::npos || bytes.find('\0') != std::string_view::npos) {
    return unreadable("Bảng phải ở mã UTF-8.", "The table must be UTF-8.");
  }
  const char separator = separator_of(bytes);
  std::vector<TableRow> rows;
  TableRow row{.number = 1, .cells = {}};
  std::string cell;
  bool quoted = false;
  const auto end_cell = [&] {
    row.cells.push_back(base::tidy_blanks(base::nfc(cell)));
    cell.clear();
  };
  const auto end_row = [&] {
    end_cell();
    const int next = row.number + 1;
    const bool blank = std::ranges::all_of(row.cells, [](const std::string& one) { return one.empty(); });
    if (!blank) rows.push_back(std::move(row));
    row = {.number = next, .cells = {}};
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < bytes.size() && bytes[i + 1] == '"') {
        cell += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && base::trim_ascii(cell).empty()) {
      cell.clear();
      quoted = true;
    } else if (c == separator) {
      end_cell();
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') ++i;
      end_row();
    } else {
      cell += c;
    }
    if (row.cells.size() > max_columns || cell.size() > max_cell_bytes || rows.size() > max_table_rows) {
      return too_large();
    }
  }
  if (quoted) {
    return unreadable("Dấu ngoặc kép mở ở dòng " + std::to_string(row.number) + " không được đóng.",
                      "The quote opened in row " + std::to_string(row.number) + " is never closed.");
  }
  if (!cell.empty() || !row.cells.empty()) end_row();
  if (rows.empty()) return unreadable("Bảng không có dòng nào.", "The table has no rows.");
  return rows;
}

}  // namespace trinhky::directory
