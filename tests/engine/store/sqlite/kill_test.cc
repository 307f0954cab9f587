// A program that is killed at any moment has kept everything it said it kept.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/engine/store/suite.h"

namespace trinhky::store {
namespace {

constexpr int rounds = 24;
constexpr std::size_t streams = 3;

struct Acknowledged {
  std::uint64_t stream;
  std::uint64_t number;
};

// The child's life: commit batches for ever, say each number once it was acknowledged, check-point often.
[[noreturn]] void commit_for_ever(const std::string& path, int round, int pipe) {
  auto store = open_sqlite({.path = path, .checkpoint_bytes = 256U << 10, .wal_soft_bytes = 512U << 10});
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

TEST(SqliteKill, EveryAcknowledgedEventIsThereAfterAKillAtAnyMoment) {
  const TemporaryFolder folder;
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<std::uint64_t> heard(streams, 0);
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      commit_for_ever(folder.file(), round, ends[1]);
    }
    ::close(ends[1]);
    // Killed after a number of answers and a moment more, which falls anywhere within a commit or a checkpoint.
    const std::uint32_t patience = 1 + random() % 120;
    const int moment_us = static_cast<int>(random() % 3000);
    Acknowledged said{};
    for (std::uint32_t i = 0; i < patience && ::read(ends[0], &said, sizeof said) == sizeof said; ++i) {
      heard.at(said.stream) = said.number;
    }
    const timespec moment{0, moment_us * 1000L};
    static_cast<void>(::ppoll(nullptr, 0, &moment, nullptr));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(ends[0], &said, sizeof said) == sizeof said) heard.at(said.stream) = said.number;
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);

    auto store = must(open_sqlite({.path = folder.file()}));
    ASSERT_NE(store, nullptr);
    for (std::size_t i = 0; i < streams; ++i) {
      const std::string name = "s" + std::to_string(i);
      const Loaded loaded = must(store->load(name));
      // What was committed but not said any more may be there too; what was said must be.
      EXPECT_GE(loaded.version, heard[i]);
      EXPECT_LE(loaded.version, heard[i] + 1);
      EXPECT_EQ(loaded.snapshot_version, loaded.version);
      const ChainReport report = must(store->verify(name));
      EXPECT_FALSE(report.fault.has_value());
      EXPECT_EQ(report.events, loaded.version);
      heard[i] = loaded.version;
    }
  }
  for (const std::uint64_t number : heard) EXPECT_GT(number, 0U);
}

}  // namespace
}  // namespace trinhky::store
