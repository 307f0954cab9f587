// `trinhky rehearse DEFINITION`: a whole year of a workflow on a virtual clock, with everybody as diligent or as late
// as said, and who gets which task, reminder and escalation when.
//
//   return rehearse_definition({.definition = "annual-guidance", .workflows = "workflows", .from = "2026-01-05"}, …);
//
// Printed as a readable table, as JSON (the shape is described in engine/rehearsal/year.h), or as an iCalendar file.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "api/server/message.h"

namespace trinhky::cli {

struct RehearseArgs {
  std::string definition;           // an id of the folder, or a file, which stands in for the folder's of that name
  std::filesystem::path workflows;  // whose forms, ladders, profiles and other definitions are used
  // A profile of the folder, or a file: a profile, or an organisation with people as scenarios write it
  // (workflows/scenarios/offices). A profile has no people; each unit is staffed as the demonstration staffs it.
  std::string organisation = "langson-2025";
  std::string calendar;                // a calendar file; empty: the folder's
  std::string from;                    // YYYY-MM-DD
  std::string until;                   // empty: twelve months
  std::string unit;                    // where it is started; empty: the unit highest up that may
  std::vector<std::string> days_late;  // "3" for everybody, "CLERK=3" for a person, position or step
  bool as_json = false;
  std::string calendar_file;  // where the .ics goes, "-" for the output; empty: none
  bool all = false;           // the table names every unit instead of putting equal lines together
  server::Language language = server::Language::vi;
};

// 0 = played through, 1 = something stands in the way: a post is vacant, or work that nobody can do (the table and the
// JSON say what), 2 = an argument is wrong or a file cannot be read.
[[nodiscard]] int rehearse_definition(const RehearseArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
