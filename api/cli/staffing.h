// How the demonstration fills the posts of an organisation, and with it a directory of invented people for proofs and
// trials: the province with its whole office, every unit below it with three people and the role map of such a unit.
//
//   auto directory = staffed(profile, positions, from).value();
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::cli {

struct Post {
  const char* login;
  const char* position;
};

[[nodiscard]] std::span<const Post> province_posts();
[[nodiscard]] std::span<const Post> unit_posts();

// The units of a profile (workflows/profiles/*.json) as they are on the day, with people who are called by their
// log-ins. Fails as directory::profile_events does, and with `invalid`/"no-units" if there are none on that day.
[[nodiscard]] base::Result<directory::Directory> staffed(const base::json& profile, const base::json& positions,
                                                         base::Date day);

}  // namespace trinhky::cli
