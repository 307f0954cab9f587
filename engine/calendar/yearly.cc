#include "engine/calendar/yearly.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "engine/calendar/lunar.h"

namespace trinhky::calendar {
namespace {

using base::Date;
using base::Text;
using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 5> kind_words{"holiday", "compensation", "swap_off", "makeup_work", "closure"};

// "Tết Âm lịch (mùng 1)", "Tết Âm lịch (29 tháng Chạp)".
Text lunar_name(const DayRule& rule, Date date) {
  const auto lunar = lunar_from_solar(date);
  if (!lunar) return rule.name;
  const std::string day = std::to_string(lunar->day);
  if (lunar->month == 12) {
    return {rule.name.vi + " (" + day + " tháng Chạp)", rule.name.en + " (day " + day + " of the twelfth lunar month)"};
  }
  const std::string vi = lunar->day <= 10 ? "mùng " + day : "ngày " + day;
  const std::string month = std::to_string(lunar->month);
  return {rule.name.vi + " (" + vi + (lunar->month == 1 ? "" : " tháng " + month) + ")",
          rule.name.en + " (day " + day + " of lunar month " + month + ")"};
}

// The neighbour whose other side is a rest day while it is none itself: it makes the rest longer.
sys_days day_beside(sys_days day, const WeeklyRest& rest) {
  const sys_days after = day + days(1);
  const auto bridges = [&](sys_days beside, days away) {
    return !is_rest_day(rest, beside) && is_rest_day(rest, beside + away);
  };
  if (!bridges(day - days(1), days(-1)) && bridges(after, days(1))) return after;
  return day - days(1);
}

void add_holiday(std::map<sys_days, Day>& out, sys_days at, const DayRule& rule, Text name) {
  const auto [there, is_new] = out.try_emplace(at, Day{at, DayKind::holiday, name, rule.grade, rule.source});
  if (is_new) return;
  there->second.name.vi += ", " + name.vi;
  there->second.name.en += ", " + name.en;
}

}  // namespace

std::string_view to_string(DayKind kind) {
  return kind_words[static_cast<std::size_t>(kind)];
}

bool is_rest_day(const WeeklyRest& rest, Date date) {
  return rest[std::chrono::weekday(sys_days(date)).c_encoding()];
}

std::optional<YearlyDay> parse_yearly_day(std::string_view text) {
  YearlyDay out;
  out.lunar = text.starts_with("lunar:");
  if ((!out.lunar && !text.starts_with("fixed:")) || text.size() != 11 || text[8] != '-') return std::nullopt;
  const auto number = [&](std::size_t at) {
    const char a = text[at];
    const char b = text[at + 1];
    return a >= '0' && a <= '9' && b >= '0' && b <= '9' ? (a - '0') * 10 + (b - '0') : -1;
  };
  out.month = number(6);
  out.day = number(9);
  const bool fits = out.month >= 1 && out.month <= 12 && out.day >= 1 && out.day <= (out.lunar ? 30 : 31);
  return fits ? std::optional(out) : std::nullopt;
}

base::Result<Date> in_year(YearlyDay day, int year) {
  if (day.lunar) return solar_from_lunar({.year = year, .month = day.month, .day = day.day});
  const Date date = std::chrono::year(year) / day.month / day.day;
  return date.ok() ? date : Date(std::chrono::year(year) / day.month / std::chrono::last);
}

std::vector<Day> days_by_rule(const std::vector<DayRule>& rules, const WeeklyRest& rest, int year) {
  std::map<sys_days, Day> found;
  for (const DayRule& rule : rules) {
    if (year < rule.from || year > rule.to) continue;
    const auto day = in_year(rule.day, year);
    if (!day) continue;  // outside the years of the lunar table
    const bool block = rule.day.lunar && rule.before + rule.after > 0;
    for (sys_days at = sys_days(*day) - days(rule.before); at <= sys_days(*day) + days(rule.after); at += days(1)) {
      add_holiday(found, at, rule, block ? lunar_name(rule, at) : rule.name);
    }
    if (rule.beside) {
      add_holiday(found, day_beside(*day, rest), rule,
                  {rule.name.vi + " (ngày liền kề)", rule.name.en + " (the day beside it)"});
    }
  }
  std::vector<Day> in_lieu;
  std::map<sys_days, bool> taken;
  for (const auto& [at, day] : found) {
    if (!is_rest_day(rest, at)) continue;
    sys_days next = at + days(1);
    // A week has a working day, so this ends.
    while (is_rest_day(rest, next) || found.contains(next) || taken.contains(next)) next += days(1);
    taken[next] = true;
    in_lieu.push_back({next, DayKind::compensation, Text{"Nghỉ bù " + day.name.vi, "Day in lieu of " + day.name.en},
                       day.grade, "Bộ luật Lao động 2019, điều 111 khoản 3"});
  }
  std::vector<Day> out;
  out.reserve(found.size() + in_lieu.size());
  for (auto& [at, day] : found) out.push_back(std::move(day));
  for (Day& day : in_lieu) out.push_back(std::move(day));
  std::ranges::sort(out, {}, [](const Day& day) { return sys_days(day.date); });
  return out;
}

}  // namespace trinhky::calendar
