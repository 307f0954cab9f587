// Which backups stay. The laws hold for any list; a year of days is played through.
#include "engine/archive/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

#include "tests/engine/store/suite.h"

namespace trinhky::archive {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Aged on(sys_days day, bool verified = true, int hour = 2, const std::string& suffix = "") {
  return {.name = base::format_date(day) + "T" + std::to_string(10 + hour) + suffix,
          .at = day + std::chrono::hours(hour),
          .day = day,
          .verified = verified};
}

constexpr sys_days monday = std::chrono::year(2026) / 11 / 23;

std::vector<Aged> without(std::vector<Aged> backups, const std::vector<std::string>& removed) {
  std::erase_if(backups, [&](const Aged& one) { return std::ranges::find(removed, one.name) != removed.end(); });
  return backups;
}

// Several a day, days without any, some not verified.
std::vector<Aged> some(std::mt19937& draws) {
  std::vector<Aged> backups;
  const std::size_t count = draws() % 60;
  for (std::size_t i = 0; i < count; ++i) {
    const sys_days day = monday - days(draws() % 500);
    backups.push_back(on(day, draws() % 4 != 0, static_cast<int>(draws() % 24), "-" + std::to_string(i)));
  }
  return backups;
}

Retention any(std::mt19937& draws) {
  return {.daily = draws() % 9, .weekly = draws() % 6, .monthly = draws() % 14};
}

TEST(Retention, TheLawsHoldForAnyList) {
  std::mt19937 draws(20261123);  // NOLINT: the same lists each time
  for (int round = 0; round < 2000; ++round) {
    const std::vector<Aged> backups = some(draws);
    const Retention rule = any(draws);
    const auto removed = superfluous(backups, rule);
    const auto kept = without(backups, removed);
    ASSERT_EQ(kept.size() + removed.size(), backups.size()) << "each is kept or removed, and none is invented";

    const auto newest = [](const std::vector<Aged>& list, bool only_verified) {
      const Aged* found = nullptr;
      for (const Aged& one : list) {
        if (only_verified && !one.verified) continue;
        if (found == nullptr || std::tie(one.at, one.name) > std::tie(found->at, found->name)) found = &one;
      }
      return found == nullptr ? std::string() : found->name;
    };
    ASSERT_EQ(newest(kept, true), newest(backups, true)) << "the newest verified one stays";
    ASSERT_EQ(newest(kept, false), newest(backups, false)) << "and the newest of all";
    ASSERT_LE(std::ranges::count_if(kept, [](const Aged& one) { return !one.verified; }), 1);
    ASSERT_LE(kept.size(), rule.daily + rule.weekly + rule.monthly + 2);

    std::vector<Aged> shuffled = backups;
    std::ranges::shuffle(shuffled, draws);
    ASSERT_EQ(superfluous(shuffled, rule), removed) << "their order does not matter";
    ASSERT_THAT(superfluous(kept, rule), IsEmpty()) << "what was kept is kept again";

    const Retention more{.daily = rule.daily + 1, .weekly = rule.weekly + 1, .monthly = rule.monthly + 1};
    const auto fewer = superfluous(backups, more);
    for (const std::string& name : fewer) {
      ASSERT_TRUE(std::ranges::find(removed, name) != removed.end()) << "who keeps more removes nothing else";
    }
    ASSERT_TRUE(std::ranges::is_sorted(removed, {}, [&](const std::string& name) {
      return std::ranges::find(backups, name, &Aged::name)->at;
    })) << "the oldest first";
  }
}

TEST(Retention, AfterTwoYearsOfDaysThereAreSevenDaysFourWeeksAndTwelveMonths) {
  std::vector<Aged> backups;
  for (sys_days day = monday - days(800); day <= monday; day += days(1)) {
    backups.push_back(on(day));
    const auto removed = superfluous(backups, {});
    backups = without(std::move(backups), removed);
  }
  std::set<sys_days> there;
  for (const Aged& one : backups) there.insert(one.day);
  std::set<sys_days> expected;
  for (int i = 0; i < 7; ++i) expected.insert(monday - days(i));
  // Of the running week its newest day, of those before their Sundays.
  for (int i = 0; i < 3; ++i) expected.insert(monday - days(1 + 7 * i));
  auto month = std::chrono::year(2026) / 10;
  for (int i = 0; i < 11; ++i, month -= std::chrono::months(1)) expected.insert(sys_days(month / std::chrono::last));
  EXPECT_EQ(there, expected);
}

TEST(Retention, ATimeWithoutBackupsCostsNone) {
  std::vector<Aged> backups;
  for (int i = 0; i < 7; ++i) backups.push_back(on(monday - days(200 + i)));
  EXPECT_THAT(superfluous(backups, {}), IsEmpty()) << "the program was off for half a year";
}

TEST(Retention, OfOneDayTheNewestStays) {
  const auto removed = superfluous({on(monday, true, 9), on(monday, true, 2), on(monday, true, 23)}, {});
  EXPECT_THAT(removed, ElementsAre(on(monday, true, 2).name, on(monday, true, 9).name));
}

TEST(Retention, OneThatWasNotVerifiedTakesNoPlace) {
  const Retention two{.daily = 2, .weekly = 0, .monthly = 0};
  const Aged first = on(monday - days(3));
  const Aged second = on(monday - days(2));
  const Aged bad = on(monday - days(1), false);
  const Aged worse = on(monday, false);
  EXPECT_THAT(superfluous({first, second, bad, worse}, two), ElementsAre(bad.name)) << "the newest is looked at";
  EXPECT_THAT(superfluous({first, second, bad, on(monday)}, two), ElementsAre(first.name, bad.name));
  EXPECT_THAT(superfluous({first, bad, worse}, {.daily = 0, .weekly = 0, .monthly = 0}), ElementsAre(bad.name));
}

TEST(Retention, ReadsItsThreeNumbers) {
  EXPECT_EQ(retention_from("7,4,12").value(), Retention());
  EXPECT_EQ(retention_from("0,0,999").value(), (Retention{.daily = 0, .weekly = 0, .monthly = 999}));
  for (const char* wrong : {"", "7", "7,4", "7,4,", "7,4,12,1", "7,4,1000", "-1,4,12", "a,b,c", "7, 4,12", "7,4,12 "}) {
    EXPECT_EQ(store::type_of(retention_from(wrong)), "bad-retention") << wrong;
  }
}

}  // namespace
}  // namespace trinhky::archive
