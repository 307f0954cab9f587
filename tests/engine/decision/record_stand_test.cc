// A decision entered from a paper is confirmed or contested by the one it is said to be of.
#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;

// Recorded by the clerk from a signed slip; the number of the event.
std::uint64_t recorded(Office& office, const std::string& paper) {
  const Reply done = office.minute(clerk, paper, "deciding", "approved", nullptr, {{"signed_by", chair}});
  EXPECT_TRUE(done) << done;
  EXPECT_EQ(office.instance(paper).recorded.size(), 1U);
  return office.instance(paper).events;
}

Reply say(Office& office, const std::string& person, const std::string& paper, const std::string& kind,
          std::uint64_t event, const std::string& reason = "") {
  json body = {{"event", event}};
  if (!reason.empty()) body["reason"] = reason;
  return office.act(person, kind, paper, std::move(body));
}

TEST(RecordStand, StandsAsRecordedUntilTheChairSaysMore) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  const std::uint64_t event = recorded(office, paper);
  EXPECT_EQ(office.instance(paper).recorded.front()["event"], event);
  EXPECT_EQ(office.instance(paper).recorded.front()["stands"], "recorded");
  const Reply done = say(office, chair, paper, "confirm_record", event);
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.kind, "record_confirmed");
  EXPECT_EQ(office.instance(paper).recorded.front()["stands"], "confirmed");
  EXPECT_EQ(say(office, chair, paper, "contest_record", event, "Nhầm").type(), "already-said");
}

TEST(RecordStand, ContestingMarksAndTellsAndUndoesNothing) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  const std::uint64_t event = recorded(office, paper);
  EXPECT_EQ(say(office, chair, paper, "contest_record", event).error.pointer, "/reason");
  const Reply done = say(office, chair, paper, "contest_record", event, "Tôi chưa ký");
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(office.instance(paper).recorded.front()["stands"], "contested");
  EXPECT_TRUE(office.stands_in(paper, "numbering"));
  EXPECT_THAT(office.told(paper, "record-contested").back().persons, Contains(clerk));
  EXPECT_EQ(say(office, chair, paper, "contest_record", event, "Tôi chưa ký").type(), "already-said");
  EXPECT_TRUE(say(office, chair, paper, "confirm_record", event)) << "settled after all";
}

TEST(RecordStand, IsForWhomTheStepNamesAndOnlyWhereItDoes) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  const std::uint64_t event = recorded(office, paper);
  EXPECT_EQ(say(office, reviewer, paper, "confirm_record", event).type(), "not-your-work");
  EXPECT_EQ(say(office, clerk, paper, "confirm_record", event).type(), "not-your-work");
  EXPECT_EQ(say(office, chair, paper, "confirm_record", event - 1).type(), "no-such-record");

  Office other("2026-01-05 08:00");
  const std::string plain = paper_at(other, Stage::submitted);
  // The review does not say who confirms.
  ASSERT_TRUE(other.minute(clerk, plain, "reviewing", "approved", nullptr, {{"signed_by", reviewer}}))
      << "anybody who may record";
  EXPECT_EQ(say(other, chair, plain, "confirm_record", other.instance(plain).events).type(), "verb-not-here");
}

TEST(RecordStand, ASubstituteConfirmsAlsoWhenThePaperHasEnded) {
  Office office("2026-01-05 08:00", {standing_in("20.member", "20.chair:CHAIR", "s1")});
  const std::string paper = paper_at(office, Stage::reviewed);
  const std::uint64_t event = recorded(office, paper);
  ASSERT_TRUE(office.act(clerk, "assign_number", paper, json::object()));
  ASSERT_TRUE(office.signal(clerk, paper, "release"));
  ASSERT_TRUE(office.instance(paper).ended());
  const Reply done = say(office, "20.member", paper, "confirm_record", event);
  ASSERT_TRUE(done) << done;
  EXPECT_EQ(done.event.body["actor"]["capacity"]["ground"], "substitution");
}

}  // namespace
}  // namespace trinhky::decision::testing
