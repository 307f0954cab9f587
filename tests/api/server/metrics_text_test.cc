#include "api/server/metrics_text.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace trinhky::server {
namespace {

using Type = MetricsText::Type;

TEST(MetricsText, WritesAFamilyExactlyAsTheFormatSays) {
  MetricsText text;
  text.family("trinhky_queue_length", Type::gauge, "What waits.");
  text.sample({{"queue", "workers"}}, std::uint64_t{3});
  text.sample({{"queue", "engine"}, {"kind", "all"}}, 0.5);
  text.family("trinhky_up", Type::counter, "Alone.");
  text.sample({}, std::uint64_t{18446744073709551615U});
  EXPECT_EQ(std::move(text).finish(),
            "# HELP trinhky_queue_length What waits.\n"
            "# TYPE trinhky_queue_length gauge\n"
            "trinhky_queue_length{queue=\"workers\"} 3\n"
            "trinhky_queue_length{queue=\"engine\",kind=\"all\"} 0.5\n"
            "# HELP trinhky_up Alone.\n"
            "# TYPE trinhky_up counter\n"
            "trinhky_up 18446744073709551615\n");
}

TEST(MetricsText, EscapesWhatWouldEndALabelOrALine) {
  MetricsText text;
  text.family("m", Type::gauge, "a \"quote\", a \\ and\na line");
  text.sample({{"l", "a \"quote\", a \\ and\na line"}}, std::uint64_t{1});
  EXPECT_EQ(std::move(text).finish(),
            "# HELP m a \"quote\", a \\\\ and\\na line\n"
            "# TYPE m gauge\n"
            "m{l=\"a \\\"quote\\\", a \\\\ and\\na line\"} 1\n");
}

TEST(MetricsText, WritesAHistogramWithAllItsBucketsSumAndCount) {
  static constexpr std::array<double, 2> bounds{0.005, 1};
  base::Histogram histogram(bounds);
  histogram.observe(0.25);
  histogram.observe(2);
  MetricsText text;
  text.family("t_seconds", Type::histogram, "Time.");
  text.histogram({{"route", "/x"}}, histogram.read());
  EXPECT_EQ(std::move(text).finish(),
            "# HELP t_seconds Time.\n"
            "# TYPE t_seconds histogram\n"
            "t_seconds_bucket{route=\"/x\",le=\"0.005\"} 0\n"
            "t_seconds_bucket{route=\"/x\",le=\"1\"} 1\n"
            "t_seconds_bucket{route=\"/x\",le=\"+Inf\"} 2\n"
            "t_seconds_sum{route=\"/x\"} 2.25\n"
            "t_seconds_count{route=\"/x\"} 2\n");
}

TEST(MetricsText, HasWordsForWhatIsNoNumber) {
  EXPECT_EQ(metric_number(std::nan("")), "NaN");
  EXPECT_EQ(metric_number(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(metric_number(-std::numeric_limits<double>::infinity()), "-Inf");
  for (const double value : {0.0, 0.1, 1e-9, 123456789.125, 1e300, -2.5}) {
    EXPECT_EQ(std::stod(metric_number(value)), value) << metric_number(value);
  }
}

}  // namespace
}  // namespace trinhky::server
