// Verbs that keep an installation: first start, and the demonstration clock.
#pragma once

#include <string>

#include "api/cli/house.h"

namespace trinhky::cli {

struct InitArgs {
  std::string login;
  std::string full_name;
  std::string email;
  std::string profile = "langson-2025";
};

// A new database with an organisation and the first administrator; prints the one-time link by which he sets a
// password. Fails (exit code 1) when the folder already holds one.
[[nodiscard]] int init(const HouseOptions& house, const InitArgs& args);

// Prints business time, or moves it: an ISO 8601 duration of days, weeks or hours, or a date. Demonstration only.
[[nodiscard]] int move_clock(const HouseOptions& house, const std::string& advance);

// The instant that `wish` means, seen from `now`. Fails with `invalid`/"bad-duration".
[[nodiscard]] base::Result<base::Instant> moved_to(const calendar::Calendar& calendar, base::Instant now,
                                                   const std::string& wish);

}  // namespace trinhky::cli
