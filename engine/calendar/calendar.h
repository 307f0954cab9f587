// The days of an office: which ones are worked, and what a local date or hour is as an instant.
//
//   auto days = Calendar::parse(json).value();
//   days.is_working_day(2026y / 11 / 24);                   // false: Ngày Văn hóa Việt Nam
//   days.add_working_days(2026y / 11 / 20, 3);              // 26 November 2026, the first day is not counted
//   format_local(days, days.at_cutoff(date)).vi;            // "hết ngày 15/12/2026"
//
// A Calendar is one published version, immutable and safe to share between threads. A day is worked when it is no
// weekly rest day and not listed as off, or when it is listed as `makeup_work`. Days outside the years a version was
// published for (`covers`) follow its rules for every year, where it has some, and the plain week otherwise.
//
// Layers: one issuer's data (closures, make-up days, hours) laid over another's with `overlaid`; book.h does so for the
// units of an office.
//
// Zones: Asia/Ho_Chi_Minh where nothing is said, or any zone of the IANA database (zone.h). A date is a local date. A
// wall time that does not exist is the moment of the change of clocks; one that happens twice is its later occurrence,
// so that nobody loses an hour, except that a day begins and ends at the first midnight.
//
// The end of a day is 24:00. An office that takes papers until an earlier hour only says so in `hours.cutoff`: that is
// its house rule, no law, and every due time it shapes says so.
//
// Sources: Bộ luật Lao động 2019 arts 111–112 (rest days, compensation); Bộ luật Dân sự 2015 arts 147–148 (counting;
// 148.6: the last day ends at 24:00).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/yearly.h"
#include "engine/calendar/zone.h"

namespace trinhky::calendar {

// Working time of a day, as minutes after local midnight. `from` < `to`.
struct Stretch {
  std::chrono::minutes from{0};
  std::chrono::minutes to{0};
};

// Where a day's deadlines end before 24:00, and who says so.
struct Cutoff {
  std::chrono::minutes at{24 * 60};
  base::Text source;  // empty where the data does not say
  std::string grade;
};

// A day that people count from by its name: the opening of a session, the tradition day of the Front, a full moon.
struct NamedDay {
  base::Text name;
  std::map<int, base::Date> dates;  // by year, where somebody sets them
  std::optional<YearlyDay> day;     // the same day of every other year from `from` to `to`
  int from = 0;
  int to = 9999;
  std::string grade;
  std::string source;

  // Its date in a year; a lunar day of the twelfth month may lie in the next. Nothing where it has none.
  [[nodiscard]] std::optional<base::Date> in(int year) const;
};

class Calendar {
 public:
  // {"id", "version", "zone": "Asia/Ho_Chi_Minh", "covers": {"from", "to"}, "weekly_rest": ["saturday", "sunday"],
  //  "days": [{"date", "kind", "name": {"vi", "en"}, "grade", "source"}],
  //  "rules": [{"day": "lunar:01-01", "before": 2, "after": 2, "beside": false, "from": 2021, "to": 2100,
  //             "name", "grade", "source"}],
  //  "events": {"session.open": {"name", "dates": {"2026": "2026-10-20"}, "grade", "source"},
  //             "holiday.tet": {"name", "day": "lunar:01-01", "from"?: year, "to"?: year, "grade", "source"}},
  //  "hours": {"open": "07:00", "close": "18:00", "work": [["07:30", "11:30"], ["13:00", "17:00"]],
  //            "cutoff": {"at": "17:00", "rule": "house", "source": {"vi", "en"}, "grade": "H"}}}
  // Left out: the zone of Việt Nam; covers = the years of the listed days; Saturday and Sunday; the hours above without
  // a cutoff; work = one stretch from opening to closing (or to the cutoff). "cutoff" may be a plain "17:00", and
  // "zone_offset_minutes": 420 may stand instead of a zone: versions published earlier say it so.
  // Fails with `invalid`/"bad-calendar" and one fault per problem. At most 5000 days, 200 rules, 200 events; a date
  // listed twice is a fault.
  [[nodiscard]] static base::Result<Calendar> parse(const base::json& value);

  // This calendar with another issuer's data over it: {"id", "version"} and any of "days", "hours", "weekly_rest",
  // "events", "zone". What the layer lists holds on those dates, whatever is listed below; of the hours only those it
  // names. The version then reads "<version>+<layer's id>.<layer's version>". Fails like parse, with pointers into the
  // layer.
  [[nodiscard]] base::Result<Calendar> overlaid(const base::json& layer) const;

  [[nodiscard]] bool is_working_day(base::Date date) const;

  // The n-th working day after `date`, which itself is not counted; negative n counts backwards; 0 gives `date`
  // unchanged. Requires |n| <= 10000.
  [[nodiscard]] base::Date add_working_days(base::Date date, int n) const;
  [[nodiscard]] base::Date next_working_day_on_or_after(base::Date date) const;
  [[nodiscard]] base::Date previous_working_day_on_or_before(base::Date date) const;

  // How many working days lie after `from` up to and including `to`; negative when `to` is earlier, such that
  // working_days_between(a, add_working_days(a, n)) == n.
  [[nodiscard]] int working_days_between(base::Date from, base::Date to) const;

  // The date an instant falls on here, the time of day there, and back. `time_of_day` may be 24:00 or more: it is wall
  // time from that date's midnight.
  [[nodiscard]] base::Date local_date(base::Instant at) const;
  [[nodiscard]] std::chrono::minutes local_time(base::Instant at) const;
  [[nodiscard]] base::Instant at(base::Date date, std::chrono::minutes time_of_day) const;

  // The day a due time belongs to: midnight is the end of the day before, not a moment of the day that begins.
  [[nodiscard]] base::Date due_date(base::Instant due) const;
  [[nodiscard]] bool ends_a_day(base::Instant at) const;

  // The end of a day's deadlines, and the hours in which people may be reminded.
  [[nodiscard]] std::chrono::minutes cutoff() const { return cutoff_.at; }
  [[nodiscard]] const Cutoff& cutoff_rule() const { return cutoff_; }
  [[nodiscard]] std::chrono::minutes open() const { return open_; }
  [[nodiscard]] std::chrono::minutes close() const { return close_; }
  [[nodiscard]] base::Instant at_cutoff(base::Date date) const { return at(date, cutoff_.at); }
  // When people leave: the end of the last stretch of work.
  [[nodiscard]] std::chrono::minutes end_of_work() const { return work_.back().to; }
  [[nodiscard]] const std::vector<Stretch>& work() const { return work_; }

  // The instant after n hours of working time (`work` stretches of working days). Negative n counts backwards.
  // Requires |n| <= 5000.
  [[nodiscard]] base::Instant add_working_hours(base::Instant from, int n) const;

  // `at` itself where people may be reminded (a working day between open and close), or the next moment where they may.
  [[nodiscard]] base::Instant next_allowed(base::Instant at) const;

  // Working time in an interval; 0 when it is empty. At most ten years of it are looked at.
  [[nodiscard]] std::chrono::minutes working_time(base::Instant from, base::Instant to) const;
  // The instant when that much working time has passed after `from`. Requires length <= 5000 hours.
  [[nodiscard]] base::Instant add_working_time(base::Instant from, std::chrono::minutes length) const;

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] const Zone& zone() const { return zone_; }
  [[nodiscard]] const WeeklyRest& weekly_rest() const { return rest_; }
  // Whether the version was published for that day's year.
  [[nodiscard]] bool covers(base::Date date) const;

  // What is listed for the day, or follows from the rules beyond the published years. Nothing for an ordinary weekday
  // or weekend, which is not an error.
  [[nodiscard]] std::optional<Day> day(base::Date date) const;
  // The same for every day from `first` to `last`, by date; empty when last < first.
  [[nodiscard]] std::vector<Day> days_between(base::Date first, base::Date last) const;
  // Only what the data lists itself.
  [[nodiscard]] const std::vector<Day>& listed_days() const { return days_; }
  // "session.open". Nothing where the calendar does not know the event, which is not an error.
  [[nodiscard]] const NamedDay* event(std::string_view name) const;

 private:
  friend class CalendarReader;
  Calendar() = default;
  [[nodiscard]] const Day* find(base::Date date) const;

  std::string id_;
  std::string version_;
  Zone zone_ = Zone::fixed(std::chrono::minutes(420));
  std::chrono::minutes open_{7 * 60};
  std::chrono::minutes close_{18 * 60};
  Cutoff cutoff_;
  std::vector<Stretch> work_;
  WeeklyRest rest_ = saturday_and_sunday;
  base::Date first_;
  base::Date last_;
  std::vector<Day> days_;  // by date
  std::shared_ptr<const std::vector<DayRule>> rules_ = std::make_shared<const std::vector<DayRule>>();
  std::shared_ptr<const std::vector<Day>> by_rule_ = std::make_shared<const std::vector<Day>>();  // by date
  std::map<std::string, NamedDay, std::less<>> events_;
};

// "08:30" as minutes after midnight; "24:00" is the end of the day. Fails with `invalid`/"bad-time".
[[nodiscard]] base::Result<std::chrono::minutes> parse_time_of_day(std::string_view text);

// Dates as Nghị định 30/2020 writes numbers: days below 10 and months 1 and 2 get a zero ("05/01/2026", "02/9/2026").
[[nodiscard]] std::string format_day(base::Date date);           // "15/12/2026"
[[nodiscard]] std::string format_day_month(base::Date date);     // "24/11"
[[nodiscard]] std::string format_day_in_words(base::Date date);  // "ngày 05 tháng 01 năm 2022"

// Whether a word may name an event of a calendar: lower case letters, digits and "_" in parts joined by dots, at least
// two parts ("session.open").
[[nodiscard]] bool is_event_name(std::string_view word);

// "17:00" for a time of day, "24:00" for its end.
[[nodiscard]] std::string format_time_of_day(std::chrono::minutes time);

// "17:00 ngày 15/12/2026" and "17:00 on 15/12/2026", in the calendar's zone; "hết ngày 15/12/2026" and "end of
// 15/12/2026" for the midnight that ends that day.
[[nodiscard]] base::Text format_local(const Calendar& calendar, base::Instant at);

}  // namespace trinhky::calendar
