// Opening, the folder's lock, file modes, the write-ahead log's bounds, and what an outside hand did to the file.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/engine/store/suite.h"

namespace trinhky::store {
namespace {

// Another hand on the same file.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& path) { EXPECT_EQ(sqlite3_open(path.c_str(), &database_), SQLITE_OK); }
  ~RawDatabase() {
    sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close(database_);
  }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;
  void run(const std::string& sql) {
    char* fault = nullptr;
    EXPECT_EQ(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &fault), SQLITE_OK) << (fault ? fault : "");
    sqlite3_free(fault);
  }

 private:
  sqlite3* database_ = nullptr;
};

Committed commit_one(Store& store, const Commit& one) {
  return must(std::move(store.commit(std::span(&one, 1)).front()));
}

std::filesystem::perms mode_of(const std::string& path) {
  return std::filesystem::status(path).permissions();
}

TEST(SqliteOpen, TwoNeverHaveOneFolder) {
  const TemporaryFolder folder;
  {
    const auto first = must(open_sqlite({.path = folder.file()}));
    EXPECT_EQ(type_of(open_sqlite({.path = folder.file()})), "database-in-use");
    EXPECT_EQ(type_of(open_sqlite({.path = folder.path() + "/other.db"})), "database-in-use");
  }
  EXPECT_NE(must(open_sqlite({.path = folder.file()})), nullptr);
}

TEST(SqliteOpen, NobodyElseMayReadTheFiles) {
  const TemporaryFolder folder;
  const auto store = must(open_sqlite({.path = folder.file()}));
  commit_one(*store, commit_of("a", 0, {"c1"}));
  using std::filesystem::perms;
  for (const std::string file : {"/trinhky.db", "/trinhky.db-wal", "/trinhky.db-shm", "/trinhky.lock"}) {
    EXPECT_EQ(mode_of(folder.path() + file), perms::owner_read | perms::owner_write) << file;
  }
}

TEST(SqliteOpen, AFileThatIsNotOursIsLeftAlone) {
  const TemporaryFolder folder;
  {
    RawDatabase(folder.file()).run("CREATE TABLE theirs(x)");
  }
  EXPECT_EQ(type_of(open_sqlite({.path = folder.file()})), "database-foreign");
  std::ofstream(folder.file(), std::ios::trunc) << std::string(5000, 'x');
  EXPECT_EQ(type_of(open_sqlite({.path = folder.file()})), "database-damaged");
  EXPECT_EQ(type_of(open_sqlite({.path = folder.path() + "/no/such/folder.db"})), "database-unreadable");
}

TEST(SqliteOpen, ADatabaseThatLacksATableOfAStepItSaysItTookIsDamaged) {
  const TemporaryFolder folder;
  must(open_sqlite({.path = folder.file()})).reset();
  RawDatabase(folder.file()).run("DROP TABLE erasure");
  EXPECT_EQ(type_of(open_sqlite({.path = folder.file()})), "database-damaged");
  EXPECT_EQ(type_of(open_sqlite_to_read(folder.file())), "database-damaged");
}

TEST(SqliteOpen, WhoOnlyReadsDeclaresTheTablesThatAreThereAndMakesNone) {
  const TemporaryFolder folder;
  Table table{.name = "thing", .columns = {{"id"}, {"size", ColumnType::integer}}, .key = {"id"}, .indexes = {}};
  {
    const auto store = must(open_sqlite({.path = folder.file()}));
    ASSERT_TRUE(store->declare(std::span(&table, 1)));
    const RowChange row{RowChange::Kind::insert, "thing", {{"id", "a"}, {"size", std::int64_t{3}}}};
    ASSERT_TRUE(store->write(std::span(&row, 1)));
  }
  const auto reader = must(open_sqlite_to_read(folder.file()));
  EXPECT_FALSE(reader->read({.table = "thing"}));
  EXPECT_TRUE(must(reader->declare(std::span(&table, 1))).emptied.empty());
  EXPECT_EQ(must(reader->read({.table = "thing"})).size(), 1U);
  table.columns.push_back({"more"});
  EXPECT_EQ(type_of(reader->declare(std::span(&table, 1))), "table-changed");
  table.name = "other";
  EXPECT_EQ(type_of(reader->declare(std::span(&table, 1))), "table-changed");
}

TEST(SqliteOpen, ADamagedPageIsToldAsSuchToReadersAndWritersAndTakesNothingElse) {
  const TemporaryFolder folder;
  {
    const auto store = must(open_sqlite({.path = folder.file()}));
    for (std::uint64_t i = 0; i < 40; ++i) {
      Commit commit = commit_of("a", i, {"c" + std::to_string(i)});
      commit.contents = {content_of("c" + std::to_string(i), std::string(3000, 'x'))};
      commit_one(*store, commit);
    }
  }
  must(open_sqlite({.path = folder.file()})).reset();  // carries the log over
  const auto pages = std::filesystem::file_size(folder.file()) / 4096;
  // Every page that holds events; the schema stays.
  std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
  for (std::uintmax_t page = 25; page < pages; ++page) {
    file.seekp(static_cast<std::streamoff>(page * 4096));
    file.write(std::string(4096, 'z').data(), 4096);
  }
  file.close();
  auto store = open_sqlite({.path = folder.file()});
  if (!store) {
    EXPECT_EQ(store.error().type, "database-damaged");
    return;
  }
  const auto report = (*store)->verify("a");
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().type, "database-damaged");
  EXPECT_EQ(report.error().code, base::ErrorCode::unavailable);
}

TEST(SqliteOpen, ADatabaseOfALaterReleaseIsRefused) {
  const TemporaryFolder folder;
  must(open_sqlite({.path = folder.file()})).reset();
  {
    RawDatabase(folder.file()).run("PRAGMA user_version = 9999");
  }
  EXPECT_EQ(type_of(open_sqlite({.path = folder.file()})), "database-newer");
}

TEST(SqliteOpen, TamperingWithTheFileIsSeenByTheChain) {
  const TemporaryFolder folder;
  auto store = must(open_sqlite({.path = folder.file()}));
  commit_one(*store, commit_of("a", 0, {"c1", "c2", "c3"}));
  store.reset();
  {
    RawDatabase(folder.file()).run("UPDATE event SET body = '{\"command\":\"c9\"}' WHERE number = 2");
  }
  store = must(open_sqlite({.path = folder.file()}));
  ChainReport report = must(store->verify("a"));
  ASSERT_TRUE(report.fault.has_value());
  EXPECT_EQ(report.fault->kind, ChainFault::Kind::altered);
  EXPECT_EQ(report.fault->number, 2U);
  store.reset();
  {
    RawDatabase(folder.file()).run("DELETE FROM event WHERE number > 1");
  }
  store = must(open_sqlite({.path = folder.file()}));
  report = must(store->verify("a"));
  ASSERT_TRUE(report.fault.has_value());
  EXPECT_EQ(report.fault->kind, ChainFault::Kind::head);
}

TEST(SqliteOpen, AnUploadThatWasNeverFinishedIsSweptAtTheNextStart) {
  const TemporaryFolder folder;
  must(open_sqlite({.path = folder.file()})).reset();
  {
    RawDatabase raw(folder.file());
    raw.run("INSERT INTO attachment(id, salt, media_type, size) VALUES(7, 's', 'text/plain', 0)");
    raw.run("INSERT INTO content_chunk(attachment, ordinal, bytes) VALUES(7, 0, x'00')");
  }
  must(open_sqlite({.path = folder.file()})).reset();
  // Both rows are gone when their keys are free again.
  RawDatabase raw(folder.file());
  raw.run("INSERT INTO attachment(id, salt, media_type, size) VALUES(7, 's', 'text/plain', 0)");
  raw.run("INSERT INTO content_chunk(attachment, ordinal, bytes) VALUES(7, 0, x'00')");
}

TEST(SqliteOpen, UpkeepCarriesTheLogOverAndKeepsItShort) {
  const TemporaryFolder folder;
  const auto store = must(open_sqlite({.path = folder.file(), .checkpoint_bytes = 100'000, .wal_soft_bytes = 200'000}));
  std::uint64_t longest = 0;
  bool checkpointed = false;
  for (std::uint64_t i = 0; i < 200; ++i) {
    Commit one = commit_of("a", i, {"c" + std::to_string(i)});
    one.contents = {content_of("salt" + std::to_string(i), std::string(20'000, 'x'))};
    commit_one(*store, one);
    const Upkeep upkeep = must(store->maintain());
    longest = std::max(longest, upkeep.wal_bytes);
    checkpointed = checkpointed || upkeep.checkpointed;
  }
  EXPECT_TRUE(checkpointed);
  EXPECT_LT(longest, 300'000U);
  EXPECT_LT(std::filesystem::file_size(folder.file() + "-wal"), 600'000U);
}

// Readers who come and go hinder a write from beginning the log anew, not from growing it: what was carried over once
// is no reason to carry it over again after every batch.
TEST(SqliteOpen, WhatWasCarriedOverIsNotCarriedOverAgain) {
  const TemporaryFolder folder;
  const auto store = must(open_sqlite({.path = folder.file(), .checkpoint_bytes = 400'000}));
  std::uint64_t carried = 0;
  std::uint64_t most_waiting = 0;
  RawDatabase reader(folder.file());
  for (std::uint64_t i = 0; i < 200; ++i) {
    Commit one = commit_of("a", i, {"c" + std::to_string(i)});
    one.contents = {content_of("salt" + std::to_string(i), std::string(20'000, 'x'))};
    commit_one(*store, one);
    // Sees the newest, so that all can be carried over, and reads on until the next commit has been written behind it.
    if (i > 0) reader.run("COMMIT");
    reader.run("BEGIN; SELECT count(*) FROM event");
    const Upkeep upkeep = must(store->maintain());
    carried += upkeep.checkpointed ? 1 : 0;
    most_waiting = std::max(most_waiting, upkeep.wal_bytes);
  }
  const std::uint64_t written = std::filesystem::file_size(folder.file() + "-wal");
  EXPECT_GT(written, 3'000'000U) << "the log was begun anew after all";
  EXPECT_GE(carried, 5U);
  EXPECT_LE(carried, written / 400'000);
  EXPECT_LT(most_waiting, 500'000U);
}

TEST(SqliteOpen, AReaderThatHoldsTheLogMakesWritesStopAtTheHardBound) {
  const TemporaryFolder folder;
  const auto store = must(open_sqlite(
      {.path = folder.file(), .checkpoint_bytes = 50'000, .wal_soft_bytes = 100'000, .wal_hard_bytes = 500'000}));
  commit_one(*store, commit_of("a", 0, {"c0"}));
  std::uint64_t version = 1;
  {
    RawDatabase reader(folder.file());
    reader.run("BEGIN; SELECT count(*) FROM event");
    std::string refusal;
    for (; version < 200 && refusal.empty(); ++version) {
      Commit one = commit_of("a", version, {"c" + std::to_string(version)});
      one.contents = {content_of("salt" + std::to_string(version), std::string(20'000, 'x'))};
      const auto result = std::move(store->commit(std::span(&one, 1)).front());
      if (!result) refusal = result.error().type;
      must(store->maintain());
    }
    --version;
    EXPECT_EQ(refusal, "log-full");
    EXPECT_EQ(store->state(), StoreState::open);
    EXPECT_EQ(must(store->load("a")).version, version);
  }
  commit_one(*store, commit_of("a", version, {"afterwards"}));
}

TEST(SqliteOpen, AnotherProgramThatWritesMakesUsBusyButDoesNotHoldUpReading) {
  const TemporaryFolder folder;
  const auto store = must(open_sqlite({.path = folder.file(), .busy_wait = std::chrono::milliseconds(1)}));
  RawDatabase other(folder.file());
  other.run("BEGIN IMMEDIATE");
  const Commit one = commit_of("a", 0, {"c1"});
  EXPECT_EQ(type_of(store->commit(std::span(&one, 1)).front()), "store-busy");
  EXPECT_EQ(store->state(), StoreState::open);
  EXPECT_EQ(must(store->load("a")).version, 0U);
  other.run("ROLLBACK");
  commit_one(*store, one);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SqliteOpen, ErasedBytesAreNoLongerInAnyFile) {
  const TemporaryFolder folder;
  const auto store = must(open_sqlite({.path = folder.file()}));
  std::string secret;
  for (int i = 0; i < 3000; ++i) secret += "Nguyễn Văn Mật ";
  Commit first = commit_of("a", 0, {"c1"});
  first.contents = {content_of("salt", secret), content_of("salt", "Nguyễn Văn Mật")};
  commit_one(*store, first);
  const auto everywhere = [&] { return bytes_of(folder.file()) + bytes_of(folder.file() + "-wal"); };
  EXPECT_NE(everywhere().find("Văn Mật"), std::string::npos);
  for (const Content& content : first.contents) must(store->erase(content.hash));
  EXPECT_EQ(everywhere().find("Văn Mật"), std::string::npos);
}

TEST(SqliteOpen, ABackupIsOneFileWithEverythingUpToItsMoment) {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  const auto store = must(open_sqlite({.path = folder.file()}));
  Commit first = commit_of("a", 0, {"c1"});
  first.contents = {content_of("salt", std::string(100'000, 'x'))};
  const Committed committed = commit_one(*store, first);
  must(backup_sqlite(folder.file(), elsewhere.file()));
  commit_one(*store, commit_of("a", 1, {"c2"}));
  EXPECT_EQ(mode_of(elsewhere.file()), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_FALSE(std::filesystem::exists(elsewhere.file() + "-wal"));
  EXPECT_EQ(type_of(backup_sqlite(folder.file(), elsewhere.file())), "backup-exists");

  const auto copy = must(open_sqlite({.path = elsewhere.file()}));
  EXPECT_EQ(must(copy->load("a")).head, committed.head);
  EXPECT_FALSE(must(copy->verify("a")).fault.has_value());
  EXPECT_EQ(must(copy->content(first.contents[0].hash))->bytes, first.contents[0].bytes);
  EXPECT_EQ(type_of(backup_sqlite(folder.path() + "/nothing.db", elsewhere.path() + "/x.db")), "database-unreadable");
  EXPECT_FALSE(std::filesystem::exists(elsewhere.path() + "/x.db"));
}

}  // namespace
}  // namespace trinhky::store
