// `unique`: what may be started once. A second start with the same key is answered with 409 and the first.
#include <gtest/gtest.h>

#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/own_workflow.h"

namespace trinhky::test {
namespace {

using base::json;

json text(const char* words) {
  return {{"vi", words}, {"en", words}};
}

// One task by the drafter, and that is all: what is asked here happens before it.
json definition(const char* id, const json& unique, const json& data) {
  json drafting = {{"title", text("Xử lý")},
                   {"task", {{"for", "drafter"}, {"undated", text("không có hạn")}}},
                   {"on", {{"finish", {{"by", "drafter"}, {"title", text("Xong")}, {"target", "done"}}}}}};
  return {{"id", id},
          {"version", 1},
          {"title", text(id)},
          {"form", "issue-slip"},
          {"start", {{"by", "drafter"}}},
          {"unique", unique},
          {"data", data},
          {"participants", {{"drafter", {{"position", "DRAFTER"}, {"unit", "own"}}}}},
          {"initial", "drafting"},
          {"states", {{"drafting", drafting}, {"done", {{"type", "final"}, {"title", text("Xong")}}}}}};
}

class Unique : public ::testing::Test {
 protected:
  void SetUp() override { api::add_instances(router_, house_.office); }

  Answer start(const char* workflow, const char* unit, const json& data, std::string key = {}) {
    if (key.empty()) key = "key-" + std::to_string(++keys_);
    const json body = {{"definition", workflow}, {"unit", unit}, {"data", data}};
    return house_.ask(router_,
                      {.method = "POST",
                       .path = "/api/v1/instances",
                       .headers = {{"idempotency-key", std::move(key)}},
                       .body = base::print(body)},
                      std::string(unit) == "20" ? "drafter" : "commune");
  }

  void refused_with(const Answer& again, const Answer& first) {
    EXPECT_EQ(again.status, 409) << again.bytes;
    EXPECT_EQ(again.body["type"], "/problems/already-started");
    EXPECT_EQ(again.body["link"], "/api/v1/instances/" + first.body["id"].get<std::string>());
  }

  [[nodiscard]] std::size_t papers() { return house_.office.store.count("instance", {}).value(); }

  WorkflowsWith workflows_{{definition("incoming-paper", {"unit", "data.book", "data.year", "data.number"},
                                       {{"book", "công văn"}, {"year", nullptr}, {"number", nullptr}}),
                            definition("period-report", {"unit", "data.report", "data.period"},
                                       {{"report", nullptr}, {"period", nullptr}})}};
  OfficeInMemory house_{workflows_.folder()};
  server::Router router_;
  int keys_ = 0;
};

TEST_F(Unique, AnIncomingNumberIsRegisteredOncePerUnitYearAndBook) {
  const json paper = {{"book", "công văn"}, {"year", 2026}, {"number", 15}};
  const Answer first = start("incoming-paper", "20", paper);
  ASSERT_EQ(first.status, 201) << first.bytes;
  refused_with(start("incoming-paper", "20", paper), first);
  EXPECT_EQ(papers(), 1U);

  const auto with = [&](const char* member, const json& value) {
    json other = paper;
    other[member] = value;
    return other;
  };
  refused_with(start("incoming-paper", "20", with("number", " 15 ")), first);
  EXPECT_EQ(start("incoming-paper", "20", with("number", "15a")).status, 201);
  EXPECT_EQ(start("incoming-paper", "20", with("number", 16)).status, 201);
  EXPECT_EQ(start("incoming-paper", "20", with("year", 2027)).status, 201);
  EXPECT_EQ(start("incoming-paper", "20", with("book", "mật")).status, 201);
  EXPECT_EQ(start("incoming-paper", "20-1", paper).status, 201);
  EXPECT_EQ(papers(), 6U);
}

TEST_F(Unique, AnIncomingPaperWithoutItsNumberIsNotTakenForAnotherOne) {
  const Answer none = start("incoming-paper", "20", {{"year", 2026}});
  EXPECT_EQ(none.status, 422) << none.bytes;
  EXPECT_EQ(none.body["pointer"], "/data/number") << none.bytes;
  EXPECT_EQ(start("incoming-paper", "20", {{"year", 2026}, {"number", "  "}}).status, 422);
  EXPECT_EQ(papers(), 0U);
}

TEST_F(Unique, OneMemberCannotPassForTwo) {
  ASSERT_EQ(start("incoming-paper", "20", {{"book", "a|data.year=2026"}, {"year", 1}, {"number", 2}}).status, 201);
  EXPECT_EQ(start("incoming-paper", "20", {{"book", "a"}, {"year", "2026|data.year=1"}, {"number", 2}}).status, 201);
}

TEST_F(Unique, AReportIsOpenedOncePerUnitAndPeriod) {
  const Answer first = start("period-report", "20-1", {{"report", "quý"}, {"period", "2026-Q1"}});
  ASSERT_EQ(first.status, 201) << first.bytes;
  refused_with(start("period-report", "20-1", {{"report", "quý"}, {"period", "2026-Q1"}}), first);
  EXPECT_EQ(start("period-report", "20-1", {{"report", "quý"}, {"period", "2026-Q2"}}).status, 201);
  EXPECT_EQ(start("period-report", "20-1", {{"report", "năm"}, {"period", "2026-Q1"}}).status, 201);
}

TEST_F(Unique, TheGuidanceOfAYearIsStartedOnce) {
  const Answer first = start("annual-guidance", "20", {{"year", 2026}});
  ASSERT_EQ(first.status, 201) << first.bytes;
  refused_with(start("annual-guidance", "20", {{"year", 2026}}), first);
  EXPECT_EQ(start("annual-guidance", "20", {{"year", 2027}}).status, 201);
}

TEST_F(Unique, ARetryOfTheFirstStartIsAnsweredWithItAndNotRefused) {
  const json paper = {{"year", 2026}, {"number", 15}};
  const Answer first = start("incoming-paper", "20", paper, "the-same-key");
  const Answer retried = start("incoming-paper", "20", paper, "the-same-key");
  EXPECT_EQ(retried.status, 201) << retried.bytes;
  EXPECT_EQ(retried.body["id"], first.body["id"]);
  EXPECT_EQ(papers(), 1U);
}

}  // namespace
}  // namespace trinhky::test
