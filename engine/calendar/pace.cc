#include "engine/calendar/pace.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace trinhky::calendar {
namespace {

using base::Date;
using base::Instant;
using base::json;
using std::chrono::days;
using std::chrono::minutes;

// n working days later, at the same hour of the day: the end of a day stays the end of a day.
Instant days_later(const Calendar& calendar, Instant due, int n) {
  const Date date = calendar.add_working_days(calendar.due_date(due), n);
  return calendar.at(date, calendar.ends_a_day(due) ? minutes(days(1)) : calendar.local_time(due));
}

}  // namespace

base::Result<Due> resumed_due(const Calendar& calendar, const Due& due, Instant paused_from, Instant paused_until) {
  if (paused_until < paused_from) {
    return base::refuse(base::ErrorCode::invalid, "bad-pause",
                        {"Việc tạm dừng kết thúc trước khi bắt đầu.", "The pause ends before it begins."});
  }
  if (due.at <= paused_from) return due;
  const json rule = due.derivation.is_object() ? due.derivation.value("rule", json::object()) : json::object();
  json told = {{"from", base::format_instant(paused_from)},
               {"until", base::format_instant(paused_until)},
               {"due_before", base::format_instant(due.at)}};
  Due out = due;
  if (counts_in_days(rule)) {
    const int n = calendar.working_days_between(calendar.local_date(paused_from), calendar.local_date(paused_until));
    told["working_days"] = n;
    if (n > 0) out.at = days_later(calendar, due.at, n);
  } else if (rule.contains("workingHours")) {
    const minutes length = calendar.working_time(paused_from, paused_until);
    told["working_minutes"] = length.count();
    if (length > minutes(0)) out.at = calendar.add_working_time(due.at, length);
  } else {
    const minutes length = std::chrono::floor<minutes>(paused_until - paused_from);
    told["minutes"] = length.count();
    out.at = due.at + length;
  }
  if (out.at == due.at) return due;
  if (!out.derivation.is_object()) out.derivation = json::object();
  out.derivation["pauses"].push_back(std::move(told));
  return out;
}

}  // namespace trinhky::calendar
