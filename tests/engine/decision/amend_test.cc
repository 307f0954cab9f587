// Agreeing with edits, and what becomes of earlier decisions when the content changes after them.
#include "engine/decision/amend.h"

#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

const json shown = {{"title", "Kế hoạch"}, {"summary", "Ngắn"}, {"receivers", {"a"}}};

json with(const char* member, json value) {
  json out = shown;
  out[member] = std::move(value);
  return out;
}

Reply agree(Office& office, const std::string& paper, const json& edited, const std::string& who = chair) {
  office.write(paper, edited);
  return office.decide_at(who, paper, "deciding", "approved", {{"with_edits", true}});
}

TEST(ChangedPlaces, NameMembersAndRowsByTheirId) {
  const json before = {{"a", 1}, {"rows", {{{"id", "r1"}, {"due", 1}}, {{"id", "r2"}, {"due", 2}}}}, {"list", {1, 2}}};
  EXPECT_TRUE(changed_places(before, before).empty());
  json after = before;
  after["a"] = 2;
  after["rows"][1]["due"] = 3;
  after["list"][1] = 5;
  after["new"] = true;
  EXPECT_THAT(changed_places(before, after), UnorderedElementsAre("/a", "/rows/r2/due", "/list/1", "/new"));
  after = before;
  after["rows"].insert(after["rows"].begin(), json{{"id", "r0"}, {"due", 0}});
  EXPECT_THAT(changed_places(before, after), ElementsAre("/rows/r0")) << "a new row first changes no other row";
  after = before;
  std::swap(after["rows"][0], after["rows"][1]);
  EXPECT_THAT(changed_places(before, after), ElementsAre("/rows"));
  EXPECT_THAT(changed_places({{"m", {{"x/y", 1}}}}, {{"m", {{"x/y", 2}}}}), ElementsAre("/m/x~1y"));
}

TEST(ChangedPlaces, TheLongestRuleThatFitsDecidesAndTheStrongestPlace) {
  const definition::OnChange rules{
      .rules = {{"/rows", "notify"}, {"/rows/*/note", "none"}, {"/rows/*/due", "decide-again"}}, .otherwise = "none"};
  const auto effect = [&](const json& before, const json& after) { return effect_of_change(rules, before, after); };
  const json row = {{"id", "r1"}, {"note", "a"}, {"due", 1}, {"text", "t"}};
  const auto document = [](json one) { return json{{"rows", {std::move(one)}}, {"title", "T"}}; };
  const auto changed = [&](const char* member) {
    json other = row;
    other[member] = "x";
    return document(other);
  };
  EXPECT_EQ(effect(document(row), document(row)), "same");
  EXPECT_EQ(effect(document(row), changed("note")), "none");
  EXPECT_EQ(effect(document(row), changed("text")), "notify");
  EXPECT_EQ(effect(document(row), changed("due")), "decide-again");
  json both = changed("note");
  both["rows"].push_back({{"id", "r2"}});
  EXPECT_EQ(effect(document(row), both), "notify");
}

TEST(Amend, AnEditOfNoConcernBindsEarlierDecisionsAnew) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  const std::string before = office.document_hash(paper);
  const Reply done = agree(office, paper, with("summary", "Dài hơn"));
  ASSERT_TRUE(done) << done;
  const std::string after = office.document_hash(paper);
  EXPECT_NE(after, before);
  EXPECT_EQ(done.event.body["document"], after);
  EXPECT_EQ(done.event.body["edited"]["from"], before);
  EXPECT_EQ(done.event.body["edited"]["to"], after);
  EXPECT_EQ(done.event.body["edited"]["effect"], "none");
  EXPECT_EQ(office.document(paper)["summary"], "Dài hơn");
  for (const Passage& passage : office.instance(paper).passed) EXPECT_EQ(passage.bound, after) << passage.state;
  EXPECT_EQ(office.instance(paper).passed.size(), 2U);
  EXPECT_TRUE(office.told(paper, "edited").empty());
  EXPECT_TRUE(office.stands_in(paper, "numbering"));
}

TEST(Amend, AnEditToBeToldTellsDrafterAndEarlierDeciders) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(agree(office, paper, with("receivers", {"a", "b"})));
  ASSERT_EQ(office.told(paper, "edited").size(), 1U);
  const Told told = office.told(paper, "edited").front();
  EXPECT_THAT(told.persons, UnorderedElementsAre(drafter, reviewer));
  EXPECT_EQ(told.params["to"], office.document_hash(paper));
  EXPECT_TRUE(office.stands_in(paper, "numbering"));
}

TEST(Amend, AnEditToBeDecidedAgainAsksEarlierStepsAndNotTheOwn) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  const Reply done = agree(office, paper, with("title", "Kế hoạch mới"));
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["edited"]["again"], json({"reviewing"}));
  EXPECT_TRUE(office.stands_in(paper, "reviewing"));
  EXPECT_THAT(office.told(paper, "edited").front().persons, Contains(reviewer));
  const Reply again = office.decide_at(reviewer, paper, "reviewing", "approved");
  ASSERT_TRUE(again) << again;
  EXPECT_TRUE(office.stands_in(paper, "numbering")) << "the chair has decided on this very version";
  EXPECT_TRUE(office.instance(paper).resume.empty());
}

TEST(Amend, TheEarlierStepMayReturnWhatWasEdited) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(agree(office, paper, with("title", "Kế hoạch mới")));
  ASSERT_TRUE(office.send_back(reviewer, paper, "reviewing", "Không đồng ý chỗ sửa"));
  EXPECT_TRUE(office.stands_in(paper, "drafting"));
  office.write(paper, shown);
  ASSERT_TRUE(office.submit(drafter, paper, "drafting"));
  EXPECT_TRUE(office.stands_in(paper, "reviewing"));
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "deciding"));
}

TEST(Amend, RefusesWhatTheStepOrTheChoiceDoesNotAllow) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  office.write(paper, with("title", "Khác"));
  const json edits = {{"with_edits", true}};
  EXPECT_EQ(office.decide_at(reviewer, paper, "reviewing", "approved", edits).type(), "verb-not-here");
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  EXPECT_EQ(office.decide_at(reviewer, paper, "deciding", "approved", edits).type(), "not-your-work");
  EXPECT_EQ(office.decide_at(chair, paper, "deciding", "rejected", edits).type(), "edits-need-agreement");
  EXPECT_EQ(
      office.decide_at(chair, paper, "deciding", "approved", {{"with_edits", true}, {"draft_etag", "old"}}).type(),
      "draft-changed");
  EXPECT_EQ(
      office.decide_at(chair, paper, "deciding", "approved", {{"with_edits", true}, {"shown_hash", "old"}}).type(),
      "content-changed");
  EXPECT_TRUE(office.decide_at(chair, paper, "deciding", "approved", edits));
}

TEST(Amend, WithoutAnEditedVersionThereIsNothingToAgreeWith) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  EXPECT_EQ(office.decide_at(chair, paper, "deciding", "approved", {{"with_edits", true}}).type(), "no-draft");
  const Reply same = agree(office, paper, shown);
  ASSERT_TRUE(same) << same;
  EXPECT_FALSE(same.event.body.contains("edited"));
}

TEST(Amend, ASubstituteAgreesWithEditsToo) {
  Office office("2026-01-05 08:00", {standing_in("20.member", "20.chair:CHAIR", "s1")});
  const std::string paper = paper_at(office, Stage::reviewed);
  const Reply done = agree(office, paper, with("summary", "Dài hơn"), "20.member");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["actor"]["capacity"]["ground"], "substitution");
}

TEST(Amend, IsUndoneWithTheEditsKeptAsADraft) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  const json before = as_before(office.instance(paper));
  ASSERT_TRUE(agree(office, paper, with("title", "Kế hoạch mới")));
  const Reply undone = office.act(chair, "undo", paper, json::object());
  ASSERT_TRUE(undone) << undone;
  EXPECT_EQ(as_before(office.instance(paper)), before);
  EXPECT_TRUE(office.decide_at(chair, paper, "deciding", "approved", {{"with_edits", true}}));
}

TEST(Resubmission, AsksAgainOnlyForWhatMustBeDecidedAgain) {
  for (const bool heavy : {false, true}) {
    Office office("2026-01-05 08:00");
    const std::string paper = paper_at(office, Stage::reviewed);
    ASSERT_TRUE(office.send_back(chair, paper, "deciding", "Sửa"));
    office.write(paper, heavy ? with("title", "Khác") : with("receivers", {"b"}));
    ASSERT_TRUE(office.submit(drafter, paper, "drafting"));
    EXPECT_EQ(office.stands_in(paper, "reviewing"), heavy);
    EXPECT_EQ(office.stands_in(paper, "deciding"), !heavy);
    if (heavy) continue;
    ASSERT_EQ(office.instance(paper).passed.size(), 1U);
    EXPECT_EQ(office.instance(paper).passed.front().bound, office.document_hash(paper));
    EXPECT_THAT(office.told(paper, "edited").back().persons, ElementsAre(reviewer));
  }
}

}  // namespace
}  // namespace trinhky::decision::testing
