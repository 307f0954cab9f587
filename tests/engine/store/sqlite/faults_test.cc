// What is promised when the disk fails: nobody hears success for what is not kept, and everybody's success is kept.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/faulty_vfs.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/engine/store/suite.h"

namespace trinhky::store {
namespace {

// What a client heard: versions per stream.
using Ledger = std::map<std::string, std::uint64_t>;

// One batch over three streams, each with a row, a content, a timer and an owed command.
std::vector<Commit> batch_after(const Ledger& ledger, int round) {
  std::vector<Commit> batch;
  for (const std::string stream : {"a", "b", "c"}) {
    const auto known = ledger.find(stream);
    const std::uint64_t version = known == ledger.end() ? 0 : known->second;
    const std::string id = stream + std::to_string(round);
    Commit commit = commit_of(stream, version, {id});
    commit.snapshot = "fold " + id;
    commit.rows = {put("task", {{"id", id}, {"unit", stream}})};
    commit.contents = {content_of(id, std::string(3000, 'x'))};
    commit.arm = {{.id = id, .due = at_minute(round), .body = "{}"}};
    commit.owe = {{.id = id, .number = version + 1, .receiver = "elsewhere", .body = "{}"}};
    batch.push_back(std::move(commit));
  }
  return batch;
}

struct Tale {
  Ledger heard;
  int refused = 0;
};

// Everything that was heard must be there and whole; of what was refused, either all of a commit is there or nothing.
void expect_kept(const std::string& path, const Tale& run) {
  auto store = must(open_sqlite({.path = path}));
  ASSERT_NE(store, nullptr);
  must(store->declare(std::span(&task_table, 1)));
  for (const std::string stream : {"a", "b", "c"}) {
    const Loaded loaded = must(store->load(stream));
    const auto heard = run.heard.find(stream);
    EXPECT_GE(loaded.version, heard == run.heard.end() ? 0 : heard->second) << stream;
    const std::vector<Condition> of_stream = {{"unit", Condition::Op::eq, {stream}}};
    EXPECT_EQ(must(store->count("task", of_stream)), loaded.version);
    if (loaded.version == 0) continue;
    const ChainReport report = must(store->verify(stream));
    EXPECT_FALSE(report.fault.has_value());
    EXPECT_EQ(report.events, loaded.version);
    EXPECT_EQ(loaded.snapshot_version, loaded.version);
  }
}

std::unique_ptr<Store> opened(const FaultyVfs& disk, const TemporaryFolder& folder) {
  auto store = must(open_sqlite({.path = folder.file(), .checkpoint_bytes = 1, .vfs = disk.name()}));
  if (store) must(store->declare(std::span(&task_table, 1)));
  return store;
}

// Six batches with upkeep between them. After the first refusal the client loads again, as the engine would.
Tale commit_rounds(Store& store, const FaultyVfs& disk) {
  Tale run;
  for (int round = 0; round < 6; ++round) {
    const bool had_failed = disk.has_failed();
    const auto batch = batch_after(run.heard, round);
    const auto results = store.commit(batch);
    EXPECT_EQ(results.size(), batch.size());
    std::size_t successes = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i]) {
        ++successes;
        run.heard[batch[i].stream] = results[i]->numbers.back();
      } else {
        ++run.refused;
        EXPECT_EQ(results[i].error().code, base::ErrorCode::unavailable) << why(results[i].error());
      }
    }
    // One sync stands for the whole batch: all of it or none of it.
    EXPECT_TRUE(successes == 0 || successes == batch.size());
    if (!had_failed && disk.has_failed()) EXPECT_EQ(successes, 0U);
    if (successes > 0) EXPECT_FALSE(disk.wal_is_unsynced());
    static_cast<void>(store.maintain());
  }
  return run;
}

// How many calls of a kind a run without a fault makes.
std::uint64_t calls_of_a_whole_run(FaultyVfs::Call call) {
  const TemporaryFolder folder;
  const FaultyVfs disk;
  const auto store = opened(disk, folder);
  const std::uint64_t before = disk.calls(call);
  const Tale run = commit_rounds(*store, disk);
  EXPECT_EQ(run.refused, 0);
  EXPECT_EQ(run.heard.at("a"), 6U);
  return disk.calls(call) - before;
}

TEST(SqliteFaults, ASuccessIsSaidOnlyAfterTheSync) {
  const TemporaryFolder folder;
  const FaultyVfs disk;
  const auto store = opened(disk, folder);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const std::uint64_t syncs = disk.calls(FaultyVfs::Call::sync);
    const Commit one = commit_of("a", i, {"c" + std::to_string(i)});
    must(std::move(store->commit(std::span(&one, 1)).front()));
    EXPECT_GT(disk.calls(FaultyVfs::Call::sync), syncs);
    EXPECT_FALSE(disk.wal_is_unsynced());
    must(store->write(std::vector{put("task", {{"id", "t"}, {"unit", "u"}})}));
    EXPECT_FALSE(disk.wal_is_unsynced());
    const auto attachment = must(store->begin_attachment("salt" + std::to_string(i), "text/plain"));
    must(attachment->append("bytes"));
    must(attachment->finish());
    EXPECT_FALSE(disk.wal_is_unsynced());
  }
}

TEST(SqliteFaults, ABatchSharesOneSync) {
  const TemporaryFolder folder;
  const FaultyVfs disk;
  const auto store = opened(disk, folder);
  must(std::move(store->commit(std::vector{commit_of("z", 0, {"first"})}).front()));
  std::vector<Commit> batch;
  for (int i = 0; i < 25; ++i) batch.push_back(commit_of("s" + std::to_string(i), 0, {"c" + std::to_string(i)}));
  const std::uint64_t syncs = disk.calls(FaultyVfs::Call::sync);
  for (auto& result : store->commit(batch)) must(std::move(result));
  EXPECT_EQ(disk.calls(FaultyVfs::Call::sync), syncs + 1);
}

TEST(SqliteFaults, AFailedSyncAnywhereClosesWritesUntilRestartAndLosesNothingHeard) {
  const std::uint64_t syncs = calls_of_a_whole_run(FaultyVfs::Call::sync);
  ASSERT_GE(syncs, 6U);
  for (std::uint64_t at = 0; at < syncs; ++at) {
    SCOPED_TRACE("sync " + std::to_string(at) + " of " + std::to_string(syncs));
    const TemporaryFolder folder;
    FaultyVfs disk;
    auto store = opened(disk, folder);
    disk.fail({.on = FaultyVfs::Call::sync, .after = at, .code = SQLITE_IOERR_FSYNC});
    const Tale run = commit_rounds(*store, disk);
    EXPECT_TRUE(disk.has_failed());
    EXPECT_EQ(store->state(), StoreState::closed);
    // The disk is well again, but what it lost is unknown: nothing is written any more, reading goes on.
    EXPECT_EQ(type_of(store->write(std::vector{put("task", {{"id", "t"}, {"unit", "u"}})})), "store-closed");
    EXPECT_EQ(type_of(store->maintain()), "store-closed");
    EXPECT_EQ(must(store->load("a")).version, run.heard.contains("a") ? run.heard.at("a") : 0);
    store.reset();
    expect_kept(folder.file(), run);
  }
}

TEST(SqliteFaults, AFailedWriteAnywhereIsHeardByTheWholeBatch) {
  const std::uint64_t writes = calls_of_a_whole_run(FaultyVfs::Call::write);
  ASSERT_GE(writes, 40U);
  for (std::uint64_t at = 0; at < writes; at += 5) {
    for (const bool torn : {false, true}) {
      SCOPED_TRACE("write " + std::to_string(at) + " of " + std::to_string(writes) + (torn ? ", torn" : ""));
      const TemporaryFolder folder;
      FaultyVfs disk;
      auto store = opened(disk, folder);
      disk.fail({.after = at, .code = SQLITE_IOERR_WRITE, .torn = torn});
      const Tale run = commit_rounds(*store, disk);
      EXPECT_TRUE(disk.has_failed());
      EXPECT_EQ(store->state(), StoreState::closed);
      store.reset();
      expect_kept(folder.file(), run);
    }
  }
}

TEST(SqliteFaults, AFullDiskRefusesWritesUntilThereIsSpaceAgain) {
  const std::uint64_t writes = calls_of_a_whole_run(FaultyVfs::Call::write);
  for (std::uint64_t at = 0; at < writes; at += 7) {
    SCOPED_TRACE("write " + std::to_string(at) + " of " + std::to_string(writes));
    const TemporaryFolder folder;
    FaultyVfs disk;
    auto store = opened(disk, folder);
    disk.fail({.after = at, .code = SQLITE_FULL, .stays = true});
    Tale run = commit_rounds(*store, disk);
    EXPECT_TRUE(disk.has_failed());
    EXPECT_EQ(store->state(), StoreState::full);
    EXPECT_EQ(type_of(store->write(std::vector{put("task", {{"id", "t"}, {"unit", "u"}})})), "disk-full");
    EXPECT_EQ(must(store->load("a")).version, run.heard.contains("a") ? run.heard.at("a") : 0);
    disk.heal();
    for (auto& result : store->commit(batch_after(run.heard, 99))) {
      const Committed committed = must(std::move(result));
      ASSERT_FALSE(committed.numbers.empty());
    }
    for (auto& [stream, version] : run.heard) ++version;
    EXPECT_EQ(store->state(), StoreState::open);
    store.reset();
    expect_kept(folder.file(), run);
  }
}

TEST(SqliteFaults, AnUploadThatMetAFullDiskIsNeverFound) {
  const TemporaryFolder folder;
  FaultyVfs disk;
  const auto store = opened(disk, folder);
  const std::string bytes(600'000, 'x');
  {
    const auto upload = must(store->begin_attachment("salt", "text/plain"));
    disk.fail({.after = 5, .code = SQLITE_FULL});
    EXPECT_EQ(type_of(upload->append(bytes)), "disk-full");
    EXPECT_EQ(type_of(upload->finish()), "attachment-ended");
  }
  EXPECT_FALSE(must(store->attachment(base::salted_sha256_hex("salt", bytes))).has_value());
  const auto upload = must(store->begin_attachment("salt", "text/plain"));
  must(upload->append(bytes));
  EXPECT_EQ(must(store->read_attachment(must(upload->finish()), 0, bytes.size())), bytes);
}

}  // namespace
}  // namespace trinhky::store
