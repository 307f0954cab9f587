// The words of a sign-off: who may not decide (notBy), who is asked after whom (order), whose refusal alone refuses
// (veto), and who is told when it is late (escalate).
#include <gmock/gmock.h>

#include "tests/engine/decision/desk.h"
#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

using base::ordered_json;

const std::vector<std::string> province = {"20.chair",    "20.standing",   "20.vice",     "20.member",
                                           "20.office",   "20.propaganda", "20.movement", "20.drafter",
                                           "20.follower", "20.format",     "20.clerk"};

// A paper that is drafted, reviewed by a leader and then decided as `signoff` says.
ordered_json workflow(const std::string& signoff) {
  ordered_json source = desk_words();
  source["id"] = "two-steps";
  source["verbs"] = {{"withdraw", {{"by", "drafter"}, {"until", "first-decision"}}}};
  ordered_json& reviewing = source["states"]["reviewing"];
  reviewing.erase("return");
  reviewing["on"].erase("signoff.rejected");
  reviewing["signoff"]["choices"].erase("rejected");
  ordered_json words = base::parse_ordered_json(signoff).value();
  words["choices"] = {{"approved", {{"vi", "Duyệt"}, {"en", "Approve"}}},
                      {"rejected", {{"label", {{"vi", "Không duyệt"}, {"en", "Refuse"}}}, {"positive", false}}}};
  source["states"]["deciding"]["signoff"] = std::move(words);
  return source;
}

// Drafted and submitted; reviewed too when a reviewer is named.
std::string paper_of(Office& office, const std::string& unit, const std::string& drafter, const std::string& reviewer) {
  const std::string paper = office.start(drafter, "two-steps", unit, json::object());
  EXPECT_TRUE(office.last) << office.last;
  office.write(paper, {{"title", "Kế hoạch"}});
  const Reply submitted = office.submit(drafter, paper, "drafting");
  EXPECT_TRUE(submitted) << submitted;
  if (!reviewer.empty()) {
    const Reply reviewed = office.decide_at(reviewer, paper, "reviewing", "approved");
    EXPECT_TRUE(reviewed) << reviewed;
  }
  return paper;
}

Reply decide(Office& office, const std::string& person, const std::string& paper,
             const std::string& choice = "approved") {
  return office.decide_at(person, paper, "deciding", choice);
}

std::vector<std::string> asked(const Office& office, const std::string& paper) {
  const auto told = office.told(paper, "work-opened");
  return told.empty() ? std::vector<std::string>() : told.back().persons;
}

TEST(NotBy, WhoeverActedInAnEarlierStateDoesNotDecideWhoeverThatWas) {
  for (const std::string reviewer : {"20.chair", "20.standing", "20.vice"}) {
    Office office("2026-01-05 08:00");
    office.publish(
        workflow(R"({"by": "leader", "need": {"any": 1}, "notBy": [{"actedIn": ["drafting", "reviewing"]}]})"));
    const std::string paper = paper_of(office, "20", "20.drafter", reviewer);
    EXPECT_THAT(asked(office, paper), Not(Contains(reviewer)));
    for (const std::string& person : province) {
      const bool leads = person == "20.chair" || person == "20.standing" || person == "20.vice";
      if (leads && person != reviewer) continue;
      const Reply refused = decide(office, person, paper);
      EXPECT_EQ(refused.type(), leads || person == "20.drafter" ? "may-not-decide" : "not-your-work") << person;
    }
    EXPECT_EQ(office.send_back(reviewer, paper, "deciding", "Sửa").type(), "may-not-decide");
    const Reply refused = decide(office, reviewer, paper);
    EXPECT_THAT(refused.error.message.vi, ::testing::HasSubstr("Rà soát"));
    const Reply done = decide(office, reviewer == "20.chair" ? "20.vice" : "20.chair", paper);
    ASSERT_TRUE(done) << done;
    EXPECT_FALSE(done.event.body.contains("four_eyes_waived"));
    EXPECT_EQ(office.instance(paper).end, "agreed");
  }
}

json stands_in_for(const std::string& person, const std::string& holding, const std::string& id) {
  return {{"kind", "substitution_given"}, {"id", id},           {"holding", holding}, {"person", person},
          {"from", "2026-01-01"},         {"ground", "absence"}};
}

TEST(NotBy, HoldsForWhoeverStandsInAndForWhoeverIsStoodInFor) {
  const std::string words = R"({"by": "chair", "need": {"any": 1}, "notBy": {"actedIn": "reviewing"}})";
  {
    Office office("2026-01-05 08:00", {stands_in_for("20.vice", "20.chair:CHAIR", "s1")});
    office.publish(workflow(words));
    const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
    EXPECT_EQ(decide(office, "20.vice", paper).type(), "may-not-decide");
    EXPECT_TRUE(decide(office, "20.chair", paper));
  }
  {
    // The chair reviewed; two stand in, one of them for the chair alone.
    const std::string leaders = R"({"by": "leader", "need": {"any": 1}, "notBy": {"actedIn": "reviewing"}})";
    Office office("2026-01-05 08:00", {stands_in_for("20.office", "20.chair:CHAIR", "s1"),
                                       stands_in_for("20.movement", "20.chair:CHAIR", "s2"),
                                       stands_in_for("20.movement", "20.vice:VICE_CHAIR", "s3")});
    office.publish(workflow(leaders));
    const std::string paper = paper_of(office, "20", "20.drafter", "20.chair");
    const Reply refused = decide(office, "20.office", paper);
    EXPECT_EQ(refused.type(), "may-not-decide");
    EXPECT_THAT(asked(office, paper), Contains("20.vice"));
    EXPECT_THAT(asked(office, paper), Contains("20.movement"));
    EXPECT_THAT(asked(office, paper), Not(Contains("20.office")));
    const Reply done = decide(office, "20.movement", paper);
    ASSERT_TRUE(done) << done;
    EXPECT_EQ(done.event.body["actor"]["capacity"]["substitution"], "s3");
  }
}

TEST(NotBy, AParticipantIsKeptOutWhoeverHoldsThePosition) {
  Office office("2026-01-05 08:00");
  office.publish(workflow(R"({"by": "leader", "need": {"any": 1}, "notBy": ["chair"]})"));
  const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
  EXPECT_EQ(decide(office, "20.chair", paper).type(), "may-not-decide");
  EXPECT_TRUE(decide(office, "20.vice", paper));
}

TEST(NotBy, GivesWayWithATraceOnlyWhereNobodyElseIsLeft) {
  Office office("2026-01-05 08:00");
  office.publish(workflow(R"({"by": "leader", "need": {"any": 1}, "notBy": {"actedIn": ["drafting", "reviewing"]}})"));
  const std::string both = paper_of(office, dong_kinh, dong_kinh + ".staff", dong_kinh + ".vice");
  EXPECT_EQ(decide(office, dong_kinh + ".vice", both).type(), "may-not-decide");
  const Reply chaired = decide(office, dong_kinh + ".chair", both);
  ASSERT_TRUE(chaired) << chaired;
  EXPECT_FALSE(chaired.event.body.contains("four_eyes_waived"));

  office.publish(workflow(R"({"by": "chair", "need": {"any": 1}, "notBy": {"actedIn": "reviewing"}})"));
  const std::string alone = paper_of(office, dong_kinh, dong_kinh + ".staff", dong_kinh + ".chair");
  const Reply waived = decide(office, dong_kinh + ".chair", alone);
  ASSERT_TRUE(waived) << waived;
  EXPECT_EQ(waived.event.body["four_eyes_waived"], true);
}

TEST(NotBy, AMemberWhoMayNotDecideIsCountedAsRecusedInABody) {
  Office office("2026-01-05 08:00");
  office.publish(workflow(R"({"by": "board", "need": {"majority": "body"}, "notBy": {"actedIn": "reviewing"}})"));
  const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
  EXPECT_EQ(decide(office, "20.vice", paper).type(), "may-not-decide");
  ASSERT_TRUE(decide(office, "20.standing", paper));
  ASSERT_TRUE(decide(office, "20.member", paper));
  EXPECT_FALSE(office.instance(paper).ended());  // two of four are not more than half
  const Reply last = decide(office, "20.chair", paper);
  ASSERT_TRUE(last) << last;
  EXPECT_EQ(last.event.body["counts"]["recused"], 1);
  EXPECT_EQ(last.event.body["counts"]["members"], 4);
  EXPECT_EQ(office.instance(paper).end, "agreed");

  // Minutes cannot say that he voted.
  const std::string minuted = paper_of(office, "20", "20.drafter", "20.vice");
  EXPECT_EQ(office.minute("20.clerk", minuted, "deciding", "approved", board(4)).type(), "recorded-result-refused");
  EXPECT_TRUE(office.minute("20.clerk", minuted, "deciding", "approved", board(3)));
}

TEST(NotBy, GivesWayWhereABodyCouldNotReachItsMajorityOtherwise) {
  Office office("2026-01-05 08:00");
  office.publish(workflow(R"({"by": "board", "need": {"majority": "body"}, "notBy": {"actedIn": "reviewing"}})"));
  const std::string paper = paper_of(office, dong_kinh, dong_kinh + ".staff", dong_kinh + ".vice");
  const Reply waived = decide(office, dong_kinh + ".vice", paper);
  ASSERT_TRUE(waived) << waived;
  EXPECT_EQ(waived.event.body["four_eyes_waived"], true);
  ASSERT_TRUE(decide(office, dong_kinh + ".chair", paper));
  EXPECT_EQ(office.instance(paper).end, "agreed");
}

TEST(NotBy, ASlipSignedByWhoeverMayNotDecideIsNotRecorded) {
  Office office("2026-01-05 08:00");
  office.publish(workflow(R"({"by": "leader", "need": {"any": 1}, "notBy": {"actedIn": "reviewing"},
                              "recorded": {"from": ["signed-slip"], "by": "clerk", "requires": []}})"));
  const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
  const auto slip = [&](const std::string& signer) {
    return office.act("20.clerk", "record", paper,
                      {{"work", office.work_id(paper, "deciding")},
                       {"choice", "approved"},
                       {"source", {{"kind", "signed-slip"}, {"date", office.today()}}},
                       {"signed_by", signer}});
  };
  const Reply refused = slip("20.vice");
  EXPECT_EQ(refused.type(), "may-not-decide");
  EXPECT_EQ(refused.error.pointer, "/signed_by");
  EXPECT_TRUE(slip("20.chair"));
}

TEST(Order, EachGroupIsAskedWhenTheOneBeforeItAgreedWhateverTheOrderWithinIt) {
  for (const bool swapped : {false, true}) {
    Office office("2026-01-05 08:00");
    office.publish(workflow(
        R"({"order": [["head", "office"], ["chair"]], "need": {"all": true}, "due": {"workingDays": 1}, "remind": "R-SHORT"})"));
    const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
    EXPECT_THAT(asked(office, paper), UnorderedElementsAre("20.propaganda", "20.movement", "20.office"));
    EXPECT_EQ(decide(office, "20.chair", paper).type(), "not-your-work");
    ASSERT_TRUE(decide(office, swapped ? "20.office" : "20.movement", paper));
    EXPECT_EQ(decide(office, "20.chair", paper).type(), "not-your-work");
    const Reply agreed = decide(office, swapped ? "20.movement" : "20.office", paper);
    ASSERT_TRUE(agreed) << agreed;
    EXPECT_EQ(agreed.event.body["group_agreed"], 1);
    EXPECT_FALSE(agreed.event.body.contains("outcome"));
    EXPECT_THAT(asked(office, paper), ElementsAre("20.chair"));
    EXPECT_EQ(office.instance(paper).open.size(), 1U);
    EXPECT_EQ(office.armed(paper), 1U);  // the first group's reminder went with its work
    EXPECT_EQ(decide(office, "20.office", paper).type(), "not-your-work");
    EXPECT_EQ(office.act("20.drafter", "withdraw", paper, json::object()).type(), "cannot-withdraw");
    const Reply last = decide(office, "20.chair", paper);
    ASSERT_TRUE(last) << last;
    EXPECT_EQ(last.event.body["outcome"], "approved");
    EXPECT_EQ(office.instance(paper).end, "agreed");
    EXPECT_EQ(office.armed(paper), 0U);
  }
}

TEST(Order, ARefusalInAnEarlierGroupEndsTheStepAndTheLaterOneIsNeverAsked) {
  Office office("2026-01-05 08:00");
  office.publish(workflow(R"({"order": ["office", "chair"], "need": {"all": true}})"));
  const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
  const Reply refused = decide(office, "20.office", paper, "rejected");
  ASSERT_TRUE(refused) << refused;
  EXPECT_EQ(office.instance(paper).end, "refused");
  for (const Told& one : office.told(paper, "work-opened")) {
    if (one.params["state"] == "deciding") EXPECT_THAT(one.persons, ElementsAre("20.office"));
  }
}

TEST(Order, OnePersonInSeveralSeatsOfASmallUnitIsAskedOnce) {
  Office office("2026-01-05 08:00");
  office.publish(workflow(
      R"({"order": [["office", {"position": "VICE_CHAIR", "unit": "own"}], "chair"], "need": {"all": true}})"));
  const std::string paper = paper_of(office, dong_kinh, dong_kinh + ".staff", dong_kinh + ".vice");
  const auto first = asked(office, paper);
  ASSERT_EQ(first.size(), 1U);
  const Reply agreed = decide(office, first.front(), paper);
  ASSERT_TRUE(agreed) << agreed;
  EXPECT_EQ(agreed.event.body["group_agreed"], 1);
}

TEST(Veto, TheRefusalOfOneAloneRefusesAndThatOfAnotherDoesNot) {
  for (const bool by_chair : {true, false}) {
    Office office("2026-01-05 08:00");
    office.publish(workflow(R"({"by": "board", "need": {"majority": "body"}, "veto": ["chair"]})"));
    const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
    for (const std::string person : {"20.vice", "20.standing"}) ASSERT_TRUE(decide(office, person, paper));
    ASSERT_TRUE(decide(office, by_chair ? "20.chair" : "20.member", paper, "rejected"));
    if (!by_chair) {
      EXPECT_FALSE(office.instance(paper).ended());
      ASSERT_TRUE(decide(office, "20.chair", paper));
    }
    EXPECT_EQ(office.instance(paper).end, by_chair ? "refused" : "agreed");
  }
}

ordered_json voted_again() {
  ordered_json source = workflow(R"({"by": "board", "need": {"majority": "body"}, "tie": "repeat"})");
  source["states"]["deciding"]["on"]["signoff.repeat"] = {{"target", "deciding"}, {"reenter", true}};
  return source;
}

TEST(Tie, IsVotedAgainByTheSameBodyWhereTheStepSaysSo) {
  Office office("2026-01-05 08:00");
  office.publish(voted_again());
  const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
  const std::vector<std::string> members = {"20.chair", "20.standing", "20.vice", "20.member"};
  Reply last;
  for (std::size_t i = 0; i < members.size(); ++i) {
    last = decide(office, members[i], paper, i < 2 ? "approved" : "rejected");
    ASSERT_TRUE(last) << last;
  }
  EXPECT_EQ(last.event.body["outcome"], "repeat");
  EXPECT_FALSE(office.instance(paper).ended());
  EXPECT_THAT(asked(office, paper), UnorderedElementsAre("20.chair", "20.standing", "20.vice", "20.member"));
  for (std::size_t i = 0; i < 3; ++i) {
    last = decide(office, members[i], paper);
    ASSERT_TRUE(last) << members[i] << " " << last;
  }
  EXPECT_EQ(office.instance(paper).end, "agreed");
}

TEST(Tie, IsRecordedFromMinutesOnlyWhenTheVotesAreEqual) {
  Office office("2026-01-05 08:00");
  office.publish(voted_again());
  const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
  const json equal = {{"present", 4}, {"yes", 2}, {"no", 2}, {"abstain", 0}};
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "repeat", board(4)).type(), "votes-contradict");
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "rejected", equal).type(), "votes-contradict");
  const Reply tied = office.minute("20.clerk", paper, "deciding", "repeat", equal);
  ASSERT_TRUE(tied) << tied;
  EXPECT_FALSE(office.instance(paper).ended());
  EXPECT_TRUE(office.minute("20.clerk", paper, "deciding", "approved", board(4)));
  EXPECT_EQ(office.instance(paper).end, "agreed");

  // Where the step knows no vote again, there is no such outcome.
  Office plain("2026-01-05 08:00");
  plain.publish(workflow(R"({"by": "board", "need": {"majority": "body"}})"));
  const std::string other = paper_of(plain, "20", "20.drafter", "20.vice");
  EXPECT_EQ(plain.minute("20.clerk", other, "deciding", "repeat", equal).type(), "unknown-choice");
}

TEST(Consensus, IsEndedByOneObjectionAndWaitsForTheLastToSpeak) {
  for (const bool objects : {true, false}) {
    Office office("2026-01-05 08:00");
    office.publish(workflow(R"({"by": "board", "need": {"consensus": true, "present": 3}})"));
    const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
    for (const std::string person : {"20.vice", "20.standing", "20.chair"}) ASSERT_TRUE(decide(office, person, paper));
    EXPECT_FALSE(office.instance(paper).ended());
    ASSERT_TRUE(decide(office, "20.member", paper, objects ? "rejected" : "approved"));
    EXPECT_EQ(office.instance(paper).end, objects ? "refused" : "agreed");
  }
}

TEST(Escalate, TellsThoseNamedSoLongAfterTheDueTimeAndNobodyWhenTheWorkIsDone) {
  for (const bool in_time : {false, true}) {
    Office office("2026-01-05 08:00");
    office.publish(workflow(R"({"by": "office", "need": {"any": 1}, "due": {"workingDays": 1},
        "escalate": [{"after": {"workingDays": 1}, "to": "chair"}, {"after": {"workingDays": 3}, "to": ["leader", "head"]}]})"));
    const std::string paper = paper_of(office, "20", "20.drafter", "20.vice");
    EXPECT_EQ(office.armed(paper), 2U);
    if (in_time) ASSERT_TRUE(decide(office, "20.office", paper));
    office.until("2026-01-30 18:00");
    const auto told = office.told(paper, "told-leaders");
    EXPECT_EQ(office.armed(paper), 0U);
    if (in_time) {
      EXPECT_THAT(told, IsEmpty());
      continue;
    }
    ASSERT_EQ(told.size(), 2U);
    EXPECT_THAT(told[0].persons, ElementsAre("20.chair"));
    EXPECT_EQ(office.local(told[0].at), "2026-01-08 07:00") << "the day is over; the office opens";
    EXPECT_EQ(told[0].params["due"], base::format_instant(office.instant("2026-01-06 24:00")));
    EXPECT_EQ(office.local(told[1].at), "2026-01-10 07:00") << "a Saturday that is worked";
    EXPECT_THAT(told[1].persons, Contains("20.movement"));
  }
}

}  // namespace
}  // namespace trinhky::decision::testing
