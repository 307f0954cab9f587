#include "engine/runtime/committer.h"

#include <chrono>
#include <utility>

namespace trinhky::runtime {

Committer::Committer(store::Store& store, std::function<void()> told)
    : store_(store), told_(std::move(told)), thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::scoped_lock lock(mutex_);
    ends_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Committer::begin(std::vector<store::Commit> commits) {
  {
    const std::scoped_lock lock(mutex_);
    done_ = {.commits = std::move(commits), .results = {}};
    state_ = State::writing;
  }
  wake_.notify_one();
}

Committer::Done Committer::take() {
  Done taken = std::move(done_);
  {
    const std::scoped_lock lock(mutex_);
    state_ = State::keeping;
  }
  wake_.notify_one();
  return taken;
}

std::optional<base::Result<store::Upkeep>> Committer::take_upkeep() {
  return std::exchange(upkeep_, std::nullopt);
}

void Committer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return ends_ || state_ == State::writing || state_ == State::keeping; });
    const State state = state_;
    if (state != State::writing && state != State::keeping) return;
    lock.unlock();
    if (state == State::writing) {
      const auto began = std::chrono::steady_clock::now();
      done_.results = store_.commit(done_.commits);
      done_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    } else {
      upkeep_ = store_.maintain();
    }
    lock.lock();
    state_ = state == State::writing ? State::written : State::free;
    lock.unlock();
    told_();
    lock.lock();
  }
}

}  // namespace trinhky::runtime
