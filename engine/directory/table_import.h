// Units and people from a table: an office pastes what it has in a spreadsheet, sees row by row what would happen, and
// confirms.
//
//   auto preview = preview_people(directory, pasted, today);
//   if (preview && preview->errors == 0) for (const base::json& event : preview->events) …record…
//
// The table is UTF-8 (with or without BOM), its cells parted by comma, semicolon or tab (found in the first line), with
// quotes as in RFC 4180. The first line names the columns, in Vietnamese or English, in any order, tones and case
// ignored. Dates are YYYY-MM-DD or DD/MM/YYYY. Nothing is ever removed by an import.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

inline constexpr std::size_t max_table_bytes = 4U << 20;
inline constexpr std::size_t max_table_rows = 10'000;

// What one column would change of somebody or something that is there already.
struct RowChange {
  std::string column;
  std::string was;
  std::string is;
};

struct RowResult {
  int row = 0;          // line number in the table as a spreadsheet counts it: the header is 1
  std::string verdict;  // add: new, change: something differs, same: nothing to do, empty: a place nobody was entered
                        // for, error: see faults
  std::map<std::string, std::string> record;  // column -> cell as read; columns by their English names
  std::vector<base::Fault> faults;            // pointer "/<column>"
  std::vector<RowChange> changes;
  std::vector<base::Text> notes;  // what to look at before confirming; no reason to refuse
};

struct ImportPreview {
  std::vector<RowResult> rows;
  std::vector<base::json> events;  // of the rows without errors, in the order to be recorded
  int errors = 0;                  // rows with the verdict error
};

// People with their positions, one position per row; more rows of one person give more positions. A person is known by
// login: a second table with the same log-ins mends what the first one said and doubles nobody. What it no longer says
// (a position, another log-in of the same name) is left alone and told in `notes`. A row without name, log-in,
// e-mail and telephone is `empty`. Columns: full name (họ và tên), login (tên đăng nhập), email, phone (số điện thoại),
// position (chức vụ: code or title), unit (đơn vị: id or name), from (từ ngày; `from` when empty), to (đến ngày), mode
// (hình thức), decision (số quyết định). New persons and holdings get ids derived from login, position, unit and first
// day: the same table gives the same ids. Fails with `malformed`/"table-unreadable", `too_large`/"table-too-large", or
// `invalid`/"table-columns" when the header lacks a column.
[[nodiscard]] base::Result<ImportPreview> preview_people(const Directory& directory, std::string_view table,
                                                         base::Date from);

// Units. Columns: id (mã), name (tên), english name (tên tiếng Anh), kind (loại), parent (đơn vị cấp trên: id),
// organisation (tên cơ quan), place (địa danh), attributes (thuộc tính, blank-separated), from (từ ngày). A parent may
// stand in the same table, above or below. Fails as `preview_people`.
[[nodiscard]] base::Result<ImportPreview> preview_units(const Directory& directory, std::string_view table,
                                                        base::Date from);

// Tables to be filled in, made from the units and positions that are valid on the day: UTF-8 with BOM and semicolons,
// as Vietnamese Excel opens it. They import without a fault as they are.
//
// People: while nobody but administrators holds a position, ten examples that can run a whole year (seven at the top,
// three in the first unit below), otherwise none; then a line without a name for every place that nobody holds.
[[nodiscard]] std::string people_template(const Directory& directory, base::Date day);
// Units: those that are there, to be mended or added to; an example below when there is only the top.
[[nodiscard]] std::string units_template(const Directory& directory, base::Date day);

}  // namespace trinhky::directory
