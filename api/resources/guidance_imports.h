// Imported guidance texts as they are kept: the bytes as they came, what was read from them, what people decided about
// each finding. The routes and the command line use the same functions.
//
//   auto stored = store_import(store, {.bytes = bytes, .file_name = "hd.txt", .year = 2027, .person = person},
//                              {.at = now, .entropy = draw()});
//   if (!stored) return refuse(…);                   // the sentences of guidance::import_guidance
//   stored->already;                                 // the same bytes were imported before: `stored->import` is that
//   one
//
// The bytes lie in the store as an attachment (text/plain, salted); the row keeps its hash in `original`. The same
// bytes are kept once: SHA-256 of the plain bytes is unique. Cited documents go into the table `instrument`, under the
// import's id until a guidance is started from it and under the instance's id from then on.
//
// Threads: as the store's. Two decisions about one import at the same time must be serialised by the caller.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/store/store.h"

namespace trinhky::api {

struct NewImport {
  std::string_view bytes;
  std::string file_name;  // as the person's machine calls it; may be empty
  int year = 0;           // 0: find it in the text
  std::string person;     // empty when an operator imports from the command line
};

struct ImportMoment {
  base::Instant at;
  base::Entropy entropy{};
};

// One row of `guidance_import`. `body` is what guidance::to_json gives; a finding that was decided also holds
// "decision" ("accept", "ignore", "edit"), "value" and "applied" (whether the document was changed by it).
struct GuidanceImport {
  std::string id;
  std::string sha256;
  base::Instant at;
  std::string person;
  std::string file_name;
  std::string original;  // attachment hash
  base::json body;
  std::string instance;  // started from it; empty before
};

struct StoredImport {
  GuidanceImport import;
  bool already = false;
};

// Reads the text, keeps it and what was read. Fails as guidance::import_guidance, and as the store.
[[nodiscard]] base::Result<StoredImport> store_import(store::Store& store, const NewImport& given,
                                                      const ImportMoment& moment);

// Fails with `not_found`/"no-such-import".
[[nodiscard]] base::Result<GuidanceImport> load_import(store::Store& store, const std::string& id);
// Newest first, at most `limit`.
[[nodiscard]] base::Result<std::vector<GuidanceImport>> list_imports(store::Store& store, std::size_t limit);

// The lines of the text by number from 1, as they were counted when it was read.
[[nodiscard]] base::Result<std::vector<std::string>> lines_of(store::Store& store, const GuidanceImport& import);

struct FindingDecision {
  std::size_t index = 0;
  std::string decision;  // "accept", "ignore", "edit"
  std::string value;     // of an edit: a date, year, number or the wording that replaces the finding's `raw`
};

// Records a decision. "accept" carries out the finding's suggestion where it is one that can be carried out, "edit"
// puts the value where the finding points: the year, the date programmes are due, a cited document's number or date, or
// the wording of the one obligation that holds the raw text. What points nowhere in particular is recorded alone. Once
// a guidance was started the import's document stays as it is, because people work on the draft. Fails with
// `not_found`/"no-such-finding", `invalid` with a pointer, `wrong_state`/"finding-applied" when the document was
// changed by an earlier decision.
[[nodiscard]] base::Result<GuidanceImport> decide_finding(store::Store& store, GuidanceImport import,
                                                          const FindingDecision& decision);

// What can be done about a finding here: {"offer": what accepting its suggestion would change, in words, or null where
// it only explains; "edits": what another value would replace ("year", "date", "number", "period", "wording") or null}.
[[nodiscard]] base::json remedies_of(const GuidanceImport& import, const base::json& finding);

// Rows that say that `instance` was started from the import; the cited documents are filed under it from then on.
[[nodiscard]] std::vector<store::RowChange> started_rows(const GuidanceImport& import, const std::string& instance);

// Rows that replace the cited documents filed under `owner`.
[[nodiscard]] std::vector<store::RowChange> instrument_rows(const base::json& document, const std::string& owner);

}  // namespace trinhky::api
