// Which `due` objects of a definition make sense. Apart from due.cc: it needs no calendar.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/calendar/due.h"
#include "engine/calendar/due_words.h"

namespace trinhky::calendar {
namespace {

using base::Fault;
using base::json;

bool is_rule(const json& value) {
  return value.is_object();
}

void check_count(const json& value, const CountedWord& counted, const std::string& at, std::vector<Fault>& faults) {
  if (!value.is_number_integer()) {
    faults.push_back({at, "wrong-type", {"Số lượng phải là số nguyên.", "The count is a whole number."}});
    return;
  }
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(counted.bound)
                        : value.get<std::int64_t>() >= -counted.bound && value.get<std::int64_t>() <= counted.bound;
  if (!fits) {
    const std::string bound = std::to_string(counted.bound);
    faults.push_back({at,
                      "out-of-range",
                      {"Số lượng phải trong khoảng -" + bound + " đến " + bound + ".",
                       "The count is between -" + bound + " and " + bound + "."}});
  }
}

void check_at(const json& value, const std::string& at, std::vector<Fault>& faults) {
  if (!value.is_object()) {
    faults.push_back({at, "wrong-type", {"\"at\" phải là một đối tượng.", "\"at\" is an object."}});
    return;
  }
  const auto calendar = value.find("calendar");
  if (calendar == value.end()) {
    faults.push_back({at + "/calendar", "required", {"Thiếu ngày trong năm.", "The day of the year is missing."}});
  } else if (!calendar->is_string() || (!parse_yearly_day(calendar->get_ref<const std::string&>()) &&
                                        !is_event_name(calendar->get_ref<const std::string&>()))) {
    faults.push_back({at + "/calendar",
                      "bad-value",
                      {"Ngày trong năm có dạng fixed:12-31, lunar:01-01 hoặc mã sự kiện của lịch như session.open.",
                       "A day of the year has the form fixed:12-31 or lunar:01-01, or names an event of the calendar "
                       "like session.open."}});
  }
  const auto year = value.find("year");
  if (year == value.end()) {
    faults.push_back({at + "/year", "required", {"Thiếu năm.", "The year is missing."}});
  } else if (!year->is_number_integer() && !year->is_string() && !is_rule(*year)) {
    faults.push_back({at + "/year", "wrong-type", {"Năm phải là số.", "The year is a number."}});
  }
  for (const auto& [word, unused] : value.items()) {
    if (word != "calendar" && word != "year") {
      faults.push_back({base::pointer_join(at, word),
                        "unknown-word",
                        {"Không có từ \"" + word + "\" ở đây.", "There is no word \"" + word + "\" here."}});
    }
  }
}

void check_text(const json& value, const std::string& at, bool date_only, std::vector<Fault>& faults) {
  if (is_rule(value)) return;
  const bool good = value.is_string() && (base::parse_date(value.get_ref<const std::string&>()).has_value() ||
                                          (!date_only && base::parse_instant(value.get_ref<const std::string&>())));
  if (!good) {
    faults.push_back({at,
                      "bad-value",
                      {date_only ? "Phải là một ngày dạng 2026-11-22." : "Phải là một ngày hoặc một thời điểm.",
                       date_only ? "It is a date like 2026-11-22." : "It is a date or an instant."}});
  }
}

}  // namespace

std::vector<Fault> check_due_spec(const json& spec, std::string_view pointer) {
  std::vector<Fault> faults;
  const std::string here(pointer);
  if (!spec.is_object()) {
    faults.push_back({here, "wrong-type", {"Hạn phải là một đối tượng.", "A due time is an object."}});
    return faults;
  }
  int measures = 0;
  for (const auto& [word, value] : spec.items()) {
    const std::string at = base::pointer_join(here, word);
    if (const CountedWord* counted = counted_word(word)) {
      ++measures;
      check_count(value, *counted, at, faults);
    } else if (word == "on") {
      ++measures;
      check_text(value, at, true, faults);
    } else if (word == "at") {
      ++measures;
      check_at(value, at, faults);
    } else if (word == "from") {
      if (names_calendar_day(value)) {
        check_at(value, at, faults);
      } else {
        check_text(value, at, false, faults);
      }
    } else if (word == "roll") {
      if (!value.is_string() ||
          std::ranges::find(roll_words, value.get_ref<const std::string&>()) == roll_words.end()) {
        faults.push_back({at,
                          "bad-value",
                          {"\"roll\" là next_working_day, previous_working_day hoặc none.",
                           "\"roll\" is next_working_day, previous_working_day or none."}});
      }
    } else if (word == "cutoff") {
      if (!value.is_string() || !parse_time_of_day(value.get_ref<const std::string&>())) {
        faults.push_back(
            {at,
             "bad-value",
             {"Giờ phải có dạng 08:30, muộn nhất 24:00.", "A time of day has the form 08:30, at the latest 24:00."}});
      }
    } else {
      faults.push_back({at,
                        "unknown-word",
                        {"Không có từ \"" + word + "\" trong hạn.", "A due time has no word \"" + word + "\"."}});
    }
  }
  if (measures == 0) {
    faults.push_back({here,
                      "required",
                      {"Hạn phải nói bao lâu hoặc ngày nào, ví dụ workingDays.",
                       "A due time says how long or which day, for example workingDays."}});
  } else if (measures > 1) {
    faults.push_back(
        {here, "too-many-words", {"Hạn chỉ được nói một cách tính.", "A due time says only one way of counting."}});
  }
  return faults;
}

std::vector<Fault> check_due_spec(const base::ordered_json& spec, std::string_view pointer) {
  return check_due_spec(base::to_plain(spec), pointer);
}

}  // namespace trinhky::calendar
