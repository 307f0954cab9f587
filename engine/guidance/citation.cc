#include "engine/guidance/citation.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "engine/base/text.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/sentence.h"

namespace trinhky::guidance {
namespace {

constexpr std::size_t npos = std::u32string_view::npos;
constexpr std::size_t longest_subject = 400;

const DocumentType* type_at(const Sentence& s, std::size_t i) {
  for (const DocumentType& type : document_types()) {
    if (s.word_at(i, type.folded)) return &type;
  }
  return nullptr;
}

const DocumentType* type_ending(std::u32string_view folded) {
  for (const DocumentType& type : document_types()) {
    if (ends_with_word(folded, type.folded)) return &type;
  }
  return nullptr;
}

bool is_year(std::u32string_view digits) {
  return digits.size() == 4 && number_of(digits) >= 1900 && number_of(digits) < 2100;
}

// A symbol block: "QĐ", "TTg", "QH14", "ĐCTUBTWMTTQVN". Its length, or 0.
std::size_t block_at(const Sentence& s, std::size_t i) {
  if (!is_capital(s.at(i))) return 0;
  std::size_t n = 0;
  std::size_t capitals = 0;
  while (is_word(s.at(i + n))) {
    if (is_capital(s.at(i + n))) ++capitals;
    ++n;
  }
  const std::u32string_view block = s.text.substr(i, n);
  return capitals >= 2 || type_of_symbol(block) != nullptr ? n : 0;
}

struct NumberShape {
  std::size_t end = 0;
  std::u32string normal;
  std::u32string digits;
  std::vector<std::u32string> blocks;
  bool spaced = false;
};

// "139/TB-MTTW-BTT", "23/2021/QĐ- TTg". Empty blocks where only digits stand there.
NumberShape read_number(const Sentence& s, std::size_t begin) {
  NumberShape shape;
  const std::size_t count = digits_at(s, begin);
  shape.digits = s.text.substr(begin, count);
  shape.normal = shape.digits;
  shape.end = begin + count;
  std::size_t at = shape.end;
  const auto separator = [&](std::size_t from, std::size_t& next) {
    const std::size_t sign = s.skip(from);
    if (s.at(sign) != U'/' && !is_dash(s.at(sign))) return U'\0';
    next = s.skip(sign + 1);
    // A dash with blanks on both sides joins sentences more often than symbols.
    if (sign != from && next != sign + 1 && s.at(sign) != U'/') return U'\0';
    return s.at(sign) == U'/' ? U'/' : U'-';
  };
  std::size_t next = 0;
  const std::size_t year = separator(at, next) == U'/' ? digits_at(s, next) : 0;
  if (year == 4 && is_year(s.text.substr(next, 4))) {
    std::size_t after = 0;
    if (separator(next + 4, after) != U'\0' && block_at(s, after) > 0) {
      shape.normal += U'/';
      shape.normal += s.text.substr(next, 4);
      shape.spaced = next != at + 1;
      at = next + 4;
    }
  }
  while (true) {
    const char32_t sign = separator(at, next);
    const std::size_t length = sign == U'\0' ? 0 : block_at(s, next);
    if (length == 0) break;
    shape.spaced = shape.spaced || next != at + 1;
    shape.normal += sign;
    shape.normal += s.text.substr(next, length);
    shape.blocks.emplace_back(s.text.substr(next, length));
    at = next + length;
    shape.end = at;
  }
  return shape;
}

struct TypeBefore {
  const DocumentType* type = nullptr;
  std::size_t begin = 0;  // of the type word, or of "số"
  bool says_number = false;
};

TypeBefore type_before(const Sentence& s, std::size_t i) {
  TypeBefore found{.type = nullptr, .begin = i, .says_number = false};
  std::u32string_view before = s.before(i);
  const std::size_t base = i > look_back ? i - look_back : 0;
  const auto offset = [&](std::u32string_view rest, std::size_t length) {
    return base + static_cast<std::size_t>(rest.data() - (s.folded.data() + base)) + rest.size() - length;
  };
  if (before.ends_with(U':')) before = trim(before.substr(0, before.size() - 1));
  if (ends_with_word(before, U"so")) {
    found.says_number = true;
    found.begin = offset(before, 2);
    before = trim(before.substr(0, before.size() - 2));
  }
  found.type = type_ending(before);
  if (found.type != nullptr) {
    found.begin = offset(before, found.type->folded.size());
    return found;
  }
  // "Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15": the name stands between.
  if (!found.says_number) return found;
  const std::size_t clause = before.find_last_of(U",;.:“”\"()");
  const std::u32string_view last = clause == npos ? before : before.substr(clause + 1);
  for (const DocumentType& type : document_types()) {
    if (!type.law) continue;
    const std::size_t at = find_words(last, type.folded);
    if (at == npos || !is_capital(s.text[offset(before, last.size() - at)])) continue;
    found.type = &type;
    found.begin = offset(before, last.size() - at);
    return found;
  }
  return found;
}

bool stops_issuer(const Sentence& s, std::size_t i) {
  if (is_capital(s.at(i))) return type_at(s, i) != nullptr && type_at(s, i)->named;
  return s.exactly_at(
      i, {U"về",    U"phê duyệt",  U"ban hành",  U"quy định", U"hướng dẫn", U"sửa đổi", U"triển khai", U"thực hiện",
          U"trong", U"giai đoạn",  U"nhằm",      U"đã",       U"được",      U"theo",    U"tại",        U"đến",
          U"trên",  U"định hướng", U"đồng thời", U"cũng như", U"gắn với",   U"để",      U"cho",        U"vào"});
}

bool names_office(const Sentence& s, std::size_t i) {
  return is_capital(s.at(i)) &&
         s.any_at(i, {U"bo",   U"ban",      U"uy ban",    U"chinh phu", U"doan",    U"hoi",      U"tong",       U"lien",
                      U"so",   U"quoc hoi", U"chu nhiem", U"chu tich",  U"tinh uy", U"thanh uy", U"cong an",    U"mttq",
                      U"ubnd", U"hdnd",     U"thu tuong", U"toa an",    U"vien",    U"mat tran", U"thuong truc"});
}

// Reads who issued a document after "của" or "giữa"; `at` moves behind it.
std::u32string read_issuer(const Sentence& s, std::size_t& at) {
  std::size_t i = s.skip(at);
  if (s.at(i) == U',') i = s.skip(i + 1);
  const bool between = s.word_at(i, U"giua");
  if (!between && !s.word_at(i, U"cua")) return {};
  const std::size_t begin = s.skip(i + (between ? 4 : 3));
  std::size_t end = begin;
  i = begin;
  for (int words = 0; words < 30 && i < s.text.size(); ++words) {
    if (stops_issuer(s, i)) break;
    if (s.exactly_at(i, {U"và"})) {
      const std::size_t next = s.skip(i + 2);
      if (!(names_office(s, next) || (between && is_capital(s.at(next)))) || stops_issuer(s, next)) break;
    }
    std::size_t stop = i;
    while (is_word(s.at(stop)) || (is_dash(s.at(stop)) && is_word(s.at(stop + 1)))) ++stop;
    if (stop == i) break;
    end = stop;
    i = s.skip(stop);
    if (s.at(i) != U',') continue;
    // A comma joins two titles of one person, or parties to a joint document.
    const std::u32string_view so_far = trim(std::u32string_view(s.folded).substr(begin, end - begin));
    const bool title = so_far == U"bo truong" || so_far == U"thu truong" || so_far == U"tong bi thu";
    const std::size_t next = s.skip(i + 1);
    if (!(title || (between && names_office(s, next))) || stops_issuer(s, next)) break;
    i = next;
  }
  if (end == begin) return {};
  at = end;
  return std::u32string(s.text.substr(begin, end - begin));
}

std::size_t closing_quote(const Sentence& s, std::size_t open) {
  const char32_t wanted = s.at(open) == U'“' ? U'”' : s.at(open) == U'«' ? U'»' : U'"';
  const std::size_t limit = std::min(s.text.size(), open + longest_subject);
  for (std::size_t i = open + 1; i < limit; ++i) {
    if (s.text[i] == wanted || (wanted == U'”' && s.text[i] == U'"')) return i;
  }
  return npos;
}

bool opens_quote(char32_t c) {
  return c == U'“' || c == U'"' || c == U'«';
}

// The end of an unquoted subject: the clause, or the next document of a list.
std::size_t clause_end(const Sentence& s, std::size_t begin) {
  const std::size_t limit = std::min(s.text.size(), begin + longest_subject);
  for (std::size_t i = begin; i < limit; ++i) {
    const char32_t c = s.text[i];
    if (one_of(c, U";:”")) return i;
    if (c == U'.' && (i + 1 == s.text.size() || !is_digit(s.text[i + 1]))) return i;
    const bool lists = c == U',' || (c == U' ' && s.exactly_at(i + 1, {U"và"}));
    if (!lists) continue;
    const std::size_t next = s.skip(c == U',' ? i + 1 : i + 3);
    if (is_capital(s.at(next)) && type_at(s, next) != nullptr) return i;
  }
  return limit;
}

// Reads what a document is about; `at` moves behind it.
std::u32string read_subject(const Sentence& s, std::size_t& at) {
  std::size_t i = s.skip(at);
  if (s.at(i) == U',' && s.exactly_at(s.skip(i + 1), {U"về"})) i = s.skip(i + 1);
  const bool about = s.exactly_at(i, {U"về"});
  if (about) i = s.skip(i + (s.exactly_at(i, {U"về việc"}) ? 7 : 2));
  if (opens_quote(s.at(i))) {
    const std::size_t end = closing_quote(s, i);
    if (end == npos) return {};
    at = end + 1;
    return std::u32string(trim(s.text.substr(i + 1, end - i - 1)));
  }
  const bool verb =
      s.exactly_at(i, {U"phê duyệt", U"ban hành", U"quy định", U"hướng dẫn", U"sửa đổi", U"thực hiện", U"triển khai"});
  if (!about && !verb) return {};
  const std::size_t end = clause_end(s, i);
  at = end;
  return std::u32string(trim(s.text.substr(i, end - i)));
}

void read_tail(const Sentence& s, std::size_t at, Citation& citation) {
  std::size_t i = s.skip(at);
  if (one_of(s.at(i), U",(")) i = s.skip(i + 1);
  if (s.word_at(i, U"ngay")) {
    citation.date = read_date(s.text, s.skip(i + 4));
    if (citation.date.spelling != DateSpelling::none) at = citation.date.end;
    if (s.at(at) == U')') ++at;
  }
  citation.issuer = read_issuer(s, at);
  citation.end = at;
  citation.subject = read_subject(s, at);
  citation.subject_end = at;
}

bool may_stand_bare(const DocumentType& type) {
  static constexpr std::array<std::u32string_view, 6> kinds = {U"nghi quyet", U"chi thi",   U"quyet dinh",
                                                               U"ket luan",   U"nghi dinh", U"nghi quyet lien tich"};
  return std::find(kinds.begin(), kinds.end(), type.folded) != kinds.end();
}

std::vector<Citation> numbered_citations(const Sentence& s) {
  std::vector<Citation> found;
  for (std::size_t i = 0; i < s.text.size(); ++i) {
    if (!is_digit(s.text[i])) continue;
    const bool begins = i == 0 || is_blank(s.text[i - 1]) || one_of(s.text[i - 1], U":(“\"");
    const std::size_t digits = digits_at(s, i);
    if (!begins || digits > 5) {
      i += digits - 1;
      continue;
    }
    const NumberShape shape = read_number(s, i);
    TypeBefore before = type_before(s, i);
    Citation citation;
    if (shape.blocks.empty()) {
      const char32_t next = s.at(shape.end);
      const bool goes_on = is_word(next) || (one_of(next, U"/-.%") && is_digit(s.at(shape.end + 1)));
      const bool counts =
          s.any_at(s.skip(shape.end), {U"nam", U"thang", U"ngay", U"nhiem vu", U"noi dung", U"khau", U"muc tieu"});
      const bool bare = before.type != nullptr && !before.type->law &&
                        (before.says_number || (may_stand_bare(*before.type) && !counts));
      if (goes_on || !bare || digits > 4) {
        i += digits - 1;
        continue;
      }
      citation.partial = true;
    } else {
      const bool known = type_of_symbol(shape.blocks.front()) != nullptr || shape.blocks.front().starts_with(U"QH");
      if (!known && before.type == nullptr && !before.says_number) {
        i += digits - 1;
        continue;
      }
    }
    citation.typed = before.type != nullptr;
    if (before.type == nullptr && !found.empty()) {
      // "các Nghị quyết số 18-NQ/TW, 19-NQ/TW": the kind stands once for the list.
      const std::size_t from = found.back().end;
      std::u32string_view gap =
          from <= before.begin ? trim(std::u32string_view(s.folded).substr(from, before.begin - from)) : U"?";
      if (gap == U"," || gap == U"va" || gap == U";") before.type = found.back().type;
    }
    if (before.type == nullptr && !shape.blocks.empty()) before.type = type_of_symbol(shape.blocks.front());
    // The abbreviation of a kind is that kind.
    if (before.type != nullptr && before.type->folded == U"nqlt") before.type = &document_types().front();
    citation.begin = before.begin;
    citation.type = before.type;
    citation.number = base::to_utf8(shape.normal);
    citation.number_raw = s.text.substr(i, shape.end - i);
    citation.digits = shape.digits;
    citation.blocks = shape.blocks;
    citation.spaced = shape.spaced;
    read_tail(s, shape.end, citation);
    // The name of a law between its kind and its number is its subject.
    if (before.type != nullptr && before.type->law && citation.subject.empty()) {
      const std::size_t name = before.begin + before.type->folded.size();
      std::u32string_view words = trim(s.text.substr(name, i - name));
      if (words.ends_with(U"số")) citation.subject = trim(words.substr(0, words.size() - 2));
    }
    i = shape.end - 1;
    found.push_back(std::move(citation));
  }
  return found;
}

// Where "giai đoạn 2021 - 2025" that begins at or after `from` ends, before `limit`; npos if there is none.
std::size_t period_end(const Sentence& s, std::size_t from, std::size_t limit) {
  const std::u32string_view clause = std::u32string_view(s.folded).substr(0, std::min(s.folded.size(), limit));
  for (std::size_t at = find_words(clause, U"giai doan", from); at != npos;
       at = find_words(clause, U"giai doan", at + 1)) {
    const std::size_t first = s.skip(at + 9);
    if (digits_at(s, first) != 4) continue;
    const std::size_t dash = s.skip(first + 4);
    const std::size_t second = s.skip(dash + 1);
    if (is_dash(s.at(dash)) && digits_at(s, second) == 4) return second + 4;
  }
  return npos;
}

bool is_plural(std::u32string_view before) {
  return ends_with_word(before, U"cac") || ends_with_word(before, U"nhung") || ends_with_word(before, U"mot so");
}

// "các Nghị quyết, Chỉ thị …": the plural of the first covers the list.
bool in_plural_list(std::u32string_view before) {
  for (int i = 0; i < 6; ++i) {
    if (is_plural(before)) return true;
    if (before.ends_with(U',')) {
      before = trim(before.substr(0, before.size() - 1));
    } else if (ends_with_word(before, U"va")) {
      before = trim(before.substr(0, before.size() - 2));
    } else {
      return false;
    }
    const DocumentType* type = type_ending(before);
    if (type == nullptr) return false;
    before = trim(before.substr(0, before.size() - type->folded.size()));
  }
  return false;
}

bool is_still_to_come(std::u32string_view before) {
  for (const std::u32string_view verb :
       {U"xay dung", U"ky ket", U"ban hanh", U"soan thao", U"tham muu", U"xay dung cac"}) {
    if (ends_with_word(before, verb)) return true;
  }
  return false;
}

std::size_t name_end(const Sentence& s, std::size_t begin) {
  const std::size_t limit = std::min(s.text.size(), begin + longest_subject);
  std::size_t i = begin;
  std::size_t end = begin;
  while (i < limit) {
    if (i > begin && s.exactly_at(i, {U"của", U"về", U"giữa", U"trong", U"theo", U"thực hiện", U"nhằm", U"gắn với",
                                      U"đến", U"do"})) {
      break;
    }
    if (s.exactly_at(i, {U"và"}) && (!is_capital(s.at(s.skip(i + 2))) || type_at(s, s.skip(i + 2)) != nullptr)) break;
    if (s.at(i) == U'(') {
      const std::size_t close = s.text.find(U')', i);
      if (close != npos && close - i < 40) end = close + 1;
      break;
    }
    std::size_t stop = i;
    while (is_word(s.at(stop))) ++stop;
    if (stop == i && !(is_dash(s.at(i)) && i > begin)) break;
    if (stop == i) ++stop;
    if (is_word(s.at(stop - 1))) end = stop;
    i = s.skip(stop);
    if (end > begin && period_end(s, begin, end) == end) break;
  }
  return end;
}

// Whether what follows the kind makes it the name of one document.
bool is_specific(const Sentence& s, const DocumentType& type, std::size_t next, bool capital, bool period) {
  if (type.law) return capital && !s.any_at(next, {U"su", U"gia", U"phap"});
  if (type.folded == U"nghi quyet") {
    return capital && s.any_at(next, {U"dai hoi", U"trung uong", U"ky hop", U"hoi nghi"});
  }
  if (type.folded == U"chuong trinh") {
    const bool kind = s.any_at(next, {U"muc tieu quoc gia", U"phoi hop", U"hanh dong"});
    return capital ? kind || period : kind && period;
  }
  if (type.folded == U"ke hoach" || type.folded == U"quy che") {
    const bool joint = s.word_at(next, U"phoi hop");
    return capital ? joint || period : joint && period;
  }
  if (type.folded == U"de an" || type.folded == U"chien luoc") return capital || period;
  return false;
}

bool read_named(const Sentence& s, std::size_t at, const DocumentType& type, Citation& citation) {
  const std::size_t next = s.skip(at + type.folded.size());
  const bool capital = is_capital(s.at(at));
  const std::u32string_view before = s.before(at);
  const bool plural = in_plural_list(before);
  citation.begin = at;
  citation.type = &type;
  citation.typed = true;
  citation.plural = plural;
  if (is_still_to_come(before) && !type.law) return false;
  if (opens_quote(s.at(next))) {
    const std::size_t close = closing_quote(s, next);
    if (close == npos || plural) return false;
    citation.subject = trim(s.text.substr(next + 1, close - next - 1));
    std::size_t end = close + 1;
    citation.issuer = read_issuer(s, end);
    citation.end = citation.subject_end = end;
    return !citation.subject.empty();
  }
  if (s.word_at(next, U"cua")) {
    static constexpr std::array<std::u32string_view, 6> kinds = {U"nghi quyet", U"quyet dinh", U"chi thi",
                                                                 U"ket luan",   U"nghi dinh",  U"thong tu"};
    if (std::find(kinds.begin(), kinds.end(), type.folded) == kinds.end()) return false;
    std::size_t end = next;
    citation.issuer = read_issuer(s, end);
    citation.end = end;
    citation.subject = read_subject(s, end);
    citation.subject_end = end;
    if (citation.issuer.empty()) return false;
    return plural ? !citation.subject.empty() && is_plural(before) : capital;
  }
  if (plural || !is_letter(s.at(next)) || type_at(s, next) != nullptr) return false;
  const bool period = period_end(s, next, clause_end(s, next)) != npos;
  if (!is_specific(s, type, next, capital, period)) return false;
  std::size_t end = name_end(s, next);
  const std::u32string name(trim(s.text.substr(next, end - next)));
  citation.issuer = read_issuer(s, end);
  citation.end = end;
  const std::u32string about = read_subject(s, end);
  citation.subject_end = end;
  citation.subject = name;
  if (!about.empty()) citation.subject += (name.empty() ? U"" : U" – ") + about;
  const bool only_kind = fold_points(name) == U"phoi hop" || fold_points(name) == U"hanh dong";
  return !name.empty() && !(only_kind && citation.issuer.empty() && about.empty());
}

}  // namespace

std::vector<Citation> find_citations(std::u32string_view text) {
  const Sentence s{.text = text, .folded = fold_points(text)};
  std::vector<Citation> found = numbered_citations(s);
  std::vector<Citation> named;
  std::size_t numbered = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_letter(text[i]) || (i > 0 && is_word(text[i - 1]))) continue;
    while (numbered < found.size() && found[numbered].subject_end <= i) ++numbered;
    if (numbered < found.size() && found[numbered].begin <= i) continue;
    const DocumentType* type = type_at(s, i);
    if (type == nullptr || !type->named) continue;
    Citation citation;
    if (read_named(s, i, *type, citation)) named.push_back(citation);
    i += type->folded.size() - 1;
  }
  std::vector<Citation> all;
  all.reserve(found.size() + named.size());
  std::merge(std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()),
             std::make_move_iterator(named.begin()), std::make_move_iterator(named.end()), std::back_inserter(all),
             [](const Citation& x, const Citation& y) { return x.begin < y.begin; });
  return all;
}

std::vector<Campaign> find_campaigns(std::u32string_view text) {
  static constexpr std::array<std::pair<std::u32string_view, std::string_view>, 6> kinds = {
      {{U"cuoc van dong", "Cuộc vận động"},
       {U"phong trao thi dua", "Phong trào thi đua"},
       {U"phong trao", "Phong trào"},
       {U"thang cao diem", "Tháng cao điểm"},
       {U"ngay hoi", "Ngày hội"},
       {U"quy", "Quỹ"}}};
  const Sentence s{.text = text, .folded = fold_points(text)};
  std::vector<Campaign> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!opens_quote(text[i])) continue;
    const std::u32string_view before = s.before(i);
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return ends_with_word(before, k.first); });
    const std::size_t close = closing_quote(s, i);
    if (close == npos) continue;
    if (kind != kinds.end()) {
      found.push_back({.begin = i,
                       .end = close + 1,
                       .type = std::string(kind->second),
                       .name = std::u32string(trim(text.substr(i + 1, close - i - 1)))});
    }
    i = close;
  }
  return found;
}

}  // namespace trinhky::guidance
