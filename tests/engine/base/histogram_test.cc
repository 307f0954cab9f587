#include "engine/base/histogram.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>
#include <vector>

namespace trinhky::base {
namespace {

constexpr std::array<double, 3> bounds{1, 10, 100};

TEST(Histogram, CountsAValueAtItsBoundAndEverywhereAbove) {
  Histogram histogram(bounds);
  for (const double value : {0.5, 1.0, 1.5, 100.0, 101.0}) histogram.observe(value);
  const auto reading = histogram.read();
  EXPECT_EQ(reading.bounds, std::vector<double>(bounds.begin(), bounds.end()));
  EXPECT_EQ(reading.cumulative, (std::vector<std::uint64_t>{2, 3, 4, 5}));
  EXPECT_DOUBLE_EQ(reading.sum, 204);
}

TEST(Histogram, HasOneMoreBucketThanBoundsAlsoWhenItIsEmpty) {
  const Histogram histogram(bounds);
  EXPECT_EQ(histogram.read().cumulative, std::vector<std::uint64_t>(4, 0));
}

TEST(Histogram, NoBucketIsSmallerThanTheOneBeforeAndTheLastCountsAll) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<double> values(std::uniform_int_distribution<std::size_t>(0, 50)(random));
    for (double& value : values) value = std::uniform_int_distribution<int>(-5, 205)(random);
    Histogram histogram(bounds);
    for (const double value : values) histogram.observe(value);
    const auto reading = histogram.read();
    EXPECT_TRUE(std::ranges::is_sorted(reading.cumulative)) << "seed " << seed;
    EXPECT_EQ(reading.cumulative.back(), values.size()) << "seed " << seed;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      const auto expected = std::ranges::count_if(values, [&](double value) { return value <= bounds.at(i); });
      EXPECT_EQ(reading.cumulative[i], static_cast<std::uint64_t>(expected)) << "seed " << seed;
    }
  }
}

TEST(Histogram, LosesNothingWhenManyThreadsObserve) {
  Histogram histogram(bounds);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&histogram] {
      for (int n = 0; n < 1000; ++n) histogram.observe(5);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(histogram.read().cumulative, (std::vector<std::uint64_t>{0, 4000, 4000, 4000}));
  EXPECT_DOUBLE_EQ(histogram.read().sum, 20'000);
}

}  // namespace
}  // namespace trinhky::base
