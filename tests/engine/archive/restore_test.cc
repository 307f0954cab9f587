// Putting a backup back: all of it or nothing, byte for byte.
#include "engine/archive/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/archive/lived_in.h"

namespace trinhky::archive {
namespace {

using store::at_minute;
using store::must;
using store::type_of;
using ::testing::HasSubstr;

class Restoring : public ::testing::Test {
 protected:
  void SetUp() override { backup_ = must(take_backup(house_.order(at_minute(1)))); }

  [[nodiscard]] fs::path target() const { return house_.elsewhere() / "again"; }
  [[nodiscard]] RestoreOrder order() const {
    return {.backup = backup_.folder, .to = target(), .database = database(), .verify = read_through};
  }
  // Refused, and nothing of it is left.
  void expect_refused(const std::string& type, const std::string& why = "") {
    const auto restored = restore(order());
    EXPECT_EQ(type_of(restored), type) << why;
    EXPECT_FALSE(fs::exists(target())) << why;
    for (const auto& entry : fs::directory_iterator(house_.elsewhere())) {
      EXPECT_FALSE(entry.path().filename().string().starts_with(".again")) << why << ": " << entry.path();
    }
  }

  LivedIn house_;
  Backup backup_;
};

TEST_F(Restoring, GivesBackThePapersTheirFilesAndTheKey) {
  const std::string head = house_.store().load("paper").value().head;
  house_.commit("later");
  const Restored restored = must(restore(order()));
  EXPECT_EQ(restored.manifest, backup_.manifest);
  EXPECT_TRUE(restored.verdict.holds());
  EXPECT_EQ(fs::status(target()).permissions(), fs::perms::owner_all);
  EXPECT_EQ(seal::find_key(target() / seal::key_file_name).value()->public_key(), house_.key().public_key());
  const auto store = must(store::open_sqlite({.path = (target() / database_name).string()}));
  EXPECT_EQ(store->load("paper").value().head, head) << "what came later is not there";
  EXPECT_EQ(must(store->read_attachment(house_.file_hash(), 0, 400'000)).substr(0, 300'000).find_first_not_of('p'),
            std::string::npos);
  EXPECT_EQ(store->attachment(house_.file_hash()).value()->size, 300'000U);
}

TEST_F(Restoring, AnEmptyFolderIsATarget) {
  fs::create_directory(target());
  EXPECT_TRUE(restore(order()));
  EXPECT_TRUE(fs::exists(target() / database_name));
}

TEST_F(Restoring, NothingIsEverOverwritten) {
  fs::create_directory(target());
  put_bytes(target() / "notes.txt", "mine");
  const auto restored = restore(order());
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().type, "restore-not-empty");
  EXPECT_THAT(restored.error().message.en, HasSubstr("mv " + target().string()));
  EXPECT_EQ(bytes_of(target() / "notes.txt"), "mine");
  RestoreOrder onto = order();
  onto.to = house_.data();
  EXPECT_EQ(type_of(restore(onto)), "restore-not-empty") << "a house that is there";
}

TEST_F(Restoring, DamageInAnyRegionOfAnyFileIsRefusedByName) {
  for (const ArchivedFile& file : backup_.manifest.files) {
    const fs::path path = backup_.folder / file.name;
    const std::string whole = bytes_of(path);
    // The first bytes, the last ones, and one in each page, at places that move through it.
    std::vector<std::size_t> places{0, 1, 18, 60, whole.size() - 1};
    for (std::size_t page = 0; page * 4096 < whole.size(); page += 7) places.push_back(page * 4096 + page * 131 % 4096);
    for (const std::size_t at : places) {
      if (at >= whole.size()) continue;
      std::string damaged = whole;
      damaged[at] ^= 0x10;
      put_bytes(path, damaged);
      const auto restored = restore(order());
      ASSERT_FALSE(restored) << file.name << " at " << at;
      EXPECT_EQ(restored.error().type, "backup-damaged") << at;
      EXPECT_THAT(restored.error().message.en, HasSubstr(file.name)) << at;
    }
    put_bytes(path, whole.substr(0, whole.size() - 1));
    expect_refused("backup-damaged", file.name + " cut");
    put_bytes(path, whole + "x");
    expect_refused("backup-damaged", file.name + " longer");
    fs::remove(path);
    expect_refused("backup-damaged", file.name + " gone");
    fs::create_symlink("/etc/hostname", path);
    expect_refused("backup-damaged", file.name + " is a link");
    fs::remove(path);
    put_bytes(path, whole);
  }
  EXPECT_TRUE(restore(order())) << "whole again";
}

TEST_F(Restoring, ADamagedManifestIsRefused) {
  const std::string whole = bytes_of(backup_.folder / manifest_name);
  put_bytes(backup_.folder / manifest_name, whole.substr(1));
  expect_refused("backup-damaged");
  fs::remove(backup_.folder / manifest_name);
  expect_refused("no-backup");
}

TEST_F(Restoring, WithoutTheVerdictItIsVerifiedAllTheSame) {
  fs::remove(backup_.folder / verdict_name);
  EXPECT_TRUE(must(restore(order())).verdict.holds());
}

TEST_F(Restoring, ABackupOfALaterReleaseIsRefused) {
  Manifest later = backup_.manifest;
  later.schema = store::known_sqlite_schema() + 1;
  put_bytes(backup_.folder / manifest_name, written(later));
  const auto restored = restore(order());
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().type, "backup-newer");
  EXPECT_THAT(restored.error().message.en, HasSubstr("release 1.2.3"));
  expect_refused("backup-newer");
}

TEST_F(Restoring, FaultsInsideAreToldAndOnlyAcceptedAloud) {
  RestoreOrder faulty = order();
  faulty.verify = [](const fs::path&) -> base::Result<Verdict> {
    return Verdict{.fault_count = 2, .faults = {{"hỏng", "does not fit"}}};
  };
  const auto refused = restore(faulty);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "backup-faults");
  EXPECT_EQ(refused.error().faults.front().message.en, "does not fit");
  EXPECT_FALSE(fs::exists(target()));
  faulty.accept_faults = true;
  EXPECT_EQ(must(restore(faulty)).verdict.fault_count, 2U);
  EXPECT_TRUE(fs::exists(target() / database_name));
}

TEST_F(Restoring, WhatCannotBeReadThroughIsNotPutBack) {
  RestoreOrder unreadable = order();
  unreadable.accept_faults = true;
  unreadable.verify = [](const fs::path&) -> base::Result<Verdict> {
    return base::refuse(base::ErrorCode::unavailable, "backup-unreadable", {"không đọc được", "cannot be read"});
  };
  EXPECT_EQ(type_of(restore(unreadable)), "backup-unreadable");
  EXPECT_FALSE(fs::exists(target()));
}

}  // namespace
}  // namespace trinhky::archive
