// Reports of the units for a period, and the consolidated report of the province.
//
//   json form = prefill_report(guidance, "20-180", "2022-Q1");
//   Result<json> total = consolidate("2022-Q1", {{{"unit", "20-180"}, {"unit_name", "Tràng Định"}, {"report", form}},
//   ...});
//
// A value that was not reported is null and stays null: it is never taken for zero and never filled from an earlier
// period. Values are integers, or strings holding decimals with a point ("1250.5", at most three places); sums are
// exact.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/guidance/edit.h"

namespace trinhky::guidance {

// The demonstration catalogue: [{"code", "title": {vi, en}, "unit": {vi, en}, "rule"}]. `rule` says how the values of
// units become one: "sum", "last" (a state at the end of the period: the units' states are added), "avg", "count"
// (units that reported a value other than zero), "none" (listed only, any text).
[[nodiscard]] base::json indicator_catalogue();

// {"kind": "report", "year", "period", "unit", "indicators": [{"code", "value": null, "note": ""}], "rows":
// [{"obligation", "text", "progress": "", "result": ""}], "difficulties": "", "proposals": ""}. Known by its id alone,
// a unit also gets the rows that depend on an attribute; with its facts it gets exactly its own.
[[nodiscard]] base::json prefill_report(const base::json& guidance, const std::string& unit, const std::string& period);
[[nodiscard]] base::json prefill_report(const base::json& guidance, const UnitFacts& facts, const std::string& period);

// `reports` is [{"unit", "unit_name", "report": report | null}]; null = not submitted.
// Gives {"kind": "consolidated-report", "period", "indicators": [{"code", "title", "unit", "rule", "value": null |
// integer | decimal string, "contributors": [{"unit", "unit_name", "value"}], "blanks": [units]}], "missing": [{"unit",
// "unit_name", "state": {"vi": "chưa nộp", "en": "not submitted"}}], "units", "submitted", "obligations":
// [{"obligation", "answers":
// [{"unit", "unit_name", "progress", "result"}]}], "difficulties": [{"unit", "unit_name", "text"}], "proposals":
// [...]}. Averages are rounded half up to two decimals. The order of the reports decides the order of contributors,
// never a total. Fails with `invalid`/"report-values" and one fault per value (pointer into `reports`) if a value is no
// integer or decimal, an indicator is unknown or given twice, a unit is given twice, or a report is of another period
// or unit.
[[nodiscard]] base::Result<base::json> consolidate(const std::string& period, const base::json& reports);

}  // namespace trinhky::guidance
