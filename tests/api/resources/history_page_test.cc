// The history of a paper in pages, and whatever else is read from its events, for papers with more of them than any
// page holds.
#include "api/resources/history_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <ranges>
#include <string>
#include <vector>

#include "api/resources/drafts_text.h"
#include "api/resources/papers_view.h"
#include "tests/api/resources/own_paper.h"

namespace trinhky::test {
namespace {

using base::json;
using ::testing::Contains;

constexpr std::uint64_t many = 2500;

// Drafted, then agreed by the chair, who may take it back within the day.
json definition() {
  const json reviewing = {{"title", text("Lãnh đạo xem", "Before the leader")},
                          {"signoff",
                           {{"by", "chair"},
                            {"need", {{"any", 1}}},
                            {"binds", {"document"}},
                            {"amends", true},
                            {"choices", {{"approved", text("Đồng ý", "Agree")}}},
                            {"due", {{"workingDays", 2}}}}},
                          {"on", {{"signoff.approved", "storing"}}}};
  const json storing = {{"title", text("Lưu hồ sơ", "Filing")},
                        {"task", {{"for", "drafter"}, {"due", {{"workingDays", 2}}}}},
                        {"on", {{"stored", {{"by", "drafter"}, {"title", text("Lưu", "File")}, {"target", "done"}}}}}};
  json workflow = own_workflow("long-paper", text("Văn bản thử", "A paper"),
                               {{"drafting", drafting("reviewing")},
                                {"reviewing", reviewing},
                                {"storing", storing},
                                {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}});
  workflow["verbs"] = {{"undo", {{"within", {{"workingDays", 1}}}}}};
  return workflow;
}

class HistoryPage : public OwnPaper {
 protected:
  HistoryPage() : OwnPaper(definition()) {
    std::vector<json> events;
    add_person(events, "chair", "Lê Văn Chủ", "CHAIR");
    employ(std::move(events));
  }

  Answer ask(const std::string& limit = "", const std::string& after = "") {
    server::Request request{.method = "GET", .path = "/api/v1/instances/" + paper_ + "/history"};
    if (!limit.empty()) request.query.emplace_back("limit", limit);
    if (!after.empty()) request.query.emplace_back("after", after);
    return house_.ask(router_, std::move(request), "drafter");
  }
  // Somebody follows the paper and leaves it again, as often as it takes.
  void happens(std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) act("drafter", i % 2 == 0 ? "watch" : "unwatch", json::object());
  }
  // The numbers of every entry in the order in which the pages tell them.
  std::vector<std::uint64_t> all_numbers(const std::string& limit) {
    std::vector<std::uint64_t> numbers;
    std::string after;
    do {
      const Answer page = ask(limit, after);
      EXPECT_EQ(page.status, 200) << page.bytes;
      EXPECT_FALSE(page.body["items"].empty());
      for (const json& item : page.body["items"]) numbers.push_back(item["number"]);
      after = page.body["next"].is_null() ? "" : page.body["next"].get<std::string>();
    } while (!after.empty());
    return numbers;
  }
};

std::vector<std::uint64_t> down_from(std::uint64_t last) {
  std::vector<std::uint64_t> numbers(last);
  std::iota(numbers.begin(), numbers.end(), 1);
  std::ranges::reverse(numbers);
  return numbers;
}

TEST_F(HistoryPage, PagesTellALongHistoryWithoutLossOrRepetitionTheNewestFirst) {
  submitted();
  happens(many);
  const std::uint64_t last = act("chair", "decide", {{"choice", "approved"}});
  ASSERT_EQ(last, many + 3);
  const json newest = ask().body;
  EXPECT_EQ(newest["items"].size(), 50U);
  EXPECT_EQ(newest["items"][0]["number"], last);
  EXPECT_EQ(newest["items"][0]["kind"], "decided");
  EXPECT_EQ(newest["items"][0]["bound"]["document"]["version"], 1) << "bound long before this page";
  EXPECT_EQ(newest["items"][0]["bound"]["document"]["hash"], newest["items"][0]["document_hash"]);
  EXPECT_EQ(newest["next"], std::to_string(last - 49));
  EXPECT_EQ(all_numbers("300"), down_from(last));
}

TEST_F(HistoryPage, WhateverElseIsReadFromTheEventsReachesTheLastOne) {
  submitted();
  happens(many);
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), many + 3);
  const auto found = api::seen(house_.office, paper_, "drafter");
  ASSERT_TRUE(found);
  const auto slip = api::slip_view(house_.office, *found);
  ASSERT_TRUE(slip);
  EXPECT_EQ(slip->at("version"), "1");
  ASSERT_EQ(slip->at("opinions").size(), 1U);
  EXPECT_EQ(slip->at("opinions")[0]["who"], "Lê Văn Chủ");
  const auto diagram = api::diagram_wire(house_.office, *found);
  ASSERT_TRUE(diagram);
  std::vector<std::string> taken;
  for (const json& edge : diagram->at("edges")) {
    if (edge["taken"] == true) taken.push_back(edge["from"].get<std::string>() + " " + edge["to"].get<std::string>());
  }
  EXPECT_THAT(taken, Contains("drafting reviewing"));
  EXPECT_THAT(taken, Contains("reviewing storing"));
}

TEST_F(HistoryPage, WhatComesMeanwhileMovesNoPage) {
  submitted();
  happens(4);
  const json first = ask("2").body;
  EXPECT_EQ(first["items"][1]["number"], 5);
  happens(2);
  const json second = ask("2", first["next"]).body;
  EXPECT_EQ(second["items"][0]["number"], 4);
  EXPECT_EQ(second["items"][1]["number"], 3);
  const json third = ask("2", second["next"]).body;
  EXPECT_EQ(third["items"][1]["number"], 1);
  EXPECT_EQ(third["next"], nullptr);
  EXPECT_EQ(all_numbers("1"), down_from(8));
}

TEST_F(HistoryPage, APlaceBehindTheLastEntryIsTheNewestPageAndOneThatIsNoNumberIsRefused) {
  submitted();
  EXPECT_EQ(ask("", "99").body["items"][0]["number"], 2);
  EXPECT_EQ(ask("", "1").body, json({{"items", json::array()}, {"next", nullptr}}));
  for (const char* wrong : {"0", "-1", "2x", "x", "99999999999999999999999"}) {
    const Answer refused = ask("", wrong);
    EXPECT_EQ(refused.status, 422) << wrong;
    EXPECT_EQ(refused.body["type"], "/problems/bad-cursor");
  }
}

TEST_F(HistoryPage, ADecisionThatWasTakenBackNoLongerBindsWhatFollows) {
  submitted();
  const auto instance = house_.office.engine.load(paper_);
  ASSERT_TRUE(instance);
  ASSERT_TRUE(api::put_draft(house_.office, *instance, "chair", "0", {{"about", "Kế hoạch năm 2027"}}));
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}, {"with_edits", true}}), 3U);
  ASSERT_EQ(act("chair", "undo", json::object()), 4U);
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), 5U);
  const json items = ask().body["items"];
  EXPECT_EQ(items[0]["bound"]["document"]["hash"], items[0]["document_hash"]);
  EXPECT_EQ(items[0]["bound"]["document"]["hash"], items[3]["bound"]["document"]["hash"]);
  EXPECT_NE(items[2]["bound"]["document"]["hash"], items[3]["bound"]["document"]["hash"]);
}

}  // namespace
}  // namespace trinhky::test
