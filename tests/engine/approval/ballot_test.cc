// The life of one vote, and the laws that hold of every drawn one.
#include "engine/approval/ballot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace trinhky::approval {
namespace {

using base::json;
using Verdict = Tally::Verdict;

Need need(const json& value) {
  return Need::parse(value).value();
}

std::vector<Member> board(int size) {
  std::vector<Member> members;
  for (int i = 0; i < size; ++i) members.push_back({.key = "m" + std::to_string(i), .weight = 1, .chair = i == 0});
  return members;
}

Ballot opened(const json& what, int size, const Options& options = {}) {
  return open_ballot(need(what), board(size), options).value();
}

std::string refusal(const Ballot& ballot, const Vote& vote) {
  const auto next = cast(ballot, vote);
  return next ? "" : next.error().type;
}

const Options secret{.settles = Settles::all_spoke, .secret = true};

TEST(Ballot, AVoteAfterTheResultIsRefusedAndTheResultStands) {
  Ballot ballot = opened({{"majority", "body"}}, 3);
  ballot = cast(ballot, {"m0", "approved"}).value();
  EXPECT_FALSE(ballot.result);
  ballot = cast(ballot, {"m1", "approved"}).value();
  ASSERT_TRUE(ballot.result);
  EXPECT_EQ(ballot.result->verdict, Verdict::agreed);
  EXPECT_EQ(refusal(ballot, {"m2", "rejected"}), "ballot-closed");
  EXPECT_EQ(close(ballot).result, ballot.result);
}

TEST(Ballot, OnlyAMemberVotesOnceAndWithAChoiceOfTheStep) {
  const Ballot ballot = cast(opened({{"majority", "body"}}, 5), {"m0", "approved"}).value();
  EXPECT_EQ(refusal(ballot, {"stranger", "approved"}), "no-voice");
  EXPECT_EQ(refusal(ballot, {"m1", "perhaps"}), "unknown-choice");
  EXPECT_EQ(refusal(ballot, {"m0", "rejected"}), "already-voted");
  EXPECT_EQ(refusal(ballot, {"m0", "recused"}), "already-voted");
  EXPECT_EQ(refusal(ballot, {"m1", "recused"}), "");
}

TEST(Ballot, AVoteThatCannotWorkIsNotOpened) {
  const auto refused = open_ballot(need({{"any", 4}}), board(3), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "vote-cannot-work");
  EXPECT_EQ(refused.error().pointer, "/need");
}

TEST(Ballot, WhenTheTimeIsOverTheSilentAreAbsentAndCountForNobody) {
  Ballot ballot = opened({{"majority", "body"}}, 5, {.settles = Settles::at_close});
  ballot = cast(ballot, {"m0", "approved"}).value();
  ballot = cast(ballot, {"m1", "approved"}).value();
  EXPECT_FALSE(ballot.result);
  ballot = close(ballot);
  ASSERT_TRUE(ballot.result);
  EXPECT_EQ(ballot.result->outcome, "rejected");
  EXPECT_EQ(ballot.result->counts.absent, 3);
  EXPECT_EQ(told(ballot).members.back().part, "absent");
}

TEST(Ballot, AnOpenBallotTellsWhoVotedWhatInTheOrderOfTheBody) {
  Ballot ballot = opened({{"majority", "body"}}, 5);
  ballot = cast(ballot, {"m2", "rejected"}).value();
  ballot = cast(ballot, {"m0", "abstain"}).value();
  const json outward = to_json(told(ballot));
  EXPECT_EQ(outward["members"], json::parse(R"([{"member":"m0","part":"voted","choice":"abstain"},
    {"member":"m1","part":"waiting"},{"member":"m2","part":"voted","choice":"rejected"},
    {"member":"m3","part":"waiting"},{"member":"m4","part":"waiting"}])"));
  EXPECT_EQ(outward["counts"]["no"], 1);
  EXPECT_FALSE(outward.contains("outcome"));
}

TEST(Ballot, ASecretBallotTellsOnlyWhoVotedUntilItIsCounted) {
  Ballot ballot = opened({{"majority", "body"}}, 3, secret);
  ballot = cast(ballot, {"m2", "rejected"}).value();
  ballot = cast(ballot, {"m0", "recused"}).value();
  const json before = to_json(told(ballot));
  EXPECT_EQ(before["members"], json::parse(R"([{"member":"m0","part":"recused"},{"member":"m1","part":"waiting"},
    {"member":"m2","part":"voted"}])"));
  EXPECT_FALSE(before.contains("counts"));
  EXPECT_EQ(before["why"]["en"], "1 of 3 members have cast a secret vote; not settled yet.");
  EXPECT_EQ(before["why"]["vi"], "1/3 thành viên đã bỏ phiếu kín; chưa có kết quả.");
  ballot = cast(ballot, {"m1", "approved"}).value();
  const json after = to_json(told(ballot));
  EXPECT_EQ(after["counts"]["by_choice"], json::parse(R"({"approved":1,"rejected":1})"));
  EXPECT_EQ(after["outcome"], "rejected");
  for (const json& member : after["members"]) EXPECT_FALSE(member.contains("choice"));
}

TEST(Ballot, ASecretBallotWhoseResultWouldTellAVoteIsNotOpened) {
  const auto codes = [](const std::vector<Member>& members, const Options& options) {
    std::set<std::string> found;
    for (const auto& fault : check_vote(need({{"majority", "body"}}), members, options)) found.insert(fault.code);
    return found;
  };
  using Codes = std::set<std::string>;
  EXPECT_EQ(codes(board(3), secret), Codes{});
  EXPECT_EQ(codes(board(3), {.secret = true}), Codes{"secret-settled-early"});
  Options told_by_name = secret;
  told_by_name.veto = {"m1"};
  told_by_name.tie = Tie::chair;
  EXPECT_EQ(codes(board(3), told_by_name), (Codes{"secret-with-names", "secret-with-chair"}));
  EXPECT_EQ(codes({{"a", 1}, {"b", 2}}, secret), Codes{"secret-with-weights"});
}

// ---- laws over drawn votes ----

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  std::mt19937& random() { return random_; }

  json need(int size) {
    const std::vector<std::string> bases = {"body", "present", "cast"};
    const std::string base = bases[static_cast<std::size_t>(number(0, 2))];
    json value;
    switch (number(0, 5)) {
      case 0:
        return {{"all", true}};
      case 1:
        return {{"any", number(1, size)}};
      case 2:
        value = {{"consensus", true}};
        break;
      case 3:
        value = {{"share", std::to_string(number(1, 4)) + "/" + std::to_string(number(5, 9))},
                 {"base", base},
                 {"strict", number(0, 1) == 1}};
        break;
      default:
        value = {{"majority", base}};
    }
    if (base == "cast" && !value.contains("consensus") && number(0, 1) == 1) value["abstentions"] = "cast";
    if (number(0, 2) == 0) value["present"] = "2/3";
    if (number(0, 3) == 0) value["present"] = number(1, size);
    if (number(0, 1) == 0) value["recused"] = "leave";
    return value;
  }

  std::vector<Member> members(int size, bool equal) {
    std::vector<Member> all = board(size);
    for (Member& member : all) member.weight = equal ? 1 : number(0, 4) * (number(0, 9) == 0 ? max_weight / 4 : 1);
    all.back().weight = equal ? 1 : 2;
    return all;
  }

  std::string choice() {
    static const std::vector<std::string> words = {"approved", "approved", "approved", "rejected",
                                                   "abstain",  "absent",   "recused",  "third"};
    return words[static_cast<std::size_t>(number(0, static_cast<int>(words.size()) - 1))];
  }

  // A vote of any kind, and what everybody answers to it; some stay silent.
  Ballot ballot(int most) {
    while (true) {
      const int size = number(2, most);
      Options options;
      options.choices.push_back({"third", Meaning::other});
      options.secret = number(0, 3) == 0;
      options.settles = std::vector{Settles::early, Settles::all_spoke,
                                    Settles::at_close}[static_cast<std::size_t>(number(options.secret ? 1 : 0, 2))];
      options.tie = std::vector{Tie::rejected, Tie::repeat,
                                Tie::chair}[static_cast<std::size_t>(number(0, options.secret ? 1 : 2))];
      if (!options.secret && number(0, 4) == 0) options.must.insert("m" + std::to_string(number(0, size - 1)));
      if (!options.secret && number(0, 4) == 0) options.veto.insert("m" + std::to_string(number(0, size - 1)));
      auto opened = open_ballot(Need::parse(need(size)).value(), members(size, options.secret), options);
      if (opened) return *opened;
    }
  }

  std::vector<Vote> answers(const Ballot& ballot) {
    std::vector<Vote> votes;
    for (const Member& member : ballot.members) {
      if (number(0, 9) > 0) votes.push_back({member.key, choice()});
    }
    std::ranges::shuffle(votes, random_);
    return votes;
  }

 private:
  std::mt19937 random_;
};

// Plays all the answers in their order and ends the vote; what comes after the result must be refused.
Ballot played(Ballot ballot, const std::vector<Vote>& votes) {
  for (const Vote& vote : votes) {
    const auto before = ballot.result;
    auto next = cast(ballot, vote);
    EXPECT_EQ(next.has_value(), !before.has_value());
    if (next) ballot = std::move(*next);
  }
  ballot = close(std::move(ballot));
  EXPECT_TRUE(ballot.result.has_value()) << "a vote that has ended has a result";
  return ballot;
}

TEST(BallotLaws, NoVoteIsDecidedTwiceAndTheOrderOfArrivalNeverChangesTheOutcome) {
  Draw draw(41);
  int early = 0;
  for (int round = 0; round < 1500; ++round) {
    const Ballot ballot = draw.ballot(9);
    auto votes = draw.answers(ballot);
    const Ballot first = played(ballot, votes);
    if (first.votes.size() < votes.size()) ++early;
    for (int again = 0; again < 3; ++again) {
      std::ranges::shuffle(votes, draw.random());
      const Ballot other = played(ballot, votes);
      ASSERT_EQ(other.result->outcome, first.result->outcome);
      ASSERT_EQ(other.result->verdict, first.result->verdict);
      if (ballot.options.settles != Settles::early) ASSERT_EQ(told(other), told(first));
    }
  }
  EXPECT_GT(early, 200);
}

TEST(BallotLaws, OnceDecidedEarlyNoPossibleRestGivesAnotherOutcome) {
  Draw draw(42);
  int early = 0;
  for (int round = 0; round < 1000; ++round) {
    const Ballot ballot = draw.ballot(7);
    const Ballot ended = played(ballot, draw.answers(ballot));
    std::vector<std::string> rest;
    for (const Member& member : ballot.members) {
      if (std::ranges::find(ended.votes, member.key, &Vote::member) == ended.votes.end()) rest.push_back(member.key);
    }
    if (rest.empty() || rest.size() > 3 || ended.options.closed) continue;
    ++early;
    std::vector<Vote> votes = ended.votes;
    Options options = ended.options;
    options.settles = Settles::early;
    const std::function<void(std::size_t)> every_rest = [&](std::size_t from) {
      if (from == rest.size()) {
        ASSERT_EQ(tally(ended.need, ended.members, votes, options).outcome, ended.result->outcome);
        return;
      }
      for (const char* choice : {"approved", "rejected", "third", "abstain", "absent", "recused"}) {
        votes.push_back({rest[from], choice});
        every_rest(from + 1);
        votes.pop_back();
      }
    };
    every_rest(0);
  }
  EXPECT_GT(early, 50);
}

// The need said once more, from its words, for votes that are all in.
bool need_is_met(const Ballot& ballot) {
  const json words = ballot.need.to_json();
  std::map<std::string, std::int64_t> heads;
  std::map<std::string, std::int64_t> weights;
  for (const Member& member : ballot.members) {
    const auto vote = std::ranges::find(ballot.votes, member.key, &Vote::member);
    const std::string said = vote == ballot.votes.end() ? "absent" : vote->choice;
    ++heads[said];
    weights[said] += member.weight;
    if (ballot.options.must.contains(member.key) && said != "approved" && said != "recused") return false;
    if (ballot.options.veto.contains(member.key) && said == "rejected") return false;
  }
  const auto all = [](std::map<std::string, std::int64_t>& of) {
    return of["approved"] + of["rejected"] + of["third"] + of["abstain"] + of["absent"] + of["recused"];
  };
  const bool leave = words.value("recused", std::string()) == "leave";
  const std::int64_t there = heads["approved"] + heads["rejected"] + heads["third"] + heads["abstain"];
  if (words.contains("present")) {
    if (words["present"].is_number()) {
      if (there < words["present"].get<std::int64_t>()) return false;
    } else if (3 * there < 2 * (all(heads) - (leave ? heads["recused"] : 0))) {
      return false;
    }
  }
  if (words.contains("all")) return heads["approved"] > 0 && heads["approved"] == all(heads) - heads["recused"];
  if (words.contains("any")) return heads["approved"] >= words["any"].get<std::int64_t>();
  if (words.contains("consensus")) return heads["approved"] > 0 && heads["rejected"] == 0;
  const std::string base = words.value("majority", words.value("base", std::string("body")));
  std::int64_t of = all(weights) - (leave ? weights["recused"] : 0);
  if (base == "present") of = weights["approved"] + weights["rejected"] + weights["third"] + weights["abstain"];
  if (base == "cast") of = weights["approved"] + weights["rejected"] + weights["third"];
  if (words.contains("abstentions")) of += weights["abstain"];
  const std::int64_t yes = weights["approved"];
  if (yes == 0) return false;
  if (words.contains("majority")) {
    if (2 * yes == of && ballot.options.tie == Tie::chair) {
      const auto chair = std::ranges::find(ballot.votes, "m0", &Vote::member);
      return chair != ballot.votes.end() && chair->choice == "approved";
    }
    return 2 * yes > of;
  }
  const std::string share = words["share"];
  const std::int64_t have = yes * (share[2] - '0');
  const std::int64_t want = of * (share[0] - '0');
  return words.value("strict", false) ? have > want : have >= want;
}

TEST(BallotLaws, NothingIsAgreedWithoutItsNeedAndNothingThatMetItIsRefused) {
  Draw draw(43);
  std::map<Verdict, int> met;
  for (int round = 0; round < 4000; ++round) {
    Ballot ballot = draw.ballot(12);
    ballot.options.settles = Settles::at_close;
    const Ballot ended = played(ballot, draw.answers(ballot));
    ++met[ended.result->verdict];
    ASSERT_EQ(ended.result->verdict == Verdict::agreed, need_is_met(ended))
        << ended.need.to_json() << to_json(ended.result->counts);
  }
  EXPECT_GT(met[Verdict::agreed], 300);
  EXPECT_GT(met[Verdict::refused], 300);
  EXPECT_GT(met[Verdict::repeat], 20);
}

TEST(BallotLaws, ARecusedMemberWhoLeavesIsAsGoodAsNoMember) {
  Draw draw(44);
  int agreed = 0;
  for (int round = 0; round < 2000; ++round) {
    const Ballot ballot = draw.ballot(9);
    if (!ballot.need.recused_leave || ballot.members.size() < 3) continue;
    auto votes = draw.answers(ballot);
    const std::string gone = ballot.members[1].key;
    if (ballot.options.must.contains(gone) || ballot.options.veto.contains(gone)) continue;
    std::erase_if(votes, [&gone](const Vote& vote) { return vote.member == gone; });
    Ballot without = ballot;
    without.members.erase(without.members.begin() + 1);
    const auto smaller = played(without, votes);
    votes.push_back({gone, "recused"});
    std::ranges::rotate(votes, votes.end() - 1);
    ASSERT_EQ(played(ballot, votes).result->outcome, smaller.result->outcome);
    if (smaller.result->verdict == Verdict::agreed) ++agreed;
  }
  EXPECT_GT(agreed, 50);
}

TEST(BallotLaws, AnAbstentionNeverHelpsMoreThanAVoteForAndIsNothingAmongVotesCast) {
  Draw draw(45);
  int compared = 0;
  const auto rank = [](const Ballot& ballot) { return static_cast<int>(ballot.result->verdict); };
  for (int round = 0; round < 3000; ++round) {
    Ballot ballot = draw.ballot(9);
    ballot.options.settles = Settles::at_close;
    auto votes = draw.answers(ballot);
    if (votes.empty()) continue;
    votes.front().choice = "approved";
    const Ballot yes = played(ballot, votes);
    votes.front().choice = "abstain";
    const Ballot abstains = played(ballot, votes);
    ASSERT_GE(rank(yes), rank(abstains));
    votes.front().choice = "rejected";
    ASSERT_GE(rank(abstains), rank(played(ballot, votes)));
    const bool of_cast = ballot.need.kind == Need::Kind::share && ballot.need.base == Need::Base::cast;
    if (of_cast && !ballot.need.abstentions_cast && !ballot.need.present) {
      votes.front().choice = "absent";
      ASSERT_EQ(rank(abstains), rank(played(ballot, votes)));
      ++compared;
    }
  }
  EXPECT_GT(compared, 60);
}

TEST(BallotLaws, SilenceNeverAgreesWhereAllMembersCount) {
  Draw draw(46);
  int silent = 0;
  for (int round = 0; round < 3000; ++round) {
    Ballot ballot = draw.ballot(9);
    if (ballot.need.kind == Need::Kind::share && ballot.need.base != Need::Base::body) continue;
    ballot.options.settles = Settles::at_close;
    const auto votes = draw.answers(ballot);
    const Ballot ended = played(ballot, votes);
    if (votes.size() == ballot.members.size() || ended.result->verdict != Verdict::agreed) continue;
    ++silent;
    if (ballot.need.kind == Need::Kind::consensus) continue;  // there the silent could have objected
    auto spoken = votes;
    for (const Member& member : ballot.members) {
      if (std::ranges::find(votes, member.key, &Vote::member) != votes.end()) continue;
      if (ballot.options.veto.contains(member.key)) continue;
      spoken.push_back({member.key, "rejected"});
    }
    ASSERT_EQ(played(ballot, spoken).result->verdict, Verdict::agreed) << "a silence that helped";
  }
  EXPECT_GT(silent, 100);
}

TEST(BallotLaws, ASecretBallotIsToldAlikeWhoeverCastWhichVote) {
  Draw draw(47);
  int moved = 0;
  for (int round = 0; round < 4000; ++round) {
    const Ballot ballot = draw.ballot(9);
    if (!ballot.options.secret) continue;
    auto votes = draw.answers(ballot);
    const Ballot first = played(ballot, votes);
    const auto hidden = [](const Vote& vote) { return vote.choice != "absent" && vote.choice != "recused"; };
    std::vector<std::string> cast_choices;
    for (const Vote& vote : votes) {
      if (hidden(vote)) cast_choices.push_back(vote.choice);
    }
    std::ranges::shuffle(cast_choices, draw.random());
    std::size_t next = 0;
    auto swapped = votes;
    for (Vote& vote : swapped) {
      if (hidden(vote)) vote.choice = cast_choices[next++];
    }
    if (swapped != votes) ++moved;
    ASSERT_EQ(told(played(ballot, swapped)), told(first));
    // Before the count not even the numbers are told: any votes of the same members look alike.
    Ballot before = ballot;
    Ballot before_swapped = ballot;
    for (std::size_t i = 0; i + 1 < votes.size(); ++i) {
      before = cast(before, votes[i]).value();
      Vote any = votes[i];
      if (hidden(any)) any.choice = any.choice == "approved" ? "rejected" : "approved";
      before_swapped = cast(before_swapped, any).value();
      if (before.result || before_swapped.result) break;
      ASSERT_EQ(to_json(told(before)), to_json(told(before_swapped)));
    }
  }
  EXPECT_GT(moved, 300);
}

}  // namespace
}  // namespace trinhky::approval
