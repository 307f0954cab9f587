// The list of a person's work: a request for more time stands on the page of who decides about it.
#include <gmock/gmock.h>

#include "tests/api/resources/own_paper.h"

namespace trinhky::test {
namespace {

using base::json;

json definition() {
  json reviewing = {
      {"title", text("Rà soát", "Review")},
      {"task",
       {{"for", "chair"}, {"due", {{"workingDays", 5}}}, {"extension", {{"decidedBy", json::array({"sender"})}}}}},
      {"on", {{"submit", {{"by", "chair"}, {"title", text("Rà soát xong", "Reviewed")}, {"target", "done"}}}}}};
  json workflow = own_workflow("more-time", text("Việc có gia hạn", "Work that can be extended"),
                               {{"drafting", drafting("reviewing")},
                                {"reviewing", reviewing},
                                {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}});
  workflow["verbs"] = {{"consult", {{"by", "holder"}, {"in", json::array({"reviewing"})}, {"pausesDue", true}}}};
  return workflow;
}

class Tasks : public OwnPaper {
 protected:
  Tasks() : OwnPaper(definition()) {
    api::add_tasks(router_, house_.office);
    std::vector<json> events;
    add_person(events, "chair", "Lê Văn Chủ", "CHAIR");
    employ(std::move(events));
  }
  json list(const std::string& person) {
    const Answer answer = house_.ask(router_, {.method = "GET", .path = "/api/v1/tasks"}, person);
    EXPECT_EQ(answer.status, 200) << answer.bytes;
    return answer.body["items"];
  }
  Answer turn(std::size_t limit, const std::string& after) {
    server::Fields query{{"limit", std::to_string(limit)}};
    if (!after.empty()) query.emplace_back("after", after);
    return house_.ask(router_, {.method = "GET", .path = "/api/v1/tasks", .query = std::move(query)}, "chair");
  }
};

TEST_F(Tasks, ARequestForMoreTimeIsWorkOfWhoDecidesUntilItIsDecided) {
  submitted();
  ASSERT_EQ(list("chair").size(), 1U);
  ASSERT_TRUE(list("drafter").empty());
  const std::string work = list("chair")[0]["id"];
  const json wish = {{"until", "2026-12-31"}, {"reason", "Chờ số liệu"}};
  ASSERT_EQ(act("chair", "ask_extension", wish), 3U);

  const json asked = list("drafter");
  ASSERT_EQ(asked.size(), 1U) << asked;
  EXPECT_EQ(asked[0]["kind"], "extension");
  EXPECT_EQ(asked[0]["work"], work);
  EXPECT_NE(asked[0]["id"], work) << "rows are told apart";
  EXPECT_EQ(asked[0]["from"]["full_name"], "Lê Văn Chủ");
  EXPECT_EQ(asked[0]["overdue"], false);
  EXPECT_EQ(asked[0]["bulk"], false);
  ASSERT_EQ(asked[0]["extensions"].size(), 1U);
  EXPECT_EQ(asked[0]["extensions"][0]["reason"], "Chờ số liệu");
  EXPECT_LT(asked[0]["extensions"][0]["before"], asked[0]["extensions"][0]["after"]);
  EXPECT_EQ(list("chair").size(), 1U) << "who asks still has the work alone";
  EXPECT_FALSE(list("chair")[0].contains("work"));

  ASSERT_EQ(act("drafter", "grant_extension", json::object()), 4U);
  EXPECT_TRUE(list("drafter").empty());
  EXPECT_EQ(list("chair")[0]["extensions"][0]["state"], "granted");
}

// Page by page, in the order of the whole, without loss or repetition, also when the last one seen is done meanwhile.
TEST_F(Tasks, ALongListIsTurnedPageByPage) {
  constexpr std::size_t papers = 7;
  for (std::size_t i = 0; i < papers; ++i) submitted(json::object(), "start-" + std::to_string(i));
  const json whole = list("chair");
  ASSERT_EQ(whole.size(), papers);
  for (const std::size_t limit : {1U, 3U, 7U, 8U}) {
    json turned = json::array();
    std::string after;
    for (std::size_t page = 0; page <= papers; ++page) {
      const Answer answer = turn(limit, after);
      ASSERT_EQ(answer.status, 200) << answer.bytes;
      for (const json& one : answer.body["items"]) turned.push_back(one);
      if (answer.body["next"].is_null()) break;
      EXPECT_EQ(answer.body["items"].size(), limit);
      after = answer.body["next"];
    }
    EXPECT_EQ(turned, whole) << limit;
  }
  for (const char* wrong : {"x", "0.-.1", "0.-.x.id", "-.-.1.id", "0.x.1.id", "0.-.1.", "99999999999.-.1.id"}) {
    EXPECT_EQ(turn(2, wrong).body["type"], "/problems/bad-cursor") << wrong;
  }
}

TEST_F(Tasks, ARequestGoesWithTheWorkItIsAbout) {
  submitted();
  ASSERT_EQ(act("chair", "ask_extension", {{"until", "2026-12-31"}, {"reason", "Chờ số liệu"}}), 3U);
  ASSERT_EQ(list("drafter").size(), 1U);
  ASSERT_EQ(act("chair", "submit", json::object()), 4U);
  EXPECT_TRUE(list("drafter").empty());
}

TEST_F(Tasks, WorkWhoseClockStandsStillSaysWhatIsAwaitedAndIsLateForNobody) {
  submitted();
  ASSERT_EQ(act("chair", "consult", {{"persons", json::array({"drafter"})}, {"text", "Có đúng luật không?"}}), 3U);
  const Answer paper = house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper_}, "chair");
  ASSERT_EQ(paper.status, 200) << paper.bytes;
  int paused = 0;
  for (const json& work : paper.body["work"]) {
    if (work["paused_since"].is_null()) {
      EXPECT_EQ(work["paused_for"], json::array());
      continue;
    }
    ++paused;
    EXPECT_EQ(work["kind"], "task");
    ASSERT_EQ(work["paused_for"].size(), 1U) << work;
    EXPECT_EQ(work["paused_for"][0]["consult"], true);
    EXPECT_EQ(work["paused_for"][0]["title"]["vi"], "Rà soát");
  }
  EXPECT_EQ(paused, 1);
}

}  // namespace
}  // namespace trinhky::test
