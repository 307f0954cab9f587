// The days of an office: which ones are worked, and what a local date or hour is as an instant.
//
//   auto days = Calendar::parse(json).value();
//   days.is_working_day(2026y / 11 / 24);                   // false: Ngày Văn hóa Việt Nam
//   days.add_working_days(2026y / 11 / 20, 3);              // 26 November 2026, the first day is not counted
//   format_local(days, days.at(date, 17h)).vi;              // "17:00 ngày 15/12/2026"
//
// A Calendar is one published version, immutable and safe to share between threads. A day is worked when it is Monday
// to Friday and not listed as off, or when it is listed as `makeup_work`. Days outside the years a version was
// published for follow the plain Monday–Friday week; `covers` tells whether a day is inside.
//
// The zone is a fixed offset, not an IANA name: Việt Nam has been at UTC+7 without daylight saving since 1975, so the
// offset is exact for every day this program deals with, and no time zone database can change a due date behind our
// back.
//
// Sources: Bộ luật Lao động 2019 arts 111–112 (rest days, compensation); Bộ luật Dân sự 2015 arts 147–148 (counting).
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::calendar {

// Why a day differs from the plain week.
enum class DayKind : std::uint8_t {
  holiday,       // a rest day by law; listed on weekends too, where it explains a compensation
  compensation,  // the rest day taken instead of a holiday that fell on a weekly rest day (art. 111.3)
  swap_off,      // a weekday off that is worked on another day (hoán đổi)
  makeup_work,   // the Saturday or Sunday worked instead of a swapped day (làm bù)
};

[[nodiscard]] std::string_view to_string(DayKind kind);

struct Day {
  base::Date date;
  DayKind kind = DayKind::holiday;
  base::Text name;
  std::string grade;  // how sure the source is: P published, K known, S single source, C computed, X still open
  std::string source;
};

// Working time of a day, as minutes after local midnight. `from` < `to`.
struct Stretch {
  std::chrono::minutes from{0};
  std::chrono::minutes to{0};
};

class Calendar {
 public:
  // {"id", "version", "zone_offset_minutes": 420, "covers": {"from", "to"},
  //  "days": [{"date", "kind", "name": {"vi", "en"}, "grade", "source"}],
  //  "hours": {"open": "07:00", "close": "18:00", "cutoff": "17:00", "work": [["07:30", "11:30"], ["13:00", "17:00"]]}}
  // Left out: offset 420; covers = the years of the listed days; the hours above; work = one stretch open–cutoff.
  // Fails with `invalid`/"bad-calendar" and one fault per problem. At most 5000 days; a date listed twice is a fault.
  [[nodiscard]] static base::Result<Calendar> parse(const base::json& value);

  [[nodiscard]] bool is_working_day(base::Date date) const;

  // The n-th working day after `date`, which itself is not counted; negative n counts backwards; 0 gives `date`
  // unchanged. Requires |n| <= 10000.
  [[nodiscard]] base::Date add_working_days(base::Date date, int n) const;
  [[nodiscard]] base::Date next_working_day_on_or_after(base::Date date) const;
  [[nodiscard]] base::Date previous_working_day_on_or_before(base::Date date) const;

  // How many working days lie after `from` up to and including `to`; negative when `to` is earlier, such that
  // working_days_between(a, add_working_days(a, n)) == n.
  [[nodiscard]] int working_days_between(base::Date from, base::Date to) const;

  // The date an instant falls on here, the time of day there, and back.
  [[nodiscard]] base::Date local_date(base::Instant at) const;
  [[nodiscard]] std::chrono::minutes local_time(base::Instant at) const;
  [[nodiscard]] base::Instant at(base::Date date, std::chrono::minutes time_of_day) const;

  // The end of a day's deadlines, and the hours in which people may be reminded.
  [[nodiscard]] std::chrono::minutes cutoff() const { return cutoff_; }
  [[nodiscard]] std::chrono::minutes open() const { return open_; }
  [[nodiscard]] std::chrono::minutes close() const { return close_; }
  [[nodiscard]] base::Instant at_cutoff(base::Date date) const { return at(date, cutoff_); }
  [[nodiscard]] const std::vector<Stretch>& work() const { return work_; }

  // The instant after n hours of working time (`work` stretches of working days). Negative n counts backwards.
  // Requires |n| <= 5000.
  [[nodiscard]] base::Instant add_working_hours(base::Instant from, int n) const;

  // `at` itself where people may be reminded (a working day between open and close), or the next moment where they may.
  [[nodiscard]] base::Instant next_allowed(base::Instant at) const;

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] bool covers(base::Date date) const;

  // What is listed for the day. Nothing for an ordinary weekday or weekend, which is not an error.
  [[nodiscard]] std::optional<Day> day(base::Date date) const;
  [[nodiscard]] const std::vector<Day>& listed_days() const { return days_; }

 private:
  Calendar() = default;
  [[nodiscard]] const Day* find(base::Date date) const;

  std::string id_;
  std::string version_;
  std::chrono::minutes offset_{420};
  std::chrono::minutes open_{0};
  std::chrono::minutes close_{0};
  std::chrono::minutes cutoff_{0};
  std::vector<Stretch> work_;
  base::Date first_;
  base::Date last_;
  std::vector<Day> days_;  // by date
};

// "08:30" as minutes after midnight. Fails with `invalid`/"bad-time".
[[nodiscard]] base::Result<std::chrono::minutes> parse_time_of_day(std::string_view text);

// Dates as Nghị định 30/2020 writes numbers: days below 10 and months 1 and 2 get a zero ("05/01/2026", "02/9/2026").
[[nodiscard]] std::string format_day(base::Date date);           // "15/12/2026"
[[nodiscard]] std::string format_day_month(base::Date date);     // "24/11"
[[nodiscard]] std::string format_day_in_words(base::Date date);  // "ngày 05 tháng 01 năm 2022"

// "17:00 ngày 15/12/2026" and "17:00 on 15/12/2026", in the calendar's zone.
[[nodiscard]] base::Text format_local(const Calendar& calendar, base::Instant at);

}  // namespace trinhky::calendar
