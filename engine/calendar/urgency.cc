#include "engine/calendar/urgency.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/calendar/due.h"
#include "engine/calendar/due_words.h"

namespace trinhky::calendar {
namespace {

using base::Fault;
using base::json;

constexpr std::size_t max_words = 32;

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

}  // namespace

base::Result<UrgencyTable> UrgencyTable::parse(const json& value) {
  std::vector<Fault> faults;
  UrgencyTable out;
  if (!value.is_object() || value.size() > max_words) {
    faults.push_back({"",
                      "wrong-type",
                      {"Bảng độ khẩn phải là một đối tượng, nhiều nhất 32 mức.",
                       "The table of urgencies is an object of at most 32 words."}});
  } else {
    for (const auto& [word, entry] : value.items()) {
      const std::string at = base::pointer_join("", word);
      const bool shares = entry.is_object() && entry.contains("percent");
      const bool fixes = entry.is_object() && entry.contains("due");
      if (shares == fixes) {
        faults.push_back(
            {at,
             "required",
             {"Mỗi mức khẩn ghi một trong hai: percent hoặc due.", "An urgency says exactly one of percent and due."}});
        continue;
      }
      Urgency urgency{.grade = base::text_or(entry, "grade"), .source = base::text_or(entry, "source")};
      if (const auto title = entry.find("title"); title != entry.end() && title->is_object()) {
        urgency.title = {base::text_or(*title, "vi"), base::text_or(*title, "en")};
      }
      if (urgency.title.vi.empty() || urgency.title.en.empty()) {
        faults.push_back(
            {at + "/title",
             "required",
             {"Mức khẩn phải có tên bằng cả hai thứ tiếng.", "An urgency has a title in both languages."}});
      }
      if (shares) {
        const json& percent = entry["percent"];
        const bool fits =
            percent.is_number_integer() && percent.get<std::int64_t>() >= 1 && percent.get<std::int64_t>() <= 100;
        if (fits) urgency.percent = percent.get<int>();
        if (!fits) {
          faults.push_back({at + "/percent",
                            "out-of-range",
                            {"Tỷ lệ là số nguyên từ 1 đến 100.", "The share is a whole number from 1 to 100."}});
        }
      } else {
        urgency.due = entry["due"];
        if (!is_plain_count(urgency.due)) {
          faults.push_back({at + "/due",
                            "bad-value",
                            {"Thời hạn cố định là một số giờ hoặc số ngày, ví dụ workingHours.",
                             "A fixed time is one count of hours or days, for example workingHours."}});
        }
      }
      out.words_.emplace(word, std::move(urgency));
    }
  }
  if (faults.empty()) return out;
  return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                     .type = "bad-urgency",
                                     .message = {"Bảng độ khẩn có lỗi.", "The table of urgencies has problems."},
                                     .faults = std::move(faults)});
}

const Urgency* UrgencyTable::find(std::string_view word) const {
  const auto at = words_.find(word);
  return at == words_.end() ? nullptr : &at->second;
}

json hastened(const json& spec, std::string_view urgency, const UrgencyTable& table) {
  const Urgency* found = table.find(urgency);
  if (found == nullptr || !spec.is_object()) return spec;
  for (const CountedWord& counted : counted_words) {
    const std::string word(counted.word);
    const auto at = spec.find(word);
    if (at == spec.end() || !at->is_number_integer() || at->get<std::int64_t>() <= 0) continue;
    json out = spec;
    if (!found->due.is_null()) {
      out.erase(word);
      out.update(found->due);
      return out;
    }
    if (found->percent == 100) return spec;
    const auto count = at->get<std::int64_t>();
    const auto step = std::ranges::find(steps, counted.word, &Step::word);
    if (count == 1 && step != steps.end()) {
      out.erase(word);
      out[std::string(step->smaller)] = share(step->size, found->percent);
    } else {
      out[word] = share(count, found->percent);
    }
    return out;
  }
  return spec;
}

}  // namespace trinhky::calendar
