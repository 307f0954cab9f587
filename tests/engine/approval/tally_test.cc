#include "engine/approval/tally.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace trinhky::approval {
namespace {

using base::json;
using State = Tally::State;

Need need(const char* text) {
  return Need::parse(json::parse(text)).value();
}

std::vector<Member> board(int size) {
  std::vector<Member> members;
  for (int i = 0; i < size; ++i) members.push_back({.key = "m" + std::to_string(i), .weight = 1, .chair = i == 0});
  return members;
}

// "yyn-" : m0 and m1 for, m2 against, m3 has not voted; a abstains, x is absent, r is recused.
std::vector<Vote> votes(const std::string& marks) {
  std::vector<Vote> list;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::string key = "m" + std::to_string(i);
    switch (marks[i]) {
      case 'y':
        list.push_back({key, "approved"});
        break;
      case 'n':
        list.push_back({key, "rejected"});
        break;
      case 'a':
        list.push_back({key, "abstain"});
        break;
      case 'x':
        list.push_back({key, "absent"});
        break;
      case 'r':
        list.push_back({key, "recused"});
        break;
      default:
        break;
    }
  }
  return list;
}

// The outcome, or "open".
std::string result(const char* what, const std::string& marks, const Options& options = {}) {
  const Tally now = tally(need(what), board(static_cast<int>(marks.size())), votes(marks), options);
  return now.state == State::open ? "open" : now.outcome;
}

TEST(Tally, AllMeansEveryoneWhoIsNotRecused) {
  EXPECT_EQ(result(R"({"all":true})", "yy-"), "open");
  EXPECT_EQ(result(R"({"all":true})", "yyy"), "approved");
  EXPECT_EQ(result(R"({"all":true})", "yyr"), "approved");
  EXPECT_EQ(result(R"({"all":true})", "yya"), "rejected");
  EXPECT_EQ(result(R"({"all":true})", "n--"), "rejected");
  EXPECT_EQ(result(R"({"all":true})", "rrr"), "rejected");
}

TEST(Tally, AnyIsSettledByTheFirstWhoAgreesAndRefusedOnlyByAll) {
  EXPECT_EQ(result(R"({"any":1})", "--y"), "approved");
  EXPECT_EQ(result(R"({"any":1})", "n--"), "open");
  EXPECT_EQ(result(R"({"any":1})", "nxa"), "rejected");
  EXPECT_EQ(result(R"({"of":[2,3]})", "y-n"), "open");
  EXPECT_EQ(result(R"({"of":[2,3]})", "-nn"), "rejected");
  EXPECT_EQ(result(R"({"of":[2,3]})", "y-y"), "approved");
}

TEST(Tally, HalfOfTheBodyIsNotAMajority) {
  EXPECT_EQ(result(R"({"majority":"body"})", "yyynn-"), "open");
  EXPECT_EQ(result(R"({"majority":"body"})", "yyynnn"), "rejected");
  EXPECT_EQ(result(R"({"majority":"body"})", "yyyy--"), "approved");
  EXPECT_EQ(result(R"({"majority":"body"})", "yyyxxx"), "rejected") << "members who stay away still belong to the body";
  EXPECT_EQ(result(R"({"majority":"body"})", "yyyrrr"), "rejected") << "and so do those recused";
}

TEST(Tally, TheChairsSideSettlesATieWhereTheRegulationSaysSo) {
  const Options with_chair{.tie = Tie::chair};
  EXPECT_EQ(result(R"({"majority":"body"})", "yynn", with_chair), "approved");
  EXPECT_EQ(result(R"({"majority":"body"})", "nnyy", with_chair), "rejected");
  EXPECT_EQ(result(R"({"majority":"body"})", "yynn"), "rejected");
  EXPECT_EQ(result(R"({"majority":"present"})", "yynnx", with_chair), "approved");
  EXPECT_EQ(result(R"({"majority":"present"})", "xyn", with_chair), "rejected") << "an absent chair takes no side";
}

TEST(Tally, AMajorityOfThosePresentNeedsEnoughOfThemThere) {
  const char* what = R"({"majority":"present","present":"2/3"})";
  EXPECT_EQ(result(what, "yyyaxx"), "approved");
  EXPECT_EQ(result(what, "yyyxxx"), "rejected") << "three of six are not two thirds";
  EXPECT_EQ(result(what, "yya-xx"), "open");
  EXPECT_EQ(result(what, "yynaxx"), "rejected") << "abstaining is being present";
}

TEST(Tally, TwoThirdsOfNineIsSixAndOfTenIsSeven) {
  EXPECT_EQ(result(R"({"share":"2/3"})", "yyyyyynnn"), "approved");
  EXPECT_EQ(result(R"({"share":"2/3"})", "yyyyynnnn"), "rejected");
  EXPECT_EQ(result(R"({"share":"2/3"})", "yyyyyynnnn"), "rejected");
  EXPECT_EQ(result(R"({"share":"2/3"})", "yyyyyyynnn"), "approved");
}

TEST(Tally, SharesAreExactWhereDecimalsWouldRound) {
  // 1/3 of 3 000 weights is 1 000, and 333/999 is the same share; a binary fraction would miss it by a hair.
  const std::vector<Member> members = {{"a", 1000}, {"b", 1000}, {"c", 1000}};
  for (const char* share : {R"({"share":"1/3"})", R"({"share":"333/999"})"}) {
    EXPECT_EQ(tally(need(share), members, {{"a", "approved"}}, {}).outcome, "approved");
  }
  EXPECT_EQ(tally(need(R"({"share":"334/999"})"), members, {{"a", "approved"}}, {}).state, State::open);
}

TEST(Tally, WeightsCountInMajoritiesAndHeadsInNumbers) {
  const std::vector<Member> members = {{"big", 3}, {"b"}, {"c"}};
  EXPECT_EQ(tally(need(R"({"majority":"body"})"), members, {{"big", "approved"}}, {}).outcome, "approved");
  EXPECT_EQ(tally(need(R"({"any":2})"), members, {{"big", "approved"}}, {}).state, State::open);
}

TEST(Tally, AMemberWhoMustAgreeIsWaitedForAndExcusedOnlyWhenRecused) {
  const Options chair_must{.must = {"m0"}};
  EXPECT_EQ(result(R"({"any":1})", "-y", chair_must), "open");
  EXPECT_EQ(result(R"({"any":1})", "ny", chair_must), "rejected");
  EXPECT_EQ(result(R"({"any":1})", "ay", chair_must), "rejected");
  EXPECT_EQ(result(R"({"any":1})", "ry", chair_must), "approved");
  EXPECT_EQ(result(R"({"any":1})", "yy", {.must = {"stranger"}}), "rejected");
}

TEST(Tally, AVetoRefusesAloneAndIsWaitedFor) {
  const Options veto{.veto = {"m2"}};
  EXPECT_EQ(result(R"({"any":1})", "yyn", veto), "rejected");
  EXPECT_EQ(result(R"({"any":1})", "yy-", veto), "open");
  EXPECT_EQ(result(R"({"any":1})", "yya", veto), "approved");
}

TEST(Tally, WhenTheVoteClosesTheSilentAreAbsent) {
  EXPECT_EQ(result(R"({"majority":"body"})", "yy---"), "open");
  EXPECT_EQ(result(R"({"majority":"body"})", "yy---", {.closed = true}), "rejected");
  const Tally closed = tally(need(R"({"majority":"present"})"), board(3), votes("y--"), {.closed = true});
  EXPECT_EQ(closed.outcome, "approved");
  EXPECT_EQ(closed.counts.absent, 2);
  EXPECT_EQ(closed.counts.waiting, 0);
}

TEST(Tally, NobodyCannotAgree) {
  EXPECT_EQ(result(R"({"all":true})", ""), "open");
  EXPECT_EQ(result(R"({"all":true})", "", {.closed = true}), "rejected");
  EXPECT_EQ(result(R"({"share":"1/1000"})", "", {.closed = true}), "rejected");
}

TEST(Tally, StrangersUnknownChoicesAndContradictionsAreNotCounted) {
  const Tally now = tally(need(R"({"any":1})"), board(2),
                          {{"stranger", "approved"}, {"m0", "perhaps"}, {"m1", "approved"}, {"m1", "rejected"}}, {});
  EXPECT_EQ(now.state, State::open);
  EXPECT_EQ(now.counts.ignored, 4);
  EXPECT_EQ(now.counts.waiting, 2);
  EXPECT_EQ(result(R"({"any":1})", "y"), "approved");
}

TEST(Tally, TheOutcomeIsNamedByTheStepsOwnChoices) {
  const Options noting{.choices = {{"noted", Meaning::favour}, {"commented", Meaning::against}}};
  EXPECT_EQ(tally(need(R"({"any":1})"), {{"up"}}, {{"up", "noted"}}, noting).outcome, "noted");
  EXPECT_EQ(tally(need(R"({"any":1})"), {{"up"}}, {{"up", "commented"}}, noting).outcome, "commented");
  EXPECT_EQ(
      tally(need(R"({"any":1})"), {{"up"}}, {{"up", "abstain"}}, {.choices = {{"noted", Meaning::favour}}}).outcome,
      "rejected");
}

TEST(Tally, AmongSeveralRefusalsTheHeaviestIsTheOutcomeOnceItCannotBeOvertaken) {
  const Options three{
      .choices = {{"agreed", Meaning::favour}, {"amend", Meaning::against}, {"refused", Meaning::against}}};
  const Need all = need(R"({"all":true})");
  EXPECT_EQ(tally(all, board(3), {{"m0", "refused"}}, three).state, State::open) << "refused, but how is open";
  EXPECT_EQ(tally(all, board(3), {{"m0", "refused"}, {"m1", "refused"}}, three).outcome, "refused");
  EXPECT_EQ(tally(all, board(3), {{"m0", "refused"}, {"m1", "amend"}, {"m2", "agreed"}}, three).outcome, "amend");
}

TEST(Tally, ATieMayHaveToBeVotedAgain) {
  const Options again{.tie = Tie::repeat};
  EXPECT_EQ(result(R"({"majority":"body"})", "yynn", again), "repeat");
  EXPECT_EQ(result(R"({"majority":"body"})", "yyn-", again), "open");
  EXPECT_EQ(result(R"({"majority":"cast"})", "yyynnnaa", again), "repeat");
  EXPECT_EQ(result(R"({"majority":"body"})", "nnna", again), "rejected") << "nobody for is no tie";
  EXPECT_EQ(result(R"({"majority":"body","present":4})", "yyxx", again), "rejected") << "nor are too few present";
  EXPECT_EQ(result(R"({"share":"2/3","strict":true})", "yyn", again), "rejected") << "nor is a missed two thirds";
  EXPECT_EQ(result(R"({"majority":"body"})", "yynn", {.must = {"m3"}, .tie = Tie::repeat}), "rejected");
}

TEST(Tally, OfTheVotesCastAnAbstentionCountsOnlyWhereItIsDeclared) {
  EXPECT_EQ(result(R"({"majority":"cast"})", "yynaaa"), "approved");
  EXPECT_EQ(result(R"({"majority":"cast","abstentions":"cast"})", "yynaaa"), "rejected");
  EXPECT_EQ(result(R"({"majority":"present"})", "yynaaa"), "rejected") << "but it is always present";
  EXPECT_EQ(result(R"({"majority":"cast"})", "aaa"), "rejected") << "no vote cast agrees to nothing";
}

TEST(Tally, MoreThanAShareIsNotAtLeastTheShare) {
  EXPECT_EQ(result(R"({"share":"2/3"})", "yyn"), "approved");
  EXPECT_EQ(result(R"({"share":"2/3","strict":true})", "yyn"), "rejected");
  EXPECT_EQ(result(R"({"share":"3/4","base":"cast"})", "yyynaaaa"), "approved");
  EXPECT_EQ(result(R"({"share":"3/4","base":"present"})", "yyynaaaa"), "rejected");
}

TEST(Tally, ConsensusIsEndedByOneObjectionAndNeverMadeBySilence) {
  EXPECT_EQ(result(R"({"consensus":true})", "yyn-"), "rejected");
  EXPECT_EQ(result(R"({"consensus":true})", "yyy-"), "open") << "who has not spoken may still object";
  EXPECT_EQ(result(R"({"consensus":true})", "yyya"), "approved");
  EXPECT_EQ(result(R"({"consensus":true})", "aaaa"), "rejected");
  EXPECT_EQ(result(R"({"consensus":true})", "----", {.closed = true}), "rejected");
  EXPECT_EQ(result(R"({"consensus":true,"present":3})", "yy--", {.closed = true}), "rejected");
}

TEST(Tally, WhoIsRecusedLeavesTheBaseWhereTheNeedSaysSo) {
  EXPECT_EQ(result(R"({"majority":"body"})", "yynr"), "rejected");
  EXPECT_EQ(result(R"({"majority":"body","recused":"leave"})", "yynr"), "approved");
  EXPECT_EQ(result(R"({"majority":"body","present":"2/3"})", "yyyrrx"), "rejected");
  EXPECT_EQ(result(R"({"majority":"body","present":"2/3","recused":"leave"})", "yyyrrx"), "approved");
  EXPECT_EQ(result(R"({"majority":"body","recused":"leave"})", "rrr"), "rejected") << "nobody is left to agree";
}

TEST(Tally, AnOwnLabelMayMeanToAbstainOrSomethingElse) {
  const Options four{.choices = {{"first", Meaning::favour},
                                 {"second", Meaning::other},
                                 {"against", Meaning::against},
                                 {"blank", Meaning::abstain}}};
  const Need cast_majority = need(R"({"majority":"cast"})");
  const Tally now =
      tally(cast_majority, board(4), {{"m0", "first"}, {"m1", "first"}, {"m2", "second"}, {"m3", "blank"}}, four);
  EXPECT_EQ(now.outcome, "first");
  EXPECT_EQ(now.counts.other, 1);
  EXPECT_EQ(now.counts.abstain, 1);
  EXPECT_EQ(now.counts.cast_weight, 3);
  EXPECT_EQ(now.counts.by_choice.at("second"), 1);
  const Tally lost = tally(cast_majority, board(3), {{"m0", "first"}, {"m1", "second"}, {"m2", "second"}}, four);
  EXPECT_EQ(lost.outcome, "against") << "another way is no outcome";
}

TEST(Tally, AResultWaitsForEverybodyOrForTheEndWhereItIsDeclared) {
  const Options all{.settles = Settles::all_spoke};
  EXPECT_EQ(result(R"({"any":1})", "yy-", all), "open");
  EXPECT_EQ(result(R"({"any":1})", "yyn", all), "approved");
  Options late{.settles = Settles::at_close};
  EXPECT_EQ(result(R"({"any":1})", "yyn", late), "open");
  late.closed = true;
  EXPECT_EQ(result(R"({"any":1})", "yy-", late), "approved");
}

TEST(Tally, ZeroWeightsAreHeardAndHugeOnesDoNotOverflow) {
  const std::vector<Member> lone = {{"heavy", 1}, {"guest", 0}, {"other", 0}};
  EXPECT_EQ(tally(need(R"({"majority":"body"})"), lone, {{"heavy", "approved"}}, {}).outcome, "approved");
  EXPECT_EQ(tally(need(R"({"any":1})"), lone, {{"guest", "approved"}}, {}).outcome, "approved");
  std::vector<Member> many;
  std::vector<Vote> all;
  for (std::size_t i = 0; i < max_members; ++i) {
    many.push_back({.key = std::to_string(i), .weight = max_weight});
    if (i < max_members / 1000 * 999) all.push_back({std::to_string(i), "approved"});
  }
  const Need nearly_all = need(R"({"share":"999/1000"})");
  EXPECT_TRUE(check_vote(nearly_all, many, {}).empty());
  EXPECT_EQ(tally(nearly_all, many, all, {}).outcome, "approved");
  all.pop_back();
  EXPECT_EQ(tally(nearly_all, many, all, {.closed = true}).outcome, "rejected");
  for (Member& member : many) member.weight = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(tally(nearly_all, many, all, {.closed = true}).outcome, "rejected") << "out of bounds counts as the bound";
}

TEST(Tally, TheReasonIsSaidInBothLanguages) {
  const Tally now = tally(need(R"({"majority":"body"})"), board(5), votes("yyyn-"), {});
  EXPECT_EQ(now.why.vi, "3/5 tán thành, 1 không tán thành, 1 chưa có ý kiến; cần hơn một nửa tổng số thành viên: đạt.");
  EXPECT_EQ(now.why.en, "3 of 5 agree, 1 disagree, 1 still to answer; needed: more than half of all members: reached.");
  EXPECT_EQ(to_json(now.counts)["by_choice"]["approved"], 3);
}

TEST(Tally, AVoteThatCannotWorkIsRefusedBeforeItOpens) {
  const auto codes = [](const Need& what, const std::vector<Member>& members, const Options& options) {
    std::set<std::string> found;
    for (const auto& fault : check_vote(what, members, options)) found.insert(fault.code);
    return found;
  };
  using Codes = std::set<std::string>;
  EXPECT_EQ(codes(need(R"({"any":1})"), board(3), {.must = {"m0"}}), Codes{});
  EXPECT_EQ(codes(need(R"({"any":4})"), board(3), {}), Codes{"cannot-be-met"});
  EXPECT_EQ(codes(need(R"({"all":true})"), {}, {}), Codes{"no-members"});
  EXPECT_EQ(codes(need(R"({"all":true})"), {{"a", -1}, {"a", max_weight + 1}}, {}), (Codes{"bad-weight", "doubled"}));
  EXPECT_EQ(codes(need(R"({"majority":"body"})"), {{"a", 0}, {"b", 0}}, {}), Codes{"no-weight"});
  EXPECT_EQ(codes(need(R"({"majority":"body"})"), {{"a"}, {"b"}}, {.tie = Tie::chair}), Codes{"no-chair"});
  EXPECT_EQ(codes(need(R"({"majority":"body","present":4})"), board(3), {}), Codes{"cannot-be-met"});
  EXPECT_EQ(codes(need(R"({"all":true})"), {{"a", 1, true}, {"b", 1, true}}, {}), Codes{"two-chairs"});
  EXPECT_EQ(codes(need(R"({"all":true})"), board(1), {.must = {"x"}, .veto = {"y"}}), Codes{"no-member"});
  EXPECT_EQ(codes(need(R"({"all":true})"), board(1), {.choices = {{"no", Meaning::against}}}), Codes{"no-positive"});
  const Options taken{.choices = {{"repeat", Meaning::favour}, {"repeat", Meaning::favour}, {"absent"}},
                      .tie = Tie::repeat};
  EXPECT_EQ(codes(need(R"({"all":true})"), board(1), taken), (Codes{"doubled", "name-taken"}));
}

}  // namespace
}  // namespace trinhky::approval
