// The sentence under a due time. Apart from due.cc: it reads only the derivation that was kept.
#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/calendar/due.h"

namespace trinhky::calendar {
namespace {

using base::Date;
using base::json;
using base::Text;
using std::chrono::days;
using std::chrono::sys_days;

struct Unit {
  std::string_view word;
  std::string_view vi;
  std::string_view en;   // one
  std::string_view ens;  // many
};
constexpr std::array<Unit, 6> units{{{"workingDays", "ngày làm việc", "working day", "working days"},
                                     {"calendarDays", "ngày", "day", "days"},
                                     {"months", "tháng", "month", "months"},
                                     {"years", "năm", "year", "years"},
                                     {"hours", "giờ", "hour", "hours"},
                                     {"workingHours", "giờ làm việc", "working hour", "working hours"}}};

struct Weekday {
  std::string_view vi;
  std::string_view en;
};
constexpr std::array<Weekday, 7> weekdays{{{"Chủ nhật", "Sunday"},
                                           {"thứ Hai", "Monday"},
                                           {"thứ Ba", "Tuesday"},
                                           {"thứ Tư", "Wednesday"},
                                           {"thứ Năm", "Thursday"},
                                           {"thứ Sáu", "Friday"},
                                           {"thứ Bảy", "Saturday"}}};

// What a grade other than "P" (published) means to the reader of a due time.
struct Mark {
  std::string_view grade;
  std::string_view vi;
  std::string_view en;
};
constexpr std::array<Mark, 5> marks{
    {{"K", "theo thông lệ, nên đối chiếu văn bản gốc", "known practice, to be checked with the text itself"},
     {"S", "theo một nguồn duy nhất", "from a single source"},
     {"C", "tính theo luật, không lấy từ thông báo lịch nghỉ", "computed from the law, not from an announcement"},
     {"X", "ngày nghỉ chưa công bố chính thức", "not officially published yet"},
     {"H", "mức đề xuất của phần mềm", "proposed by this program"}}};

void append(Text& text, const Text& more) {
  text.vi += more.vi;
  text.en += more.en;
}

Text name_of(const json& entry, std::string_view member = "name") {
  const auto name = entry.find(member);
  if (name == entry.end() || !name->is_object()) return {};
  return {base::text_or(*name, "vi"), base::text_or(*name, "en")};
}

Text bracketed(const Text& name) {
  if (name.vi.empty()) return {};
  return {" (" + name.vi + ")", " (" + name.en + ")"};
}

const Weekday& weekday_of(Date date) {
  return weekdays.at(std::chrono::weekday(sys_days(date)).c_encoding());
}

// "Quốc khánh (ngày liền kề)" is, for a run of days, "Quốc khánh".
std::string without_bracket(const std::string& name) {
  return name.substr(0, name.find(" ("));
}

struct Run {
  Date first;
  Date last;
  Text name;
  std::vector<std::string> grades;  // other than "P"
};

// Whether nothing but weekly rest days lies between two days.
bool only_rest_between(const Calendar& calendar, Date first, Date last) {
  if (sys_days(last) - sys_days(first) > days(4)) return false;
  for (sys_days at = sys_days(first) + days(1); at < sys_days(last); at += days(1)) {
    if (calendar.is_working_day(at) || !is_rest_day(calendar.weekly_rest(), at)) return false;
  }
  return true;
}

void add_name(Run& run, const Text& name, bool in_lieu) {
  run.name = {without_bracket(run.name.vi), without_bracket(run.name.en)};
  // A day in lieu right after its holiday is part of it to the reader.
  if (in_lieu) return;
  for (auto [all, one] : {std::pair{&run.name.vi, &name.vi}, std::pair{&run.name.en, &name.en}}) {
    const std::string base_name = without_bracket(*one);
    if (all->find(base_name) == std::string::npos) all->append(", ").append(base_name);
  }
}

// Days that follow each other, weekly rest days in between left aside, become one run.
std::vector<Run> runs_of(const Calendar& calendar, const json& listed) {
  std::vector<Run> runs;
  for (const json& entry : listed) {
    if (!entry.is_object()) continue;
    const auto date = base::parse_date(base::text_or(entry, "date"));
    if (!date) continue;
    const Text name = name_of(entry);
    if (!runs.empty() && only_rest_between(calendar, runs.back().last, *date)) {
      runs.back().last = *date;
      add_name(runs.back(), name, base::text_or(entry, "kind") == to_string(DayKind::compensation));
    } else {
      runs.push_back({*date, *date, name, {}});
    }
    const std::string grade = base::text_or(entry, "grade");
    std::vector<std::string>& grades = runs.back().grades;
    if (!grade.empty() && std::ranges::find(grades, grade) == grades.end()) grades.push_back(grade);
  }
  return runs;
}

// "31/01–04/02 (Tết Âm lịch) [K]"; every grade met goes into `met`.
Text said(const Run& run, std::vector<std::string>& met) {
  std::string when = format_day_month(run.first);
  if (run.first != run.last) when += "–" + format_day_month(run.last);
  Text out{when, std::move(when)};
  append(out, bracketed(run.name));
  std::string letters;
  for (const std::string& grade : run.grades) {
    letters.append(letters.empty() ? " [" : ", ").append(grade);
    if (std::ranges::find(met, grade) == met.end()) met.push_back(grade);
  }
  if (!letters.empty()) letters += "]";
  append(out, {letters, letters});
  return out;
}

void join(Text& out, const Text& more) {
  if (!out.vi.empty()) append(out, {", ", ", "});
  append(out, more);
}

Text days_off(const Calendar& calendar, const json& entries, std::vector<std::string>& met) {
  Text out;
  for (const Run& run : runs_of(calendar, entries)) join(out, said(run, met));
  return out;
}

// "thứ Bảy 04/5 (Làm bù cho 29/4)"
Text days_worked(const json& entries, std::vector<std::string>& met) {
  Text out;
  for (const json& entry : entries) {
    const auto date = base::parse_date(base::text_or(entry, "date"));
    if (!date) continue;
    const Weekday& weekday = weekday_of(*date);
    Run run{*date, *date, name_of(entry), {}};
    if (const std::string grade = base::text_or(entry, "grade"); !grade.empty()) run.grades.push_back(grade);
    Text one{std::string(weekday.vi) + " ", std::string(weekday.en) + " "};
    append(one, said(run, met));
    join(out, one);
  }
  return out;
}

const json* list_of(const json& derivation, std::string_view member) {
  const auto at = derivation.find(member);
  return at == derivation.end() || !at->is_array() || at->empty() ? nullptr : &*at;
}

// From where it was counted.
std::optional<std::string> start_day(const Calendar& calendar, const json& derivation) {
  if (const auto date = base::parse_date(base::text_or(derivation, "from_date"))) return format_day(*date);
  const auto instant = base::parse_instant(base::text_or(derivation, "from"));
  return instant ? std::optional(format_day(calendar.local_date(*instant))) : std::nullopt;
}

// "5 ngày làm việc kể từ khi nhận (28/01/2022)", "15 ngày làm việc trước 31/12/2026", "ngày 31/12/2026".
Text measure(const Calendar& calendar, const json& rule, const Due& due, std::vector<std::string>& met) {
  const auto event_at = due.derivation.find("event");
  Text event;
  if (event_at != due.derivation.end() && event_at->is_object()) {
    event = bracketed(name_of(*event_at));
    if (const std::string grade = base::text_or(*event_at, "grade"); !grade.empty()) {
      append(event, {" [" + grade + "]", " [" + grade + "]"});
      met.push_back(grade);
    }
  }
  for (const Unit& unit : units) {
    const auto at = rule.find(unit.word);
    if (at == rule.end() || !at->is_number_integer()) continue;
    const auto count = at->get<std::int64_t>();
    const std::string number = std::to_string(count < 0 ? -count : count);
    const std::string vi = number + " " + std::string(unit.vi);
    const std::string en = number + " " + std::string(number == "1" ? unit.en : unit.ens);
    const auto start = start_day(calendar, due.derivation);
    const auto from = rule.contains("from") ? start : std::nullopt;
    if (count < 0) {
      return from ? Text{vi + " trước " + *from + event.vi, en + " before " + *from + event.en}
                  : Text{"-" + vi, "-" + en};
    }
    if (from) return {vi + " kể từ " + *from + event.vi, en + " from " + *from + event.en};
    const std::string received = start ? " (" + *start + ")" : std::string();
    return {vi + " kể từ khi nhận" + received, en + " from receipt" + received};
  }
  Date named = calendar.due_date(due.at);
  if (const auto moved = due.derivation.find("moved"); moved != due.derivation.end() && moved->is_object()) {
    named = base::parse_date(base::text_or(*moved, "from")).value_or(named);
  }
  return {"ngày " + format_day(named) + event.vi, "on " + format_day(named) + event.en};
}

Text reason(const json& moved, Date from, std::vector<std::string>& met) {
  const std::string kind = base::text_or(moved, "kind");
  if (kind == "after_cutoff") return {"đã quá giờ chốt trong ngày", "the day's cutoff had passed"};
  const std::string day = format_day_month(from);
  if (kind == "weekend") {
    const Weekday& weekday = weekday_of(from);
    return {day + " là " + std::string(weekday.vi), day + " is a " + std::string(weekday.en)};
  }
  const Text name = name_of(moved);
  Text out{day + " là ngày nghỉ (" + name.vi + ")", day + " is a day off (" + name.en + ")"};
  if (const std::string grade = base::text_or(moved, "grade"); !grade.empty()) {
    append(out, {" [" + grade + "]", " [" + grade + "]"});
    if (std::ranges::find(met, grade) == met.end()) met.push_back(grade);
  }
  return out;
}

Text earlier_end(const json& cutoff) {
  const std::string at = base::text_or(cutoff, "at");
  if (base::text_or(cutoff, "rule") == "definition") {
    return {"; hết giờ nhận lúc " + at + " theo quy định của quy trình", "; taken until " + at + " by this workflow"};
  }
  Text out{"; hết giờ nhận lúc " + at + " theo quy định của cơ quan",
           "; taken until " + at + " by the office's own rule"};
  append(out, bracketed(name_of(cutoff, "source")));
  return out;
}

Text pause_told(const Calendar& calendar, const json& pause) {
  const auto from = base::parse_instant(base::text_or(pause, "from"));
  const auto until = base::parse_instant(base::text_or(pause, "until"));
  // Without a length the caller tells of the pause himself.
  const bool told = pause.contains("working_days") || pause.contains("working_minutes") || pause.contains("minutes");
  if (!from || !until || !told) return {};
  std::string length;
  std::string english;
  if (const auto at = pause.find("working_days"); at != pause.end() && at->is_number_integer()) {
    const auto count = at->get<std::int64_t>();
    length = std::to_string(count) + " ngày làm việc";
    english = std::to_string(count) + (count == 1 ? " working day" : " working days");
  } else {
    const bool worked = pause.contains("working_minutes");
    const auto count =
        worked ? pause.value("working_minutes", std::int64_t{0}) : pause.value("minutes", std::int64_t{0});
    length = std::to_string(count) + (worked ? " phút làm việc" : " phút");
    english = std::to_string(count) + (worked ? " working minutes" : " minutes");
  }
  const std::string a = format_day(calendar.local_date(*from));
  const std::string b = format_day(calendar.local_date(*until));
  return {"; cộng " + length + " tạm dừng từ " + a + " đến " + b,
          "; plus " + english + " of pause from " + a + " to " + b};
}

}  // namespace

Text length_in_words(const json& spec) {
  for (const Unit& unit : units) {
    const auto at = spec.is_object() ? spec.find(unit.word) : spec.end();
    if (at == spec.end() || !at->is_number_integer()) continue;
    const std::string number = std::to_string(at->get<std::int64_t>());
    return {number + " " + std::string(unit.vi), number + " " + std::string(number == "1" ? unit.en : unit.ens)};
  }
  return {};
}

Text explain_due(const Calendar& calendar, const Due& due) {
  const json& derivation = due.derivation;
  if (!derivation.is_object() || !derivation.contains("rule") || !derivation.at("rule").is_object()) return {};
  std::vector<std::string> met;
  Text out = measure(calendar, derivation.at("rule"), due, met);

  Text noted;
  if (const json* counted = list_of(derivation, "counted")) {
    const Text worked = days_worked(*counted, met);
    join(noted, {"tính cả " + worked.vi, "counting " + worked.en});
  }
  if (const json* skipped = list_of(derivation, "skipped")) {
    const Text off = days_off(calendar, *skipped, met);
    join(noted, {"không tính " + off.vi, "not counting " + off.en});
  }
  if (!noted.vi.empty()) append(out, {": " + noted.vi, ": " + noted.en});

  if (const auto moved = derivation.find("moved"); moved != derivation.end() && moved->is_object()) {
    const auto from = base::parse_date(base::text_or(*moved, "from"));
    const auto to = base::parse_date(base::text_or(*moved, "to"));
    if (from && to) {
      const Text why = reason(*moved, *from, met);
      const bool forwards = sys_days(*to) > sys_days(*from);
      append(out, {(forwards ? "; chuyển sang " : "; lùi về ") + format_day(*to) + " vì " + why.vi,
                   (forwards ? "; moved on to " : "; moved back to ") + format_day(*to) + " because " + why.en});
    }
  }
  if (const auto cutoff = derivation.find("cutoff"); cutoff != derivation.end() && cutoff->is_object()) {
    append(out, earlier_end(*cutoff));
  }
  if (const json* pauses = list_of(derivation, "pauses")) {
    for (const json& pause : *pauses) append(out, pause_told(calendar, pause));
  }
  if (derivation.value("beyond_calendar", false)) {
    append(out, {"; lịch nghỉ của thời gian này chưa công bố", "; the rest days of that time are not published yet"});
  }
  if (derivation.value("beyond_zone", false)) {
    append(out,
           {"; múi giờ này đổi giờ theo mùa mà các lần đổi sau năm 2037 chưa biết: tính theo giờ của lần đổi cuối",
            "; this zone changes its clocks, and the changes after 2037 are not known: counted with the time of the "
            "last known one"});
  }
  for (const Mark& mark : marks) {
    if (std::ranges::find(met, mark.grade) == met.end()) continue;
    const std::string letter = "; [" + std::string(mark.grade) + "] ";
    append(out, {letter + std::string(mark.vi), letter + std::string(mark.en)});
  }
  const std::string version = base::text_or(derivation, "calendar");
  if (!version.empty() && version != calendar.version()) {
    append(out, {"; tính theo lịch phiên bản " + version + ", nay là " + calendar.version(),
                 "; computed with calendar version " + version + ", now " + calendar.version()});
  }
  return out;
}

}  // namespace trinhky::calendar
