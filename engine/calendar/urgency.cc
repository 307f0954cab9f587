#include "engine/calendar/urgency.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "engine/calendar/due.h"
#include "engine/calendar/due_words.h"

namespace trinhky::calendar {
namespace {

using base::Fault;
using base::json;

constexpr std::size_t max_rows = 32;
constexpr std::array<std::string_view, 6> members{"word", "title", "percent", "due", "grade", "source"};

// What one of a unit is in the unit below it, so that a share of one day is some hours and not a day again.
struct Step {
  std::string_view word;
  std::string_view smaller;
  std::int64_t size;
};
constexpr std::array<Step, 4> steps{{{"workingDays", "workingHours", 8},
                                     {"calendarDays", "hours", 24},
                                     {"months", "calendarDays", 30},
                                     {"years", "months", 12}}};

std::int64_t share(std::int64_t count, int percent) {
  return std::max<std::int64_t>(1, count * percent / 100);
}

// A fixed time is a count of hours or days from the moment the work is there.
bool is_plain_count(const json& due) {
  return due.is_object() && due.size() == 1 && check_due_spec(due, "").empty() &&
         counted_word(due.begin().key()) != nullptr && due.begin()->get<std::int64_t>() > 0;
}

void read_measure(const json& row, const std::string& at, Urgency& urgency, std::vector<Fault>& faults) {
  const bool shares = row.contains("percent");
  if (shares == row.contains("due")) {
    faults.push_back(
        {at,
         "required",
         {"Mỗi mức khẩn ghi một trong hai: percent hoặc due.", "An urgency says exactly one of percent and due."}});
    return;
  }
  if (!shares) {
    urgency.due = row["due"];
    if (is_plain_count(urgency.due)) return;
    faults.push_back({at + "/due",
                      "bad-value",
                      {"Thời hạn cố định là một số giờ hoặc số ngày, ví dụ workingHours.",
                       "A fixed time is one count of hours or days, for example workingHours."}});
    return;
  }
  const json& percent = row["percent"];
  const bool fits =
      percent.is_number_integer() && percent.get<std::int64_t>() >= 1 && percent.get<std::int64_t>() <= 100;
  if (fits) {
    urgency.percent = percent.get<int>();
    return;
  }
  faults.push_back({at + "/percent",
                    "out-of-range",
                    {"Tỷ lệ là số nguyên từ 1 đến 100.", "The share is a whole number from 1 to 100."}});
}

Urgency read_row(const json& row, const std::string& at, std::vector<Fault>& faults) {
  Urgency urgency{.word = base::nfc(base::text_or(row, "word")),
                  .title = {},
                  .due = nullptr,
                  .grade = base::text_or(row, "grade"),
                  .source = base::nfc(base::text_or(row, "source"))};
  if (urgency.word.empty() || urgency.word == ordinary_paper) {
    faults.push_back({at + "/word",
                      "required",
                      {"Mức khẩn phải có từ để ghi vào hồ sơ, khác “thường”.",
                       "An urgency has the word that papers say, other than “thường”."}});
  }
  if (const auto title = row.find("title"); title != row.end() && title->is_object()) {
    urgency.title = {base::nfc(base::text_or(*title, "vi")), base::nfc(base::text_or(*title, "en"))};
  }
  if (urgency.title.vi.empty() || urgency.title.en.empty()) {
    faults.push_back({at + "/title",
                      "required",
                      {"Mức khẩn phải có tên bằng cả hai thứ tiếng.", "An urgency has a title in both languages."}});
  }
  for (const auto& [member, unused] : row.items()) {
    if (std::ranges::find(members, member) != members.end()) continue;
    faults.push_back({base::pointer_join(at, member),
                      "unknown-word",
                      {"Không có từ \"" + member + "\" ở đây.", "There is no word \"" + member + "\" here."}});
  }
  read_measure(row, at, urgency, faults);
  return urgency;
}

Urgency halved(std::string word, std::string english) {
  base::Text title{word, std::move(english)};
  return {.word = std::move(word), .title = std::move(title), .percent = 50, .due = nullptr, .grade = {}, .source = {}};
}

base::Text title_in(const json& row) {
  const auto title = row.find("title");
  if (title == row.end() || !title->is_object()) return {};
  return {base::text_or(*title, "vi"), base::text_or(*title, "en")};
}

}  // namespace

base::Text ordinary_title() {
  return {std::string(ordinary_paper), "ordinary"};
}

base::Result<UrgencyTable> UrgencyTable::parse(const json& value) {
  std::vector<Fault> faults;
  UrgencyTable out;
  if (!value.is_array() || value.empty() || value.size() > max_rows) {
    faults.push_back(
        {"",
         "wrong-type",
         {"Bảng độ khẩn là một danh sách từ 1 đến 32 mức.", "The table of urgencies is a list of 1 to 32 rows."}});
  } else {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string at = "/" + std::to_string(i);
      if (!value[i].is_object()) {
        faults.push_back({at, "wrong-type", {"Mỗi mức khẩn là một đối tượng.", "Each urgency is an object."}});
        continue;
      }
      Urgency row = read_row(value[i], at, faults);
      if (out.find(row.word) != nullptr) {
        faults.push_back({at + "/word", "doubled", {"Mức khẩn này đã được khai.", "This urgency is listed twice."}});
      }
      out.rows_.push_back(std::move(row));
    }
  }
  if (faults.empty()) return out;
  return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                     .type = "bad-urgency",
                                     .message = {"Bảng độ khẩn có lỗi.", "The table of urgencies has problems."},
                                     .faults = std::move(faults)});
}

const UrgencyTable& UrgencyTable::built_in() {
  static const UrgencyTable table = [] {
    UrgencyTable out;
    out.rows_.push_back(halved("khẩn", "urgent"));
    out.rows_.push_back(halved("thượng khẩn", "very urgent"));
    out.rows_.push_back(halved("hỏa tốc", "most urgent"));
    return out;
  }();
  return table;
}

const Urgency* UrgencyTable::find(std::string_view word) const {
  const auto at = std::ranges::find(rows_, word, &Urgency::word);
  return at == rows_.end() ? nullptr : &*at;
}

json hastened(const json& spec, const Urgency& urgency) {
  if (!spec.is_object()) return spec;
  for (const CountedWord& counted : counted_words) {
    const std::string word(counted.word);
    const auto at = spec.find(word);
    if (at == spec.end() || !at->is_number_integer() || at->get<std::int64_t>() <= 0) continue;
    json out = spec;
    if (!urgency.due.is_null()) {
      out.erase(word);
      out.update(urgency.due);
      return out;
    }
    if (urgency.percent == 100) return spec;
    const auto count = at->get<std::int64_t>();
    const auto step = std::ranges::find(steps, counted.word, &Step::word);
    if (count == 1 && step != steps.end()) {
      out.erase(word);
      out[std::string(step->smaller)] = share(step->size, urgency.percent);
    } else {
      out[word] = share(count, urgency.percent);
    }
    return out;
  }
  return spec;
}

json urgency_row(const Urgency& urgency) {
  json row = {{"word", urgency.word}, {"title", {{"vi", urgency.title.vi}, {"en", urgency.title.en}}}};
  if (urgency.due.is_null()) {
    row["percent"] = urgency.percent;
  } else {
    row["due"] = urgency.due;
  }
  if (!urgency.grade.empty()) row["grade"] = urgency.grade;
  if (!urgency.source.empty()) row["source"] = urgency.source;
  return row;
}

base::Text urgency_words(const json& row) {
  if (!row.is_object()) return {};
  const base::Text title = title_in(row);
  if (title.vi.empty()) return {};
  base::Text out;
  if (const auto due = row.find("due"); due != row.end()) {
    const base::Text length = length_in_words(*due);
    out = {"chỉ còn " + length.vi, "only " + length.en};
  } else if (const int percent = row.value("percent", 50); percent == 50) {
    out = {"rút một nửa", "halved"};
  } else {
    const std::string share = std::to_string(percent) + "%";
    out = {"còn " + share + " thời gian", share + " of the time"};
  }
  out.vi.append(" vì hồ sơ ").append(title.vi);
  out.en.append(" because the paper is ").append(title.en);
  if (const std::string source = base::text_or(row, "source"); !source.empty()) {
    out.vi.append(" (").append(source).append(")");
    out.en.append(" (").append(source).append(")");
  }
  if (const std::string grade = base::text_or(row, "grade"); !grade.empty() && grade != "P") {
    out.vi.append(" [").append(grade).append("]");
    out.en.append(" [").append(grade).append("]");
  }
  return out;
}

base::Text urgency_effect(const Urgency& urgency) {
  if (!urgency.due.is_null()) return length_in_words(urgency.due);
  if (urgency.percent == 50) return {"một nửa thời gian", "half the time"};
  const std::string share = std::to_string(urgency.percent) + "%";
  return {share + " thời gian", share + " of the time"};
}

}  // namespace trinhky::calendar
