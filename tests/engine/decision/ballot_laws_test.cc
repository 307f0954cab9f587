// Laws of votes through the real decide(): ballots drawn at random, with everything the words allow.
#include <gtest/gtest.h>

#include <random>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using base::ordered_json;

const std::vector<std::string> voters = {"20.chair", "20.standing", "20.vice", "20.member", "20.office"};

struct Rules {
  ordered_json need;
  bool body = true;      // more than half of all, else of those present
  int present = 0;       // heads that must be there
  bool weights = false;  // as the council has them
  bool must = false;     // the chair's consent
  bool veto = false;     // the vice chair's
  std::string settles = "early";
  std::string tie = "rejected";
};

const std::map<std::string, int> weight_of = {
    {"20.chair", 3}, {"20.standing", 2}, {"20.vice", 1}, {"20.member", 1}, {"20.office", 2}};

json council() {
  json members = json::array();
  for (const std::string& voter : voters) {
    members.push_back({{"person", voter}, {"chair", voter == "20.chair"}, {"weight", weight_of.at(voter)}});
  }
  return {{"kind", "body_set"},
          {"unit", "20"},
          {"body", "HD"},
          {"name", {{"vi", "Hội đồng"}, {"en", "Council"}}},
          {"members", members}};
}

Rules drawn_rules(std::mt19937& random) {
  const auto coin = [&] { return random() % 2 == 0; };
  Rules rules;
  rules.body = coin();
  rules.need = {{"majority", rules.body ? "body" : "present"}};
  if (coin()) {
    rules.present = static_cast<int>(random() % 4) + 1;
    rules.need["present"] = rules.present;
  }
  rules.weights = coin();
  rules.must = random() % 3 == 0;
  rules.veto = random() % 3 == 0;
  rules.settles = std::vector<std::string>{"early", "all-spoke", "at-close"}[random() % 3];
  rules.tie = std::vector<std::string>{"rejected", "chair"}[random() % 2];
  return rules;
}

ordered_json definition_of(const Rules& rules) {
  ordered_json source = base::parse_ordered_json(R"({
    "id": "vote", "version": 1, "title": {"vi": "Biểu quyết", "en": "Vote"}, "form": "issue-slip",
    "start": {"by": {"position": "DRAFTER", "unit": "own"}}, "data": {},
    "participants": {"council": {"body": "HD", "unit": "own"}, "chair": {"position": "CHAIR", "unit": "own"},
                     "vice": {"position": "VICE_CHAIR", "unit": "own"}},
    "initial": "deciding",
    "states": {
      "deciding": {
        "title": {"vi": "Quyết định", "en": "Decision"},
        "signoff": {"by": "council", "closes": "at-due", "due": {"workingDays": 2}, "choices": {
          "approved": {"vi": "Có", "en": "Yes"},
          "rejected": {"label": {"vi": "Không", "en": "No"}, "means": "against"},
          "abstained": {"label": {"vi": "Không ý kiến", "en": "Abstain"}, "means": "abstain"},
          "another": {"label": {"vi": "Khác", "en": "Other"}, "means": "other"}}},
        "on": {"signoff.approved": "agreed", "signoff.rejected": "refused"}
      },
      "agreed": {"type": "final", "title": {"vi": "Thông qua", "en": "Agreed"}},
      "refused": {"type": "final", "title": {"vi": "Không", "en": "Refused"}}
    }
  })")
                            .value();
  ordered_json& words = source["states"]["deciding"]["signoff"];
  words["need"] = rules.need;
  words["settles"] = rules.settles;
  words["tie"] = rules.tie;
  if (rules.weights) words["weights"] = "body";
  if (rules.must) words["must"] = {"chair"};
  if (rules.veto) words["veto"] = {"vice"};
  return source;
}

using Ballot = std::vector<std::pair<std::string, std::string>>;

Ballot drawn_ballot(std::mt19937& random) {
  const std::vector<std::string> choices = {"approved", "approved", "approved", "rejected", "abstained", "another", ""};
  Ballot ballot;
  for (const std::string& voter : voters) {
    const std::string& choice = choices[random() % choices.size()];
    if (!choice.empty()) ballot.emplace_back(voter, choice);
  }
  return ballot;
}

// Whether everything that was asked for is there, counted once more by hand.
bool deserves(const Rules& rules, const Ballot& ballot) {
  int all = 0;
  int yes = 0;
  int present = 0;
  bool chair = false;
  bool vetoed = false;
  for (const std::string& voter : voters) all += rules.weights ? weight_of.at(voter) : 1;
  for (const auto& [voter, choice] : ballot) {
    const int weight = rules.weights ? weight_of.at(voter) : 1;
    present += weight;
    if (choice == "approved") yes += weight;
    if (voter == "20.chair" && choice == "approved") chair = true;
    if (voter == "20.vice" && choice == "rejected") vetoed = true;
  }
  if (static_cast<int>(ballot.size()) < rules.present) return false;
  if ((rules.must && !chair) || (rules.veto && vetoed)) return false;
  const int of = rules.body ? all : present;
  return 2 * yes > of || (2 * yes == of && of > 0 && rules.tie == "chair" && chair);
}

struct Course {
  std::string end;
  int outcomes = 0;
};

Course held(Office& office, const Ballot& ballot) {
  const std::string paper = office.start("20.drafter", "vote", "20", json::object());
  EXPECT_TRUE(office.last) << office.last;
  for (const auto& [voter, choice] : ballot) {
    if (office.instance(paper).ended()) {
      // Settled early: nobody's vote is taken any more.
      EXPECT_EQ(office.decide_at(voter, paper, "deciding", choice).accepted, false);
      continue;
    }
    const Reply given = office.decide_at(voter, paper, "deciding", choice);
    EXPECT_TRUE(given) << given;
    if (!office.instance(paper).ended()) {
      EXPECT_EQ(office.decide_at(voter, paper, "deciding", choice).type(), "already-decided");
    }
  }
  // Each paper is closed before the next, so that its due time is the one that counts.
  office.until(office.local(office.instance(paper).ended() ? office.instance(paper).started_at
                                                           : *office.work(paper, "deciding")->due));
  Course course{.end = office.instance(paper).end};
  for (const Event& event : office.events(paper)) {
    if (event.body.contains("outcome")) ++course.outcomes;
  }
  EXPECT_EQ(office.armed(paper), 0U);
  return course;
}

TEST(BallotLaws, DecidedOnceAsTheWordsSayAndInWhateverOrderTheVotesArrive) {
  std::mt19937 random(20260105);
  int agreed = 0;
  for (int round = 0; round < 25; ++round) {
    const Rules rules = drawn_rules(random);
    Office office("2026-01-05 08:00", {council()});
    office.publish(definition_of(rules));
    for (int again = 0; again < 2; ++again) {
      Ballot ballot = drawn_ballot(random);
      const bool wanted = deserves(rules, ballot);
      for (int order = 0; order < 3; ++order) {
        std::shuffle(ballot.begin(), ballot.end(), random);
        const Course course = held(office, ballot);
        EXPECT_EQ(course.outcomes, 1);
        EXPECT_EQ(course.end, wanted ? "agreed" : "refused") << definition_of(rules)["states"]["deciding"].dump();
        if (::testing::Test::HasFailure()) return;
      }
      if (wanted) ++agreed;
    }
  }
  EXPECT_GT(agreed, 4);
  EXPECT_LT(agreed, 42);
}

}  // namespace
}  // namespace trinhky::decision::testing
