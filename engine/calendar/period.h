// Reporting periods: which days a quarter's report is about, when it opens, when units and the province hand in.
//
//   for (const Period& quarter : quarters(calendar, 2027, 6)) start(to_json(quarter));
//
// The quarter's report is due on the 15th of the quarter's last month, or the next working day. Units hand in
// `unit_lead_working_days` before that (communes 6, districts 3) and may begin ten working days before their own due
// day. Figures close on the working day before the units' due day, and the next period begins the day after, so that
// every day of the year is reported exactly once.
//
// Sources: Nghị định 09/2019 art. 8.5b (figures close at least one working day before the due day), art. 12 (the
// pattern of periods that end before the calendar quarter does). The days themselves are the committee's own to set:
// [H].
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"

namespace trinhky::calendar {

struct Period {
  std::string id;    // "2027-Q1"
  base::Text title;  // "Quý I năm 2027"
  base::Date first;  // the first and the last day the figures are about
  base::Date last;
  base::Instant opens;      // units may begin
  base::Instant due_units;  // units have handed in
  base::Instant due;        // the consolidated report is out
};

// Always four, in order. Requires 0 <= unit_lead_working_days <= 20.
[[nodiscard]] std::vector<Period> quarters(const Calendar& calendar, int year, int unit_lead_working_days);

// {"period", "title", "first", "last", "opens", "closes", "due"}: dates and instants as text; closes = due_units.
[[nodiscard]] base::json to_json(const Period& period);

}  // namespace trinhky::calendar
