// What may still happen to a document that has its number.
#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;

Reply change(Office& office, const std::string& person, const std::string& paper, const std::string& verb,
             json more = json::object()) {
  if (!more.contains("reason")) more["reason"] = "Sai thể thức";
  return office.act(person, verb, paper, std::move(more));
}

TEST(Issued, AReleasedDocumentIsCorrectedThenRecalled) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::released);
  const Reply corrected = change(office, chief, paper, "correct", {{"document", "12/CV-MTTQ"}});
  ASSERT_TRUE(corrected) << corrected;
  EXPECT_EQ(corrected.event.kind, "corrected");
  ASSERT_EQ(office.instance(paper).issue_changes.size(), 1U);
  const json one = office.instance(paper).issue_changes.front();
  EXPECT_EQ(one["what"], "corrected");
  EXPECT_EQ(office.content(one["document"]["number"].get<std::string>()), "12/CV-MTTQ");
  EXPECT_EQ(corrected.event.body.dump().find("12/CV-MTTQ"), std::string::npos) << "an event holds no free text";
  const Reply recalled = change(office, chief, paper, "recall");
  ASSERT_TRUE(recalled) << recalled;
  EXPECT_THAT(office.told(paper, "document-recalled").back().persons, Contains(drafter));
  for (const char* verb : {"correct", "replace", "recall"}) {
    EXPECT_EQ(change(office, chief, paper, verb, {{"document", "13/CV"}}).type(), "already-recalled") << verb;
  }
  EXPECT_FALSE(office.instance(paper).number.is_null()) << "the number stays given";
}

TEST(Issued, AReplacementNamesWhatReplacesIt) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::released);
  EXPECT_EQ(change(office, chief, paper, "replace").error.pointer, "/document");
  EXPECT_EQ(change(office, chief, paper, "replace", {{"document", paper}}).type(), "same-document");
  const std::string other = base::derived_uuid("other");
  ASSERT_TRUE(change(office, chief, paper, "replace", {{"document", other}}));
  EXPECT_EQ(office.instance(paper).issue_changes.back()["document"]["instance"], other);
  EXPECT_EQ(change(office, chief, paper, "correct").type(), "already-replaced");
  EXPECT_TRUE(change(office, chief, paper, "recall"));
}

TEST(Issued, AsksForANumberAPersonAndAReason) {
  Office office("2026-01-05 08:00");
  const std::string early = paper_at(office, Stage::approved);
  EXPECT_EQ(change(office, chief, early, "correct").type(), "not-issued");
  ASSERT_TRUE(office.act(clerk, "assign_number", early, json::object()));
  EXPECT_EQ(change(office, drafter, early, "correct").type(), "not-your-work");
  EXPECT_EQ(change(office, chief, early, "correct", {{"reason", ""}}).error.pointer, "/reason");
  EXPECT_TRUE(change(office, chief, early, "correct")) << "numbered is enough";
}

TEST(Issued, ASubstituteMayRecall) {
  Office office("2026-01-05 08:00", {standing_in("20.member", "20.office:OFFICE_CHIEF", "s1")});
  const std::string paper = paper_at(office, Stage::released);
  const Reply done = change(office, "20.member", paper, "recall");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["actor"]["capacity"]["ground"], "substitution");
}

}  // namespace
}  // namespace trinhky::decision::testing
