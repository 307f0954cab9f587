#include "engine/calendar/pace.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace trinhky::calendar {
namespace {

using base::Instant;
using base::json;
using std::chrono::minutes;

constexpr int most_days = 20'000;  // looked at one by one

base::Date day_after(base::Date day) {
  return base::Date(std::chrono::sys_days(day) + std::chrono::days(1));
}

minutes working_time(const Calendar& days, Instant from, Instant to) {
  minutes sum{0};
  base::Date day = days.local_date(from);
  for (int i = 0; i < most_days && days.at(day, minutes{0}) < to; ++i, day = day_after(day)) {
    if (!days.is_working_day(day)) continue;
    for (const Stretch& stretch : days.work()) {
      const Instant begin = std::max(days.at(day, stretch.from), from);
      const Instant end = std::min(days.at(day, stretch.to), to);
      if (begin < end) sum += std::chrono::duration_cast<minutes>(end - begin);
    }
  }
  return sum;
}

Instant after_working_time(const Calendar& days, Instant from, minutes length) {
  if (length <= minutes{0}) return from;
  base::Date day = days.local_date(from);
  for (int i = 0; i < most_days; ++i, day = day_after(day)) {
    if (!days.is_working_day(day)) continue;
    for (const Stretch& stretch : days.work()) {
      const Instant begin = std::max(days.at(day, stretch.from), from);
      const Instant end = days.at(day, stretch.to);
      if (begin >= end) continue;
      if (begin + length <= end) return begin + length;
      length -= std::chrono::duration_cast<minutes>(end - begin);
    }
  }
  return from;
}

}  // namespace

base::Result<Due> resumed_due(const Calendar& calendar, const Due& due, Instant paused_from, Instant paused_until) {
  if (paused_until < paused_from) {
    return base::refuse(base::ErrorCode::invalid, "bad-pause",
                        {"Việc tạm dừng kết thúc trước khi bắt đầu.", "The pause ends before it begins."});
  }
  Due out = due;
  if (due.at <= paused_from) return out;
  const minutes left = working_time(calendar, paused_from, due.at);
  out.at = std::max(after_working_time(calendar, paused_until, left), due.at);
  return out;
}

json hastened(const json& spec, std::string_view urgency) {
  if (!spec.is_object() || urgency.empty() || urgency == "thường" || urgency == "normal") return spec;
  constexpr std::array<std::string_view, 5> lengths{"workingDays", "calendarDays", "months", "hours", "workingHours"};
  json out = spec;
  for (const std::string_view word : lengths) {
    const std::string name(word);
    const auto count = spec.find(name);
    if (count == spec.end() || !count->is_number_integer() || count->get<std::int64_t>() <= 0) continue;
    const auto whole = count->get<std::int64_t>();
    if (whole >= 2) {
      out[name] = whole / 2;
      continue;
    }
    if (word == "workingDays" || word == "months") out.erase(name);
    if (word == "workingDays") out["workingHours"] = 4;
    if (word == "months") out["calendarDays"] = 15;
  }
  return out;
}

}  // namespace trinhky::calendar
