#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

json ask(const std::vector<std::string>& persons, const std::string& text = "Có vướng mắc gì không?") {
  return {{"persons", persons}, {"text", text}};
}

Reply answer(Desk& desk, const std::string& person, const std::string& text = "Nhất trí") {
  return desk.at_added(person, "give_opinion", "consult", {{"text", text}});
}

TEST(Consult, ThoseAskedAnswerAndNothingIsDecided) {
  Desk desk;
  desk.reviewed_next();
  const Reply asked = desk.at("20.vice", "consult", "reviewing", ask({"20.propaganda", "20.clerk"}));
  ASSERT_TRUE(asked) << asked;
  EXPECT_EQ(asked.event.kind, "consulted");
  const OpenWork question = *desk.added(desk.paper, "consult");
  EXPECT_EQ(question.of, desk.own("reviewing").id);
  EXPECT_EQ(question.from, "20.vice");
  EXPECT_THAT(question.members, ElementsAre("20.propaganda", "20.clerk"));
  EXPECT_FALSE(question.question.empty());
  EXPECT_THAT(desk.last_told("consulted"), UnorderedElementsAre("20.propaganda", "20.clerk"));
  EXPECT_TRUE(desk.offered("20.clerk", "give_opinion"));

  ASSERT_TRUE(answer(desk, "20.clerk"));
  EXPECT_THAT(desk.last_told("answered"), ElementsAre("20.vice"));
  EXPECT_EQ(answer(desk, "20.clerk").type(), "already-decided");
  EXPECT_TRUE(desk.stands("reviewing"));
  const Reply last = answer(desk, "20.propaganda", "Cần sửa mục 2");
  ASSERT_TRUE(last) << last;
  EXPECT_EQ(last.event.kind, "opinion_given");
  EXPECT_EQ(last.event.body["role"], "consult");
  EXPECT_EQ(desk.added(desk.paper, "consult"), nullptr);
  ASSERT_EQ(desk.own("reviewing").heard.size(), 2U);
  EXPECT_EQ(desk.own("reviewing").heard.back().given.person, "20.propaganda");
  EXPECT_TRUE(desk.own("reviewing").given.empty());
  EXPECT_TRUE(desk.instance(desk.paper).watchers.contains("20.clerk"));
  EXPECT_TRUE(desk.decide("20.vice", "reviewing"));
}

TEST(Consult, IsRefusedToOthersAndForWhatCannotBeAsked) {
  Desk desk;
  EXPECT_EQ(desk.at("20.drafter", "consult", "drafting", ask({"20.clerk"})).type(), "verb-not-here");
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.office", "consult", "reviewing", ask({"20.clerk"})).type(), "not-your-work");
  EXPECT_FALSE(desk.offered("20.office", "consult"));
  EXPECT_EQ(desk.at("20.vice", "consult", "reviewing", ask({})).type(), "required");
  EXPECT_EQ(desk.at("20.vice", "consult", "reviewing", ask({"20.vice"})).type(), "not-to-yourself");
  EXPECT_EQ(desk.at("20.vice", "consult", "reviewing", ask({"20.clerk", "nobody"})).error.pointer, "/persons/1");
  EXPECT_EQ(desk.at("20.vice", "consult", "reviewing", ask({"20.clerk"}, " ")).error.pointer, "/text");
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", ask({"20.clerk"})));
  EXPECT_EQ(desk.at("20.chair", "consult", "reviewing", ask({"20.clerk"})).type(), "asked-already");
  EXPECT_EQ(answer(desk, "20.office").type(), "not-your-work");
  EXPECT_EQ(answer(desk, "20.clerk", "").type(), "required");
  EXPECT_EQ(desk.at_added("20.clerk", "consult", "consult", ask({"20.office"})).type(), "verb-not-here");
}

TEST(Consult, IsEndedByWhoAskedOrWithTheStep) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", ask({"20.clerk", "20.office"})));
  ASSERT_TRUE(answer(desk, "20.office"));
  EXPECT_EQ(desk.at_added("20.chair", "end_consult", "consult").type(), "not-your-work");
  EXPECT_EQ(desk.at("20.vice", "end_consult", "reviewing").type(), "no-question");
  EXPECT_TRUE(desk.offered("20.vice", "end_consult"));
  const Reply ended = desk.at_added("20.vice", "end_consult", "consult");
  ASSERT_TRUE(ended) << ended;
  EXPECT_EQ(ended.event.kind, "consult_ended");
  EXPECT_THAT(desk.last_told("changed"), ElementsAre("20.clerk"));
  EXPECT_EQ(desk.own("reviewing").heard.size(), 1U);
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", ask({"20.clerk"})));
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.added(desk.paper, "consult"), nullptr);
  EXPECT_EQ(answer(desk, "20.clerk").type(), "work-closed");
}

TEST(Consult, WhoWasOnlyAskedMayDecideLater) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", ask({"20.chair"})));
  ASSERT_TRUE(answer(desk, "20.chair"));
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  const Reply done = desk.decide("20.chair", "deciding");
  ASSERT_TRUE(done) << done;
  EXPECT_FALSE(done.event.body.contains("four_eyes_waived"));
}

TEST(Consult, WhoStandsInAsksInThatCapacityAndTheSenderMayStillWithdraw) {
  Desk desk({}, {stands_in("20.office", "20.vice:VICE_CHAIR")});
  desk.reviewed_next();
  const Reply asked = desk.at("20.office", "consult", "reviewing", ask({"20.clerk"}));
  ASSERT_TRUE(asked) << asked;
  EXPECT_EQ(asked.event.body["actor"]["capacity"]["ground"], "substitution");
  ASSERT_TRUE(answer(desk, "20.clerk"));
  EXPECT_TRUE(desk.act("20.drafter", "withdraw", desk.paper, json::object()));
  EXPECT_TRUE(desk.stands("drafting"));
}

}  // namespace
}  // namespace trinhky::decision::testing
