// What people write to each other beside a paper.
#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

Reply comment(Office& office, const std::string& person, const std::string& paper, json body) {
  if (!body.contains("text")) body["text"] = "Đề nghị xem lại mục II.";
  return office.act(person, "comment", paper, std::move(body));
}

std::string last_comment(const Office& office, const std::string& paper) {
  return office.instance(paper).comments.back()["id"].get<std::string>();
}

TEST(Comments, AThreadTellsThoseInItAndThoseMentioned) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  const Reply first = comment(office, reviewer, paper, {{"about", "/summary"}});
  ASSERT_TRUE(first) << first;
  EXPECT_EQ(first.event.body.dump().find("mục II"), std::string::npos) << "texts are content";
  const std::string root = last_comment(office, paper);
  ASSERT_TRUE(comment(office, drafter, paper, {{"reply_to", root}, {"mentions", {"20.member", drafter}}}));
  EXPECT_THAT(office.told(paper, "commented").back().persons, ElementsAre(reviewer));
  EXPECT_THAT(office.told(paper, "mentioned").back().persons, ElementsAre("20.member"));
  EXPECT_TRUE(office.instance(paper).watchers.contains("20.member")) << "who is mentioned may read";
  const std::string answer = last_comment(office, paper);
  ASSERT_TRUE(comment(office, "20.member", paper, {{"reply_to", answer}}));
  EXPECT_THAT(office.told(paper, "commented").back().persons, ElementsAre(drafter, reviewer));
}

TEST(Comments, RefuseWhatCannotBe) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  EXPECT_EQ(comment(office, drafter, paper, {{"text", " "}}).error.pointer, "/text");
  EXPECT_EQ(comment(office, drafter, paper, {{"text", std::string(4001, 'a')}}).type(), "text-too-long");
  EXPECT_EQ(comment(office, drafter, paper, {{"reply_to", "none"}}).type(), "no-such-comment");
  EXPECT_EQ(comment(office, drafter, paper, {{"about", "summary"}}).type(), "bad-value");
  EXPECT_EQ(comment(office, drafter, paper, {{"mentions", {"nobody"}}}).error.pointer, "/mentions/0");
  EXPECT_EQ(comment(office, drafter, paper, {{"mentions", std::vector<std::string>(21, chair)}}).type(),
            "too-many-mentions");
}

TEST(Comments, OnesOwnIsRemovedAndLeavesAGap) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  ASSERT_TRUE(comment(office, reviewer, paper, json::object()));
  const std::string id = last_comment(office, paper);
  EXPECT_EQ(office.act(drafter, "remove_comment", paper, {{"id", id}}).type(), "not-your-work");
  ASSERT_TRUE(office.act(reviewer, "remove_comment", paper, {{"id", id}}));
  ASSERT_EQ(office.instance(paper).comments.size(), 1U);
  EXPECT_EQ(office.instance(paper).comments.front()["text"], "");
  EXPECT_TRUE(office.instance(paper).comments.front().contains("removed"));
  EXPECT_EQ(office.act(reviewer, "remove_comment", paper, {{"id", id}}).type(), "no-such-comment");
  EXPECT_TRUE(comment(office, drafter, paper, {{"reply_to", id}})) << "the thread goes on";
}

TEST(Comments, AreWrittenOnHeldAndEndedPapersToo) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(office.act(chief, "hold", paper, {{"reason", "Chờ"}}));
  EXPECT_TRUE(comment(office, drafter, paper, json::object()));
  ASSERT_TRUE(office.act(chief, "resume", paper, json::object()));
  ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "rejected"));
  EXPECT_TRUE(comment(office, drafter, paper, json::object()));
}

TEST(Comments, OfASubstituteAreTheSubstitutesOwn) {
  Office office("2026-01-05 08:00", {standing_in("20.member", "20.chair:CHAIR", "s1")});
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(comment(office, "20.member", paper, json::object()));
  EXPECT_EQ(office.act(chair, "remove_comment", paper, {{"id", last_comment(office, paper)}}).type(), "not-your-work");
}

TEST(Comments, EndAtFiveHundred) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::drafted);
  Instance full = office.instance(paper);
  for (int i = 0; i < 500; ++i) full.comments.push_back({{"id", std::to_string(i)}, {"text", ""}, {"by", drafter}});
  World world;
  const auto parsed =
      definition::parse_definition(verbs_workflow().dump(), {.forms = {"issue-slip"}, .ladders = {"R-STD"}});
  world.definition = [&](const std::string&, int) { return parsed.definition; };
  const directory::Directory people = staff({});
  world.directory = &people;
  world.calendar = &Shipped::get().calendar;
  world.ladders = &Shipped::get().ladders;
  const Command command{.id = "c",
                        .kind = "comment",
                        .instance = paper,
                        .actor = {.kind = Actor::Kind::person, .person = drafter},
                        .now = office.instant("2026-01-05 09:00"),
                        .body = {{"text", "Thêm"}}};
  const Outcome outcome = decide(world, &full, command, {});
  ASSERT_TRUE(std::holds_alternative<base::Error>(outcome));
  EXPECT_EQ(std::get<base::Error>(outcome).type, "too-many-comments");
  EXPECT_EQ(std::get<base::Error>(outcome).code, base::ErrorCode::wrong_state);
}

}  // namespace
}  // namespace trinhky::decision::testing
