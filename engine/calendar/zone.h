// A time zone: which wall time an instant is there, and which instant a wall time.
//
//   const Zone zone = Zone::named("Europe/Berlin").value();
//   zone.offset_at(instant);                              // 1 h in winter, 2 h in summer
//   zone.instant_of(local, Zone::Twice::later);           // the wall time back to an instant
//
// Named zones are those of the system's IANA database (package tzdata), read by Howard Hinnant's date library; a fixed
// offset needs no database. A Zone is small, immutable and safe to share between threads. The first look-up of a name
// reads the database (about 10 ms).
//
// Wall times that do not exist (the hour skipped in spring) are the instant of the change; a wall time that happens
// twice (the hour repeated in autumn) is what the caller asks for.
//
// The library reads the changes that the database lists, which end in 2037, and not the rule that goes on behind them.
// A zone that still changes its clocks then keeps the time of its last listed change for ever: winter time in Berlin,
// summer time in Sydney, where the last change is the one of October. Such instants are told by `changes_known_at`; a
// due time there says so (due.h). Zones that have given up changing clocks, Việt Nam's among them, are right for good.
// The database must list its changes (Debian's does): one built "slim" leaves out those of today too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"

namespace date {
class time_zone;
}

namespace trinhky::calendar {

// A wall time, as milliseconds since midnight of 1 January 1970 there.
using WallTime = std::chrono::milliseconds;

class Zone {
 public:
  // Which of two instants with the same wall time is meant.
  enum class Twice : std::uint8_t { earlier, later };

  [[nodiscard]] static Zone fixed(std::chrono::minutes offset);
  // Nothing when the database has no zone of that name (or there is no database), which is not an error here.
  [[nodiscard]] static std::optional<Zone> named(std::string_view iana_name);
  // Asia/Ho_Chi_Minh; UTC+7, which is the same since June 1975, where the machine has no zone database.
  [[nodiscard]] static Zone vietnam();

  [[nodiscard]] WallTime wall_time(base::Instant at) const;
  [[nodiscard]] base::Instant instant_of(WallTime local, Twice twice) const;

  // False after the last change that the database lists, where the zone would go on changing.
  [[nodiscard]] bool changes_known_at(base::Instant at) const;

  // "Asia/Ho_Chi_Minh", or "UTC+07:00" for a fixed offset.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  Zone() = default;
  std::string name_;
  std::chrono::seconds offset_{0};
  const date::time_zone* rules_ = nullptr;  // owned by the library for the life of the program; none: offset_ holds
};

}  // namespace trinhky::calendar
