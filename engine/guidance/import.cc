#include "engine/guidance/import.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/guidance/checks.h"
#include "engine/guidance/instruments.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/opening.h"
#include "engine/guidance/outline.h"
#include "engine/guidance/source_text.h"

namespace trinhky::guidance {
namespace {

using base::json;
using base::to_utf8;

constexpr std::size_t most_obligations = 2000;
constexpr std::size_t most_lines = 20'000;

json text_or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

json numbered_lines(const std::vector<SourceLine>& lines, const std::vector<int>& numbers) {
  json out = json::array();
  for (const int n : numbers)
    out.push_back({{"line", n}, {"text", to_utf8(lines[static_cast<std::size_t>(n - 1)].text)}});
  return out;
}

// The heading a top obligation gets when it stands beside parts: its beginning.
std::string short_title(std::u32string_view text) {
  const std::size_t stop = std::min(text.find_first_of(U".;:"), std::size_t{120});
  return to_utf8(trim(text.substr(0, stop)));
}

json make_parts(const Outline& outline, const Opening& opening) {
  json parts = json::array();
  std::set<std::string> made;
  for (const Item& item : outline.items) {
    const bool heading = item.role == Item::Role::part;
    if (!heading && (item.own_part.empty() || !made.insert(item.own_part).second)) continue;
    json part = {{"id", heading ? item.id : item.own_part},
                 {"no", item.label.kind == LabelKind::none ? json() : json(to_utf8(item.label.printed))},
                 {"title", to_utf8(item.text)},
                 {"parent", nullptr},
                 {"line", item.line}};
    if (heading && item.parent >= 0) part["parent"] = outline.items[static_cast<std::size_t>(item.parent)].id;
    if (!heading) {
      const bool whole_text = std::none_of(outline.items.begin(), outline.items.end(),
                                           [](const Item& i) { return i.role == Item::Role::part; });
      part["title"] = !whole_text ? short_title(item.text) : opening.title.empty() ? "Nhiệm vụ" : opening.title;
      if (whole_text) part["no"] = nullptr;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

json make_obligation(std::string id, json part, std::string text, int line) {
  return {{"id", std::move(id)},
          {"no", nullptr},
          {"part", std::move(part)},
          {"parent", nullptr},
          {"text", std::move(text)},
          {"line", line},
          {"answered_by", "row"},
          {"instruments", json::array()},
          {"lead", nullptr},
          {"partners", json::array()},
          {"period", "year"},
          {"due", nullptr},
          {"applies_to", {{"kind", "all"}}},
          {"related", json::array()}};
}

json make_obligations(const SourceText& source, const Outline& outline) {
  json obligations = json::array();
  for (const Item& item : outline.items) {
    if (item.role == Item::Role::part) continue;
    const Item* top = &item;
    while (top->role != Item::Role::part && top->parent >= 0)
      top = &outline.items[static_cast<std::size_t>(top->parent)];
    json made = make_obligation(item.id, top->role == Item::Role::part ? top->id : top->own_part, to_utf8(item.text),
                                item.line);
    if (item.label.kind != LabelKind::none) made["no"] = to_utf8(item.label.printed);
    if (item.parent >= 0 && outline.items[static_cast<std::size_t>(item.parent)].role == Item::Role::obligation) {
      made["parent"] = outline.items[static_cast<std::size_t>(item.parent)].id;
    }
    obligations.push_back(std::move(made));
  }
  if (outline.order_line > 0) {
    const SourceLine& line = source.lines[static_cast<std::size_t>(outline.order_line - 1)];
    json order = make_obligation("C1", nullptr, to_utf8(line.text), line.number);
    order["answered_by"] = "programme";
    obligations.push_back(std::move(order));
  }
  return obligations;
}

std::vector<Passage> passages_of(const SourceText& source, const Outline& outline, const Opening& opening) {
  std::vector<Passage> passages;
  const auto line = [&](int number, const std::string& obligation) {
    if (number == opening.number_line) return;  // the guidance's own number cites nothing
    passages.push_back({.obligation = obligation,
                        .text = source.lines[static_cast<std::size_t>(number - 1)].text,
                        .pieces = {},
                        .line = number});
  };
  for (const int n : outline.preamble) line(n, "");
  for (const Item& item : outline.items) {
    passages.push_back({.obligation = item.role == Item::Role::part ? "" : item.id,
                        .text = item.text,
                        .pieces = item.pieces,
                        .line = item.line});
  }
  for (const int n : outline.closing) line(n, n == outline.order_line ? "C1" : "");
  return passages;
}

// Links obligations to what they cite, and to each other where they cite the same document. The closing order carries
// the documents the opening names: they are what it is given on.
void link(json& obligations, const Gathered& gathered) {
  std::map<std::string, std::vector<std::string>> users;
  for (json& obligation : obligations) {
    const auto id = obligation["id"].get<std::string>();
    std::vector<std::string> ids;
    if (const auto found = gathered.cited_by.find(id); found != gathered.cited_by.end()) ids = found->second;
    for (const std::string& one : ids) users[one].push_back(id);
    if (id == "C1") {
      if (const auto basis = gathered.cited_by.find(""); basis != gathered.cited_by.end()) {
        for (const std::string& one : basis->second) {
          if (std::find(ids.begin(), ids.end(), one) == ids.end()) ids.push_back(one);
        }
      }
    }
    obligation["instruments"] = ids;
  }
  for (json& obligation : obligations) {
    const auto id = obligation["id"].get<std::string>();
    std::vector<std::string> related;
    for (const json& instrument : obligation["instruments"]) {
      const std::vector<std::string>& others = users[instrument.get<std::string>()];
      // A document that many cite relates nothing.
      if (others.size() > 4) continue;
      for (const std::string& other : others) {
        if (other != id && std::find(related.begin(), related.end(), other) == related.end()) related.push_back(other);
      }
    }
    obligation["related"] = related;
  }
}

// Links obligations of one subject both ways.
void relate(json& obligations, const Outline& outline, const std::vector<SubjectPair>& subjects) {
  std::map<std::string, std::vector<std::string>> others;
  for (const SubjectPair& pair : subjects) {
    const std::string& first = outline.items[pair.first].id;
    const std::string& second = outline.items[pair.second].id;
    others[first].push_back(second);
    others[second].push_back(first);
  }
  for (json& obligation : obligations) {
    json& related = obligation["related"];
    for (const std::string& other : others[obligation["id"].get<std::string>()]) {
      if (std::find(related.begin(), related.end(), other) == related.end()) related.push_back(other);
    }
  }
}

// How many obligations there are when one that repeats the subject of an earlier one is not counted again.
std::size_t count_subjects(int obligations, const std::vector<SubjectPair>& subjects) {
  std::set<std::size_t> repeated;
  for (const SubjectPair& pair : subjects) repeated.insert(pair.second);
  return static_cast<std::size_t>(obligations) - repeated.size();
}

json make_report(const Import& import, const Gathered& gathered, const std::vector<SubjectPair>& subjects) {
  json became = json::object();
  for (const char* word : {"preamble", "part", "obligation", "continuation", "blank", "closing", "unread"})
    became[word] = 0;
  for (const LineUse& use : import.lines) became[use.became] = became[use.became].get<int>() + 1;
  json severities = {{"error", 0}, {"warning", 0}, {"info", 0}};
  json rules = json::object();
  for (const Finding& finding : import.findings) {
    severities[finding.severity] = severities[finding.severity].get<int>() + 1;
    rules[finding.rule] = rules.value(finding.rule, 0) + 1;
  }
  int parts = 0;
  int sub_parts = 0;
  for (const json& part : import.document["parts"]) ++(part["parent"].is_null() ? parts : sub_parts);
  int obligations = 0;
  int orders = 0;
  for (const json& one : import.document["obligations"]) ++(one["answered_by"] == "row" ? obligations : orders);
  int numbered = 0;
  for (const json& one : import.document["instruments"]) numbered += one["number"].is_null() ? 0 : 1;
  return {{"lines", import.lines.size()},
          {"became", std::move(became)},
          {"parts", parts},
          {"sub_parts", sub_parts},
          {"obligations", obligations},
          {"subjects", count_subjects(obligations, subjects)},
          {"orders", orders},
          {"instruments", import.document["instruments"].size()},
          {"instruments_numbered", numbered},
          {"campaigns", import.document["campaigns"].size()},
          {"citations", gathered.citations},
          {"findings", std::move(severities)},
          {"findings_by_rule", std::move(rules)}};
}

// Findings of one line keep the order in which they were made.
std::vector<Finding> by_line(std::vector<Finding> findings) {
  std::map<int, std::vector<Finding>> lines;
  for (Finding& finding : findings) lines[finding.line].push_back(std::move(finding));
  std::vector<Finding> sorted;
  sorted.reserve(findings.size());
  for (auto& [line, several] : lines) std::move(several.begin(), several.end(), std::back_inserter(sorted));
  return sorted;
}

}  // namespace

base::Result<Import> import_guidance(std::string_view bytes, const ImportOptions& options) {
  base::Result<SourceText> source = read_source(bytes);
  if (!source) return std::unexpected(source.error());
  if (source->lines.size() > most_lines) {
    return base::refuse(base::ErrorCode::too_large, "guidance-too-large",
                        {"Văn bản có quá nhiều dòng (hơn 20.000).", "The text has too many lines (more than 20,000)."});
  }
  const Outline outline = read_outline(source->lines);
  if (outline.items.size() > most_obligations) {
    return base::refuse(base::ErrorCode::too_large, "guidance-too-large",
                        {"Văn bản có quá nhiều mục (hơn 2.000).", "The text has too many items (more than 2,000)."});
  }
  const Opening opening = read_opening(source->lines, outline, options.year);
  Import import;
  import.sha256 = base::sha256_hex(bytes);
  const base::Result<Gathered> gathered =
      gather_instruments(passages_of(*source, outline, opening), opening.year, import.findings);
  if (!gathered) return std::unexpected(gathered.error());
  check_letters(*source, import.findings);
  check_outline(*source, outline, opening, import.findings);
  const std::vector<SubjectPair> subjects = same_subjects(outline);
  check_content(outline, subjects, import.findings);
  check_typing(outline, import.findings);
  import.findings = by_line(std::move(import.findings));

  json obligations = make_obligations(*source, outline);
  link(obligations, *gathered);
  relate(obligations, outline, subjects);
  import.document = {
      {"kind", "guidance"},
      {"year", opening.year == 0 ? json() : json(opening.year)},
      {"title", opening.title.empty() && opening.year != 0 ? "Hướng dẫn công tác năm " + std::to_string(opening.year)
                                                           : opening.title},
      {"issuer", text_or_null(opening.issuer)},
      {"number", text_or_null(opening.number)},
      {"date", text_or_null(opening.date)},
      {"programmes_due", text_or_null(opening.programmes_due)},
      {"preamble", numbered_lines(source->lines, outline.preamble)},
      {"closing", numbered_lines(source->lines, outline.closing)},
      {"parts", make_parts(outline, opening)},
      {"obligations", std::move(obligations)},
      {"instruments", gathered->instruments},
      {"campaigns", gathered->campaigns},
      {"retired", json::array()},
      {"source", {{"sha256", import.sha256}, {"bytes", bytes.size()}, {"lines", source->lines.size()}}}};
  import.lines = outline.uses;
  import.report = make_report(import, *gathered, subjects);
  return import;
}

base::json to_json(const Import& import) {
  json findings = json::array();
  for (const Finding& f : import.findings) {
    findings.push_back({{"rule", f.rule},
                        {"severity", f.severity},
                        {"line", f.line},
                        {"raw", f.raw},
                        {"message", {{"vi", f.message.vi}, {"en", f.message.en}}},
                        {"suggestion", f.suggestion}});
  }
  json lines = json::array();
  for (const LineUse& use : import.lines)
    lines.push_back({{"line", use.line}, {"became", use.became}, {"id", text_or_null(use.id)}});
  return {{"sha256", import.sha256},
          {"document", import.document},
          {"findings", std::move(findings)},
          {"lines", std::move(lines)},
          {"report", import.report}};
}

}  // namespace trinhky::guidance
