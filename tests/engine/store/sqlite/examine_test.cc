// Looking at a file without opening it as a store, and copying it in steps while others write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <utility>
#include <vector>

#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/place.h"

namespace trinhky::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void run_sql(const std::string& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

Committed commit(Store& store, const Commit& one) {
  return must(std::move(store.commit(std::span(&one, 1)).front()));
}

TEST(SqliteExamine, TellsTheStepsThatAFileHasTaken) {
  const TemporaryFolder folder;
  EXPECT_EQ(type_of(sqlite_schema(folder.file())), "no-database");
  EXPECT_FALSE(std::filesystem::exists(folder.file())) << "looking makes no file";
  std::ofstream(folder.file()).flush();
  EXPECT_EQ(must(sqlite_schema(folder.file())), 0) << "an empty file holds nothing yet";
  {
    const auto running = must(open_sqlite({.path = folder.file()}));
    EXPECT_EQ(must(sqlite_schema(folder.file())), known_sqlite_schema()) << "beside a running program";
  }
  run_sql(folder.file(), "PRAGMA user_version = 1");
  EXPECT_EQ(must(sqlite_schema(folder.file())), 1);
  run_sql(folder.file(), "PRAGMA user_version = 99");
  EXPECT_EQ(type_of(sqlite_schema(folder.file())), "database-newer");
  run_sql(folder.file(), "PRAGMA application_id = 7");
  EXPECT_EQ(type_of(sqlite_schema(folder.file())), "database-foreign");
}

TEST(SqliteExamine, FindsWhatIsWrongInTheFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(type_of(sqlite_faults(folder.file())), "no-database");
  {
    const auto store = must(open_sqlite({.path = folder.file()}));
    commit(*store, commit_of("a", 0, {"c1", "c2", "c3"}));
    EXPECT_THAT(must(sqlite_faults(folder.file())), IsEmpty());
  }
  // An index that does not fit its table is no damage that reading an event would meet.
  run_sql(folder.file(), "INSERT INTO timer VALUES('t', 's', 5, '{}')");
  run_sql(folder.file(),
          "PRAGMA writable_schema = ON; "
          "UPDATE sqlite_schema SET sql = 'CREATE INDEX timer_due ON timer(body, id)' WHERE name = 'timer_due'");
  EXPECT_THAT(must(sqlite_faults(folder.file())), ElementsAre(HasSubstr("timer_due")));
}

TEST(SqliteBackup, TellsHowFarItIsAndHoldsOneMoment) {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  const auto store = must(open_sqlite({.path = folder.file()}));
  commit(*store, commit_of("a", 0, {"c1"}));
  // More pages than one step copies, so that a commit comes between two.
  auto writer = must(store->begin_attachment("salt", "application/pdf"));
  must(writer->append(std::string(20U << 20, 'x')));
  const std::string file = must(writer->finish());
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  std::uint64_t version = 1;
  must(backup_sqlite(folder.file(), elsewhere.file(), [&](std::uint64_t done, std::uint64_t total) {
    told.emplace_back(done, total);
    commit(*store, commit_of("a", version, {"later-" + std::to_string(version)}));
    ++version;
    must(store->maintain());
  }));
  ASSERT_GE(told.size(), 2U);
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_LE(told[i].first, told[i].second);
    if (i > 0) EXPECT_GT(told[i].first, told[i - 1].first);
    EXPECT_EQ(told[i].second, told[0].second) << "one moment has one size";
  }
  EXPECT_EQ(told.back().first, told.back().second);
  EXPECT_THAT(must(sqlite_faults(elsewhere.file())), IsEmpty());
  const auto copy = must(open_sqlite_to_read(elsewhere.file()));
  EXPECT_EQ(must(copy->load("a")).version, 1U) << "what was committed meanwhile is in the next one";
  EXPECT_EQ(must(copy->attachment(file))->size, 20U << 20);
  EXPECT_EQ(must(store->load("a")).version, version);
}

}  // namespace
}  // namespace trinhky::store
