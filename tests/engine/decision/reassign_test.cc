#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

json to(const std::string& person, const std::string& reason = "Đi công tác") {
  return {{"person", person}, {"reason", reason}};
}

TEST(Reassign, TheWorkIsTheOtherPersonsAlone) {
  Desk desk;
  desk.reviewed_next();
  EXPECT_TRUE(desk.offered("20.vice", "reassign"));
  const Reply done = desk.at("20.vice", "reassign", "reviewing", to("20.office"));
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.kind, "reassigned");
  EXPECT_EQ(done.event.body["person"], "20.office");
  EXPECT_EQ(done.event.body["actor"]["capacity"]["position"], "VICE_CHAIR");
  const OpenWork& work = desk.own("reviewing");
  EXPECT_EQ(work.to.front().seat.person, "20.office");
  EXPECT_EQ(work.reassigned["by"], "20.vice");
  EXPECT_EQ(work.reassigned["from"][0]["seat"]["positions"].size(), 3U);
  EXPECT_THAT(work.members, ElementsAre("seat:0"));
  EXPECT_THAT(desk.last_told("reassigned"), ElementsAre("20.office"));
  EXPECT_THAT(desk.last_told("handed-over"), UnorderedElementsAre("20.chair", "20.standing"));
  EXPECT_EQ(desk.decide("20.chair", "reviewing").type(), "not-your-work");
  EXPECT_TRUE(desk.decide("20.office", "reviewing"));
  EXPECT_TRUE(desk.stands("deciding"));
}

TEST(Reassign, ATaskIsSubmittedByWhomItWasHandedOnToAndByNobodyElse) {
  Desk desk([](ordered_json& words) {
    words["verbs"]["reassign"]["in"] = {"drafting"};
    words["verbs"]["reassign"]["by"] = {"holder"};
  });
  ASSERT_TRUE(desk.at("20.drafter", "reassign", "drafting", to("20.member")));
  EXPECT_FALSE(desk.submit("20.drafter", desk.paper, "drafting"));
  const Reply done = desk.submit("20.member", desk.paper, "drafting");
  ASSERT_TRUE(done) << done;
  EXPECT_TRUE(desk.stands("reviewing"));
}

TEST(Reassign, IsForWhoTheDefinitionNamesWithAReasonAndAtItsSteps) {
  Desk desk;
  EXPECT_EQ(desk.at("20.drafter", "reassign", "drafting", to("20.follower")).type(), "verb-not-here");
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.drafter", "reassign", "reviewing", to("20.office")).type(), "not-your-work");
  EXPECT_FALSE(desk.offered("20.drafter", "reassign"));
  const Reply silent = desk.at("20.vice", "reassign", "reviewing", to("20.office", " "));
  EXPECT_EQ(silent.type(), "required");
  EXPECT_EQ(silent.error.pointer, "/reason");
  EXPECT_EQ(desk.at("20.vice", "reassign", "reviewing", to("nobody")).type(), "no-such-person");
  EXPECT_EQ(desk.at("20.vice", "reassign", "reviewing", to("20.chair")).type(), "has-it-already");
  ASSERT_TRUE(desk.at("20.office", "reassign", "reviewing", to("20.member")));
  EXPECT_EQ(desk.at("20.office", "reassign", "reviewing", to("20.member")).type(), "has-it-already");
  EXPECT_EQ(desk.at("20.vice", "reassign", "reviewing", to("20.office")).type(), "not-your-work");
  ASSERT_TRUE(desk.decide("20.member", "reviewing"));
  EXPECT_EQ(desk.at("20.vice", "reassign", "reviewing", to("20.office")).type(), "work-closed");
}

TEST(Reassign, NeverToWhoMayNotDecideNorADecisionToOneself) {
  Desk desk;
  desk.decided_next();
  const Reply barred = desk.at("20.chair", "reassign", "deciding", to("20.vice"));
  EXPECT_EQ(barred.type(), "may-not-decide");
  EXPECT_EQ(barred.error.pointer, "/person");
  EXPECT_EQ(desk.at("20.office", "reassign", "deciding", to("20.office")).type(), "not-to-yourself");
  EXPECT_TRUE(desk.at("20.office", "reassign", "deciding", to("20.standing")));
  EXPECT_TRUE(desk.decide("20.standing", "deciding"));
}

TEST(Reassign, AVoteInABodyIsPersonal) {
  Desk desk([](ordered_json& words) {
    words["states"]["reviewing"]["signoff"]["by"] = "board";
    words["states"]["reviewing"]["signoff"]["need"] = {{"majority", "body"}};
  });
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.vice", "reassign", "reviewing", to("20.office")).type(), "vote-is-personal");
  EXPECT_FALSE(desk.offered("20.vice", "reassign"));
}

void two_seats(ordered_json& words) {
  ordered_json& signoff = words["states"]["reviewing"]["signoff"];
  signoff.erase("by");
  signoff["order"] = {{"chair", "office"}, {"head"}};
  signoff["need"] = {{"all", true}};
}

TEST(Reassign, OneOfSeveralSeatsGoesAndVotesStay) {
  Desk desk(two_seats);
  desk.reviewed_next();
  ASSERT_TRUE(desk.decide("20.chair", "reviewing"));
  ASSERT_EQ(desk.own("reviewing").given.size(), 1U);
  EXPECT_EQ(desk.at("20.office", "reassign", "reviewing", to("20.chair")).type(), "has-it-already");
  EXPECT_EQ(desk.at("20.chair", "reassign", "reviewing", to("20.member")).type(), "already-decided");
  ASSERT_TRUE(desk.at("20.office", "reassign", "reviewing", to("20.member")));
  EXPECT_THAT(desk.own("reviewing").members, ElementsAre("seat:0", "seat:1"));
  EXPECT_EQ(desk.own("reviewing").given.front().member, "seat:0");
  EXPECT_EQ(desk.decide("20.office", "reviewing").type(), "not-your-work");
  ASSERT_TRUE(desk.decide("20.member", "reviewing"));
  EXPECT_EQ(desk.own("reviewing").group, 1U);
}

TEST(Reassign, WhoeverStandsInHandsOnInThatCapacity) {
  Desk desk({}, {stands_in("20.standing", "20.chair:CHAIR")});
  desk.decided_next();
  const Reply done = desk.at("20.standing", "reassign", "deciding", to("20.member"));
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["actor"]["capacity"]["substitution"], "for-20.chair:CHAIR");
  EXPECT_EQ(desk.decide("20.standing", "deciding").type(), "not-your-work");
  EXPECT_TRUE(desk.decide("20.member", "deciding"));
}

Reply by_job(Desk& desk, const std::string& state, json body) {
  body["work"] = desk.work_id(desk.paper, state);
  body["job"] = "job-1";
  body["by"] = "20.office";
  return desk.send({.kind = "reassign",
                    .instance = desk.paper,
                    .actor = {.kind = Actor::Kind::system, .person = "20.office"},
                    .body = std::move(body)});
}

TEST(Reassign, AJobHandsOnInTheNameOfWhoConfirmedItAndGivesBack) {
  Desk desk;
  desk.decided_next();
  const json before = to_json(desk.own("deciding"));
  EXPECT_EQ(by_job(desk, "deciding", {{"back", true}}).type(), "nothing-to-give-back");
  EXPECT_EQ(by_job(desk, "deciding", {{"person", "20.vice"}}).type(), "may-not-decide");
  const Reply moved = by_job(desk, "deciding", {{"person", "20.standing"}});
  ASSERT_TRUE(moved) << moved;
  EXPECT_EQ(moved.event.body["actor"]["person"], "20.office");
  EXPECT_EQ(moved.event.body["job"], "job-1");
  EXPECT_EQ(desk.own("deciding").reassigned["job"], "job-1");
  EXPECT_EQ(desk.decide("20.chair", "deciding").type(), "not-your-work");
  const Reply back = by_job(desk, "deciding", {{"back", true}});
  ASSERT_TRUE(back) << back;
  EXPECT_EQ(back.event.body["back"], true);
  EXPECT_EQ(to_json(desk.own("deciding")), before);
  EXPECT_THAT(desk.last_told("reassigned"), ElementsAre("20.chair"));
  EXPECT_EQ(by_job(desk, "deciding", {{"back", true}}).type(), "nothing-to-give-back");
  EXPECT_TRUE(desk.decide("20.chair", "deciding"));
}

TEST(Reassign, AClaimFallsWithTheSeat) {
  Desk desk;
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  ASSERT_TRUE(desk.at("20.office", "reassign", "reviewing", to("20.member")));
  EXPECT_EQ(desk.own("reviewing").claimed_by, "");
  EXPECT_TRUE(desk.decide("20.member", "reviewing"));
}

}  // namespace
}  // namespace trinhky::decision::testing
