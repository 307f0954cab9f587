// Tables for people who calculate on: XLSX bytes.
//
//   Result<std::string> bytes = board_xlsx(view);   // the same view as board_pdf
//
// Texts are always written as text: what begins with "=", "+" or "@" stays what somebody typed and is never a formula.
// Numbers of up to fifteen digits are numbers, longer ones stay text so that no digit is lost; a blank stays blank and
// is never zero. Safe to call from several threads. Uses a file of its own in the folder for temporary files, gone
// afterwards. Fails with `invalid`/"paper-view" like the PDF functions, `too_large`/"paper-too-long" over 20,000 rows,
// `internal`/"paper-render" if the file cannot be written.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::paper {

// One sheet: title, as_of, header with filter, one row per unit, totals below.
[[nodiscard]] base::Result<std::string> board_xlsx(const base::json& view);

// A consolidated report as guidance::consolidate gives it, with "title" and, where wanted, "demo", "as_of" and
// "printed_at" added. Sheets: "Tổng hợp" (indicators and the units not handed in), "Theo đơn vị" (one row per unit, one
// column per indicator), "Nhiệm vụ", "Khó khăn, kiến nghị". An obligation may carry "text".
[[nodiscard]] base::Result<std::string> report_xlsx(const base::json& view);

}  // namespace trinhky::paper
