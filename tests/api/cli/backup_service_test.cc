// When a backup is due, and what the health says of it.
#include "api/cli/backup_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/archive/backup.h"
#include "tests/engine/store/sqlite/place.h"

namespace trinhky::cli {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

base::Instant at(const char* words) {
  return base::parse_instant(words).value();
}

const calendar::Zone& hanoi() {
  static const calendar::Zone zone = calendar::Zone::fixed(minutes(420));
  return zone;
}

BackupTry tried(base::Instant when, const std::string& name = "daily-1", const char* trouble = nullptr) {
  BackupTry one{.at = when, .name = name};
  if (trouble != nullptr) {
    one.trouble =
        base::Error{.code = base::ErrorCode::unavailable, .type = "backup-failed", .message = {"hỏng", trouble}};
  }
  return one;
}

TEST(BackupHour, IsReadAndRefused) {
  EXPECT_EQ(backup_hour_from("02:00").value(), minutes(120));
  EXPECT_EQ(backup_hour_from("23:59").value(), minutes(1439));
  EXPECT_EQ(backup_hour_from("never").value(), std::nullopt);
  for (const char* wrong : {"", "2", "2:00", "24:00", "02:60", "02.00", "0200", "02:000", "aa:bb", "Never"}) {
    EXPECT_EQ(store::type_of(backup_hour_from(wrong)), "bad-backup-hour") << wrong;
  }
}

TEST(BackupHour, IsTheLastOneThatPassedThere) {
  EXPECT_EQ(last_hour(hanoi(), hours(2), at("2026-11-23T18:59:59Z")), at("2026-11-22T19:00:00Z"));
  EXPECT_EQ(last_hour(hanoi(), hours(2), at("2026-11-23T19:00:00Z")), at("2026-11-23T19:00:00Z"));
  EXPECT_EQ(last_hour(hanoi(), minutes(0), at("2026-11-23T16:59:00Z")), at("2026-11-22T17:00:00Z"));
  const auto berlin = calendar::Zone::named("Europe/Berlin");
  if (!berlin) GTEST_SKIP() << "not run: this machine has no zone database";
  // The hour from two to three is skipped on that day: the moment of the change stands for it.
  EXPECT_EQ(last_hour(*berlin, minutes(150), at("2026-03-29T12:00:00Z")), at("2026-03-29T01:00:00Z"));
}

TEST(DueBackup, ComesOnceADayAndMissedDaysAreOne) {
  const base::Instant since = at("2026-11-23T03:00:00Z");
  const auto due = [&](const std::optional<BackupTry>& last, const char* now) {
    return is_due(hanoi(), hours(2), since, last, at(now));
  };
  EXPECT_FALSE(due(std::nullopt, "2026-11-23T18:59:00Z")) << "the first night has not come yet";
  EXPECT_TRUE(due(std::nullopt, "2026-11-23T19:00:00Z"));
  EXPECT_FALSE(due(tried(at("2026-11-23T19:00:01Z")), "2026-11-24T18:59:00Z"));
  EXPECT_TRUE(due(tried(at("2026-11-23T19:00:01Z")), "2026-11-24T19:00:00Z"));
  EXPECT_TRUE(due(tried(at("2026-11-23T19:00:01Z")), "2026-12-24T08:00:00Z")) << "off for a month";
  EXPECT_FALSE(due(tried(at("2026-12-24T08:00:00Z")), "2026-12-24T08:00:01Z")) << "one is enough";
}

TEST(DueBackup, ThatWasNotTakenIsTriedAgainAndOneWithFaultsIsNot) {
  const base::Instant since = at("2026-11-23T03:00:00Z");
  const base::Instant night = at("2026-11-23T19:00:00Z");
  EXPECT_FALSE(is_due(hanoi(), hours(2), since, tried(night, "", "full"), night + minutes(59)));
  EXPECT_TRUE(is_due(hanoi(), hours(2), since, tried(night, "", "full"), night + hours(1)));
  EXPECT_FALSE(is_due(hanoi(), hours(2), since, tried(night, "daily-1", "faults"), night + hours(23)));
}

TEST(DueBackup, AClockThatWasSetBackDoesNotStopIt) {
  const BackupTry future = tried(at("2036-01-01T00:00:00Z"));
  EXPECT_TRUE(is_due(hanoi(), hours(2), at("2026-11-01T00:00:00Z"), future, at("2026-11-23T20:00:00Z")));
  EXPECT_FALSE(is_due(hanoi(), hours(2), at("2036-01-01T00:00:00Z"), future, at("2026-11-23T20:00:00Z")));
}

class Service : public ::testing::Test {
 protected:
  std::unique_ptr<BackupService> service(const char* hour = "02:00") {
    return BackupService::prepare(
        {.plan = {.to = folder_.path() + "/backups", .at = backup_hour_from(hour).value(), .keep = {}},
         .now = [this] { return now_; },
         .zone = [] { return hanoi(); },
         .take = [this](base::Instant now) -> std::optional<BackupTry> {
           ++asked_;
           if (cancelled_) return std::nullopt;
           return tried(now, trouble_.empty() ? "daily-1" : "", trouble_.empty() ? nullptr : trouble_.c_str());
         },
         .cancel = [] {},
         .tell = [this](const base::Text& what) { told_.push_back(what.en); }});
  }
  std::vector<std::string> types(const BackupService& service) const {
    std::vector<std::string> found;
    for (const server::Ailment& one : service.ailments(now_)) {
      EXPECT_FALSE(one.stops_work);
      EXPECT_EQ(one.what, "backup");
      found.push_back(one.error.type);
    }
    return found;
  }
  // A verified backup of that moment in the folder.
  void verified(base::Instant when) const {
    const std::filesystem::path one = folder_.path() + "/backups/daily-1";
    std::filesystem::create_directories(one);
    const archive::Manifest manifest{
        .kind = "daily",
        .at = when,
        .files = {{.name = archive::database_name, .size = 1, .sha256 = std::string(64, 'a')}}};
    const std::string note = archive::written(manifest);
    std::ofstream(one / archive::manifest_name) << note;
    std::ofstream(one / archive::verdict_name) << archive::written(archive::Verdict{.at = when}, note);
  }

  store::TemporaryFolder folder_;
  base::Instant now_ = at("2026-11-23T03:00:00Z");
  std::string trouble_;
  bool cancelled_ = false;
  int asked_ = 0;
  std::vector<std::string> told_;
};

TEST_F(Service, TakesOneANightAndKnowsItAfterARestart) {
  {
    const auto first = service();
    EXPECT_FALSE(first->run_once());
    now_ += hours(17);
    EXPECT_TRUE(first->run_once());
    EXPECT_FALSE(first->run_once());
  }
  const auto second = service();
  EXPECT_FALSE(second->run_once()) << "it is known from the disk";
  now_ += hours(24 * 9);
  EXPECT_TRUE(second->run_once());
  EXPECT_FALSE(second->run_once());
  EXPECT_EQ(asked_, 2);
}

TEST_F(Service, AHouseThatIsOffEveryNightGetsOneInTheMorning) {
  {
    EXPECT_FALSE(service()->run_once());
  }
  now_ += hours(24);
  EXPECT_TRUE(service()->run_once());
}

TEST_F(Service, TheHealthTellsAFailureUntilTheNextSuccess) {
  now_ += hours(17);
  const auto first = service();
  EXPECT_THAT(types(*first), IsEmpty());
  now_ += hours(24);
  trouble_ = "the disk is full";
  EXPECT_TRUE(first->run_once());
  EXPECT_THAT(told_, ElementsAre("the disk is full"));
  EXPECT_THAT(types(*first), ElementsAre("backup-failed"));
  EXPECT_THAT(first->ailments(now_).front().error.message.en, HasSubstr("failed: the disk is full"));
  EXPECT_THAT(types(*service()), ElementsAre("backup-failed")) << "a restart forgets no failure";
  now_ += hours(1);
  trouble_.clear();
  verified(now_);
  EXPECT_TRUE(first->run_once());
  EXPECT_THAT(types(*first), IsEmpty());
}

TEST_F(Service, TheHealthTellsThatTheLastVerifiedOneIsOld) {
  const auto first = service();
  now_ += hours(48);
  EXPECT_THAT(types(*first), IsEmpty());
  now_ += minutes(1);
  EXPECT_THAT(types(*first), ElementsAre("backup-old"));
  EXPECT_THAT(first->ailments(now_).front().error.message.en, HasSubstr("there has been no verified backup"));
  verified(now_ - hours(50));
  const auto second = service();
  EXPECT_THAT(types(*second), ElementsAre("backup-old"));
  EXPECT_THAT(second->ailments(now_).front().error.message.en, HasSubstr("2026-11-23T01:01:00"));
  verified(now_ - hours(47));
  EXPECT_THAT(types(*service()), IsEmpty());
}

TEST_F(Service, OneThatWasCancelledIsTakenAgain) {
  {
    EXPECT_FALSE(service()->run_once());
  }
  now_ += hours(24);
  cancelled_ = true;
  EXPECT_TRUE(service()->run_once());
  cancelled_ = false;
  EXPECT_TRUE(service()->run_once());
  EXPECT_EQ(asked_, 2);
}

TEST_F(Service, NeverIsNeverAndTellsNothing) {
  const auto none = service("never");
  now_ += hours(24 * 400);
  EXPECT_FALSE(none->run_once());
  EXPECT_THAT(types(*none), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/backups")) << "no trace of it";
}

TEST_F(Service, AScheduleThatCannotBeKeptIsToldAndNoReasonNotToServe) {
  std::ofstream(folder_.path() + "/backups") << "a file stands in the way";
  EXPECT_THAT(types(*service()), ElementsAre("backup-schedule-not-kept"));
}

TEST_F(Service, AThreadEndsWhenItIsAskedTo) {
  const auto plan = backup_hour_from("02:00").value();
  int cancels = 0;
  const auto running = BackupService::start({.plan = {.to = folder_.path() + "/backups", .at = plan, .keep = {}},
                                             .now = [this] { return now_; },
                                             .zone = [] { return hanoi(); },
                                             .take = [](base::Instant) { return std::nullopt; },
                                             .cancel = [&cancels] { ++cancels; },
                                             .tell = [](const base::Text&) {}});
  running->stop();
  running->stop();
  EXPECT_EQ(cancels, 1);
}

}  // namespace
}  // namespace trinhky::cli
