// What the office's matrix of authority says of a decision: it stands in the event, and refuses only where asked.
#include <gtest/gtest.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using base::ordered_json;

// One step of a leader, or of a body; `signoff` are its words beside the usual ones.
ordered_json plan(const std::string& paper, ordered_json signoff = ordered_json::object()) {
  ordered_json source = base::parse_ordered_json(R"({
    "version": 1, "title": {"vi": "Kế hoạch", "en": "Plan"}, "form": "issue-slip",
    "start": {"by": {"position": "DRAFTER", "unit": "own"}}, "data": {"type": "KH"},
    "participants": {
      "leader": {"position": ["CHAIR", "VICE_CHAIR", "OFFICE_CHIEF"], "unit": "own"},
      "board": {"body": "BTT", "unit": "own"},
      "clerk": {"position": "CLERK", "unit": "own"}
    },
    "initial": "deciding",
    "states": {
      "deciding": {"title": {"vi": "Quyết định", "en": "Deciding"},
                   "on": {"signoff.approved": "over", "signoff.rejected": "over"}},
      "over": {"type": "final", "title": {"vi": "Xong", "en": "Over"}}
    }
  })")
                            .value();
  ordered_json step = base::parse_ordered_json(R"({
    "by": "leader", "need": {"any": 1}, "binds": [],
    "recorded": {"from": ["signed-slip", "meeting"], "by": "clerk"},
    "choices": {"approved": {"vi": "Đồng ý", "en": "Agree"},
                "rejected": {"label": {"vi": "Không đồng ý", "en": "Disagree"}, "positive": false}}
  })")
                          .value();
  step.update(signoff);
  source["id"] = "plan";
  if (!paper.empty()) source["paper"] = paper;
  source["states"]["deciding"]["signoff"] = std::move(step);
  return source;
}

class AuthorityUsed : public ::testing::Test {
 protected:
  void SetUp() override { office_.put_matrix(shipped("workflows/shared/authority.json")); }
  std::string start(const ordered_json& source) {
    office_.publish(source);
    const std::string paper = office_.start("20.drafter", "plan", "20", json::object());
    EXPECT_TRUE(office_.last) << office_.last;
    return paper;
  }
  json decided(const ordered_json& source, const std::string& person) {
    const Reply done = office_.decide_at(person, start(source), "deciding", "approved");
    EXPECT_TRUE(done) << done;
    return done ? done.event.body : json::object();
  }

  Office office_{"2026-01-05 08:00"};
};

TEST_F(AuthorityUsed, ADecisionNamesTheRowThatGivesItAndTheFormulaOfItsSignature) {
  const json by_chair = decided(plan("Kế hoạch"), "20.chair")["authority"];
  EXPECT_EQ(by_chair["paper"], "Kế hoạch");
  EXPECT_EQ(by_chair["row"], "board-paper");
  EXPECT_EQ(by_chair["by"], json({{"leader_in_charge", true}}));
  EXPECT_EQ(by_chair["capacity"], "TM.");
  EXPECT_EQ(by_chair["source"], "NĐ 30/2020, điều 13.2");
  EXPECT_EQ(by_chair["mark"], "P");
  const json by_deputy = decided(plan("Kế hoạch"), "20.vice")["authority"];
  EXPECT_EQ(by_deputy["row"], "board-paper");
  EXPECT_EQ(by_deputy["capacity"], "KT.");
}

TEST_F(AuthorityUsed, TheVoteOfABodyRestsOnTheBodysRow) {
  const json vote =
      decided(plan("Kế hoạch", {{"by", "board"}, {"need", {{"majority", "body"}}}}), "20.chair")["authority"];
  EXPECT_EQ(vote["by"]["body"], "BTT");
  EXPECT_EQ(vote["capacity"], "TM.");
}

TEST_F(AuthorityUsed, OutsideTheMatrixIsToldAndStands) {
  const json outside = {{"paper", "Kế hoạch"}, {"row", nullptr}};
  EXPECT_EQ(decided(plan("Kế hoạch"), "20.office")["authority"], outside);
  EXPECT_EQ(decided(plan("Thơ"), "20.chair")["authority"], json({{"paper", "Thơ"}, {"row", nullptr}}));
  EXPECT_EQ(decided(plan("Giấy mời"), "20.office")["authority"]["row"], "office-paper");
}

TEST_F(AuthorityUsed, NothingIsToldOfAPaperThatNobodyNamesOrOfAnInitial) {
  EXPECT_FALSE(decided(plan(""), "20.chair").contains("authority"));
  EXPECT_FALSE(decided(plan("Kế hoạch", {{"mark", "initial-content"}}), "20.chair").contains("authority"));
}

TEST_F(AuthorityUsed, TheKindMayFollowFromThePaperAndTheMatrixKnowsItsAbbreviation) {
  ordered_json source = plan("");
  source["paper"] = {{"var", "data.type"}};
  EXPECT_EQ(decided(source, "20.chair")["authority"]["paper"], "Kế hoạch");
}

TEST_F(AuthorityUsed, AWorkflowOfBeforeTheWordIsNamedByTheMatrix) {
  json file = shipped("workflows/shared/authority.json");
  file["workflows"]["plan"] = {{"var", "data.type"}};
  office_.put_matrix(file);
  EXPECT_EQ(decided(plan(""), "20.chair")["authority"]["row"], "board-paper");
  EXPECT_EQ(decided(plan("Giấy mời"), "20.chair")["authority"], json({{"paper", "Giấy mời"}, {"row", nullptr}}))
      << "its own word goes first";
}

TEST_F(AuthorityUsed, WhereTheDefinitionAsksForItOnlyWhomTheMatrixNamesDecides) {
  const std::string paper = start(plan("Kế hoạch", {{"authority", "required"}}));
  const std::size_t before = office_.instance(paper).events;
  const Reply refused = office_.decide_at("20.office", paper, "deciding", "approved");
  EXPECT_EQ(refused.type(), "outside-authority") << refused;
  EXPECT_EQ(refused.error.code, base::ErrorCode::forbidden);
  EXPECT_NE(refused.error.message.vi.find("“Kế hoạch”"), std::string::npos);
  EXPECT_EQ(office_.instance(paper).events, before);
  bool offered = true;
  for (const auto& [id, action] : office_.actions("20.office", paper)) {
    if (base::text_or(action, "kind") != "decide") continue;
    offered = action["enabled"].get<bool>();
    EXPECT_EQ(action["why_not"]["en"], refused.error.message.en);
  }
  EXPECT_FALSE(offered);
  const Reply recorded = office_.act("20.clerk", "record", paper,
                                     {{"work", office_.instance(paper).open.begin()->first},
                                      {"choice", "approved"},
                                      {"signed_by", "20.office"},
                                      {"source", {{"kind", "signed-slip"}, {"date", "2026-01-05"}}}});
  EXPECT_EQ(recorded.type(), "outside-authority") << recorded;
  EXPECT_EQ(recorded.error.pointer, "/signed_by");
  const Reply good = office_.act("20.clerk", "record", paper,
                                 {{"work", office_.instance(paper).open.begin()->first},
                                  {"choice", "approved"},
                                  {"signed_by", "20.vice"},
                                  {"source", {{"kind", "signed-slip"}, {"date", "2026-01-05"}}}});
  ASSERT_TRUE(good) << good;
  EXPECT_EQ(good.event.body["authority"]["capacity"], "KT.");
}

TEST_F(AuthorityUsed, ASignatureSaysItsOwnFormula) {
  const json signs = {{"head", "CHAIR"}, {"for", "BTT"}, {"deputies", {"VICE_CHAIR"}}, {"byOrder", {"OFFICE_CHIEF"}}};
  const json body = decided(plan("Giấy mời", {{"signs", signs}}), "20.office");
  EXPECT_EQ(body["authority"]["capacity"], body["signature"]["capacity"]);
  EXPECT_EQ(body["authority"]["capacity"], "TL.");
}

// The clerk registers what somebody signed on paper.
class SignedOnPaper : public AuthorityUsed {
 protected:
  std::string waiting(const std::string& kind, ordered_json wait = ordered_json::object()) {
    ordered_json source = plan(kind);
    source["states"]["deciding"] = base::parse_ordered_json(R"({
      "title": {"vi": "Chờ ký bản giấy", "en": "Awaiting the signature"},
      "wait": {"for": "paper.signed", "registeredBy": "clerk",
               "signs": {"head": "CHAIR", "for": "BTT", "deputies": ["VICE_CHAIR"], "byOrder": ["OFFICE_CHIEF"]}},
      "on": {"paper.signed": "over"}
    })")
                                       .value();
    source["states"]["deciding"]["wait"].update(wait);
    return start(source);
  }
  Reply registered(const std::string& paper, const std::string& signer) {
    return office_.register_paper("20.clerk", paper, "deciding", "signed-slip", {{"signed_by", signer}});
  }
};

TEST_F(SignedOnPaper, TheEventHasTheRowThatGivesTheSignatureItsRight) {
  const Reply done = registered(waiting("Kế hoạch"), "20.vice");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["authority"]["row"], "board-paper");
  EXPECT_EQ(done.event.body["authority"]["capacity"], "KT.");
  EXPECT_TRUE(done.event.body.contains("document"));
}

TEST_F(SignedOnPaper, WhoSignsForACollectiveHasItsDecisionBehindTheName) {
  const json conference = {{"head", "CHAIR"}, {"for", "UB"}};
  const Reply done = registered(waiting("Nghị quyết", {{"signs", conference}}), "20.chair");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["authority"]["row"], "conference-paper");
  EXPECT_EQ(done.event.body["authority"]["capacity"], "TM.");
}

TEST_F(SignedOnPaper, ASignatureByOrderIsNotTheCollectives) {
  const Reply outside = registered(waiting("Kế hoạch"), "20.office");
  ASSERT_TRUE(outside) << outside;
  EXPECT_EQ(outside.event.body["authority"], json({{"paper", "Kế hoạch"}, {"row", nullptr}}));
  const std::string paper = waiting("Giấy mời");
  const Reply invitation = registered(paper, "20.office");
  ASSERT_TRUE(invitation) << invitation;
  EXPECT_EQ(invitation.event.body["authority"]["row"], "office-paper");
  EXPECT_EQ(invitation.event.body["authority"]["capacity"], "TL.");
}

TEST_F(SignedOnPaper, WhereTheDefinitionAsksForItNothingElseIsRegistered) {
  const std::string paper = waiting("Kế hoạch", {{"authority", "required"}});
  const std::size_t before = office_.instance(paper).events;
  const Reply refused = registered(paper, "20.office");
  EXPECT_EQ(refused.type(), "outside-authority") << refused;
  EXPECT_EQ(refused.error.pointer, "/signed_by");
  EXPECT_EQ(office_.instance(paper).events, before);
  const Reply good = registered(paper, "20.chair");
  ASSERT_TRUE(good) << good;
  EXPECT_EQ(good.event.body["authority"]["row"], "board-paper");
}

TEST_F(SignedOnPaper, WhatComesFromElsewhereHasNoSignerAndNoAuthority) {
  const Reply letter = office_.register_paper("20.clerk", waiting("Kế hoạch"), "deciding", "letter");
  ASSERT_TRUE(letter) << letter;
  EXPECT_FALSE(letter.event.body.contains("signature"));
  EXPECT_FALSE(letter.event.body.contains("authority"));
}

}  // namespace
}  // namespace trinhky::decision::testing
