#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

void claimed_first(ordered_json& words) {
  words["states"]["drafting"]["task"]["offer"] = "claim";
  words["states"]["reviewing"]["signoff"]["offer"] = "claim";
}

TEST(Claim, WhatSomebodyTookNobodyElseDoes) {
  Desk desk;
  desk.reviewed_next();
  EXPECT_TRUE(desk.offered("20.vice", "claim"));
  const Reply taken = desk.at("20.vice", "claim", "reviewing");
  ASSERT_TRUE(taken) << taken;
  EXPECT_EQ(taken.event.kind, "claimed");
  EXPECT_EQ(taken.event.body["actor"]["capacity"]["position"], "VICE_CHAIR");
  EXPECT_EQ(desk.own("reviewing").claimed_by, "20.vice");
  const Reply late = desk.decide("20.chair", "reviewing");
  EXPECT_EQ(late.type(), "taken-by-another");
  EXPECT_THAT(late.error.message.vi, ::testing::HasSubstr("Nông Thị 20.vice"));
  EXPECT_EQ(desk.at("20.chair", "claim", "reviewing").type(), "taken-by-another");
  EXPECT_EQ(desk.send_back("20.chair", desk.paper, "reviewing", "Sửa").type(), "taken-by-another");
  EXPECT_FALSE(desk.offered("20.chair", "decide"));
  EXPECT_FALSE(desk.offered("20.chair", "claim"));
  EXPECT_TRUE(desk.decide("20.vice", "reviewing"));
}

TEST(Claim, OnlyByWhoMayActAndOnlyWhereSeveralCould) {
  Desk desk;
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.clerk", "claim", "reviewing").type(), "not-your-work");
  EXPECT_EQ(desk.at("20.vice", "claim", "drafting").type(), "work-closed");
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  EXPECT_EQ(desk.at("20.vice", "claim", "reviewing").type(), "already-claimed");
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.at("20.chair", "claim", "deciding").type(), "nothing-to-claim");
  ASSERT_TRUE(desk.decide("20.chair", "deciding"));
  EXPECT_EQ(desk.at("20.chair", "claim", "deciding").type(), "instance-ended");
}

TEST(Claim, IsPutBackByWhoTookItOrWhoMayReassign) {
  Desk desk;
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.vice", "release", "reviewing").type(), "not-claimed");
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  EXPECT_EQ(desk.at("20.chair", "release", "reviewing").type(), "not-your-work");
  const Reply released = desk.at("20.vice", "release", "reviewing");
  ASSERT_TRUE(released) << released;
  EXPECT_EQ(released.event.kind, "released");
  ASSERT_TRUE(desk.at("20.standing", "claim", "reviewing"));
  EXPECT_TRUE(desk.offered("20.office", "release"));
  const Reply by_office = desk.at("20.office", "release", "reviewing");
  ASSERT_TRUE(by_office) << by_office;
  EXPECT_EQ(by_office.event.body["person"], "20.standing");
  EXPECT_TRUE(desk.decide("20.chair", "reviewing"));
}

TEST(Claim, ComesFirstWhereTheStepSaysSo) {
  Desk desk(claimed_first);
  EXPECT_EQ(desk.submit("20.drafter", desk.paper, "drafting").type(), "claim-first");
  ASSERT_TRUE(desk.at("20.follower", "claim", "drafting"));
  EXPECT_EQ(desk.submit("20.drafter", desk.paper, "drafting").type(), "taken-by-another");
  ASSERT_TRUE(desk.submit("20.follower", desk.paper, "drafting"));
  EXPECT_EQ(desk.decide("20.vice", "reviewing").type(), "claim-first");
  EXPECT_EQ(desk.send_back("20.vice", desk.paper, "reviewing", "Sửa").type(), "claim-first");
  EXPECT_FALSE(desk.offered("20.vice", "decide"));
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  EXPECT_TRUE(desk.offered("20.vice", "decide"));
  EXPECT_TRUE(desk.decide("20.vice", "reviewing"));
}

TEST(Claim, FallsWhenTheClaimantMayNoLongerAct) {
  Desk desk({}, {stands_in("20.office", "20.vice:VICE_CHAIR", "2026-01-06")});
  desk.reviewed_next();
  const Reply taken = desk.at("20.office", "claim", "reviewing");
  ASSERT_TRUE(taken) << taken;
  EXPECT_EQ(taken.event.body["actor"]["capacity"]["ground"], "substitution");
  EXPECT_EQ(taken.event.body["actor"]["capacity"]["substitution"], "for-20.vice:VICE_CHAIR");
  const base::json& instead = taken.event.body["actor"]["standing_in"];
  EXPECT_EQ(instead["for"], "20.vice");
  EXPECT_EQ(instead["ground"], "absence");
  EXPECT_EQ(instead["to"], "2026-01-06");
  EXPECT_EQ(desk.decide("20.chair", "reviewing").type(), "taken-by-another");
  desk.until("2026-01-07 08:00");
  EXPECT_EQ(desk.decide("20.office", "reviewing").type(), "not-your-work");
  EXPECT_TRUE(desk.decide("20.chair", "reviewing"));
}

TEST(Claim, IsNotForWhoMayNotDecide) {
  Desk desk([](ordered_json& words) { words["states"]["deciding"]["signoff"]["by"] = "leader"; });
  desk.decided_next();
  EXPECT_EQ(desk.at("20.vice", "claim", "deciding").type(), "may-not-decide");
  EXPECT_TRUE(desk.at("20.standing", "claim", "deciding"));
}

TEST(Claim, IsNotWhereEverybodyHasAVoice) {
  Desk desk([](ordered_json& words) {
    words["states"]["reviewing"]["signoff"]["by"] = "board";
    words["states"]["reviewing"]["signoff"]["need"] = {{"majority", "body"}};
  });
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.vice", "claim", "reviewing").type(), "nothing-to-claim");
}

}  // namespace
}  // namespace trinhky::decision::testing
