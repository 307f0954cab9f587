// The cited documents of a whole text: every citation, gathered into one record per document. A document is known by
// who issued it, its kind, number and date together: party numbers begin again with every term, so a number alone names
// nothing.
//
//   Gathered gathered = gather_instruments(passages, findings);
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/guidance/import.h"
#include "engine/guidance/outline.h"

namespace trinhky::guidance {

// A stretch of the text that may cite.
struct Passage {
  std::string obligation;  // empty for the opening, headings and the closing
  std::u32string text;
  std::vector<Piece> pieces;
  int line = 0;
  [[nodiscard]] int line_at(std::size_t offset) const;
};

struct Gathered {
  base::json instruments;  // as in the document
  base::json campaigns;
  std::map<std::string, std::vector<std::string>> cited_by;  // obligation ("" = none) -> instrument ids, in order
  std::size_t citations = 0;
};

// Adds what it finds odd to `findings`.
// Fails with `too_large`/"guidance-too-large" over three thousand citations.
[[nodiscard]] base::Result<Gathered> gather_instruments(const std::vector<Passage>& passages, int year,
                                                        std::vector<Finding>& findings);

}  // namespace trinhky::guidance
