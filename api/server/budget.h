// Room that many share: bytes of bodies in memory, of uploads on disk. Whoever needs some takes a lease that grows
// while bytes arrive and gives all of it back when it goes.
//
//   auto room = std::make_shared<Budget>(128 << 20);
//   Lease lease(room);
//   if (!lease.grow(piece.size())) …                  // refused, nothing was taken: 503
//
// Threads: a budget may be used from any; a lease from one at a time. A lease keeps its budget alive.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace trinhky::server {

class Budget {
 public:
  explicit Budget(std::size_t most) : most_(most) {}

  [[nodiscard]] std::size_t taken() const { return taken_.load(); }
  [[nodiscard]] std::size_t most() const { return most_; }

 private:
  friend class Lease;
  [[nodiscard]] bool take(std::size_t bytes) {
    std::size_t known = taken_.load();
    while (bytes <= most_ && known <= most_ - bytes) {
      if (taken_.compare_exchange_weak(known, known + bytes)) return true;
    }
    return false;
  }
  void give_back(std::size_t bytes) { taken_.fetch_sub(bytes); }

  const std::size_t most_;
  std::atomic<std::size_t> taken_ = 0;
};

class Lease {
 public:
  // Without a budget it holds nothing and refuses nothing.
  Lease() = default;
  explicit Lease(std::shared_ptr<Budget> budget) : budget_(std::move(budget)) {}
  Lease(Lease&& other) noexcept : budget_(std::move(other.budget_)), held_(std::exchange(other.held_, 0)) {}
  Lease& operator=(Lease&& other) noexcept {
    if (this != &other) {
      release();
      budget_ = std::move(other.budget_);
      held_ = std::exchange(other.held_, 0);
    }
    return *this;
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() { release(); }

  // False, and nothing is taken, where the budget has no more room.
  [[nodiscard]] bool grow(std::size_t bytes) {
    if (!budget_) return true;
    if (!budget_->take(bytes)) return false;
    held_ += bytes;
    return true;
  }
  void release() {
    if (budget_) budget_->give_back(std::exchange(held_, 0));
  }
  [[nodiscard]] std::size_t held() const { return held_; }

 private:
  std::shared_ptr<Budget> budget_;
  std::size_t held_ = 0;
};

}  // namespace trinhky::server
