// Recurring work: what a schedule opens, once for each unit, whatever happens to the program meanwhile.
#include "engine/runtime/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/runtime/recurring_job.h"
#include "tests/engine/runtime/counting_store.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

using store::Row;
using Op = store::Condition::Op;

base::Instant at(const std::string& text) {
  return base::parse_instant(text).value();
}

// The machine's clock stands at 2 November 2026, 09:00 here.
class Schedules : public Office {
 protected:
  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<CountingStore>(std::move(real), "schedule");
    counting_ = made.get();
    return made;
  }

  static json daily() {
    return {{"title", {{"vi", "Văn bản hằng ngày"}, {"en", "A letter every day"}}},
            {"definition", "document-issue"},
            {"when", {{"rule", "FREQ=DAILY"}, {"start", "2026-11-03T08:00"}}},
            {"units", {{"ids", {"20"}}}}};
  }
  base::Result<void> try_make(const json& plan, const std::string& id = "s-1") {
    return make_schedule(*engine_, *store_, *catalogue_,
                         {.id = id, .person = "p-chair", .command_id = "make-" + id, .plan = plan});
  }
  void make(const json& plan, const std::string& id = "s-1") {
    const auto made = try_make(plan, id);
    ASSERT_TRUE(made.has_value()) << made.error().message.en << made.error().pointer << made.error().log;
  }
  void go_to(const std::string& time) {
    const auto moved = engine_->advance(at(time));
    ASSERT_TRUE(moved.has_value()) << moved.error().message.en << moved.error().log;
  }
  std::string fault_of(const json& plan) {
    const auto made = try_make(plan, "bad");
    if (made) return "accepted";
    return made.error().faults.front().code + " " + made.error().faults.front().pointer;
  }
  std::vector<Row> rows(const char* table) { return store_->read({.table = table, .limit = 500}).value(); }
  std::vector<Row> papers() {
    return store_
        ->read({.table = "instance",
                .where = {{"definition", Op::eq, {"document-issue"}}},
                .order = {{"started_at"}},
                .limit = 500})
        .value();
  }
  std::size_t runs(const std::string& state) {
    return store_->count("schedule_run", std::vector<store::Condition>{{"state", Op::eq, {state}}}).value();
  }
  std::vector<std::string> kinds_of_catalogue() {
    std::vector<std::string> kinds;
    for (const auto& event : store_->load_events("catalogue", 1, 500).value()) {
      if (event.kind.starts_with("schedule_")) kinds.push_back(event.kind);
    }
    return kinds;
  }

  CountingStore* counting_ = nullptr;
};

TEST_F(Schedules, EachOccurrenceOpensOnePaperAtItsTime) {
  make(daily());
  EXPECT_EQ(kinds_of_catalogue(), std::vector<std::string>{"schedule_made"});
  go_to("2026-11-03T00:59:00Z");
  EXPECT_TRUE(papers().empty());
  go_to("2026-11-05T02:00:00Z");
  ASSERT_EQ(papers().size(), 3U);
  EXPECT_EQ(runs("done"), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto started = base::Instant(std::chrono::milliseconds(std::get<std::int64_t>(papers()[i].at("started_at"))));
    EXPECT_EQ(base::format_instant(started), "2026-11-0" + std::to_string(3 + i) + "T01:00:00.000Z");
  }
  const std::string paper = text_in(papers().front(), "id");
  const auto events = store_->load_events(paper, 1, 10).value();
  const json body = base::parse_json(events.front().body).value();
  EXPECT_EQ(body["actor"]["kind"], "system");
  EXPECT_EQ(body["actor"]["schedule"], "s-1");
  EXPECT_EQ(body["actor"]["occurrence"], "20261103T080000");
  EXPECT_EQ(text_in(papers().front(), "started_by"), "") << "whoever made the schedule gets no right to the paper";
}

TEST_F(Schedules, TheSameRequestMakesOneScheduleAndAnEndedOneOpensNoMore) {
  make(daily());
  make(daily());
  EXPECT_EQ(rows("schedule").size(), 1U);
  go_to("2026-11-03T02:00:00Z");
  const ScheduleRequest end{.id = "s-1", .person = "p-chair", .command_id = "end", .plan = {}};
  ASSERT_TRUE(end_schedule(*engine_, *store_, end));
  ASSERT_TRUE(end_schedule(*engine_, *store_, end));
  go_to("2026-11-10T02:00:00Z");
  EXPECT_EQ(papers().size(), 1U);
  EXPECT_EQ(kinds_of_catalogue(), (std::vector<std::string>{"schedule_made", "schedule_ended"}));
  const auto changed = change_schedule(*engine_, *store_, *catalogue_,
                                       {.id = "s-1", .person = "p-chair", .command_id = "late", .plan = daily()});
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().type, "schedule-ended");
}

TEST_F(Schedules, EveryUnitOfASelectorGetsItsPaper) {
  json plan = daily();
  plan["units"] = {{"below", "20"}};
  plan["when"] = {{"rule", "FREQ=MONTHLY;BYMONTHDAY=3;COUNT=1"}, {"start", "2026-11-03T08:00"}};
  make(plan);
  const std::size_t units = Schedule::read_back(plan, *catalogue_)
                                ->units(engine_->directory(), base::parse_date("2026-11-03").value())
                                .size();
  ASSERT_GT(units, 5U);
  go_to("2026-11-03T02:00:00Z");
  EXPECT_EQ(papers().size(), units);
  std::set<std::string> where;
  for (const Row& row : papers()) where.insert(text_in(row, "unit"));
  EXPECT_EQ(where.size(), units);
  EXPECT_FALSE(std::holds_alternative<std::int64_t>(rows("schedule").front().at("next_at")))
      << "COUNT has come to its end";
}

TEST_F(Schedules, AfterALongStopWhatWasMissedOpensLateOnceEach) {
  make(daily());
  engine_->stop();
  engine_.reset();
  clock_.set_offset(at("2026-12-20T02:00:00Z") - wall_.now());
  open();
  engine_->rest();
  EXPECT_EQ(papers().size(), 48U);
  EXPECT_EQ(runs("done"), 48U);
  restart();
  engine_->rest();
  EXPECT_EQ(papers().size(), 48U);
}

TEST_F(Schedules, WhatWasMissedMayBeLeftOutButForTheNewest) {
  json latest = daily();
  latest["missed"] = "latest";
  json none = daily();
  none["missed"] = "none";
  none["when"]["start"] = "2026-11-03T20:00";
  make(latest, "s-latest");
  make(none, "s-none");
  engine_->stop();
  engine_.reset();
  // At 09:00 the newest of both lies within a day.
  clock_.set_offset(at("2026-12-20T02:00:00Z") - wall_.now());
  open();
  engine_->rest();
  EXPECT_EQ(papers().size(), 2U);
  EXPECT_EQ(runs("done"), 2U);
  EXPECT_EQ(runs("missed"), 47U + 46U);
}

TEST_F(Schedules, AProgramKilledAtAnyMomentOpensEachPaperOnce) {
  json plan = daily();
  plan["units"] = {{"below", "20"}};
  plan["when"] = {{"rule", "FREQ=DAILY;COUNT=2"}, {"start", "2026-11-03T08:00"}};
  make(plan);
  const std::size_t units = Schedule::read_back(plan, *catalogue_)
                                ->units(engine_->directory(), base::parse_date("2026-11-03").value())
                                .size();
  engine_->stop();
  engine_.reset();
  clock_.set_offset(at("2026-11-05T02:00:00Z") - wall_.now());
  for (int life = 0; life < 40; ++life) {
    counting_->broken = false;
    counting_->left = 7;
    open();
    engine_->rest();
    engine_->stop();
    engine_.reset();
  }
  counting_->broken = false;
  counting_->left = 1'000'000;
  open();
  engine_->rest();
  EXPECT_EQ(papers().size(), 2 * units);
  EXPECT_EQ(runs("done"), 2U);
  for (const Row& row : papers()) EXPECT_FALSE(store_->verify(text_in(row, "id")).value().fault);
}

TEST_F(Schedules, OccurrencesThatRestDaysMoveToOneMomentAllOpen) {
  json plan = daily();
  plan["when"]["roll"] = "next_working_day";
  make(plan);
  // Saturday's and Sunday's come with Monday's, even if the program dies between them.
  go_to("2026-11-08T23:00:00Z");
  EXPECT_EQ(papers().size(), 4U);
  engine_->stop();
  engine_.reset();
  clock_.set_offset(at("2026-11-09T02:00:00Z") - wall_.now());
  counting_->left = 1;
  open();
  engine_->rest();
  engine_->stop();
  engine_.reset();
  counting_->broken = false;
  counting_->left = 1'000'000;
  open();
  engine_->rest();
  EXPECT_EQ(papers().size(), 7U);
  EXPECT_EQ(runs("done"), 7U);
}

TEST_F(Schedules, PeopleAreServedWhileManyPapersOpen) {
  json plan = daily();
  plan["units"] = {{"below", "20"}};
  make(plan);
  engine_->stop();
  engine_.reset();
  clock_.set_offset(at("2026-11-20T02:00:00Z") - wall_.now());
  open();
  EXPECT_FALSE(start_letter().empty()) << "an answer comes long before the last of them";
  engine_->rest();
}

TEST_F(Schedules, APausedScheduleWaitsAndAChangedRuleBeginsAnew) {
  json plan = daily();
  plan["enabled"] = false;
  make(plan);
  go_to("2026-11-05T02:00:00Z");
  EXPECT_TRUE(papers().empty());
  plan["enabled"] = true;
  plan["when"] = {{"rule", "FREQ=WEEKLY;BYDAY=MO"}, {"start", "2026-11-09T08:00"}};
  ASSERT_TRUE(change_schedule(*engine_, *store_, *catalogue_,
                              {.id = "s-1", .person = "p-chair", .command_id = "change", .plan = plan}));
  go_to("2026-11-17T02:00:00Z");
  EXPECT_EQ(papers().size(), 2U);
}

TEST_F(Schedules, PeriodsOpenWhenTheirUnitsMayBegin) {
  json plan = daily();
  plan["when"] = {{"periods", "front-quarter"}};
  const auto schedule = Schedule::parse(
      plan,
      {.catalogue = *catalogue_, .directory = engine_->directory(), .today = base::parse_date("2026-11-02").value()});
  ASSERT_TRUE(schedule) << schedule.error().message.en;
  const auto openings = schedule->openings(*catalogue_, at("2026-11-02T02:00:00Z"), 3).value();
  ASSERT_EQ(openings.size(), 3U);
  EXPECT_EQ(openings[0].occurrence, "2026-Q4");
  EXPECT_EQ(openings[1].occurrence, "2027-Q1");
  EXPECT_EQ(openings[1].data["period"], "2027-Q1");
  EXPECT_EQ(openings[1].data["year"], 2027);
}

TEST_F(Schedules, OpeningsMayLieBeforeTheOccurrenceAndSayWhy) {
  json plan = daily();
  plan["when"] = {{"rule", "FREQ=MONTHLY;BYMONTHDAY=15"}, {"start", "2026-12-15"}, {"roll", "next_working_day"}};
  plan["opens"] = {{"workingDays", -5}};
  const auto schedule = Schedule::parse(
      plan,
      {.catalogue = *catalogue_, .directory = engine_->directory(), .today = base::parse_date("2026-11-02").value()});
  ASSERT_TRUE(schedule) << schedule.error().message.en;
  const auto opening = schedule->openings(*catalogue_, at("2026-11-02T02:00:00Z"), 1).value().front();
  EXPECT_EQ(base::format_date(catalogue_->calendar().local_date(opening.opens)), "2026-12-08");
  EXPECT_TRUE(opening.derivation["opens"].is_object());
  EXPECT_NE(opening.sentence.vi.find("mở việc"), std::string::npos) << opening.sentence.vi;
}

TEST_F(Schedules, APaperThatCannotBeOpenedIsAnIncidentThatCanBeTriedAgain) {
  json plan = daily();
  plan["units"] = {{"below", "20"}};
  plan["when"] = {{"rule", "FREQ=DAILY;COUNT=1"}, {"start", "2026-11-03T08:00"}};
  make(plan);
  go_to("2026-11-03T00:59:00Z");
  const std::string unit = Schedule::read_back(plan, *catalogue_)
                               ->units(engine_->directory(), base::parse_date("2026-11-03").value())
                               .front();
  // The piece of one unit is refused by hand: what the engine would write.
  go_to("2026-11-03T02:00:00Z");
  const std::string run = text_in(rows("schedule_run").front(), "id");
  EXPECT_EQ(open_piece_again(*store_, incident_of_piece(run, unit)).value(), true);
  EXPECT_EQ(runs("done"), 1U) << "one that was opened does not wait again";
  const store::RowChange stayed{store::RowChange::Kind::update,
                                "schedule_piece",
                                {{"run", run}, {"unit", unit}, {"state", "stayed"}, {"code", "no-such-unit"}}};
  ASSERT_TRUE(store_->write(std::span(&stayed, 1)));
  EXPECT_EQ(open_piece_again(*store_, incident_of_piece(run, unit)).value(), true);
  EXPECT_EQ(runs("running"), 1U);
  EXPECT_EQ(open_piece_again(*store_, "timer-7").value(), false);
}

TEST_F(Schedules, APlanIsRefusedWhereItIsWrong) {
  const auto with = [&](const char* pointer, json value) {
    json plan = daily();
    plan[json::json_pointer(pointer)] = std::move(value);
    return fault_of(plan);
  };
  EXPECT_EQ(with("/title/en", ""), "required /title/en");
  EXPECT_EQ(with("/definition", "no-such"), "no-such-definition /definition");
  EXPECT_EQ(with("/when/rule", "FREQ=HOURLY"), "too-often /when/rule");
  EXPECT_EQ(with("/when/rule", "FREQ=DAILY;COUNT=1;UNTIL=20270101T000000"), "count-and-until /when/rule");
  EXPECT_EQ(with("/when/rule", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "never-fires /when/rule");
  EXPECT_EQ(with("/when/rule", "FREQ=DAILY;UNTIL=20200101T000000"), "no-occurrence-left /when");
  EXPECT_EQ(with("/when", {{"periods", "no-such"}}), "no-such-periods /when/periods");
  EXPECT_EQ(with("/units", {{"ids", {"no-such"}}}), "no-such-unit /units/ids/0");
  EXPECT_EQ(with("/units", json::object()), "bad-value /units");
  EXPECT_EQ(with("/opens", {{"on", "2026-12-31"}}), "unknown-word /opens");
  EXPECT_EQ(with("/missed", "some"), "unknown-word /missed");
  EXPECT_EQ(with("/data/unheard_of", 1), "unknown-data /data/unheard_of");
  EXPECT_EQ(with("/colour", "red"), "unknown-word /colour");
  EXPECT_TRUE(rows("schedule").empty());
}

}  // namespace
}  // namespace trinhky::runtime
