// The program that takes a backup for the server: what it says, how it ends, and that it can be ended.
#include "api/cli/backup_child.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "tests/engine/store/sqlite/place.h"

namespace trinhky::cli {
namespace {

using ::testing::HasSubstr;

constexpr const char* verified = R"({"name": "daily-1", "folder": "/x", "bytes": 1, "holds": true, "faults": []})";
constexpr const char* faulty =
    R"({"name": "daily-1", "holds": false, "faults": [{"vi": "không khớp", "en": "does not fit"}]})";
constexpr const char* refused =
    R"({"error": {"type": "backup-no-space", "message": {"vi": "Cần chỗ.", "en": "No room."}}})";

TEST(OutcomeOfABackup, IsWhatItSaidAndHowItEnded) {
  const base::Instant at = store::at_minute(1);
  EXPECT_EQ(outcome_of(at, 0, verified).name, "daily-1");
  EXPECT_FALSE(outcome_of(at, 0, verified).trouble);
  EXPECT_EQ(outcome_of(at, 0, verified).at, at);

  const BackupTry bad = outcome_of(at, 1, faulty);
  EXPECT_EQ(bad.name, "daily-1") << "one is there, and is not tried again within the hour";
  EXPECT_THAT(bad.trouble->message.en, HasSubstr("does not fit"));
  EXPECT_THAT(bad.trouble->message.vi, HasSubstr("không khớp"));

  const BackupTry none = outcome_of(at, 2, refused);
  EXPECT_EQ(none.name, "");
  EXPECT_EQ(none.trouble->message.en, "No room.");
}

TEST(OutcomeOfABackup, ABadEndIsNeverASuccess) {
  const base::Instant at = store::at_minute(1);
  EXPECT_THAT(outcome_of(at, -1, "").trouble->message.en, HasSubstr("ended badly (signal)"));
  for (const int code : {-1, 1, 2, 3, 139}) EXPECT_TRUE(outcome_of(at, code, verified).trouble) << code;
  for (const char* said : {"", "{}", "[]", "{\"name\": \"\"}", "half of {"}) {
    EXPECT_TRUE(outcome_of(at, 0, said).trouble) << said;
  }
}

class Child : public ::testing::Test {
 protected:
  BackupChild::Order order(const std::string& script) {
    const std::filesystem::path program = folder_.path() + "/program";
    std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return {.data = "the data", .to = "the backups", .now = store::at_minute(1), .program = program};
  }
  store::TemporaryFolder folder_;
};

TEST_F(Child, IsToldWhatToCopyAndIsHeard) {
  BackupChild child;
  const std::string words = folder_.path() + "/words";
  const auto taken = child.take(order("printf '%s|' \"$@\" > " + words + "\necho '" + verified + "'"));
  ASSERT_TRUE(taken);
  EXPECT_FALSE(taken->trouble);
  EXPECT_EQ(taken->name, "daily-1");
  std::ifstream in(words);
  std::string said;
  std::getline(in, said);
  EXPECT_EQ(said, "backup|the data|--to|the backups|--daily|--json|--lang|en|");
}

TEST_F(Child, ThatDiesOrIsNotThereIsATrouble) {
  BackupChild child;
  EXPECT_THAT(child.take(order("kill -9 $$"))->trouble->message.en, HasSubstr("signal"));
  const auto missing = child.take({.data = "d", .to = "b", .now = store::at_minute(1), .program = "/nowhere/at/all"});
  EXPECT_THAT(missing->trouble->message.en, HasSubstr("No such file"));
}

TEST_F(Child, IsEndedWhileItRunsAndNoneComesAfter) {
  BackupChild child;
  const std::string door = folder_.path() + "/door";
  ASSERT_EQ(::mkfifo(door.c_str(), 0600), 0);
  const BackupChild::Order waiting = order("exec cat " + door);
  std::optional<BackupTry> outcome = BackupTry{};
  std::thread taking([&] { outcome = child.take(waiting); });
  // Opening waits for the program's own, so it runs by then; it reads until this end is closed.
  const std::ofstream open(door);
  child.cancel();
  taking.join();
  EXPECT_FALSE(outcome) << "a cancelled try counts as none";
  EXPECT_FALSE(child.take(waiting));
}

}  // namespace
}  // namespace trinhky::cli
