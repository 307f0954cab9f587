// What the engine counts of its own work, for whoever watches the program. Written by the engine's thread and by those
// who submit, read from any thread, all without a lock.
//
//   engine.figures().commit_seconds.read();
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "engine/base/histogram.h"

namespace trinhky::runtime {

struct Figures {
  using Counter = std::atomic<std::uint64_t>;

  // Where a command came from; the order of Engine::Task::From.
  enum class Source : std::uint8_t { person, directory, catalogue, timer, owed, job };
  static constexpr std::size_t sources = 6;
  // How it ended. One that is tried again counts when it ends.
  enum class Outcome : std::uint8_t {
    accepted,     // its event is synced
    repeated,     // answered by the receipt of the first time, or nothing was left to do
    refused,      // by a rule, a right or what it met: the sender is told why
    unavailable,  // the store did not take it for now; of a timer, an owed command or a job's piece: it is tried again
    busy,         // the queue was full or too slow, or the program was ending: nothing of it happened
  };
  static constexpr std::size_t outcomes = 5;

  std::array<std::array<Counter, outcomes>, sources> commands{};

  static constexpr std::array<double, 7> batch_bounds{1, 2, 4, 8, 16, 32, 64};
  static constexpr std::array<double, 13> commit_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                        0.1,    0.25,  0.5,    1,     2.5,  5};
  static constexpr std::array<double, 9> lag_bounds{0.1, 0.5, 1, 5, 30, 60, 300, 3600, 86400};
  base::Histogram batch_commands{batch_bounds};   // how many a commit took together
  base::Histogram commit_seconds{commit_bounds};  // from the first write to the sync
  base::Histogram timer_lag_seconds{lag_bounds};  // business time between when a timer was due and when it was taken up
  Counter timers_armed = 0;
  Counter timers_removed = 0;  // fired, or no longer wanted

  // Of the steady clock; when the thread last began to look for work. It looks each second at least, unless one batch
  // takes longer.
  std::atomic<std::int64_t> beat_ms = 0;

  void count(Source source, Outcome outcome) {
    commands.at(static_cast<std::size_t>(source))
        .at(static_cast<std::size_t>(outcome))
        .fetch_add(1, std::memory_order_relaxed);
  }
  void beat() { beat_ms.store(steady_ms(), std::memory_order_relaxed); }
  // How long ago the last beat was. Zero before the first.
  [[nodiscard]] std::chrono::milliseconds since_beat() const {
    const std::int64_t last = beat_ms.load(std::memory_order_relaxed);
    return std::chrono::milliseconds(last == 0 ? 0 : steady_ms() - last);
  }

 private:
  [[nodiscard]] static std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

}  // namespace trinhky::runtime
