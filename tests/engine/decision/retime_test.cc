// A new version of the calendar: which due times move, what the event says, and what stays as it was announced.
#include "engine/decision/retime.h"
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
  explicit Later(calendar::Calendar calendar) : calendar_(std::move(calendar)), directory_(staff({})) {
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
  const auto preview = retimed_dues(later.world(), desk.instance(desk.paper));
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
  const OpenWork& work = after.open.at(preview.front().work);
  EXPECT_EQ(desk.local(*work.due), "2026-01-22 24:00");
  EXPECT_EQ(desk.local(*work.first_due), "2026-01-21 24:00");
  EXPECT_THAT(retimed_dues(later.world(), after), IsEmpty()) << "once is enough";
}

TEST(Retime, WhatWasAnnouncedIsNotShortenedUnlessItIsAllowed) {
  Desk desk(timed);
  send(desk);
  const Later later(with_day("2026-01-17", "makeup_work"));
  const auto preview = retimed_dues(later.world(), desk.instance(desk.paper));
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
  EXPECT_THAT(retimed_dues(Later(with_day("2026-01-20", "holiday")).world(), desk.instance(desk.paper)), IsEmpty());
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

TEST(Retime, TellsWhoHasTakenIt) {
  Desk desk(timed);
  send(desk);
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  const auto preview = retimed_dues(Later(with_day("2026-01-20", "holiday")).world(), desk.instance(desk.paper));
  ASSERT_EQ(preview.size(), 1U);
  EXPECT_THAT(preview.front().persons, ElementsAre("20.vice"));
  EXPECT_THAT(preview.front().to, IsEmpty());
}

}  // namespace
}  // namespace trinhky::decision::testing
