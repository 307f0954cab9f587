// What a paper is about, in the words of its own document: "Công văn: Về việc mở lớp tập huấn – Ban Phong trào". The
// log holds no free text, so the name is no part of any event: it stands in the table `paper_name` under the hash of
// the document it was read from, and goes when that document is erased (store::Table::erased_with).
//
//   const std::string name = name_in(document, definition.named_by);
//   row["subject_vi"] = named({vi, en}, unit, ": " + name).vi;
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/store/table.h"

namespace trinhky::projection {

inline constexpr std::size_t max_name_code_points = 120;

// The text at that place as one line without marks of control, direction and private use, NFC, cut behind a word where
// it is longer than `max_name_code_points`, which an ellipsis tells. Empty where there is no text, or the place is
// empty.
[[nodiscard]] std::string name_in(const base::json& document, const std::string& place);
// The same of a document as it is kept. Bytes that are no JSON name nothing, which is not an error.
[[nodiscard]] std::string name_in_bytes(std::string_view bytes, const std::string& place);

// The row of `paper_name` for a document; none where nothing names it.
[[nodiscard]] std::optional<store::Row> name_row(const std::string& document, std::string_view bytes,
                                                 const std::string& place);

// The subject of a paper with `words` before the dash and the unit; at its end where it does not end in a unit.
// `unit` is the name of the paper's unit today: names of units hold dashes too.
[[nodiscard]] base::Text named(const base::Text& subject, const base::Text& unit, std::string_view words);

}  // namespace trinhky::projection
