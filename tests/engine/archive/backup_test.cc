// Taking a backup: of a house that works on, rehearsed at once, never half of one under its name.
#include "engine/archive/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/engine/archive/lived_in.h"

namespace trinhky::archive {
namespace {

using store::at_minute;
using store::must;
using store::type_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  return names;
}

std::vector<std::string> names_of(const std::vector<Found>& backups) {
  std::vector<std::string> names;
  for (const Found& one : backups) names.push_back(one.name);
  return names;
}

TEST(TakingABackup, HoldsTheDatabaseTheKeyAndTheNoteAndIsVerified) {
  LivedIn house;
  const BackupOrder order = house.order(base::parse_instant("2026-11-23T02:00:05Z").value());
  const Backup taken = must(take_backup(order));
  EXPECT_EQ(taken.name, "daily-20261123T020005Z");
  EXPECT_TRUE(taken.verdict.holds());
  EXPECT_EQ(taken.verdict.events, 3U);
  EXPECT_EQ(taken.verdict.attachments, 1U);
  EXPECT_EQ(taken.manifest.schema, store::known_sqlite_schema());
  EXPECT_EQ(taken.manifest.office, seal::fingerprint_of(house.key().public_key()));
  EXPECT_GT(taken.bytes, 300'000U) << "files of papers are inside the database";
  EXPECT_THAT(names_in(taken.folder),
              UnorderedElementsAre("backup.json", "verified.json", "trinhky.db", "seal-key.pem"));
  EXPECT_THAT(names_in(house.backups()), UnorderedElementsAre("backups.lock", taken.name)) << "no scratch is left";

  using fs::perms;
  EXPECT_EQ(fs::status(taken.folder).permissions(), perms::owner_all);
  EXPECT_EQ(fs::status(house.backups()).permissions(), perms::owner_all);
  for (const std::string& name : names_in(taken.folder)) {
    EXPECT_EQ(fs::status(taken.folder / name).permissions(), perms::owner_read | perms::owner_write) << name;
  }
  const auto listed = must(backups_in(house.backups()));
  ASSERT_THAT(names_of(listed), ElementsAre(taken.name));
  EXPECT_TRUE(listed.front().verified());
  EXPECT_EQ(*listed.front().manifest, taken.manifest);
  EXPECT_EQ(*listed.front().verdict, taken.verdict);
  EXPECT_EQ(listed.front().bytes, taken.bytes);
}

TEST(TakingABackup, TwoInOneSecondHaveTwoNames) {
  const LivedIn house;
  const Backup first = must(take_backup(house.order(at_minute(1))));
  const Backup second = must(take_backup(house.order(at_minute(1))));
  EXPECT_EQ(second.name, first.name + "-2");
  EXPECT_THAT(names_of(must(backups_in(house.backups()))), ElementsAre(second.name, first.name));
}

TEST(TakingABackup, GoesOnBesideAWriterAndHoldsAllThatWasAcknowledgedBefore) {
  LivedIn house;
  // Enough pages for several steps of the copy, so that commits come in between.
  house.attach("big", std::string(24U << 20, 'q'));
  std::atomic<std::uint64_t> acknowledged = house.store().load("paper").value().version;
  std::atomic<bool> over = false;
  std::thread writer([&] {
    for (int i = 0; !over; ++i) {
      house.commit("w-" + std::to_string(i), "Nội dung " + std::to_string(i));
      ++acknowledged;
      if (!house.store().maintain()) ADD_FAILURE() << "upkeep goes on too";
    }
  });
  const std::uint64_t before = acknowledged;
  std::uint64_t at_copy = 0;
  BackupOrder order = house.order(at_minute(1));
  order.verify = [&](const fs::path& folder) {
    at_copy = acknowledged;
    return read_through(folder);
  };
  const auto taken = take_backup(order);
  over = true;
  writer.join();
  const Backup backup = must(base::Result<Backup>(taken));
  EXPECT_TRUE(backup.verdict.holds()) << backup.verdict.faults.front().en;
  EXPECT_GE(backup.verdict.events, before);
  EXPECT_LE(backup.verdict.events, at_copy + 1) << "one may be committed and not counted yet";
}

TEST(TakingABackup, ANoteIsTakenBeforeTheDatabaseSoThatItIsNeverAhead) {
  LivedIn house;
  BackupOrder order = house.order(at_minute(1));
  const std::string hash(64, 'a');
  order.database.copy = [&](const std::string& from, const std::string& to, const Database::Progress& progress) {
    house.note({.number = 9, .hash = hash});  // a seal that is made meanwhile
    return store::backup_sqlite(from, to, progress);
  };
  const Backup taken = must(take_backup(order));
  EXPECT_TRUE(taken.verdict.holds());
  EXPECT_EQ(taken.manifest.seal, 0U);
}

TEST(TakingABackup, ALogWhoseEndWasCutOffIsFoundByTheNoteBesideIt) {
  LivedIn house;
  house.note({.number = 9, .hash = std::string(64, 'a')});
  const Backup taken = must(take_backup(house.order(at_minute(1))));
  EXPECT_FALSE(taken.verdict.holds());
  EXPECT_EQ(taken.manifest.seal, 9U);
  EXPECT_THAT(taken.verdict.faults.front().en, HasSubstr("names seal 9"));
}

TEST(TakingABackup, AFailedRehearsalIsKeptToBeLookedAtAndTouchesNothingEarlier) {
  const LivedIn house;
  const Backup good = must(take_backup(house.order(at_minute(1))));
  BackupOrder order = house.order(at_minute(2));
  order.verify = [](const fs::path&) -> base::Result<Verdict> {
    return base::refuse(base::ErrorCode::unavailable, "unreadable", {"không đọc được", "cannot be read"});
  };
  const Backup bad = must(take_backup(order));
  EXPECT_FALSE(bad.verdict.holds());
  const auto listed = must(backups_in(house.backups()));
  ASSERT_THAT(names_of(listed), ElementsAre(bad.name, good.name));
  EXPECT_FALSE(listed[0].verified());
  EXPECT_EQ(listed[0].verdict->faults.front().en, "cannot be read");
  EXPECT_TRUE(listed[1].verified());
  EXPECT_THAT(names_in(house.backups()), UnorderedElementsAre("backups.lock", bad.name, good.name));
}

TEST(TakingABackup, ACopyThatIsDamagedOnItsWayToTheDiskIsFoundByTheRehearsal) {
  const LivedIn house;
  BackupOrder order = house.order(at_minute(1));
  bool hashed = false;
  order.tell = [&](const base::Text& what) {
    if (what.en != "the restoring is rehearsed") return;
    hashed = true;
    for (const auto& entry : fs::directory_iterator(house.backups())) {
      const fs::path file = entry.path() / database_name;
      if (!fs::exists(file)) continue;
      std::string bytes = bytes_of(file);
      bytes[bytes.size() / 2] ^= 1;
      put_bytes(file, bytes);
    }
  };
  const Backup taken = must(take_backup(order));
  EXPECT_TRUE(hashed);
  EXPECT_FALSE(taken.verdict.holds());
  EXPECT_THAT(taken.verdict.faults.front().en, HasSubstr("The backup is damaged: trinhky.db"));
}

TEST(TakingABackup, ACopyThatFailsLeavesNothing) {
  const LivedIn house;
  BackupOrder order = house.order(at_minute(1));
  order.database.copy = [](const std::string&, const std::string& to, const Database::Progress&) -> base::Result<void> {
    put_bytes(to, "half of");
    return base::refuse(base::ErrorCode::unavailable, "disk-full", {"đầy", "full"});
  };
  EXPECT_EQ(type_of(take_backup(order)), "disk-full");
  EXPECT_THAT(names_in(house.backups()), ElementsAre("backups.lock"));
  EXPECT_THAT(must(backups_in(house.backups())), IsEmpty());
}

TEST(TakingABackup, WhatAKilledOneLeftNeverCountsAndIsRemovedByTheNext) {
  const LivedIn house;
  const Backup taken = must(take_backup(house.order(at_minute(1))));
  for (const char* left : {".making-daily-x", ".rehearsing-daily-x", ".removing-daily-x"}) {
    fs::copy(taken.folder, house.backups() / left);
  }
  EXPECT_THAT(names_of(must(backups_in(house.backups()))), ElementsAre(taken.name));
  const Backup next = must(take_backup(house.order(at_minute(2))));
  EXPECT_THAT(names_in(house.backups()), UnorderedElementsAre("backups.lock", taken.name, next.name));
}

TEST(TakingABackup, TwoAtOnceAreRefused) {
  const LivedIn house;
  BackupOrder order = house.order(at_minute(1));
  std::string second;
  order.verify = [&](const fs::path& folder) {
    second = type_of(take_backup(house.order(at_minute(1))));
    return read_through(folder);
  };
  EXPECT_TRUE(must(take_backup(order)).verdict.holds());
  EXPECT_EQ(second, "backup-in-progress");
}

TEST(TakingABackup, AFolderWithoutADatabaseHasNothingToBackUp) {
  const LivedIn house;
  BackupOrder order = house.order(at_minute(1));
  order.data = house.elsewhere() / "nothing";
  EXPECT_EQ(type_of(take_backup(order)), "no-database");
  EXPECT_FALSE(fs::exists(house.backups()));
  EXPECT_THAT(must(backups_in(house.backups())), IsEmpty()) << "a folder that is not there has none";
}

TEST(TakingABackup, AKeyThatOthersCanReadIsToldAndNotCopied) {
  const LivedIn house;
  fs::permissions(house.data() / seal::key_file_name, fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(type_of(take_backup(house.order(at_minute(1)))), "key-readable-by-others");
  EXPECT_THAT(must(backups_in(house.backups())), IsEmpty());
}

TEST(ListingBackups, TellsWhatCannotBeReadAndLeavesOtherFoldersOut) {
  const LivedIn house;
  const Backup first = must(take_backup(house.order(at_minute(1))));
  const Backup second = must(take_backup(house.order(at_minute(2))));
  const Backup third = must(take_backup(house.order(at_minute(3))));
  fs::create_directory(house.backups() / "photographs");
  put_bytes(house.backups() / "notes.txt", "mine");
  put_bytes(first.folder / manifest_name, bytes_of(first.folder / manifest_name) + "x");
  fs::remove(second.folder / verdict_name);
  const auto listed = must(backups_in(house.backups()));
  ASSERT_THAT(names_of(listed), ElementsAre(third.name, second.name, first.name));
  EXPECT_TRUE(listed[0].verified());
  EXPECT_FALSE(listed[1].verified());
  EXPECT_TRUE(listed[1].manifest) << "it can be restored, and is verified then";
  EXPECT_FALSE(listed[2].manifest);
  EXPECT_EQ(listed[2].trouble->type, "backup-damaged");
}

TEST(PruningBackups, RemovesWhatIsSuperfluousOfTheDailyOnesAlone) {
  const LivedIn house;
  const auto day_of = [](base::Instant at) {
    return base::Date(std::chrono::sys_days(std::chrono::floor<std::chrono::days>(at)));
  };
  const Backup manual = must(take_backup(house.order(at_minute(0), "manual")));
  const Backup migration = must(take_backup(house.order(at_minute(0), "before-schema-2")));
  const Backup morning = must(take_backup(house.order(at_minute(1))));
  const Backup evening = must(take_backup(house.order(at_minute(2))));
  put_bytes(house.backups() / "notes.txt", "mine");
  EXPECT_THAT(must(prune(house.backups(), {}, day_of)), ElementsAre(morning.name));
  EXPECT_THAT(names_in(house.backups()),
              UnorderedElementsAre("backups.lock", "notes.txt", manual.name, migration.name, evening.name));
  EXPECT_THAT(must(prune(house.backups(), {.daily = 0, .weekly = 0, .monthly = 0}, day_of)), IsEmpty())
      << "the newest verified one stays";
}

}  // namespace
}  // namespace trinhky::archive
