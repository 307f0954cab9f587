// The two clocks. Wall time is the machine's; business time is wall time plus an offset that a demonstration may move
// forward and that nothing ever moves back.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "engine/base/clock.h"

namespace trinhky::runtime {

class WallClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override;
};

// Threads: reading and moving are atomic.
class BusinessClock final : public base::Clock {
 public:
  explicit BusinessClock(const base::Clock& wall) : wall_(wall) {}

  [[nodiscard]] base::Instant now() const override;
  // Stands still at `at` until it is released or moved on: what a rehearsed year lives on.
  void hold(base::Instant at);
  void release();
  [[nodiscard]] std::chrono::milliseconds offset() const { return std::chrono::milliseconds(offset_ms_.load()); }
  void set_offset(std::chrono::milliseconds offset) { offset_ms_.store(offset.count()); }

 private:
  const base::Clock& wall_;
  std::atomic<std::int64_t> offset_ms_{0};
  std::atomic<std::int64_t> held_ms_{-1};
};

}  // namespace trinhky::runtime
