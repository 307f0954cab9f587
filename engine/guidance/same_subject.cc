#include "engine/guidance/same_subject.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "engine/guidance/citation.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/words.h"

namespace trinhky::guidance {
namespace {

constexpr std::size_t opening_words = 6;
// Measured on the guidance of 2022: every pair above these reads as one subject, and the pairs a clerk had marked lie
// above them.
constexpr double least_likeness = 0.1;
constexpr int least_rare = 5;
constexpr std::size_t rare = 3;         // at most so many obligations use it
constexpr std::size_t widely_used = 8;  // more than that says nothing about a subject
constexpr std::size_t small_text = 20;  // below so many obligations, rarity is judged as if there were as many
constexpr std::size_t most_shown = 6;

// Set phrases that any obligation may carry.
constexpr std::array set_phrases = {U"mặt trận tổ quốc việt nam",
                                    U"mặt trận tổ quốc",
                                    U"mttq việt nam",
                                    U"ủy ban mttq",
                                    U"uỷ ban mttq",
                                    U"ủy ban trung ương",
                                    U"ủy ban nhân dân",
                                    U"hội đồng nhân dân",
                                    U"ban thường trực",
                                    U"đoàn chủ tịch",
                                    U"tổ chức thành viên",
                                    U"các tầng lớp nhân dân",
                                    U"khối đại đoàn kết toàn dân tộc",
                                    U"chủ trương, chính sách",
                                    U"chủ trương của đảng",
                                    U"của đảng, chính sách",
                                    U"chính sách pháp luật của nhà nước",
                                    U"nâng cao chất lượng",
                                    U"có nhiều thành tích",
                                    U"chương trình phối hợp"};

constexpr std::array little_words = {U"các", U"của",  U"và",  U"về", U"trong", U"theo", U"cho",  U"với",
                                     U"đến", U"tới",  U"là",  U"để", U"nhằm",  U"khi",  U"do",   U"trên",
                                     U"tại", U"được", U"có",  U"từ", U"những", U"một",  U"số",   U"tốt",
                                     U"năm", U"ngày", U"như", U"ở",  U"cùng",  U"giữa", U"việc", U"thực"};

bool is_little(std::u32string_view word) {
  return std::any_of(little_words.begin(), little_words.end(), [&](std::u32string_view w) { return w == word; });
}

struct Subject {
  std::size_t item = 0;
  int part = -1;
  std::set<std::u32string> pairs;  // two words that follow each other
  double norm = 0;
};

// The wording of an obligation in small letters; what says nothing about its subject is struck out.
std::u32string wording(const Item& item) {
  std::u32string text = small_points(item.text);
  const auto strike = [&](std::size_t begin, std::size_t end) {
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin),
              text.begin() + static_cast<std::ptrdiff_t>(std::min(end, text.size())), U'|');
  };
  for (const Citation& citation : find_citations(item.text)) strike(citation.begin, citation.end);
  for (const std::u32string_view phrase : set_phrases) {
    for (std::size_t at = find_words(text, phrase); at != std::u32string::npos;
         at = find_words(text, phrase, at + phrase.size())) {
      strike(at, at + phrase.size());
    }
  }
  return text;
}

std::u32string opening_of(const std::u32string& text, const std::vector<Word>& words) {
  std::u32string opening;
  if (words.size() < opening_words) return opening;
  for (std::size_t i = 0; i < opening_words; ++i) {
    if (i > 0 && !words[i].follows()) return {};
    opening += (i > 0 ? U" " : U"") + text.substr(words[i].begin, words[i].end - words[i].begin);
  }
  return opening;
}

class Matcher {
 public:
  explicit Matcher(const Outline& outline) {
    for (std::size_t i = 0; i < outline.items.size(); ++i) {
      if (outline.items[i].role != Item::Role::obligation) continue;
      const int part = top_part(outline, i);
      if (part >= 0) take(outline.items[i], i, part);
    }
  }

  std::vector<SubjectPair> pairs() {
    weigh();
    std::map<std::pair<std::size_t, std::size_t>, SubjectPair> found;
    for (const auto& [key, one] : shared_) {
      const auto& [first, second] = key;
      const double norms = std::sqrt(subjects_[first].norm * subjects_[second].norm);
      if (one.rare < least_rare || norms <= 0 || one.weight / norms < least_likeness) continue;
      found[{second, first}] = {.first = subjects_[first].item, .second = subjects_[second].item, .shared = one.words};
    }
    for (const auto& [opening, users] : openings_) {
      for (std::size_t i = 1; i < users.size() && users.size() <= rare; ++i) {
        if (subjects_[users[0]].part == subjects_[users[i]].part) continue;
        found.insert({{users[i], users[0]},
                      {.first = subjects_[users[0]].item, .second = subjects_[users[i]].item, .shared = {opening}}});
      }
    }
    std::vector<SubjectPair> out;
    for (auto& [key, pair] : found) out.push_back(std::move(pair));
    return out;
  }

 private:
  struct Shared {
    double weight = 0;
    int rare = 0;
    std::vector<std::u32string> words;
  };

  void take(const Item& item, std::size_t index, int part) {
    const std::u32string text = wording(item);
    const std::vector<Word> words = words_of(text);
    Subject subject{.item = index, .part = part, .pairs = {}, .norm = 0};
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (!words[i].follows()) continue;
      const std::u32string one = text.substr(words[i - 1].begin, words[i - 1].end - words[i - 1].begin);
      const std::u32string next = text.substr(words[i].begin, words[i].end - words[i].begin);
      if (is_plain_word(one) && is_plain_word(next) && !is_little(one) && !is_little(next))
        subject.pairs.insert(one + U" " + next);
    }
    const std::size_t self = subjects_.size();
    for (const std::u32string& pair : subject.pairs) users_[pair].push_back(self);
    if (const std::u32string opening = opening_of(text, words); !opening.empty()) openings_[opening].push_back(self);
    subjects_.push_back(std::move(subject));
  }

  void weigh() {
    const auto count = static_cast<double>(std::max(subjects_.size(), small_text));
    for (const auto& [pair, users] : users_) {
      const double rarity = std::log(count / static_cast<double>(users.size()));
      for (const std::size_t user : users) subjects_[user].norm += rarity * rarity;
      if (users.size() < 2 || users.size() > widely_used) continue;
      for (std::size_t a = 0; a < users.size(); ++a) {
        for (std::size_t b = a + 1; b < users.size(); ++b) {
          if (subjects_[users[a]].part == subjects_[users[b]].part) continue;
          Shared& shared = shared_[{users[a], users[b]}];
          shared.weight += rarity * rarity;
          if (users.size() > rare) continue;
          ++shared.rare;
          if (shared.words.size() < most_shown) shared.words.push_back(pair);
        }
      }
    }
  }

  std::vector<Subject> subjects_;
  std::map<std::u32string, std::vector<std::size_t>> users_;
  std::map<std::u32string, std::vector<std::size_t>> openings_;
  std::map<std::pair<std::size_t, std::size_t>, Shared> shared_;
};

}  // namespace

int top_part(const Outline& outline, std::size_t item) {
  int at = static_cast<int>(item);
  while (outline.items[static_cast<std::size_t>(at)].parent >= 0)
    at = outline.items[static_cast<std::size_t>(at)].parent;
  return outline.items[static_cast<std::size_t>(at)].role == Item::Role::part ? at : -1;
}

std::vector<SubjectPair> same_subjects(const Outline& outline) {
  return Matcher(outline).pairs();
}

}  // namespace trinhky::guidance
