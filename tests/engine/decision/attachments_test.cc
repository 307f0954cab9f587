#include "engine/decision/attachments.h"

#include <gmock/gmock.h>

#include <functional>

#include "engine/decision/amend.h"
#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

json file(const std::string& id, const std::string& purpose = "annex", const std::string& replaces = "") {
  json out = {{"id", id},
              {"hash", base::sha256_hex(id)},
              {"name", id + ".pdf"},
              {"media_type", "application/pdf"},
              {"bytes", 1 << 20},
              {"purpose", purpose}};
  if (!replaces.empty()) out["replaces"] = replaces;
  return out;
}

Reply attach(Office& office, const std::string& person, const std::string& paper, json one) {
  return office.act(person, "attach", paper, {{"attachment", std::move(one)}});
}

Reply withdraw(Office& office, const std::string& person, const std::string& paper, const std::string& id,
               const std::string& reason = "Nhầm tệp") {
  return office.act(person, "withdraw_file", paper, {{"id", id}, {"reason", reason}});
}

const json& file_in(const Office& office, const std::string& paper, const std::string& id) {
  return *file_called(office.instance(paper), id);
}

// A paper of the workflow as the test wants it, submitted with the file "a" of the drafter.
std::string submitted_with_file(Office& office, const std::string& purpose = "annex",
                                const std::function<void(base::ordered_json&)>& change = {}) {
  base::ordered_json source = verbs_workflow();
  if (change) change(source);
  office.publish(source);
  const std::string paper = office.start(drafter, "verbs", "20", json::object());
  EXPECT_TRUE(office.last) << office.last;
  office.write(paper, {{"title", "Kế hoạch"}, {"summary", "Ngắn"}, {"receivers", {"a"}}});
  const Reply attached = attach(office, drafter, paper, file("a", purpose));
  EXPECT_TRUE(attached) << attached;
  EXPECT_TRUE(office.submit(drafter, paper, "drafting"));
  return paper;
}

void say_files(base::ordered_json& source, const std::string& place, const std::string& word) {
  source["onChange"][place] = word;
}

// ---- replaced after somebody decided

TEST(ReplacedFile, BeforeAnybodyDecidedChangesNothingForAnybody) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office);
  const Reply newer = attach(office, drafter, paper, file("b", "annex", "a"));
  ASSERT_TRUE(newer) << newer;
  EXPECT_FALSE(newer.event.body.contains("effect"));
  EXPECT_THAT(office.told(paper, "file-changed"), IsEmpty());
  EXPECT_THAT(office.told(paper, "file-decide-again"), IsEmpty());
}

TEST(ReplacedFile, AnAnnexAsksEarlierStepsAgainAfterTheOpenOne) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office);
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  EXPECT_EQ(file_in(office, paper, "a")["decided_in"], json({"reviewing"}));
  const Reply newer = attach(office, drafter, paper, file("b", "annex", "a"));
  ASSERT_TRUE(newer) << newer;
  EXPECT_EQ(newer.event.body["effect"], "decide-again");
  EXPECT_EQ(newer.event.body["again"], json({"reviewing"}));
  ASSERT_EQ(office.told(paper, "file-decide-again").size(), 1U);
  EXPECT_THAT(office.told(paper, "file-decide-again").front().persons, ElementsAre(reviewer));
  EXPECT_EQ(file_in(office, paper, "b")["keeps_earlier"], true);
  ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "reviewing")) << "who decided on the earlier file decides again";
  const Reply again = office.decide_at(reviewer, paper, "reviewing", "approved");
  ASSERT_TRUE(again) << again;
  EXPECT_TRUE(office.stands_in(paper, "numbering")) << "the chair saw the newer file";
  EXPECT_TRUE(office.instance(paper).resume.empty());
  for (const Passage& passage : office.instance(paper).passed) EXPECT_NE(passage.bound, superseded);
}

TEST(ReplacedFile, TheRuleOfItsPurposeDecides) {
  const struct {
    const char* place;
    const char* word;
    std::size_t told;
    std::size_t again;
  } cases[] = {{"/attachments", "none", 0, 0},
               {"/attachments/annex", "notify", 1, 0},
               {"/attachments", "decide-again", 0, 1},
               {"/attachments/scan", "none", 0, 1}};
  for (const auto& one : cases) {
    SCOPED_TRACE(std::string(one.place) + " " + one.word);
    Office office("2026-01-05 08:00");
    const std::string paper =
        submitted_with_file(office, "annex", [&](auto& source) { say_files(source, one.place, one.word); });
    ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
    const Reply newer = attach(office, drafter, paper, file("b", "annex", "a"));
    ASSERT_TRUE(newer) << newer;
    EXPECT_EQ(office.told(paper, "file-changed").size(), one.told);
    EXPECT_EQ(office.told(paper, "file-decide-again").size(), one.again);
    ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
    EXPECT_EQ(office.stands_in(paper, "reviewing"), one.again == 1U);
  }
}

TEST(ReplacedFile, OneThatCameAfterADecisionDoesNotTouchIt) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office);
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_TRUE(attach(office, reviewer, paper, file("late")));
  ASSERT_TRUE(office.act(chair, "comment", paper, {{"text", "Đã xem"}}));
  const Reply newer = attach(office, reviewer, paper, file("later", "annex", "late"));
  ASSERT_TRUE(newer) << newer;
  EXPECT_FALSE(newer.event.body.contains("effect"));
  ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "numbering"));
}

TEST(ReplacedFile, MinutesAndScansAreToldWhereTheDefinitionIsSilent) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office, "scan");
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_TRUE(attach(office, drafter, paper, file("b", "scan", "a")));
  ASSERT_EQ(office.told(paper, "file-changed").size(), 1U);
  ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "numbering"));
}

TEST(ReplacedFile, WithNoWayBackIsToldOrRefusedAsTheDefinitionSays) {
  for (const bool said : {false, true}) {
    Office office("2026-01-05 08:00");
    const std::string paper = submitted_with_file(office, "annex", [&](auto& source) {
      if (said) say_files(source, "/attachments", "decide-again");
    });
    ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
    ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
    ASSERT_TRUE(office.stands_in(paper, "numbering"));
    const Reply newer = attach(office, drafter, paper, file("b", "annex", "a"));
    EXPECT_EQ(newer.type(), said ? "decided-on-file" : "accepted");
    if (said) continue;
    EXPECT_EQ(newer.event.body["effect"], "notify");
    EXPECT_THAT(office.told(paper, "file-changed").front().persons, UnorderedElementsAre(reviewer, chair));
  }
}

TEST(ReplacedFile, InAReturnedPaperAsksAgainAtTheNextSubmission) {
  for (const bool change : {false, true}) {
    Office office("2026-01-05 08:00");
    const std::string paper = submitted_with_file(office);
    ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
    ASSERT_TRUE(office.send_back(chair, paper, "deciding", "Bổ sung phụ lục"));
    if (change) {
      ASSERT_TRUE(attach(office, drafter, paper, file("b", "annex", "a")));
    }
    office.write(paper, office.document(paper));
    ASSERT_TRUE(office.submit(drafter, paper, "drafting"));
    EXPECT_EQ(office.stands_in(paper, "reviewing"), change);
    if (!change) continue;
    ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
    EXPECT_TRUE(office.stands_in(paper, "deciding"));
  }
}

TEST(ReplacedFile, VoicesOfAStepThatIsStillOpenAreAskedAnew) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office, "annex", [](base::ordered_json& source) {
    source["states"]["reviewing"]["signoff"]["by"] = {{"body", "BTT"}, {"unit", "own"}};
    source["states"]["reviewing"]["signoff"]["need"] = {{"majority", "body"}};
  });
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_TRUE(office.decide_at(chair, paper, "reviewing", "approved"));
  const Reply newer = attach(office, drafter, paper, file("b", "annex", "a"));
  ASSERT_TRUE(newer) << newer;
  EXPECT_EQ(newer.event.body["again"], json({"reviewing"}));
  EXPECT_THAT(office.work(paper, "reviewing")->given, IsEmpty());
  EXPECT_THAT(office.told(paper, "file-decide-again").front().persons, UnorderedElementsAre(reviewer, chair));
  ASSERT_TRUE(office.decide_at("20.standing", paper, "reviewing", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "reviewing")) << "two voices went, so one is not the majority";
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_TRUE(office.decide_at(chair, paper, "reviewing", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "deciding"));
}

TEST(ReplacedFile, AStepAskedGroupByGroupBeginsAgainWithTheFirst) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office, "annex", [](base::ordered_json& source) {
    auto& signoff = source["states"]["reviewing"]["signoff"];
    signoff.erase("by");
    signoff["order"] = base::parse_ordered_json(R"([["leader"], ["office"]])").value();
  });
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_EQ(office.work(paper, "reviewing")->group, 1U);
  ASSERT_TRUE(attach(office, drafter, paper, file("b", "annex", "a")));
  EXPECT_EQ(office.work(paper, "reviewing")->group, 0U);
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_TRUE(office.decide_at(chief, paper, "reviewing", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "deciding"));
}

// ---- withdrawn

TEST(WithdrawnFile, StaysListedWithWhoWhenAndWhy) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office);
  EXPECT_EQ(withdraw(office, drafter, paper, "a", " ").type(), "required");
  const Reply done = withdraw(office, drafter, paper, "a");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.kind, "file_withdrawn");
  EXPECT_EQ(done.event.body["attachment"], "a");
  ASSERT_EQ(office.instance(paper).attachments.size(), 1U);
  const json withdrawn = file_in(office, paper, "a")["withdrawn"];
  EXPECT_EQ(withdrawn["by"], drafter);
  EXPECT_EQ(withdrawn["at"], base::format_instant(office.instant("2026-01-05 08:00")));
  EXPECT_EQ(withdrawn["reason"], done.event.body["reason"]);
  EXPECT_EQ(withdraw(office, drafter, paper, "a").type(), "no-such-file");
  EXPECT_EQ(attach(office, drafter, paper, file("b", "annex", "a")).type(), "not-replaceable");
}

TEST(WithdrawnFile, IsTakenBackByWhoAttachedItOrHandlesThePaperAndNobodyElse) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office);
  EXPECT_EQ(withdraw(office, clerk, paper, "a").type(), "not-your-work");
  const Reply done = withdraw(office, reviewer, paper, "a");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["actor"]["capacity"]["ground"], "own");
}

TEST(WithdrawnFile, AsksAgainAsAReplacedOneDoes) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office);
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  const Reply done = withdraw(office, drafter, paper, "a");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["again"], json({"reviewing"}));
  EXPECT_THAT(office.told(paper, "file-decide-again").front().persons, ElementsAre(reviewer));
  ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "reviewing"));
}

TEST(WithdrawnFile, IsNotOneThatADecisionWasRecordedFrom) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(attach(office, clerk, paper, file("m", "minutes")));
  const json record = {{"work", office.work_id(paper, "deciding")},
                       {"choice", "approved"},
                       {"signed_by", chair},
                       {"minutes", "m"},
                       {"source", {{"kind", "signed-slip"}, {"date", office.today()}}}};
  ASSERT_TRUE(office.act(clerk, "record", paper, record));
  EXPECT_EQ(file_in(office, paper, "m")["proof"], true);
  EXPECT_EQ(withdraw(office, clerk, paper, "m").type(), "file-is-proof");
}

TEST(WithdrawnFile, ProvesNothingAnyMore) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(attach(office, clerk, paper, file("m", "minutes")));
  ASSERT_TRUE(withdraw(office, clerk, paper, "m"));
  EXPECT_FALSE(has_attachment(office.instance(paper), "m"));
}

TEST(WithdrawnFile, IsOfferedWhereItCanBeDoneWithTheReasonWhyNot) {
  Office office("2026-01-05 08:00");
  const std::string paper = submitted_with_file(office);
  const auto offered = [&](const std::string& person) {
    const auto actions = office.actions(person, paper);
    const auto found = actions.find("withdraw_file:a");
    return found == actions.end() ? json() : found->second;
  };
  EXPECT_EQ(offered(drafter)["attachment"], "a");
  EXPECT_EQ(offered(drafter)["requires"], json({"reason"}));
  EXPECT_EQ(offered(reviewer)["enabled"], true);
  EXPECT_TRUE(offered(clerk).is_null());
}

// ---- what a workflow takes

TEST(FilesOfAWorkflow, AreRefusedWithTheLimitInTheSentence) {
  Office office("2026-01-05 08:00");
  base::ordered_json source = verbs_workflow();
  source["attachments"] = base::parse_ordered_json(R"({"types": ["pdf"], "maxMegabytes": 2, "maxFiles": 2})").value();
  office.publish(source);
  const std::string paper = office.start(drafter, "verbs", "20", json::object());
  json other = file("x");
  other["media_type"] = "image/png";
  const Reply kind = attach(office, drafter, paper, other);
  EXPECT_EQ(kind.type(), "file-type-not-allowed");
  EXPECT_EQ(kind.error.pointer, "/attachment/media_type");
  EXPECT_THAT(kind.error.message.vi, ::testing::HasSubstr(".pdf"));
  json large = file("x");
  large["bytes"] = (2U << 20U) + 1;
  const Reply size = attach(office, drafter, paper, large);
  EXPECT_EQ(size.error.code, base::ErrorCode::too_large);
  EXPECT_THAT(size.error.message.vi, ::testing::HasSubstr("2 MB"));
  ASSERT_TRUE(attach(office, drafter, paper, file("a")));
  ASSERT_TRUE(attach(office, drafter, paper, file("b")));
  const Reply many = attach(office, drafter, paper, file("c"));
  EXPECT_EQ(many.type(), "too-many-files");
  EXPECT_THAT(many.error.message.vi, ::testing::HasSubstr("2 tệp"));
  ASSERT_TRUE(attach(office, drafter, paper, file("d", "annex", "b"))) << "a newer version takes the place";
  ASSERT_TRUE(withdraw(office, drafter, paper, "a"));
  EXPECT_TRUE(attach(office, drafter, paper, file("e"))) << "what was withdrawn makes room";
}

}  // namespace
}  // namespace trinhky::decision::testing
