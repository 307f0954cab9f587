// The calendar and ladders that ship with the program, read from the source tree.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/calendar/calendar.h"
#include "engine/calendar/ladder.h"
#include "tests/support/places.h"

namespace trinhky::calendar {

inline std::optional<base::json> read_json(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return base::parse_json(bytes).value();
}

inline base::json shipped_json(const std::string& name) {
  return read_json(trinhky::places::source_dir() + "/workflows/shared/" + name).value();
}

inline const Calendar& shipped_calendar() {
  static const Calendar calendar = Calendar::parse(shipped_json("calendar.json")).value();
  return calendar;
}

inline base::Date day_of(const std::string& text) {
  return base::parse_date(text).value();
}
inline base::Instant instant_of(const std::string& text) {
  return base::parse_instant(text).value();
}

// The shipped calendar in an office that takes papers until 17:00 only.
inline const Calendar& house_calendar() {
  static const Calendar calendar = [] {
    base::json source = shipped_json("calendar.json");
    source["hours"]["cutoff"] = {{"at", "17:00"},
                                 {"rule", "house"},
                                 {"source", {{"vi", "Quy chế làm việc, điều 9"}, {"en", "working rules, article 9"}}},
                                 {"grade", "H"}};
    return Calendar::parse(source).value();
  }();
  return calendar;
}

// Local wall time as people read it: "2026-11-26 17:00", "2026-11-26 24:00" for the end of a day.
inline std::string local(const Calendar& calendar, base::Instant at) {
  if (calendar.ends_a_day(at)) return base::format_date(calendar.due_date(at)) + " 24:00";
  const auto time = calendar.local_time(at).count();
  const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return base::format_date(calendar.local_date(at)) + " " + two(time / 60) + ":" + two(time % 60);
}

}  // namespace trinhky::calendar
