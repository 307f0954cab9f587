#include "engine/approval/recorded.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace trinhky::approval {
namespace {

using base::json;

Need need(const char* text) {
  return Need::parse(json::parse(text)).value();
}

std::vector<Member> board(int size) {
  std::vector<Member> members;
  for (int i = 0; i < size; ++i) members.push_back({.key = "m" + std::to_string(i), .weight = 1, .chair = i == 0});
  return members;
}

const char* const majority = R"({"majority":"body","present":"2/3"})";

std::set<std::string> faults(const RecordedResult& recorded, const Options& options = {}, int size = 9) {
  const auto result = tally_recorded(need(majority), board(size), recorded, options);
  std::set<std::string> found;
  if (!result) {
    for (const auto& fault : result.error().faults) found.insert(fault.pointer + " " + fault.code);
  }
  return found;
}

TEST(RecordedResult, TheCountsOfTheMinutesDecide) {
  const auto result = tally_recorded(need(majority), board(9), {.present = 8, .yes = 6, .no = 1, .abstain = 1}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->state, Tally::State::decided);
  EXPECT_EQ(result->outcome, "approved");
  EXPECT_EQ(result->counts.absent, 1);
  EXPECT_EQ(result->why.vi,
            "Có mặt 8/9, tán thành 6, không tán thành 1, không có ý kiến 1; cần hơn một nửa tổng số thành viên, với ít "
            "nhất 2/3 tổng số thành viên có mặt: đạt.");
}

TEST(RecordedResult, FourOfNineIsNoMajorityOfTheBody) {
  EXPECT_EQ(tally_recorded(need(majority), board(9), {.present = 6, .yes = 4, .no = 2}, {})->outcome, "rejected");
}

TEST(RecordedResult, TooFewPresentIsARefusalThatSaysSo) {
  const auto result = tally_recorded(need(majority), board(9), {.present = 5, .yes = 5}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->outcome, "rejected");
  EXPECT_NE(result->why.vi.find("không đủ số người có mặt"), std::string::npos);
}

TEST(RecordedResult, CountsThatDoNotFitAreRefusedWithTheirPlace) {
  using Codes = std::set<std::string>;
  EXPECT_EQ(faults({.present = 8, .yes = 6, .no = 1}), Codes{"/present does-not-add-up"});
  EXPECT_EQ(faults({.present = 10, .yes = 10}), (Codes{"/present out-of-range", "/yes out-of-range"}));
  EXPECT_EQ(faults({.present = 6, .yes = 7, .no = -1}), Codes{"/no out-of-range"});
  EXPECT_EQ(faults({.present = 8, .yes = 8, .recused = 2}), Codes{"/recused more-than-body"});
  EXPECT_EQ(faults({.present = 9, .yes = 9, .named = {{"m1", "rejected"}}}), Codes{"/no contradicts-named"});
  EXPECT_EQ(faults({.present = 9, .yes = 9, .named = {{"m1", "absent"}}}), Codes{"/present contradicts-named"});
  EXPECT_EQ(faults({.present = 9, .yes = 9, .named = {{"x", "approved"}}}), Codes{"/named/0/member no-member"});
  EXPECT_EQ(faults({.present = 9, .yes = 9, .named = {{"m1", "perhaps"}}}), Codes{"/named/0/choice unknown-choice"});
  EXPECT_EQ(faults({.present = 9, .yes = 9, .named = {{"m1", "approved"}, {"m1", "approved"}}}),
            Codes{"/named/1/member doubled"});
  EXPECT_TRUE(faults({}, {}, 0).contains(" no-members"));
}

TEST(RecordedResult, ATieNeedsTheChairsVoteOnlyWhereTheChairSettlesIt) {
  const RecordedResult half{.present = 8, .yes = 4, .no = 4};
  const Options by_chair{.tie = Tie::chair};
  EXPECT_EQ(tally_recorded(need(majority), board(8), half, {})->outcome, "rejected");
  EXPECT_EQ(faults(half, by_chair, 8), std::set<std::string>{"/named tie-needs-chair"});
  RecordedResult named = half;
  named.named = {{"m0", "approved"}};
  EXPECT_EQ(tally_recorded(need(majority), board(8), named, by_chair)->outcome, "approved");
  named.named = {{"m0", "rejected"}};
  EXPECT_EQ(tally_recorded(need(majority), board(8), named, by_chair)->outcome, "rejected");
}

TEST(RecordedResult, WhoMustAgreeIsNamedUnlessEverybodyAgreed) {
  const Options must{.must = {"m0"}};
  EXPECT_EQ(faults({.present = 8, .yes = 8}, must), std::set<std::string>{"/named must-not-named"});
  EXPECT_EQ(tally_recorded(need(majority), board(9), {.present = 9, .yes = 9}, must)->outcome, "approved");
  EXPECT_EQ(
      tally_recorded(need(majority), board(9), {.present = 8, .yes = 8, .named = {{"m0", "absent"}}}, must)->outcome,
      "rejected");
}

TEST(RecordedResult, AVetoIsAskedForOnlyWhenSomebodyWasAgainst) {
  const Options veto{.veto = {"m3"}};
  EXPECT_EQ(tally_recorded(need(majority), board(9), {.present = 8, .yes = 8}, veto)->outcome, "approved");
  EXPECT_EQ(faults({.present = 9, .yes = 8, .no = 1}, veto), std::set<std::string>{"/named veto-not-named"});
  const RecordedResult against{.present = 9, .yes = 8, .no = 1, .named = {{"m3", "rejected"}}};
  EXPECT_EQ(tally_recorded(need(majority), board(9), against, veto)->outcome, "rejected");
}

TEST(RecordedResult, HeadsCannotTellWeights) {
  const auto result = tally_recorded(need(majority), {{"a", 2}, {"b"}}, {.present = 2, .yes = 2}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().faults.front().code, "weights-differ");
}

TEST(RecordedResult, ARecordAgreesWithTheVoteItDescribes) {
  const auto members = board(5);
  const Need what = need(R"({"majority":"present","present":"1/2"})");
  const char* const words[] = {"approved", "rejected", "abstain", "absent", "recused"};
  for (int code = 0; code < 3125; ++code) {
    std::vector<Vote> votes;
    RecordedResult recorded;
    std::int64_t absent = 0;
    int rest = code;
    for (const Member& member : members) {
      const int word = rest % 5;
      rest /= 5;
      votes.push_back({member.key, words[word]});
      if (word < 3) ++recorded.present;
      ++*std::array{&recorded.yes, &recorded.no, &recorded.abstain, &absent,
                    &recorded.recused}[static_cast<std::size_t>(word)];
    }
    recorded.named = {votes.front()};
    const Options options{.must = {"m0"}, .tie = Tie::chair};
    const auto result = tally_recorded(what, members, recorded, options);
    ASSERT_TRUE(result) << code;
    ASSERT_EQ(result->outcome, tally(what, members, votes, options).outcome) << code;
  }
}

}  // namespace
}  // namespace trinhky::approval
