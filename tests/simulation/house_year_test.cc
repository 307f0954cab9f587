// Twenty-two kinds of work in a small house for half a year, twice: the same to the byte, and nothing left undecided.
// The whole year of sixty-five communes is tests/bench/year.mjs.
#include "tests/simulation/house_year.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

namespace trinhky::simulation {
namespace {

constexpr std::size_t kinds = 22;

HouseYear simulated(const HouseOptions& options) {
  const auto year = simulate(options);
  EXPECT_TRUE(year.has_value()) << (year ? "" : year.error().type + " " + year.error().log + year.error().message.en);
  return year.value_or(HouseYear{});
}

HouseOptions small() {
  return {.communes = 3, .until = base::parse_date("2027-06-30").value()};
}

TEST(HouseYear, IsTheSameToTheByteEachTime) {
  const auto begun = std::chrono::steady_clock::now();
  const HouseYear first = simulated(small());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  const HouseYear second = simulated(small());
  std::cout << first.events << " events, " << first.tasks << " tasks, " << first.tellings << " messages in "
            << took.count() << " s\n"
            << first.digest << "\n";
  EXPECT_EQ(first.digest, second.digest);
  EXPECT_EQ(first.digest.size(), 64U);
  EXPECT_EQ(first.events, second.events);
  EXPECT_EQ(first.not_decided, second.not_decided);
}

TEST(HouseYear, HasEveryKindOfWorkInItAndEndsWhatItCan) {
  const HouseYear year = simulated(small());
  EXPECT_EQ(year.papers.size(), kinds);
  for (const std::string& one : year.not_decided) ADD_FAILURE() << one;
  for (const char* kind : {"document-issue", "task-tracking", "adhoc-report", "event-visit"}) {
    EXPECT_GT(year.ended_papers.at(kind), 0U) << kind;
  }
  EXPECT_GT(year.tellings, year.tasks / 2) << "people are reminded";
  EXPECT_GT(year.late, 0U) << "and some are late";
}

TEST(HouseYear, AnotherHouseIsAnotherDigest) {
  HouseOptions one = small();
  one.communes = 1;
  one.until = base::parse_date("2027-01-29").value();
  HouseOptions two = one;
  two.communes = 2;
  EXPECT_NE(simulated(one).digest, simulated(two).digest);
}

}  // namespace
}  // namespace trinhky::simulation
