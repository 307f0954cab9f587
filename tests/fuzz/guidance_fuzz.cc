// The bytes of a guidance text through the importer.
#include <nlohmann/json.hpp>
#include <set>

#include "engine/guidance/edit.h"
#include "engine/guidance/import.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;
using guidance::Import;

bool has_both(const base::Text& text) {
  return !text.vi.empty() && !text.en.empty();
}

void check_rows(const json& document) {
  std::set<std::string> parts;
  for (const json& part : document.at("parts")) {
    if (!parts.insert(base::text_or(part, "id")).second) broken("no part comes twice", part.dump());
  }
  std::set<std::string> rows;
  for (const json& row : document.at("obligations")) {
    if (base::text_or(row, "id").empty()) broken("an obligation has its id", row.dump());
    if (!rows.insert(base::text_or(row, "id")).second) broken("no obligation comes twice", row.dump());
    if (!row.at("part").is_null() && !parts.contains(base::text_or(row, "part"))) {
      broken("an obligation lies in a part", row.dump());
    }
  }
  for (const json& instrument : document.at("instruments")) {
    for (const json& citation : instrument.at("citations")) {
      if (!citation.at("obligation").is_null() && !rows.contains(base::text_or(citation, "obligation"))) {
        broken("what is cited is cited by an obligation that is there", citation.dump());
      }
    }
  }
}

void check(const Import& import) {
  int line = 0;
  for (const guidance::LineUse& use : import.lines) {
    if (use.line != ++line) broken("every line says what it became", std::to_string(use.line));
    if (use.became.empty()) broken("every line became something", std::to_string(use.line));
  }
  for (const guidance::Finding& finding : import.findings) {
    if (finding.rule.empty() || !has_both(finding.message)) broken("a finding has its sentences", finding.rule);
    if (finding.line < 0 || finding.line > line) broken("a finding lies in the text", finding.rule);
    if (finding.severity != "error" && finding.severity != "warning" && finding.severity != "info") {
      broken("a finding weighs something", finding.severity);
    }
  }
  check_rows(import.document);
  const guidance::ReleaseCheck release = guidance::check_release(import.document);
  for (const auto* faults : {&release.blocks, &release.warnings}) {
    for (const base::Fault& fault : *faults) {
      if (!has_both(fault.message) || !leads_somewhere(import.document, fault.pointer)) {
        broken("what stands against a release lies in the document", fault.pointer);
      }
    }
  }
}

// The same text as another machine writes it: a byte order mark, and two signs at the end of a line.
std::string from_another_machine(std::string_view text) {
  std::string out = "\xEF\xBB\xBF";
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

void try_text(std::string_view bytes) {
  const auto import = guidance::import_guidance(bytes, {});
  if (!import) {
    if (!has_both(import.error().message)) broken("a refusal has both sentences", import.error().type);
    return;
  }
  check(*import);
  const auto again = guidance::import_guidance(bytes, {});
  if (!again || guidance::to_json(*again) != guidance::to_json(*import)) {
    broken("equal bytes, equal import", std::string(bytes));
  }
  if (bytes.starts_with("\xEF\xBB\xBF") || bytes.find('\r') != std::string_view::npos) return;
  const auto other = guidance::import_guidance(from_another_machine(bytes), {});
  if (!other) broken("another machine's line ends are no fault", std::string(bytes));
  json here = import->document;
  json there = other->document;
  here.erase("source");
  there.erase("source");
  if (here != there) broken("another machine's line ends change nothing", std::string(bytes));
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  trinhky::fuzz::try_text({reinterpret_cast<const char*>(data), size});
  return 0;
}
