#include "engine/guidance/opening.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/base/text.h"
#include "engine/guidance/citation.h"
#include "engine/guidance/due.h"
#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

using base::to_utf8;
constexpr std::size_t npos = std::u32string_view::npos;

const SourceLine& line_of(const std::vector<SourceLine>& lines, int number) {
  return lines[static_cast<std::size_t>(number - 1)];
}

bool in_capitals(std::u32string_view text) {
  std::size_t letters = 0;
  std::size_t capitals = 0;
  for (const char32_t c : text) {
    if (!is_letter(c)) continue;
    ++letters;
    if (is_capital(c)) ++capitals;
  }
  return letters >= 8 && capitals * 10 >= letters * 8;
}

bool is_type_line(std::u32string_view folded) {
  return std::any_of(document_types().begin(), document_types().end(),
                     [&](const DocumentType& t) { return t.folded == folded; });
}

// "năm 2022", but not the year of a date ("tháng 8 năm 2021") and not one of a period.
void count_years(std::u32string_view text, int weight, std::map<int, int>& votes) {
  const std::u32string folded = fold_points(text);
  for (std::size_t at = find_words(folded, U"nam"); at != npos; at = find_words(folded, U"nam", at + 1)) {
    const std::size_t digits = at + 4;
    if (digits + 4 > folded.size() || (digits + 4 < folded.size() && is_digit(folded[digits + 4]))) continue;
    const int year = number_of(std::u32string_view(folded).substr(digits, 4));
    if (year < 1990 || year > 2100) continue;
    const std::u32string_view before =
        trim(std::u32string_view(folded).substr(at > 12 ? at - 12 : 0, std::min<std::size_t>(at, 12)));
    const bool of_date = !before.empty() && is_digit(before.back()) && find_words(before, U"thang") != npos;
    if (!of_date) votes[year] += weight;
  }
}

int find_year(const std::vector<SourceLine>& lines, const Outline& outline) {
  std::map<int, int> votes;
  for (const int n : outline.preamble) count_years(line_of(lines, n).text, 1000, votes);
  for (const int n : outline.closing) count_years(line_of(lines, n).text, 1000, votes);
  for (const Item& item : outline.items) count_years(item.text, 1, votes);
  int best = 0;
  int most = 0;
  for (const auto& [year, count] : votes) {
    if (count < most) continue;
    best = year;
    most = count;
  }
  return best;
}

std::u32string sentence_case(std::u32string_view text) {
  std::u32string out(text);
  // Vietnamese capitals and their small letters stand beside each other, or 32 apart in the first block.
  if (!out.empty() && !is_capital(out[0]) && is_letter(out[0])) {
    const char32_t c = out[0];
    if (c < 0x100) {
      out[0] = c - 32;
    } else {
      out[0] = c - 1;
    }
  }
  return out;
}

// "Ban Thường trực … định hướng một số trọng tâm công tác năm 2022 như sau:" names issuer and title.
void read_announcement(std::u32string_view text, Opening& opening) {
  static constexpr std::u32string_view offices[] = {U"ban thuong truc", U"uy ban",   U"ban chap hanh", U"ban thuong vu",
                                                    U"tinh uy",         U"thanh uy", U"hoi",           U"doan",
                                                    U"lien doan",       U"so",       U"ubnd",          U"ban"};
  static constexpr std::u32string_view verbs[] = {U"dinh huong", U"huong dan",  U"de nghi",    U"yeu cau", U"ban hanh",
                                                  U"xay dung",   U"trien khai", U"thong nhat", U"de ra",   U"giao"};
  const std::u32string folded = fold_points(text);
  const std::size_t end = std::min({find_words(folded, U"nhu sau"), find_words(folded, U"sau day"), folded.size()});
  std::size_t sentence = 0;
  for (std::size_t i = 0; i + 1 < end; ++i) {
    if ((folded[i] == U'.' || folded[i] == U';') && folded[i + 1] == U' ') sentence = i + 2;
  }
  for (const std::u32string_view office : offices) {
    std::size_t begin = find_words(folded, office, sentence);
    while (begin != npos && begin < end && !is_capital(text[begin])) begin = find_words(folded, office, begin + 1);
    if (begin == npos || begin >= end) continue;
    std::size_t verb = end;
    for (const std::u32string_view word : verbs) verb = std::min(verb, find_words(folded, word, begin));
    if (verb >= end) continue;
    if (opening.issuer.empty()) opening.issuer = to_utf8(trim(text.substr(begin, verb - begin)));
    if (opening.title.empty()) opening.title = to_utf8(sentence_case(trim(text.substr(verb, end - verb))));
    return;
  }
}

bool speaks_of_programmes(std::u32string_view folded) {
  const bool names = find_words(folded, U"chuong trinh") != npos || find_words(folded, U"ke hoach") != npos;
  return names && find_words(folded, U"bao cao ket qua") == npos;
}

void read_due(std::u32string_view text, int line, bool sure, Opening& opening) {
  const auto due =
      find_due(text, {.year = opening.year, .issued = opening.date, .before_the_year = opening.date.empty()});
  if (!due || (!sure && due->iso.empty())) return;
  opening.programmes_due_raw = to_utf8(due->raw);
  opening.programmes_due_impossible = due->impossible;
  opening.programmes_due_line = line;
  (sure && !due->year_assumed ? opening.programmes_due : opening.programmes_due_proposed) = due->iso;
}

// A cell of the opening: offices lay it out in two columns, which come out as one line with a tab or many blanks.
struct Cell {
  std::u32string text;
  int line = 0;
};

std::vector<Cell> cells_of(const std::vector<SourceLine>& lines, const std::vector<int>& numbers) {
  constexpr std::size_t gap = 4;
  std::vector<Cell> cells;
  for (const int number : numbers) {
    const std::u32string_view raw = line_of(lines, number).raw;
    std::size_t begin = 0;
    const auto take = [&](std::size_t end) {
      const std::string text = base::tidy_blanks(to_utf8(raw.substr(begin, end - begin)));
      if (!text.empty()) cells.push_back({.text = base::to_utf32(text), .line = number});
    };
    for (std::size_t i = 0; i < raw.size(); ++i) {
      std::size_t end = i;
      bool tab = false;
      while (end < raw.size() && is_blank(raw[end])) tab = raw[end++] == U'\t' || tab;
      if (!tab && end - i < gap) {
        i = std::max(i, end == i ? i : end - 1);
        continue;
      }
      take(i);
      begin = end;
      i = end - 1;
    }
    take(raw.size());
  }
  return cells;
}

}  // namespace

Opening read_opening(const std::vector<SourceLine>& lines, const Outline& outline, int year) {
  Opening opening;
  opening.year = year != 0 ? year : find_year(lines, outline);
  bool agency = false;
  bool place_date = false;
  bool type = false;
  const std::vector<Cell> cells = cells_of(lines, outline.preamble);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& line = cells[i];
    const std::u32string folded = fold_points(line.text);
    if (is_type_line(folded)) {
      type = true;
      std::u32string title(line.text);
      for (std::size_t k = i + 1; k < cells.size() && k <= i + 3; ++k) {
        const Cell& next = cells[k];
        if (next.line > cells[k - 1].line + 1 && k > i + 1) break;
        if (next.text.size() > 160 || next.text.back() == U';' || starts_with_word(fold_points(next.text), U"kinh gui"))
          break;
        title += U" " + next.text;
      }
      opening.title = to_utf8(title);
    } else if (starts_with_word(folded, U"v/v") && opening.title.empty()) {
      opening.title = to_utf8(trim(std::u32string_view(line.text).substr(3)));
    } else if (starts_with_word(folded, U"so") && line.text.size() < 60 && opening.number.empty()) {
      const std::vector<Citation> cited = find_citations(line.text);
      if (!cited.empty() && cited.front().begin == 0 && !cited.front().typed) {
        opening.number = cited.front().number;
        opening.number_line = line.line;
      }
    } else if (in_capitals(line.text) && !type && std::any_of(folded.begin(), folded.end(), is_digit)) {
      // "NHIỆM VỤ NĂM 2026": no office has a number in its name.
      if (opening.title.empty()) opening.title = to_utf8(line.text);
    } else if (in_capitals(line.text) && !type) {
      agency = true;
      if (opening.issuer.empty() && find_words(folded, U"cong hoa xa hoi") == npos &&
          find_words(folded, U"dang cong san") == npos && find_words(folded, U"doc lap") == npos) {
        opening.issuer = to_utf8(line.text);
      }
    }
    if (const std::size_t day = find_words(folded, U"ngay");
        day != npos && line.text.size() < 60 && opening.date.empty()) {
      const std::size_t at = std::min(day + 5, line.text.size());
      const CitedDate date = read_date(line.text, at);
      place_date = place_date || date.spelling == DateSpelling::words;
      if (date.spelling == DateSpelling::words) opening.date = date.iso;
    }
  }
  for (auto i = outline.preamble.rbegin(); i != outline.preamble.rend(); ++i) {
    if (!opening.title.empty() && !opening.issuer.empty()) break;
    read_announcement(line_of(lines, *i).text, opening);
  }
  bool signer = false;
  bool recipients = false;
  for (const int number : outline.closing) {
    const SourceLine& line = line_of(lines, number);
    const std::u32string folded = fold_points(line.text);
    signer = signer || folded.starts_with(U"tm.") || folded.starts_with(U"t/m") || folded.starts_with(U"kt.") ||
             starts_with_word(folded, U"chu tich");
    recipients = recipients || starts_with_word(folded, U"noi nhan");
    if (opening.programmes_due_line == 0 && speaks_of_programmes(folded))
      read_due(line.text, line.number, true, opening);
  }
  for (const Item& item : outline.items) {
    if (opening.programmes_due_line != 0) break;
    const std::u32string folded = fold_points(item.text);
    const bool sends = find_words(folded, U"gui") != npos || find_words(folded, U"nop") != npos;
    if (item.role == Item::Role::obligation && sends && speaks_of_programmes(folded))
      read_due(item.text, item.line, false, opening);
  }
  const std::pair<bool, const char*> blocks[] = {{agency, "agency"},
                                                 {!opening.number.empty(), "number"},
                                                 {place_date, "place_date"},
                                                 {type, "type"},
                                                 {type && !opening.title.empty(), "subject"},
                                                 {signer, "signer"},
                                                 {recipients, "recipients"}};
  for (const auto& [there, name] : blocks) {
    if (!there) opening.missing.emplace_back(name);
  }
  return opening;
}

}  // namespace trinhky::guidance
