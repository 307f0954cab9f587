// The order in which everybody's list of tasks shows open work.
#include "engine/projection/inbox.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "tests/engine/directory/office.h"

namespace trinhky::projection {
namespace {

using decision::OpenWork;
using std::chrono::hours;

const base::Instant now{std::chrono::milliseconds(1'772'438'400'000)};

OpenWork work(std::string id, std::optional<base::Instant> due, int precedence = 0) {
  return {.id = std::move(id), .opened_at = now - hours(24), .due = due, .precedence = precedence};
}

TEST(Inbox, UrgentWorkStandsFirstThenLateThenByDueTimeThenTheUndated) {
  std::vector<OpenWork> all{
      work("undated", {}),          work("later", now + hours(9)),      work("soon", now + hours(1)),
      work("late", now - hours(1)), work("urgent", now + hours(99), 2), work("urgent-late", now - hours(2), 2),
      work("most-urgent", {}, 9)};
  std::ranges::sort(all, [](const OpenWork& a, const OpenWork& b) { return stands_before(a, b, now); });
  std::vector<std::string> order;
  for (const OpenWork& one : all) order.push_back(one.id);
  EXPECT_EQ(order,
            (std::vector<std::string>{"most-urgent", "urgent-late", "urgent", "late", "soon", "later", "undated"}));
}

TEST(Inbox, AmongEqualsWhatWasOpenedFirstStandsFirst) {
  OpenWork first = work("b", {});
  first.opened_at = now - hours(48);
  const OpenWork second = work("a", {});
  EXPECT_TRUE(stands_before(first, second, now));
  EXPECT_FALSE(stands_before(second, first, now));
  EXPECT_FALSE(stands_before(first, first, now));
}

TEST(Inbox, AStandsBeforeBIsThatItsPlaceIsLessAtAnyHour) {
  std::vector<OpenWork> all;
  for (int i = 0; i < 40; ++i) {
    OpenWork one = work("w" + std::to_string(i * 7 % 10), {}, i % 3 - 1);
    if (i % 4 != 0) one.due = now + hours(i * 5 % 7 - 3);
    one.opened_at += hours(i % 2);
    all.push_back(std::move(one));
  }
  for (const base::Instant at : {now - hours(9), now, now + hours(2), now + hours(9)}) {
    for (const OpenWork& a : all) {
      for (const OpenWork& b : all) EXPECT_EQ(stands_before(a, b, at), place_of(a) < place_of(b)) << a.id << b.id;
    }
  }
}

// Under none but the seats from which the person may act: those of colleagues may hold very much.
TEST(Inbox, APersonsKeysAreOfPositionsHeldCarriedAndStoodInFor) {
  using directory::testing::day;
  const auto people = directory::testing::with(directory::testing::office(), {{{"kind", "substitution_given"},
                                                                               {"id", "s-1"},
                                                                               {"holding", "hoa:CHAIR"},
                                                                               {"person", "khanh"},
                                                                               {"ground", "absence"},
                                                                               {"from", "2026-01-01"},
                                                                               {"to", "2026-01-31"}}});
  using ::testing::ElementsAre;
  EXPECT_THAT(person_keys(people, "hoa", day("2026-01-05")),
              ElementsAre("person|hoa", "position|C|CHAIR", "position|C|DEPT_HEAD"));
  EXPECT_THAT(person_keys(people, "khanh", day("2026-01-05")),
              ElementsAre("person|khanh", "position|C|CHAIR", "position|C|DEPT_HEAD", "position|C|FORMAT_CHECKER",
                          "position|C|VICE_CHAIR"));
  EXPECT_THAT(person_keys(people, "khanh", day("2026-02-05")),
              ElementsAre("person|khanh", "position|C|FORMAT_CHECKER", "position|C|VICE_CHAIR"));
  EXPECT_THAT(person_keys(people, "nga", day("2026-02-05")),
              ElementsAre("follower|D", "person|nga", "position|P|DRAFTER"));
}

}  // namespace
}  // namespace trinhky::projection
