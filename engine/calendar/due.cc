#include "engine/calendar/due.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "engine/calendar/lunar.h"

namespace trinhky::calendar {
namespace {

using base::Date;
using base::ErrorCode;
using base::Fault;
using base::Instant;
using base::json;
using base::Text;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

struct Counted {
  std::string_view word;
  std::int64_t bound;  // largest count either way
};
constexpr std::array<Counted, 5> counted_words{
    {{"workingDays", 2000}, {"calendarDays", 3660}, {"months", 120}, {"hours", 8784}, {"workingHours", 2000}}};
constexpr std::array<std::string_view, 3> rolls{"next_working_day", "previous_working_day", "none"};

const Counted* counted_word(std::string_view word) {
  const auto at = std::ranges::find(counted_words, word, &Counted::word);
  return at == counted_words.end() ? nullptr : &*at;
}

bool is_rule(const json& value) {
  return value.is_object();
}

// "fixed:12-31" or "lunar:01-01".
struct YearlyDay {
  bool lunar = false;
  int month = 0;
  int day = 0;
};

std::optional<YearlyDay> yearly_day(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
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

base::Result<Date> day_of_year(const json& at) {
  const auto yearly = yearly_day(at.at("calendar"));
  const json& year = at.at("year");
  std::int64_t number = year.is_number_integer() ? year.get<std::int64_t>() : 0;
  if (year.is_string()) number = std::strtol(year.get_ref<const std::string&>().c_str(), nullptr, 10);
  if (!yearly || number < 1900 || number > 2999) {
    return base::refuse(ErrorCode::invalid, "bad-due",
                        {"Năm của hạn phải từ 1900 đến 2999.", "The year of a due time is from 1900 to 2999."},
                        "/at/year");
  }
  const int y = static_cast<int>(number);
  if (yearly->lunar) {
    auto date = solar_from_lunar({.year = y, .month = yearly->month, .day = yearly->day});
    if (!date) return base::refuse(ErrorCode::invalid, "bad-due", date.error().message, "/at");
    return *date;
  }
  const Date date = std::chrono::year(y) / yearly->month / yearly->day;
  // 29 February in a common year is its last day.
  return date.ok() ? date : Date(std::chrono::year(y) / yearly->month / std::chrono::last);
}

// Where counting starts. `timed` tells an instant from a plain date.
struct Start {
  Instant at;
  Date date;
  bool timed = true;
};

base::Result<Start> start_of(const Calendar& calendar, const json& spec, Instant now) {
  const auto from = spec.find("from");
  if (from == spec.end()) return Start{now, calendar.local_date(now), true};
  if (from->is_string()) {
    const auto& text = from->get_ref<const std::string&>();
    if (const auto date = base::parse_date(text)) return Start{calendar.at(*date, minutes(0)), *date, false};
    if (const auto at = base::parse_instant(text)) return Start{*at, calendar.local_date(*at), true};
  }
  return base::refuse(
      ErrorCode::invalid, "bad-due",
      {"Mốc tính hạn phải là một ngày hoặc một thời điểm.", "What a due time counts from is a date or an instant."},
      "/from");
}

json day_entry(const Day& day) {
  return {{"date", base::format_date(day.date)},
          {"kind", to_string(day.kind)},
          {"name", {{"vi", day.name.vi}, {"en", day.name.en}}}};
}

bool is_weekend(Date date) {
  const std::chrono::weekday weekday{sys_days(date)};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

// Listed days strictly between the start and the due day, and at its far end: what made the count longer or shorter.
void note_days(const Calendar& calendar, Date a, Date b, json& derivation) {
  const sys_days first = std::min(sys_days(a), sys_days(b));
  const sys_days last = std::max(sys_days(a), sys_days(b));
  json skipped = json::array();
  json counted = json::array();
  for (const Day& day : calendar.listed_days()) {
    const sys_days at = day.date;
    if (at < first || at > last || at == sys_days(a)) continue;
    if (day.kind == DayKind::makeup_work) {
      counted.push_back(day_entry(day));
    } else if (!is_weekend(day.date)) {
      skipped.push_back(day_entry(day));
    }
  }
  derivation["skipped"] = std::move(skipped);
  if (!counted.empty()) derivation["counted"] = std::move(counted);
}

json moved_entry(const Calendar& calendar, Date from, Date to) {
  json moved = {{"from", base::format_date(from)}, {"to", base::format_date(to)}, {"kind", "weekend"}};
  if (const auto day = calendar.day(from)) {
    moved["kind"] = to_string(day->kind);
    moved["name"] = {{"vi", day->name.vi}, {"en", day->name.en}};
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
};

Measure measure_of(const json& spec) {
  for (const Counted& counted : counted_words) {
    if (const auto at = spec.find(counted.word); at != spec.end()) {
      return {std::string(counted.word), static_cast<int>(at->get<std::int64_t>())};
    }
  }
  return {spec.contains("on") ? "on" : "at", 0};
}

void check_count(const json& value, const Counted& counted, const std::string& at, std::vector<Fault>& faults) {
  if (!value.is_number_integer()) {
    faults.push_back({at, "wrong-type", {"Số lượng phải là số nguyên.", "The count is a whole number."}});
    return;
  }
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(counted.bound)
                        : value.get<std::int64_t>() >= -counted.bound && value.get<std::int64_t>() <= counted.bound;
  if (!fits) {
    const std::string bound = std::to_string(counted.bound);
    faults.push_back({at,
                      "out-of-range",
                      {"Số lượng phải trong khoảng -" + bound + " đến " + bound + ".",
                       "The count is between -" + bound + " and " + bound + "."}});
  }
}

void check_at(const json& value, const std::string& at, std::vector<Fault>& faults) {
  if (!value.is_object()) {
    faults.push_back({at, "wrong-type", {"\"at\" phải là một đối tượng.", "\"at\" is an object."}});
    return;
  }
  const auto calendar = value.find("calendar");
  if (calendar == value.end()) {
    faults.push_back({at + "/calendar", "required", {"Thiếu ngày trong năm.", "The day of the year is missing."}});
  } else if (!yearly_day(*calendar)) {
    faults.push_back({at + "/calendar",
                      "bad-value",
                      {"Ngày trong năm có dạng fixed:12-31 hoặc lunar:01-01.",
                       "A day of the year has the form fixed:12-31 or lunar:01-01."}});
  }
  const auto year = value.find("year");
  if (year == value.end()) {
    faults.push_back({at + "/year", "required", {"Thiếu năm.", "The year is missing."}});
  } else if (!year->is_number_integer() && !year->is_string() && !is_rule(*year)) {
    faults.push_back({at + "/year", "wrong-type", {"Năm phải là số.", "The year is a number."}});
  }
  for (const auto& [word, unused] : value.items()) {
    if (word != "calendar" && word != "year") {
      faults.push_back({base::pointer_join(at, word),
                        "unknown-word",
                        {"Không có từ \"" + word + "\" ở đây.", "There is no word \"" + word + "\" here."}});
    }
  }
}

void check_text(const json& value, const std::string& at, bool date_only, std::vector<Fault>& faults) {
  if (is_rule(value)) return;
  const bool good = value.is_string() && (base::parse_date(value.get_ref<const std::string&>()).has_value() ||
                                          (!date_only && base::parse_instant(value.get_ref<const std::string&>())));
  if (!good) {
    faults.push_back({at,
                      "bad-value",
                      {date_only ? "Phải là một ngày dạng 2026-11-22." : "Phải là một ngày hoặc một thời điểm.",
                       date_only ? "It is a date like 2026-11-22." : "It is a date or an instant."}});
  }
}

}  // namespace

std::vector<Fault> check_due_spec(const json& spec, std::string_view pointer) {
  std::vector<Fault> faults;
  const std::string here(pointer);
  if (!spec.is_object()) {
    faults.push_back({here, "wrong-type", {"Hạn phải là một đối tượng.", "A due time is an object."}});
    return faults;
  }
  int measures = 0;
  for (const auto& [word, value] : spec.items()) {
    const std::string at = base::pointer_join(here, word);
    if (const Counted* counted = counted_word(word)) {
      ++measures;
      check_count(value, *counted, at, faults);
    } else if (word == "on") {
      ++measures;
      check_text(value, at, true, faults);
    } else if (word == "at") {
      ++measures;
      check_at(value, at, faults);
    } else if (word == "from") {
      check_text(value, at, false, faults);
    } else if (word == "roll") {
      if (!value.is_string() || std::ranges::find(rolls, value.get_ref<const std::string&>()) == rolls.end()) {
        faults.push_back({at,
                          "bad-value",
                          {"\"roll\" là next_working_day, previous_working_day hoặc none.",
                           "\"roll\" is next_working_day, previous_working_day or none."}});
      }
    } else if (word == "cutoff") {
      if (!value.is_string() || !parse_time_of_day(value.get_ref<const std::string&>())) {
        faults.push_back({at, "bad-value", {"Giờ phải có dạng 08:30.", "A time of day has the form 08:30."}});
      }
    } else {
      faults.push_back({at,
                        "unknown-word",
                        {"Không có từ \"" + word + "\" trong hạn.", "A due time has no word \"" + word + "\"."}});
    }
  }
  if (measures == 0) {
    faults.push_back({here,
                      "required",
                      {"Hạn phải nói bao lâu hoặc ngày nào, ví dụ workingDays.",
                       "A due time says how long or which day, for example workingDays."}});
  } else if (measures > 1) {
    faults.push_back(
        {here, "too-many-words", {"Hạn chỉ được nói một cách tính.", "A due time says only one way of counting."}});
  }
  return faults;
}

std::vector<Fault> check_due_spec(const base::ordered_json& spec, std::string_view pointer) {
  return check_due_spec(base::to_plain(spec), pointer);
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
                    {"calendar", calendar.version()},
                    {"skipped", json::array()},
                    {"moved", nullptr}};
  const Measure measure = measure_of(spec);
  if (measure.word == "hours") {
    due.at = start->at + std::chrono::hours(measure.count);
    return due;
  }
  if (measure.word == "workingHours") {
    due.at = calendar.add_working_hours(start->at, measure.count);
    note_days(calendar, start->date, calendar.local_date(due.at), due.derivation);
    return due;
  }

  Date date = start->date;
  std::string roll = measure.count < 0 ? "previous_working_day" : "next_working_day";
  if (measure.word == "workingDays") {
    date = calendar.add_working_days(date, measure.count);
  } else if (measure.word == "calendarDays") {
    date = sys_days(date) + days(measure.count);
  } else if (measure.word == "months") {
    date = add_months(date, measure.count);
  } else if (measure.word == "on") {
    const auto on = spec.at("on").is_string() ? base::parse_date(spec.at("on").get_ref<const std::string&>())
                                              : base::Result<Date>(std::unexpected(base::Error{}));
    if (!on) {
      return base::refuse(ErrorCode::invalid, "bad-due",
                          {"Ngày đến hạn phải có dạng 2026-11-22.", "The due day has the form 2026-11-22."}, "/on");
    }
    date = *on;
  } else {
    const auto yearly = day_of_year(spec.at("at"));
    if (!yearly) return std::unexpected(yearly.error());
    date = *yearly;
    roll = "none";
  }
  roll = base::text_or(spec, "roll", roll);

  const Date counted_to = date;
  if (roll == "next_working_day") date = calendar.next_working_day_on_or_after(date);
  if (roll == "previous_working_day") date = calendar.previous_working_day_on_or_before(date);
  if (date != counted_to) due.derivation["moved"] = moved_entry(calendar, counted_to, date);

  const minutes cutoff = parse_time_of_day(base::text_or(spec, "cutoff")).value_or(calendar.cutoff());
  due.at = calendar.at(date, cutoff);
  // Counted forwards from a moment, a deadline never ends before that moment.
  const bool forwards = roll == "next_working_day" &&
                        counted_words.end() != std::ranges::find(counted_words, measure.word, &Counted::word);
  if (forwards && start->timed && measure.count >= 0 && due.at <= start->at) {
    const Date next = calendar.add_working_days(date, 1);
    due.derivation["moved"] = {
        {"from", base::format_date(date)}, {"to", base::format_date(next)}, {"kind", "after_cutoff"}};
    date = next;
    due.at = calendar.at(date, cutoff);
  }
  if (measure.word == "workingDays") note_days(calendar, start->date, date, due.derivation);
  if (!calendar.covers(date)) due.derivation["beyond_calendar"] = true;
  return due;
}

}  // namespace trinhky::calendar
