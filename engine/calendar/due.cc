#include "engine/calendar/due.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "engine/calendar/due_words.h"

namespace trinhky::calendar {
namespace {

using base::Date;
using base::ErrorCode;
using base::Instant;
using base::json;
using base::Text;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

json to_json(const Text& text) {
  return {{"vi", text.vi}, {"en", text.en}};
}

// A day the calendar knows by name, and how to call it; without a name where the date says it all.
struct CalendarDay {
  Date date;
  Text name;
  std::string grade{};  // how sure the day is
};

base::Result<CalendarDay> calendar_day(const Calendar& calendar, const json& named, const std::string& pointer) {
  const json& year = named.at("year");
  std::int64_t number = year.is_number_integer() ? year.get<std::int64_t>() : 0;
  if (year.is_string()) number = std::strtol(year.get_ref<const std::string&>().c_str(), nullptr, 10);
  if (number < 1900 || number > 2999) {
    return base::refuse(ErrorCode::invalid, "bad-due",
                        {"Năm của hạn phải từ 1900 đến 2999.", "The year of a due time is from 1900 to 2999."},
                        pointer + "/year");
  }
  const int y = static_cast<int>(number);
  const auto& word = named.at("calendar").get_ref<const std::string&>();
  if (const auto yearly = parse_yearly_day(word)) {
    const auto date = in_year(*yearly, y);
    if (!date) return base::refuse(ErrorCode::invalid, "bad-due", date.error().message, pointer);
    const std::string lunar = word.substr(9) + "/" + word.substr(6, 2);
    return CalendarDay{*date, yearly->lunar ? Text{lunar + " âm lịch", lunar + " of the lunar year"} : Text{}};
  }
  const NamedDay* event = calendar.event(word);
  const auto at = event == nullptr ? std::nullopt : event->in(y);
  if (!at) {
    const std::string which = word + " (" + std::to_string(y) + ")";
    return base::refuse(
        ErrorCode::invalid, "bad-due",
        {"Lịch chưa có ngày của sự kiện " + which + ".", "The calendar has no day for the event " + which + "."},
        pointer);
  }
  return CalendarDay{*at, event->name, event->grade};
}

// Where counting starts. `timed` tells an instant from a plain date.
struct Start {
  Instant at;
  Date date;
  bool timed = true;
  Text name{};
  std::string grade{};
};

base::Result<Start> start_of(const Calendar& calendar, const json& spec, Instant now) {
  const auto from = spec.find("from");
  if (from == spec.end()) return Start{now, calendar.local_date(now), true};
  if (names_calendar_day(*from)) {
    const auto day = calendar_day(calendar, *from, "/from");
    if (!day) return std::unexpected(day.error());
    return Start{calendar.at(day->date, minutes(0)), day->date, false, day->name, day->grade};
  }
  if (from->is_string()) {
    const auto& text = from->get_ref<const std::string&>();
    if (const auto date = base::parse_date(text)) return Start{calendar.at(*date, minutes(0)), *date, false};
    if (const auto at = base::parse_instant(text)) return Start{*at, calendar.due_date(*at), true};
  }
  return base::refuse(
      ErrorCode::invalid, "bad-due",
      {"Mốc tính hạn phải là một ngày hoặc một thời điểm.", "What a due time counts from is a date or an instant."},
      "/from");
}

json event_entry(const Text& name, const std::string& grade) {
  json entry = {{"name", to_json(name)}};
  if (!grade.empty() && grade != "P") entry["grade"] = grade;
  return entry;
}

// Marked where the day is not published for certain.
json day_entry(const Day& day) {
  json entry = {{"date", base::format_date(day.date)}, {"kind", to_string(day.kind)}, {"name", to_json(day.name)}};
  if (!day.grade.empty() && day.grade != "P") entry["grade"] = day.grade;
  return entry;
}

// Listed days strictly between the start and the due day, and at its far end: what made the count longer or shorter.
void note_days(const Calendar& calendar, Date a, Date b, json& derivation) {
  json skipped = json::array();
  json counted = json::array();
  for (const Day& day : calendar.days_between(std::min(a, b), std::max(a, b))) {
    if (day.date == a) continue;
    if (day.kind == DayKind::makeup_work) {
      counted.push_back(day_entry(day));
    } else if (!is_rest_day(calendar.weekly_rest(), day.date)) {
      skipped.push_back(day_entry(day));
    }
  }
  derivation["skipped"] = std::move(skipped);
  if (!counted.empty()) derivation["counted"] = std::move(counted);
}

json moved_entry(const Calendar& calendar, Date from, Date to) {
  json moved = {{"from", base::format_date(from)}, {"to", base::format_date(to)}, {"kind", "weekend"}};
  if (const auto day = calendar.day(from)) {
    json entry = day_entry(*day);
    entry.erase("date");
    moved.update(entry);
  }
  return moved;
}

Date add_months(Date date, int n) {
  const auto month = std::chrono::year_month(date.year(), date.month()) + std::chrono::months(n);
  const Date same_day = month / date.day();
  return same_day.ok() ? same_day : Date(month / std::chrono::last);
}

// The one word of the spec that says how much, with its count where it has one.
struct Measure {
  std::string word;
  int count = 0;
  bool counted = false;
};

Measure measure_of(const json& spec) {
  for (const CountedWord& counted : counted_words) {
    if (const auto at = spec.find(counted.word); at != spec.end()) {
      return {std::string(counted.word), static_cast<int>(at->get<std::int64_t>()), true};
    }
  }
  return {spec.contains("on") ? "on" : "at"};
}

// The day a spec in days names, before it is moved off a rest day.
base::Result<CalendarDay> day_named(const Calendar& calendar, const json& spec, const Measure& measure, Date start) {
  if (measure.word == "workingDays") return CalendarDay{calendar.add_working_days(start, measure.count), {}};
  if (measure.word == "calendarDays") return CalendarDay{sys_days(start) + days(measure.count), {}};
  if (measure.word == "months") return CalendarDay{add_months(start, measure.count), {}};
  if (measure.word == "years") return CalendarDay{add_months(start, measure.count * 12), {}};
  if (measure.word == "at") return calendar_day(calendar, spec.at("at"), "/at");
  const auto on = spec.at("on").is_string() ? base::parse_date(spec.at("on").get_ref<const std::string&>())
                                            : base::Result<Date>(std::unexpected(base::Error{}));
  if (on) return CalendarDay{*on, {}};
  return base::refuse(ErrorCode::invalid, "bad-due",
                      {"Ngày đến hạn phải có dạng 2026-11-22.", "The due day has the form 2026-11-22."}, "/on");
}

// When the day ends for this deadline, told where it is earlier than 24:00.
minutes cutoff_of(const Calendar& calendar, const json& spec, json& derivation) {
  if (const auto own = parse_time_of_day(base::text_or(spec, "cutoff"))) {
    if (*own < minutes(days(1))) derivation["cutoff"] = {{"at", format_time_of_day(*own)}, {"rule", "definition"}};
    return *own;
  }
  const Cutoff& house = calendar.cutoff_rule();
  if (house.at < minutes(days(1))) {
    json told = {{"at", format_time_of_day(house.at)}, {"rule", "house"}};
    if (!house.source.vi.empty()) told["source"] = to_json(house.source);
    if (!house.grade.empty()) told["grade"] = house.grade;
    derivation["cutoff"] = std::move(told);
  }
  return house.at;
}

// What nobody can know yet of a time so far away.
void note_limits(const Calendar& calendar, Date date, Instant at, json& derivation) {
  if (!calendar.covers(date)) derivation["beyond_calendar"] = true;
  if (!calendar.zone().changes_known_at(at)) derivation["beyond_zone"] = true;
}

}  // namespace

bool counts_in_days(const json& spec) {
  return spec.is_object() && !spec.contains("hours") && !spec.contains("workingHours");
}

base::Result<Due> resolve_due(const Calendar& calendar, const json& spec, Instant now) {
  if (auto faults = check_due_spec(spec, ""); !faults.empty()) {
    base::Error error{.code = ErrorCode::invalid, .type = "bad-due", .message = faults.front().message};
    error.pointer = faults.front().pointer;
    error.faults = std::move(faults);
    return std::unexpected(std::move(error));
  }
  const auto start = start_of(calendar, spec, now);
  if (!start) return std::unexpected(start.error());

  Due due{start->at, json::object()};
  due.derivation = {{"rule", spec},
                    {"from", base::format_instant(start->at)},
                    {"from_date", base::format_date(start->date)},
                    {"calendar", calendar.version()},
                    {"skipped", json::array()},
                    {"moved", nullptr}};
  if (!start->name.vi.empty()) due.derivation["event"] = event_entry(start->name, start->grade);
  const Measure measure = measure_of(spec);
  if (measure.word == "hours") {
    due.at = start->at + std::chrono::hours(measure.count);
    return due;
  }
  if (measure.word == "workingHours") {
    due.at = calendar.add_working_hours(start->at, measure.count);
    const Date date = calendar.local_date(due.at);
    note_days(calendar, start->date, date, due.derivation);
    note_limits(calendar, date, due.at, due.derivation);
    return due;
  }

  const auto named = day_named(calendar, spec, measure, start->date);
  if (!named) return std::unexpected(named.error());
  if (!named->name.vi.empty()) due.derivation["event"] = event_entry(named->name, named->grade);
  Date date = named->date;
  const std::string_view usual = measure.word == "at" ? "none"
                                 : measure.count < 0  ? "previous_working_day"
                                                      : "next_working_day";
  const std::string roll = base::text_or(spec, "roll", usual);
  if (roll == "next_working_day") date = calendar.next_working_day_on_or_after(date);
  if (roll == "previous_working_day") date = calendar.previous_working_day_on_or_before(date);
  if (date != named->date) due.derivation["moved"] = moved_entry(calendar, named->date, date);

  const minutes cutoff = cutoff_of(calendar, spec, due.derivation);
  due.at = calendar.at(date, cutoff);
  // Counted forwards from a moment, a deadline never ends before that moment.
  const bool forwards = roll == "next_working_day" && measure.counted && measure.count >= 0;
  if (forwards && start->timed && due.at <= start->at && cutoff < minutes(days(1))) {
    const Date next = calendar.add_working_days(date, 1);
    due.derivation["moved"] = {
        {"from", base::format_date(date)}, {"to", base::format_date(next)}, {"kind", "after_cutoff"}};
    date = next;
    due.at = calendar.at(date, cutoff);
  }
  if (measure.word == "workingDays") note_days(calendar, start->date, date, due.derivation);
  note_limits(calendar, date, due.at, due.derivation);
  return due;
}

}  // namespace trinhky::calendar
