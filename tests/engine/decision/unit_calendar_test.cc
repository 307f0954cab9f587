// Whose calendar counts: the paper's unit, the unit that owes the work, and what a unit's own day off moves.
#include "engine/decision/unit_calendar.h"

#include "engine/calendar/due.h"
#include "engine/decision/retime.h"
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

json closed(const std::string& unit, const std::string& id, const std::string& date) {
  return {{"unit", unit},
          {"id", id},
          {"version", "1"},
          {"days",
           {{{"date", date},
             {"kind", "closure"},
             {"name", {{"vi", "Lễ hội"}, {"en", "A festival"}}},
             {"grade", "P"},
             {"source", "a test"}}}}};
}

// The shipped calendar with these layers, over the organisation of the desk.
class House {
 public:
  explicit House(const json& layers) : directory_(staff({})) {
    ordered_json words = desk_words();
    words["states"]["reviewing"]["signoff"]["due"] = {{"workingDays", 3}};
    definition::Known known{.forms = {"issue-slip"}, .ladders = {"R-STD"}, .workflows = {}, .modes = {}};
    definition_ = definition::parse_definition(words.dump(), known).definition;
    const base::Date day = base::parse_date("2026-01-16").value();
    auto book = calendar::CalendarBook::make(Shipped::get().calendar, layers, [this, day](std::string_view unit) {
      return directory_.parents_of(unit, day);
    });
    if (!book) throw std::runtime_error(book.error().message.en);
    world_.definition = [this](const std::string&, int) { return definition_; };
    world_.form = [](const std::string& name) -> const form::Schema* {
      const auto found = Shipped::get().forms.find(name);
      return found == Shipped::get().forms.end() ? nullptr : &found->second;
    };
    world_.directory = &directory_;
    world_.calendar = &Shipped::get().calendar;
    world_.ladders = &Shipped::get().ladders;
    world_.calendars = std::make_shared<const calendar::CalendarBook>(std::move(*book));
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] bool works(const std::string& unit, const std::string& date) const {
    return calendar_of(world_, unit, now).is_working_day(base::parse_date(date).value());
  }

  const base::Instant now = base::parse_instant("2026-01-16T02:00:00Z").value();

 private:
  directory::Directory directory_;
  std::shared_ptr<const definition::Definition> definition_;
  World world_;
};

TEST(UnitCalendar, AUnitIsClosedAndItsNeighbourIsNot) {
  const House house(json::array({closed(dong_kinh, "DONG-KINH", "2026-01-20")}));
  EXPECT_FALSE(house.works(dong_kinh, "2026-01-20"));
  EXPECT_TRUE(house.works(doan_ket, "2026-01-20"));
  EXPECT_TRUE(house.works("20", "2026-01-20"));
  EXPECT_TRUE(house.works("", "2026-01-20")) << "the house's own";
  EXPECT_TRUE(house.works("nowhere", "2026-01-20"));
  const std::string version = Shipped::get().calendar.version();
  EXPECT_EQ(calendar_of(house.world(), dong_kinh, house.now).version(), version + "+DONG-KINH.1");
  EXPECT_EQ(house_calendar(in_unit(house.world(), dong_kinh, house.now)).version(), version);
}

TEST(UnitCalendar, ALayerAboveHoldsBelow) {
  const House house(json::array({closed("20", "TINH", "2026-01-21"), closed(dong_kinh, "DONG-KINH", "2026-01-20")}));
  EXPECT_FALSE(house.works(dong_kinh, "2026-01-20"));
  EXPECT_FALSE(house.works(dong_kinh, "2026-01-21"));
  EXPECT_FALSE(house.works(doan_ket, "2026-01-21"));
  EXPECT_TRUE(house.works(doan_ket, "2026-01-20"));
}

TEST(UnitCalendar, WorkIsOwedByTheOneUnitThatItIsAddressedTo) {
  Instance paper{.id = "p", .unit = dong_kinh};
  OpenWork work{.id = "w", .to = {{.seat = {.kind = "position", .unit = "20", .positions = {"CHAIR"}}}}};
  EXPECT_EQ(unit_that_owes(paper, work), "20");
  OpenWork beside{.id = "b", .to = {{.seat = {.kind = "person", .unit = dong_kinh, .person = "x"}}}, .of = "w"};
  paper.open = {{"w", work}, {"b", beside}};
  EXPECT_EQ(unit_that_owes(paper, beside), "20") << "bound by the time of the step";
  work.reassigned = {{"from", to_json(work)["to"]}};
  work.to = beside.to;
  EXPECT_EQ(unit_that_owes(paper, work), "20") << "handing it on leaves its time as it was";
  const OpenWork many{.to = {{.seat = {.kind = "position", .unit = "20", .positions = {"CHAIR"}}},
                             {.seat = {.kind = "position", .unit = doan_ket, .positions = {"CHAIR"}}}}};
  EXPECT_EQ(unit_that_owes(paper, many), dong_kinh);
  EXPECT_EQ(unit_that_owes(paper, OpenWork{}), dong_kinh);
}

TEST(UnitCalendar, ADecisionNamesTheCalendarThatWasUsed) {
  const House house(json::array({closed("20", "TINH", "2026-01-20")}));
  Desk desk;
  desk.until("2026-01-16 08:00");
  const Outcome outcome =
      decide(house.world(), &desk.instance(desk.paper),
             {.id = "c",
              .kind = "submit",
              .instance = desk.paper,
              .actor = {.kind = Actor::Kind::person, .person = "20.drafter"},
              .now = desk.instant("2026-01-16 08:00"),
              .body = {{"work", desk.work_id(desk.paper, "drafting")}}},
             {.draft = Facts::Draft{.etag = "e", .body = {{"title", "Kế hoạch"}}}, .draft_looked_up = true});
  const auto* accepted = std::get_if<Accepted>(&outcome);
  const auto* refused = std::get_if<base::Error>(&outcome);
  ASSERT_NE(accepted, nullptr) << (refused == nullptr ? "facts are missing" : refused->type);
  const std::string used = Shipped::get().calendar.version() + "+TINH.1";
  EXPECT_EQ(accepted->event.body["calendar"], used);
  const Instance after = evolve(desk.instance(desk.paper), accepted->event);
  ASSERT_THAT(after.open, SizeIs(1));
  const OpenWork& work = after.open.begin()->second;
  EXPECT_EQ(work.derivation["calendar"], used);
  EXPECT_EQ(desk.local(*work.due), "2026-01-22 24:00") << "Monday, Wednesday, Thursday";
}

TEST(UnitCalendar, ANewDayOffOfAUnitMovesItsOwnPapersAlone) {
  Desk desk([](ordered_json& words) { words["states"]["reviewing"]["signoff"]["due"] = {{"workingDays", 3}}; });
  desk.until("2026-01-16 08:00");
  desk.reviewed_next();
  const House here(json::array({closed("20", "TINH", "2026-01-20")}));
  const auto moved = retimed_dues(here.world(), desk.instance(desk.paper), here.now);
  ASSERT_THAT(moved, SizeIs(1));
  EXPECT_EQ(desk.local(moved.front().after), "2026-01-22 24:00");
  EXPECT_EQ(moved.front().unit, "20");
  const House elsewhere(json::array({closed(dong_kinh, "DONG-KINH", "2026-01-20")}));
  EXPECT_THAT(retimed_dues(elsewhere.world(), desk.instance(desk.paper), elsewhere.now), IsEmpty());
}

}  // namespace
}  // namespace trinhky::decision::testing
