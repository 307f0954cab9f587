// The order in which everybody's list of tasks shows open work.
#include "engine/projection/inbox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

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

}  // namespace
}  // namespace trinhky::projection
