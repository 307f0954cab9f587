// An instance goes to another version by a plan, and comes back as it was.
#include "engine/decision/migration.h"

#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

using base::ordered_json;

// A note that is drafted, decided by the board and issued by a paper below it.
ordered_json note(int version) {
  ordered_json source = base::parse_ordered_json(R"({
    "id": "note", "version": 1, "title": {"vi": "Phiếu", "en": "Note"}, "form": "issue-slip",
    "start": {"by": {"position": "DRAFTER", "unit": "own"}}, "data": {"kind": "CV"},
    "participants": {
      "drafter": {"position": "DRAFTER", "unit": "own"},
      "office": {"position": "OFFICE_CHIEF", "unit": "own"},
      "board": {"body": "BTT", "unit": "own"}
    },
    "initial": "drafting",
    "states": {
      "drafting": {
        "title": {"vi": "Soạn phiếu", "en": "Draft"},
        "task": {"for": "drafter", "due": {"workingDays": 10}, "remind": "R-STD"},
        "after": {"late": {"workingDays": 30, "target": "refused"}},
        "on": {"go": {"title": {"vi": "Trình", "en": "Go"}, "by": "drafter", "target": "asking"}}
      },
      "asking": {
        "title": {"vi": "Xin ý kiến", "en": "The board"},
        "signoff": {
          "by": "board", "need": {"majority": "body"}, "due": {"workingDays": 5}, "remind": "R-SHORT",
          "choices": {
            "approved": {"vi": "Đồng ý", "en": "Agree"},
            "rejected": {"label": {"vi": "Không", "en": "No"}, "positive": false}
          }
        },
        "on": {"signoff.approved": "issuing", "signoff.rejected": "refused"}
      },
      "issuing": {
        "title": {"vi": "Phát hành", "en": "Issue"},
        "invoke": {"id": "slip", "workflow": "slip", "whenLeft": {"then": "cancel"}},
        "on": {"slip.done": "issued", "slip.cancelled": "refused"}
      },
      "issued": {"type": "final", "title": {"vi": "Xong", "en": "Done"}},
      "refused": {"type": "final", "title": {"vi": "Thôi", "en": "Refused"}}
    }
  })")
                            .value();
  source["version"] = version;
  return source;
}

ordered_json slip() {
  return base::parse_ordered_json(R"({
    "id": "slip", "version": 1, "title": {"vi": "Tờ", "en": "Slip"}, "form": "issue-slip",
    "start": {"invokedBy": ["note"]}, "data": {},
    "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
    "initial": "doing",
    "states": {
      "doing": {
        "title": {"vi": "Làm", "en": "Do"}, "task": {"for": "drafter"},
        "on": {"end": {"title": {"vi": "Xong", "en": "End"}, "by": "drafter", "target": "done"}}
      },
      "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
    }
  })")
      .value();
}

// The same note with one state under another name.
ordered_json renamed(ordered_json source, const std::string& from, const std::string& to) {
  std::string text = source.dump();
  for (std::size_t at = text.find('"' + from + '"'); at != std::string::npos; at = text.find('"' + from + '"', at)) {
    text.replace(at + 1, from.size(), to);
  }
  return base::parse_ordered_json(text).value();
}

json plan(json more = json::object()) {
  json plan = {{"definition", "note"}, {"from", 1}, {"to", 2}, {"reason", "Bản mới"}};
  plan.update(more);
  return plan;
}

Reply carry_out(Office& office, const std::string& paper, json body) {
  return office.send({.kind = "migrate",
                      .instance = paper,
                      .actor = {.kind = Actor::Kind::system, .person = "20.office", .instance = {}},
                      .body = std::move(body)});
}

Reply migrate(Office& office, const std::string& paper, json more = json::object()) {
  return carry_out(office, paper, {{"plan", plan(std::move(more))}, {"migration", "m-1"}});
}

Reply undo(Office& office, const std::string& paper) {
  return carry_out(office, paper, {{"undo", "m-1"}});
}

// Everything an instance is, but how many events it took.
json without_events(const Instance& instance) {
  json all = to_json(instance);
  all.erase("events");
  return all;
}

class Migration : public ::testing::Test {
 protected:
  Migration() : office("2026-01-05 08:00") {
    office.publish(note(1));
    office.publish(slip());
    paper = office.start("20.drafter", "note", "20", json::object());
    EXPECT_TRUE(office.last) << office.last;
  }
  void go_to_the_board() {
    const Reply gone = office.signal("20.drafter", paper, "go");
    ASSERT_TRUE(gone) << gone;
  }

  Office office;
  std::string paper;
};

TEST_F(Migration, ARenamedStateTakesItsTaskAndTimersAlongAndGivesThemBack) {
  office.publish(renamed(note(2), "drafting", "writing"));
  const json before = without_events(office.instance(paper));
  const std::string work = office.work_id(paper, "drafting");
  const Reply moved = migrate(office, paper, {{"states", {{"drafting", "writing"}}}});
  ASSERT_TRUE(moved) << moved;
  EXPECT_TRUE(office.stands_in(paper, "writing"));
  EXPECT_EQ(office.instance(paper).version, 2);
  EXPECT_EQ(office.work_id(paper, "writing"), work);
  EXPECT_EQ(moved.event.kind, "migrated");
  EXPECT_EQ(moved.event.body["from"]["version"], 1);
  EXPECT_EQ(moved.event.body["to"]["version"], 2);
  EXPECT_NE(moved.event.body["from"]["hash"], moved.event.body["to"]["hash"]);
  EXPECT_EQ(moved.event.body["states"], json::object({{"drafting", "writing"}}));
  EXPECT_EQ(moved.event.body["before"], json::array({"drafting"}));
  EXPECT_EQ(moved.event.body["after"], json::array({"writing"}));
  ASSERT_THAT(moved.event.body["tasks"], SizeIs(1));
  EXPECT_EQ(moved.event.body["tasks"][0]["fate"], "kept");
  EXPECT_EQ(moved.event.body["tasks"][0]["due_before"], moved.event.body["tasks"][0]["due_after"]);
  for (const auto& [id, body] : office.instance(paper).timers) EXPECT_EQ(body["state"], "writing");
  const Reply back = undo(office, paper);
  ASSERT_TRUE(back) << back;
  EXPECT_EQ(without_events(office.instance(paper)), before);
}

TEST_F(Migration, WhatMovedGoesOnUnderTheNewVersion) {
  office.publish(renamed(note(2), "drafting", "writing"));
  ASSERT_TRUE(migrate(office, paper, {{"states", {{"drafting", "writing"}}}}));
  const Reply gone = office.signal("20.drafter", paper, "go");
  ASSERT_TRUE(gone) << gone;
  EXPECT_TRUE(office.stands_in(paper, "asking"));
}

TEST_F(Migration, AnotherDueTimeIsCountedFromWhenTheWorkWasOpened) {
  ordered_json later = note(2);
  later["states"]["drafting"]["task"]["due"]["workingDays"] = 15;
  later["states"]["drafting"]["after"]["late"]["workingDays"] = 40;
  office.publish(later);
  const json before = without_events(office.instance(paper));
  const base::Instant was = *office.work(paper, "drafting")->due;
  office.until("2026-01-08 08:00");
  const Reply moved = migrate(office, paper);
  ASSERT_TRUE(moved) << moved;
  EXPECT_EQ(moved.event.body["tasks"][0]["fate"], "renewed");
  EXPECT_EQ(moved.event.body["tasks"][0]["due_before"], base::format_instant(was));
  EXPECT_EQ(office.local(*office.work(paper, "drafting")->due).substr(0, 10), "2026-01-23");
  EXPECT_GT(*office.work(paper, "drafting")->due, was);
  bool told = false;
  for (const json& timer : moved.event.body["timers"]) {
    if (timer.value("name", "") == "late") told = timer["fate"] == "renewed" && timer["due_after"].is_string();
  }
  EXPECT_TRUE(told);
  ASSERT_TRUE(undo(office, paper));
  EXPECT_EQ(without_events(office.instance(paper)), before);
  // What was disarmed and armed again still fires.
  office.until("2026-03-20 08:00");
  EXPECT_EQ(office.instance(paper).end, "refused");
}

TEST_F(Migration, ATimerThatTheNewVersionDoesNotKnowIsSaidToBeDropped) {
  ordered_json without = note(2);
  without["states"]["drafting"].erase("after");
  office.publish(without);
  const Reply moved = migrate(office, paper);
  ASSERT_TRUE(moved) << moved;
  bool told = false;
  for (const json& timer : moved.event.body["timers"]) {
    if (timer.value("name", "") == "late") told = timer["fate"] == "dropped" && timer["due_after"].is_null();
  }
  EXPECT_TRUE(told);
  office.until("2026-03-20 08:00");
  EXPECT_TRUE(office.stands_in(paper, "drafting"));
}

TEST_F(Migration, PeopleWhoseTaskChangesAreNamedAndTold) {
  ordered_json other = note(2);
  other["participants"]["drafter"]["position"] = "OFFICE_CHIEF";
  office.publish(other);
  const json before = without_events(office.instance(paper));
  const Reply moved = migrate(office, paper);
  ASSERT_TRUE(moved) << moved;
  EXPECT_EQ(moved.event.body["tasks"][0]["people_before"], json::array({"20.drafter", "20.follower"}));
  EXPECT_EQ(moved.event.body["tasks"][0]["people_after"], json::array({"20.office"}));
  EXPECT_EQ(office.told(paper, "work-opened").back().persons, std::vector<std::string>{"20.office"});
  EXPECT_EQ(office.signal("20.drafter", paper, "go").type(), "not-your-work");
  ASSERT_TRUE(undo(office, paper));
  EXPECT_EQ(without_events(office.instance(paper)), before);
}

TEST_F(Migration, VotesComeAlongWhenTheSignOffIsTheSame) {
  go_to_the_board();
  ASSERT_TRUE(office.decide_at("20.chair", paper, "asking", "approved"));
  ordered_json reworded = renamed(note(2), "asking", "deciding");
  reworded["states"]["deciding"]["signoff"]["choices"]["approved"]["vi"] = "Nhất trí";
  office.publish(reworded);
  const json before = without_events(office.instance(paper));
  const Reply moved = migrate(office, paper, {{"states", {{"asking", "deciding"}}}});
  ASSERT_TRUE(moved) << moved;
  EXPECT_THAT(office.work(paper, "deciding")->given, SizeIs(1));
  ASSERT_TRUE(office.decide_at("20.vice", paper, "deciding", "approved"));
  // A vote given since comes back along: it is the same question.
  ASSERT_TRUE(undo(office, paper));
  EXPECT_THAT(office.work(paper, "asking")->given, SizeIs(2));
  json after = without_events(office.instance(paper));
  after["open"][0]["given"].erase(1);
  after["acted_in"]["asking"] = before["acted_in"].value("asking", json());
  json expected = before;
  expected["acted_in"]["asking"] = before["acted_in"].value("asking", json());
  EXPECT_EQ(after, expected);
}

TEST_F(Migration, VotesKeepAPaperWhereItIsWhenTheSignOffAsksOtherwise) {
  go_to_the_board();
  ordered_json other = note(2);
  other["states"]["asking"]["signoff"]["need"] = {{"all", true}};
  office.publish(other);
  ASSERT_TRUE(office.decide_at("20.chair", paper, "asking", "approved"));
  const auto events = office.events(paper).size();
  const json before = to_json(office.instance(paper));
  const Reply stays = migrate(office, paper);
  EXPECT_EQ(stays.type(), "already-given");
  EXPECT_THAT(stays.error.message.vi, HasSubstr("1 ý kiến"));
  EXPECT_EQ(office.events(paper).size(), events);
  EXPECT_EQ(to_json(office.instance(paper)), before);
}

TEST_F(Migration, ASignOffNobodyAnsweredYetIsAskedAnew) {
  go_to_the_board();
  ordered_json other = note(2);
  other["states"]["asking"]["signoff"]["need"] = {{"all", true}};
  office.publish(other);
  const json before = without_events(office.instance(paper));
  const Reply moved = migrate(office, paper);
  ASSERT_TRUE(moved) << moved;
  EXPECT_EQ(moved.event.body["tasks"][0]["fate"], "renewed");
  ASSERT_TRUE(office.decide_at("20.chair", paper, "asking", "approved"));
  // Under the new rule somebody has decided: that cannot be carried back.
  EXPECT_EQ(undo(office, paper).type(), "already-given");
  EXPECT_EQ(office.instance(paper).version, 2);
  EXPECT_NE(without_events(office.instance(paper)), before);
}

TEST_F(Migration, RunningChildrenComeAlongOrKeepThePaperWhereItIs) {
  go_to_the_board();
  for (const char* person : {"20.chair", "20.vice", "20.standing"}) {
    if (office.stands_in(paper, "asking")) {
      ASSERT_TRUE(office.decide_at(person, paper, "asking", "approved"));
    }
  }
  ASSERT_TRUE(office.stands_in(paper, "issuing"));
  office.publish(renamed(note(2), "issuing", "sending"));
  ordered_json without = note(3);
  without["states"]["issuing"].erase("invoke");
  without["states"]["issuing"]["task"] = {{"for", "drafter"}};
  without["states"]["issuing"]["on"] = {
      {"sent", {{"title", {{"vi", "Gửi"}, {"en", "Send"}}}, {"by", "drafter"}, {"target", "issued"}}}};
  office.publish(without);
  const Reply stays = migrate(office, paper, {{"to", 3}});
  EXPECT_EQ(stays.type(), "children-without-place");
  const json before = without_events(office.instance(paper));
  ASSERT_TRUE(migrate(office, paper, {{"states", {{"issuing", "sending"}}}}));
  EXPECT_EQ(office.instance(paper).children.front().state, "sending");
  ASSERT_TRUE(undo(office, paper));
  EXPECT_EQ(without_events(office.instance(paper)), before);
  ASSERT_TRUE(migrate(office, paper, {{"states", {{"issuing", "sending"}}}}));
  ASSERT_TRUE(office.signal("20.drafter", office.child(paper, "slip"), "end"));
  office.until("2026-01-05 08:05");
  EXPECT_EQ(office.instance(paper).end, "issued");
}

TEST_F(Migration, APlanThatForgetsAStateIsRefusedAndNamesIt) {
  office.publish(renamed(note(2), "drafting", "writing"));
  const auto events = office.events(paper).size();
  const Reply refused = migrate(office, paper);
  EXPECT_EQ(refused.type(), "plan-refused");
  ASSERT_THAT(refused.error.faults, SizeIs(1));
  EXPECT_EQ(refused.error.faults[0].code, "state-without-place");
  EXPECT_EQ(refused.error.faults[0].pointer, "/states/drafting");
  EXPECT_THAT(refused.error.faults[0].message.vi, HasSubstr("Soạn phiếu"));
  EXPECT_EQ(office.events(paper).size(), events);
  const Reply dropped = migrate(office, paper, {{"drops", {"drafting"}}});
  EXPECT_EQ(dropped.type(), "state-dropped");
  EXPECT_EQ(office.events(paper).size(), events);
}

TEST_F(Migration, AStateCannotGoWhereThereIsNoneOrOneOfAnotherKind) {
  ordered_json nested = note(2);
  nested["states"]["drafting"] = {{"title", {{"vi", "Soạn"}, {"en", "Draft"}}},
                                  {"initial", "first"},
                                  {"states", {{"first", note(1)["states"]["drafting"]}}}};
  nested["states"]["drafting"]["states"]["first"]["on"]["go"]["target"] = "#asking";
  nested["states"]["drafting"]["states"]["first"]["after"]["late"]["target"] = "#refused";
  office.publish(nested);
  EXPECT_EQ(migrate(office, paper).error.faults.at(0).code, "place-of-another-kind");
  EXPECT_EQ(migrate(office, paper, {{"states", {{"drafting", "nowhere"}}}}).error.faults.at(0).code, "unknown-state");
  EXPECT_EQ(migrate(office, paper, {{"states", {{"drafting", "drafting.first"}}}}).type(), "accepted");
  EXPECT_TRUE(office.stands_in(paper, "drafting"));
  EXPECT_TRUE(office.stands_in(paper, "drafting.first"));
  ASSERT_TRUE(undo(office, paper));
  EXPECT_FALSE(office.stands_in(paper, "drafting.first"));
}

TEST_F(Migration, ANewParallelPartWithoutAPlaceIsNamed) {
  ordered_json split = note(2);
  const json title = {{"vi", "Song song"}, {"en", "Side by side"}};
  split["states"]["drafting"] = {
      {"title", title},
      {"type", "parallel"},
      {"states",
       {{"one", {{"title", title}, {"initial", "a"}, {"states", {{"a", note(1)["states"]["drafting"]}}}}},
        {"two",
         {{"title", {{"vi", "Góp ý"}, {"en", "Advice"}}},
          {"initial", "b"},
          {"states",
           {{"b",
             {{"title", title},
              {"task", {{"for", "office"}}},
              {"on", {{"done", {{"title", title}, {"by", "office"}, {"target", "c"}}}}}}},
            {"c", {{"type", "final"}, {"title", title}}}}}}}}}};
  auto& first = split["states"]["drafting"]["states"]["one"]["states"]["a"];
  first["on"]["go"]["target"] = "#asking";
  first["after"]["late"]["target"] = "#refused";
  office.publish(split);
  const Reply stays = migrate(office, paper, {{"states", {{"drafting", "drafting.one.a"}}}});
  EXPECT_EQ(stays.type(), "region-without-place");
  EXPECT_THAT(stays.error.message.vi, HasSubstr("Góp ý"));
}

TEST_F(Migration, DataThatIsNewIsFilledFromThePlanAndTakenAwayAgain) {
  ordered_json more = note(2);
  more["data"]["urgent"] = false;
  more["data"]["grade"] = "thường";
  office.publish(more);
  EXPECT_EQ(migrate(office, paper, {{"data", {{"nothing", 1}}}}).error.faults.at(0).pointer, "/data/nothing");
  const json before = without_events(office.instance(paper));
  ASSERT_TRUE(migrate(office, paper, {{"data", {{"grade", "gấp"}, {"kind", "KH"}}}}));
  EXPECT_EQ(office.instance(paper).snapshot.data, json({{"kind", "CV"}, {"urgent", false}, {"grade", "gấp"}}));
  ASSERT_TRUE(undo(office, paper));
  EXPECT_EQ(without_events(office.instance(paper)), before);
}

TEST_F(Migration, WhatHasLeftTheStateCannotGoBack) {
  office.publish(note(2));
  ASSERT_TRUE(migrate(office, paper));
  go_to_the_board();
  const json before = to_json(office.instance(paper));
  const Reply refused = undo(office, paper);
  EXPECT_EQ(refused.type(), "already-left");
  EXPECT_THAT(refused.error.message.vi, HasSubstr("Không chuyển lại được"));
  EXPECT_EQ(to_json(office.instance(paper)), before);
}

TEST_F(Migration, AReminderInBetweenDoesNotKeepAPaperFromGoingBack) {
  office.publish(renamed(note(2), "drafting", "writing"));
  ASSERT_TRUE(migrate(office, paper, {{"states", {{"drafting", "writing"}}}}));
  office.until("2026-01-14 10:00");
  const Reply back = undo(office, paper);
  ASSERT_TRUE(back) << back;
  for (const auto& [id, body] : office.instance(paper).timers) EXPECT_EQ(body["state"], "drafting");
  EXPECT_EQ(office.armed(paper), 2U);
  office.until("2026-03-20 08:00");
  EXPECT_EQ(office.instance(paper).end, "refused");
}

TEST_F(Migration, OnlyARunningPaperOfTheOldVersionMoves) {
  office.publish(note(2));
  EXPECT_EQ(office.act("20.office", "migrate", paper, {{"plan", plan()}}).type(), "not-for-persons");
  ASSERT_TRUE(migrate(office, paper));
  EXPECT_EQ(migrate(office, paper).type(), "other-version");
  const std::string second = office.start("20.drafter", "note", "20", json::object());
  EXPECT_EQ(office.instance(second).version, 2);
  EXPECT_EQ(migrate(office, second).type(), "other-version");
}

TEST(MigrationPlan, EveryFaultOfAPlanIsToldAtOnce) {
  const auto plan = migration_plan_from({{"from", 0}, {"to", "2"}, {"states", 3}, {"drops", {1}}, {"data", 1}});
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().type, "bad-plan");
  EXPECT_THAT(plan.error().faults, SizeIs(7));
  EXPECT_FALSE(migration_plan_from(nullptr).has_value());
}

}  // namespace
}  // namespace trinhky::decision::testing
