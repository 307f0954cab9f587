// Which calendars a house worked by: the stream "calendar", chained like every other. Each publication names the bytes
// as a content, so that the days behind an old deadline can be shown for as long as the log is kept. The last
// publication is in force; a calendar that is taken back is published again.
//
//   Result<std::uint64_t> events = settle_calendar(store, catalogue, now, entropy);   // when the house opens
//   Result<std::vector<CalendarPublication>> all = calendar_publications(store);      // oldest first
//
// A house that never published one records the folder's as its first. After that the folder's file is an offer: a
// version there that the house does not know is listed, and is tried and confirmed like one that people write. The
// program's next release thus never moves a deadline by itself.
//
// Event kind: "calendar_published" {id, version, content, from: "folder" | "people", by, instead_of?, retime?}.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/runtime/catalogue.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

inline constexpr const char* calendar_stream = "calendar";

struct CalendarPublication {
  std::string id;
  std::string version;
  std::string content;  // the bytes, by hash
  std::string from;     // "folder" or "people"
  std::string by;       // person, or empty for the program itself
  base::Instant at;
};

// Every publication, oldest first. Fails with `internal`/"calendar-damaged" when one cannot be read.
[[nodiscard]] base::Result<std::vector<CalendarPublication>> calendar_publications(store::Store& store);

// A calendar with the bytes it was read from, and what units lay over it (unit_calendars.h).
struct KeptCalendar {
  std::shared_ptr<const calendar::Calendar> calendar;
  std::string bytes;  // canonical JSON
  Layers layers = {};
};
// Fails with `invalid`/"bad-calendar" and one fault per problem, those of layers among them.
[[nodiscard]] base::Result<KeptCalendar> kept_calendar(const base::json& value);
// As it was published last under this version. Fails with `not_found`/"no-such-calendar", or `internal`/
// "calendar-damaged" when its bytes are gone.
[[nodiscard]] base::Result<KeptCalendar> published_calendar(store::Store& store, const std::string& version);

// Puts the last published calendar in force, or records the folder's where there is none. Returns how many events the
// stream has. Fails with `wrong_state`/"calendar-unreadable" when this program cannot read what is in force.
[[nodiscard]] base::Result<std::uint64_t> settle_calendar(store::Store& store, Catalogue& catalogue, base::Instant now,
                                                          const std::function<base::Entropy()>& entropy);

}  // namespace trinhky::runtime
