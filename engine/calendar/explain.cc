// The sentence under a due time. Apart from due.cc: it reads only the derivation that was kept.
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
constexpr Unit units[] = {{"workingDays", "ngày làm việc", "working day", "working days"},
                          {"calendarDays", "ngày", "day", "days"},
                          {"months", "tháng", "month", "months"},
                          {"hours", "giờ", "hour", "hours"},
                          {"workingHours", "giờ làm việc", "working hour", "working hours"}};

void append(Text& text, const Text& more) {
  text.vi += more.vi;
  text.en += more.en;
}

// "Quốc khánh (ngày liền kề)" is, for a run of days, "Quốc khánh".
std::string without_bracket(const std::string& name) {
  return name.substr(0, name.find(" ("));
}

struct Run {
  Date first;
  Date last;
  Text name;
};

// Days that follow each other become one run.
std::vector<Run> runs_of(const json& listed) {
  std::vector<Run> runs;
  for (const json& entry : listed) {
    if (!entry.is_object()) continue;
    const auto date = base::parse_date(base::text_or(entry, "date"));
    if (!date) continue;
    const auto names = entry.find("name");
    const Text name = names == entry.end() || !names->is_object()
                          ? Text{}
                          : Text{base::text_or(*names, "vi"), base::text_or(*names, "en")};
    const bool follows = !runs.empty() && sys_days(*date) - sys_days(runs.back().last) == days(1);
    if (!follows) {
      runs.push_back({*date, *date, name});
      continue;
    }
    Run& run = runs.back();
    run.last = *date;
    for (auto [all, one] : {std::pair{&run.name.vi, &name.vi}, std::pair{&run.name.en, &name.en}}) {
      const std::string base_name = without_bracket(*one);
      *all = without_bracket(*all);
      if (all->find(base_name) == std::string::npos) *all += ", " + base_name;
    }
  }
  return runs;
}

Text listed(const json& entries) {
  Text out;
  for (const Run& run : runs_of(entries)) {
    std::string when = format_day_month(run.first);
    if (run.first != run.last) when += "–" + format_day_month(run.last);
    const std::string comma = out.vi.empty() ? "" : ", ";
    out.vi += comma + when + (run.name.vi.empty() ? "" : " (" + run.name.vi + ")");
    out.en += comma + when + (run.name.en.empty() ? "" : " (" + run.name.en + ")");
  }
  return out;
}

// "5 ngày làm việc kể từ khi nhận", "15 ngày làm việc trước 31/12/2026", "ngày 31/12/2026".
Text measure(const Calendar& calendar, const json& rule, const Due& due) {
  for (const Unit& unit : units) {
    const auto at = rule.find(unit.word);
    if (at == rule.end() || !at->is_number_integer()) continue;
    const auto count = at->get<std::int64_t>();
    const std::string number = std::to_string(count < 0 ? -count : count);
    const std::string english(number == "1" ? unit.en : unit.ens);
    std::optional<std::string> from;
    if (rule.contains("from")) {
      if (const auto instant = base::parse_instant(base::text_or(due.derivation, "from"))) {
        from = format_day(calendar.local_date(*instant));
      }
    }
    const std::string words(unit.vi);
    if (count < 0) {
      return from ? Text{number + " " + words + " trước " + *from, number + " " + english + " before " + *from}
                  : Text{"-" + number + " " + words, "-" + number + " " + english};
    }
    return from ? Text{number + " " + words + " kể từ " + *from, number + " " + english + " from " + *from}
                : Text{number + " " + words + " kể từ khi nhận", number + " " + english + " from receipt"};
  }
  const auto moved = due.derivation.find("moved");
  Date named = calendar.local_date(due.at);
  if (moved != due.derivation.end() && moved->is_object()) {
    named = base::parse_date(base::text_or(*moved, "from")).value_or(named);
  }
  return {"ngày " + format_day(named), "on " + format_day(named)};
}

Text reason(const json& moved, Date from) {
  const std::string kind = base::text_or(moved, "kind");
  if (kind == "after_cutoff") return {"đã quá giờ chốt trong ngày", "the day's cutoff had passed"};
  if (kind == "weekend") {
    const bool sunday = std::chrono::weekday(sys_days(from)) == std::chrono::Sunday;
    return {format_day_month(from) + (sunday ? " là Chủ nhật" : " là thứ Bảy"),
            format_day_month(from) + (sunday ? " is a Sunday" : " is a Saturday")};
  }
  const json name = moved.value("name", json::object());
  return {format_day_month(from) + " là ngày nghỉ (" + base::text_or(name, "vi") + ")",
          format_day_month(from) + " is a day off (" + base::text_or(name, "en") + ")"};
}

}  // namespace

Text explain_due(const Calendar& calendar, const Due& due) {
  const json& derivation = due.derivation;
  if (!derivation.is_object() || !derivation.contains("rule") || !derivation.at("rule").is_object()) return {};
  Text out = measure(calendar, derivation.at("rule"), due);

  if (const auto skipped = derivation.find("skipped"); skipped != derivation.end() && !skipped->empty()) {
    const Text days_off = listed(*skipped);
    append(out, {", không tính " + days_off.vi, ", not counting " + days_off.en});
  }
  if (const auto counted = derivation.find("counted"); counted != derivation.end() && !counted->empty()) {
    const Text worked = listed(*counted);
    append(out, {", kể cả " + worked.vi, ", counting " + worked.en});
  }
  if (const auto moved = derivation.find("moved"); moved != derivation.end() && moved->is_object()) {
    const auto from = base::parse_date(base::text_or(*moved, "from"));
    const auto to = base::parse_date(base::text_or(*moved, "to"));
    if (from && to) {
      const Text why = reason(*moved, *from);
      const bool forwards = sys_days(*to) > sys_days(*from);
      append(out, {(forwards ? "; chuyển sang " : "; lùi về ") + format_day(*to) + " vì " + why.vi,
                   (forwards ? "; moved on to " : "; moved back to ") + format_day(*to) + " because " + why.en});
    }
  }
  if (derivation.value("beyond_calendar", false)) {
    append(out, {"; lịch nghỉ của thời gian này chưa công bố", "; the rest days of that time are not published yet"});
  }
  const std::string version = base::text_or(derivation, "calendar");
  if (!version.empty() && version != calendar.version()) {
    append(out, {"; tính theo lịch phiên bản " + version + ", nay là " + calendar.version(),
                 "; computed with calendar version " + version + ", now " + calendar.version()});
  }
  return out;
}

}  // namespace trinhky::calendar
