#include "api/server/workers.h"

#include <algorithm>
#include <utility>

namespace trinhky::server {

Workers::Workers(std::size_t threads, std::size_t max_waiting) : max_waiting_(max_waiting) {
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() {
  stop();
}

bool Workers::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || waiting_.size() >= max_waiting_) return false;
    waiting_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void Workers::resume(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_) {
      resumed_.push_back(std::move(job));
      changed_.notify_one();
      return;
    }
  }
  job();
}

std::size_t Workers::waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + resumed_.size();
}

void Workers::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopped_ || !waiting_.empty() || !resumed_.empty(); });
    if (waiting_.empty() && resumed_.empty()) return;
    std::deque<Job>& from = resumed_.empty() ? waiting_ : resumed_;
    Job job = std::move(from.front());
    from.pop_front();
    lock.unlock();
    job();
    job = nullptr;  // what it owns goes outside the lock
    lock.lock();
  }
}

}  // namespace trinhky::server
