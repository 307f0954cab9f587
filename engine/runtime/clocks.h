// The two clocks. Wall time is the machine's; business time is wall time plus an offset that a demonstration may move
// forward and that nothing ever moves back.
//
// A machine's clock is set back now and then: by seconds when it is set right, by years when it began wrong. Business
// time does not go back with it, because events would stand in the log before those that caused them and what is over
// would be open again. It stands still until the machine's clock has caught up, or until the program starts again;
// `behind` says by how much, and the engine tells whoever watches it.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "engine/base/clock.h"

namespace trinhky::runtime {

class WallClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override;
};

// Threads: any member may be called from any thread.
class BusinessClock final : public base::Clock {
 public:
  explicit BusinessClock(const base::Clock& wall) : wall_(wall) {}

  // Never earlier than what was told before, except where `set_offset` or `hold` chose another time in between.
  [[nodiscard]] base::Instant now() const override;
  // Stands still at `at` until it is released or moved on: what a rehearsed year lives on.
  void hold(base::Instant at);
  void release();
  [[nodiscard]] std::chrono::milliseconds offset() const;
  void set_offset(std::chrono::milliseconds offset);
  // How far the machine's clock has fallen behind the time that was told; zero while it runs forward.
  [[nodiscard]] std::chrono::milliseconds behind() const;

 private:
  const base::Clock& wall_;
  mutable std::mutex mutex_;
  std::chrono::milliseconds offset_{0};
  std::optional<base::Instant> held_;
  mutable std::optional<base::Instant> told_;  // the latest
};

}  // namespace trinhky::runtime
