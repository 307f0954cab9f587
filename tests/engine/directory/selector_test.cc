#include "engine/directory/selector.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/engine/directory/office.h"
#include "tests/support/places.h"

namespace trinhky::directory {
namespace {

using namespace testing;

using Words = std::vector<std::string>;

SelectContext in(std::string unit) {
  return {.unit = std::move(unit), .date = day("2026-05-04"), .acted_in = {}};
}

std::vector<Selected> selected(const char* selector, const SelectContext& context) {
  return select(office(), json::parse(selector), context).value();
}

TEST(Selector, APositionGivesOneSeatInTheUnitMeant) {
  const auto own = selected(R"({"position": "DRAFTER", "unit": "own"})", in("D"));
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0].seat, (Seat{.kind = "position", .unit = "D", .positions = {"DRAFTER"}}));
  EXPECT_FALSE(own[0].vacant);
  EXPECT_EQ(selected(R"({"position": "DRAFTER"})", in("D"))[0].seat.unit, "D") << "own when nothing is said";
  EXPECT_EQ(selected(R"({"position": "DRAFTER", "unit": "parent"})", in("C"))[0].seat.unit, "D");
  EXPECT_EQ(selected(R"({"position": "DRAFTER", "unit": "root"})", in("C"))[0].seat.unit, "P");
  EXPECT_EQ(selected(R"({"position": "DRAFTER", "unit": "C"})", in("D"))[0].seat.unit, "C");
}

TEST(Selector, APositionNobodyHoldsIsMarkedVacant) {
  EXPECT_TRUE(selected(R"({"position": "OFFICE_CHIEF"})", in("D"))[0].vacant);
}

TEST(Selector, ABodyGivesASeatForEachMember) {
  const auto board = selected(R"({"body": "BTT", "unit": "own"})", in("D"));
  ASSERT_EQ(board.size(), 3U);
  EXPECT_EQ(board[0].seat, (Seat{.kind = "body-member", .unit = "D", .body = "BTT", .person = "an"}));
  EXPECT_TRUE(board[0].chair);
  EXPECT_FALSE(board[1].chair);
}

TEST(Selector, TheFollowerOfTheUnitElseThePosition) {
  const char* upper = R"({"followerOf": "own", "otherwise": {"position": "OFFICE_CHIEF", "unit": "parent"}})";
  const auto one = selected(upper, in("D"));
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].seat, (Seat{.kind = "follower", .unit = "P", .positions = {"OFFICE_CHIEF"}, .followed = "D"}));
  EXPECT_TRUE(selected(R"({"followerOf": "own"})", in("C")).empty()) << "nobody follows the commune";
}

TEST(Selector, PartiesOutsideGiveASeatEach) {
  const auto two = selected(R"({"externals": ["HDND", "UBND"]})", in("D"));
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[1].seat, (Seat{.kind = "external", .unit = "D", .external = "UBND"}));
}

TEST(Selector, WhoActedInAStateIsExcepted) {
  SelectContext context = in("D");
  context.acted_in["drafting"] = {"dung"};
  const auto other = selected(R"({"position": "DRAFTER", "except": {"actedIn": "drafting"}})", context);
  EXPECT_EQ(other[0].except_persons, std::set<std::string>{"dung"});
  EXPECT_FALSE(other[0].four_eyes_waived);
  EXPECT_FALSE(other[0].vacant);
  EXPECT_TRUE(
      selected(R"({"position": "DRAFTER", "except": {"actedIn": "elsewhere"}})", context)[0].except_persons.empty());
}

TEST(Selector, FourEyesAreWaivedWithATraceWhenNobodyWouldBeLeft) {
  SelectContext context = in("C");
  context.acted_in["drafting"] = {"lan"};
  // The clerk's work is carried by the only drafter.
  const auto clerk = selected(R"({"position": "CLERK", "except": {"actedIn": ["drafting"]}})", context);
  EXPECT_TRUE(clerk[0].four_eyes_waived);
  EXPECT_TRUE(clerk[0].except_persons.empty());
  EXPECT_FALSE(clerk[0].vacant);
  // The reviewer is the chair by the role map: nothing to waive.
  const auto reviewer =
      selected(R"({"position": ["DEPT_HEAD", "VICE_CHAIR"], "except": {"actedIn": "drafting"}})", context);
  EXPECT_FALSE(reviewer[0].four_eyes_waived);
  // A vacancy is no reason for a waiver.
  context.acted_in["drafting"] = {"dung"};
  context.unit = "D";
  const auto nobody = selected(R"({"position": "OFFICE_CHIEF", "except": {"actedIn": "drafting"}})", context);
  EXPECT_FALSE(nobody[0].four_eyes_waived);
  EXPECT_TRUE(nobody[0].vacant);
}

TEST(Selector, ThePersonConcernedIsNeverLetInByAWaiver) {
  SelectContext context = in("C");
  context.acted_in["drafting"] = {"khanh"};
  const auto clerk = selected(R"({"position": "CLERK", "except": {"person": "lan", "actedIn": "drafting"}})", context);
  EXPECT_FALSE(clerk[0].four_eyes_waived);
  EXPECT_TRUE(clerk[0].vacant);
  EXPECT_EQ(clerk[0].except_persons, (std::set<std::string>{"khanh", "lan"}));
  const auto board = selected(R"({"body": "BTT", "except": {"person": "khanh"}})", in("C"));
  ASSERT_EQ(board.size(), 1U);
  EXPECT_EQ(board[0].seat.person, "hoa");
  EXPECT_EQ(selected(R"({"body": "BTT", "except": {"person": ""}})", in("C")).size(), 2U);
}

TEST(Selector, AUnitThatDoesNotExistIsRefused) {
  for (const char* selector :
       {R"({"position": "DRAFTER", "unit": "X"})", R"({"position": "DRAFTER", "unit": "parent"})"}) {
    const auto result = select(office(), json::parse(selector), in("P"));
    ASSERT_FALSE(result) << selector;
    EXPECT_EQ(result.error().type, "no-such-unit");
  }
}

TEST(Selector, ARuleLeftUnevaluatedIsRefused) {
  const json rule = json::parse(R"({"body": {"var": "data.programme_kind"}, "unit": "own"})");
  EXPECT_TRUE(check_selector(rule, "").empty());
  const auto result = select(office(), rule, in("D"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().pointer, "/body");
}

TEST(Selector, WhatIsWrongIsToldWithItsPlace) {
  const struct {
    const char* selector;
    const char* pointer;
    const char* code;
  } wrong[] = {
      {R"(3)", "/p", "wrong-type"},
      {R"({})", "/p", "one-kind"},
      {R"({"position": "A", "body": "B"})", "/p", "one-kind"},
      {R"({"position": []})", "/p/position", "wrong-type"},
      {R"({"position": ["A", 3]})", "/p/position", "wrong-type"},
      {R"({"positon": "A"})", "/p/positon", "unknown-word"},
      {R"({"position": "A", "unit": 7})", "/p/unit", "wrong-type"},
      {R"({"position": "A", "otherwise": {"position": "B"}})", "/p/otherwise", "not-with-this"},
      {R"({"followerOf": "own", "otherwise": {"body": "B"}})", "/p/otherwise", "not-a-position"},
      {R"({"position": "A", "except": {}})", "/p/except", "wrong-type"},
      {R"({"position": "A", "except": {"acted": "x"}})", "/p/except/acted", "unknown-word"},
      {R"({"externals": "PARTY", "except": {"actedIn": "x"}})", "/p/except", "not-with-this"},
  };
  for (const auto& [selector, pointer, code] : wrong) {
    const auto faults = check_selector(json::parse(selector), "/p");
    ASSERT_FALSE(faults.empty()) << selector;
    EXPECT_EQ(faults.front().pointer, pointer) << selector;
    EXPECT_EQ(faults.front().code, code) << selector;
  }
}

TEST(Selector, EveryParticipantOfTheWorkedExamplesIsUnderstood) {
  int seen = 0;
  for (const char* file : {"annual-guidance.v1.json", "unit-programme.v1.json"}) {
    std::ifstream in(trinhky::places::shared_dir() + "/examples/" + file);
    if (!in) GTEST_SKIP() << "not run: the outside data is not beside the project";
    const json definition = json::parse(in);
    for (const auto& [key, selector] : definition["participants"].items()) {
      EXPECT_TRUE(check_selector(selector, "/" + key).empty()) << file << " " << key;
      ++seen;
    }
  }
  EXPECT_GE(seen, 10);
}

}  // namespace
}  // namespace trinhky::directory
