#include "engine/calendar/period.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace trinhky::calendar {
namespace {

using base::Date;
using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;

constexpr unsigned due_day_of_month = 15;
constexpr int units_begin_before = 10;  // working days before their due day

struct Dues {
  Date units;
  Date province;
};

Dues dues_of(const Calendar& calendar, std::chrono::year year, unsigned quarter, int lead) {
  const Date fixed = year / month(quarter * 3) / day(due_day_of_month);
  const Date province = calendar.next_working_day_on_or_after(fixed);
  return {calendar.add_working_days(province, -lead), province};
}

Date figures_close(const Calendar& calendar, const Dues& dues) {
  return calendar.add_working_days(dues.units, -1);
}

}  // namespace

std::vector<Period> quarters(const Calendar& calendar, int year, int unit_lead_working_days) {
  static constexpr std::array<std::string_view, 4> roman{"I", "II", "III", "IV"};
  static constexpr std::array<std::string_view, 4> ordinal{"First", "Second", "Third", "Fourth"};
  const std::chrono::year y(year);
  std::vector<Period> out;
  Date closed = figures_close(calendar, dues_of(calendar, y - std::chrono::years(1), 4, unit_lead_working_days));
  for (unsigned quarter = 1; quarter <= 4; ++quarter) {
    const Dues dues = dues_of(calendar, y, quarter, unit_lead_working_days);
    const std::string number = std::to_string(year);
    Period period{
        .id = number + "-Q" + std::to_string(quarter),
        .title = {"Quý " + std::string(roman.at(quarter - 1)) + " năm " + number,
                  std::string(ordinal.at(quarter - 1)) + " quarter of " + number},
        .first = sys_days(closed) + days(1),
        .last = figures_close(calendar, dues),
        .opens = calendar.at(calendar.add_working_days(dues.units, -units_begin_before), calendar.open()),
        .due_units = calendar.at_cutoff(dues.units),
        .due = calendar.at_cutoff(dues.province),
    };
    closed = period.last;
    out.push_back(std::move(period));
  }
  return out;
}

base::json to_json(const Period& period) {
  return {{"period", period.id},
          {"title", {{"vi", period.title.vi}, {"en", period.title.en}}},
          {"first", base::format_date(period.first)},
          {"last", base::format_date(period.last)},
          {"opens", base::format_instant(period.opens)},
          {"closes", base::format_instant(period.due_units)},
          {"due", base::format_instant(period.due)}};
}

}  // namespace trinhky::calendar
