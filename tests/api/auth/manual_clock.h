// A clock that moves only when a test says so. Any thread.
#pragma once

#include <atomic>

#include "engine/base/clock.h"

namespace trinhky::test {

class ManualClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::Instant(std::chrono::milliseconds(now_ms_.load())); }
  void advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_ = 1'795'000'000'000;  // November 2026
};

}  // namespace trinhky::test
