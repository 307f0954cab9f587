// Who leads a task and who co-operates in it.
#include "engine/decision/able.h"
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::UnorderedElementsAre;

void with_heads(ordered_json& words) {
  words["states"]["drafting"]["task"]["with"] = "head";
}

TEST(Contribute, WhoCoOperatesAddsAPartAndWhoLeadsSubmits) {
  Desk desk(with_heads, {stands_in("20.clerk", "20.movement:DEPT_HEAD")});
  EXPECT_THAT(desk.last_told("co-operates"), UnorderedElementsAre("20.propaganda", "20.movement", "20.clerk"));
  EXPECT_EQ(desk.submit("20.propaganda", desk.paper, "drafting").type(), "not-your-work");
  EXPECT_FALSE(desk.offered("20.propaganda", "submit"));
  EXPECT_TRUE(desk.offered("20.propaganda", "contribute"));
  EXPECT_FALSE(desk.offered("20.drafter", "contribute"));
  EXPECT_EQ(desk.at("20.drafter", "contribute", "drafting", {{"text", "Phần tôi"}}).type(), "not-your-work");
  EXPECT_EQ(desk.at("20.propaganda", "contribute", "drafting", {{"text", ""}}).type(), "required");

  const auto warned = [&]() {
    for (const auto& [id, action] : desk.actions("20.drafter", desk.paper)) {
      if (action.at("kind") == "submit") return action.contains("warnings");
    }
    return false;
  };
  EXPECT_TRUE(warned());
  const Reply part = desk.at("20.clerk", "contribute", "drafting", {{"text", "Số liệu của ban"}});
  ASSERT_TRUE(part) << part;
  EXPECT_EQ(part.event.kind, "contributed");
  EXPECT_EQ(part.event.body["actor"]["capacity"]["ground"], "substitution");
  EXPECT_EQ(desk.own("drafting").given.back().choice, "contribution");
  EXPECT_THAT(desk.last_told("contributed"), UnorderedElementsAre("20.drafter", "20.follower"));
  EXPECT_FALSE(warned());
  EXPECT_TRUE(desk.submit("20.drafter", desk.paper, "drafting"));
  EXPECT_EQ(desk.at("20.clerk", "contribute", "drafting", {{"text", "Muộn"}}).type(), "work-closed");
}

TEST(Contribute, IsAWarningAndNoReasonToRefuse) {
  Desk desk(with_heads);
  EXPECT_TRUE(desk.submit("20.drafter", desk.paper, "drafting"));
  EXPECT_EQ(desk.at("20.propaganda", "contribute", "reviewing", {{"text", "Ở bước khác"}}).type(),
            "nobody-co-operates");
}

TEST(Contribute, ThoseWhoWriteTogetherHaveOneDraft) {
  Desk desk(with_heads);
  const auto more = staff({});
  const Instance& paper = desk.instance(desk.paper);
  const auto today = base::parse_date("2026-01-05").value();
  const std::string common = draft_owner(more, paper, "20.drafter", today);
  EXPECT_NE(common, "20.drafter");
  EXPECT_EQ(draft_owner(more, paper, "20.propaganda", today), common);
  EXPECT_EQ(draft_owner(more, paper, "20.clerk", today), "20.clerk");
  Desk alone;
  EXPECT_EQ(draft_owner(more, alone.instance(alone.paper), "20.drafter", today), "20.drafter");
}

}  // namespace
}  // namespace trinhky::decision::testing
