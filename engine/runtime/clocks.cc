#include "engine/runtime/clocks.h"

#include <algorithm>

namespace trinhky::runtime {

base::Instant WallClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

base::Instant BusinessClock::now() const {
  const std::scoped_lock lock(mutex_);
  if (held_) return *held_;
  const base::Instant at = wall_.now() + offset_;
  told_ = told_ ? std::max(*told_, at) : at;
  return *told_;
}

void BusinessClock::hold(base::Instant at) {
  const std::scoped_lock lock(mutex_);
  held_ = at;
}

void BusinessClock::release() {
  const std::scoped_lock lock(mutex_);
  held_.reset();
}

std::chrono::milliseconds BusinessClock::offset() const {
  const std::scoped_lock lock(mutex_);
  return offset_;
}

void BusinessClock::set_offset(std::chrono::milliseconds offset) {
  const std::scoped_lock lock(mutex_);
  offset_ = offset;
  told_.reset();
}

std::chrono::milliseconds BusinessClock::behind() const {
  const std::scoped_lock lock(mutex_);
  if (held_ || !told_) return std::chrono::milliseconds(0);
  return std::max(*told_ - (wall_.now() + offset_), std::chrono::milliseconds(0));
}

}  // namespace trinhky::runtime
