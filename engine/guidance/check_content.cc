// What the text says in one place and not, or otherwise, in another: headings, repeated subjects, periods.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/guidance/checks.h"
#include "engine/guidance/letters.h"
#include "engine/guidance/period.h"
#include "engine/guidance/words.h"

namespace trinhky::guidance {
namespace {

using base::json;
using base::to_utf8;

constexpr std::size_t topic_words = 3;      // shorter ones stand in every second line
constexpr std::size_t most_named = 5;       // a topic that more obligations name is no topic of one part
constexpr std::size_t longest_shown = 120;  // code points

std::string excerpt(std::u32string_view text) {
  return to_utf8(text.substr(0, longest_shown));
}

// ---- headings

// "Công tác dân tộc" announces "dân tộc": what a heading says before its topic.
std::u32string_view without_lead(std::u32string_view topic) {
  static constexpr std::array leads = {U"về",        U"công tác", U"tăng cường", U"thực hiện", U"phát huy",
                                       U"củng cố",   U"đổi mới",  U"nâng cao",   U"đẩy mạnh",  U"tham gia",
                                       U"xây dựng",  U"mở rộng",  U"triển khai", U"tổ chức",   U"tiếp tục",
                                       U"hoạt động", U"giữ vững", U"bảo vệ",     U"phát triển"};
  for (bool again = true; again;) {
    again = false;
    for (const std::u32string_view lead : leads) {
      if (!starts_with_word(topic, lead)) continue;
      topic = trim(topic.substr(lead.size()));
      again = true;
    }
  }
  return topic;
}

// The topics a heading lists, in small letters.
std::vector<std::u32string> topics_of(const Item& heading) {
  const std::u32string text = small_points(heading.text);
  std::vector<std::u32string> topics;
  std::size_t begin = 0;
  const auto take = [&](std::size_t end) {
    const std::u32string_view topic = without_lead(trim(std::u32string_view(text).substr(begin, end - begin)));
    if (words_of(topic).size() >= topic_words) topics.emplace_back(topic);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool sign = std::u32string_view(U",;:.()–").find(text[i]) != std::u32string_view::npos;
    const bool joins = is_blank(text[i]) && starts_with_word(std::u32string_view(text).substr(i + 1), U"và");
    if (!sign && !joins) continue;
    take(i);
    begin = i + (joins ? 3 : 1);
  }
  take(text.size());
  return topics;
}

// Which obligations name a run of words: by its first three words, so that looking costs nothing.
class Phrases {
 public:
  explicit Phrases(const Outline& outline) : texts_(outline.items.size()) {
    for (std::size_t i = 0; i < outline.items.size(); ++i) {
      if (outline.items[i].role != Item::Role::obligation) continue;
      texts_[i] = small_points(outline.items[i].text);
      const std::vector<Word> words = words_of(texts_[i]);
      for (std::size_t w = 0; w + topic_words <= words.size(); ++w) users_[key(texts_[i], words, w)].insert(i);
    }
  }

  [[nodiscard]] std::vector<std::size_t> naming(const std::u32string& phrase) const {
    std::vector<std::size_t> found;
    const auto users = users_.find(key(phrase, words_of(phrase), 0));
    if (users == users_.end()) return found;
    for (const std::size_t user : users->second) {
      if (find_words(texts_[user], phrase) != std::u32string::npos) found.push_back(user);
    }
    return found;
  }

 private:
  static std::u32string key(const std::u32string& text, const std::vector<Word>& words, std::size_t from) {
    std::u32string out;
    for (std::size_t i = from; i < from + topic_words; ++i)
      out += text.substr(words[i].begin, words[i].end - words[i].begin) + U" ";
    return out;
  }

  std::vector<std::u32string> texts_;
  std::map<std::u32string, std::set<std::size_t>> users_;
};

bool stands_under(const Outline& outline, std::size_t item, std::size_t heading) {
  for (int at = static_cast<int>(item); at >= 0; at = outline.items[static_cast<std::size_t>(at)].parent) {
    if (at == static_cast<int>(heading)) return true;
  }
  return false;
}

void check_headings(const Outline& outline, std::vector<Finding>& findings) {
  const Phrases phrases(outline);
  for (std::size_t h = 0; h < outline.items.size(); ++h) {
    const Item& heading = outline.items[h];
    if (heading.role != Item::Role::part || heading.children.empty()) continue;
    for (const std::u32string& topic : topics_of(heading)) {
      const std::vector<std::size_t> naming = phrases.naming(topic);
      const bool kept =
          std::any_of(naming.begin(), naming.end(), [&](std::size_t item) { return stands_under(outline, item, h); });
      if (kept || naming.empty() || naming.size() > most_named) continue;
      json ids = json::array();
      json lines = json::array();
      std::string shown;
      for (const std::size_t item : naming) {
        ids.push_back(outline.items[item].id);
        lines.push_back(outline.items[item].line);
        shown += (shown.empty() ? "" : ", ") + outline.items[item].id;
      }
      const std::string name = to_utf8(topic);
      findings.push_back(
          {.rule = "HEADING-CONTENT",
           .severity = "warning",
           .line = heading.line,
           .raw = excerpt(heading.text),
           .message = {"Đề mục " + heading.id + " nêu “" + name +
                           "” nhưng không có nhiệm vụ nào bên dưới nói đến; nội dung này ở nhiệm vụ " + shown + ".",
                       "Heading " + heading.id + " announces “" + name +
                           "”, but no obligation under it speaks of it; it stands in " + shown + "."},
           .suggestion = {{"part", heading.id}, {"related", ids}, {"lines", lines}}});
    }
  }
}

// ---- repeated subjects

void check_subjects(const Outline& outline, const std::vector<SubjectPair>& subjects, std::vector<Finding>& findings) {
  for (const SubjectPair& pair : subjects) {
    const Item& first = outline.items[pair.first];
    const Item& second = outline.items[pair.second];
    json shared = json::array();
    for (const std::u32string& words : pair.shared) shared.push_back(to_utf8(words));
    findings.push_back(
        {.rule = "DUP-TASK",
         .severity = "info",
         .line = second.line,
         .raw = excerpt(second.text),
         .message = {"Có thể cùng nội dung với nhiệm vụ " + first.id + " (dòng " + std::to_string(first.line) +
                         "); hai nhiệm vụ được nối với nhau và khi thống kê chỉ tính một lần.",
                     "Perhaps the same subject as obligation " + first.id + " (line " + std::to_string(first.line) +
                         "); the two are linked and counted once in statistics."},
         .suggestion = {{"obligation", second.id},
                        {"related", json::array({first.id})},
                        {"shared", std::move(shared)},
                        {"lines", json::array({first.line, second.line})}}});
  }
}

// ---- periods

struct StatedPeriod {
  Period period;
  int line = 0;
};

// "2021-2026" among "2021-2025" twice: planning periods run five or ten years, so the odd one may be a slip.
void check_periods(const Outline& outline, std::vector<Finding>& findings) {
  std::map<int, std::vector<StatedPeriod>> by_start;
  for (const Item& item : outline.items) {
    for (Period& period : find_periods(item.text)) {
      const int line = item.line_at(period.begin);
      by_start[period.from].push_back({.period = std::move(period), .line = line});
    }
  }
  for (const auto& [from, stated] : by_start) {
    std::map<int, int> ends;
    for (const StatedPeriod& one : stated) ++ends[one.period.to];
    const auto usual =
        std::max_element(ends.begin(), ends.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (usual->second < 2) continue;
    for (const StatedPeriod& one : stated) {
      const int years = one.period.to - from + 1;
      if (one.period.to == usual->first || ends[one.period.to] >= usual->second || years == 5 || years == 10) continue;
      const std::string here = std::to_string(from) + "–" + std::to_string(one.period.to);
      const std::string others = std::to_string(from) + "–" + std::to_string(usual->first);
      findings.push_back({.rule = "PERIOD-INCONSISTENT",
                          .severity = "warning",
                          .line = one.line,
                          .raw = to_utf8(one.period.raw),
                          .message = {"Giai đoạn " + here + " khác với những chỗ khác trong văn bản (" + others +
                                          "); giữ nguyên, xin kiểm tra.",
                                      "The period " + here + " differs from the others in the text (" + others +
                                          "); kept as it is, please check."},
                          .suggestion = {{"stated", here}, {"others", others}}});
    }
  }
}

}  // namespace

void check_content(const Outline& outline, const std::vector<SubjectPair>& subjects, std::vector<Finding>& findings) {
  check_headings(outline, findings);
  check_subjects(outline, subjects, findings);
  check_periods(outline, findings);
}

}  // namespace trinhky::guidance
