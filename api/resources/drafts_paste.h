// A table pasted from a spreadsheet or a text, read as rows of a programme: what would go where, before anything is
// changed.
//
//   Result<json> preview = preview_paste(table, draft_body);
//   // {"rows": [{"into", "obligation", "values", "verdict", "note"}], "columns": [{"header", "field"}]}
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::api {

// Cells of a TSV text (quotes as spreadsheets write them) or of the HTML tables in the text, one below the other; a
// cell that covers several columns or rows stands in each. Blanks are tidied, lines of a cell are kept, empty rows are
// left out. Fails with `too_large`/"table-too-large" over 2,000 rows or 40 columns.
[[nodiscard]] base::Result<std::vector<std::vector<std::string>>> read_table(std::string_view text);

// Which member of a row a heading means; empty when none.
[[nodiscard]] std::string field_of_heading(std::string_view heading);

// Headings may stand below a title; without any the columns are taken in the order of the screen, after one of
// ordinals. Rows are matched to rows of the draft by their folded text, else by their order when there is one for each.
// "matched" names the row, "new" becomes a row of the unit's own, "unmatched" has a text that the guidance does not.
[[nodiscard]] base::Result<base::json> preview_paste(std::string_view table, const base::json& draft);

}  // namespace trinhky::api
