// Calendars that differ from the one that ships by a day or two, for tests.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/runtime/calendar_draft.h"

namespace trinhky::runtime {

inline base::json day_of(const std::string& date, const std::string& kind, const std::string& grade = "P") {
  return {{"date", date},
          {"kind", kind},
          {"name", {{"vi", "Ngày " + date}, {"en", "Day " + date}}},
          {"grade", grade},
          {"source", "thử"}};
}

// The folder's calendar as another version, with these days added.
inline KeptCalendar with_days(const Catalogue& catalogue, const std::string& version,
                              const std::vector<base::json>& days) {
  const auto base = base::parse_json(catalogue.shipped_calendar_bytes()).value();
  return amended(base, {{"version", version}, {"days", days}}).value();
}

}  // namespace trinhky::runtime
