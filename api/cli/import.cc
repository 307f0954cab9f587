#include "api/cli/import.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "api/cli/print_error.h"
#include "api/server/problem.h"
#include "engine/base/text.h"
#include "engine/guidance/import.h"
#include "engine/runtime/catalogue.h"

namespace trinhky::cli {
namespace {

using base::json;
using server::in;
using server::Language;

constexpr int refused = 2;
constexpr std::size_t max_raw_shown = 160;

const base::Text& became_word(const std::string& word) {
  static const std::vector<std::pair<std::string, base::Text>> words{
      {"preamble", {"mở đầu", "opening"}},         {"part", {"đề mục", "headings"}},
      {"obligation", {"nhiệm vụ", "obligations"}}, {"continuation", {"nối dòng trên", "continuations"}},
      {"blank", {"dòng trống", "blank"}},          {"closing", {"kết thúc", "closing"}},
      {"unread", {"không đọc", "not read"}}};
  for (const auto& [known, text] : words) {
    if (known == word) return text;
  }
  static const base::Text other{"khác", "other"};
  return other;
}

const base::Text& severity_word(const std::string& severity) {
  static const base::Text error{"LỖI", "ERROR"};
  static const base::Text warning{"CẢNH BÁO", "WARNING"};
  static const base::Text info{"LƯU Ý", "NOTE"};
  return severity == "error" ? error : severity == "warning" ? warning : info;
}

std::string shortened(const std::string& raw) {
  std::u32string points = base::to_utf32(base::tidy_blanks(raw));
  if (points.size() > max_raw_shown) {
    points.resize(max_raw_shown);
    points += U'…';
  }
  return base::to_utf8(points);
}

void print_report(const guidance::Import& import, Language language, std::ostream& out) {
  const auto say = [&](const base::Text& text) -> const std::string& { return in(language, text); };
  const json& document = import.document;
  const auto count = [&](const char* member) { return document.value(member, json::array()).size(); };
  out << base::text_or(document, "title") << "\n";
  out << "SHA-256 " << import.sha256 << "\n\n";
  out << say({"Dòng: ", "Lines: "}) << import.lines.size() << "\n";
  for (const auto& [word, lines] : import.report.value("became", json::object()).items()) {
    out << "  " << say(became_word(word)) << ": " << lines << "\n";
  }
  out << say({"Đề mục: ", "Parts: "}) << count("parts") << "\n";
  out << say({"Nhiệm vụ: ", "Obligations: "}) << count("obligations") << "\n";
  out << say({"Văn bản viện dẫn: ", "Instruments: "}) << count("instruments") << "\n";
  const std::string due = base::text_or(document, "programmes_due");
  out << say({"Hạn nộp chương trình: ", "Programmes due: "}) << (due.empty() ? say({"chưa rõ", "not known"}) : due)
      << "\n";
  out << say({"Phát hiện: ", "Findings: "}) << import.findings.size() << "\n";
  for (const guidance::Finding& finding : import.findings) {
    out << "\n";
    if (finding.line > 0) {
      out << say({"dòng ", "line "}) << finding.line;
    } else {
      out << say({"cả văn bản", "whole text"});
    }
    out << "  " << finding.rule << "  " << say(severity_word(finding.severity)) << "\n  " << say(finding.message)
        << "\n";
    if (!finding.raw.empty()) out << "  > " << shortened(finding.raw) << "\n";
  }
}

// Who imported the same bytes first, and when, in the office's own time.
std::string imported_before(const api::GuidanceImport& first, const ImportArgs& args) {
  const std::string plain = base::format_instant(first.at);
  const base::Text at = args.local_time ? args.local_time(first.at) : base::Text{plain, plain};
  std::string by = first.person.empty() ? in(args.language, {"dòng lệnh", "the command line"}) : first.person;
  if (!first.person.empty() && args.name_of) by = args.name_of(first.person);
  return in(args.language, {"Văn bản này đã được nhập trước đây, lúc " + at.vi + ", bởi " + by + ": ",
                            "The same bytes were imported before, at " + at.en + ", by " + by + ": "}) +
         first.id + "\n";
}

}  // namespace

Language language_of(std::string_view wanted) {
  if (!wanted.empty()) return wanted.starts_with("en") ? Language::en : Language::vi;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("en") ? Language::en : Language::vi;
  }
  return Language::vi;
}

int import_guidance(const ImportArgs& args, std::ostream& out, std::ostream& err) {
  const auto bytes = runtime::read_file(args.file);
  if (!bytes) return print_error(bytes.error(), args.language, err, refused);
  const auto import = guidance::import_guidance(*bytes, {.year = args.year});
  if (!import) return print_error(import.error(), args.language, err, refused);
  std::string kept;
  if (args.store != nullptr) {
    const auto stored = api::store_import(
        *args.store, {.bytes = *bytes, .file_name = args.file.filename().string(), .year = args.year}, args.moment);
    if (!stored) return print_error(stored.error(), args.language, err, refused);
    kept = stored->already ? imported_before(stored->import, args)
                           : in(args.language, {"Đã lưu bản nhập ", "Kept as import "}) + stored->import.id + "\n";
  }
  if (args.json) {
    out << guidance::to_json(*import).dump(2) << "\n";
    err << kept;
  } else {
    print_report(*import, args.language, out);
    if (!kept.empty()) out << "\n" << kept;
  }
  return 0;
}

}  // namespace trinhky::cli
