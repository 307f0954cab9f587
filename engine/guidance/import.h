// Reads the pasted text of an annual guidance (an orientation a province sends to the units below it) into a structured
// document: parts, obligations, cited instruments. Nothing is dropped and nothing is silently mended: what cannot be
// right becomes a finding beside its raw line, and every line of the text says what it became.
//
//   Result<Import> import = import_guidance(bytes, {});
//   import->document["obligations"];   // the form `guidance`; its members are described in README.md beside this file
//   import->findings;                  // what a person should look at
//   import->lines;                     // one LineUse per line, blank ones too
//
// Pure: the same bytes give the same import. The same text in another normal form, with other line ends or a byte order
// mark gives the same document but for `source`. Lines count from 1.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::guidance {

struct ImportOptions {
  int year = 0;  // the year the guidance is for; 0 = find it in the text
};

// One thing a person should look at. `rule` is a stable word such as "DATE-IMPOSSIBLE" (README.md lists them),
// `severity` is "error", "warning" or "info"; none of them stops the import. `line` is where it stands, 0 = the whole
// text. `raw` is what stands there, unmended. `suggestion` is data a screen may offer, null where there is none.
struct Finding {
  std::string rule;
  std::string severity;
  int line = 0;
  std::string raw;
  base::Text message;
  base::json suggestion;
};

// What one line became: "preamble", "part", "obligation", "continuation" (of the part or obligation `id`), "blank",
// "closing" (`id` is "C1" on the line that orders the programmes), or "unread" (rulers and page numbers).
struct LineUse {
  int line = 0;
  std::string became;
  std::string id;
};

struct Import {
  std::string sha256;  // of the bytes as they came
  base::json document;
  std::vector<Finding> findings;  // by line
  std::vector<LineUse> lines;
  base::json report;  // counts: {"lines", "became": {...}, "parts", "obligations", "instruments", "findings": {...}}
};

// Fails with `too_large`/"guidance-too-large" over limits::max_guidance_bytes; `malformed`/"guidance-import-format" for
// DOCX, DOC, RTF and PDF files (the text must be pasted); `malformed`/"guidance-import-encoding" for bytes that are not
// UTF-8, with the first such byte in the message; `invalid`/"guidance-empty" if there is no text.
// A byte order mark, CRLF, NFD, no-break and zero-width spaces are not an error.
[[nodiscard]] base::Result<Import> import_guidance(std::string_view bytes, const ImportOptions& options);

// {"sha256", "document", "findings": [...], "lines": [...], "report"}
[[nodiscard]] base::json to_json(const Import& import);

}  // namespace trinhky::guidance
