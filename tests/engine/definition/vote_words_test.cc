// The words of a vote as they are read: what goes together, what contradicts, and what a mode fills in.
#include <gmock/gmock.h>

#include "engine/approval/mode.h"
#include "engine/definition/bundle.h"
#include "engine/definition/vote_words.h"
#include "tests/engine/definition/shipped.h"
#include "tests/support/places.h"

namespace trinhky::definition::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

base::json modes_file() {
  std::ifstream file(trinhky::places::source_dir() + "/workflows/shared/collective_modes.json", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return base::parse_json(bytes).value();
}

Parsed parse_state(const std::string& state) {
  ordered_json source = base::parse_ordered_json(R"({
    "id": "vote", "version": 1, "title": {"vi": "Biểu quyết", "en": "Vote"}, "form": "issue-slip",
    "start": {"by": "clerk"}, "data": {"member": null},
    "participants": {"clerk": {"position": "CLERK", "unit": "own"}, "chair": {"position": "CHAIR", "unit": "own"},
                     "board": {"body": "BTT", "unit": "own"}},
    "initial": "deciding",
    "states": {"done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}}
  })")
                            .value();
  ordered_json deciding = base::parse_ordered_json(state).value();
  deciding["title"] = {{"vi", "Quyết định"}, {"en", "Decision"}};
  source["states"]["deciding"] = std::move(deciding);
  Known all = known();
  all.modes = approval::read_modes(modes_file()).value();
  return parse_definition(source.dump(), all);
}

const std::string two_choices =
    R"("choices": {"approved": {"vi": "Có", "en": "Yes"},
                   "rejected": {"label": {"vi": "Không", "en": "No"}, "means": "against"}})";

Parsed signoff(const std::string& words, const std::string& choices = two_choices) {
  return parse_state(R"({"signoff": {)" + words + ", " + choices + R"(},
    "on": {"signoff.approved": "done", "signoff.rejected": "done", "signoff.no": "done",
           "signoff.repeat": {"target": "deciding", "reenter": true}}})");
}

// "code last-of-pointer"
std::vector<std::string> told(const Parsed& parsed) {
  std::vector<std::string> list;
  for (const std::string& line : errors(parsed)) {
    const std::string start = "/states/deciding/";
    const std::size_t at = line.find(start);
    list.push_back(at == std::string::npos ? line : line.substr(0, at) + line.substr(at + start.size()));
  }
  return list;
}

const Work& work_of(const Parsed& parsed) {
  EXPECT_NE(parsed.definition, nullptr);
  return *parsed.definition->work_of("deciding");
}

TEST(VoteWords, AChoiceSaysWhichWayItCounts) {
  const Parsed parsed = signoff(R"("by": "board", "need": {"majority": "cast"})", R"("choices": {
    "approved": {"label": {"vi": "Có", "en": "Yes"}, "means": "favour"},
    "rejected": {"label": {"vi": "Không", "en": "No"}, "positive": false},
    "abstain": {"label": {"vi": "Không có ý kiến", "en": "Abstain"}, "means": "abstain"},
    "later": {"label": {"vi": "Để sau", "en": "Later"}, "means": "other"}})");
  ASSERT_THAT(told(parsed), IsEmpty());
  const auto& choices = work_of(parsed).choices;
  using approval::Meaning;
  const Meaning meanings[] = {Meaning::favour, Meaning::against, Meaning::abstain, Meaning::other};
  for (std::size_t i = 0; i < choices.size(); ++i) {
    EXPECT_EQ(meaning_of(choices[i]), meanings[i]) << choices[i].id;
    EXPECT_EQ(can_be_outcome(choices[i]), i < 2) << choices[i].id;
  }
}

TEST(VoteWords, EveryFaultOfTheChoicesIsToldAtOnce) {
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"all": true})", R"("choices": {
    "no": {"label": {"vi": "Không", "en": "No"}, "means": "against", "positive": true},
    "absent": {"label": {"vi": "Vắng", "en": "Absent"}, "means": "abstention"},
    "abstain": {"label": {"vi": "Không ý kiến", "en": "Abstain"}, "means": "other"}})")),
              ElementsAre("not-with-this signoff/choices/no/positive", "unknown-word signoff/choices/absent/means",
                          "name-taken signoff/choices/absent", "name-taken signoff/choices/abstain",
                          "no-positive signoff/choices", "signal-unheard signoff"));
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"all": true})",
                           R"("choices": {"no": {"label": {"vi": "Không", "en": "No"}, "means": "against"}})")),
              ElementsAre("no-positive signoff/choices"));
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"all": true})", R"("choices": {
    "approved": {"vi": "Có", "en": "Yes"},
    "abstain": {"label": {"vi": "Không ý kiến", "en": "Abstain"}, "means": "abstain"}})")),
              ElementsAre("no-refusal signoff/choices"));
}

TEST(VoteWords, AModeGivesTheRestAndTheBundleHoldsIt) {
  const Parsed parsed = signoff(R"("by": "board", "mode": "written_ballot")");
  ASSERT_THAT(told(parsed), IsEmpty());
  const Work& work = work_of(parsed);
  EXPECT_EQ(work.need, base::json({{"majority", "body"}, {"recused", "leave"}}));
  EXPECT_EQ(work.tie, "repeat");
  EXPECT_EQ(work.settles, "all-spoke");
  EXPECT_EQ(work.closes, "at-due");
  EXPECT_EQ(work.due, base::json({{"workingDays", 3}}));
  EXPECT_EQ(work.setting, "written");
  EXPECT_TRUE(work.confirmed_later);
  Sources sources;
  base::json file = modes_file();
  for (const base::json& mode : file["modes"]) sources.modes[mode["id"].get<std::string>()] = mode;
  const Bundle bundle = bundle_of(*parsed.definition, sources);
  EXPECT_TRUE(bundle.parts.contains("modes/written_ballot"));
  EXPECT_FALSE(bundle.parts.contains("modes/consensus"));
  sources.modes["written_ballot"]["need"]["majority"] = "present";
  EXPECT_NE(bundle_of(*parsed.definition, sources).meaning, bundle.meaning);
  sources.modes["written_ballot"] = file["modes"][3];
  sources.modes["written_ballot"]["rule"]["vi"] = "Lời khác.";
  EXPECT_EQ(bundle_of(*parsed.definition, sources).meaning, bundle.meaning);
}

TEST(VoteWords, WhatStandsBesideAModeMayRepeatItAndNotContradictIt) {
  EXPECT_THAT(told(signoff(R"("by": "board", "mode": "majority_body", "need": {"majority": "body", "recused": "leave"},
                              "tie": "repeat", "settles": "early")")),
              IsEmpty());
  EXPECT_THAT(
      told(signoff(R"("by": "board", "mode": "majority_body", "need": {"all": true}, "tie": "chair",
                              "settles": "all-spoke", "closes": "at-due", "due": {"workingDays": 2},
                              "recorded": {"from": ["letter"], "by": "clerk"})")),
      ElementsAre("contradicts-mode signoff/need", "contradicts-mode signoff/tie", "contradicts-mode signoff/settles",
                  "contradicts-mode signoff/closes", "contradicts-mode signoff/recorded"));
  EXPECT_THAT(told(signoff(R"("by": "chair", "mode": "consensus")")), ElementsAre("not-with-this signoff/mode"));
}

TEST(VoteWords, AnUnknownModeIsToldWithTheKnownOnes) {
  const Parsed parsed = signoff(R"("by": "board", "mode": "acclamation")");
  ASSERT_THAT(told(parsed), ElementsAre("unknown-mode signoff/mode"));
  EXPECT_THAT(parsed.problems.front().message.vi,
              HasSubstr("consensus, majority_body, majority_present, written_ballot"));
}

TEST(VoteWords, ASecretBallotIsOfABodyOnPaperAndBetraysNoVote) {
  const std::string minutes = R"("recorded": {"from": ["meeting"], "by": "clerk", "requires": ["minutes"]})";
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"majority": "body"}, "secret": true, )" + minutes)), IsEmpty());
  EXPECT_THAT(told(signoff(R"("by": "board", "mode": "written_ballot", "secret": true,
                              "recorded": {"from": ["written-ballot"], "by": "clerk"})")),
              IsEmpty());
  EXPECT_THAT(
      told(signoff(R"("by": "board", "need": {"majority": "body"}, "secret": true, "weights": "body",
                              "must": ["chair"], "veto": ["chair"], "tie": "chair", "settles": "early",
                              "closes": "at-due", "due": {"workingDays": 2})")),
      ElementsAre("secret-betrayed signoff/weights", "secret-betrayed signoff/must", "secret-betrayed signoff/veto",
                  "secret-betrayed signoff/tie", "secret-betrayed signoff/settles", "secret-betrayed signoff/closes",
                  "secret-not-recorded signoff/secret"));
  EXPECT_THAT(told(signoff(R"("by": "chair", "need": {"any": 1}, "secret": true, )" + minutes)),
              ElementsAre("secret-without-body signoff/secret"));
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"any": 1}, "secret": "yes")")),
              ElementsAre("wrong-type signoff/secret"));
}

TEST(VoteWords, WhenItIsCountedMustBeSaidSoThatItIsCounted) {
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"any": 1}, "settles": "at-close")")),
              ElementsAre("never-settled signoff/settles"));
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"any": 1}, "closes": "at-due")")),
              ElementsAre("closes-without-due signoff/closes"));
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"any": 1}, "settles": "soon", "closes": "now", "weights": "mine",
                              "due": {"workingDays": 2})")),
              ElementsAre("unknown-word signoff/settles", "unknown-word signoff/closes", "unknown-word signoff/weights",
                          "not-with-this signoff/weights"));
}

TEST(VoteWords, SilenceIsNeverAgreementInABallotAndElsewhereOnlyWhenPrinted) {
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"any": 1}, "silence": "agrees")")),
              ElementsAre("silence-in-ballot signoff/silence"));
  const auto round = [](const std::string& words) {
    return parse_state(R"({"opinions": {"due": {"workingDays": 2}, )" + words +
                       R"(}, "on": {"opinions.closed": "done"}})");
  };
  const std::string printed = R"("printed": {"vi": "Quá hạn coi như đồng ý.", "en": "No answer is agreement."})";
  EXPECT_THAT(told(round(R"("of": "chair", "silence": "agrees", )" + printed)), IsEmpty());
  EXPECT_THAT(told(round(R"("of": "chair", "silence": "agrees")")),
              ElementsAre("silence-not-printed opinions/printed"));
  EXPECT_THAT(told(round(R"("of": "chair", "silence": "no-opinion", )" + printed)),
              ElementsAre("not-with-this opinions/printed"));
  EXPECT_THAT(told(round(R"("of": "board", "silence": "agrees", )" + printed)),
              ElementsAre("silence-in-ballot opinions/silence"));
}

TEST(VoteWords, RecuseTakesAParticipantASelectorOrARule) {
  const auto with = [](const std::string& recuse) {
    return signoff(R"("by": "board", "need": {"any": 1}, "recuse": )" + recuse);
  };
  for (const char* good : {R"("chair")", R"({"person": {"var": "data.member"}})", R"({"var": "data.member"})"}) {
    EXPECT_THAT(told(with(good)), IsEmpty()) << good;
  }
  EXPECT_THAT(told(with(R"("nobody")")), ElementsAre("unknown-participant signoff/recuse"));
  EXPECT_THAT(told(with("true")), ElementsAre("wrong-type signoff/recuse"));
  EXPECT_FALSE(told(with(R"({"no-such-operation": [1]})")).empty());
}

TEST(VoteWords, WhoActedInAnUnknownStateIsTold) {
  EXPECT_THAT(told(signoff(R"("by": "board", "need": {"any": 1}, "notBy": {"sameUnitAs": "nowhere"})")),
              ElementsAre("unknown-state signoff/notBy"));
}

}  // namespace
}  // namespace trinhky::definition::testing
