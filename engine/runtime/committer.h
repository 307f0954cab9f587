// Carries batches to the store on a thread of its own, so that the next one is decided while this one is synced. One
// batch at a time; after each the store does what it does between batches (Store::maintain).
//
//   committer.begin(std::move(commits));       // requires is_free()
//   …until committer.has_results()…
//   const Committer::Done done = committer.take();
//
// Threads: one caller. `told` is called on the committer's thread, holding nothing, each time `has_results` or
// `is_free` turns true.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/store/store.h"

namespace trinhky::runtime {

class Committer {
 public:
  struct Done {
    std::vector<store::Commit> commits;
    std::vector<base::Result<store::Committed>> results;  // one for each
    double seconds = 0;
  };

  Committer(store::Store& store, std::function<void()> told);
  // Ends what is under way first.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void begin(std::vector<store::Commit> commits);
  [[nodiscard]] bool has_results() const { return state_ == State::written; }
  // Requires has_results().
  [[nodiscard]] Done take();
  // Nothing is under way, and upkeep is over.
  [[nodiscard]] bool is_free() const { return state_ == State::free; }
  // What came of the upkeep since the last call; none when there was none. Requires is_free().
  [[nodiscard]] std::optional<base::Result<store::Upkeep>> take_upkeep();

 private:
  enum class State { free, writing, written, keeping };

  void run();

  store::Store& store_;
  std::function<void()> told_;
  std::atomic<State> state_ = State::free;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ends_ = false;
  Done done_;                                          // the caller's, but while it is written
  std::optional<base::Result<store::Upkeep>> upkeep_;  // the caller's, but while it is kept
  std::thread thread_;
};

}  // namespace trinhky::runtime
