// The official paper of the program, as PDF bytes: a unit's programme, a submission slip, the board.
//
//   Result<std::string> bytes = programme_pdf(view);   // "%PDF-1.5…", ready to send or to store
//
// A view is a plain JSON value made by the caller from what the reader may see; these functions look nothing up and
// never ask for the time, so equal views give equal bytes. Text is Vietnamese, as on paper. Missing texts are left
// blank, as on a form, and are not an error.
//
// Every view may hold:
//   "issued": true       without it the page carries "DỰ THẢO" across and the version in its foot (for the board see
//   below) "demo": true         every page says that its data are invented "version": "3"       of the content shown
//   "printed_at": "2026-11-22T09:00:00Z"   kept as the file's creation date
//   "parent", "issuer"   organisation names of the head: texts, or arrays of lines; written in capitals
//   "number"             "12/CTr-MTTQ-BTT"; before there is one, "symbol" ("CTr-MTTQ-BTT") leaves room for it
//   "place", "date"      "Đình Lập", "2026-12-05"; without a date there is room for it
// Fails with `invalid`/"paper-view" if the view is no object or a list in it is none, `too_large`/"paper-too-long" over
// 2000 rows or 500 pages, `internal`/"paper-render" if drawing fails. Safe to call from several threads.
//
// Layout: Nghị định 30/2020, annex I (margins 20/20/30/15 mm, page number in the middle of the top margin from page 2
// on, number and date facing each other, signature block never alone on a page). The face is Tinos, which has the
// metrics of Times New Roman and may be embedded.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::paper {

// Besides the above:
//   "year": 2027, "title" ("Chương trình công tác năm 2027" when left out), "bases": [texts], "intro": text,
//   "rows": [{"no", "section", "obligation_text", "what", "when", "who", "partners", "result",
//             "not_applicable": null | {"reason"}}],   a new "section" opens with a line over the whole width
//   "recipients": [texts], "signer": {"lines": ["TM. Ban Thường trực", "Chủ tịch"], "name"}
// A4 landscape: NĐ 30 allows it where a table stands in the text.
[[nodiscard]] base::Result<std::string> programme_pdf(const base::json& view);

// The slip with which a paper goes up, and everything people said about it. Besides the above:
//   "subject", "department", "drafter": {"name", "position"}, "urgency", "summary", "proposal", "bases": [texts],
//   "attachments": [texts], "content_hash",
//   "opinions": [{"step", "who", "position", "acting_for", "choice", "authority", "text", "at"}]      given by clicking
//   "recorded": [{"step", "decision", "authority", "source", "date", "votes", "text", "recorder", "recorded_at"}]
//                                                                        taken outside, entered by a named recorder
//   "signed": [{"step", "who", "lines": [texts]}]                        decisions that came with a signed file
//   "silent": [texts]                                                    asked, and did not answer
//   "content": [{"label", "value"}]                                      field by field what is put before the leader
// `votes` is {"for", "against", "abstain", "present", "members"}, each a number or missing. The two kinds stand in
// tables of their own, and a click is called "xác nhận trong hệ thống": it is never presented as a signature.
[[nodiscard]] base::Result<std::string> submission_slip_pdf(const base::json& view);

// The state of all units on one A4 page, in up to four blocks side by side and as large as fits:
//   "title", "as_of": text, "columns": [{"key", "title", "width"}], "rows": [{…by key…, "late": false | true | "3
//   ngày"}], "totals": [{"label", "value"}]
// Left out, the columns are unit, state, due, late. `width` is a share of the room that the texts leave
// (1 when left out). Late rows are bold on a tint
// and say so in words. "DỰ THẢO" appears only with "issued": false. Fails with `too_large`/"board-too-long" over 200
// rows.
[[nodiscard]] base::Result<std::string> board_pdf(const base::json& view);

}  // namespace trinhky::paper
