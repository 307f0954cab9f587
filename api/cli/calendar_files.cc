#include "api/cli/calendar_files.h"

#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "api/cli/print_error.h"
#include "api/server/problem.h"
#include "engine/runtime/calendar_draft.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;
using server::in;
using std::chrono::sys_days;

constexpr std::size_t max_calendar_bytes = 4U << 20;
constexpr int most_years = 60;

Result<json> read_json(const std::filesystem::path& file) {
  const auto bytes = runtime::read_file(file, max_calendar_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  return base::parse_json(*bytes);
}

// Working days of each year for which the calendar was published.
json years_of(const calendar::Calendar& calendar) {
  json years = json::array();
  if (calendar.listed_days().empty()) return years;
  const std::chrono::year first = calendar.listed_days().front().date.year();
  const std::chrono::year last =
      std::min(calendar.listed_days().back().date.year(), first + std::chrono::years(most_years));
  for (auto year = first; year <= last; ++year) {
    const sys_days begin{year / std::chrono::January / 1};
    const sys_days end{year / std::chrono::December / 31};
    if (!calendar.covers(base::Date{begin}) || !calendar.covers(base::Date{end})) continue;
    int working = 0;
    for (sys_days at = begin; at <= end; at += std::chrono::days(1)) {
      if (calendar.is_working_day(base::Date{at})) ++working;
    }
    years.push_back({{"year", static_cast<int>(year)}, {"working_days", working}});
  }
  return years;
}

json marks_of(const calendar::Calendar& calendar) {
  std::map<std::string, std::size_t> marks;
  for (const calendar::Day& day : calendar.listed_days()) ++marks[day.grade.empty() ? "-" : day.grade];
  return marks;
}

// The units with days of their own, and how many.
json units_of(const runtime::KeptCalendar& kept) {
  json units = json::array();
  if (kept.layers == nullptr) return units;
  for (const json& layer : *kept.layers) {
    units.push_back({{"unit", base::text_or(layer, "unit")},
                     {"id", base::text_or(layer, "id")},
                     {"version", base::text_or(layer, "version")},
                     {"days", layer.value("days", json::array()).size()},
                     {"hours", layer.contains("hours")}});
  }
  return units;
}

json faults_of(const base::Error& error) {
  json faults = json::array();
  for (const base::Fault& fault : error.faults) {
    faults.push_back({{"pointer", fault.pointer},
                      {"code", fault.code},
                      {"message", {{"vi", fault.message.vi}, {"en", fault.message.en}}}});
  }
  return faults;
}

// "holiday, Tết Dương lịch", or that the day is an ordinary one.
std::string side(const json& told, server::Language language) {
  const bool working = told["working"].get<bool>();
  std::string line = in(language, working ? base::Text{"làm việc", "worked"} : base::Text{"nghỉ", "off"});
  if (told.contains("name")) {
    line.append(" (").append(told["name"][language == server::Language::vi ? "vi" : "en"].get<std::string>());
    if (told.contains("grade")) line.append(", ").append(told["grade"].get<std::string>());
    line.append(")");
  }
  return line;
}

void print_days(const json& changes, const char* indent, server::Language language, std::ostream& out) {
  for (const json& day : changes["days"]) {
    out << indent << day["date"].get<std::string>() << ": " << side(day["before"], language) << " → "
        << side(day["after"], language) << "\n";
  }
  if (changes["hours"].get<bool>()) {
    out << indent << in(language, {"Giờ làm việc khác nhau.", "The hours differ."}) << "\n";
  }
}

base::Text line_of_year(const json& year) {
  const std::string which = std::to_string(year["year"].get<int>());
  const std::string working = std::to_string(year["working_days"].get<int>());
  return {which + ": " + working + " ngày làm việc", which + ": " + working + " working days"};
}

base::Text line_of_unit(const json& unit) {
  const auto id = unit["unit"].get<std::string>();
  const std::string days = std::to_string(unit["days"].get<std::size_t>());
  const bool hours = unit["hours"].get<bool>();
  return {"Đơn vị " + id + ": " + days + " ngày riêng" + (hours ? ", giờ riêng" : ""),
          "Unit " + id + ": " + days + " days of its own" + (hours ? ", hours of its own" : "")};
}

}  // namespace

int check_calendar(const CalendarArgs& args, std::ostream& out, std::ostream& err) {
  const std::string file = args.files.front().string();
  const auto value = read_json(args.files.front());
  if (!value) return print_error(value.error(), args.language, err, 2);
  const auto kept = runtime::kept_calendar(*value);
  if (!kept) {
    if (args.as_json) {
      out << json{{"file", file}, {"valid", false}, {"faults", faults_of(kept.error())}}.dump(2) << "\n";
      return 1;
    }
    if (kept.error().faults.empty()) return print_error(kept.error(), args.language, err, 1);
    for (const base::Fault& fault : kept.error().faults) {
      out << file << ":" << fault.pointer << ": error " << fault.code << ": " << in(args.language, fault.message)
          << "\n";
    }
    return 1;
  }
  const calendar::Calendar& calendar = *kept->calendar;
  const json years = years_of(calendar);
  const json marks = marks_of(calendar);
  const json units = units_of(*kept);
  if (args.as_json) {
    out << json{{"file", file},
                {"valid", true},
                {"faults", json::array()},
                {"id", calendar.id()},
                {"version", calendar.version()},
                {"days", calendar.listed_days().size()},
                {"marks", marks},
                {"years", years},
                {"units", units}}
               .dump(2)
        << "\n";
    return 0;
  }
  const std::string count = std::to_string(calendar.listed_days().size());
  out << in(args.language,
            {"Lịch " + calendar.id() + " phiên bản " + calendar.version() + ": " + count + " ngày được ghi.",
             "Calendar " + calendar.id() + " version " + calendar.version() + ": " + count + " days listed."})
      << "\n";
  for (const auto& [mark, many] : marks.items()) out << "  " << mark << ": " << many.get<std::size_t>() << "\n";
  for (const json& year : years) out << in(args.language, line_of_year(year)) << "\n";
  for (const json& unit : units) out << in(args.language, line_of_unit(unit)) << "\n";
  return 0;
}

int compare_calendars(const CalendarArgs& args, std::ostream& out, std::ostream& err) {
  std::vector<runtime::KeptCalendar> both;
  for (const auto& file : args.files) {
    const auto value = read_json(file);
    if (!value) return print_error(value.error(), args.language, err, 2);
    auto kept = runtime::kept_calendar(*value);
    if (!kept) return print_error(kept.error(), args.language, err, 2);
    both.push_back(std::move(*kept));
  }
  json changes = runtime::calendar_changes(both.front(), both.back());
  const bool same = changes["days"].empty() && !changes["hours"].get<bool>() && changes["units"].empty();
  if (args.as_json) {
    changes["from"] = both.front().calendar->version();
    changes["to"] = both.back().calendar->version();
    out << changes.dump(2) << "\n";
    return same ? 0 : 1;
  }
  print_days(changes, "", args.language, out);
  for (const json& unit : changes["units"]) {
    out << in(args.language, {"Đơn vị ", "Unit "}) << unit["unit"].get<std::string>() << "\n";
    print_days(unit, "  ", args.language, out);
  }
  const std::string working = std::to_string(changes["working_days"].get<std::size_t>());
  out << in(args.language, {"Số ngày đổi giữa nghỉ và làm việc: " + working + ".",
                            "Days that change between off and worked: " + working + "."})
      << "\n";
  return same ? 0 : 1;
}

}  // namespace trinhky::cli
