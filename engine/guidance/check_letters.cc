#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/guidance/checks.h"
#include "engine/guidance/facts.h"
#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

using base::json;
using base::to_utf8;

std::string excerpt(std::u32string_view text, std::size_t at) {
  const std::size_t begin = at > 20 ? at - 20 : 0;
  return to_utf8(text.substr(begin, 40));
}

void check_unicode(const SourceText& source, std::vector<Finding>& findings) {
  const UnicodeMeasure& m = source.unicode;
  if (m.combining > 0) {
    const bool mixed = m.precomposed > 0;
    findings.push_back(
        {.rule = mixed ? "UNICODE-MIXED" : "UNICODE-NFD",
         .severity = mixed ? "error" : "info",
         .line = m.lines.front(),
         .raw = {},
         .message = {"Văn bản có " + std::to_string(m.combining) + " dấu tổ hợp ở " + std::to_string(m.lines.size()) +
                         " dòng" + (mixed ? " lẫn với chữ dựng sẵn" : "") +
                         "; đã đưa về một dạng chuẩn (NFC) để tìm được.",
                     std::to_string(m.combining) + " separate marks in " + std::to_string(m.lines.size()) + " lines" +
                         (mixed ? ", mixed with precomposed letters" : "") +
                         "; brought to one normal form (NFC) so that search finds them."},
         .suggestion = {{"combining", m.combining},
                        {"grave", m.grave},
                        {"acute", m.acute},
                        {"hook", m.hook},
                        {"tilde", m.tilde},
                        {"dot", m.dot},
                        {"other", m.other},
                        {"hybrids", m.hybrids},
                        {"lines", m.lines},
                        {"code_points", m.code_points},
                        {"code_points_nfc", m.code_points_nfc}}});
  }
  if (source.no_break_spaces > 0 || source.en_dashes > 0) {
    const int line = source.first_no_break_line > 0 ? source.first_no_break_line : source.first_en_dash_line;
    findings.push_back({.rule = "NBSP-DASH",
                        .severity = "info",
                        .line = line,
                        .raw = {},
                        .message = {std::to_string(source.no_break_spaces) + " khoảng trắng không ngắt, " +
                                        std::to_string(source.en_dashes) + " gạch nối dài.",
                                    std::to_string(source.no_break_spaces) + " no-break spaces, " +
                                        std::to_string(source.en_dashes) + " en dashes."},
                        .suggestion = {{"no_break_spaces", source.no_break_spaces}, {"en_dashes", source.en_dashes}}});
  }
  for (const int line : source.control_lines) {
    findings.push_back({.rule = "CONTROL-CHAR",
                        .severity = "warning",
                        .line = line,
                        .raw = {},
                        .message = {"Dòng có ký tự điều khiển; đọc như khoảng trắng.",
                                    "The line holds control characters, read as blanks."},
                        .suggestion = {}});
  }
}

void check_quotes(const SourceLine& line, std::vector<Finding>& findings) {
  const auto count = [&](char32_t c) { return std::count(line.text.begin(), line.text.end(), c); };
  const auto opened = count(U'“');
  const auto closed = count(U'”');
  if (opened == closed && count(U'"') % 2 == 0) return;
  findings.push_back({.rule = "QUOTE-UNBALANCED",
                      .severity = "info",
                      .line = line.number,
                      .raw = excerpt(line.text, std::min(line.text.rfind(U'“'), line.text.size())),
                      .message = {"Dấu ngoặc kép mở và đóng không đủ cặp.", "Opening and closing quotes do not pair."},
                      .suggestion = {{"opening", opened}, {"closing", closed}, {"straight", count(U'"')}}});
}

void check_punctuation(const SourceLine& line, std::vector<Finding>& findings) {
  static constexpr std::u32string_view signs = U",;:.";
  const std::u32string_view raw = line.raw;
  const std::u32string_view inner = trim(raw);
  std::vector<std::pair<std::string, std::size_t>> faults;
  const auto note = [&](const char* what, std::size_t at) {
    if (std::none_of(faults.begin(), faults.end(), [&](const auto& f) { return f.first == what; }))
      faults.emplace_back(what, at);
  };
  if (inner.empty()) return;
  const std::size_t lead = static_cast<std::size_t>(inner.data() - raw.data());
  if (lead > 1) note("leading-blanks", 0);
  bool open = false;
  for (std::size_t i = 0; i + 1 < inner.size(); ++i) {
    const char32_t c = inner[i];
    const char32_t next = inner[i + 1];
    const bool doubled = signs.find(c) != signs.npos && signs.find(next) != signs.npos && !(c == U'.' && next == U'.');
    if (doubled) note("doubled-sign", i);
    if (is_blank(c) && is_blank(next)) note("double-blank", i);
    if (is_blank(c) && (next == U',' || next == U';')) note("blank-before-sign", i);
    if (c == U'”' && is_letter(next)) note("no-blank-after-quote", i);
    if (c == U'“' && is_blank(next)) note("blank-inside-quotes", i);
    if (is_blank(c) && next == U'”' && open) note("blank-inside-quotes", i);
    if (c == U'“') open = true;
  }
  if (faults.empty()) return;
  json kinds = json::array();
  for (const auto& [what, at] : faults) kinds.push_back({{"kind", what}, {"near", excerpt(inner, at)}});
  findings.push_back(
      {.rule = "PUNCT",
       .severity = "info",
       .line = line.number,
       .raw = faults.front().first == "leading-blanks" ? excerpt(inner, 0) : excerpt(inner, faults.front().second),
       .message = {"Dấu câu, khoảng trắng chưa đúng; chỉ chỉnh khi hiển thị.",
                   "Punctuation or blanks are off; mended for display only."},
       .suggestion = {{"faults", std::move(kinds)}}});
}

// Where the tone stands in oa, oe, uy: "hoà" beside "hòa". The two ways are equal in search and never rewritten.
void check_spelling(const SourceText& source, std::vector<Finding>& findings) {
  static constexpr std::array<std::pair<std::u32string_view, std::u32string_view>, 15> tones = {{{U"oà", U"òa"},
                                                                                                 {U"oá", U"óa"},
                                                                                                 {U"oả", U"ỏa"},
                                                                                                 {U"oã", U"õa"},
                                                                                                 {U"oạ", U"ọa"},
                                                                                                 {U"oè", U"òe"},
                                                                                                 {U"oé", U"óe"},
                                                                                                 {U"oẻ", U"ỏe"},
                                                                                                 {U"oẽ", U"õe"},
                                                                                                 {U"oẹ", U"ọe"},
                                                                                                 {U"uỳ", U"ùy"},
                                                                                                 {U"uý", U"úy"},
                                                                                                 {U"uỷ", U"ủy"},
                                                                                                 {U"uỹ", U"ũy"},
                                                                                                 {U"uỵ", U"ụy"}}};
  std::map<std::u32string, int> on_last;
  std::map<std::u32string, int> on_first;
  std::map<std::string, int> epidemic;
  int first_line = 0;
  for (const SourceLine& line : source.lines) {
    const std::u32string& t = line.text;
    for (std::size_t i = 0; i < t.size();) {
      std::size_t end = i;
      while (end < t.size() && is_letter(t[end])) ++end;
      if (end == i) {
        ++i;
        continue;
      }
      std::u32string word = t.substr(i, end - i);
      if (is_capital(word[0]) && word[0] == U'U') word[0] = U'u';
      const bool after_q = word.size() >= 3 && (word[word.size() - 3] == U'q' || word[word.size() - 3] == U'Q');
      for (const auto& [last, first] : tones) {
        const bool a = word.ends_with(last) && !after_q;
        const bool b = word.ends_with(first) && !after_q;
        if (a) ++on_last[word];
        if (b) ++on_first[word];
        if ((a || b) && first_line == 0) first_line = line.number;
      }
      if (fold_points(word) == U"covid") {
        std::size_t digits = end;
        while (digits < t.size() && (is_blank(t[digits]) || is_dash(t[digits]))) ++digits;
        if (t.substr(digits, 2) == U"19") ++epidemic[to_utf8(t.substr(i, digits + 2 - i))];
      }
      i = end;
    }
  }
  json variants = json::array();
  if (!on_last.empty() && !on_first.empty()) {
    const auto list = [](const std::map<std::u32string, int>& words) {
      json out = json::object();
      for (const auto& [word, count] : words) out[to_utf8(word)] = count;
      return out;
    };
    variants.push_back({{"kind", "tone-place"}, {"on_last", list(on_last)}, {"on_first", list(on_first)}});
  }
  if (epidemic.size() > 1) variants.push_back({{"kind", "name"}, {"forms", epidemic}});
  if (variants.empty()) return;
  findings.push_back(
      {.rule = "SPELL-VARIANT",
       .severity = "info",
       .line = first_line,
       .raw = {},
       .message = {"Cùng một từ viết theo nhiều cách (vị trí dấu thanh, tên gọi); tìm kiếm vẫn coi là một.",
                   "The same words are spelt in several ways (place of the tone, names); search treats them "
                   "as one."},
       .suggestion = {{"variants", std::move(variants)}}});
}

void check_abbreviations(const SourceText& source, std::vector<Finding>& findings) {
  std::map<std::u32string, std::vector<int>> used;
  for (const SourceLine& line : source.lines) {
    const std::u32string& t = line.text;
    const auto capitals = std::count_if(t.begin(), t.end(), is_capital);
    const auto letters = std::count_if(t.begin(), t.end(), is_letter);
    if (capitals * 2 > letters) continue;  // a heading in capitals
    for (std::size_t i = 0; i < t.size();) {
      std::size_t end = i;
      while (end < t.size() && is_capital(t[end])) ++end;
      if (end == i) {
        ++i;
        continue;
      }
      // "PT-TH" is one abbreviation; "QĐ-TTg" after a number is a symbol, and no abbreviation at all.
      while (end + 1 < t.size() && t[end] == U'-' && is_capital(t[end + 1])) {
        ++end;
        while (end < t.size() && is_capital(t[end])) ++end;
      }
      const bool in_word =
          (end < t.size() && (is_letter(t[end]) || is_digit(t[end]))) || (i > 0 && is_letter(t[i - 1]));
      const bool in_symbol = (i > 0 && (t[i - 1] == U'/' || t[i - 1] == U'-' || is_digit(t[i - 1]))) ||
                             (i > 1 && is_blank(t[i - 1]) && is_dash(t[i - 2]) && i > 2 && is_letter(t[i - 3])) ||
                             (end < t.size() && t[end] == U'/');
      const std::u32string word = t.substr(i, end - i);
      if (word.size() >= 2 && !in_word && !in_symbol && roman_value(word) == 0) {
        std::vector<int>& lines = used[word];
        if (lines.empty() || lines.back() != line.number) lines.push_back(line.number);
      }
      i = end;
      while (i < t.size() && is_letter(t[i])) ++i;
    }
  }
  for (const auto& [word, lines] : used) {
    const Abbreviation* known = abbreviation(word);
    const std::string letters = to_utf8(word);
    findings.push_back(
        {.rule = "ABBR-UNEXPANDED",
         .severity = "info",
         .line = lines.front(),
         .raw = letters,
         .message = {"Chữ viết tắt “" + letters + "” chưa được giải thích trong văn bản.",
                     "The abbreviation “" + letters + "” is not written out in the text."},
         .suggestion = {{"meaning", known == nullptr ? json() : json(known->meaning)}, {"lines", lines}}});
  }
}

}  // namespace

void check_letters(const SourceText& source, std::vector<Finding>& findings) {
  check_unicode(source, findings);
  for (const SourceLine& line : source.lines) {
    check_quotes(line, findings);
    check_punctuation(line, findings);
  }
  check_spelling(source, findings);
  check_abbreviations(source, findings);
}

}  // namespace trinhky::guidance
