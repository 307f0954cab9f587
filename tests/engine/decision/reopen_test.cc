// An ended paper that goes on: where, when not, and that what was decided before is decided again.
#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;

Reply reopen(Office& office, const std::string& person, const std::string& paper,
             const std::string& why = "Có căn cứ mới") {
  return office.act(person, "reopen", paper, {{"reason", why}});
}

std::string refused_paper(Office& office) {
  const std::string paper = paper_at(office, Stage::reviewed);
  EXPECT_TRUE(office.decide_at(chair, paper, "deciding", "rejected"));
  EXPECT_EQ(office.instance(paper).end, "refused");
  return paper;
}

TEST(Reopen, GoesOnAtTheDeclaredStepWithItsContent) {
  Office office("2026-01-05 08:00");
  const std::string paper = refused_paper(office);
  const std::string document = office.document_hash(paper);
  const Reply done = reopen(office, chief, paper);
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.kind, "reopened");
  EXPECT_EQ(done.event.body["from"], "refused");
  EXPECT_FALSE(office.instance(paper).ended());
  EXPECT_TRUE(office.stands_in(paper, "drafting"));
  EXPECT_FALSE(office.stands_in(paper, "refused"));
  EXPECT_EQ(office.document_hash(paper), document);
  EXPECT_EQ(office.instance(paper).snapshot.data["rounds"], 2) << "the step is entered like any other time";
  EXPECT_TRUE(office.instance(paper).passed.empty());
  EXPECT_THAT(office.told(paper, "reopened").back().persons, Contains(reviewer));
  // The whole way again, to the other end.
  office.write(paper, {{"title", "Kế hoạch"}, {"summary", "Ngắn"}, {"receivers", {"a"}}});
  ASSERT_TRUE(office.submit(drafter, paper, "drafting"));
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
  EXPECT_TRUE(office.stands_in(paper, "numbering"));
}

TEST(Reopen, AsksWhoAndWhy) {
  Office office("2026-01-05 08:00");
  const std::string paper = refused_paper(office);
  EXPECT_EQ(reopen(office, drafter, paper).type(), "not-your-work");
  EXPECT_EQ(reopen(office, chief, paper, " ").error.pointer, "/reason");
  ASSERT_TRUE(reopen(office, chief, paper));
  EXPECT_EQ(reopen(office, chief, paper).type(), "not-ended");
}

TEST(Reopen, ANumberedPaperStaysClosed) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::released);
  EXPECT_EQ(reopen(office, chief, paper).type(), "already-numbered");
}

TEST(Reopen, ACancelledPaperStaysClosed) {
  Office office("2026-01-05 08:00");
  base::ordered_json source = verbs_workflow();
  source["verbs"]["cancel"] = {{"by", "drafter"}};
  office.publish(source);
  const std::string paper = office.start(drafter, "verbs", "20", json::object());
  ASSERT_TRUE(office.act(drafter, "cancel", paper, {{"reason", "Trùng"}}));
  EXPECT_EQ(reopen(office, chief, paper).type(), "was-cancelled");
}

TEST(Reopen, ASubstituteMayReopen) {
  Office office("2026-01-05 08:00", {standing_in("20.member", "20.office:OFFICE_CHIEF", "s1")});
  const std::string paper = refused_paper(office);
  const Reply done = reopen(office, "20.member", paper);
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["actor"]["capacity"]["ground"], "substitution");
}

}  // namespace
}  // namespace trinhky::decision::testing
