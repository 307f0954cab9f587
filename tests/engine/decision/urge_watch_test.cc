// Urging work on, and following a paper.
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Urge, TellsThoseWhoMayActOnceAWorkingDay) {
  Desk desk;
  desk.reviewed_next();
  EXPECT_TRUE(desk.offered("20.drafter", "urge"));
  const Reply urged = desk.at("20.drafter", "urge", "reviewing", {{"text", "Cần trước 17 giờ"}});
  ASSERT_TRUE(urged) << urged;
  EXPECT_EQ(urged.event.kind, "urged");
  EXPECT_THAT(desk.last_told("urged"), UnorderedElementsAre("20.chair", "20.standing", "20.vice"));
  const Reply again = desk.at("20.drafter", "urge", "reviewing");
  EXPECT_EQ(again.type(), "urged-already");
  EXPECT_THAT(again.error.message.vi, ::testing::HasSubstr("08:00 ngày 05/01/2026"));
  EXPECT_FALSE(desk.offered("20.drafter", "urge"));
  desk.until("2026-01-06 08:00");
  EXPECT_TRUE(desk.at("20.drafter", "urge", "reviewing"));
}

TEST(Urge, AWeekendIsOneWorkingDayWithTheMondayAfter) {
  Desk desk;
  desk.reviewed_next();
  desk.until("2026-01-17 09:00");  // a Saturday
  ASSERT_TRUE(desk.at("20.drafter", "urge", "reviewing"));
  desk.until("2026-01-19 09:00");
  EXPECT_EQ(desk.at("20.drafter", "urge", "reviewing").type(), "urged-already");
  desk.until("2026-01-20 09:00");
  EXPECT_TRUE(desk.at("20.drafter", "urge", "reviewing"));
}

TEST(Urge, IsForThoseConcernedAndNotForOnesOwnWork) {
  Desk desk;
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.clerk", "urge", "reviewing").type(), "not-your-work");
  EXPECT_EQ(desk.at("20.drafter", "urge", "drafting").type(), "work-closed");
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  ASSERT_TRUE(desk.at("20.drafter", "urge", "reviewing"));
  EXPECT_THAT(desk.last_told("urged"), ElementsAre("20.vice"));
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.at("20.chair", "urge", "deciding").type(), "not-your-work");
  EXPECT_TRUE(desk.at("20.vice", "urge", "deciding"));
  Desk fresh;
  EXPECT_EQ(fresh.at("20.drafter", "urge", "drafting").type(), "own-work");
}

TEST(Urge, IsAlsoForWhomTheDefinitionNames) {
  Desk desk([](ordered_json& words) { words["verbs"]["urge"] = {{"by", "office"}}; },
            {stands_in("20.clerk", "20.office:OFFICE_CHIEF")});
  desk.reviewed_next();
  const Reply urged = desk.at("20.clerk", "urge", "reviewing");
  ASSERT_TRUE(urged) << urged;
  EXPECT_EQ(urged.event.body["actor"]["capacity"]["ground"], "substitution");
}

TEST(Watch, OneselfIsToldWhatBecomesOfThePaperOnceAnEvent) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(desk.act("20.member", "watch", desk.paper, json::object()));
  EXPECT_TRUE(desk.instance(desk.paper).watchers.contains("20.member"));
  EXPECT_EQ(desk.act("20.member", "watch", desk.paper, json::object()).type(), "watching-already");
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.told(desk.paper, "noted").size(), 1U);
  EXPECT_THAT(desk.last_told("noted"), ElementsAre("20.member"));
  ASSERT_TRUE(desk.send_back("20.chair", desk.paper, "deciding", "Sửa"));
  EXPECT_EQ(desk.told(desk.paper, "noted").back().params["what"], "returned");
  ASSERT_TRUE(desk.act("20.member", "unwatch", desk.paper, json::object()));
  EXPECT_EQ(desk.act("20.member", "unwatch", desk.paper, json::object()).type(), "not-watching");
  EXPECT_EQ(desk.told(desk.paper, "noted").size(), 2U);
}

TEST(Watch, NobodyIsToldTwice) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(desk.act("20.chair", "watch", desk.paper, json::object()));    // gets the work next
  ASSERT_TRUE(desk.act("20.drafter", "watch", desk.paper, json::object()));  // is told as the sender
  ASSERT_TRUE(desk.act("20.vice", "watch", desk.paper, json::object()));     // acts
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_THAT(desk.told(desk.paper, "noted"), IsEmpty());
  ASSERT_TRUE(desk.decide("20.chair", "deciding"));
  EXPECT_EQ(desk.told(desk.paper, "noted").back().params["what"], "ended");
  EXPECT_THAT(desk.last_told("noted"), ElementsAre("20.drafter"));
}

TEST(Watch, OthersAreSentItForInformationByWhoHandlesOrStartedIt) {
  Desk desk({}, {stands_in("20.office", "20.vice:VICE_CHAIR")});
  desk.reviewed_next();
  const json others = {{"persons", {"20.clerk", "20.member"}}};
  EXPECT_EQ(desk.act("20.movement", "watch", desk.paper, others).type(), "not-your-work");
  EXPECT_FALSE(desk.actions("20.movement", desk.paper).contains("watch:others"));
  EXPECT_EQ(desk.act("20.drafter", "watch", desk.paper, {{"persons", {"nobody"}}}).type(), "no-such-person");
  const Reply sent = desk.act("20.office", "watch", desk.paper, others);
  ASSERT_TRUE(sent) << sent;
  EXPECT_EQ(sent.event.kind, "watched");
  EXPECT_EQ(sent.event.body["actor"]["capacity"]["ground"], "substitution");
  EXPECT_THAT(desk.last_told("for-information"), UnorderedElementsAre("20.clerk", "20.member"));
  EXPECT_EQ(desk.act("20.drafter", "watch", desk.paper, others).type(), "watching-already");
  ASSERT_TRUE(desk.decide("20.standing", "reviewing"));
  ASSERT_TRUE(desk.decide("20.chair", "deciding"));
  EXPECT_TRUE(desk.act("20.clerk", "unwatch", desk.paper, json::object()));  // also on a closed paper
}

}  // namespace
}  // namespace trinhky::decision::testing
