#include "engine/directory/profile.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "engine/base/text.h"
#include "tests/engine/directory/office.h"
#include "tests/support/places.h"

namespace trinhky::directory {
namespace {

using namespace testing;

json shipped(const std::string& path) {
  std::ifstream in(trinhky::places::source_dir() + "/workflows/" + path);
  EXPECT_TRUE(in.good()) << path;
  return json::parse(in);
}

json positions() {
  return shipped("shared/positions.json");
}

Directory of(const std::string& profile, const Directory& before = {}) {
  return with(before, profile_events(before, shipped("profiles/" + profile), positions()).value());
}

TEST(Profile, LangSonOf2022IsAProvinceAndElevenUnits) {
  const Directory directory = of("langson-2022.json");
  EXPECT_EQ(directory.children_of("20", day("2022-06-01")).size(), 11U);
  int border = 0;
  for (const Unit& unit : directory.children_of("20", day("2022-06-01")))
    border += unit.attributes.contains("border") ? 1 : 0;
  EXPECT_EQ(border, 5);
  EXPECT_EQ(directory.unit("20-180")->place, "Tràng Định");
}

TEST(Profile, LangSonOf2025IsAProvinceAndSixtyFiveUnits) {
  const Directory directory = of("langson-2025.json");
  EXPECT_EQ(directory.children_of("20", day("2025-06-30")).size(), 0U);
  const auto communes = directory.children_of("20", day("2025-07-01"));
  EXPECT_EQ(communes.size(), 65U);
  std::map<std::string, int> kinds;
  for (const Unit& unit : communes) {
    ++kinds[unit.kind];
    EXPECT_FALSE(unit.attributes.contains("border")) << "whether a commune lies on the border is not known here";
  }
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"commune", 61}, {"ward", 4}}));
}

TEST(Profile, TheSecondOnTopOfTheFirstClosesTheDistricts) {
  const Directory directory = of("langson-2025.json", of("langson-2022.json"));
  EXPECT_EQ(directory.children_of("20", day("2025-06-30")).size(), 11U);
  EXPECT_EQ(directory.children_of("20", day("2025-07-01")).size(), 65U);
  EXPECT_EQ(directory.successors_of("20-180").size(), 7U);
  EXPECT_TRUE(profile_events(directory, shipped("profiles/langson-2025.json"), positions())->empty())
      << "nothing is left to do";
}

TEST(Profile, EveryNameIsInNormalFormAndInBothLanguages) {
  for (const char* file : {"langson-2022.json", "langson-2025.json"}) {
    for (const Unit& unit : of(file).units_on(day("2025-07-01"))) {
      EXPECT_TRUE(base::is_nfc(unit.name.vi) && base::is_nfc(unit.organisation.vi) && base::is_nfc(unit.place))
          << unit.id;
      EXPECT_FALSE(unit.name.en.empty() || unit.organisation.en.empty() || unit.place.empty()) << unit.id;
    }
  }
}

TEST(Profile, ItAgreesWithTheFactsItWasMadeFrom) {
  std::ifstream in(trinhky::places::shared_dir() + "/domain/org_units_langson.json");
  if (!in) GTEST_SKIP() << "not run: the outside data is not beside the project";
  const json facts = json::parse(in);
  const Directory directory = of("langson-2025.json", of("langson-2022.json"));
  for (const auto& [list, date] :
       {std::pair{"before_2025_07_01", "2025-06-30"}, std::pair{"from_2025_07_01", "2025-07-01"}}) {
    for (const json& fact : facts.at(list)) {
      const auto unit = directory.unit_on(fact.at("code").get<std::string>(), day(date));
      ASSERT_TRUE(unit.has_value()) << fact.dump();
      EXPECT_EQ(unit->name.vi, base::nfc(fact.at("name_vi").get<std::string>()));
      EXPECT_EQ(unit->kind, fact.at("kind").get<std::string>());
      if (fact.contains("border")) EXPECT_EQ(unit->attributes.contains("border"), fact["border"].get<bool>());
    }
  }
}

TEST(Profile, ThreePeopleFillEveryRoleOfTheirCommune) {
  Directory directory = of("langson-2025.json");
  directory = with(directory, {person_added("a"), person_added("b"), person_added("c"),
                               given("a", "CHAIR", "06001", "official", "2025-07-01"),
                               given("b", "VICE_CHAIR", "06001", "official", "2025-07-01"),
                               given("c", "DRAFTER", "06001", "official", "2025-07-01")});
  const std::map<std::string, std::string> expected = {
      {"CHAIR", "a"},        {"DEPT_HEAD", "a"}, {"VICE_CHAIR", "b"}, {"FORMAT_CHECKER", "b"},
      {"OFFICE_CHIEF", "b"}, {"DRAFTER", "c"},   {"CLERK", "c"}};
  for (const auto& [role, person] : expected) {
    const Seat seat{.kind = "position", .unit = "06001", .positions = {role}};
    EXPECT_EQ(persons_of(directory.who_may_act(seat, day("2026-01-05"))), std::vector<std::string>{person}) << role;
  }
  EXPECT_FALSE(directory.role_map("20", day("2026-01-05")).has_value()) << "the top of the tree is staffed";
}

TEST(Profile, AUnitBelowAnotherBeginsWithTheMapOfASmallUnitFromItsFirstDay) {
  const Directory directory = of("langson-2025.json");
  json below = unit_added("X", "20", "2026-03-01");
  const std::vector<json> events = {below, unit_added("Y", "", "2026-03-01"), person_added("a")};
  const auto maps = small_unit_maps(directory, events, shipped("shared/positions.json"));
  ASSERT_EQ(maps.size(), 1U);
  EXPECT_EQ(maps[0]["unit"], "X");
  EXPECT_EQ(maps[0]["from"], "2026-03-01");
  const Directory after = with(directory, {below, maps[0]});
  EXPECT_FALSE(after.role_map("X", day("2026-02-28")).has_value());
  EXPECT_EQ(after.role_map("X", day("2026-03-01"))->carries.size(), 6U);
  EXPECT_TRUE(small_unit_maps(Directory(), events, shipped("shared/positions.json")).empty()) << "without positions";
}

TEST(Profile, AFaultyOneIsRefusedWithEveryPlace) {
  const json wrong = {
      {"units", {{{"id", "A"}, {"kind", "province"}, {"name", name("A")}, {"parent", "Z"}}, {{"id", "A"}}, 3}}};
  const auto events = profile_events(Directory(), wrong, {{"positions", {{{"code", "X"}}}}});
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().type, "bad-profile");
  std::set<std::string> pointers;
  for (const auto& fault : events.error().faults) pointers.insert(fault.pointer);
  EXPECT_TRUE(pointers.contains("/positions/0/title"));
  EXPECT_TRUE(pointers.contains("/units/0/parent"));
  EXPECT_TRUE(pointers.contains("/units/1/id"));
  EXPECT_TRUE(pointers.contains("/units/2"));
}

TEST(Profile, TheBodiesAndPositionsFitTogether) {
  const json file = positions();
  const Directory directory = of("langson-2022.json");
  for (const json& body : file.at("bodies")) {
    for (const json& code : body.value("positions", json::array())) {
      EXPECT_TRUE(directory.position(code.get<std::string>()).has_value()) << code;
    }
  }
  EXPECT_EQ(directory.body("20", "BTT", day("2026-01-01"))->positions,
            file["bodies"][0]["positions"].get<std::vector<std::string>>());
  EXPECT_TRUE(directory.position("SYS_ADMIN")->administrative);
  EXPECT_FALSE(directory.position("CHAIR")->administrative);
}

}  // namespace
}  // namespace trinhky::directory
