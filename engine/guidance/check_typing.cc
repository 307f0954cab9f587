// Likely slips of the hand: a letter that is missing at the end of a word, a wrong tone, a second syllable that was
// left out. Only what the text itself, or a word that never stands alone, makes likely is reported: one false alarm
// costs more trust than one slip that is missed.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/text.h"
#include "engine/guidance/checks.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/words.h"

namespace trinhky::guidance {
namespace {

using base::json;
using base::to_utf8;

// A syllable that needs another one beside it. `after` lists every syllable that may follow, the most usual first;
// `before` lists those that may stand in front instead. Dictionary knowledge (Hoàng Phê, Từ điển tiếng Việt), reduced
// to what offices write; certainty: general knowledge.
enum class Where { anywhere, first_of_clause, behind_little_word };
struct BoundSyllable {
  std::u32string_view syllable;
  std::u32string_view after;
  std::u32string_view before;
  Where where = Where::anywhere;
};
constexpr std::array bound_syllables = {
    BoundSyllable{U"nghiên", U"cứu", U""},
    BoundSyllable{U"giám", U"sát đốc định thị hộ khảo ngục mục", U"thái"},
    BoundSyllable{U"củng", U"cố", U""},
    BoundSyllable{U"khuyến", U"khích nông học mại cáo nghị công lâm ngư thiện tài dụ", U""},
    BoundSyllable{U"tuyên", U"truyền bố dương giáo ngôn thệ án chiến huấn vận phạt cáo đọc quang hóa hoá úy", U""},
    BoundSyllable{U"triển", U"khai lãm vọng hạn", U"phát tiến"},
    BoundSyllable{U"quyên", U"góp tiền sinh tặng", U"đỗ chim"},
    BoundSyllable{U"tiếp",
                  U"tục nhận xúc cận theo dân công đón khách sức thu tế diễn nối tuyến đến đó sau liền cử thị ứng viện "
                  U"cho giáp túc quản lời thêm nước đất",
                  U"", Where::first_of_clause},
    BoundSyllable{U"nhân",
                  U"dân sự dịp lực viên rộng văn ái đạo quyền tài tố khẩu vật cách loại kỷ giống danh chứng hậu nghĩa "
                  U"trắc tiện bản chủng công đức gian hòa hoà phẩm quả sinh tạo thân thọ tính tình trị tướng từ ngày "
                  U"khi lúc mạch nhượng sâm thể tâm",
                  U"", Where::behind_little_word},
};

constexpr std::size_t most_findings = 50;
constexpr std::size_t most_continuations = 12;  // words with more are little words, and prove nothing

bool holds_word(std::u32string_view list, std::u32string_view word) {
  return find_words(list, word) != std::u32string_view::npos;
}

std::u32string_view first_word(std::u32string_view list) {
  return list.substr(0, list.find(U' '));
}

// "thủy" and "thuỷ" differ in where the tone stands, not in the tone.
bool has_two_tone_places(std::u32string_view folded) {
  return folded.ends_with(U"oa") || folded.ends_with(U"oe") || folded.ends_with(U"uy");
}

class TypingCheck {
 public:
  TypingCheck(const Outline& outline, std::vector<Finding>& findings) : outline_(outline), findings_(findings) {
    for (const Item& item : outline.items) {
      read_.push_back({.small = small_points(item.text), .words = words_of(item.text), .ids = {}});
      for (const Word& word : read_.back().words)
        read_.back().ids.push_back(id_of(read_.back().small.substr(word.begin, word.end - word.begin)));
    }
    for (const Read& text : read_) {
      for (std::size_t i = 0; i < text.ids.size(); ++i) {
        ++single_[text.ids[i]];
        if (i > 0 && text.words[i].follows()) ++next_[text.ids[i - 1]][text.ids[i]];
      }
    }
  }

  void run() {
    for (std::size_t i = 0; i < read_.size(); ++i) {
      for (std::size_t w = 0; w < read_[i].words.size() && made_ < most_findings; ++w) {
        if (!missing_syllable(i, w) && w > 0) wrong_letter(i, w);
      }
    }
  }

 private:
  struct Read {
    std::u32string small;
    std::vector<Word> words;
    std::vector<std::size_t> ids;
  };

  std::size_t id_of(const std::u32string& word) {
    const auto [at, added] = index_.try_emplace(word, names_.size());
    if (added) {
      names_.push_back(word);
      single_.push_back(0);
      next_.emplace_back();
    }
    return at->second;
  }

  [[nodiscard]] std::u32string_view shown(std::size_t item, std::size_t from, std::size_t to) const {
    const Word& first = read_[item].words[from];
    const Word& last = read_[item].words[to];
    return std::u32string_view(outline_.items[item].text).substr(first.begin, last.end - first.begin);
  }

  void note(std::size_t item, std::size_t from, std::size_t to, const char* kind, const std::u32string& instead) {
    const std::string raw = to_utf8(shown(item, from, to));
    const std::string proposed = to_utf8(instead);
    findings_.push_back({.rule = "TYPO",
                         .severity = "info",
                         .line = outline_.items[item].line_at(read_[item].words[from].begin),
                         .raw = raw,
                         .message = {"Có thể gõ thiếu hoặc sai: “" + raw + "”, phải chăng là “" + proposed +
                                         "”? Bản gốc giữ nguyên, chỉ sửa ở dự thảo.",
                                     "Perhaps a slip: “" + raw + "”, is “" + proposed +
                                         "” meant? The original stays; mend it in the draft only."},
                         .suggestion = {{"kind", kind}, {"instead", proposed}}});
    ++made_;
  }

  // True where a syllable that needs a second one stands without it.
  bool missing_syllable(std::size_t item, std::size_t w) {
    const Read& text = read_[item];
    const std::u32string& word = names_[text.ids[w]];
    const auto bound = std::find_if(bound_syllables.begin(), bound_syllables.end(),
                                    [&](const BoundSyllable& b) { return b.syllable == word; });
    if (bound == bound_syllables.end()) return false;
    const bool opens = !text.words[w].follows();
    // A capital inside a sentence is a name.
    if (!opens && is_capital(outline_.items[item].text[text.words[w].begin])) return false;
    const std::u32string& before = w > 0 && !opens ? names_[text.ids[w - 1]] : nothing_;
    if (bound->where == Where::first_of_clause && !opens) return false;
    if (bound->where == Where::behind_little_word && !holds_word(U"và của với lớp cho", before)) return false;
    if (!before.empty() && holds_word(bound->before, before)) return false;
    const bool ends = w + 1 == text.words.size();
    if (ends) return false;  // what was cut off behind the text is no slip
    const char32_t sign = text.words[w + 1].sign;
    if (sign != U'\0' && sign != U'.' && sign != U';') return false;
    const std::u32string& after = names_[text.ids[w + 1]];
    if (sign == U'\0' && holds_word(bound->after, after)) return false;
    const std::u32string usual = usual_partner(*bound, text.ids[w]);
    const std::u32string base(shown(item, w, w));
    // "nghiên cứ": the second syllable is there, but a letter short or with another tone.
    if (sign == U'\0' && (is_near(after, usual) || usual.starts_with(after))) {
      note(item, w, w + 1, "letter", base + U" " + usual);
    } else if (sign == U'\0') {
      note(item, w, w + 1, "syllable", base + U" " + usual + U" " + std::u32string(shown(item, w + 1, w + 1)));
    } else {
      note(item, w, w, "syllable", base + U" " + usual);
    }
    return true;
  }

  // The partner this text uses most, or the most usual one of the language.
  [[nodiscard]] std::u32string usual_partner(const BoundSyllable& bound, std::size_t id) const {
    std::u32string best(first_word(bound.after));
    int most = 0;
    for (const auto& [other, count] : next_[id]) {
      if (count <= most || !holds_word(bound.after, names_[other])) continue;
      best = names_[other];
      most = count;
    }
    return best;
  }

  // The same letters with another tone, or one letter more or less at the end.
  static bool is_near(std::u32string_view word, std::u32string_view other) {
    if (word == other || !is_plain_word(word) || !is_plain_word(other)) return false;
    const std::u32string folded = fold_points(word);
    if (folded == fold_points(other)) return !has_two_tone_places(folded);
    return lacks_last_letter(word, other) || lacks_last_letter(other, word);
  }

  static bool lacks_last_letter(std::u32string_view word, std::u32string_view other) {
    return word.size() + 1 == other.size() && other.starts_with(word);
  }

  // A pair of words that stands once, beside a pair that stands more often and differs by a tone or the last letter.
  void wrong_letter(std::size_t item, std::size_t w) {
    const Read& text = read_[item];
    const std::size_t first = text.ids[w - 1];
    const std::size_t second = text.ids[w];
    const std::map<std::size_t, int>& seen = next_[first];
    if (!text.words[w].follows() || seen.size() > most_continuations || !is_plain_word(names_[first])) return;
    if (roman_value(shown(item, w, w)) > 0) return;
    const auto own = seen.find(second);
    if (own == seen.end() || own->second != 1) return;
    for (const auto& [other, count] : seen) {
      if (!is_near(names_[second], names_[other])) continue;
      const bool lacks = lacks_last_letter(names_[second], names_[other]);
      const bool alone = single_[second] == 1;
      // Two uses of the other word, and this one nowhere else; or a letter short where nothing else ever follows.
      const bool likely = (alone && count >= 2) || (lacks && seen.size() == 2 && count >= 2);
      if (!likely) continue;
      note(item, w - 1, w, fold_points(names_[second]) == fold_points(names_[other]) ? "tone" : "letter",
           std::u32string(shown(item, w - 1, w - 1)) + U" " + names_[other]);
      return;
    }
  }

  const Outline& outline_;
  std::vector<Finding>& findings_;
  std::vector<Read> read_;  // one for each item
  std::map<std::u32string, std::size_t> index_;
  std::vector<std::u32string> names_;
  std::vector<int> single_;
  std::vector<std::map<std::size_t, int>> next_;  // what follows a word, how often
  const std::u32string nothing_;
  std::size_t made_ = 0;
};

}  // namespace

void check_typing(const Outline& outline, std::vector<Finding>& findings) {
  TypingCheck(outline, findings).run();
}

}  // namespace trinhky::guidance
