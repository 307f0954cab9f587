#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;

json one(const std::string& person, const std::string& place) {
  return {{"person", person}, {"place", place}};
}

Reply add(Desk& desk, const std::string& by, const std::string& person, const std::string& place,
          const std::string& state = "reviewing") {
  return desk.at(by, "add_approver", state, one(person, place));
}

TEST(AddApprover, BeforeDecidesFirst) {
  Desk desk;
  desk.reviewed_next();
  EXPECT_TRUE(desk.offered("20.vice", "add_approver"));
  const Reply added = add(desk, "20.vice", "20.propaganda", "before");
  ASSERT_TRUE(added) << added;
  EXPECT_EQ(added.event.kind, "approver_added");
  EXPECT_EQ(desk.added(desk.paper, "before")->of, desk.own("reviewing").id);
  EXPECT_THAT(desk.last_told("approver-added"), ElementsAre("20.propaganda"));
  const Reply early = desk.decide("20.vice", "reviewing");
  EXPECT_EQ(early.type(), "asked-first");
  EXPECT_THAT(early.error.message.vi, ::testing::HasSubstr("Nông Thị 20.propaganda"));
  EXPECT_FALSE(desk.offered("20.vice", "decide"));
  EXPECT_TRUE(desk.offered("20.propaganda", "decide"));
  EXPECT_EQ(desk.decide_added("20.vice", "before").type(), "not-your-work");
  const Reply agreed = desk.decide_added("20.propaganda", "before");
  ASSERT_TRUE(agreed) << agreed;
  EXPECT_EQ(agreed.event.body["role"], "before");
  EXPECT_TRUE(desk.stands("reviewing"));
  ASSERT_EQ(desk.own("reviewing").heard.size(), 1U);
  EXPECT_EQ(desk.own("reviewing").heard.front().given.choice, "approved");
  EXPECT_EQ(desk.decide_added("20.propaganda", "before").type(), "work-closed");
  EXPECT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_TRUE(desk.stands("deciding"));
}

TEST(AddApprover, BesideTheStepWaitsForBothWhoeverComesFirst) {
  for (const bool own_first : {true, false}) {
    Desk desk;
    desk.reviewed_next();
    ASSERT_TRUE(add(desk, "20.vice", "20.propaganda", "beside"));
    if (own_first) {
      const Reply own = desk.decide("20.vice", "reviewing");
      ASSERT_TRUE(own) << own;
      EXPECT_EQ(own.event.body["waits_for"], 1);
      EXPECT_FALSE(own.event.body.contains("outcome"));
      EXPECT_TRUE(desk.stands("reviewing"));
      EXPECT_EQ(desk.decide("20.chair", "reviewing").type(), "already-agreed");
      EXPECT_EQ(add(desk, "20.chair", "20.movement", "before").type(), "already-agreed");
      const Reply last = desk.decide_added("20.propaganda", "beside");
      ASSERT_TRUE(last) << last;
      EXPECT_EQ(last.event.body["outcome"], "approved");
    } else {
      ASSERT_TRUE(desk.decide_added("20.propaganda", "beside"));
      EXPECT_TRUE(desk.stands("reviewing"));
      ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
    }
    EXPECT_TRUE(desk.stands("deciding"));
    EXPECT_EQ(desk.instance(desk.paper).passed.back().state, "reviewing");
  }
}

TEST(AddApprover, AfterIsAskedWhenTheStepHasAgreed) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(add(desk, "20.vice", "20.movement", "beside"));
  ASSERT_TRUE(add(desk, "20.vice", "20.propaganda", "after"));
  EXPECT_EQ(desk.added(desk.paper, "after"), nullptr);
  EXPECT_EQ(desk.own("reviewing").then.size(), 1U);
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.added(desk.paper, "after"), nullptr);
  ASSERT_TRUE(desk.decide_added("20.movement", "beside"));
  ASSERT_NE(desk.added(desk.paper, "after"), nullptr);
  EXPECT_TRUE(desk.own("reviewing").then.empty());
  EXPECT_THAT(desk.last_told("approver-added"), ElementsAre("20.propaganda"));
  EXPECT_EQ(desk.decide("20.chair", "reviewing").type(), "already-agreed");
  ASSERT_TRUE(desk.decide_added("20.propaganda", "after"));
  EXPECT_TRUE(desk.stands("deciding"));
}

TEST(AddApprover, ARefusalEndsTheStepAndAReturnReturns) {
  for (const char* place : {"before", "beside"}) {
    Desk desk;
    desk.reviewed_next();
    ASSERT_TRUE(add(desk, "20.vice", "20.propaganda", place));
    const Reply refused = desk.decide_added("20.propaganda", place, "rejected");
    ASSERT_TRUE(refused) << refused;
    EXPECT_EQ(refused.event.body["outcome"], "rejected");
    EXPECT_EQ(desk.instance(desk.paper).end, "refused");
  }
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(add(desk, "20.vice", "20.propaganda", "before"));
  const Reply back = desk.at_added("20.propaganda", "return", "before",
                                   {{"reason", "Thiếu căn cứ"}, {"shown_hash", desk.document_hash(desk.paper)}});
  ASSERT_TRUE(back) << back;
  EXPECT_TRUE(desk.stands("drafting"));
  EXPECT_EQ(desk.added(desk.paper, "before"), nullptr);
}

TEST(AddApprover, IsRefusedToOthersAndForWhoMayNotDecide) {
  Desk desk;
  desk.decided_next();
  EXPECT_EQ(add(desk, "20.drafter", "20.standing", "before", "deciding").type(), "not-your-work");
  EXPECT_EQ(add(desk, "20.chair", "20.vice", "before", "deciding").type(), "may-not-decide");
  EXPECT_EQ(add(desk, "20.chair", "20.chair", "before", "deciding").type(), "has-it-already");
  EXPECT_EQ(add(desk, "20.office", "20.office", "before", "deciding").type(), "not-to-yourself");
  EXPECT_EQ(add(desk, "20.chair", "nobody", "before", "deciding").type(), "no-such-person");
  EXPECT_EQ(add(desk, "20.chair", "20.standing", "somewhere", "deciding").error.pointer, "/place");
  ASSERT_TRUE(add(desk, "20.chair", "20.standing", "after", "deciding"));
  EXPECT_EQ(add(desk, "20.chair", "20.standing", "beside", "deciding").type(), "added-already");
  EXPECT_EQ(desk.at_added("20.chair", "add_approver", "after", one("20.member", "before")).type(), "work-closed");
  Desk early;
  EXPECT_EQ(add(early, "20.drafter", "20.standing", "before", "drafting").type(), "verb-not-here");
}

TEST(AddApprover, IsDroppedByWhoAddedWhileNothingWasSaid) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(add(desk, "20.vice", "20.propaganda", "beside"));
  ASSERT_TRUE(add(desk, "20.vice", "20.movement", "after"));
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.at("20.chair", "drop_approver", "reviewing", {{"person", "20.movement"}}).type(), "not-your-work");
  EXPECT_EQ(desk.at("20.vice", "drop_approver", "reviewing", {{"person", "20.clerk"}}).type(), "not-added");
  ASSERT_TRUE(desk.at("20.vice", "drop_approver", "reviewing", {{"person", "20.movement"}}));
  EXPECT_EQ(desk.at_added("20.chair", "drop_approver", "beside").type(), "not-your-work");
  EXPECT_TRUE(desk.offered("20.vice", "drop_approver"));
  const Reply dropped = desk.at_added("20.vice", "drop_approver", "beside");
  ASSERT_TRUE(dropped) << dropped;
  EXPECT_EQ(dropped.event.kind, "approver_dropped");
  EXPECT_EQ(dropped.event.body["outcome"], "approved");
  EXPECT_TRUE(desk.stands("deciding"));
}

TEST(AddApprover, TheirDecisionMayBeRecordedFromASlip) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(add(desk, "20.vice", "20.propaganda", "before"));
  ASSERT_TRUE(desk.attach("20.vice", desk.paper, "slip"));
  json body = {{"choice", "approved"},
               {"source", {{"kind", "signed-slip"}, {"date", desk.today()}}},
               {"minutes", "slip"},
               {"signed_by", "20.vice"}};
  EXPECT_EQ(desk.at("20.clerk", "record", "reviewing", body).type(), "asked-first");
  body.erase("signed_by");
  const Reply recorded = desk.at_added("20.clerk", "record", "before", body);
  ASSERT_TRUE(recorded) << recorded;
  EXPECT_EQ(recorded.event.body["recorded"]["signed_by"], "20.propaganda");
  EXPECT_TRUE(desk.decide("20.vice", "reviewing"));
}

TEST(AddApprover, StaysWithTheStepWhenItsNextGroupIsAsked) {
  Desk desk([](ordered_json& words) {
    ordered_json& signoff = words["states"]["reviewing"]["signoff"];
    signoff.erase("by");
    signoff["order"] = {"office", "leader"};
    signoff["need"] = {{"all", true}};
  });
  desk.reviewed_next();
  ASSERT_TRUE(add(desk, "20.office", "20.propaganda", "beside"));
  ASSERT_TRUE(add(desk, "20.office", "20.movement", "after"));
  ASSERT_TRUE(desk.decide("20.office", "reviewing"));
  EXPECT_EQ(desk.own("reviewing").group, 1U);
  EXPECT_EQ(desk.added(desk.paper, "beside")->of, desk.own("reviewing").id);
  EXPECT_EQ(desk.own("reviewing").then.size(), 1U);
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_TRUE(desk.stands("reviewing"));
  ASSERT_TRUE(desk.decide_added("20.propaganda", "beside"));
  ASSERT_TRUE(desk.decide_added("20.movement", "after"));
  EXPECT_TRUE(desk.stands("deciding"));
}

TEST(AddApprover, ThePaperCannotBeWithdrawnOnceAnAddedOneAgreed) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(add(desk, "20.vice", "20.propaganda", "before"));
  ASSERT_TRUE(desk.decide_added("20.propaganda", "before"));
  EXPECT_EQ(desk.act("20.drafter", "withdraw", desk.paper, json::object()).type(), "cannot-withdraw");
}

TEST(AddApprover, WhoStandsInAddsInThatCapacityAndNobodyStandsInForTheAddedOne) {
  Desk desk({}, {stands_in("20.clerk", "20.vice:VICE_CHAIR"), stands_in("20.office", "20.propaganda:DEPT_HEAD")});
  desk.reviewed_next();
  const Reply added = add(desk, "20.clerk", "20.propaganda", "before");
  ASSERT_TRUE(added) << added;
  EXPECT_EQ(added.event.body["actor"]["capacity"]["ground"], "substitution");
  EXPECT_EQ(desk.decide_added("20.office", "before").type(), "not-your-work");
  EXPECT_TRUE(desk.decide_added("20.propaganda", "before"));
}

}  // namespace
}  // namespace trinhky::decision::testing
