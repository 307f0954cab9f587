#include "engine/guidance/instruments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/clock.h"
#include "engine/base/text.h"
#include "engine/guidance/citation.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/period.h"

namespace trinhky::guidance {
namespace {

using base::json;
using base::to_utf8;

constexpr std::size_t most_citations = 3000;

struct Cited {
  Citation what;
  const Passage* where = nullptr;
  int line = 0;
  std::u32string raw;
};

struct Record {
  std::vector<Cited> citations;
  std::u32string issuer_key;
  std::u32string subject_key;
  std::set<std::u32string> words;
  std::vector<std::string> flags;
  [[nodiscard]] const Citation& first() const { return citations.front().what; }
  void flag(const std::string& rule) {
    if (std::find(flags.begin(), flags.end(), rule) == flags.end()) flags.push_back(rule);
  }
};

std::set<std::u32string> words_of(std::u32string_view folded) {
  std::set<std::u32string> words;
  std::u32string word;
  for (const char32_t c : folded) {
    if (is_letter(c)) {
      word.push_back(c);
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.insert(word);
  return words;
}

bool agree(const std::u32string& a, const std::u32string& b) {
  return a.empty() || b.empty() || a.starts_with(b) || b.starts_with(a);
}

// The smaller name lies within the other, word by word.
bool within(const std::set<std::u32string>& a, const std::set<std::u32string>& b) {
  const auto& small = a.size() <= b.size() ? a : b;
  const auto& large = a.size() <= b.size() ? b : a;
  if (small.size() < 6) return false;
  return std::all_of(small.begin(), small.end(), [&](const std::u32string& w) { return large.contains(w); });
}

bool same_document(const Record& a, const Record& b) {
  const Citation& x = a.first();
  const Citation& y = b.first();
  if (x.type != y.type || x.numbered() != y.numbered() || x.plural || y.plural) return false;
  if (x.numbered()) {
    const bool dates = x.date.iso.empty() || y.date.iso.empty() || x.date.iso == y.date.iso;
    return x.number == y.number && dates && agree(a.issuer_key, b.issuer_key);
  }
  if (a.subject_key == b.subject_key) return agree(a.issuer_key, b.issuer_key) && !a.subject_key.empty();
  return x.type != nullptr && !x.type->law && agree(a.issuer_key, b.issuer_key) && within(a.words, b.words);
}

std::string type_name(const Citation& c) {
  return c.type == nullptr ? "Văn bản" : std::string(c.type->name);
}

json text_or_null(std::u32string_view text) {
  return text.empty() ? json() : json(to_utf8(text));
}

class Gatherer {
 public:
  Gatherer(int year, std::vector<Finding>& findings) : year_(year), findings_(findings) {}

  bool take(const Passage& passage) {
    for (Citation& citation : find_citations(passage.text)) {
      if (++count_ > most_citations) return false;
      check_ordinal(citation, passage);
      place(std::move(citation), passage);
    }
    for (const Campaign& campaign : find_campaigns(passage.text)) place(campaign, passage);
    return true;
  }

  Gathered finish() {
    collisions();
    for (Record& record : records_) check(record);
    date_spellings();
    abbreviated_blocks();
    Gathered out;
    out.citations = count_;
    out.instruments = json::array();
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const std::string id = (i < 9 ? "D0" : "D") + std::to_string(i + 1);
      out.instruments.push_back(to_json(records_[i], id));
      for (const Cited& cited : records_[i].citations) {
        std::vector<std::string>& ids = out.cited_by[cited.where->obligation];
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
      }
    }
    out.campaigns = std::move(campaigns_);
    return out;
  }

 private:
  void place(Citation citation, const Passage& passage) {
    Cited cited{.what = std::move(citation), .where = &passage};
    cited.line = passage.line_at(cited.what.begin);
    cited.raw = passage.text.substr(cited.what.begin, cited.what.end - cited.what.begin);
    Record record;
    record.issuer_key = expand_organisations(fold_points(cited.what.issuer));
    record.subject_key = fold_points(cited.what.subject);
    if (const std::size_t bracket = record.subject_key.find(U'('); bracket != std::u32string::npos) {
      record.subject_key = trim(std::u32string_view(record.subject_key).substr(0, bracket));
    }
    record.words = words_of(record.subject_key);
    record.citations.push_back(std::move(cited));
    std::vector<std::size_t>& alike = by_key_[type_name(record.first()) + "|" + record.first().number];
    for (const std::size_t other : alike) {
      if (!same_document(records_[other], record)) continue;
      merge(records_[other], record);
      return;
    }
    alike.push_back(records_.size());
    records_.push_back(std::move(record));
  }

  // The first citation speaks for the document; a later one fills what it left out, which stays visible in the
  // citations.
  static void merge(Record& into, Record& from) {
    Citation& first = into.citations.front().what;
    const Citation& later = from.first();
    if (first.date.iso.empty() && first.date.raw.empty()) first.date = later.date;
    if (first.issuer.empty()) {
      first.issuer = later.issuer;
      into.issuer_key = from.issuer_key;
    }
    if (first.subject.empty()) first.subject = later.subject;
    into.citations.push_back(std::move(from.citations.front()));
  }

  void place(const Campaign& campaign, const Passage& passage) {
    json citation = {{"obligation", passage.obligation.empty() ? json() : json(passage.obligation)},
                     {"line", passage.line_at(campaign.begin)},
                     {"raw", to_utf8(passage.text.substr(campaign.begin, campaign.end - campaign.begin))}};
    const std::string key = campaign.type + "|" + to_utf8(fold_points(campaign.name));
    const auto known = campaign_index_.find(key);
    if (known != campaign_index_.end()) {
      campaigns_[known->second]["citations"].push_back(std::move(citation));
      return;
    }
    campaign_index_[key] = campaigns_.size();
    const std::size_t number = campaigns_.size() + 1;
    campaigns_.push_back({{"id", (number < 10 ? "V0" : "V") + std::to_string(number)},
                          {"type", campaign.type},
                          {"name", to_utf8(campaign.name)},
                          {"citations", json::array({std::move(citation)})}});
  }

  void note(const char* rule, const char* severity, const Cited& cited, std::u32string_view raw, base::Text message,
            json suggestion = {}) {
    findings_.push_back({.rule = rule,
                         .severity = severity,
                         .line = cited.line,
                         .raw = to_utf8(raw),
                         .message = std::move(message),
                         .suggestion = std::move(suggestion)});
  }

  static json background(const KnownInstrument& known) {
    json suggestion = {{"number", known.full_number}, {"source", "background"}};
    if (!known.date.empty()) suggestion["date"] = known.date;
    return suggestion;
  }

  static const KnownInstrument* known(const Record& record) {
    const Citation& c = record.first();
    return c.type == nullptr ? nullptr
                             : known_instrument(c.type->folded, base::to_utf32(c.number), fold_points(c.subject));
  }

  void check(Record& record) {
    for (const Cited& cited : record.citations) check_forms(record, cited);
    const Cited& cited = record.citations.front();
    const Citation& c = cited.what;
    const KnownInstrument* fact = known(record);
    if (c.date.impossible) {
      record.flag("DATE-IMPOSSIBLE");
      note("DATE-IMPOSSIBLE", "error", cited, c.date.raw,
           {"Ngày " + to_utf8(c.date.raw) + " không có trong lịch; ngày của văn bản để trống chờ người kiểm tra.",
            "There is no such day as " + to_utf8(c.date.raw) + "; the date stays empty until someone checks it."},
           fact == nullptr ? swapped(c.date.raw) : background(*fact));
    }
    if (!c.numbered()) {
      const bool law = c.type != nullptr && c.type->law;
      record.flag(law ? "LAW-NO-NUMBER" : "NUMBER-MISSING");
      if (law) {
        note("LAW-NO-NUMBER", "info", cited, cited.raw,
             {"Luật chỉ nêu tên, đúng cách viện dẫn; cần xác định văn bản đang có hiệu lực.",
              "A law cited by its name alone, which is right; which version is meant has to be resolved."},
             fact == nullptr ? json() : background(*fact));
      } else {
        note("NUMBER-MISSING", "warning", cited, cited.raw,
             {"Văn bản được viện dẫn không có số, ký hiệu.", "The cited document has no number."},
             fact == nullptr ? json() : background(*fact));
      }
      if (!law && c.subject.empty()) {
        record.flag("REF-UNRESOLVED");
        note("REF-UNRESOLVED", "warning", cited, cited.raw,
             {"Không rõ văn bản nào: chỉ nêu loại và cơ quan ban hành.",
              "Which document is meant is open: only its kind and issuer are named."});
      }
    } else if (c.partial) {
      record.flag("NUMBER-PARTIAL");
      note("NUMBER-PARTIAL", "warning", cited, cited.raw,
           {"Chỉ có số, thiếu ký hiệu văn bản.", "Only the digits are given, the symbol is missing."},
           fact == nullptr ? json() : background(*fact));
    }
    if (c.numbered() && c.date.raw.empty()) {
      record.flag("DATE-MISSING");
      note("DATE-MISSING", "info", cited, cited.raw,
           {"Văn bản có số nhưng không ghi ngày ban hành.", "A number without a date."},
           fact == nullptr ? json() : background(*fact));
    }
    check_period(record);
    if (c.plural) record.flag("SEVERAL");
    if (record.citations.size() > 1) {
      record.flag("DUP-CITATION");
      json lines = json::array();
      for (const Cited& one : record.citations) lines.push_back(one.line);
      note("DUP-CITATION", "info", record.citations[1], record.citations[1].raw,
           {"Văn bản được viện dẫn nhiều lần; ghi một văn bản với nhiều chỗ viện dẫn.",
            "Cited more than once; kept as one document with several citations."},
           {{"lines", lines}});
    }
  }

  // The citation and what follows it in its clause: the period often stands behind the name.
  static std::u32string_view clause_of(const Cited& cited) {
    constexpr std::size_t reach = 80;
    const std::u32string_view text = cited.where->text;
    const std::size_t behind = std::max(cited.what.end, cited.what.subject_end);
    const std::size_t stop = std::min({text.find_first_of(U";.:", behind), behind + reach, text.size()});
    return text.substr(cited.what.begin, stop - cited.what.begin);
  }

  // A programme that runs to one year here, and to another or to none there.
  void check_period(Record& record) {
    json periods = json::array();
    std::set<std::u32string> different;
    for (const Cited& cited : record.citations) {
      const std::vector<Period> stated = find_periods(clause_of(cited));
      const std::string raw = stated.empty() ? "" : to_utf8(stated.front().raw);
      different.insert(stated.empty() ? U""
                                      : base::to_utf32(std::to_string(stated.front().from) + "-" +
                                                       std::to_string(stated.front().to)));
      periods.push_back({{"line", cited.line}, {"period", raw.empty() ? json() : json(raw)}});
    }
    if (record.first().numbered() || different.size() < 2) return;
    record.flag("PERIOD-INCONSISTENT");
    const Cited& cited = record.citations.front();
    note("PERIOD-INCONSISTENT", "warning", cited, cited.raw,
         {"Cùng một văn bản nhưng giai đoạn thực hiện ghi không thống nhất giữa các chỗ viện dẫn; giữ nguyên cả hai.",
          "One document, but its period is not the same in all places that cite it; all are kept."},
         {{"periods", std::move(periods)}});
  }

  // What is unusual in the way one citation is written.
  void check_forms(Record& record, const Cited& cited) {
    const Citation& c = cited.what;
    if (c.spaced) {
      record.flag("SYMBOL-SPACE");
      note("SYMBOL-SPACE", "info", cited, c.number_raw,
           {"Có khoảng trắng trong số, ký hiệu.", "There is a blank inside the number."}, {{"number", c.number}});
    }
    const bool told = std::find(record.flags.begin(), record.flags.end(), "SYMBOL-FORM") != record.flags.end();
    if (!c.blocks.empty() && unusual_form(c) && !told) {
      record.flag("SYMBOL-FORM");
      note("SYMBOL-FORM", "info", cited, c.number_raw,
           {"Ký hiệu không theo mẫu thường dùng.", "The symbol is not of the usual form."});
    }
    const DocumentType* by_symbol = c.blocks.empty() ? nullptr : type_of_symbol(c.blocks.front());
    if (c.typed && c.type != nullptr && by_symbol != nullptr && by_symbol != c.type &&
        by_symbol->symbol != c.type->symbol) {
      record.flag("TYPE-SYMBOL");
      note("TYPE-SYMBOL", "warning", cited, cited.raw,
           {"Loại văn bản ghi là “" + type_name(c) + "” nhưng ký hiệu là của “" + std::string(by_symbol->name) +
                "”; lấy theo chữ, không theo ký hiệu.",
            "The word says “" + type_name(c) + "”, the symbol “" + std::string(by_symbol->name) +
                "”; the word is taken."});
    }
  }

  // State bodies write 68/NQ-CP, the Party 05-CT/TW; organs of the Front name their level: MTTW-ĐCT, MTTQ-BTT.
  static bool unusual_form(const Citation& c) {
    const std::size_t slashes = static_cast<std::size_t>(std::count(c.number.begin(), c.number.end(), '/'));
    const bool has_year =
        c.number.size() > c.digits.size() + 5 && is_digit(static_cast<char32_t>(c.number[c.digits.size() + 1]));
    const bool party =
        c.blocks.back() == U"TW" || c.blocks.back() == U"TU" || c.blocks.back() == U"HU" || c.blocks.back() == U"ĐU";
    if (slashes > (has_year ? 2U : 1U)) return true;
    if (party && c.blocks.size() > 1 && c.number[c.digits.size()] == '/') return true;
    const bool front_organ = c.blocks.back() == U"ĐCT" || c.blocks.back() == U"BTT";
    const bool level = std::any_of(c.blocks.begin(), c.blocks.end(), [](const std::u32string& b) {
      return b.starts_with(U"MTT") || b.starts_with(U"UBTW") || b.starts_with(U"UBMTTQ");
    });
    return front_organ && !level;
  }

  static json swapped(std::u32string_view raw) {
    std::vector<std::u32string> parts(1);
    for (const char32_t c : raw) {
      if (is_digit(c)) {
        parts.back().push_back(c);
      } else if (!parts.back().empty()) {
        parts.emplace_back();
      }
    }
    if (parts.size() != 3) return {};
    const CitedDate other = read_date(parts[1] + U"/" + parts[0] + U"/" + parts[2], 0);
    if (other.iso.empty()) return {};
    return {{"date", other.iso}, {"source", "swapped"}};
  }

  void collisions() {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const Citation& c = records_[i].first();
      if (!c.numbered() || c.partial || c.blocks.empty()) continue;
      // With the year in the number, the year tells them apart.
      if (c.number.size() > c.digits.size() + 1 && is_digit(static_cast<char32_t>(c.number[c.digits.size() + 1])))
        continue;
      groups[type_name(c) + "|" + std::to_string(number_of(c.digits)) + "|" + to_utf8(c.blocks.front())].push_back(i);
    }
    for (const auto& [key, members] : groups) {
      if (members.size() < 2) continue;
      json others = json::array();
      for (const std::size_t i : members) {
        const Citation& c = records_[i].first();
        others.push_back({{"number", c.number},
                          {"date", c.date.iso.empty() ? json() : json(c.date.iso)},
                          {"line", records_[i].citations.front().line}});
      }
      for (const std::size_t i : members) {
        records_[i].flag("NUMBER-COLLISION");
        const Cited& cited = records_[i].citations.front();
        note("NUMBER-COLLISION", "error", cited, cited.raw,
             {"Có " + std::to_string(members.size()) +
                  " văn bản khác nhau cùng loại và cùng số; phân biệt bằng ngày và cơ quan "
                  "ban hành.",
              std::to_string(members.size()) +
                  " different documents of one kind carry this number; date and issuer tell "
                  "them apart."},
             {{"documents", others}});
      }
    }
  }

  void date_spellings() {
    std::map<std::string, int> counts;
    const Cited* first = nullptr;
    for (const Record& record : records_) {
      for (const Cited& cited : record.citations) {
        switch (cited.what.date.spelling) {
          case DateSpelling::none:
            continue;
          case DateSpelling::words:
            ++counts["words"];
            break;
          case DateSpelling::padded:
            ++counts["padded"];
            break;
          case DateSpelling::bare: {
            // 18/5/2021 is written alike with and without the habit of leading noughts.
            const std::u32string_view raw = cited.what.date.raw;
            const bool tells = raw.size() > 1 && !is_digit(raw[1]);
            ++counts[tells ? "bare" : "either"];
            break;
          }
        }
        if (first == nullptr) first = &cited;
      }
    }
    counts.erase("either");
    if (counts.size() < 2) return;
    note("DATE-FORMAT", "info", *first, first->what.date.raw,
         {"Ngày tháng viết theo " + std::to_string(counts.size()) + " kiểu khác nhau.",
          "Dates are written in " + std::to_string(counts.size()) + " different ways."},
         {{"spellings", counts}});
  }

  // Blocks that are one thing as the kind of a document and another as the office that issued it: in a number the first
  // block is the kind, the later ones are offices.
  void abbreviated_blocks() {
    for (const DocumentType& type : document_types()) {
      if (type.office.empty()) continue;
      json lines = json::array();
      const Cited* first = nullptr;
      for (const Record& record : records_) {
        for (const Cited& cited : record.citations) {
          const auto& blocks = cited.what.blocks;
          if (blocks.size() < 2 || std::find(blocks.begin() + 1, blocks.end(), type.symbol) == blocks.end()) continue;
          if (first == nullptr) first = &cited;
          lines.push_back(cited.line);
        }
      }
      if (first == nullptr) continue;
      const std::string block = to_utf8(type.symbol);
      const std::string name(type.name);
      const std::string office(type.office);
      note("ABBR-COLLISION", "info", *first, first->what.number_raw,
           {"“" + block + "” trong ký hiệu đọc là “" + office + "” theo vị trí; Nghị định 30 dùng cùng chữ ấy cho “" +
                name + "”.",
            "“" + block + "” in the symbol is read as “" + office + "” by its place; Decree 30 uses the same letters " +
                "for “" + name + "”."},
           {{"meaning", office}, {"lines", std::move(lines)}});
    }
  }

  // The term a congress names against the year of the guidance.
  void check_ordinal(const Citation& citation, const Passage& passage) {
    if (year_ == 0 || citation.numbered()) return;
    const std::u32string_view raw =
        std::u32string_view(passage.text).substr(citation.begin, citation.subject_end - citation.begin);
    const std::u32string folded = fold_points(raw);
    for (const Congress& term : congresses()) {
      const std::size_t mark = term.folded.find(U"%%");
      const std::u32string_view head = term.folded.substr(0, mark);
      const std::size_t at = folded.find(head);
      if (at == std::u32string::npos) continue;
      std::size_t end = at + head.size();
      while (end < raw.size() && is_capital(raw[end])) ++end;
      const int ordinal = roman_value(raw.substr(at + head.size(), end - at - head.size()));
      if (ordinal != term.ordinal || !folded.substr(end).starts_with(term.folded.substr(mark + 2))) continue;
      if (year_ >= term.from_year && year_ <= term.to_year) return;
      const auto in_force = std::find_if(congresses().begin(), congresses().end(), [&](const Congress& other) {
        return other.folded == term.folded && year_ > other.from_year && year_ <= other.to_year;
      });
      json suggestion;
      if (in_force != congresses().end()) {
        suggestion = {{"ordinal", in_force->ordinal},
                      {"from_year", in_force->from_year},
                      {"to_year", in_force->to_year},
                      {"source", "background"}};
      }
      findings_.push_back(
          {.rule = "ORDINAL-SUSPECT",
           .severity = "warning",
           .line = passage.line_at(citation.begin + at),
           .raw = to_utf8(raw.substr(at, end - at)),
           .message = {"Nhiệm kỳ đại hội này là " + std::to_string(term.from_year) + "–" +
                           std::to_string(term.to_year) + ", không phải nhiệm kỳ của năm " + std::to_string(year_) +
                           ".",
                       "The term of this congress is " + std::to_string(term.from_year) + "–" +
                           std::to_string(term.to_year) + ", not that of " + std::to_string(year_) + "."},
           .suggestion = std::move(suggestion)});
      return;
    }
  }

  static json to_json(const Record& record, const std::string& id) {
    const Citation& c = record.first();
    json citations = json::array();
    for (const Cited& cited : record.citations) {
      citations.push_back({{"obligation", cited.where->obligation.empty() ? json() : json(cited.where->obligation)},
                           {"line", cited.line},
                           {"raw", to_utf8(cited.raw)}});
    }
    return {{"id", id},
            {"type", type_name(c)},
            {"number", c.numbered() ? json(c.number) : json()},
            {"number_raw", text_or_null(c.number_raw)},
            {"date", c.date.iso.empty() ? json() : json(c.date.iso)},
            {"date_raw", text_or_null(c.date.raw)},
            {"issuer", text_or_null(c.issuer)},
            {"subject", text_or_null(c.subject)},
            {"citations", std::move(citations)},
            {"flags", record.flags}};
  }

  int year_;
  std::vector<Finding>& findings_;
  std::vector<Record> records_;
  std::map<std::string, std::vector<std::size_t>> by_key_;
  json campaigns_ = json::array();
  std::map<std::string, std::size_t> campaign_index_;
  std::size_t count_ = 0;
};

}  // namespace

int Passage::line_at(std::size_t offset) const {
  int at = line;
  for (const Piece& piece : pieces) {
    if (piece.offset <= offset) at = piece.line;
  }
  return at;
}

base::Result<Gathered> gather_instruments(const std::vector<Passage>& passages, int year,
                                          std::vector<Finding>& findings) {
  Gatherer gatherer(year, findings);
  for (const Passage& passage : passages) {
    if (gatherer.take(passage)) continue;
    return base::refuse(base::ErrorCode::too_large, "guidance-too-large",
                        {"Văn bản viện dẫn quá nhiều tài liệu (hơn 3.000 chỗ).",
                         "The text cites too many documents (more than 3,000 places)."});
  }
  return gatherer.finish();
}

}  // namespace trinhky::guidance
