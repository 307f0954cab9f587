// Which backups stay: grandfather, father, son. Of the last days that have one the newest of each day, of the last
// weeks the newest of each week, of the last months the newest of each month.
//
//   for (const std::string& name : superfluous(backups, {.daily = 7, .weekly = 4, .monthly = 12})) remove(name);
//
// Days without a backup use up no place, so a program that was off for a month loses nothing by it. The newest verified
// one always stays. One that was not verified stands for no day: only the newest of those stays, for whoever looks for
// the reason, until a later one is verified.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::archive {

struct Retention {
  std::size_t daily = 7;  // days, weeks (Monday to Sunday) and months that have a backup
  std::size_t weekly = 4;
  std::size_t monthly = 12;
  [[nodiscard]] bool operator==(const Retention&) const = default;
};

// "7,4,12": days, weeks, months, each 0 to 999. Fails with `invalid`/"bad-retention".
[[nodiscard]] base::Result<Retention> retention_from(std::string_view words);

struct Aged {
  std::string name;
  base::Instant at;
  base::Date day;  // the local day of `at`
  bool verified = false;
};

// The names of those to remove, the oldest first. The order of `backups` does not matter; of two with the same instant
// the one with the greater name counts as newer. Pure.
[[nodiscard]] std::vector<std::string> superfluous(std::vector<Aged> backups, const Retention& retention);

}  // namespace trinhky::archive
