// The words of a vote in the hands of people: which way a choice counts, weights, when the votes are counted, secret
// ballots, modes of collective decision, who takes no part, and silence.
#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

using base::ordered_json;

const std::vector<std::string> board_members = {"20.chair", "20.standing", "20.vice", "20.member"};

// A paper that is drafted and then decided as `signoff` says; `choices` stand for approved and rejected unless given.
ordered_json vote(const std::string& signoff) {
  ordered_json source = base::parse_ordered_json(R"({
    "id": "vote", "version": 1, "title": {"vi": "Biểu quyết", "en": "Vote"}, "form": "issue-slip",
    "start": {"by": {"position": "DRAFTER", "unit": "own"}}, "data": {"member": null, "members": null},
    "participants": {
      "drafter": {"position": "DRAFTER", "unit": "own"},
      "chair": {"position": "CHAIR", "unit": "own"},
      "leaders": {"position": ["CHAIR", "VICE_CHAIR"], "unit": "own"},
      "above": {"position": ["CHAIR", "VICE_CHAIR"], "unit": "parent"},
      "clerk": {"position": "CLERK", "unit": "own"},
      "heads": {"position": "DEPT_HEAD", "unit": "own"},
      "board": {"body": "BTT", "unit": "own"},
      "council": {"body": "HD", "unit": "own"}
    },
    "initial": "drafting",
    "states": {
      "drafting": {
        "title": {"vi": "Dự thảo", "en": "Draft"}, "task": {"for": "drafter", "edits": "document"},
        "on": {"submit": {"title": {"vi": "Trình", "en": "Submit"}, "by": "drafter", "requires": ["valid-form"], "target": "deciding"}}
      },
      "deciding": {
        "title": {"vi": "Quyết định", "en": "Decision"},
        "on": {"signoff.approved": "agreed", "signoff.rejected": "refused",
               "signoff.repeat": {"target": "deciding", "reenter": true}}
      },
      "agreed": {"type": "final", "title": {"vi": "Thông qua", "en": "Agreed"}},
      "refused": {"type": "final", "title": {"vi": "Không thông qua", "en": "Refused"}}
    }
  })")
                            .value();
  ordered_json words = base::parse_ordered_json(signoff).value();
  if (!words.contains("choices")) {
    words["choices"] = base::parse_ordered_json(R"({"approved": {"vi": "Tán thành", "en": "For"},
      "rejected": {"label": {"vi": "Không tán thành", "en": "Against"}, "means": "against"},
      "abstained": {"label": {"vi": "Không có ý kiến", "en": "Abstain"}, "means": "abstain"},
      "another": {"label": {"vi": "Phương án khác", "en": "Something else"}, "means": "other"}})")
                           .value();
  }
  source["states"]["deciding"]["signoff"] = std::move(words);
  return source;
}

std::string paper_of(Office& office, const std::string& unit = "20", json data = json::object()) {
  const std::string drafter = unit == "20" ? "20.drafter" : unit + ".staff";
  const std::string paper = office.start(drafter, "vote", unit, std::move(data));
  EXPECT_TRUE(office.last) << office.last;
  office.write(paper, {{"title", "Kế hoạch"}});
  return paper;
}

std::string at_the_table(Office& office, const std::string& unit = "20", const json& data = json::object()) {
  const std::string paper = paper_of(office, unit, data);
  const Reply submitted = office.submit(unit == "20" ? "20.drafter" : unit + ".staff", paper, "drafting");
  EXPECT_TRUE(submitted) << submitted;
  return paper;
}

Reply say(Office& office, const std::string& person, const std::string& paper, const std::string& choice = "approved") {
  return office.decide_at(person, paper, "deciding", choice);
}

TEST(Means, WhoAbstainsIsPresentAndNeitherForNorAgainst) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "need": {"majority": "present", "present": "2/3"}})"));
  const std::string paper = at_the_table(office);
  ASSERT_TRUE(say(office, "20.chair", paper, "abstained"));
  const Reply second = say(office, "20.vice", paper, "abstained");
  ASSERT_TRUE(second) << second;
  EXPECT_EQ(second.event.body["counts"]["abstain"], 2);
  EXPECT_EQ(second.event.body["outcome"], "rejected");  // two at most of four present are not more than half
  EXPECT_EQ(office.instance(paper).end, "refused");
}

TEST(Means, AVoteForSomethingElseIsCastAndDecidesNothing) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "need": {"majority": "cast"}, "settles": "all-spoke"})"));
  const std::string paper = at_the_table(office);
  ASSERT_TRUE(say(office, "20.chair", paper, "another"));
  ASSERT_TRUE(say(office, "20.vice", paper, "abstained"));
  ASSERT_TRUE(say(office, "20.standing", paper));
  const Reply last = say(office, "20.member", paper);
  ASSERT_TRUE(last) << last;
  EXPECT_EQ(last.event.body["counts"]["other"], 1);
  EXPECT_EQ(office.instance(paper).end, "agreed");
}

TEST(Means, MinutesTellThoseToo) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "need": {"majority": "body"}})"));
  const std::string paper = at_the_table(office);
  const Reply wrong = office.minute("20.clerk", paper, "deciding", "approved",
                                    {{"present", 4}, {"yes", 3}, {"no", 0}, {"abstain", 0}, {"other", 0}});
  EXPECT_EQ(wrong.type(), "recorded-result-refused");
  // Abstaining is no outcome, whatever the minutes say.
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "abstained", {{"present", 4}, {"abstain", 4}}).type(),
            "votes-contradict");
  const Reply right = office.minute("20.clerk", paper, "deciding", "approved",
                                    {{"present", 4}, {"yes", 3}, {"no", 0}, {"abstain", 0}, {"other", 1}});
  ASSERT_TRUE(right) << right;
  EXPECT_EQ(right.event.body["recorded"]["votes"]["other"], 1);
}

TEST(Settles, EarlyOrWhenAllSpokeAsTheStepSays) {
  for (const bool early : {true, false}) {
    Office office("2026-01-05 08:00");
    office.publish(vote(R"({"by": "board", "need": {"majority": "body"}, "settles": ")" +
                        std::string(early ? "early" : "all-spoke") + R"("})"));
    const std::string paper = at_the_table(office);
    for (const std::string person : {"20.chair", "20.standing", "20.vice"}) ASSERT_TRUE(say(office, person, paper));
    EXPECT_EQ(office.instance(paper).ended(), early);
    EXPECT_EQ(say(office, "20.member", paper, "rejected").accepted, !early);
    EXPECT_EQ(office.instance(paper).end, "agreed");
  }
}

TEST(Closes, AtTheDueTimeTheVotesAreCountedAndTheSilentAreAbsentNeverForIt) {
  Office office("2026-01-05 08:00");
  office.publish(vote(
      R"({"by": "board", "need": {"majority": "body"}, "closes": "at-due", "due": {"workingDays": 3}, "remind": "R-SHORT"})"));
  const std::string paper = at_the_table(office);
  ASSERT_TRUE(say(office, "20.chair", paper));
  ASSERT_TRUE(say(office, "20.vice", paper));
  office.until("2026-01-20 08:00");
  EXPECT_EQ(office.instance(paper).end, "refused");
  const json& last = office.events(paper).back().body;
  EXPECT_EQ(last["timer"], "due");
  EXPECT_EQ(last["outcome"], "rejected");
  EXPECT_EQ(last["counts"]["absent"], 2);
  EXPECT_THAT(last["absent"].get<std::vector<std::string>>(), UnorderedElementsAre("20.standing", "20.member"));
  EXPECT_EQ(office.armed(paper), 0U);
}

TEST(Closes, AMajorityOfThosePresentIsFoundThen) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "need": {"majority": "present", "present": 2}, "settles": "at-close",
                          "closes": "at-due", "due": {"workingDays": 1}})"));
  const std::string paper = at_the_table(office);
  for (const std::string& person : board_members) {
    if (person != "20.member") ASSERT_TRUE(say(office, person, paper));
  }
  EXPECT_FALSE(office.instance(paper).ended());
  office.until("2026-01-10 08:00");
  EXPECT_EQ(office.instance(paper).end, "agreed");
}

TEST(Closes, WhatWasDecidedBeforeIsNotCountedAgain) {
  Office office("2026-01-05 08:00");
  office.publish(
      vote(R"({"by": "board", "need": {"majority": "body"}, "closes": "at-due", "due": {"workingDays": 1}})"));
  const std::string paper = at_the_table(office);
  for (const std::string person : {"20.chair", "20.standing", "20.vice"}) ASSERT_TRUE(say(office, person, paper));
  EXPECT_EQ(office.instance(paper).end, "agreed");
  EXPECT_EQ(office.armed(paper), 0U);
}

json council() {
  return {{"kind", "body_set"},
          {"unit", "20"},
          {"body", "HD"},
          {"name", {{"vi", "Hội đồng"}, {"en", "Council"}}},
          {"members",
           {{{"person", "20.chair"}, {"chair", true}, {"weight", 5}},
            {{"person", "20.vice"}, {"weight", 1}},
            {{"person", "20.office"}, {"weight", 1}},
            {{"person", "20.drafter"}, {"weight", 2}}}}};
}

TEST(Weights, OfTheBodyAreKeptWithTheVoteAndCounted) {
  Office office("2026-01-05 08:00", {council()});
  office.publish(vote(R"({"by": "council", "need": {"majority": "body"}, "weights": "body"})"));
  const std::string paper = at_the_table(office);
  EXPECT_EQ(office.work(paper, "deciding")->weights.at("20.chair"), 5);
  ASSERT_TRUE(say(office, "20.vice", paper, "rejected"));
  ASSERT_TRUE(say(office, "20.office", paper, "rejected"));
  EXPECT_FALSE(office.instance(paper).ended());
  const Reply heavy = say(office, "20.chair", paper);
  ASSERT_TRUE(heavy) << heavy;
  EXPECT_EQ(heavy.event.body["counts"]["yes_weight"], 5);
  EXPECT_EQ(office.instance(paper).end, "agreed");  // 5 of 9, though one head of four
}

TEST(Weights, MinutesThenNameEachVote) {
  Office office("2026-01-05 08:00", {council()});
  office.publish(vote(R"({"by": "council", "need": {"majority": "body"}, "weights": "body"})"));
  const std::string paper = at_the_table(office);
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "rejected", {{"present", 4}, {"yes", 1}, {"no", 3}}).type(),
            "recorded-result-refused");
  const json named = {{"20.chair", "approved"}, {"20.vice", "rejected"}, {"20.office", "abstain"}};
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "rejected", {{"members", named}}).type(), "votes-contradict");
  const Reply stranger =
      office.minute("20.clerk", paper, "deciding", "approved", {{"members", {{"20.movement", "approved"}}}});
  EXPECT_EQ(stranger.error.pointer, "/votes/members/20.movement");
  const Reply done = office.minute("20.clerk", paper, "deciding", "approved", {{"members", named}});
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["recorded"]["votes"]["members"], named);
  EXPECT_EQ(done.event.body["recorded"]["votes"]["present"], 3);
  EXPECT_EQ(office.instance(paper).end, "agreed");
}

const char* const in_secret = R"({"by": "board", "need": {"majority": "body"}, "secret": true, "tie": "repeat",
  "recorded": {"from": ["meeting", "written-ballot"], "by": "clerk", "requires": ["minutes"]}})";

TEST(Secret, TheProgramTakesNoVoteAndTheLogHasNumbersAndWhoTookPart) {
  Office office("2026-01-05 08:00");
  office.publish(vote(in_secret));
  const std::string paper = at_the_table(office);
  const Reply refused = say(office, "20.chair", paper);
  EXPECT_EQ(refused.type(), "secret-ballot");
  EXPECT_THAT(refused.error.message.vi, HasSubstr("nhật ký"));
  const json numbers = {{"present", 3}, {"yes", 1}, {"no", 2}, {"abstain", 0}};
  json by_name = numbers;
  by_name["members"] = {{"20.chair", "approved"}};
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "rejected", by_name).type(), "secret-ballot");
  json with_list = numbers;
  with_list["attended"] = {"20.chair", "20.vice"};
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "rejected", with_list).type(), "attendance-contradicts");
  with_list["attended"] = {"20.chair", "20.vice", "20.member"};
  const Reply done = office.minute("20.clerk", paper, "deciding", "rejected", with_list);
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["recorded"]["votes"]["attended"], with_list["attended"]);
  // Whatever is kept: no member stands beside a choice.
  for (const json& change : done.event.body["changes"]) {
    if (change["op"] == "given") EXPECT_EQ(change["given"]["member"], "body");
  }
  EXPECT_EQ(office.instance(paper).end, "refused");
}

TEST(Secret, ASingleVoterIsNotNamed) {
  Office office("2026-01-05 08:00");
  office.publish(vote(in_secret));
  const std::string paper = at_the_table(office);
  json one = {{"present", 1}, {"yes", 0}, {"no", 1}, {"abstain", 0}, {"attended", {"20.chair"}}};
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "rejected", one).type(), "secret-ballot-betrayed");
  one.erase("attended");
  EXPECT_TRUE(office.minute("20.clerk", paper, "deciding", "rejected", one));
}

TEST(Secret, DoesNotOpenWhereTwoWouldVote) {
  Office office("2026-01-05 08:00");
  office.publish(vote(in_secret));
  const std::string paper = paper_of(office, dong_kinh);
  const Reply refused = office.submit(dong_kinh + ".staff", paper, "drafting");
  EXPECT_EQ(refused.type(), "secret-ballot-betrayed");
  EXPECT_TRUE(office.stands_in(paper, "drafting"));
}

TEST(Mode, GivesNeedTieClosingAndSource) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "mode": "written_ballot"})"));
  const std::string paper = at_the_table(office);
  EXPECT_EQ(office.local(*office.work(paper, "deciding")->due), "2026-01-08 24:00");
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "approved", board(3)).error.pointer, "/source/kind");
  for (const std::string person : {"20.chair", "20.standing", "20.vice"}) ASSERT_TRUE(say(office, person, paper));
  EXPECT_FALSE(office.instance(paper).ended());  // the last may still hand in a vote
  office.until("2026-01-09 08:00");
  EXPECT_EQ(office.instance(paper).end, "agreed");
  const json& last = office.events(paper).back().body;
  EXPECT_EQ(last["mode"], "written_ballot");
  EXPECT_EQ(last["confirm"], "next-meeting");
}

TEST(Mode, OfAMeetingTakesMinutesAndAsksForNoConfirmation) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "mode": "majority_present"})"));
  const std::string paper = at_the_table(office);
  const Reply done = office.minute("20.clerk", paper, "deciding", "approved", board(2, 1));
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["mode"], "majority_present");
  EXPECT_FALSE(done.event.body.contains("confirm"));
}

TEST(Mode, AnObjectionEndsAConsensusAndPresenceIsNeededToo) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "mode": "consensus"})"));
  const std::string paper = at_the_table(office);
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "approved", board(2)).type(), "votes-contradict");
  EXPECT_EQ(office.minute("20.clerk", paper, "deciding", "approved", board(3, 1)).type(), "votes-contradict");
  EXPECT_TRUE(office.minute("20.clerk", paper, "deciding", "approved", board(3)));
}

TEST(Quorum, IsNeededLiveBesideTheConsentOfTheChairAndTheVetoOfAnother) {
  struct Case {
    std::vector<std::pair<std::string, std::string>> votes;
    std::string end;
  };
  const std::vector<Case> cases = {
      {{{"20.chair", "approved"}, {"20.vice", "approved"}, {"20.member", "abstained"}}, "agreed"},
      {{{"20.chair", "approved"}, {"20.vice", "approved"}}, "refused"},                                // two of four
      {{{"20.chair", "abstained"}, {"20.vice", "approved"}, {"20.member", "approved"}}, "refused"},    // must
      {{{"20.chair", "approved"}, {"20.vice", "approved"}, {"20.standing", "rejected"}}, "refused"}};  // veto
  for (const Case& one : cases) {
    Office office("2026-01-05 08:00");
    ordered_json source = vote(R"({"by": "board", "need": {"majority": "present", "present": "2/3"}, "must": ["chair"],
      "veto": ["standing"], "settles": "at-close", "closes": "at-due", "due": {"workingDays": 1}})");
    source["participants"]["standing"] = {{"position", "STANDING_VICE_CHAIR"}, {"unit", "own"}};
    office.publish(source);
    const std::string paper = at_the_table(office);
    for (const auto& [person, choice] : one.votes) ASSERT_TRUE(say(office, person, paper, choice));
    office.until("2026-01-10 08:00");
    EXPECT_EQ(office.instance(paper).end, one.end) << one.votes.size();
  }
}

TEST(Recuse, WhoTheMatterIsAboutTakesNoPartAndIsCountedApart) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "need": {"majority": "body", "recused": "leave"},
                          "recuse": {"var": "data.member"}})"));
  const std::string paper = at_the_table(office, "20", {{"member", "20.chair"}});
  const Reply refused = say(office, "20.chair", paper);
  EXPECT_EQ(refused.type(), "may-not-decide");
  EXPECT_THAT(refused.error.message.vi, HasSubstr("liên quan"));
  EXPECT_THAT(office.told(paper, "work-opened").back().persons, Not(Contains("20.chair")));
  ASSERT_TRUE(say(office, "20.standing", paper));
  const Reply second = say(office, "20.vice", paper);
  ASSERT_TRUE(second) << second;
  EXPECT_EQ(second.event.body["counts"]["recused"], 1);
  EXPECT_EQ(office.instance(paper).end, "agreed");  // two of the three who are left
}

TEST(Recuse, HoldsAlsoForWhoeverStandsIn) {
  const json stands_in = {{"kind", "substitution_given"}, {"id", "s1"},           {"holding", "20.vice:VICE_CHAIR"},
                          {"person", "20.office"},        {"from", "2026-01-01"}, {"ground", "absence"}};
  Office office("2026-01-05 08:00", {stands_in});
  office.publish(vote(R"({"by": "leaders", "need": {"any": 1}, "recuse": {"var": "data.members"}})"));
  const std::string paper = at_the_table(office, "20", {{"members", {"20.vice", "20.clerk"}}});
  EXPECT_EQ(say(office, "20.vice", paper).type(), "may-not-decide");
  EXPECT_EQ(say(office, "20.office", paper).type(), "may-not-decide");
  EXPECT_THAT(say(office, "20.clerk", paper).error.message.en, HasSubstr("about you"));  // without a voice anyway
  EXPECT_EQ(say(office, "20.drafter", paper).type(), "not-your-work");
  EXPECT_TRUE(say(office, "20.chair", paper));
}

TEST(Recuse, NeverGivesWayButKeepsThePaperWhereItIs) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "chair", "need": {"any": 1}, "recuse": "chair"})"));
  const std::string paper = paper_of(office);
  const Reply refused = office.submit("20.drafter", paper, "drafting");
  EXPECT_EQ(refused.type(), "nobody-left-to-decide");
  EXPECT_TRUE(office.stands_in(paper, "drafting"));
}

TEST(Recuse, NobodyIsTakenOutWhereTheRuleNamesNobody) {
  Office office("2026-01-05 08:00");
  office.publish(vote(R"({"by": "board", "need": {"majority": "body"}, "recuse": {"var": "data.member"}})"));
  const std::string paper = at_the_table(office);
  EXPECT_TRUE(office.work(paper, "deciding")->recused.empty());
  EXPECT_TRUE(say(office, "20.chair", paper));
}

TEST(NotBy, NobodyOfTheAuthorsUnitDecides) {
  const json both = {{"kind", "position_given"}, {"id", "both"}, {"person", dong_kinh + ".chair"},
                     {"position", "VICE_CHAIR"}, {"unit", "20"}, {"from", "2025-07-01"},
                     {"mode", "concurrent"}};
  Office office("2026-01-05 08:00", {both});
  office.publish(vote(R"({"by": "above", "need": {"any": 1}, "notBy": {"sameUnitAs": "drafting"}})"));
  const std::string paper = at_the_table(office, dong_kinh);
  const Reply refused = say(office, dong_kinh + ".chair", paper);
  EXPECT_EQ(refused.type(), "may-not-decide");
  EXPECT_THAT(refused.error.message.vi, HasSubstr("cùng đơn vị"));
  const Reply done = say(office, "20.vice", paper);
  ASSERT_TRUE(done) << done;
  EXPECT_FALSE(done.event.body.contains("four_eyes_waived"));
}

ordered_json round_of(const std::string& opinions) {
  ordered_json source = vote(R"({"by": "board", "need": {"any": 1}})");
  ordered_json& deciding = source["states"]["deciding"];
  deciding.erase("signoff");
  deciding["opinions"] = base::parse_ordered_json(opinions).value();
  deciding["on"] = {{"opinions.closed", "agreed"}};
  return source;
}

TEST(Silence, IsAgreementOnlyWhereTheRequestPrintedItAndIsToldApart) {
  Office office("2026-01-05 08:00");
  office.publish(round_of(R"({"of": "heads", "silence": "agrees", "due": {"workingDays": 2},
    "printed": {"vi": "Quá hạn không có ý kiến coi như nhất trí.", "en": "No answer in time counts as agreement."}})"));
  const std::string paper = at_the_table(office);
  ASSERT_TRUE(office.opinion("20.movement", paper, "deciding", "Nhất trí"));
  office.until("2026-01-09 08:00");
  EXPECT_EQ(office.instance(paper).end, "agreed");
  const json& last = office.events(paper).back().body;
  EXPECT_EQ(last["silent"], 1);
  EXPECT_EQ(last["agreed_by_silence"], json::array({"20.propaganda"}));
  for (const json& change : last["changes"]) EXPECT_NE(change["op"], "given") << "nobody's word is made up";
}

TEST(Silence, StaysSilenceOtherwise) {
  Office office("2026-01-05 08:00");
  office.publish(round_of(R"({"of": "heads", "silence": "no-opinion", "due": {"workingDays": 2}})"));
  const std::string paper = at_the_table(office);
  office.until("2026-01-09 08:00");
  const json& last = office.events(paper).back().body;
  EXPECT_EQ(last["silent"], 2);
  EXPECT_FALSE(last.contains("agreed_by_silence"));
}

}  // namespace
}  // namespace trinhky::decision::testing
