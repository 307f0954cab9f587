#include "engine/calendar/lunar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numbers>
#include <optional>
#include <vector>

namespace trinhky::calendar {
namespace {

using base::Date;
using std::chrono::days;
using std::chrono::sys_days;

// Astronomical time as Julian days (TT); local days as Julian day numbers at UTC+7.
constexpr double offset_days = 7.0 / 24.0;
constexpr double j2000 = 2451545.0;
constexpr long unix_epoch_jdn = 2440588;  // 1 January 1970

double radians(double degrees) {
  return degrees * std::numbers::pi / 180.0;
}

// TT - UT in days: observed values every ten years, then the long-term expectation. A minute matters here only for a
// new moon within a minute of midnight, and there is none between 1968 and 2100.
double delta_t(double jd) {
  static constexpr std::array<double, 14> seconds{40.2, 50.5, 56.9, 63.8, 66.1, 69.4,  73.0,
                                                  77.0, 82.0, 87.0, 92.0, 97.0, 103.0, 110.0};  // 1970, 1980, … 2100
  const double decades = ((jd - j2000) / 365.25 + 30.0) / 10.0;
  const double clamped = std::fmin(std::fmax(decades, 0.0), 12.999);
  const auto at = static_cast<std::size_t>(clamped);
  const double part = clamped - static_cast<double>(at);
  return (seconds.at(at) * (1.0 - part) + seconds.at(at + 1) * part) / 86400.0;
}

long local_day(double jd_tt) {
  return static_cast<long>(std::floor(jd_tt - delta_t(jd_tt) + offset_days + 0.5));
}

// The k-th new moon after that of 6 January 2000 (Meeus ch. 49), TT.
double new_moon(long k) {
  const auto n = static_cast<double>(k);
  const double t = n / 1236.85;
  const double t2 = t * t;
  const double t3 = t2 * t;
  const double t4 = t3 * t;
  const double mean = 2451550.09766 + 29.530588861 * n + 0.00015437 * t2 - 0.000000150 * t3 + 0.00000000073 * t4;
  const double e = 1.0 - 0.002516 * t - 0.0000074 * t2;
  const double m = radians(2.5534 + 29.10535670 * n - 0.0000014 * t2 - 0.00000011 * t3);
  const double mm = radians(201.5643 + 385.81693528 * n + 0.0107582 * t2 + 0.00001238 * t3 - 0.000000058 * t4);
  const double f = radians(160.7108 + 390.67050284 * n - 0.0016118 * t2 - 0.00000227 * t3 + 0.000000011 * t4);
  const double omega = radians(124.7746 - 1.56375588 * n + 0.0020672 * t2 + 0.00000215 * t3);

  double correction = 0.0;
  const auto add = [&](double amount, double argument) { correction += amount * std::sin(argument); };
  add(-0.40720, mm);
  add(0.17241 * e, m);
  add(0.01608, 2 * mm);
  add(0.01039, 2 * f);
  add(0.00739 * e, mm - m);
  add(-0.00514 * e, mm + m);
  add(0.00208 * e * e, 2 * m);
  add(-0.00111, mm - 2 * f);
  add(-0.00057, mm + 2 * f);
  add(0.00056 * e, 2 * mm + m);
  add(-0.00042, 3 * mm);
  add(0.00042 * e, m + 2 * f);
  add(0.00038 * e, m - 2 * f);
  add(-0.00024 * e, 2 * mm - m);
  add(-0.00017, omega);
  add(-0.00007, mm + 2 * m);
  add(0.00004, 2 * mm - 2 * f);
  add(0.00004, 3 * m);
  add(0.00003, mm + m - 2 * f);
  add(0.00003, 2 * mm + 2 * f);
  add(-0.00003, mm + m + 2 * f);
  add(0.00003, mm - m + 2 * f);
  add(-0.00002, mm - m - 2 * f);
  add(-0.00002, 3 * mm + m);
  add(0.00002, 4 * mm);
  // The fourteen additional corrections for the planets.
  struct Planet {
    double start, rate, amount;
  };
  static constexpr std::array<Planet, 14> planets{{{299.77, 0.107408, 0.000325},
                                                   {251.88, 0.016321, 0.000165},
                                                   {251.83, 26.651886, 0.000164},
                                                   {349.42, 36.412478, 0.000126},
                                                   {84.66, 18.206239, 0.000110},
                                                   {141.74, 53.303771, 0.000062},
                                                   {207.14, 2.453732, 0.000060},
                                                   {154.84, 7.306860, 0.000056},
                                                   {34.52, 27.261239, 0.000047},
                                                   {207.19, 0.121824, 0.000042},
                                                   {291.34, 1.844379, 0.000040},
                                                   {161.72, 24.198154, 0.000037},
                                                   {239.56, 25.513099, 0.000035},
                                                   {331.55, 3.592518, 0.000023}}};
  for (const Planet& planet : planets) {
    const double bend = &planet == planets.data() ? -0.009173 * t2 : 0.0;
    add(planet.amount, radians(planet.start + planet.rate * n + bend));
  }
  return mean + correction;
}

// Apparent longitude of the Sun in degrees, 0 to 360 (Meeus ch. 25, to 0.01 degree: a quarter of an hour of a solar
// term).
double sun_longitude(double jd_tt) {
  const double t = (jd_tt - j2000) / 36525.0;
  const double mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t;
  const double m = radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t);
  const double centre = (1.914602 - 0.004817 * t - 0.000014 * t * t) * std::sin(m) +
                        (0.019993 - 0.000101 * t) * std::sin(2 * m) + 0.000289 * std::sin(3 * m);
  const double apparent = mean + centre - 0.00569 - 0.00478 * std::sin(radians(125.04 - 1934.136 * t));
  return apparent - 360.0 * std::floor(apparent / 360.0);
}

// Which twelfth of the zodiac the Sun stands in when a local day begins: 9 begins at the winter solstice.
int sector_at_midnight(long jdn) {
  const double midnight = static_cast<double>(jdn) - 0.5 - offset_days;
  return static_cast<int>(sun_longitude(midnight + delta_t(midnight)) / 30.0);
}

long month_start(long k) {
  return local_day(new_moon(k));
}

// The new moon that opens the eleventh month: the last one on or before the local day of the winter solstice.
long eleventh_month(int solar_year) {
  long k = static_cast<long>(std::floor((static_cast<double>(solar_year) + 0.98 - 2000.0) * 12.3685)) + 1;
  // Month k holds the solstice when the Sun is before it as the month begins and past it as the next one begins.
  while (sector_at_midnight(month_start(k)) >= 9 || sector_at_midnight(month_start(k)) < 3) --k;
  return k;
}

bool has_principal_term(long k) {
  return sector_at_midnight(month_start(k)) != sector_at_midnight(month_start(k + 1));
}

// One month of the lunar calendar: its first day and how many it has.
struct Month {
  LunarDate first;
  long start = 0;  // Julian day number
  long length = 0;
};

constexpr int first_year = 1968;
constexpr int last_year = 2100;

// The months of the winter that begins in a solar year: 11 and 12 of that lunar year, 1 to 10 of the next.
void append_winter(int solar_year, std::vector<Month>& months) {
  const long first = eleventh_month(solar_year);
  const long next = eleventh_month(solar_year + 1);
  const bool thirteen = next - first == 13;
  int number = 11;
  bool leap_used = false;
  for (long k = first; k < next; ++k) {
    bool leap = false;
    if (k > first) {
      leap = thirteen && !leap_used && !has_principal_term(k);
      if (leap) {
        leap_used = true;
      } else {
        number = number % 12 + 1;
      }
    }
    const int year = number >= 11 ? solar_year : solar_year + 1;
    const long start = month_start(k);
    months.push_back({{.year = year, .month = number, .day = 1, .leap = leap}, start, month_start(k + 1) - start});
  }
}

// Every month of the years answered for, computed once in the life of the program (a few milliseconds).
const std::vector<Month>& all_months() {
  static const std::vector<Month> months = [] {
    std::vector<Month> out;
    out.reserve(static_cast<std::size_t>(last_year - first_year + 2) * 13);
    for (int year = first_year - 1; year <= last_year; ++year) append_winter(year, out);
    return out;
  }();
  return months;
}

std::optional<Date> find(LunarDate wanted) {
  // A leap month follows the month whose number it repeats.
  const auto order = [](const LunarDate& date) { return date.year * 100 + date.month * 2 + (date.leap ? 1 : 0); };
  const std::vector<Month>& months = all_months();
  const auto at = std::ranges::lower_bound(months, order(wanted), {}, [&](const Month& m) { return order(m.first); });
  if (at == months.end() || order(at->first) != order(wanted)) return std::nullopt;
  if (wanted.day < 1 || wanted.day > at->length) return std::nullopt;
  return Date(sys_days(days(at->start + wanted.day - 1 - unix_epoch_jdn)));
}

}  // namespace

base::Result<Date> solar_from_lunar(LunarDate date) {
  const bool in_range = date.year >= first_year && date.year <= last_year && date.month >= 1 && date.month <= 12;
  if (const auto found = in_range ? find(date) : std::nullopt) return *found;
  return base::refuse(base::ErrorCode::invalid, "bad-lunar-date",
                      {"Không có ngày âm lịch này.", "There is no such day of the lunar calendar."});
}

std::optional<LunarDate> lunar_from_solar(Date date) {
  const long day = sys_days(date).time_since_epoch().count() + unix_epoch_jdn;
  const std::vector<Month>& months = all_months();
  const auto next = std::ranges::upper_bound(months, day, {}, &Month::start);
  if (next == months.begin()) return std::nullopt;
  const Month& month = *std::prev(next);
  if (month.first.year < first_year || month.first.year > last_year || day >= month.start + month.length) return {};
  LunarDate out = month.first;
  out.day = static_cast<int>(day - month.start) + 1;
  return out;
}

}  // namespace trinhky::calendar
