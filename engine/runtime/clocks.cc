#include "engine/runtime/clocks.h"

namespace trinhky::runtime {

base::Instant WallClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

base::Instant BusinessClock::now() const {
  const std::int64_t held = held_ms_.load();
  if (held >= 0) return base::Instant(std::chrono::milliseconds(held));
  return wall_.now() + offset();
}

void BusinessClock::hold(base::Instant at) {
  held_ms_.store(at.time_since_epoch().count());
}

void BusinessClock::release() {
  held_ms_.store(-1);
}

}  // namespace trinhky::runtime
