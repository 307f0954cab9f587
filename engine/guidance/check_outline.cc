#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/guidance/checks.h"
#include "engine/guidance/due.h"
#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

using base::json;
using base::to_utf8;
constexpr std::size_t npos = std::u32string_view::npos;

class Checker {
 public:
  Checker(const SourceText& source, const Outline& outline, const Opening& opening, std::vector<Finding>& findings)
      : source_(source), outline_(outline), opening_(opening), findings_(findings) {}

  void run() {
    opening();
    numbering();
    deadlines();
    for (const Item& item : outline_.items) {
      if (item.role == Item::Role::obligation) obligation(item);
    }
    summaries();
    for (const LineUse& use : outline_.uses) {
      if (use.became != "unread") continue;
      note("LINE-UNREAD", "info", use.line, source_.lines[static_cast<std::size_t>(use.line - 1)].text,
           {"Dòng kẻ hoặc số trang, không đưa vào nội dung.", "A ruler or page number, left out of the content."});
    }
  }

 private:
  void note(const char* rule, const char* severity, int line, std::u32string_view raw, base::Text message,
            json suggestion = {}) {
    findings_.push_back({.rule = rule,
                         .severity = severity,
                         .line = line,
                         .raw = to_utf8(raw.substr(0, 120)),
                         .message = std::move(message),
                         .suggestion = std::move(suggestion)});
  }

  void opening() {
    if (!opening_.missing.empty()) {
      const bool no_number = opening_.number.empty();
      note("HEADER-MISSING", no_number ? "error" : "warning", 1, source_.lines.front().text,
           {"Thiếu thể thức: bản chép này không có đủ cơ quan ban hành, số, ngày, tên loại, trích yếu, người ký, nơi "
            "nhận. "
            "Đây là bản chép, không phải bản chính.",
            "Parts of the official form are missing. This is a copy, not the original."},
           {{"missing", opening_.missing}});
    }
    if (opening_.year == 0) {
      note("YEAR-MISSING", "error", 0, {},
           {"Không tìm thấy năm của hướng dẫn; cần nhập.",
            "The year of the guidance is not in the text; it has to be entered."});
    }
  }

  void numbering() {
    std::map<std::string, std::vector<const Item*>> styles;
    std::map<int, std::set<std::string>> dotted;
    int first_odd = 0;
    bool run_in = false;
    bool bullets = false;
    for (const Item& item : outline_.items) {
      if (item.label.kind == LabelKind::dotted) {
        const int depth = static_cast<int>(std::count(item.label.printed.begin(), item.label.printed.end(), U'.'));
        if (dotted[depth].insert(item.label.closed ? "closed" : "open").second && dotted[depth].size() > 1 &&
            first_odd == 0) {
          first_odd = item.line;
        }
      }
      if (item.role == Item::Role::obligation && item.label.kind == LabelKind::bullet) bullets = true;
      if (item.role == Item::Role::obligation && item.label.kind != LabelKind::bullet &&
          item.label.kind != LabelKind::none)
        run_in = true;
      if (item.doubtful) {
        note("OUTLINE-AMBIGUOUS", "warning", item.line, item.text,
             {"Gạch đầu dòng sau một mục đánh số: đang coi là ý con của mục đó; có thể chuyển đi.",
              "A dash after a numbered paragraph: taken as its child; it can be moved."},
             {{"taken_as", item.id}});
      }
    }
    if (first_odd == 0 && !(run_in && bullets)) {
      duplicates();
      return;
    }
    const auto shown = std::find_if(outline_.items.begin(), outline_.items.end(), [&](const Item& i) {
      return first_odd != 0 ? i.line == first_odd : i.label.kind == LabelKind::bullet;
    });
    note(
        "NUMBERING-MIXED", "info", shown->line, shown->label.printed,
        {"Cách đánh số không thống nhất (có dấu chấm và không, đánh số lẫn gạch đầu dòng); mã nhiệm vụ do chương trình "
         "đặt.",
         "Numbering is not uniform (with and without a dot, numbers beside dashes); obligations get ids of their own."},
        {{"mixed_dots", first_odd != 0}, {"numbers_and_bullets", run_in && bullets}});
    duplicates();
  }

  void duplicates() {
    std::map<int, std::set<std::u32string>> seen;
    for (const Item& item : outline_.items) {
      if (item.label.kind == LabelKind::bullet || item.label.kind == LabelKind::none) continue;
      if (seen[item.parent].insert(item.label.printed).second) continue;
      note("NUMBERING-DUP", "warning", item.line, item.label.printed,
           {"Số thứ tự bị lặp lại; mã nhiệm vụ lấy số trống tiếp theo.",
            "A number stands twice; the id takes the next free one."},
           {{"id", item.id}});
    }
  }

  void deadlines() {
    const int line = outline_.order_line;
    const std::u32string_view raw =
        line > 0 ? std::u32string_view(source_.lines[static_cast<std::size_t>(line - 1)].text) : U"";
    if (opening_.programmes_due_impossible) {
      note("DATE-IMPOSSIBLE", "error", opening_.programmes_due_line, base::to_utf32(opening_.programmes_due_raw),
           {"Hạn nộp chương trình ghi một ngày không có trong lịch.",
            "The programmes are due on a day that does not exist."});
    }
    if (opening_.programmes_due.empty() && !opening_.programmes_due_proposed.empty()) {
      note("DEADLINE-FOUND", "warning", opening_.programmes_due_line, base::to_utf32(opening_.programmes_due_raw),
           {"Có thể là hạn nộp chương trình, nhưng chưa chắc (không ghi năm, hoặc nằm trong một nhiệm vụ); xin xác "
            "nhận.",
            "Perhaps the date the programmes are due, but it is not sure (no year, or part of an obligation); please "
            "confirm."},
           {{"programmes_due", opening_.programmes_due_proposed}});
    } else if (opening_.programmes_due.empty()) {
      note("DEADLINE-MISSING", "error", line, raw,
           {"Văn bản yêu cầu các đơn vị xây dựng chương trình nhưng không nêu hạn; phải đặt hạn trước khi phát hành.",
            "The units are to build programmes, but no date is given; it has to be set before release."});
    } else {
      note("DEADLINE-FOUND", "info", opening_.programmes_due_line, base::to_utf32(opening_.programmes_due_raw),
           {"Hạn nộp chương trình đọc từ văn bản; xin kiểm tra.",
            "The due date of programmes was read from the text; please check."},
           {{"programmes_due", opening_.programmes_due}});
    }
  }

  void obligation(const Item& item) {
    const std::u32string folded = fold_points(item.text);
    for (std::size_t at = find_words(folded, U"dinh ky"); at != npos; at = find_words(folded, U"dinh ky", at + 1)) {
      const std::u32string_view after = trim(std::u32string_view(folded).substr(at + 7, 30));
      const bool says = !after.empty() && (is_digit(after.front()) || starts_with_word(after, U"hang") ||
                                           starts_with_word(after, U"moi") || starts_with_word(after, U"thang") ||
                                           starts_with_word(after, U"quy") || starts_with_word(after, U"nam"));
      if (says) continue;
      note("DEADLINE-MISSING", "warning", item.line_at(at), std::u32string_view(item.text).substr(at, 40),
           {"“Định kỳ” nhưng không nói kỳ nào.", "“Periodically”, but no period is given."}, {{"obligation", item.id}});
      break;
    }
    if (find_words(folded, U"phoi hop") != npos) joint_.push_back(item.id);
    if (!is_quantified(item.text, folded)) unmeasured_.push_back(item.id);
    all_.push_back(item.id);
    due(item);
    crossing(item);
    if (find_words(folded, U"bien gioi") != npos) {
      note("APPLIES-SUGGEST", "info", item.line, item.text,
           {"Nhiệm vụ nói đến biên giới; có thể chỉ áp dụng cho đơn vị biên giới.",
            "The obligation speaks of the border; perhaps it applies to border units only."},
           {{"obligation", item.id}, {"applies_to", {{"kind", "attribute"}, {"attribute", "border"}}}});
    }
  }

  // The date or rhythm an obligation states for itself.
  void due(const Item& item) {
    const std::optional<DueDate> date = find_due(item.text, {.year = opening_.year});
    const bool for_programmes = item.line == opening_.programmes_due_line;
    if (date && date->impossible) {
      note("DATE-IMPOSSIBLE", "error", item.line_at(date->begin), date->raw,
           {"Hạn hoàn thành ghi một ngày không có trong lịch.", "The obligation is due on a day that does not exist."},
           {{"obligation", item.id}});
    } else if (date && !date->iso.empty() && !for_programmes) {
      note("DEADLINE-FOUND", date->year_assumed ? "warning" : "info", item.line_at(date->begin), date->raw,
           {std::string("Nhiệm vụ nêu hạn hoàn thành") + (date->year_assumed ? " nhưng không ghi năm" : "") +
                "; có thể ghi vào cột hạn.",
            std::string("The obligation states when it is due") + (date->year_assumed ? ", without a year" : "") +
                "; it can be taken over."},
           {{"obligation", item.id}, {"due", date->iso}});
    }
    const std::u32string rhythm = find_rhythm(item.text);
    if (rhythm.empty()) return;
    note("DEADLINE-FOUND", "info", item.line, rhythm,
         {"Nhiệm vụ làm theo kỳ; có thể ghi vào cột thời gian.",
          "The obligation states how often; it can be taken over as its period."},
         {{"obligation", item.id}, {"period", to_utf8(rhythm)}});
  }

  // A number with something counted behind it, a percentage, or a least number.
  static bool is_quantified(std::u32string_view text, std::u32string_view folded) {
    static constexpr std::array<std::u32string_view, 22> things = {
        U"cuoc",       U"buoi",  U"lop",  U"nha",      U"ho",  U"trieu",      U"ty", U"dong",
        U"mo hinh",    U"nguoi", U"luot", U"hoi nghi", U"can", U"cong trinh", U"xa", U"thon",
        U"khu dan cu", U"tin",   U"bai",  U"ky",       U"lan", U"don vi"};
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!is_digit(text[i]) || (i > 0 && (is_letter(text[i - 1]) || is_digit(text[i - 1])))) continue;
      std::size_t end = i;
      while (end < text.size() && (is_digit(text[end]) || ((text[end] == U'.' || text[end] == U',') &&
                                                           end + 1 < text.size() && is_digit(text[end + 1]))))
        ++end;
      std::size_t next = end;
      while (next < text.size() && is_blank(text[next])) ++next;
      if (next < text.size() && text[next] == U'%') return true;
      if (std::any_of(things.begin(), things.end(),
                      [&](std::u32string_view t) { return starts_with_word(folded.substr(next), t); }))
        return true;
      i = end;
    }
    return false;
  }

  // The year after the guidance's, outside a period such as "2022 - 2027".
  void crossing(const Item& item) {
    if (opening_.year == 0) return;
    const std::u32string next = base::to_utf32(std::to_string(opening_.year + 1));
    const std::u32string& text = item.text;
    for (std::size_t at = find_words(text, next); at != npos; at = find_words(text, next, at + 1)) {
      std::size_t before = at;
      while (before > 0 && is_blank(text[before - 1])) --before;
      std::size_t after = at + 4;
      while (after < text.size() && is_blank(text[after])) ++after;
      const bool period = (before > 0 && is_dash(text[before - 1])) || (after < text.size() && is_dash(text[after]));
      const bool symbol = before > 0 && text[before - 1] == U'/' && after < text.size() && text[after] == U'/';
      if (period || symbol) continue;
      note("YEAR-CROSSING", "info", item.line_at(at), std::u32string_view(text).substr(at > 30 ? at - 30 : 0, 40),
           {"Nhiệm vụ có việc thuộc năm " + std::to_string(opening_.year + 1) + "; hạn có thể nằm ở năm sau.",
            "Part of the obligation lies in " + std::to_string(opening_.year + 1) +
                "; its date may fall in the next year."},
           {{"obligation", item.id}, {"year", opening_.year + 1}});
      return;
    }
  }

  void summaries() {
    if (all_.empty()) return;
    const auto first = std::find_if(outline_.items.begin(), outline_.items.end(),
                                    [](const Item& i) { return i.role == Item::Role::obligation; });
    note("ROLE-MISSING", "warning", first->line, {},
         {"Chưa nhiệm vụ nào nêu rõ đơn vị chủ trì; " + std::to_string(joint_.size()) + " nhiệm vụ chỉ ghi “phối hợp”.",
          "No obligation names who leads; " + std::to_string(joint_.size()) + " only say “coordinate”."},
         {{"obligations", all_}, {"joint", joint_}});
    if (unmeasured_.empty()) return;
    note("QUANTITY-MISSING", "warning", first->line, {},
         {std::to_string(unmeasured_.size()) + " nhiệm vụ chưa lượng hóa.",
          std::to_string(unmeasured_.size()) + " obligations state no quantity."},
         {{"obligations", unmeasured_}});
  }

  const SourceText& source_;
  const Outline& outline_;
  const Opening& opening_;
  std::vector<Finding>& findings_;
  std::vector<std::string> all_;
  std::vector<std::string> joint_;
  std::vector<std::string> unmeasured_;
};

}  // namespace

void check_outline(const SourceText& source, const Outline& outline, const Opening& opening,
                   std::vector<Finding>& findings) {
  Checker(source, outline, opening, findings).run();
}

}  // namespace trinhky::guidance
