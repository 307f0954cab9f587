// How a person's inbox is found. Open work is filed under the keys of its seats; a person's keys follow from the
// directory of the day. The keys only narrow the search: whether the person may really act is asked of the directory
// for each piece found, so a new holder or a substitution needs no rewriting of rows.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/decision/instance.h"
#include "engine/directory/directory.h"

namespace trinhky::projection {

// "position|20|CHAIR", "person|<id>", "follower|06001", "external|PARTY"
[[nodiscard]] std::string person_key(const std::string& person);
// What is asked of others over this work, as work of its own: a request for more time that waits for a decision, of the
// kind "extension", `of` this work, addressed to who decides, `from` who asks, open since then. None where nothing
// waits, and for a request of a release that did not keep who decides. It is filed beside the work it is about.
[[nodiscard]] std::optional<decision::OpenWork> request_over(const decision::OpenWork& work);

// Where work stands in everybody's list, the first being the least: the order of `stands_before`, which hangs on no
// hour, because what is late is what was due first.
struct Place {
  static constexpr std::int64_t undated = std::numeric_limits<std::int64_t>::max();

  std::int64_t rank = 0;       // the precedence, below zero where it is above
  std::int64_t due = undated;  // ms
  std::int64_t opened_at = 0;  // ms
  std::string id;
  auto operator<=>(const Place&) const = default;
};
[[nodiscard]] Place place_of(const decision::OpenWork& work);

// One row under which work is found: the work's own, or that of the request over it.
struct Filing {
  std::string seat;
  Place place;
  bool operator==(const Filing&) const = default;
};
// The work's own by seat, then those of a request.
[[nodiscard]] std::vector<Filing> filings_of(const decision::OpenWork& work);
// In what capacity the person may decide about the request; nobody decides about what they asked for.
[[nodiscard]] std::optional<directory::Capacity> capacity_for_request(const directory::Directory& directory,
                                                                      const decision::OpenWork& work,
                                                                      const std::string& person, base::Date today,
                                                                      const std::string& workflow);
// Every key under which work is filed that this person may do, at most 400.
[[nodiscard]] std::vector<std::string> person_keys(const directory::Directory& directory, const std::string& person,
                                                   base::Date today);
// In what capacity the person may act on the work today, or co-operate in it; none when not at all.
[[nodiscard]] std::optional<directory::Capacity> capacity_for(const directory::Directory& directory,
                                                              const decision::OpenWork& work, const std::string& person,
                                                              base::Date today, const std::string& workflow);
// The order of a list of tasks, for everybody alike: what the definition puts higher, then what is late, then by
// due time with the undated last, then as it was opened.
[[nodiscard]] bool stands_before(const decision::OpenWork& a, const decision::OpenWork& b, base::Instant now);
// Whoever has had a say at a step is not asked again.
[[nodiscard]] bool has_had_a_say(const decision::OpenWork& work, const std::string& person);

}  // namespace trinhky::projection
