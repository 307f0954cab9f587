// What units lay over the house's calendar: read, checked against the organisation, published, and followed by the
// deadlines of those units alone.
#include "engine/runtime/unit_calendars.h"

#include <gtest/gtest.h>

#include "engine/runtime/calendar_draft.h"
#include "engine/runtime/retime_job.h"
#include "tests/engine/runtime/calendars.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

using store::Row;

constexpr const char* district = "d-1";

json layer(const std::string& unit, const std::vector<json>& days, const std::string& version = "1") {
  return {{"unit", unit}, {"id", "L-" + unit}, {"version", version}, {"days", days}};
}

class UnitCalendars : public Office {
 protected:
  void SetUp() override {
    Office::SetUp();
    const json drafts = {{"kind", "person_added"}, {"person", "d-draft"}, {"full_name", "Soạn"}, {"login", "d-draft"}};
    const json holds = {{"kind", "position_given"}, {"id", "h-d-draft"}, {"person", "d-draft"},
                        {"position", "DRAFTER"},    {"unit", district},  {"from", "2021-01-01"}};
    const auto done = engine_->handle(
        DirectoryRequest{.command_id = "district", .person = {}, .events = {below("20", district), drafts, holds}});
    ASSERT_TRUE(done) << done.error().message.en << done.error().pointer;
  }
  static json below(const std::string& parent, const std::string& unit) {
    return {
        {"kind", "unit_added"},      {"unit", unit},     {"name", {{"vi", "Đơn vị " + unit}, {"en", "Unit " + unit}}},
        {"unit_kind", "department"}, {"parent", parent}, {"from", "2021-01-01"}};
  }
  base::Result<KeptCalendar> with_layers(const std::string& version, const std::vector<json>& layers) {
    const auto source = base::parse_json(catalogue_->shipped_calendar_bytes()).value();
    return amended(source, {{"version", version}, {"layers", layers}});
  }
  std::string start(const std::string& person, const std::string& unit) {
    const auto started = act(person, "start", "", {{"definition", "document-issue"}, {"unit", unit}});
    if (!started) ADD_FAILURE() << started.error().message.en;
    return started ? started->instance : "";
  }
  void preview(const KeptCalendar& calendar, std::size_t at_once = papers_of_a_request) {
    const auto planned =
        plan_retime(*engine_, *store_, {.calendar = calendar, .id = "r-1", .person = "p-admin", .at_once = at_once});
    ASSERT_TRUE(planned) << planned.error().message.en << planned.error().log;
  }
  void apply(const KeptCalendar& calendar) {
    const auto done = apply_retime(*engine_, *store_, calendar, "r-1", "p-admin", "apply");
    ASSERT_TRUE(done) << done.error().message.en << done.error().log;
    engine_->rest();
  }
  Row job() { return job_row(*store_, retime_job(), "r-1").value(); }
  std::size_t pieces(const std::string& state) {
    return pieces_in(*store_, retime_job(), "r-1", state, 500).value().size();
  }
  std::string due(const std::string& paper) {
    const auto instance = engine_->load(paper).value();
    return base::format_date(catalogue_->calendar().due_date(*instance.open.begin()->second.due));
  }
  base::Date today() { return catalogue_->calendar().local_date(engine_->now()); }
  bool works(const std::string& unit, const std::string& date) {
    return unit_calendar(*catalogue_, engine_->directory(), unit, today())
        ->is_working_day(base::parse_date(date).value());
  }
};

TEST_F(UnitCalendars, ACalendarWithoutLayersReadsAsItDid) {
  EXPECT_EQ(catalogue_->layers(), nullptr);
  EXPECT_EQ(catalogue_->calendars(engine_->directory(), today()), nullptr);
  EXPECT_EQ(unit_calendar(*catalogue_, engine_->directory(), district, today()).get(), &catalogue_->calendar());
  const auto plain = with_layers("9", {});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->layers, nullptr);
  EXPECT_EQ(plain->bytes.find("layers"), std::string::npos);
}

TEST_F(UnitCalendars, AUnitsLayerIsReplacedAsAWholeAndTakenAway) {
  const auto first = with_layers(
      "9", {layer("20", {day_of("2026-11-05", "closure")}), layer(district, {day_of("2026-11-06", "closure")})});
  ASSERT_TRUE(first) << first.error().message.en;
  const json source = base::parse_json(first->bytes).value();
  const auto next =
      amended(source, {{"version", "10"}, {"layers", {layer(district, {day_of("2026-11-04", "closure")}, "2")}}});
  ASSERT_TRUE(next) << next.error().message.en;
  ASSERT_EQ(next->layers->size(), 2U);
  const json changes = calendar_changes(*first, *next);
  EXPECT_TRUE(changes["days"].empty());
  ASSERT_EQ(changes["units"].size(), 1U);
  EXPECT_EQ(changes["units"][0]["unit"], district);
  EXPECT_EQ(changes["units"][0]["before"], "1");
  EXPECT_EQ(changes["units"][0]["after"], "2");
  EXPECT_EQ(changes["units"][0]["days"].size(), 2U);
  const auto without = amended(source, {{"version", "11"}, {"remove_layers", {district, "20"}}});
  ASSERT_TRUE(without) << without.error().message.en;
  EXPECT_EQ(without->layers, nullptr);
  EXPECT_TRUE(calendar_changes(*first, *without)["units"][0]["after"].is_null());
}

TEST_F(UnitCalendars, FaultsPointToTheLayerThatWasGiven) {
  const auto first = with_layers("9", {layer("20", {day_of("2026-11-05", "closure")})});
  const json source = base::parse_json(first.value().bytes).value();
  const auto faulty =
      amended(source, {{"version", "10"}, {"layers", {layer(district, {day_of("2026-11-06", "feast")})}}});
  ASSERT_FALSE(faulty);
  EXPECT_EQ(faulty.error().faults.front().pointer, "/layers/0/days/0/kind");
  EXPECT_EQ(amended(source, {{"version", "10"}, {"remove_layers", {district}}}).error().faults.front().pointer,
            "/remove_layers/0");
  const auto nowhere = with_layers("9", {layer("nowhere", {day_of("2026-11-05", "closure")})});
  ASSERT_TRUE(nowhere) << "which units there are is asked of the organisation";
  const auto checked = check_layers(*nowhere->calendar, nowhere->layers, engine_->directory(), today());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().faults.front().code, "no-such-unit");
  EXPECT_EQ(checked.error().faults.front().pointer, "/layers/0/unit");
}

TEST_F(UnitCalendars, OnlyDeadlinesOfTheUnitMoveAndAnUndoTakesThemBack) {
  const std::string upper = start("p-draft", "20");
  const std::string lower = start("d-draft", district);
  ASSERT_EQ(due(upper), "2026-11-09");
  ASSERT_EQ(due(lower), "2026-11-09");
  const KeptCalendar next = with_layers("9", {layer(district, {day_of("2026-11-05", "closure")})}).value();
  preview(next);
  EXPECT_EQ(pieces("planned"), 1U);
  const json detail =
      base::parse_json(text_in(pieces_in(*store_, retime_job(), "r-1", "planned", 9).value().front(), "detail"))
          .value();
  EXPECT_EQ(detail["deadlines"][0]["unit"], district);
  const std::string version = std::string("9+L-") + district + ".1";
  EXPECT_EQ(detail["deadlines"][0]["derivation"]["calendar"], version);
  apply(next);
  EXPECT_EQ(text_in(job(), "state"), "done");
  EXPECT_EQ(due(upper), "2026-11-09");
  EXPECT_EQ(due(lower), "2026-11-10");
  const json event = base::parse_json(store_->load_events(lower, 1, 100).value().back().body).value();
  EXPECT_EQ(event["calendar"], version) << "the one that was used";
  EXPECT_FALSE(works(district, "2026-11-05"));
  EXPECT_TRUE(works("20", "2026-11-05"));
  EXPECT_EQ(due(start("d-draft", district)), "2026-11-10");

  ASSERT_TRUE(undo_retime(*engine_, *store_, "r-1", "p-admin", "undo"));
  engine_->rest();
  EXPECT_EQ(text_in(job(), "state"), "undone");
  EXPECT_TRUE(works(district, "2026-11-05"));
  EXPECT_EQ(due(lower), "2026-11-10") << "it would come earlier than announced";
}

TEST_F(UnitCalendars, WhatAUnitsMakeUpDayWouldShortenStaysUntilALeaderConfirmsIt) {
  const std::string upper = start("p-draft", "20");
  const std::string lower = start("d-draft", district);
  const KeptCalendar next = with_layers("9", {layer(district, {day_of("2026-11-07", "makeup_work")})}).value();
  preview(next);
  EXPECT_EQ(std::get<std::int64_t>(job().at("shortened")), 1);
  apply(next);
  EXPECT_EQ(due(lower), "2026-11-09");
  std::vector<std::string> asked;
  const auto planned =
      plan_shortening(*engine_, *store_, {.retime = "r-1", .works = {work(lower)}, .id = "s-1", .person = "p-chair"},
                      [&](const decision::Instance& paper) -> base::Result<std::string> {
                        asked.push_back(paper.unit);
                        return std::string();
                      });
  ASSERT_TRUE(planned) << planned.error().message.en;
  EXPECT_EQ(asked, std::vector<std::string>{district});
  ASSERT_TRUE(step_job(*engine_, *store_, retime_job(), "s-1", JobStep::confirm, "p-chair", "shorten"));
  engine_->rest();
  EXPECT_NE(due(lower), "2026-11-09");
  EXPECT_EQ(due(upper), "2026-11-09");
}

TEST_F(UnitCalendars, TheBookFollowsTheOrganisation) {
  const KeptCalendar next = with_layers("9", {layer("20", {day_of("2026-11-05", "closure")}),
                                              layer(district, {day_of("2026-11-06", "closure")})})
                                .value();
  preview(next);
  apply(next);
  EXPECT_FALSE(works(district, "2026-11-05")) << "the province's day holds below";
  const auto book = catalogue_->calendars(engine_->directory(), today());
  EXPECT_EQ(catalogue_->calendars(engine_->directory(), today()), book) << "made once";
  const auto added =
      engine_->handle(DirectoryRequest{.command_id = "alone", .person = {}, .events = {below(district, "alone")}});
  ASSERT_TRUE(added) << added.error().message.en << added.error().pointer;
  EXPECT_NE(catalogue_->calendars(engine_->directory(), today()), book);
  EXPECT_FALSE(works("alone", "2026-11-06"));
  restart();
  EXPECT_FALSE(works("alone", "2026-11-06")) << "the published layers are in force after a restart";
}

TEST_F(UnitCalendars, APreviewOfManyPapersGoesOnBehindTheRequest) {
  for (int i = 0; i < 70; ++i) start_letter();
  const KeptCalendar next = with_days(*catalogue_, "8", {day_of("2026-11-05", "holiday")});
  ASSERT_TRUE(keep_draft(*store_, *catalogue_, next, "p-admin", engine_->now()));
  preview(next, 10);
  engine_->rest();
  EXPECT_EQ(text_in(job(), "state"), "planned");
  EXPECT_EQ(std::get<std::int64_t>(job().at("moves")), 70);
  EXPECT_EQ(pieces("planned"), 70U);
  apply(next);
  EXPECT_EQ(text_in(job(), "state"), "done");
  EXPECT_EQ(pieces("moved"), 70U);
}

TEST_F(UnitCalendars, APreviewThatIsNotWholeCannotBeApplied) {
  for (int i = 0; i < 3; ++i) start_letter();
  engine_->stop();  // nobody reads on
  const KeptCalendar next = with_days(*catalogue_, "8", {day_of("2026-11-05", "holiday")});
  preview(next, 1);
  EXPECT_EQ(text_in(job(), "state"), "reading");
  EXPECT_EQ(pieces("planned"), 1U);
  EXPECT_EQ(apply_retime(*engine_, *store_, next, "r-1", "p-admin", "apply").error().type, "retime-state");
  ASSERT_TRUE(keep_draft(*store_, *catalogue_, next, "p-admin", engine_->now()));
  engine_.reset();
  open();
  engine_->rest();
  EXPECT_EQ(text_in(job(), "state"), "planned") << "the next program goes on where it stood";
  EXPECT_EQ(pieces("planned"), 3U);
}

TEST_F(UnitCalendars, APersonsHoursAreThoseOfTheUnitOfThePerson) {
  const KeptCalendar next = with_layers("9", {layer(district, {day_of("2026-11-05", "closure")})}).value();
  preview(next);
  apply(next);
  const base::Date day = base::parse_date("2026-11-05").value();
  EXPECT_FALSE(person_calendar(*catalogue_, engine_->directory(), "d-draft", today())->is_working_day(day));
  EXPECT_TRUE(person_calendar(*catalogue_, engine_->directory(), "p-draft", today())->is_working_day(day));
  EXPECT_TRUE(person_calendar(*catalogue_, engine_->directory(), "nobody", today())->is_working_day(day));
}

}  // namespace
}  // namespace trinhky::runtime
