#include "engine/rehearsal/assumptions.h"

#include <algorithm>
#include <map>

namespace trinhky::rehearsal {
namespace {

std::string quoted(const std::string& text) {
  return "“" + text + "”";
}

void add_quoted(base::Text& list, const base::Text& one) {
  list.vi += (list.vi.empty() ? "" : "; ") + quoted(one.vi);
  list.en += (list.en.empty() ? "" : "; ") + quoted(one.en.empty() ? one.vi : one.en);
}

// What people may send but need not, and nobody sent: no work waits for it.
base::Text left_alone(const Office& office, const Walked& walked, const std::set<std::string>& shown) {
  std::map<std::pair<std::string, int>, std::set<std::string>> sent;
  for (const auto& id : shown) {
    const Paper& paper = walked.papers.at(id);
    static_cast<void>(sent[{paper.definition, paper.version}]);
  }
  for (const Task& task : walked.tasks) {
    const Paper& paper = walked.papers.at(task.paper);
    const auto known = sent.find({paper.definition, paper.version});
    if (known == sent.end()) continue;
    for (const Deed& deed : task.deeds) known->second.insert(deed.what);
  }
  base::Text list;
  std::set<std::string> named;
  for (const auto& [key, signals] : sent) {
    const auto definition = office.world().definition(key.first, key.second);
    for (const auto& [ix, note] : definition->notes) {
      const bool optional = !note.by.is_null() && !note.title.vi.empty() && !signals.contains(note.signal) &&
                            definition->work_of(note.state) == nullptr;
      if (optional && named.insert(note.title.vi).second) add_quoted(list, note.title);
    }
  }
  return list;
}

base::Text about_time(const Lateness& lateness) {
  if (lateness.days == 0) {
    return {
        "Mỗi người làm việc của mình vào ngày làm việc cuối cùng trước ngày đến hạn, hai giờ trước khi hết giờ; việc "
        "sát "
        "hạn thì làm một giờ sau khi nhận; việc không có hạn thì làm vào ngày làm việc kế tiếp.",
        "Everybody acts on the last working day before the due day, two hours before its end; work that opens too "
        "close "
        "to its due time is done an hour later, and what has no due time on the next working day."};
  }
  const std::string days = std::to_string(lateness.days);
  return {"Mỗi người làm việc của mình vào ngày làm việc thứ " + days +
              " sau ngày đến hạn; việc không có hạn thì chậm " + days + " ngày làm việc.",
          "Everybody acts on working day " + days + " after the due day; what has no due time is done " + days +
              " working days later than the next one."};
}

}  // namespace

std::vector<base::Text> assumptions_of(const Office& office, const Diligence& diligence, const Lateness& lateness,
                                       const Walked& walked, const std::set<std::string>& shown) {
  std::vector<base::Text> list{about_time(lateness)};
  for (const auto& [key, days] : lateness.of) {
    const std::string number = std::to_string(days);
    base::Text said{quoted(key) + ": chậm " + number + " ngày làm việc.",
                    quoted(key) + ": " + number + " working days late."};
    if (!diligence.used_keys().contains(key)) {
      said.vi += " Không có việc nào thuộc về mục này.";
      said.en += " No work belonged to it.";
    }
    list.push_back(std::move(said));
  }
  bool outside = false;
  bool silent = false;
  bool beyond = false;
  for (const Task& task : walked.tasks) {
    if (!shown.contains(task.paper)) continue;
    outside = outside || task.kind == "wait" ||
              std::ranges::any_of(task.seats, [](const directory::Seat& seat) { return seat.kind == "external"; });
    silent = silent || (task.kind == "opinions" && task.closed && task.deeds.empty());
    beyond = beyond || (task.derivation.is_object() && task.derivation.value("beyond_calendar", false));
  }
  base::Text choices;
  std::set<std::string> labels;
  for (const auto& [key, label] : diligence.choices()) {
    const bool about =
        std::ranges::any_of(shown, [&](const std::string& id) { return walked.papers.at(id).definition == key.first; });
    if (about && labels.insert(label.vi).second) add_quoted(choices, label);
  }
  if (!choices.vi.empty()) {
    list.push_back(
        {"Ở mỗi bước quyết định, mọi người đều chọn kết quả thuận: " + choices.vi + ". Không ai trả lại.",
         "At every sign-off everybody takes the favourable choice: " + choices.en + ". Nobody returns anything."});
  }
  if (diligence.filled_forms()) {
    list.push_back(
        {"Văn bản được điền nội dung tối thiểu mà mẫu chấp nhận; ngày phải điền là ngày làm việc thứ 60 kể từ "
         "hôm viết.",
         "Forms get the least they accept; a date that is asked for is the sixtieth working day from the "
         "writing."});
  }
  if (outside) {
    list.push_back(
        {"Văn bản, ý kiến từ bên ngoài đến đúng như việc trong cơ quan: người đăng ký nhận theo cùng cách tính "
         "trên.",
         "Papers and opinions from outside arrive as work inside is done: registered under the same rule."});
  }
  if (silent) {
    list.push_back({"Hết hạn lấy ý kiến mà không có trả lời thì ghi là không có ý kiến.",
                    "Where a round of opinions ends unanswered, silence is recorded as silence."});
  }
  if (const base::Text alone = left_alone(office, walked, shown); !alone.vi.empty()) {
    list.push_back({"Việc không bắt buộc thì không ai làm: " + alone.vi + ".",
                    "What need not be done, nobody does: " + alone.en + "."});
  }
  if (beyond) {
    list.push_back({"Lịch làm việc chưa công bố hết thời gian này; những ngày sau đó tính theo tuần làm việc thường.",
                    "The calendar is not published for all of this time; later days follow the plain working week."});
  }
  list.push_back(
      {"Người giữ chức vụ, người xử lý thay là theo sổ tổ chức, đúng từng ngày; số văn bản là số thử.",
       "Holders and substitutes are those of the directory on each day; numbers of documents are trial ones."});
  return list;
}

}  // namespace trinhky::rehearsal
