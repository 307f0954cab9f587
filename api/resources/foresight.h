// What the routes may ask about the future: a year of a definition, and what a running paper has before it. The program
// puts the machinery of engine/rehearsal behind it (api/cli/looking_ahead.h); the routes know only this door.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/decision/instance.h"

namespace trinhky::api {

struct RehearsalAsked {
  std::string definition;
  int version = 0;   // 0: the newest
  std::string unit;  // where it is started; empty: the unit highest up that may
  base::Date from;
  base::Date until;
  int days_late = 0;                   // of everybody
  std::map<std::string, int> of_some;  // by person, position or step
};

struct Foresight {
  // The shape is described in engine/rehearsal/year.h, that of the other in forecast.h.
  std::function<base::Result<base::json>(const RehearsalAsked&)> year;
  std::function<base::Result<base::json>(const decision::Instance&, const std::string& person)> forecast;
  // A rehearsed year as an iCalendar file; language "vi" or "en".
  std::function<std::string(const base::json& year, std::string_view language)> calendar_file;
};

}  // namespace trinhky::api
