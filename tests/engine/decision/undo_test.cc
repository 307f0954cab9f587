// Taking one's own last act back: who, how long, until what, and that the paper is then as it was.
#include <random>

#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;

Reply undo(Office& office, const std::string& person, const std::string& paper) {
  return office.act(person, "undo", paper, json::object());
}

TEST(Undo, ASubmissionTakenBackGivesThePaperAndTheDraftAgain) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::drafted);
  const json before = as_before(office.instance(paper));
  ASSERT_TRUE(office.submit(drafter, paper, "drafting"));
  const json undoable = office.instance(paper).undoable;
  EXPECT_EQ(undoable["kind"], "submitted");
  const Reply done = undo(office, drafter, paper);
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.kind, "undone");
  EXPECT_EQ(done.event.body["undone"], undoable["event"]);
  EXPECT_EQ(as_before(office.instance(paper)), before);
  ASSERT_FALSE(office.told(paper, "undone").empty());
  EXPECT_THAT(office.told(paper, "undone").back().persons, Contains(reviewer));
  // What was typed is there to be submitted again.
  EXPECT_TRUE(office.submit(drafter, paper, "drafting"));
  EXPECT_EQ(office.document(paper)["title"], "Kế hoạch");
}

TEST(Undo, ADecisionTakenBackReopensTheSameWorkWithItsTimers) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  const json before = as_before(office.instance(paper));
  const std::string work = office.work_id(paper, "reviewing");
  ASSERT_GT(office.armed(paper), 1U);
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  ASSERT_TRUE(undo(office, reviewer, paper));
  EXPECT_EQ(as_before(office.instance(paper)), before);
  EXPECT_EQ(office.work_id(paper, "reviewing"), work);
  EXPECT_TRUE(office.decide_at("20.standing", paper, "reviewing", "approved"));
}

TEST(Undo, AReturnIsTakenBackToo) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  const json before = as_before(office.instance(paper));
  ASSERT_TRUE(office.send_back(chair, paper, "deciding", "Thiếu số liệu"));
  ASSERT_TRUE(office.instance(paper).returned.has_value());
  ASSERT_TRUE(undo(office, chair, paper));
  EXPECT_EQ(as_before(office.instance(paper)), before);
}

TEST(Undo, IsForWhoActedAloneAndOnce) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  EXPECT_EQ(undo(office, reviewer, paper).type(), "not-your-work");
  EXPECT_EQ(undo(office, chief, paper).type(), "not-your-work");
  EXPECT_TRUE(undo(office, drafter, paper));
  EXPECT_EQ(undo(office, drafter, paper).type(), "nothing-to-undo");
}

TEST(Undo, EndsWithItsTimeCountedInWorkingHours) {
  {
    Office office("2026-01-05 16:30");
    const std::string paper = paper_at(office, Stage::submitted);
    office.until("2026-01-06 07:45");  // three quarters of an hour of work later
    EXPECT_TRUE(undo(office, drafter, paper));
  }
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  office.until("2026-01-05 10:01");
  EXPECT_EQ(undo(office, drafter, paper).type(), "undo-too-late");
}

TEST(Undo, EndsWithAReminderToo) {
  Office office("2026-01-05 16:30");
  base::ordered_json source = verbs_workflow();
  source["verbs"]["undo"]["within"] = {{"workingDays", 2}};
  office.publish(source);
  const std::string paper = office.start(drafter, "verbs", "20", json::object());
  office.write(paper, {{"title", "Kế hoạch"}});
  ASSERT_TRUE(office.submit(drafter, paper, "drafting"));
  office.until("2026-01-06 09:00");
  ASSERT_FALSE(office.told(paper, "due-soon").empty());
  EXPECT_EQ(undo(office, drafter, paper).type(), "nothing-to-undo");
}

TEST(Undo, EndsWithWhatFollowsButNotWithAComment) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  ASSERT_TRUE(office.act(reviewer, "comment", paper, {{"text", "Tôi đang xem."}}));
  EXPECT_FALSE(office.instance(paper).undoable.is_null());
  ASSERT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  EXPECT_EQ(undo(office, drafter, paper).type(), "not-your-work");
  ASSERT_TRUE(office.attach(chair, paper, "scan"));
  EXPECT_EQ(undo(office, reviewer, paper).type(), "nothing-to-undo");
}

TEST(Undo, NeitherANumberNorAnEndIsTakenBack) {
  {
    Office office("2026-01-05 08:00");
    const std::string paper = paper_at(office, Stage::numbered);
    EXPECT_EQ(undo(office, clerk, paper).type(), "nothing-to-undo");
  }
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(office.decide_at(chair, paper, "deciding", "rejected"));
  EXPECT_EQ(undo(office, chair, paper).type(), "instance-ended");
}

TEST(Undo, OfASubstituteIsTheSubstitutesOwn) {
  Office office("2026-01-05 08:00", {standing_in("20.member", "20.chair:CHAIR", "s1")});
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(office.decide_at("20.member", paper, "deciding", "approved"));
  EXPECT_EQ(undo(office, chair, paper).type(), "not-your-work");
  const Reply done = undo(office, "20.member", paper);
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["actor"]["capacity"]["ground"], "substitution");
  EXPECT_TRUE(office.stands_in(paper, "deciding"));
}

TEST(Undo, IsNotThereWhereTheDefinitionDoesNotAllowIt) {
  Office office("2026-01-05 08:00");
  base::ordered_json source = verbs_workflow();
  source["verbs"].erase("undo");
  office.publish(source);
  const std::string paper = office.start(drafter, "verbs", "20", json::object());
  office.write(paper, {{"title", "Kế hoạch"}});
  ASSERT_TRUE(office.submit(drafter, paper, "drafting"));
  EXPECT_TRUE(office.instance(paper).undoable.is_null());
  EXPECT_EQ(undo(office, drafter, paper).type(), "verb-not-here");
}

// The law: an act and its undoing give the paper as it was, wherever a paper has been.
TEST(Undo, AnActAndItsUndoingChangeNothing) {
  std::size_t undone = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::mt19937 random(seed);
    Office office("2026-01-05 08:00");
    const std::string paper = paper_at(office, Stage::drafted);
    for (int step = 0; step < 14 && !office.instance(paper).ended(); ++step) {
      const json before = as_before(office.instance(paper));
      const bool back = random() % 3 == 0;
      Reply reply;
      std::string who;
      if (office.stands_in(paper, "drafting")) {
        who = drafter;
        office.write(paper, {{"title", "Bản " + std::to_string(random() % 3)}});
        reply = office.submit(who, paper, "drafting");
      } else if (office.stands_in(paper, "reviewing")) {
        who = random() % 2 == 0 ? reviewer : "20.standing";
        reply = back ? office.send_back(who, paper, "reviewing", "Sửa")
                     : office.decide_at(who, paper, "reviewing", "approved");
      } else if (office.stands_in(paper, "deciding")) {
        who = chair;
        reply = back ? office.send_back(who, paper, "deciding", "Sửa")
                     : office.decide_at(who, paper, "deciding", "approved");
      } else {
        break;
      }
      ASSERT_TRUE(reply) << reply;
      if (random() % 2 == 0) continue;
      const Reply taken = undo(office, who, paper);
      ASSERT_TRUE(taken) << taken << " after " << reply.event.kind << " seed " << seed;
      ASSERT_EQ(as_before(office.instance(paper)), before) << reply.event.kind << " seed " << seed;
      ++undone;
    }
  }
  EXPECT_GT(undone, 20U);
}

}  // namespace
}  // namespace trinhky::decision::testing
