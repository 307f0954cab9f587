#include "engine/directory/departure.h"

#include <gtest/gtest.h>

#include "tests/engine/directory/office.h"

namespace trinhky::directory {
namespace {

using namespace testing;

const Date last = day("2026-06-30");

TEST(Departure, PositionsFollowsAndPlacesInBodiesEndAndTheNameStays) {
  const Directory before =
      with(office(), {{{"kind", "body_set"},
                       {"unit", "P"},
                       {"body", "UB"},
                       {"name", name("Hội nghị")},
                       {"members", {{{"person", "nga"}, {"chair", true}}, {{"person", "minh"}, {"weight", 2}}}}},
                      given("nga", "CLERK", "P", "official", "2027-01-01")});
  const Directory after = with(before, departure_events(before, "nga", last));
  EXPECT_FALSE(after.person("nga")->active);
  EXPECT_EQ(after.person("nga")->full_name, "nga");
  EXPECT_FALSE(after.person_by_login("nga").has_value());
  EXPECT_EQ(after.login_owner("nga"), "nga") << "nobody else gets the login";
  EXPECT_EQ(after.holding("nga:DRAFTER")->valid.to, last);
  EXPECT_TRUE(after.holding("nga:CLERK")->valid.empty()) << "what had not begun never begins";
  EXPECT_EQ(after.follows_of("nga").front().valid.to, last);
  const auto members = after.bodies_of("P").front().members;
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].valid.to, last);
  EXPECT_EQ(members[1].weight, 2);
  EXPECT_FALSE(members[1].valid.to.has_value());
}

TEST(Departure, WhatSomebodyDoesInAnothersPlaceEndsAndWhatWasToComeNeverBegins) {
  const auto stands_in = [](const char* id, const char* from, const char* to) {
    return json{{"kind", "substitution_given"},
                {"id", id},
                {"holding", "minh:OFFICE_CHIEF"},
                {"person", "nga"},
                {"from", from},
                {"to", to},
                {"ground", "absence"}};
  };
  const Directory before = with(
      office(), {stands_in("running", "2026-06-20", "2026-07-20"), stands_in("coming", "2026-08-01", "2026-08-20")});
  const Directory after = with(before, departure_events(before, "nga", last));
  EXPECT_EQ(after.substitution("running")->valid.to, last);
  EXPECT_TRUE(after.substitution("coming")->valid.empty());
}

TEST(Departure, WhoComesBackHoldsNothing) {
  const Directory left = with(office(), departure_events(office(), "nga", last));
  const Directory back = with(left, {{{"kind", "person_changed"}, {"person", "nga"}, {"active", true}}});
  EXPECT_TRUE(back.person_by_login("nga").has_value());
  EXPECT_TRUE(back.holdings_of("nga", day("2026-07-01")).empty());
  EXPECT_TRUE(back.followers_of("D", day("2026-07-01")).empty());
}

TEST(Departure, NobodyLeavesTwice) {
  const Directory left = with(office(), departure_events(office(), "nga", last));
  EXPECT_TRUE(departure_events(left, "nga", last).empty());
  EXPECT_TRUE(departure_events(left, "unknown", last).empty());
}

}  // namespace
}  // namespace trinhky::directory
