// Work that goes to those who can: values of a person, with dates, compared by a selector.
#include "engine/directory/capability.h"

#include <gtest/gtest.h>

#include "engine/directory/selector.h"
#include "tests/engine/directory/office.h"

namespace trinhky::directory {
namespace {

using namespace testing;

using Words = std::vector<std::string>;

const Date today = day("2026-05-04");

json can(std::string_view person, std::int64_t value, std::string_view from = "2026-01-01", std::string_view to = "") {
  json event = {
      {"kind", "capability_set"}, {"person", person}, {"capability", "grade"}, {"value", value}, {"from", from}};
  if (!to.empty()) event["to"] = to;
  return event;
}

Seat able_drafter(std::int64_t least) {
  return {.kind = "position", .unit = "D", .positions = {"DRAFTER"}, .capable = {{"grade", least}}};
}

TEST(Capability, OnlyWhoCanDoEnoughActs) {
  const Directory people = with(office(), {can("dung", 2), can("em", 3)});
  EXPECT_EQ(persons_of(people.who_may_act(able_drafter(2), today)), (Words{"dung", "em"}));
  EXPECT_EQ(persons_of(people.who_may_act(able_drafter(3), today)), (Words{"em"}));
  EXPECT_TRUE(people.who_may_act(able_drafter(4), today).empty());
  EXPECT_FALSE(people.may_act("dung", able_drafter(3), today).has_value());
  EXPECT_TRUE(office().who_may_act(able_drafter(0), today).empty()) << "nothing is known of anybody";
}

TEST(Capability, HoldsOnItsDaysAndTheNewestCounts) {
  const Directory people =
      with(office(), {can("dung", 2), can("dung", 3, "2026-06-01", "2026-12-31"), can("dung", 1, "2026-01-01")});
  EXPECT_EQ(people.capability_of("dung", "grade", day("2025-12-31")), std::nullopt);
  EXPECT_EQ(people.capability_of("dung", "grade", today), 1) << "the second of the same day corrects the first";
  EXPECT_EQ(people.capability_of("dung", "grade", day("2026-06-01")), 3);
  EXPECT_EQ(people.capability_of("dung", "grade", day("2027-01-01")), 1);
  EXPECT_EQ(people.capability_of("dung", "speed", today), std::nullopt);
  EXPECT_EQ(people.capabilities_of("dung").size(), 2U);
}

TEST(Capability, ASubstituteMustBeAbleAndStandsInOnlyForWhoIs) {
  const json substitution = {
      {"kind", "substitution_given"}, {"id", "s1"},         {"holding", "dung:DRAFTER"}, {"person", "an"},
      {"from", "2026-05-01"},         {"to", "2026-05-15"}, {"ground", "absence"}};
  const Directory unable = with(office(), {can("dung", 3), substitution});
  EXPECT_EQ(persons_of(unable.who_may_act(able_drafter(3), today)), (Words{"dung"}));
  const Directory able = with(unable, {can("an", 5)});
  EXPECT_EQ(persons_of(able.who_may_act(able_drafter(3), today)), (Words{"dung", "an"}));
  const Directory without_right = with(office(), {can("an", 5), substitution});
  EXPECT_TRUE(without_right.who_may_act(able_drafter(3), today).empty());
}

TEST(Capability, ASelectorSaysTheLeastAndTheSeatKeepsIt) {
  const Directory people = with(office(), {can("em", 3)});
  const auto chosen = select(people, json::parse(R"({"position": "DRAFTER", "capable": {"grade": 2.5}})"),
                             {.unit = "D", .date = today, .acted_in = {}})
                          .value();
  ASSERT_EQ(chosen.size(), 1U);
  EXPECT_EQ(chosen[0].seat, able_drafter(3));
  EXPECT_FALSE(chosen[0].vacant);
  EXPECT_EQ(seat_from_json(to_json(chosen[0].seat)).value(), chosen[0].seat);
  EXPECT_EQ(seat_from_json({{"kind", "position"}, {"capable", {{"grade", "high"}}}}).error().type, "bad-seat");
}

TEST(Capability, ASelectorIsRefusedWhereItsShapeIsWrong) {
  const auto codes = [](const char* selector) {
    Words codes;
    for (const base::Fault& fault : check_selector(json::parse(selector), "")) codes.push_back(fault.code);
    return codes;
  };
  EXPECT_EQ(codes(R"({"position": "A", "capable": {"grade": {"var": "data.level"}}})"), Words{});
  EXPECT_EQ(codes(R"({"body": "BTT", "capable": {"grade": 1}})"), Words{"not-with-this"});
  EXPECT_EQ(codes(R"({"position": "A", "capable": {}})"), Words{"wrong-type"});
  EXPECT_EQ(codes(R"({"position": "A", "capable": {"grade": "high"}})"), Words{"bad-value"});
  EXPECT_EQ(codes(R"({"position": "A", "capable": {"grade": -1}})"), Words{"bad-value"});
  // A rule that gave nothing is no number.
  const auto unset = select(office(), json::parse(R"({"position": "DRAFTER", "capable": {"grade": null}})"),
                            {.unit = "D", .date = today, .acted_in = {}});
  EXPECT_EQ(unset.error().type, "bad-selector");
}

TEST(Capability, AnEventIsCheckedBeforeItIsRecorded) {
  const auto codes = [](const json& event) {
    Words codes;
    for (const base::Fault& fault : check_event(office(), event)) codes.push_back(fault.code + " " + fault.pointer);
    return codes;
  };
  EXPECT_EQ(codes(can("an", 3)), Words{});
  EXPECT_EQ(codes(can("an", -1)), Words{"bad-value /value"});
  EXPECT_EQ(codes(can("an", 1, "2026-05-02", "2026-05-01")), Words{"ends-before-start /to"});
  ASSERT_EQ(codes(can("nobody", 1)).size(), 1U);
  EXPECT_TRUE(codes(can("nobody", 1)).front().ends_with(" /person"));
}

}  // namespace
}  // namespace trinhky::directory
