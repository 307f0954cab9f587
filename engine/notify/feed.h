// A person's deadlines as a calendar that other programs read: iCalendar (RFC 5545), behind a secret address.
//
//   Result<std::string> secret = open_feed(store, person, {entropy(), entropy()}, {.titles = false}, now);  // told
//   once Result<std::optional<FeedRow>> whose = feed_of_secret(store, secret); std::string bytes = write_feed({.name =
//   "Trình Ký", .deadlines = …}, calendar);
//
// Whoever knows the address reads the feed, and addresses wander: so the store keeps the SHA-256 of the secret alone,
// making another one ends the one before it, and names of papers stand in the feed only where the person chose that.
//
// A deadline is a VEVENT, because common calendar programs show no VTODO of a subscribed calendar: of the whole day
// where it ends with the office's day or at midnight, else the half hour before it; it takes no time (TRANSPARENT) and
// rings no bell. The UID is the work's and stays, SEQUENCE and LAST-MODIFIED grow with the paper's events. DTSTAMP is
// LAST-MODIFIED, not the moment of asking: equal deadlines give equal bytes, so that an ETag means something.
//
// Sources: RFC 5545, RFC 5546 section 3.2.1 (PUBLISH), X-WR-CALNAME and X-PUBLISHED-TTL as calendar programs read them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/store/store.h"

namespace trinhky::notify {

inline constexpr std::size_t max_feed_deadlines = 500;

struct FeedDeadline {
  std::string id;  // of the piece of work
  base::Instant due;
  std::string summary;  // one line; control characters become blanks, at most 200 code points are shown
  std::string link;     // may be empty
  std::uint64_t sequence = 0;
  base::Instant modified;
};

struct Feed {
  std::string name;
  std::vector<FeedDeadline> deadlines;  // written by (due, id), at most max_feed_deadlines
};

// The bytes of text/calendar, lines ended by CR LF. Never fails.
[[nodiscard]] std::string write_feed(const Feed& feed, const calendar::Calendar& calendar);

struct FeedRow {
  std::string person;
  bool titles = false;
  base::Instant at;
};
struct FeedWish {
  bool titles = false;
};

// 64 hex digits. A feed that the person had before is gone with its address.
[[nodiscard]] base::Result<std::string> open_feed(store::Store& store, const std::string& person,
                                                  const std::array<base::Entropy, 2>& entropy, const FeedWish& wish,
                                                  base::Instant now);
// None is not an error.
[[nodiscard]] base::Result<void> close_feed(store::Store& store, const std::string& person);
[[nodiscard]] base::Result<std::optional<FeedRow>> feed_of(store::Store& store, const std::string& person);
// Nothing when no such feed is open, or what was given cannot be a secret.
[[nodiscard]] base::Result<std::optional<FeedRow>> feed_of_secret(store::Store& store, std::string_view secret);

}  // namespace trinhky::notify
