// A unit's programme for the year: one row per obligation that applies to the unit.
//
//   json programme = prefill_programme(guidance, {.unit = "20-180", .attributes = {"border"}}, &last_years_programme);
//   std::vector<Fault> open = coverage(programme, guidance, facts);   // empty: may be submitted
//
// A programme is {"kind": "programme", "year", "title", "unit", "guidance", "rows": [row]}; a row is {"id",
// "obligation": id | null, "text", "what", "when", "who", "partners", "result", "not_applicable": null | {"reason"}}.
// Rows the unit adds of its own have `obligation` null.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/guidance/edit.h"

namespace trinhky::guidance {

// `guidance` (the hash of the guidance) is null; the caller fills it. From last year's programme the answers are copied
// for the row with the same folded text, else for the same obligation id if the texts share most of their words;
// such a row carries `"copied_from"` (last year's row id). Own rows of last year are not copied. Years inside copied
// answers stay as they were.
[[nodiscard]] base::json prefill_programme(const base::json& guidance, const UnitFacts& facts,
                                           const base::json* last_year = nullptr);

// One fault per obligation of the unit without an answered row. A row answers when `what`, `when` and `who` are filled,
// or when it is not applicable with a reason; several rows for one obligation: each of them must be answered.
// Codes: "obligation-unanswered" (pointer to the missing member of the row), "reason-required" (pointer to
// not_applicable/reason), "obligation-missing" (no row; pointer "/rows").
[[nodiscard]] std::vector<base::Fault> coverage(const base::json& programme, const base::json& guidance,
                                                const UnitFacts& facts);

}  // namespace trinhky::guidance
