#include "engine/calendar/calendar.h"

#include <algorithm>
#include <cstdint>
#include <ranges>

namespace trinhky::calendar {
namespace {

using base::Date;
using base::ErrorCode;
using base::Instant;
using base::Text;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr int most_days_looked_at = 3660;

}  // namespace

const Day* Calendar::find(Date date) const {
  const auto in = [&](const std::vector<Day>& list) -> const Day* {
    const auto at = std::ranges::lower_bound(list, sys_days(date), {}, [](const Day& d) { return sys_days(d.date); });
    return at != list.end() && at->date == date ? &*at : nullptr;
  };
  if (const Day* listed = in(days_)) return listed;
  return covers(date) ? nullptr : in(*by_rule_);
}

bool Calendar::is_working_day(Date date) const {
  if (const Day* listed = find(date)) return listed->kind == DayKind::makeup_work;
  return !is_rest_day(rest_, date);
}

Date Calendar::add_working_days(Date date, int n) const {
  const days step(n < 0 ? -1 : 1);
  sys_days at = date;
  for (int left = n < 0 ? -n : n; left > 0;) {
    at += step;
    if (is_working_day(at)) --left;
  }
  return at;
}

Date Calendar::next_working_day_on_or_after(Date date) const {
  return is_working_day(date) ? date : add_working_days(date, 1);
}

Date Calendar::previous_working_day_on_or_before(Date date) const {
  return is_working_day(date) ? date : add_working_days(date, -1);
}

int Calendar::working_days_between(Date from, Date to) const {
  int count = 0;
  for (sys_days at = from; at < sys_days(to);) {
    at += days(1);
    if (is_working_day(at)) ++count;
  }
  for (sys_days at = from; at > sys_days(to);) {
    at -= days(1);
    if (is_working_day(at)) --count;
  }
  return count;
}

Date Calendar::local_date(Instant at) const {
  return sys_days(std::chrono::floor<days>(zone_.wall_time(at)));
}

minutes Calendar::local_time(Instant at) const {
  const WallTime local = zone_.wall_time(at);
  return std::chrono::floor<minutes>(local - std::chrono::floor<days>(local));
}

Instant Calendar::at(Date date, minutes time_of_day) const {
  // Days begin and end at the first midnight, other times that happen twice are the later one.
  const bool midnight = time_of_day % minutes(days(1)) == minutes(0);
  return zone_.instant_of(sys_days(date).time_since_epoch() + time_of_day,
                          midnight ? Zone::Twice::earlier : Zone::Twice::later);
}

bool Calendar::ends_a_day(Instant moment) const {
  return at(local_date(moment - std::chrono::milliseconds(1)), minutes(days(1))) == moment;
}

Date Calendar::due_date(Instant due) const {
  return local_date(ends_a_day(due) ? due - std::chrono::milliseconds(1) : due);
}

Instant Calendar::add_working_hours(Instant from, int n) const {
  if (n >= 0) return add_working_time(from, std::chrono::hours(n));
  std::chrono::milliseconds left = std::chrono::hours(-n);
  for (Date date = local_date(from);; date = sys_days(date) - days(1)) {
    if (!is_working_day(date)) continue;
    for (auto stretch = work_.rbegin(); stretch != work_.rend(); ++stretch) {
      const Instant start = at(date, stretch->from);
      const Instant end = std::min(at(date, stretch->to), from);
      if (start > end) continue;
      if (end - start >= left) return end - left;
      left -= end - start;
    }
  }
}

Instant Calendar::add_working_time(Instant from, minutes length) const {
  std::chrono::milliseconds left = length;
  for (Date date = local_date(from);; date = sys_days(date) + days(1)) {
    if (!is_working_day(date)) continue;
    for (const Stretch& stretch : work_) {
      const Instant start = std::max(at(date, stretch.from), from);
      const Instant end = at(date, stretch.to);
      if (start > end) continue;
      if (end - start >= left) return start + left;
      left -= end - start;
    }
  }
}

minutes Calendar::working_time(Instant from, Instant to) const {
  std::chrono::milliseconds sum{0};
  Date date = local_date(from);
  for (int i = 0; i < most_days_looked_at && at(date, minutes(0)) < to; ++i, date = sys_days(date) + days(1)) {
    if (!is_working_day(date)) continue;
    for (const Stretch& stretch : work_) {
      const Instant start = std::max(at(date, stretch.from), from);
      const Instant end = std::min(at(date, stretch.to), to);
      if (start < end) sum += end - start;
    }
  }
  return std::chrono::floor<minutes>(sum);
}

Instant Calendar::next_allowed(Instant moment) const {
  const Date date = local_date(moment);
  if (is_working_day(date)) {
    const Instant opens = this->at(date, open_);
    if (moment <= this->at(date, close_)) return std::max(moment, opens);
  }
  return at(add_working_days(date, 1), open_);
}

bool Calendar::covers(Date date) const {
  return sys_days(date) >= sys_days(first_) && sys_days(date) <= sys_days(last_);
}

std::optional<Day> Calendar::day(Date date) const {
  const Day* listed = find(date);
  return listed ? std::optional(*listed) : std::nullopt;
}

std::vector<Day> Calendar::days_between(Date first, Date last) const {
  std::vector<Day> out;
  const auto within = [&](const std::vector<Day>& list) {
    const auto date_of = [](const Day& day) { return sys_days(day.date); };
    const auto from = std::ranges::lower_bound(list, sys_days(first), {}, date_of);
    const auto to = std::ranges::upper_bound(list, sys_days(last), {}, date_of);
    return std::ranges::subrange(from, std::max(from, to));
  };
  for (const Day& day : within(days_)) out.push_back(day);
  for (const Day& day : within(*by_rule_)) {
    if (find(day.date) == &day) out.push_back(day);
  }
  std::ranges::sort(out, {}, [](const Day& day) { return sys_days(day.date); });
  return out;
}

std::optional<Date> NamedDay::in(int year) const {
  if (const auto set = dates.find(year); set != dates.end()) return set->second;
  if (!day || year < from || year > to) return std::nullopt;
  const auto date = in_year(*day, year);
  return date ? std::optional(*date) : std::nullopt;
}

const NamedDay* Calendar::event(std::string_view name) const {
  const auto at = events_.find(name);
  return at == events_.end() ? nullptr : &at->second;
}

bool is_event_name(std::string_view word) {
  bool dotted = false;
  char before = '.';
  for (const char c : word) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!letter && (c != '.' || before == '.')) return false;
    dotted = dotted || c == '.';
    before = c;
  }
  return dotted && before != '.' && word.size() <= 64;
}

base::Result<minutes> parse_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if ((hour <= 23 && minute <= 59) || (hour == 24 && minute == 0)) return minutes(hour * 60 + minute);
  }
  return base::refuse(ErrorCode::invalid, "bad-time", {"Giờ phải có dạng 08:30.", "A time of day has the form 08:30."});
}

namespace {

std::string padded(unsigned value, bool pad) {
  return (pad && value < 10 ? "0" : "") + std::to_string(value);
}
std::string day_number(Date date) {
  return padded(static_cast<unsigned>(date.day()), true);
}
std::string month_number(Date date) {
  const auto month = static_cast<unsigned>(date.month());
  return padded(month, month <= 2);
}

}  // namespace

std::string format_day_month(Date date) {
  return day_number(date) + "/" + month_number(date);
}

std::string format_day(Date date) {
  return format_day_month(date) + "/" + std::to_string(static_cast<int>(date.year()));
}

std::string format_day_in_words(Date date) {
  return "ngày " + day_number(date) + " tháng " + month_number(date) + " năm " +
         std::to_string(static_cast<int>(date.year()));
}

std::string format_time_of_day(minutes time) {
  const auto count = static_cast<unsigned>(std::clamp<std::int64_t>(time.count(), 0, 24 * 60));
  return padded(count / 60, true) + ":" + padded(count % 60, true);
}

Text format_local(const Calendar& calendar, Instant at) {
  if (calendar.ends_a_day(at)) {
    const std::string day = format_day(calendar.due_date(at));
    return {"hết ngày " + day, "end of " + day};
  }
  const std::string clock = format_time_of_day(calendar.local_time(at));
  const std::string day = format_day(calendar.local_date(at));
  return {clock + " ngày " + day, clock + " on " + day};
}

}  // namespace trinhky::calendar
