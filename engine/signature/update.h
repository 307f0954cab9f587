// What an incremental update (ISO 32000-1, 7.5.6) does to the revision before it: only what belongs to signatures, or
// more.
//
//   Update update = compare_revisions(bytes, approved.size(), signed_end, budget);
//   if (update.verdict() == Verdict::good) …    // every page shows what it showed
//
// Everything is refused that is not named here as harmless:
//   - new signature fields and their widgets, an empty signature field filled in, appended to the form and to a page's
//   list
//     of annotations; without actions; how much of the page they cover is told, and over a quarter nothing is concluded
//   - the form's entries Fields (appended to), SigFlags, DR (more resources), DA and Type (where there was none)
//   - the catalog's entries AcroForm, DSS, Metadata, Extensions, Version, Perms (where there was none)
//   - the document information, the metadata and what is reachable through the DSS alone
// Besides, every byte that was added belongs to an object that the new tables name, to such a table, or is blank.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/signature/finding.h"
#include "engine/signature/pdf_value.h"

namespace trinhky::signature {

struct Update {
  std::vector<Finding> findings;
  [[nodiscard]] Verdict verdict() const { return verdict_of(findings); }
};

// `bytes` up to `old_end` is one revision and up to `new_end` a later one. Requires old_end <= new_end <= bytes.size().
[[nodiscard]] Update compare_revisions(std::string_view bytes, std::size_t old_end, std::size_t new_end,
                                       Budget& budget);

}  // namespace trinhky::signature
