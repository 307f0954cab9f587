#include "engine/directory/directory.h"

#include <gtest/gtest.h>

#include "tests/engine/directory/office.h"

namespace trinhky::directory {
namespace {

using namespace testing;

using Words = std::vector<std::string>;

TEST(DateRange, BothEndsBelongToIt) {
  const DateRange may{.from = day("2026-05-01"), .to = day("2026-05-31")};
  EXPECT_TRUE(may.contains(day("2026-05-01")));
  EXPECT_TRUE(may.contains(day("2026-05-31")));
  EXPECT_FALSE(may.contains(day("2026-06-01")));
  EXPECT_TRUE(DateRange{}.contains(day("1999-01-01")));
  EXPECT_TRUE(may.overlaps({.from = day("2026-05-31"), .to = {}}));
  EXPECT_FALSE(may.overlaps({.from = day("2026-06-01"), .to = {}}));
  EXPECT_TRUE(DateRange{}.covers(may));
  EXPECT_FALSE(may.covers({}));
  EXPECT_FALSE((DateRange{.from = day("2026-05-02"), .to = day("2026-05-01")}.overlaps(may)));
}

TEST(Directory, ANewNameHoldsFromItsDayAndTheOldOneStaysForThePast) {
  const Directory renamed =
      with(office(), {{{"kind", "unit_changed"}, {"unit", "D"}, {"from", "2026-03-01"}, {"name", name("mới")}}});
  EXPECT_EQ(renamed.unit_on("D", day("2026-02-28"))->name.vi, "D");
  EXPECT_EQ(renamed.unit_on("D", day("2026-03-01"))->name.vi, "mới");
  EXPECT_EQ(renamed.versions_of("D").size(), 2U);
  EXPECT_EQ(renamed.unit_on("D", day("2026-02-28"))->valid.to, day("2026-02-28"));
  EXPECT_FALSE(renamed.unit_on("D", day("2019-12-31")).has_value());
}

TEST(Directory, AUnitMovesInTheTreeFromADay) {
  const Directory moved =
      with(office(), {{{"kind", "unit_changed"}, {"unit", "C"}, {"from", "2025-07-01"}, {"parent", "P"}}});
  EXPECT_EQ(moved.parents_of("C", day("2025-06-30")), (Words{"D", "P"}));
  EXPECT_EQ(moved.parents_of("C", day("2025-07-01")), (Words{"P"}));
  EXPECT_EQ(moved.children_of("D", day("2025-06-30")).size(), 1U);
  EXPECT_EQ(moved.children_of("D", day("2025-07-01")).size(), 0U);
  EXPECT_EQ(moved.children_of("P", day("2025-07-01")).size(), 2U);
  EXPECT_EQ(moved.root_of("C", day("2025-07-01")), "P");
  EXPECT_TRUE(moved.within("C", "D", day("2025-06-30")));
  EXPECT_FALSE(moved.within("C", "D", day("2025-07-01")));
  EXPECT_EQ(moved.root_of("nowhere", day("2025-07-01")), "");
}

TEST(Directory, FoldingOneByOneAndAllAtOnceGiveTheSame) {
  std::vector<json> events = {unit_added("P", ""), unit_added("D", "P"), person_added("an")};
  Directory one_by_one;
  for (const json& event : events) one_by_one = Directory::fold(one_by_one, event).value();
  const Directory at_once = Directory::fold_all(Directory(), events).value();
  EXPECT_EQ(one_by_one.version(), 3U);
  EXPECT_EQ(at_once.version(), 3U);
  EXPECT_EQ(at_once.units_on(day("2026-01-01")).size(), one_by_one.units_on(day("2026-01-01")).size());
}

TEST(Directory, AnOlderSnapshotIsNotTouchedByAFold) {
  const Directory before = office();
  const Directory after = Directory::fold(before, person_added("moi")).value();
  EXPECT_FALSE(before.person("moi").has_value());
  EXPECT_TRUE(after.person("moi").has_value());
  EXPECT_EQ(after.version(), before.version() + 1);
}

TEST(Directory, AnUnreadableEventStopsTheFold) {
  for (const json& event : {json{{"kind", "unit_melted"}}, json::array(), json{{"kind", "unit_added"}, {"unit", 3}},
                            json{{"kind", "unit_closed"}, {"unit", "D"}, {"to", "31/12/2026"}}}) {
    const auto folded = Directory::fold(office(), event);
    ASSERT_FALSE(folded) << event.dump();
    EXPECT_EQ(folded.error().code, base::ErrorCode::internal);
    EXPECT_EQ(folded.error().type, "directory-event-unreadable");
  }
}

TEST(Directory, AnErasedPersonKeepsTheIdAndCanDoNothing) {
  const Directory erased =
      Directory::fold(office(), {{"kind", "person_added"}, {"person", "xoa"}, {"active", true}}).value();
  ASSERT_TRUE(erased.person("xoa").has_value());
  EXPECT_EQ(erased.person("xoa")->full_name, "");
  EXPECT_FALSE(erased.person("xoa")->active);
}

TEST(Directory, LoginsAreFoundWithoutRegardToCaseAndOnlyOfActivePeople) {
  Directory directory = office();
  EXPECT_EQ(directory.person_by_login("DUNG")->id, "dung");
  directory = with(directory, {{{"kind", "person_changed"}, {"person", "dung"}, {"active", false}}});
  EXPECT_FALSE(directory.person_by_login("dung").has_value());
  EXPECT_EQ(directory.login_owner("dung"), "dung") << "the login stays taken";
  directory = with(directory, {{{"kind", "person_changed"}, {"person", "em"}, {"login", "em.moi"}}});
  EXPECT_FALSE(directory.login_owner("em").has_value()) << "an old login is free again";
}

TEST(Directory, APositionEndsWithItsLastDay) {
  const Directory ended = with(office(), {{{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2026-06-30"}}});
  EXPECT_EQ(ended.holdings_of("an", day("2026-06-30")).size(), 1U);
  EXPECT_EQ(ended.holdings_of("an", day("2026-07-01")).size(), 0U);
}

TEST(Directory, TheStandingBoardFollowsFromPositionsOnTheDay) {
  Directory directory = office();
  auto members = directory.body_members("D", "BTT", day("2026-01-01"));
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].person, "an");
  EXPECT_TRUE(members[0].chair);
  EXPECT_FALSE(members[1].chair);
  // In March the chair leaves and the vice chair acts for the office: still one member, now presiding.
  directory = with(directory, {{{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2026-02-28"}},
                               given("binh", "CHAIR", "D", "acting", "2026-03-01")});
  members = directory.body_members("D", "BTT", day("2026-03-01"));
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].person, "binh");
  EXPECT_TRUE(members[0].chair);
  EXPECT_EQ(members[0].position, "CHAIR");
  EXPECT_TRUE(directory.body_members("D", "UB", day("2026-01-01")).empty());
}

TEST(Directory, ABodyIsMadeUpAnewFromADay) {
  const auto board = [](std::string_view from, std::vector<std::string> positions) {
    return json{{"kind", "body_set"},     {"unit", "D"}, {"body", "BTT"}, {"name", name("Ban Thường trực")},
                {"positions", positions}, {"from", from}};
  };
  // Next year's make-up is recorded before a correction of this year's.
  const Directory directory =
      with(office(), {board("2027-01-01", {"CHAIR"}), board("2026-01-01", {"CHAIR", "DRAFTER"})});
  EXPECT_EQ(directory.body_members("D", "BTT", day("2025-12-31")).size(), 3U) << "the four positions, as ever";
  EXPECT_EQ(directory.body_members("D", "BTT", day("2026-06-01")).size(), 3U) << "chair and two drafters";
  EXPECT_EQ(directory.body_members("D", "BTT", day("2027-01-01")).size(), 1U);
  EXPECT_EQ(directory.bodies_of("D").size(), 2U);
  const Directory mended = with(directory, {board("2027-01-01", {"CHAIR", "CLERK"})});
  EXPECT_EQ(mended.bodies_of("D").size(), 2U);
  EXPECT_EQ(mended.body("D", "BTT", day("2027-01-01"))->positions.size(), 2U);
}

TEST(Directory, TheRoleMapThatBeganLastHolds) {
  const auto map = [](std::string_view from, const char* role) {
    return json{{"kind", "roles_mapped"}, {"unit", "D"}, {"from", from}, {"carries", {{"CHAIR", {role}}}}};
  };
  const Directory directory = with(office(), {map("2027-01-01", "CLERK"), map("2026-01-01", "OFFICE_CHIEF")});
  EXPECT_FALSE(directory.role_map("D", day("2025-12-31")).has_value());
  EXPECT_EQ(directory.role_map("D", day("2026-12-31"))->carries.front().second, "OFFICE_CHIEF");
  EXPECT_EQ(directory.role_map("D", day("2027-01-01"))->carries.front().second, "CLERK");
  const Seat chief{.kind = "position", .unit = "D", .positions = {"OFFICE_CHIEF"}};
  EXPECT_EQ(directory.who_may_act(chief, day("2026-12-31")).size(), 1U);
  EXPECT_TRUE(directory.who_may_act(chief, day("2027-01-01")).empty());
}

TEST(Directory, ABodySetByNameHasItsOwnMembersDatesAndWeights) {
  const Directory directory = with(office(), {{{"kind", "body_set"},
                                               {"unit", "D"},
                                               {"body", "UB"},
                                               {"name", name("Hội nghị")},
                                               {"members",
                                                {{{"person", "an"}, {"chair", true}, {"weight", 2}},
                                                 {{"person", "dung"}, {"from", "2026-01-01"}, {"to", "2026-12-31"}},
                                                 {{"person", "em"}}}}},
                                              {{"kind", "person_changed"}, {"person", "em"}, {"active", false}}});
  EXPECT_EQ(directory.body_members("D", "UB", day("2025-12-31")).size(), 1U);
  const auto members = directory.body_members("D", "UB", day("2026-05-05"));
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].weight, 2);
  EXPECT_TRUE(members[0].chair);
}

}  // namespace
}  // namespace trinhky::directory
