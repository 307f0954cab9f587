#include "engine/calendar/recurrence_days.h"

#include <algorithm>

namespace trinhky::calendar {
namespace {

using base::Date;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weekday;

template <class T>
bool contains(const std::vector<T>& list, const T& value) {
  return std::ranges::find(list, value) != list.end();
}

// In the list as itself or as counted from the end: the last of `length` is -1.
bool contains_either(const std::vector<int>& list, int value, int length) {
  return contains(list, value) || contains(list, value - length - 1);
}

Date date_of(LocalTime at) {
  return Date(std::chrono::floor<days>(at));
}

sys_days first_of_year(std::chrono::year year) {
  return year / 1 / 1;
}

int length_of_month(Date day) {
  return static_cast<int>(static_cast<unsigned>((day.year() / day.month() / std::chrono::last).day()));
}

int length_of_year(std::chrono::year year) {
  return year.is_leap() ? 366 : 365;
}

sys_days week_of(sys_days day, weekday start) {
  return day - (weekday(day) - start);
}

// ISO 8601 with any first day of the week: a week belongs to the year that has most of its days.
struct Week {
  std::chrono::year year;
  int number = 0;
};
Week week_number(sys_days day, weekday start) {
  const sys_days middle = week_of(day, start) + days(3);
  const std::chrono::year year = Date(middle).year();
  return {year, static_cast<int>((middle - first_of_year(year)).count() / 7) + 1};
}

int weeks_in(std::chrono::year year, weekday start) {
  // The last week has the fourth day from the end.
  return week_number(sys_days(year / 12 / 28), start).number;
}

bool names_weekday(const RecurrenceRule& rule, Date day) {
  const weekday today(sys_days{day});
  const bool in_month = rule.frequency == Frequency::monthly || !rule.months.empty();
  const int length = in_month ? length_of_month(day) : length_of_year(day.year());
  const int place = in_month ? static_cast<int>(static_cast<unsigned>(day.day()))
                             : static_cast<int>((sys_days(day) - first_of_year(day.year())).count()) + 1;
  return std::ranges::any_of(rule.days, [&](const WeekdayPart& part) {
    if (part.day != today) return false;
    if (part.ordinal == 0) return true;
    return part.ordinal > 0 ? (place - 1) / 7 + 1 == part.ordinal : (length - place) / 7 + 1 == -part.ordinal;
  });
}

// How many periods of the rule's frequency lie between two days.
std::int64_t periods_between(const RecurrenceRule& rule, Date from, Date to) {
  const int years = static_cast<int>(to.year()) - static_cast<int>(from.year());
  switch (rule.frequency) {
    case Frequency::yearly:
      if (!rule.week_numbers.empty()) {
        return static_cast<int>(week_number(to, rule.week_start).year) -
               static_cast<int>(week_number(from, rule.week_start).year);
      }
      return years;
    case Frequency::monthly:
      return std::int64_t{years} * 12 + static_cast<int>(static_cast<unsigned>(to.month())) -
             static_cast<int>(static_cast<unsigned>(from.month()));
    case Frequency::weekly:
      return (week_of(to, rule.week_start) - week_of(from, rule.week_start)).count() / 7;
    case Frequency::daily:
      return (sys_days(to) - sys_days(from)).count();
    case Frequency::hourly:
    case Frequency::minutely:
    case Frequency::secondly:
      return 0;
  }
  return 0;
}

seconds unit_of(Frequency frequency) {
  if (frequency == Frequency::hourly) return std::chrono::hours(1);
  if (frequency == Frequency::minutely) return std::chrono::minutes(1);
  return seconds(1);
}

// The period of the rule's frequency that a day lies in, both ends included.
struct Span {
  sys_days first;
  sys_days last;
};
Span period_of(const RecurrenceRule& rule, Date day) {
  switch (rule.frequency) {
    case Frequency::yearly:
      if (!rule.week_numbers.empty()) {
        const std::chrono::year year = week_number(day, rule.week_start).year;
        const sys_days next = week_of(sys_days((year + std::chrono::years(1)) / 1 / 4), rule.week_start);
        return {week_of(sys_days(year / 1 / 4), rule.week_start), next - days(1)};
      }
      return {day.year() / 1 / 1, day.year() / 12 / 31};
    case Frequency::monthly:
      return {day.year() / day.month() / 1, day.year() / day.month() / std::chrono::last};
    case Frequency::weekly: {
      const sys_days first = week_of(day, rule.week_start);
      return {first, first + days(6)};
    }
    case Frequency::daily:
    case Frequency::hourly:
    case Frequency::minutely:
    case Frequency::secondly:
      break;
  }
  return {day, day};
}

}  // namespace

// Walks from day to day; a hundred years are 36,525 of them.
struct PlannedTimes::Days {
  const RecurrenceRule& rule;
  Date start;
  sys_days at;
  sys_days end;
  Span period;                   // for BYSETPOS
  std::vector<sys_days> chosen;  // of that period

  Days(const RecurrenceRule& of, Date first, Date from, Date last)
      : rule(of), start(first), at(from), end(last), period{sys_days(first), sys_days(first) - days(1)} {}

  std::optional<Date> next() {
    for (; at <= end; at += days(1)) {
      if (!is_named(at)) continue;
      if (!rule.positions.empty() && !is_chosen(at)) continue;
      const Date found(at);
      at += days(1);
      return found;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool is_named(sys_days day) const {
    return periods_between(rule, start, day) % rule.interval == 0 && names_day(rule, day);
  }

  bool is_chosen(sys_days day) {
    if (day < period.first || day > period.last) choose(day);
    return std::ranges::binary_search(chosen, day);
  }

  void choose(sys_days day) {
    period = period_of(rule, day);
    std::vector<sys_days> all;
    for (sys_days one = period.first; one <= period.last; one += days(1)) {
      if (names_day(rule, one)) all.push_back(one);
    }
    const int length = static_cast<int>(all.size());
    chosen.clear();
    for (int place = 1; place <= length; ++place) {
      if (contains_either(rule.positions, place, length)) chosen.push_back(all[static_cast<std::size_t>(place) - 1]);
    }
  }
};

RecurrenceRule complete(RecurrenceRule rule, LocalTime start) {
  const Date day = date_of(start);
  const int month_day = static_cast<int>(static_cast<unsigned>(day.day()));
  const WeekdayPart week_day{.day = weekday(sys_days(day))};
  switch (rule.frequency) {
    case Frequency::yearly:
      if (!rule.year_days.empty() || !rule.month_days.empty() || !rule.days.empty()) break;
      if (!rule.week_numbers.empty()) {
        rule.days.push_back(week_day);
        break;
      }
      if (rule.months.empty()) rule.months.push_back(static_cast<int>(static_cast<unsigned>(day.month())));
      rule.month_days.push_back(month_day);
      break;
    case Frequency::monthly:
      if (rule.month_days.empty() && rule.days.empty()) rule.month_days.push_back(month_day);
      break;
    case Frequency::weekly:
      if (rule.days.empty()) rule.days.push_back(week_day);
      break;
    case Frequency::daily:
    case Frequency::hourly:
    case Frequency::minutely:
    case Frequency::secondly:
      break;
  }
  const std::chrono::hh_mm_ss time(start - std::chrono::floor<days>(start));
  if (rule.hours.empty() && rule.frequency > Frequency::hourly) {
    rule.hours.push_back(static_cast<int>(time.hours().count()));
  }
  if (rule.minutes.empty() && rule.frequency > Frequency::minutely) {
    rule.minutes.push_back(static_cast<int>(time.minutes().count()));
  }
  if (rule.seconds.empty() && rule.frequency > Frequency::secondly) {
    rule.seconds.push_back(static_cast<int>(time.seconds().count()));
  }
  return rule;
}

bool names_day(const RecurrenceRule& rule, Date day) {
  if (!rule.months.empty() && !contains(rule.months, static_cast<int>(static_cast<unsigned>(day.month())))) {
    return false;
  }
  if (!rule.month_days.empty() &&
      !contains_either(rule.month_days, static_cast<int>(static_cast<unsigned>(day.day())), length_of_month(day))) {
    return false;
  }
  if (!rule.year_days.empty()) {
    const int place = static_cast<int>((sys_days(day) - first_of_year(day.year())).count()) + 1;
    if (!contains_either(rule.year_days, place, length_of_year(day.year()))) return false;
  }
  if (!rule.week_numbers.empty()) {
    const Week week = week_number(day, rule.week_start);
    if (!contains_either(rule.week_numbers, week.number, weeks_in(week.year, rule.week_start))) return false;
  }
  return rule.days.empty() || names_weekday(rule, day);
}

bool may_ever_fire(const RecurrenceRule& rule, LocalTime start) {
  const Date first = date_of(start);
  const sys_days end = sys_days(first) + recurrence_horizon;
  for (sys_days day = first; day <= end; day += days(1)) {
    if (periods_between(rule, first, day) % rule.interval == 0 && names_day(rule, day)) return true;
  }
  return false;
}

PlannedTimes::PlannedTimes(const RecurrenceRule& complete, LocalTime start, LocalTime from,
                           std::optional<LocalTime> until)
    : rule_(complete), start_(start), from_(std::max(start, from)), until_(until), end_(start + recurrence_horizon) {
  if (rule_.frequency >= Frequency::daily) {
    // Of COUNT the first ones count too, also those that are not asked for.
    days_ = std::make_unique<Days>(rule_, date_of(start), date_of(rule_.count ? start_ : from_), date_of(end_));
    return;
  }
  if (rule_.count) return;
  const seconds stride = unit_of(rule_.frequency) * rule_.interval;
  step_ = std::max<std::int64_t>(0, (from_ - start_) / stride - 1);
}

PlannedTimes::~PlannedTimes() = default;

std::optional<LocalTime> PlannedTimes::next() {
  while (true) {
    const auto at = candidate();
    if (!at || *at > end_ || (until_ && *at > *until_)) return std::nullopt;
    if (*at < start_) continue;
    if (rule_.count && counted_ == *rule_.count) return std::nullopt;
    ++counted_;
    if (*at >= from_) return at;
  }
}

std::optional<LocalTime> PlannedTimes::candidate() {
  while (waiting_.empty()) {
    if (++steps_ > max_steps) return std::nullopt;
    if (!(days_ ? fill_day() : fill_step())) return std::nullopt;
  }
  const LocalTime at = waiting_.front();
  waiting_.pop_front();
  return at;
}

bool PlannedTimes::fill_day() {
  const auto day = days_->next();
  if (!day) return false;
  const LocalTime midnight(local_days{*day});
  for (const int hour : rule_.hours) add_times(midnight + std::chrono::hours(hour));
  return true;
}

// One step of the frequency, or one leap over a day, hour or minute that the rule does not name.
bool PlannedTimes::fill_step() {
  const seconds unit = unit_of(rule_.frequency);
  const seconds stride = unit * rule_.interval;
  const LocalTime at(std::chrono::floor<seconds>(start_ - (start_.time_since_epoch() % unit)) + stride * step_);
  if (at > end_ || (until_ && at > *until_)) return false;
  const auto leap_to = [&](LocalTime next) {
    step_ += std::max<std::int64_t>(1, (next - at + stride - seconds(1)) / stride);
  };
  const auto midnight = std::chrono::floor<days>(at);
  if (!names_day(rule_, Date(midnight))) {
    leap_to(LocalTime(midnight + days(1)));
    return true;
  }
  const std::chrono::hh_mm_ss time(at - midnight);
  if (!rule_.hours.empty() && !contains(rule_.hours, static_cast<int>(time.hours().count()))) {
    leap_to(midnight + time.hours() + std::chrono::hours(1));
    return true;
  }
  if (rule_.frequency == Frequency::hourly) {
    ++step_;
    add_times(at);
    return true;
  }
  if (!rule_.minutes.empty() && !contains(rule_.minutes, static_cast<int>(time.minutes().count()))) {
    leap_to(midnight + time.hours() + time.minutes() + std::chrono::minutes(1));
    return true;
  }
  ++step_;
  if (rule_.frequency == Frequency::minutely) {
    for (const int second : rule_.seconds) waiting_.push_back(at + seconds(second));
  } else if (rule_.seconds.empty() || contains(rule_.seconds, static_cast<int>(time.seconds().count()))) {
    waiting_.push_back(at);
  }
  return true;
}

void PlannedTimes::add_times(LocalTime hour) {
  for (const int minute : rule_.minutes) {
    for (const int second : rule_.seconds) waiting_.push_back(hour + std::chrono::minutes(minute) + seconds(second));
  }
}

}  // namespace trinhky::calendar
