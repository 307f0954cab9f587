// A new version of the calendar: which due times move, what the event says, and what stays as it was announced.
#include "engine/decision/retime.h"

#include <algorithm>

#include "engine/calendar/due.h"
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void timed(ordered_json& words) {
  ordered_json& review = words["states"]["reviewing"]["signoff"];
  review["due"] = {{"workingDays", 3}};
  review["remind"] = "R-STD";
  review["extension"] = {{"decidedBy", "office"}};
  words["verbs"]["hold"] = {{"by", "office"}, {"requires", {"reason"}}};
}

// The calendar that ships with one day more, as its next version.
calendar::Calendar with_day(const std::string& date, const std::string& kind) {
  json source = shipped("workflows/shared/calendar.json");
  source["version"] = "99";
  source["days"].push_back({{"date", date},
                            {"kind", kind},
                            {"name", {{"vi", "Ngày mới"}, {"en", "A new day"}}},
                            {"grade", "P"},
                            {"source", "a test"}});
  return calendar::Calendar::parse(source).value();
}

// The desk's office as it would decide by another calendar.
class Later {
 public:
  explicit Later(calendar::Calendar calendar, const std::vector<json>& more = {})
      : calendar_(std::move(calendar)), directory_(staff(more)) {
    ordered_json words = desk_words();
    timed(words);
    definition::Known known{.forms = {"issue-slip"}, .ladders = {"R-STD"}, .workflows = {}, .modes = {}};
    definition_ = definition::parse_definition(words.dump(), known).definition;
    world_.definition = [this](const std::string&, int) { return definition_; };
    world_.form = [](const std::string&) -> const form::Schema* { return nullptr; };
    world_.directory = &directory_;
    world_.calendar = &calendar_;
    world_.ladders = &Shipped::get().ladders;
  }

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] Outcome retime(const Desk& desk, bool allow_earlier = false, Actor actor = {}) const {
    return decide(world_, &desk.instance(desk.paper),
                  {.id = "retime",
                   .kind = "retime",
                   .instance = desk.paper,
                   .actor = std::move(actor),
                   .now = desk.instant("2026-01-16 09:00"),
                   .body = {{"calendar", "99"}, {"allow_earlier", allow_earlier}}},
                  {});
  }
  [[nodiscard]] static std::string refusal(const Outcome& outcome) {
    const auto* error = std::get_if<base::Error>(&outcome);
    return error == nullptr ? "accepted" : error->type;
  }

 private:
  calendar::Calendar calendar_;
  directory::Directory directory_;
  std::shared_ptr<const definition::Definition> definition_;
  World world_;
};

// In review since Friday 16 January: due on Wednesday the 21st.
void send(Desk& desk) {
  desk.until("2026-01-16 08:00");
  desk.reviewed_next();
  ASSERT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-21 24:00");
}

TEST(Retime, ADayOffMovesWhatIsDueAfterIt) {
  Desk desk(timed);
  send(desk);
  const Later later(with_day("2026-01-20", "holiday"));
  const auto preview = retimed_dues(later.world(), desk.instance(desk.paper), desk.instant("2026-01-16 09:00"));
  ASSERT_EQ(preview.size(), 1U);
  EXPECT_EQ(preview.front().state, "reviewing");
  EXPECT_EQ(desk.local(preview.front().after), "2026-01-22 24:00");
  EXPECT_FALSE(preview.front().would_shorten);
  EXPECT_FALSE(preview.front().to.empty());

  const Outcome outcome = later.retime(desk);
  const auto* accepted = std::get_if<Accepted>(&outcome);
  ASSERT_NE(accepted, nullptr) << Later::refusal(outcome);
  EXPECT_EQ(accepted->event.kind, "retimed");
  const json& moved = accepted->event.body["moved"];
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0]["before"], base::format_instant(desk.instant("2026-01-21 24:00")));
  EXPECT_EQ(moved[0]["after"], base::format_instant(desk.instant("2026-01-22 24:00")));
  EXPECT_EQ(moved[0]["derivation"]["calendar"], "99");
  EXPECT_EQ(accepted->cancel_timers.size(), 1U);
  ASSERT_EQ(accepted->arm.size(), 1U);
  EXPECT_EQ(accepted->arm.front().body["expects"], moved[0]["after"]) << "reminders count to the new date";
  ASSERT_EQ(accepted->notices.size(), 1U);
  EXPECT_EQ(accepted->notices.front().template_id, "due-moved");

  const Instance after = evolve(desk.instance(desk.paper), accepted->event);
  EXPECT_TRUE(after.damaged.empty()) << after.damaged;
  const OpenWork& work = after.open.at(preview.front().id);
  EXPECT_EQ(desk.local(*work.due), "2026-01-22 24:00");
  EXPECT_EQ(desk.local(*work.first_due), "2026-01-21 24:00");
  EXPECT_THAT(retimed_dues(later.world(), after, desk.instant("2026-01-16 09:00")), IsEmpty()) << "once is enough";
}

TEST(Retime, WhatWasAnnouncedIsNotShortenedUnlessItIsAllowed) {
  Desk desk(timed);
  send(desk);
  const Later later(with_day("2026-01-17", "makeup_work"));
  const auto preview = retimed_dues(later.world(), desk.instance(desk.paper), desk.instant("2026-01-16 09:00"));
  ASSERT_EQ(preview.size(), 1U);
  EXPECT_TRUE(preview.front().would_shorten);
  EXPECT_EQ(Later::refusal(later.retime(desk)), "nothing-to-retime");
  const Outcome allowed = later.retime(desk, true);
  const auto* accepted = std::get_if<Accepted>(&allowed);
  ASSERT_NE(accepted, nullptr) << Later::refusal(allowed);
  EXPECT_EQ(accepted->event.body["moved"][0]["after"], base::format_instant(desk.instant("2026-01-20 24:00")));
}

TEST(Retime, NothingMovesNothingIsWritten) {
  Desk desk(timed);
  send(desk);
  EXPECT_EQ(Later::refusal(Later(with_day("2026-05-05", "holiday")).retime(desk)), "nothing-to-retime");
  EXPECT_EQ(Later::refusal(Later(Shipped::get().calendar).retime(desk)), "other-calendar");
  const Later later(with_day("2026-01-20", "holiday"));
  EXPECT_EQ(Later::refusal(later.retime(desk, false, {.kind = Actor::Kind::person, .person = "20.chair"})),
            "not-for-persons");
}

TEST(Retime, AnExtensionIsCountedByItsOwnDay) {
  Desk desk(timed);
  send(desk);
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", {{"until", "2026-01-28"}, {"reason", "Chờ"}}));
  ASSERT_TRUE(desk.at("20.office", "grant_extension", "reviewing"));
  EXPECT_THAT(retimed_dues(Later(with_day("2026-01-20", "holiday")).world(), desk.instance(desk.paper),
                           desk.instant("2026-01-16 09:00")),
              IsEmpty());
  const Later later(with_day("2026-01-28", "holiday"));
  const Outcome outcome = later.retime(desk);
  const auto* accepted = std::get_if<Accepted>(&outcome);
  ASSERT_NE(accepted, nullptr) << Later::refusal(outcome);
  const json& moved = accepted->event.body["moved"][0];
  EXPECT_EQ(moved["after"], base::format_instant(desk.instant("2026-01-29 24:00")));
  EXPECT_EQ(moved["derivation"]["extension"]["number"], 1);
}

TEST(Retime, APaperOnHoldIsRetimedAndStaysSilent) {
  Desk desk(timed);
  send(desk);
  ASSERT_TRUE(desk.act("20.office", "hold", desk.paper, {{"reason", "Chờ"}}));
  const Later later(with_day("2026-01-20", "holiday"));
  const Outcome outcome = later.retime(desk);
  const auto* accepted = std::get_if<Accepted>(&outcome);
  ASSERT_NE(accepted, nullptr) << Later::refusal(outcome);
  EXPECT_THAT(accepted->arm, IsEmpty());
  const Instance after = evolve(desk.instance(desk.paper), accepted->event);
  EXPECT_THAT(after.timers, IsEmpty());
  ASSERT_EQ(after.held["timers"].size(), 1U);
  EXPECT_EQ(after.held["timers"][0]["body"]["expects"], base::format_instant(desk.instant("2026-01-22 24:00")));
}

void moves_on(ordered_json& words) {
  timed(words);
  words["states"]["reviewing"]["after"] = {{"too-late", {{"workingDays", 4}, {"target", "refused"}}}};
}

const RetimedDue* of_kind(const std::vector<RetimedDue>& dues, RetimedDue::Kind kind) {
  const auto found = std::ranges::find(dues, kind, &RetimedDue::kind);
  return found == dues.end() ? nullptr : &*found;
}

// The timer of the chart, and when it is due.
std::pair<std::string, std::string> timer_of(const Instance& paper) {
  for (const auto& [id, body] : paper.timers) {
    if (body["kind"] == "after") return {id, body["due"].get<std::string>()};
  }
  return {};
}

TEST(Retime, ATimerOfTheChartFollowsTheCalendarOnce) {
  Desk desk(moves_on);
  send(desk);
  const auto [timer, due] = timer_of(desk.instance(desk.paper));
  EXPECT_EQ(due, base::format_instant(desk.instant("2026-01-22 24:00")));
  const Later later(with_day("2026-01-20", "holiday"));
  const auto preview = retimed_dues(later.world(), desk.instance(desk.paper), desk.instant("2026-01-16 09:00"));
  ASSERT_EQ(preview.size(), 2U);
  const RetimedDue* moved = of_kind(preview, RetimedDue::Kind::after);
  ASSERT_NE(moved, nullptr);
  EXPECT_EQ(moved->id, timer);
  EXPECT_EQ(moved->state, "reviewing");
  EXPECT_EQ(desk.local(moved->after), "2026-01-23 24:00");
  EXPECT_EQ(moved->derivation["calendar"], "99");
  EXPECT_TRUE(moved->persons.empty() && moved->to.empty()) << "nobody was told of it";

  const Outcome outcome = later.retime(desk);
  const auto* accepted = std::get_if<Accepted>(&outcome);
  ASSERT_NE(accepted, nullptr) << Later::refusal(outcome);
  ASSERT_EQ(accepted->event.body["moved"].size(), 2U);
  EXPECT_EQ(accepted->event.body["moved"][1]["kind"], "after");
  EXPECT_EQ(accepted->event.body["moved"][1]["timer"], timer);
  EXPECT_EQ(std::ranges::count(accepted->cancel_timers, timer), 1);
  EXPECT_EQ(accepted->notices.size(), 1U) << "of the work alone";
  const Instance after = evolve(desk.instance(desk.paper), accepted->event);
  const auto [next, later_due] = timer_of(after);
  EXPECT_NE(next, timer);
  EXPECT_EQ(later_due, base::format_instant(desk.instant("2026-01-23 24:00")));
  EXPECT_EQ(after.timers.size(), desk.instance(desk.paper).timers.size());
  EXPECT_THAT(retimed_dues(later.world(), after, desk.instant("2026-01-16 09:00")), IsEmpty()) << "once is enough";
}

TEST(Retime, ATimerIsNotShortenedUnlessItIsAllowedAndOneOfAnEarlierProgramStays) {
  Desk desk(moves_on);
  send(desk);
  const Later later(with_day("2026-01-17", "makeup_work"));
  EXPECT_EQ(Later::refusal(later.retime(desk)), "nothing-to-retime");
  const Outcome allowed = later.retime(desk, true);
  const auto* accepted = std::get_if<Accepted>(&allowed);
  ASSERT_NE(accepted, nullptr) << Later::refusal(allowed);
  EXPECT_EQ(timer_of(evolve(desk.instance(desk.paper), accepted->event)).second,
            base::format_instant(desk.instant("2026-01-21 24:00")));
  Instance old = desk.instance(desk.paper);
  old.timers.at(timer_of(old).first).erase("derivation");
  EXPECT_EQ(of_kind(retimed_dues(later.world(), old, desk.instant("2026-01-16 09:00")), RetimedDue::Kind::after),
            nullptr);
}

TEST(Retime, ATimerThatWaitsWithAPaperOnHoldMovesWhereItWaits) {
  Desk desk(moves_on);
  send(desk);
  ASSERT_TRUE(desk.act("20.office", "hold", desk.paper, {{"reason", "Chờ"}}));
  const Later later(with_day("2026-01-20", "holiday"));
  const Outcome outcome = later.retime(desk);
  const auto* accepted = std::get_if<Accepted>(&outcome);
  ASSERT_NE(accepted, nullptr) << Later::refusal(outcome);
  EXPECT_THAT(accepted->arm, IsEmpty());
  const Instance after = evolve(desk.instance(desk.paper), accepted->event);
  const std::string due = base::format_instant(desk.instant("2026-01-23 24:00"));
  const auto& timers = after.held["timers"];
  const auto waits = std::ranges::find_if(timers, [](const json& timer) { return timer["body"]["kind"] == "after"; });
  ASSERT_NE(waits, timers.end());
  EXPECT_EQ((*waits)["due"], due);
  EXPECT_EQ((*waits)["body"]["due"], due);
}

TEST(Retime, TimeOnHoldStaysOnTopOfATimerThatIsCountedAgain) {
  Desk desk(moves_on);
  send(desk);
  ASSERT_TRUE(desk.act("20.office", "hold", desk.paper, {{"reason", "Chờ"}}));
  desk.until("2026-01-19 08:00");
  ASSERT_TRUE(desk.act("20.office", "resume", desk.paper, json::object()));
  const Instance& paper = desk.instance(desk.paper);
  ASSERT_EQ(timer_of(paper).second, base::format_instant(desk.instant("2026-01-23 24:00")));
  const Later same(with_day("2026-05-05", "holiday"));
  EXPECT_THAT(retimed_dues(same.world(), paper, desk.instant("2026-01-19 09:00")), IsEmpty());
}

TEST(Retime, TheDayOfTheUnitsBelowMovesWithItsReminders) {
  Desk desk(timed);
  send(desk);
  Instance paper = desk.instance(desk.paper);
  const calendar::Calendar& before = Shipped::get().calendar;
  const auto day =
      calendar::resolve_due(before, {{"workingDays", 8}, {"from", "2026-01-16"}}, desk.instant("2026-01-16 08:00"));
  ASSERT_TRUE(day);
  paper.timers["units"] = {{"kind", "invoke-ladder"},
                           {"state", "reviewing"},
                           {"invoke", "programmes"},
                           {"ladder", "R-STD"},
                           {"expects", base::format_instant(day->at)},
                           {"due", base::format_instant(day->at)},
                           {"derivation", day->derivation}};
  const Later later(with_day("2026-01-20", "holiday"));
  const auto preview = retimed_dues(later.world(), paper, desk.instant("2026-01-16 09:00"));
  const RetimedDue* moved = of_kind(preview, RetimedDue::Kind::units);
  ASSERT_NE(moved, nullptr);
  EXPECT_EQ(moved->before, day->at);
  const Outcome outcome = decide(later.world(), &paper,
                                 {.id = "retime",
                                  .kind = "retime",
                                  .instance = desk.paper,
                                  .actor = {},
                                  .now = desk.instant("2026-01-16 09:00"),
                                  .body = {{"calendar", "99"}}},
                                 {});
  const auto* accepted = std::get_if<Accepted>(&outcome);
  ASSERT_NE(accepted, nullptr) << Later::refusal(outcome);
  const auto armed = std::ranges::find_if(
      accepted->arm, [](const TimerArmed& timer) { return timer.body["kind"] == "invoke-ladder"; });
  ASSERT_NE(armed, accepted->arm.end());
  EXPECT_EQ(armed->body["expects"], base::format_instant(moved->after));
  EXPECT_EQ(armed->body["invoke"], "programmes");
  EXPECT_EQ(armed->body["derivation"]["calendar"], "99");
}

TEST(Retime, ASubstituteWhoConfirmedItIsToldWithTheOneHeStandsInFor) {
  Desk desk(timed, {stands_in("20.vice", "20.chair:CHAIR")});
  send(desk);
  const Later later(with_day("2026-01-17", "makeup_work"), {stands_in("20.vice", "20.chair:CHAIR")});
  const Outcome outcome =
      decide(later.world(), &desk.instance(desk.paper),
             {.id = "retime",
              .kind = "retime",
              .instance = desk.paper,
              .actor = {.kind = Actor::Kind::system, .person = "20.vice"},
              .now = desk.instant("2026-01-16 09:00"),
              .body = {{"calendar", "99"}, {"allow_earlier", true}, {"substitution", "for-20.chair:CHAIR"}}},
             {});
  const auto* accepted = std::get_if<Accepted>(&outcome);
  ASSERT_NE(accepted, nullptr) << Later::refusal(outcome);
  const json& actor = accepted->event.body["actor"];
  EXPECT_EQ(actor["person"], "20.vice");
  EXPECT_EQ(actor["capacity"]["ground"], "substitution");
  EXPECT_EQ(actor["capacity"]["position"], "CHAIR");
  EXPECT_EQ(actor["standing_in"]["for"], "20.chair");
}

TEST(Retime, TellsWhoHasTakenIt) {
  Desk desk(timed);
  send(desk);
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  const auto preview = retimed_dues(Later(with_day("2026-01-20", "holiday")).world(), desk.instance(desk.paper),
                                    desk.instant("2026-01-16 09:00"));
  ASSERT_EQ(preview.size(), 1U);
  EXPECT_THAT(preview.front().persons, ElementsAre("20.vice"));
  EXPECT_THAT(preview.front().to, IsEmpty());
}

}  // namespace
}  // namespace trinhky::decision::testing
