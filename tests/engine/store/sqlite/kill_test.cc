// A program that is killed at any moment has kept everything it said it kept. The loop that shows it is shown, too, to
// catch a store and a disk that say so and do not.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/store/sqlite/open.h"
#include "tests/engine/store/forwarding_store.h"
#include "tests/engine/store/sqlite/forgetful_vfs.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/engine/store/suite.h"

namespace trinhky::store {
namespace {

constexpr int rounds = 24;
constexpr std::size_t streams = 3;

// Opens the store that lives in the child and is killed.
using Opener = std::function<base::Result<std::unique_ptr<Store>>(const std::string& path)>;

struct Acknowledged {
  std::uint64_t stream;
  std::uint64_t number;
};

SqliteOptions busy_options(const std::string& path) {
  return {.path = path, .checkpoint_bytes = 256U << 10, .wal_soft_bytes = 512U << 10};
}

// The child's life: commit batches for ever, say each number once it was acknowledged, check-point often.
[[noreturn]] void commit_for_ever(const Opener& open, const std::string& path, int round, int pipe) {
  auto store = open(path);
  if (!store) std::_Exit(2);
  std::vector<std::uint64_t> versions;
  for (std::size_t i = 0; i < streams; ++i) versions.push_back((*store)->load("s" + std::to_string(i))->version);
  for (std::uint64_t batch_number = 0;; ++batch_number) {
    std::vector<Commit> batch;
    for (std::size_t i = 0; i < streams; ++i) {
      const std::string id = std::to_string(round) + "." + std::to_string(batch_number) + "." + std::to_string(i);
      batch.push_back(commit_of("s" + std::to_string(i), versions[i], {id}));
      batch.back().snapshot = std::string(2000, 's');
      batch.back().contents = {content_of(id, std::string(5000, 'x'))};
    }
    const auto results = (*store)->commit(batch);
    for (std::size_t i = 0; i < streams; ++i) {
      if (!results[i]) std::_Exit(3);
      versions[i] = results[i]->numbers.back();
      const Acknowledged said{i, versions[i]};
      if (::write(pipe, &said, sizeof said) != static_cast<ssize_t>(sizeof said)) std::_Exit(4);
    }
    if (!(*store)->maintain()) std::_Exit(5);
  }
}

// Lives, kills and looks, round by round, with a ledger of its own.
class KillLoop {
 public:
  KillLoop(Opener open, unsigned seed) : open_(std::move(open)), random_(seed), heard_(streams, 0) {}

  // What was found wrong in the first round in which something was; nothing when all is well.
  std::vector<std::string> run() {
    for (int round = 0; round < rounds && faults_.empty(); ++round) {
      live_and_kill(round);
      look(round);
    }
    return faults_;
  }
  [[nodiscard]] std::uint64_t acknowledged() const {
    std::uint64_t least = heard_.front();
    for (const std::uint64_t number : heard_) least = std::min(least, number);
    return least;
  }

 private:
  void fault(int round, const std::string& what) { faults_.push_back("round " + std::to_string(round) + ": " + what); }

  void live_and_kill(int round) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      commit_for_ever(open_, folder_.file(), round, ends[1]);
    }
    ::close(ends[1]);
    // Killed after a number of answers and a moment more, which falls anywhere within a commit or a checkpoint.
    const std::uint32_t patience = 1 + random_() % 120;
    const int moment_us = static_cast<int>(random_() % 3000);
    Acknowledged said{};
    for (std::uint32_t i = 0; i < patience && ::read(ends[0], &said, sizeof said) == sizeof said; ++i) {
      heard_.at(said.stream) = said.number;
    }
    const timespec moment{0, moment_us * 1000L};
    static_cast<void>(::ppoll(nullptr, 0, &moment, nullptr));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(ends[0], &said, sizeof said) == sizeof said) heard_.at(said.stream) = said.number;
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
  }

  void look(int round) {
    auto store = open_sqlite({.path = folder_.file()});
    if (!store) return fault(round, "lost: the database does not open: " + store.error().log);
    for (std::size_t i = 0; i < streams; ++i) {
      const std::string name = "s" + std::to_string(i);
      const auto loaded = (*store)->load(name);
      if (!loaded) return fault(round, "lost: " + name + " cannot be read: " + loaded.error().log);
      const std::string there = std::to_string(loaded->version) + " where " + std::to_string(heard_[i]) + " was said";
      // What was committed but not said any more may be there too; what was said must be.
      if (loaded->version < heard_[i]) fault(round, "lost: " + name + " has " + there);
      if (loaded->version > heard_[i] + 1) fault(round, "too many: " + name + " has " + there);
      if (loaded->version == 0) continue;
      if (loaded->snapshot_version != loaded->version) fault(round, name + " has an older snapshot");
      const auto report = (*store)->verify(name);
      if (!report || report->fault || report->events != loaded->version) fault(round, name + " has a broken chain");
      heard_[i] = std::max(heard_[i], loaded->version);
    }
  }

  Opener open_;
  std::mt19937 random_;
  TemporaryFolder folder_;
  std::vector<std::uint64_t> heard_;
  std::vector<std::string> faults_;
};

bool says_lost(const std::vector<std::string>& faults) {
  return std::ranges::any_of(faults, [](const std::string& one) { return one.find("lost:") != std::string::npos; });
}

std::string together(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

TEST(SqliteKill, EveryAcknowledgedEventIsThereAfterAKillAtAnyMoment) {
  const auto seed = std::random_device{}();
  KillLoop loop([](const std::string& path) { return open_sqlite(busy_options(path)); }, seed);
  EXPECT_EQ(together(loop.run()), "") << "seed " << seed;
  EXPECT_GT(loop.acknowledged(), 0U);
}

TEST(SqliteKill, EveryAcknowledgedEventIsThereWhenTheDiskForgetsWhatWasNotSynced) {
  const auto seed = std::random_device{}();
  const ForgetfulVfs disk({.lies = false});
  KillLoop loop(
      [&disk](const std::string& path) {
        SqliteOptions options = busy_options(path);
        options.vfs = disk.name();
        return open_sqlite(options);
      },
      seed);
  EXPECT_EQ(together(loop.run()), "") << "seed " << seed;
  EXPECT_GT(loop.acknowledged(), 0U);
}

TEST(KillLoopItself, CatchesADiskThatSaysSyncedAndIsNot) {
  const auto seed = std::random_device{}();
  const ForgetfulVfs disk({.lies = true});
  KillLoop loop(
      [&disk](const std::string& path) {
        SqliteOptions options = busy_options(path);
        options.vfs = disk.name();
        return open_sqlite(options);
      },
      seed);
  const auto faults = loop.run();
  EXPECT_TRUE(says_lost(faults)) << "seed " << seed << "\n" << together(faults);
}

// Answers a batch before it has written it, which it does with the next one.
class HastyStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  std::vector<base::Result<Committed>> commit(std::span<const Commit> batch) override {
    if (!kept_.empty()) {
      for (const auto& result : ForwardingStore::commit(kept_)) {
        if (!result) std::_Exit(6);
      }
    }
    kept_.assign(batch.begin(), batch.end());
    std::vector<base::Result<Committed>> answers;
    for (const Commit& one : batch) answers.emplace_back(Committed{.numbers = {one.expected + 1}, .head = {}});
    return answers;
  }

 private:
  std::vector<Commit> kept_;
};

TEST(KillLoopItself, CatchesAStoreThatAnswersBeforeItHasWritten) {
  const auto seed = std::random_device{}();
  KillLoop loop(
      [](const std::string& path) -> base::Result<std::unique_ptr<Store>> {
        auto real = open_sqlite(busy_options(path));
        if (!real) return std::unexpected(real.error());
        return std::make_unique<HastyStore>(std::move(*real));
      },
      seed);
  const auto faults = loop.run();
  EXPECT_TRUE(says_lost(faults)) << "seed " << seed << "\n" << together(faults);
}

}  // namespace
}  // namespace trinhky::store
