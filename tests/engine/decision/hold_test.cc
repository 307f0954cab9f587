// A paper on hold: nothing is done, nothing runs out, nothing is lost, and everything goes on where it stopped.
#include "engine/decision/held.h"
#include "tests/engine/decision/verbs_paper.h"

namespace trinhky::decision::testing {
namespace {

using std::chrono::minutes;
using ::testing::Contains;

Reply hold(Office& office, const std::string& person, const std::string& paper, json more = json::object()) {
  if (!more.contains("reason")) more["reason"] = "Chờ ý kiến cấp trên";
  return office.act(person, "hold", paper, std::move(more));
}

Reply resume(Office& office, const std::string& person, const std::string& paper) {
  return office.act(person, "resume", paper, json::object());
}

TEST(Hold, NothingIsDoneAndNobodyIsReminded) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  const Reply held = hold(office, chief, paper);
  ASSERT_TRUE(held) << held;
  EXPECT_EQ(held.event.kind, "held");
  EXPECT_EQ(office.armed(paper), 0U);
  EXPECT_EQ(office.decide_at(reviewer, paper, "reviewing", "approved").type(), "on-hold");
  EXPECT_EQ(hold(office, chief, paper).type(), "on-hold");
  EXPECT_THAT(office.told(paper, "held").back().persons, Contains(reviewer));
  office.until("2026-03-02 08:00");
  EXPECT_TRUE(office.told(paper, "due-soon").empty());
  EXPECT_TRUE(office.told(paper, "overdue").empty());
  EXPECT_TRUE(office.told(paper, "told-leaders").empty());
}

TEST(Hold, AsksWhoAndWhyAndUntilWhen) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  EXPECT_EQ(hold(office, reviewer, paper).type(), "not-your-work");
  EXPECT_EQ(hold(office, chief, paper, {{"reason", " "}}).error.pointer, "/reason");
  EXPECT_EQ(hold(office, chief, paper, {{"until", "2026-01-05"}}).type(), "bad-date");
  EXPECT_EQ(resume(office, chief, paper).type(), "not-held");
  EXPECT_TRUE(hold(office, drafter, paper)) << "whoever started it";
  EXPECT_EQ(resume(office, reviewer, paper).type(), "not-your-work");
  EXPECT_TRUE(resume(office, drafter, paper));
}

TEST(Hold, DueTimesMoveByTheWorkingTimeHeld) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  const base::Instant due = *office.work(paper, "reviewing")->due;
  ASSERT_EQ(office.local(due), "2026-01-08 24:00");
  ASSERT_TRUE(hold(office, chief, paper));
  office.until("2026-01-12 08:00");  // six working days later: that Saturday was worked
  const Reply resumed = resume(office, chief, paper);
  ASSERT_TRUE(resumed) << resumed;
  EXPECT_EQ(office.local(*office.work(paper, "reviewing")->due), "2026-01-15 24:00");
  EXPECT_FALSE(office.instance(paper).held.is_object());
  EXPECT_GT(office.armed(paper), 1U);
  // The ladder counts to the new day.
  office.until("2026-01-16 12:00");
  EXPECT_FALSE(office.told(paper, "due-soon").empty());
  EXPECT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
}

TEST(Hold, AWaitOfTheChartMovesAlike) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(hold(office, chief, paper));
  office.until("2026-01-19 08:00");  // eleven working days
  ASSERT_TRUE(resume(office, chief, paper));
  office.until("2026-02-03 08:00");  // past the day on which the wait would have ended
  EXPECT_FALSE(office.instance(paper).ended());
  office.until("2026-04-30 08:00");
  EXPECT_EQ(office.instance(paper).end, "refused");
}

TEST(Hold, EndsByItselfOnTheMorningOfItsDay) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  ASSERT_TRUE(hold(office, chief, paper, {{"until", "2026-01-17"}}));  // a Saturday
  EXPECT_EQ(office.armed(paper), 1U);
  office.until("2026-01-18 23:00");
  EXPECT_TRUE(office.instance(paper).held.is_object());
  office.until("2026-01-19 12:00");
  EXPECT_TRUE(office.instance(paper).held.is_null());
  EXPECT_EQ(office.events(paper).back().kind, "resumed");
  EXPECT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
}

TEST(Hold, ASubstituteOfWhoMayHoldMayHold) {
  Office office("2026-01-05 08:00", {standing_in("20.member", "20.office:OFFICE_CHIEF", "s1")});
  const std::string paper = paper_at(office, Stage::submitted);
  const Reply held = hold(office, "20.member", paper);
  ASSERT_TRUE(held) << held;
  EXPECT_EQ(held.event.body["actor"]["capacity"]["ground"], "substitution");
}

TEST(Hold, MessagesOfOtherPapersAreKeptAndDeliveredAfterwards) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  ASSERT_TRUE(hold(office, chief, paper));
  const auto told = [&](const std::string& signal) {
    return office.send({.kind = "parent_signal",
                        .instance = paper,
                        .actor = {.kind = Actor::Kind::instance, .instance = "above"},
                        .body = {{"signal", signal}, {"data", json::object()}}});
  };
  ASSERT_TRUE(told("year.closed"));
  EXPECT_EQ(office.events(paper).back().kind, "kept_while_held");
  EXPECT_EQ(office.instance(paper).held["waiting"].size(), 1U);
  ASSERT_TRUE(resume(office, chief, paper));
  EXPECT_EQ(office.events(paper).back().kind, "parent_signalled");
  ASSERT_EQ(office.instance(paper).kept.size(), 1U);
  EXPECT_EQ(office.instance(paper).kept.front()["signal"], "year.closed");
}

TEST(Hold, AHeldPaperEndsWithTheOneAbove) {
  Office office("2026-01-05 08:00");
  const std::string paper = paper_at(office, Stage::submitted);
  ASSERT_TRUE(hold(office, chief, paper, {{"until", "2026-01-12"}}));
  ASSERT_TRUE(office.send({.kind = "cancel_by_parent",
                           .instance = paper,
                           .actor = {.kind = Actor::Kind::instance, .instance = "above"},
                           .body = json::object()}));
  EXPECT_EQ(office.instance(paper).end, "cancelled");
  EXPECT_TRUE(office.instance(paper).held.is_null());
}

TEST(Hold, WorkingTimeIsCountedByTheStretchesOfWorkingDays) {
  Office office("2026-01-05 08:00");
  const calendar::Calendar& days = Shipped::get().calendar;
  const auto at = [&](const std::string& local) { return office.instant(local); };
  const minutes day = working_time(days, at("2026-01-05 00:00"), at("2026-01-06 00:00"));
  ASSERT_GT(day, minutes{0});
  EXPECT_EQ(working_time(days, at("2026-01-16 00:00"), at("2026-01-20 00:00")), 2 * day) << "over a weekend";
  EXPECT_EQ(working_time(days, at("2026-01-17 08:00"), at("2026-01-18 16:00")), minutes{0});
  EXPECT_EQ(working_time(days, at("2026-01-06 08:00"), at("2026-01-05 08:00")), minutes{0});
  EXPECT_EQ(after_working_time(days, at("2026-01-10 09:00"), minutes{0}), at("2026-01-10 09:00"));
  for (const int length : {1, 30, 240, 481, 5000}) {
    const base::Instant from = at("2026-01-05 09:15");
    EXPECT_EQ(working_time(days, from, after_working_time(days, from, minutes{length})), minutes{length});
  }
}

// A paper whose bytes were damaged behind the program's back, decided on as it is.
class Damaged {
 public:
  Outcome decide(Instance& paper, Command command) {
    command.id = "c";
    command.instance = paper.id;
    Facts facts;
    facts.contents[paper.document()] = {{"title", "Kế hoạch"}};
    return decision::decide(world_, &paper, command, facts);
  }

 private:
  std::shared_ptr<const definition::Definition> definition_ =
      definition::parse_definition(verbs_workflow().dump(), {.forms = {"issue-slip"}, .ladders = {"R-STD"}}).definition;
  directory::Directory people_ = staff({});
  World world_{.definition = [this](const std::string&, int) { return definition_; },
               .form = {},
               .directory = &people_,
               .calendar = &Shipped::get().calendar,
               .ladders = &Shipped::get().ladders};
};

TEST(Hold, ATimerWhoseTimeIsUnreadableFiresAtOnceInsteadOfNever) {
  Office office("2026-01-05 08:00");
  const std::string id = paper_at(office, Stage::reviewed);
  ASSERT_TRUE(hold(office, chief, id));
  Instance paper = office.instance(id);
  paper.held["timers"] = json::array({{{"id", "t"}, {"due", "?"}, {"body", {{"kind", "after"}, {"state", "x"}}}}});
  const base::Instant now = office.instant("2026-01-06 08:00");
  const Outcome outcome =
      Damaged().decide(paper, {.kind = "resume", .actor = {.kind = Actor::Kind::person, .person = chief}, .now = now});
  ASSERT_TRUE(std::holds_alternative<Accepted>(outcome));
  const auto& accepted = std::get<Accepted>(outcome);
  EXPECT_EQ(accepted.event.body["unreadable_timers"], 1);
  ASSERT_EQ(accepted.arm.size(), 1U);
  EXPECT_EQ(accepted.arm.front().due, now);
}

TEST(Hold, AStepIsNotAgreedWithoutAnApproverWhoseSeatIsUnreadable) {
  Office office("2026-01-05 08:00");
  const std::string id = paper_at(office, Stage::submitted);
  Instance paper = office.instance(id);
  OpenWork& work = paper.open.at(office.work_id(id, "reviewing"));
  work.then = {{{"person", chair}, {"to", json::array({{{"seat", 5}}})}, {"by", reviewer}, {"reason", ""}}};
  const Outcome outcome =
      Damaged().decide(paper, {.kind = "decide",
                               .actor = {.kind = Actor::Kind::person, .person = reviewer},
                               .now = office.instant("2026-01-05 09:00"),
                               .body = {{"work", work.id}, {"choice", "approved"}, {"shown_hash", paper.document()}}});
  ASSERT_TRUE(std::holds_alternative<base::Error>(outcome));
  EXPECT_EQ(std::get<base::Error>(outcome).type, "instance-damaged");
}

}  // namespace
}  // namespace trinhky::decision::testing
