#include <gtest/gtest.h>

#include "tests/engine/directory/office.h"

namespace trinhky::directory {
namespace {

using namespace testing;

using Words = std::vector<std::string>;

const Date today = day("2026-05-04");

Seat seat(std::string unit, Words positions) {
  return {.kind = "position", .unit = std::move(unit), .positions = std::move(positions)};
}

json substitution(std::string_view holding, std::string_view person) {
  return {{"kind", "substitution_given"}, {"id", "s1"},         {"holding", holding}, {"person", person},
          {"from", "2026-05-01"},         {"to", "2026-05-15"}, {"ground", "absence"}};
}

TEST(WhoMayAct, EveryHolderOfThePositionAndNobodyElse) {
  EXPECT_EQ(persons_of(office().who_may_act(seat("D", {"DRAFTER"}), today)), (Words{"dung", "em"}));
  EXPECT_EQ(persons_of(office().who_may_act(seat("D", {"CHAIR", "CLERK"}), today)), (Words{"an", "giang"}));
  EXPECT_FALSE(office().may_act("em", seat("D", {"CHAIR"}), today).has_value());
  EXPECT_FALSE(office().may_act("dung", seat("C", {"DRAFTER"}), today).has_value()) << "a right ends at the unit";
}

TEST(WhoMayAct, TheCapacityNamesPositionUnitGroundAndHolding) {
  const auto capacity = office().may_act("an", seat("D", {"CHAIR"}), today);
  ASSERT_TRUE(capacity.has_value());
  EXPECT_EQ(to_json(*capacity),
            (json{{"person", "an"}, {"position", "CHAIR"}, {"unit", "D"}, {"ground", "own"}, {"holding", "an:CHAIR"}}));
}

TEST(WhoMayAct, AHolderByAnotherModeSaysSo) {
  const Directory directory =
      with(office(), {given("chi", "DEPT_HEAD", "D", "concurrent"), given("em", "OFFICE_CHIEF", "D", "in_charge"),
                      given("dung", "STANDING_VICE_CHAIR", "D", "acting")});
  EXPECT_EQ(directory.may_act("chi", seat("D", {"DEPT_HEAD"}), today)->ground, "concurrent");
  EXPECT_EQ(directory.may_act("em", seat("D", {"OFFICE_CHIEF"}), today)->ground, "in-charge");
  EXPECT_EQ(directory.may_act("dung", seat("D", {"STANDING_VICE_CHAIR"}), today)->ground, "acting");
}

TEST(WhoMayAct, NobodyActsBeforeHisFirstDayOrAfterHisLast) {
  const Directory directory =
      with(office(), {{{"kind", "position_ended"}, {"id", "giang:CLERK"}, {"to", "2026-05-03"}}});
  EXPECT_TRUE(directory.who_may_act(seat("D", {"CLERK"}), today).empty());
  EXPECT_EQ(persons_of(directory.who_may_act(seat("D", {"CLERK"}), day("2026-05-03"))), Words{"giang"});
  EXPECT_TRUE(office().who_may_act(seat("D", {"CLERK"}), day("2019-12-31")).empty());
}

TEST(WhoMayAct, InASmallUnitAPositionCarriesWorkNobodyHolds) {
  const auto capacity = office().may_act("lan", seat("C", {"CLERK"}), today);
  ASSERT_TRUE(capacity.has_value());
  EXPECT_EQ(capacity->ground, "role-map");
  EXPECT_EQ(capacity->position, "CLERK");
  EXPECT_EQ(capacity->holding, "lan:DRAFTER");
  EXPECT_FALSE(office().may_act("dung", seat("D", {"CLERK"}), today).has_value()) << "the district has no such map";
  // Once there is a clerk, the drafter no longer numbers papers.
  const Directory grown = with(office(), {given("em", "CLERK", "C")});
  EXPECT_EQ(persons_of(grown.who_may_act(seat("C", {"CLERK"}), today)), Words{"em"});
}

TEST(WhoMayAct, TheRoleMapStepsInWhenTheHolderIsExcluded) {
  const Directory directory = with(office(), {given("lan", "DEPT_HEAD", "C")});
  EXPECT_EQ(persons_of(directory.who_may_act(seat("C", {"DEPT_HEAD"}), today)), Words{"lan"});
  EXPECT_EQ(persons_of(directory.who_may_act(seat("C", {"DEPT_HEAD"}), today, {"lan"})), Words{"hoa"});
}

TEST(WhoMayAct, AnInactivePersonAndAClosedUnitFillNothing) {
  const Directory inactive = with(office(), {{{"kind", "person_changed"}, {"person", "an"}, {"active", false}}});
  EXPECT_TRUE(inactive.who_may_act(seat("D", {"CHAIR"}), today).empty());
  std::vector<json> closing;
  for (const char* id : {"hoa:CHAIR", "khanh:VICE_CHAIR", "lan:DRAFTER"}) {
    closing.push_back({{"kind", "position_ended"}, {"id", id}, {"to", "2025-06-30"}});
  }
  closing.push_back({{"kind", "unit_closed"}, {"unit", "C"}, {"to", "2025-06-30"}, {"successors", {"D"}}});
  const Directory closed = with(office(), closing);
  EXPECT_TRUE(closed.who_may_act(seat("C", {"CHAIR"}), today).empty());
  EXPECT_EQ(persons_of(closed.who_may_act(seat("C", {"CHAIR"}), day("2025-06-30"))), Words{"hoa"});
  EXPECT_EQ(closed.successors_of("C"), Words{"D"});
}

TEST(WhoMayAct, AnAdministratorFillsNoSeat) {
  const Directory directory = with(office(), {given("em", "UNIT_ADMIN", "D")});
  EXPECT_TRUE(directory.who_may_act(seat("D", {"UNIT_ADMIN"}), today).empty());
}

TEST(WhoMayAct, ASubstituteActsWithinTheDatesAfterTheHolder) {
  const Directory directory = with(office(), {substitution("an:CHAIR", "binh")});
  const auto who = directory.who_may_act(seat("D", {"CHAIR"}), today);
  ASSERT_EQ(persons_of(who), (Words{"an", "binh"}));
  EXPECT_EQ(who[1].ground, "substitution");
  EXPECT_EQ(who[1].substitution, "s1");
  EXPECT_EQ(who[1].holding, "an:CHAIR");
  EXPECT_EQ(persons_of(directory.who_may_act(seat("D", {"CHAIR"}), day("2026-05-16"))), Words{"an"});
  EXPECT_EQ(persons_of(directory.who_may_act(seat("D", {"CHAIR"}), today, {"an"})), Words{"binh"});
  EXPECT_EQ(persons_of(directory.who_may_act(seat("D", {"CHAIR"}), today, {"binh"})), Words{"an"});
  const Directory ended = with(directory, {{{"kind", "substitution_ended"}, {"id", "s1"}, {"to", "2026-05-02"}}});
  EXPECT_EQ(persons_of(ended.who_may_act(seat("D", {"CHAIR"}), today)), Words{"an"});
}

TEST(WhoMayAct, ASubstitutionForSomeWorkflowsCountsOnlyInThem) {
  json limited = substitution("an:CHAIR", "binh");
  limited["workflows"] = {"unit-programme"};
  const Directory directory = with(office(), {limited});
  EXPECT_TRUE(directory.may_act("binh", seat("D", {"CHAIR"}), today, "unit-programme").has_value());
  EXPECT_FALSE(directory.may_act("binh", seat("D", {"CHAIR"}), today, "document-issue").has_value());
  EXPECT_FALSE(directory.may_act("binh", seat("D", {"CHAIR"}), today).has_value());
}

TEST(WhoMayAct, ASubstitutionIsNotPassedOnAndCastsNoVote) {
  json second = substitution("binh:VICE_CHAIR", "dung");
  second["id"] = "s2";
  const Directory directory = with(office(), {substitution("an:CHAIR", "binh"), second});
  EXPECT_FALSE(directory.may_act("dung", seat("D", {"CHAIR"}), today).has_value());
  const Seat vote{.kind = "body-member", .unit = "D", .body = "BTT", .person = "an"};
  EXPECT_EQ(persons_of(directory.who_may_act(vote, today)), Words{"an"});
}

TEST(WhoMayAct, TheFollowerActsForTheUpperLevelElseTheNamedPosition) {
  const Seat upper{.kind = "follower", .unit = "P", .positions = {"OFFICE_CHIEF"}, .followed = "D"};
  const auto who = office().who_may_act(upper, today);
  ASSERT_EQ(persons_of(who), Words{"nga"});
  EXPECT_EQ(who[0].unit, "P");
  EXPECT_EQ(who[0].ground, "follower");
  EXPECT_EQ(persons_of(office().who_may_act(upper, today, {"nga"})), Words{"minh"});
  const Directory alone =
      with(office(),
           {{{"kind", "follow_set"}, {"unit", "D"}, {"person", "nga"}, {"from", "2020-01-01"}, {"to", "2026-04-30"}}});
  EXPECT_EQ(persons_of(alone.who_may_act(upper, today)), Words{"minh"});
  EXPECT_EQ(alone.followed_by("nga", day("2026-04-30")), Words{"D"});
  EXPECT_TRUE(alone.followed_by("nga", today).empty());
}

TEST(WhoMayAct, APartyOutsideNeverActsItself) {
  EXPECT_TRUE(office().who_may_act({.kind = "external", .unit = "D", .external = "PARTY"}, today).empty());
  EXPECT_EQ(persons_of(office().who_may_act({.kind = "person", .unit = "D", .person = "em"}, today)), Words{"em"});
}

TEST(Seat, ItIsPrintedAndReadBackUnchanged) {
  for (const Seat& one :
       {seat("D", {"A", "B"}), Seat{.kind = "body-member", .unit = "D", .body = "BTT", .person = "an"},
        Seat{.kind = "follower", .unit = "P", .positions = {"X"}, .followed = "D"},
        Seat{.kind = "external", .unit = "D", .external = "PARTY"}}) {
    EXPECT_EQ(seat_from_json(to_json(one)).value(), one);
  }
  for (const char* wrong : {R"([])", R"({"kind":"chairman"})", R"({"kind":"person","person":3})",
                            R"({"kind":"person","x":""})", R"({"kind":"position","positions":"A"})"}) {
    EXPECT_FALSE(seat_from_json(json::parse(wrong))) << wrong;
  }
}

}  // namespace
}  // namespace trinhky::directory
