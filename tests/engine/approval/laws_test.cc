// The laws of the tally, checked over every way a small vote can go and over many drawn larger ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/approval/tally.h"

namespace trinhky::approval {
namespace {

using base::json;
using State = Tally::State;

struct Setting {
  Need need;
  std::vector<Member> members;
  Options options;
};

const std::vector<std::string>& choices() {
  static const std::vector<std::string> words = {"approved", "rejected", "deferred", "third",
                                                 "abstain",  "absent",   "recused"};
  return words;
}

Need drawn_need(std::mt19937& random, int members) {
  const auto number = [&random](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const auto base = [&number] {
    return std::vector<std::string>{"body", "present", "cast"}[static_cast<std::size_t>(number(0, 2))];
  };
  json value;
  switch (number(0, 6)) {
    case 0:
      value["all"] = true;
      break;
    case 1:
      value["any"] = number(1, members);
      break;
    case 2:
      value["consensus"] = true;
      break;
    case 3:
      value["share"] = std::to_string(number(1, 3)) + "/" + std::to_string(number(4, 6));
      value["base"] = base();
      value["strict"] = number(0, 1) == 1;
      break;
    default:
      value["majority"] = base();
      break;
  }
  const std::string of = value.value("base", value.value("majority", std::string()));
  if (of == "cast" && number(0, 1) == 1) value["abstentions"] = "cast";
  if (!value.contains("all") && !value.contains("any")) {
    if (number(0, 2) == 0) value["present"] = number(0, 1) == 1 ? "2/3" : "1/2";
    if (number(0, 4) == 0) value["present"] = number(1, members);
    if (number(0, 1) == 0) value["recused"] = "leave";
  }
  return Need::parse(value).value();
}

Setting drawn_setting(std::mt19937& random, int most) {
  const auto number = [&random](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  Setting setting;
  const int size = number(1, most);
  const int chair = number(-1, size - 1);
  for (int i = 0; i < size; ++i) {
    const int weight = number(0, 5) == 0 ? 0 : number(1, 3);
    setting.members.push_back({.key = std::to_string(i), .weight = weight, .chair = i == chair});
  }
  setting.need = drawn_need(random, size);
  setting.options.choices = {{"approved", Meaning::favour}, {"rejected", Meaning::against}};
  if (number(0, 2) == 0) setting.options.choices.push_back({"deferred", Meaning::against});
  if (number(0, 2) == 0) setting.options.choices.push_back({"third", Meaning::other});
  if (number(0, 3) == 0) setting.options.must.insert(std::to_string(number(0, size - 1)));
  if (number(0, 3) == 0) setting.options.veto.insert(std::to_string(number(0, size - 1)));
  setting.options.tie = std::vector{Tie::rejected, Tie::chair, Tie::repeat}[static_cast<std::size_t>(number(0, 2))];
  return setting;
}

bool known(const Setting& setting, const std::string& choice) {
  if (choice == "abstain" || choice == "absent" || choice == "recused") return true;
  return std::ranges::find(setting.options.choices, choice, &Choice::name) != setting.options.choices.end();
}

// Every outcome a complete vote can still reach, by trying them all.
std::set<std::string> reachable(const Setting& setting, std::vector<Vote> votes) {
  for (const Member& member : setting.members) {
    if (std::ranges::any_of(votes, [&member](const Vote& vote) { return vote.member == member.key; })) continue;
    std::set<std::string> all;
    for (const std::string& choice : choices()) {
      if (!known(setting, choice)) continue;
      votes.push_back({member.key, choice});
      all.merge(reachable(setting, votes));
      votes.pop_back();
    }
    return all;
  }
  const Tally complete = tally(setting.need, setting.members, votes, setting.options);
  EXPECT_EQ(complete.state, State::decided) << "a complete vote has a result";
  return {complete.outcome};
}

std::vector<Vote> drawn_votes(const Setting& setting, std::mt19937& random, bool complete) {
  std::vector<Vote> votes;
  for (const Member& member : setting.members) {
    if (!complete && random() % 2 == 0) continue;
    std::string choice;
    do choice = choices()[random() % choices().size()];
    while (!known(setting, choice));
    votes.push_back({member.key, choice});
  }
  std::ranges::shuffle(votes, random);
  return votes;
}

TEST(TallyLaws, AResultIsDecidedExactlyWhenNoRemainingVoteCouldChangeIt) {
  std::mt19937 random(20251122);
  int open = 0;
  int early = 0;
  std::map<std::string, int> met;
  for (int round = 0; round < 2500; ++round) {
    const Setting setting = drawn_setting(random, 4);
    const auto votes = drawn_votes(setting, random, false);
    const Tally now = tally(setting.need, setting.members, votes, setting.options);
    const auto outcomes = reachable(setting, votes);
    for (const std::string& outcome : outcomes) ++met[outcome];
    SCOPED_TRACE(setting.need.to_json().dump() + " " + to_json(now.counts).dump());
    if (now.state == State::decided) {
      ASSERT_EQ(outcomes, std::set<std::string>{now.outcome});
      if (votes.size() < setting.members.size()) ++early;
    } else {
      ASSERT_GT(outcomes.size(), 1U);
      ++open;
    }
  }
  EXPECT_GT(open, 100) << "the draw must meet both";
  EXPECT_GT(met["approved"], 100);
  EXPECT_GT(met["rejected"], 100);
  EXPECT_GT(met["repeat"], 20);
  EXPECT_GT(early, 100);
}

TEST(TallyLaws, TheOrderOfVotesNeverMatters) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    const Setting setting = drawn_setting(random, 12);
    auto votes = drawn_votes(setting, random, round % 2 == 0);
    const Tally first = tally(setting.need, setting.members, votes, setting.options);
    for (int shuffle = 0; shuffle < 5; ++shuffle) {
      std::ranges::shuffle(votes, random);
      ASSERT_EQ(tally(setting.need, setting.members, votes, setting.options), first);
    }
  }
}

TEST(TallyLaws, AnEarlyDecisionNeverChangesWithFurtherVotes) {
  std::mt19937 random(11);
  int decided_early = 0;
  for (int round = 0; round < 500; ++round) {
    const Setting setting = drawn_setting(random, 15);
    const auto votes = drawn_votes(setting, random, true);
    std::optional<std::string> decided;
    for (std::size_t n = 0; n <= votes.size(); ++n) {
      const std::vector<Vote> so_far(votes.begin(), votes.begin() + static_cast<std::ptrdiff_t>(n));
      const Tally now = tally(setting.need, setting.members, so_far, setting.options);
      if (decided) {
        ASSERT_EQ(now.state, State::decided);
        ASSERT_EQ(now.outcome, *decided);
      } else if (now.state == State::decided) {
        decided = now.outcome;
        if (n < votes.size()) ++decided_early;
      }
    }
    ASSERT_TRUE(decided.has_value());
  }
  EXPECT_GT(decided_early, 100);
}

TEST(TallyLaws, AgreementNeverTurnsToRefusalWhenARefuserAgreesInstead) {
  std::mt19937 random(13);
  int flipped = 0;
  for (int round = 0; round < 2000; ++round) {
    const Setting setting = drawn_setting(random, 12);
    auto votes = drawn_votes(setting, random, true);
    if (tally(setting.need, setting.members, votes, setting.options).outcome != "approved") continue;
    for (Vote& vote : votes) {
      if (vote.choice != "rejected") continue;
      vote.choice = "approved";
      ++flipped;
      ASSERT_EQ(tally(setting.need, setting.members, votes, setting.options).outcome, "approved");
    }
  }
  EXPECT_GT(flipped, 50);
}

}  // namespace
}  // namespace trinhky::approval
