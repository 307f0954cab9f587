// The verbs of the lifeboat, on a real house that runs meanwhile.
#include "api/cli/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "api/cli/house.h"
#include "api/cli/verify.h"
#include "engine/base/json.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/support/places.h"

namespace trinhky::cli {
namespace {

namespace fs = std::filesystem;
using base::json;
using server::Language;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

struct Said {
  int code = 0;
  std::string out;
  std::string err;
  [[nodiscard]] json as_json() const { return base::parse_json(out).value_or(json()); }
};

Databases databases() {
  return {
      .files = {.copy =
                    [](const std::string& from, const std::string& to, const archive::Database::Progress& progress) {
                      return store::backup_sqlite(from, to, progress);
                    },
                .schema = [](const std::string& file) { return store::sqlite_schema(file); },
                .known_schema = store::known_sqlite_schema()},
      .open_to_read = store::open_sqlite_to_read,
      .bring_up_to_date = [](const std::string& file) -> base::Result<void> {
        const auto opened = store::open_sqlite({.path = file});
        if (!opened) return std::unexpected(opened.error());
        return {};
      },
      .faults = [](const std::string& file) { return store::sqlite_faults(file); }};
}

base::Result<std::unique_ptr<House>> open_house(const fs::path& data, bool with_backup = true) {
  HouseOptions options;
  options.open_store = [](const fs::path& file) { return store::open_sqlite({.path = file}); };
  options.data = data;
  options.workflows = trinhky::places::source_dir() + "/workflows";
  if (with_backup) {
    options.before_opening = [](const fs::path& folder) {
      std::ostringstream said;
      return back_up_before_migration(databases(), folder, store::at_minute(5), said);
    };
  }
  return House::open(options);
}

class Lifeboat : public ::testing::Test {
 protected:
  // One house for all, which stays open: opening one proves every shipped workflow.
  static void SetUpTestSuite() {
    place_ = std::make_unique<store::TemporaryFolder>();
    auto opened = open_house(data());
    ASSERT_TRUE(opened) << opened.error().message.en << opened.error().log;
    house_ = std::move(*opened);
    ASSERT_TRUE(house_->take_profile("langson-2022"));
  }
  static void TearDownTestSuite() {
    house_.reset();
    place_.reset();
  }
  static fs::path data() { return fs::path(place_->path()) / "house"; }
  [[nodiscard]] fs::path backups() const { return fs::path(scratch_.path()) / "backups"; }
  [[nodiscard]] fs::path again() const { return fs::path(scratch_.path()) / "again"; }

  Said taken(bool as_json = false, const fs::path& of = data()) const {
    std::ostringstream out;
    std::ostringstream err;
    const int code = take_backup({.kept_in = databases(),
                                  .data = of,
                                  .to = backups(),
                                  .now = store::at_minute(1),
                                  .language = Language::en,
                                  .as_json = as_json},
                                 out, err);
    return {code, out.str(), err.str()};
  }
  static Said listed(const fs::path& folder, bool as_json = false) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = list_backups(
        {.folder = folder, .now = store::at_minute(181), .language = Language::en, .as_json = as_json}, out, err);
    return {code, out.str(), err.str()};
  }
  Said restored(const fs::path& backup, bool accept_faults = false) const {
    std::ostringstream out;
    std::ostringstream err;
    const int code = restore_backup({.kept_in = databases(),
                                     .backup = backup,
                                     .to = again(),
                                     .now = store::at_minute(2),
                                     .accept_faults = accept_faults,
                                     .language = Language::en},
                                    out, err);
    return {code, out.str(), err.str()};
  }
  static Said verified(const fs::path& folder) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = verify({.data = folder, .open = store::open_sqlite_to_read, .language = Language::en}, out, err);
    return {code, out.str(), err.str()};
  }
  static void run_sql(const fs::path& file, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  // A house as a release with one step of the schema left it.
  void make_older() const {
    const Said backup = taken(true);
    ASSERT_EQ(backup.code, 0) << backup.out << backup.err;
    ASSERT_EQ(restored(backup.as_json()["folder"].get<std::string>()).code, 0);
    run_sql(again() / "trinhky.db",
            "DROP TABLE erasure; DELETE FROM meta WHERE name = 'erasures_noted_after'; PRAGMA user_version = 1;");
    ASSERT_EQ(store::sqlite_schema((again() / "trinhky.db").string()).value(), 1);
  }

  static std::unique_ptr<store::TemporaryFolder> place_;
  static std::unique_ptr<House> house_;
  store::TemporaryFolder scratch_;
};

std::unique_ptr<store::TemporaryFolder> Lifeboat::place_;
std::unique_ptr<House> Lifeboat::house_;

TEST_F(Lifeboat, ARunningHouseIsBackedUpListedAndRestored) {
  const Said backup = taken();
  ASSERT_EQ(backup.code, 0) << backup.out << backup.err;
  EXPECT_THAT(backup.out, HasSubstr("Backed up to " + (backups() / "manual-").string()));
  EXPECT_THAT(backup.out, HasSubstr("Nothing is wrong."));
  EXPECT_THAT(backup.out, HasSubstr("seal-key.pem"));

  const Said list = listed(backups());
  EXPECT_EQ(list.code, 0);
  EXPECT_THAT(list.out, MatchesRegex("manual-[0-9TZ]+  3 hours ago  [0-9.]+ [KM]B  verified \\(.*\n"));
  const json one = listed(backups(), true).as_json()["backups"][0];
  EXPECT_EQ(one["kind"], "manual");
  EXPECT_EQ(one["age_s"], 3 * 3600);
  EXPECT_EQ(one["verified"], true);

  const Said back = restored(backups() / one["name"].get<std::string>());
  ASSERT_EQ(back.code, 0) << back.err;
  EXPECT_THAT(back.out, HasSubstr("Restored to " + fs::weakly_canonical(again()).string()));
  EXPECT_THAT(back.out, HasSubstr("trinhky serve --data"));
  EXPECT_EQ(verified(again()).code, 0);
  EXPECT_FALSE(fs::exists(again() / "backup.json")) << "a data folder and no backup";
}

TEST_F(Lifeboat, WithoutAFolderItGoesIntoTheDataFolderWhereItIsListed) {
  const fs::path own = data() / backups_name;
  std::ostringstream out;
  std::ostringstream err;
  ASSERT_EQ(
      take_backup({.kept_in = databases(), .data = data(), .now = store::at_minute(1), .daily = true, .as_json = true},
                  out, err),
      0)
      << err.str();
  const json said = base::parse_json(out.str()).value();
  EXPECT_EQ(said["holds"], true);
  EXPECT_THAT(said["name"].get<std::string>(), HasSubstr("daily-"));
  EXPECT_THAT(listed(data()).out, HasSubstr(said["name"].get<std::string>()));
  EXPECT_EQ(listed(own).out, listed(data()).out);
  fs::remove_all(own);
  const Said none = listed(data());
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.out, HasSubstr("There is no backup"));
  EXPECT_THAT(none.out, HasSubstr("trinhky backup"));
}

TEST_F(Lifeboat, WhatIsNoHouseIsNotBackedUp) {
  const Said said = taken(true, scratch_.path());
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("There is no database in"));
  EXPECT_EQ(said.as_json()["error"]["type"], "no-database");
}

TEST_F(Lifeboat, FaultsOfTheHouseAreFoundByTheRehearsalAndNobodyReliesOnTheCopy) {
  const Said good = taken(true);
  ASSERT_EQ(restored(good.as_json()["folder"].get<std::string>()).code, 0);
  run_sql(again() / "trinhky.db", "UPDATE event SET at = at + 1 WHERE position = 1;");
  const Said bad = taken(false, again());
  EXPECT_EQ(bad.code, 1) << bad.out;
  EXPECT_THAT(bad.out, HasSubstr("not to be relied on"));
  EXPECT_THAT(bad.out, HasSubstr("event-altered"));
  EXPECT_THAT(bad.out, HasSubstr("trinhky verify " + again().string()));
  const Said list = listed(backups());
  EXPECT_EQ(list.code, 0) << "the earlier one is verified";
  EXPECT_THAT(list.out, HasSubstr("FAULTS"));

  fs::remove_all(again());
  const json newest = listed(backups(), true).as_json()["backups"][0];
  ASSERT_EQ(newest["verified"], false);
  const fs::path folder = backups() / newest["name"].get<std::string>();
  const Said refused = restored(folder);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("--accept-faults"));
  EXPECT_FALSE(fs::exists(again()));
  const Said accepted = restored(folder, true);
  EXPECT_EQ(accepted.code, 0) << accepted.err;
  EXPECT_THAT(accepted.out, HasSubstr("FAULTS, accepted as asked"));
}

TEST_F(Lifeboat, RestoringSaysWhatToDoInstead) {
  EXPECT_THAT(restored(scratch_.path()).err, HasSubstr("There is no backup in"));
  const Said backup = taken(true);
  const fs::path folder = backup.as_json()["folder"].get<std::string>();
  fs::create_directory(again());
  std::ofstream(again() / "mine.txt") << "mine";
  const Said occupied = restored(folder);
  EXPECT_EQ(occupied.code, 1);
  EXPECT_THAT(occupied.err, HasSubstr("stop the server and move the old one away: mv "));
  fs::remove_all(again());
  std::ofstream(folder / "trinhky.db", std::ios::app) << "x";
  const Said damaged = restored(folder);
  EXPECT_EQ(damaged.code, 1);
  EXPECT_THAT(damaged.err, HasSubstr("The backup is damaged: trinhky.db"));
}

TEST_F(Lifeboat, AnOlderDatabaseIsBackedUpBeforeItIsBroughtUpToDate) {
  make_older();
  {
    const auto house = open_house(again());
    ASSERT_TRUE(house) << house.error().message.en << house.error().log;
  }
  EXPECT_EQ(store::sqlite_schema((again() / "trinhky.db").string()).value(), store::known_sqlite_schema());
  const json list = listed(again(), true).as_json()["backups"];
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["kind"], "before-schema-" + std::to_string(store::known_sqlite_schema()));
  EXPECT_EQ(list[0]["schema"], 1);
  EXPECT_EQ(list[0]["verified"], true) << list.dump(2);
  const fs::path backup = again() / backups_name / list[0]["name"].get<std::string>();
  EXPECT_EQ(store::sqlite_schema((backup / "trinhky.db").string()).value(), 1) << "the earlier release can use it";
}

TEST_F(Lifeboat, WithoutAVerifiedBackupAnOlderDatabaseStaysAsItIs) {
  make_older();
  std::ofstream(again() / backups_name) << "a file stands in the way";
  const auto refused = open_house(again());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "migration-not-backed-up");
  EXPECT_THAT(refused.error().message.en, HasSubstr("--no-migration-backup"));
  EXPECT_EQ(store::sqlite_schema((again() / "trinhky.db").string()).value(), 1);
  const auto aloud = open_house(again(), false);
  EXPECT_TRUE(aloud) << "an administrator may go on without";
}

TEST_F(Lifeboat, ADatabaseThatIsUpToDateEmptyOrNotThereNeedsNoBackup) {
  std::ostringstream err;
  EXPECT_TRUE(back_up_before_migration(databases(), data(), store::at_minute(1), err));
  EXPECT_TRUE(back_up_before_migration(databases(), scratch_.path(), store::at_minute(1), err));
  std::ofstream(scratch_.file()).flush();
  EXPECT_TRUE(back_up_before_migration(databases(), scratch_.path(), store::at_minute(1), err));
  EXPECT_EQ(err.str(), "");
  EXPECT_FALSE(fs::exists(fs::path(scratch_.path()) / backups_name));
}

}  // namespace
}  // namespace trinhky::cli
