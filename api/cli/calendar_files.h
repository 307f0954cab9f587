// `trinhky calendar check FILE` and `trinhky calendar diff A B`: a calendar is read as a house would read it, with
// every fault and its pointer, and two versions are compared day by day.
//
//   return check_calendar({.files = {"calendar.json"}}, std::cout, std::cerr);
#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "api/server/message.h"

namespace trinhky::cli {

struct CalendarArgs {
  std::vector<std::filesystem::path> files;  // one to check, two to compare
  server::Language language = server::Language::vi;
  // check: {"file", "valid", "faults": [{pointer, code, message {vi, en}}]} and, where valid, {"id", "version", "days",
  // "marks", "years": [{"year", "working_days"}], "units": [{"unit", "id", "version", "days", "hours"}]}. diff:
  // {"from", "to", "days", "working_days", "hours", "units": [{"unit", "before", "after", "days", "working_days",
  // "hours"}]}.
  bool as_json = false;
};

// 0 = a calendar, 1 = faults, 2 = the file cannot be read.
[[nodiscard]] int check_calendar(const CalendarArgs& args, std::ostream& out, std::ostream& err);
// 0 = the same days and hours, 1 = they differ, 2 = a file cannot be read or is no calendar.
[[nodiscard]] int compare_calendars(const CalendarArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
