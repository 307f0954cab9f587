// The clerk's number and date: one series for each unit, year and kind, without a number twice and without going back.
#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

// A paper of this kind that stands before the clerk.
std::string signed_slip(Office& office, const std::string& kind) {
  const std::string slip = office.start("20.drafter", "document-issue", "20", {{"kind", kind}});
  EXPECT_TRUE(office.last) << office.last;
  office.write(slip, {{"title", "Văn bản"}});
  EXPECT_TRUE(office.submit("20.drafter", slip, "draft"));
  EXPECT_TRUE(office.decide_at("20.movement", slip, "dept_review", "approved"));
  EXPECT_TRUE(office.decide_at("20.format", slip, "format_check", "approved"));
  EXPECT_TRUE(office.decide_at("20.vice", slip, "agreeing", "approved"));
  EXPECT_TRUE(office.register_paper("20.clerk", slip, "signing", "signed-slip"));
  return slip;
}

Reply number(Office& office, const std::string& slip, json body = json::object()) {
  body["work"] = office.work_id(slip, "numbering");
  return office.act("20.clerk", "assign_number", slip, std::move(body));
}

TEST(Numbering, EachKindOfDocumentRunsInASeriesOfItsOwn) {
  Office office("2026-01-05 08:00");
  const auto next = [&](const std::string& kind) {
    const std::string slip = signed_slip(office, kind);
    EXPECT_TRUE(number(office, slip));
    return office.instance(slip).number["symbol"].get<std::string>();
  };
  EXPECT_EQ(next("TB"), "01/TB-MTTQ-BTT");
  EXPECT_EQ(next("CV"), "01/MTTQ-BTT");
  EXPECT_EQ(next("TB"), "02/TB-MTTQ-BTT");
  EXPECT_EQ(next("KH"), "01/KH-MTTQ-BTT");
  EXPECT_EQ(next("CV"), "02/MTTQ-BTT");
}

TEST(Numbering, AUnitsOwnSymbolStandsInItsAttributes) {
  Office office(
      "2026-01-05 08:00",
      {{{"kind", "unit_changed"}, {"unit", "20"}, {"from", "2025-07-01"}, {"attributes", {"border", "symbol:MTLS"}}}});
  const std::string slip = signed_slip(office, "TB");
  ASSERT_TRUE(number(office, slip));
  EXPECT_EQ(office.instance(slip).number["symbol"], "01/TB-MTLS-BTT");
}

TEST(Numbering, ALaterNumberLeavesARecordedGapAndAGivenOneIsRefusedWithTheNextFreeOne) {
  Office office("2026-01-05 08:00");
  const std::string first = signed_slip(office, "TB");
  ASSERT_TRUE(number(office, first, {{"number", "5"}}));
  EXPECT_EQ(office.instance(first).number["skipped"], json({{"from", 1}, {"to", 4}}));
  const std::string second = signed_slip(office, "TB");
  for (const char* taken : {"5", "3"}) {
    const Reply refused = number(office, second, {{"number", taken}});
    EXPECT_EQ(refused.type(), "number-taken");
    EXPECT_EQ(refused.error.pointer, "/number");
    EXPECT_THAT(refused.error.message.vi, ::testing::HasSubstr("06"));
  }
  for (const char* wrong : {"0", "-1", "12a", "a", "1.5", "9999999", " "}) {
    EXPECT_EQ(number(office, second, {{"number", wrong}}).type(), "bad-number") << wrong;
  }
  const Reply as_signal = office.signal("20.clerk", second, "number", {{"data", {{"number", "5"}}}});
  EXPECT_EQ(as_signal.error.pointer, "/data/number");
  ASSERT_TRUE(number(office, second, {{"number", "6"}}));
  EXPECT_FALSE(office.instance(second).number.contains("skipped"));
}

TEST(Numbering, ADateIsNeitherLaterThanTodayNorEarlierThanTheLastNumbers) {
  Office office("2026-03-05 08:00");
  const std::string first = signed_slip(office, "TB");
  EXPECT_EQ(number(office, first, {{"date", "2026-03-06"}}).type(), "date-in-future");
  EXPECT_EQ(number(office, first, {{"date", "2016-03-05"}}).type(), "date-too-early");
  EXPECT_EQ(number(office, first, {{"date", "5/3/2026"}}).type(), "bad-date");
  ASSERT_TRUE(number(office, first, {{"date", "2026-03-03"}}));
  EXPECT_EQ(office.instance(first).number["date"], "2026-03-03");
  const std::string second = signed_slip(office, "TB");
  const Reply refused = number(office, second, {{"date", "2026-03-02"}});
  EXPECT_EQ(refused.type(), "date-before-last-number");
  EXPECT_EQ(refused.error.pointer, "/date");
  ASSERT_TRUE(number(office, second, {{"date", "2026-03-03"}}));
  // Another series is not bound by this one's dates; a date of last year belongs to last year's numbers.
  const std::string letter = signed_slip(office, "CV");
  ASSERT_TRUE(number(office, letter, {{"date", "2025-12-30"}}));
  EXPECT_EQ(office.instance(letter).number["series"], "20/2025/CV");
}

TEST(Numbering, WhateverIsAskedNumbersOfASeriesOnlyGrowAndDatesNeverGoBack) {
  Office office("2026-05-20 08:00");
  std::uint64_t state = 7;
  const auto below = [&](std::uint64_t bound) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % bound;
  };
  std::int64_t last = 0;
  std::string dated = "2026-01-01";
  int given = 0;
  for (int round = 0; round < 12; ++round) {
    const std::string slip = signed_slip(office, "TB");
    for (int attempt = 0; attempt < 6 && office.instance(slip).number.is_null(); ++attempt) {
      json body = json::object();
      if (below(2) == 0) body["number"] = std::to_string(1 + below(30));
      if (below(2) == 0) body["date"] = "2026-05-" + std::to_string(10 + below(15));
      const Reply reply = number(office, slip, body);
      const json& now = office.instance(slip).number;
      EXPECT_EQ(reply.accepted, !now.is_null());
      if (!reply) continue;
      ++given;
      EXPECT_GT(now["number"].get<std::int64_t>(), last);
      EXPECT_GE(now["date"].get<std::string>(), dated);
      EXPECT_LE(now["date"].get<std::string>(), office.today());
      EXPECT_EQ(now.contains("skipped"), now["number"].get<std::int64_t>() != last + 1);
      last = now["number"].get<std::int64_t>();
      dated = now["date"].get<std::string>();
    }
  }
  EXPECT_GT(given, 5);
}

}  // namespace
}  // namespace trinhky::decision::testing
