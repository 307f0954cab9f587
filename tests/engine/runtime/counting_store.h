// A store that stops writing, or pauses a job, after so many of the job's pieces.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <utility>

#include "tests/engine/store/forwarding_store.h"

namespace trinhky::runtime {

class CountingStore final : public store::ForwardingStore {
 public:
  // `job`: the scope of its commands, which is the name of its table.
  CountingStore(std::unique_ptr<store::Store> real, std::string job)
      : ForwardingStore(std::move(real)), job_(std::move(job)) {}

  std::atomic<int> left = 1'000'000;
  std::atomic<bool> broken = false;
  std::string pause;  // the job to be paused when `left` comes to nothing; empty: the disk fails

  std::vector<base::Result<store::Committed>> commit(std::span<const store::Commit> batch) override {
    std::vector<base::Result<store::Committed>> results;
    for (const store::Commit& one : batch) {
      if (is_of_job(one) && left-- <= 0 && pause.empty()) broken = true;
      if (broken) {
        results.push_back(failed());
        continue;
      }
      auto result = ForwardingStore::commit(std::span(&one, 1));
      results.push_back(std::move(result.front()));
      if (is_of_job(one) && left <= 0 && !pause.empty()) {
        const store::RowChange stop{store::RowChange::Kind::update, job_, {{"id", pause}, {"state", "paused"}}};
        EXPECT_TRUE(ForwardingStore::write(std::span(&stop, 1)));
        pause.clear();
        left = 1'000'000;
      }
    }
    return results;
  }
  base::Result<void> write(std::span<const store::RowChange> changes) override {
    if (broken) return failed();
    return ForwardingStore::write(changes);
  }
  base::Result<void> set_meta(std::string_view name, std::string_view value) override {
    if (broken) return failed();
    return ForwardingStore::set_meta(name, value);
  }

 private:
  [[nodiscard]] bool is_of_job(const store::Commit& commit) const {
    return !commit.events.empty() && commit.events.front().scope == job_;
  }
  static std::unexpected<base::Error> failed() {
    return base::refuse(base::ErrorCode::unavailable, "store-closed", {"Ổ đĩa có lỗi.", "A disk error."});
  }

  std::string job_;
};

}  // namespace trinhky::runtime
