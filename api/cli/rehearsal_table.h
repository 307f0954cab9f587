// A rehearsed year as a table for a terminal: by month and day who gets which task, reminder and escalation, then what
// was taken for granted and what was not decided.
//
//   print_year(out, to_json(year, rules), calendar, Language::vi, false);
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

#include "api/server/message.h"
#include "engine/base/json.h"
#include "engine/calendar/calendar.h"

namespace trinhky::cli {

// `year` is what engine/rehearsal/year.h describes. Without `all`, lines that differ in the unit alone become one.
void print_year(std::ostream& out, const base::json& year, const calendar::Calendar& calendar,
                server::Language language, bool all);

}  // namespace trinhky::cli
