// Counts how often values of each size came, from any thread and without a lock: an observation is two atomic
// additions.
//
//   Histogram took(bounds);                        // bounds: rising upper bounds, each included
//   took.observe(0.004);
//   Histogram::Reading now = took.read();          // now.cumulative.back() is the number of all
//
// A reading made while others observe misses none that was finished before it began.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace trinhky::base {

class Histogram {
 public:
  static constexpr std::size_t max_bounds = 16;

  struct Reading {
    std::vector<double> bounds;
    // How many were at most as large as each bound, and at the end how many there were: one more than bounds.
    std::vector<std::uint64_t> cumulative;
    double sum = 0;
  };

  // Requires bounds that rise and outlive this, at most `max_bounds` of them.
  explicit Histogram(std::span<const double> bounds) : bounds_(bounds.first(std::min(bounds.size(), max_bounds))) {}
  Histogram(const Histogram&) = delete;
  Histogram& operator=(const Histogram&) = delete;

  // Requires a finite value.
  void observe(double value) {
    const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    counts_.at(static_cast<std::size_t>(at)).fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  [[nodiscard]] Reading read() const {
    Reading out;
    out.bounds.assign(bounds_.begin(), bounds_.end());
    // The number of all is added up, not counted apart, so that the last bucket and the count never disagree.
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i <= bounds_.size(); ++i) {
      so_far += counts_.at(i).load(std::memory_order_relaxed);
      out.cumulative.push_back(so_far);
    }
    out.sum = sum_.load(std::memory_order_relaxed);
    return out;
  }

 private:
  std::span<const double> bounds_;
  std::array<std::atomic<std::uint64_t>, max_bounds + 1> counts_{};
  std::atomic<double> sum_ = 0;
};

}  // namespace trinhky::base
