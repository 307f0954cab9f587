// Instants and the clocks that tell them. Business time (deadlines, event times) and wall time (sessions, throttling)
// are two clocks; both are handed in, and no pure room ever asks for the time.
//
//   Instant at = parse_instant("2026-11-22T13:23:00Z").value();
//   format_instant(at);  // "2026-11-22T13:23:00.000Z"
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace trinhky::base {

// Milliseconds since 1970-01-01T00:00Z.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// A day without a place: the local date of whatever zone the caller works in.
using Date = std::chrono::year_month_day;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

// Always UTC with milliseconds: "2026-11-22T13:23:00.000Z". Years 0001 to 9999.
[[nodiscard]] std::string format_instant(Instant at);
// Accepts RFC 3339 with `Z` or a numeric offset, with or without a fraction (truncated to milliseconds).
// Fails with `invalid`/"bad-instant" for anything else.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);

// ISO 8601 calendar date "2026-11-22". Parsing fails with `invalid`/"bad-date", also for 30 February.
[[nodiscard]] std::string format_date(Date date);
[[nodiscard]] Result<Date> parse_date(std::string_view text);

}  // namespace trinhky::base
