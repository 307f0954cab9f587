#include "engine/directory/events.h"

#include <gtest/gtest.h>

#include "tests/engine/directory/office.h"

namespace trinhky::directory {
namespace {

using namespace testing;

using Words = std::vector<std::string>;

TEST(DirectoryEvents, AUnitCodeIsNeverReusedAndTheParentMustExist) {
  EXPECT_EQ(codes_of(office(), unit_added("D", "P")), Words{"/unit already-exists"});
  EXPECT_EQ(codes_of(office(), unit_added("N", "nowhere")), Words{"/parent unknown-unit"});
  EXPECT_EQ(codes_of(office(), unit_added("N", "N")), Words{"/parent circle"});
  EXPECT_EQ(codes_of(office(), unit_added("N", "P", "2019-01-01")), Words{"/parent unit-not-valid"});
  EXPECT_TRUE(codes_of(office(), unit_added("N", "P", "2026-01-01")).empty());
}

TEST(DirectoryEvents, TheTreeStaysATree) {
  const json under_child = {{"kind", "unit_changed"}, {"unit", "D"}, {"from", "2026-01-01"}, {"parent", "C"}};
  EXPECT_EQ(codes_of(office(), under_child), Words{"/parent circle"});
  const json before = {{"kind", "unit_changed"}, {"unit", "D"}, {"from", "2019-01-01"}, {"place", "Đó"}};
  EXPECT_EQ(codes_of(office(), before), Words{"/from not-in-latest-version"});
}

TEST(DirectoryEvents, AUnitIsNotClosedOverItsUnitsAndPeople) {
  const json close = {{"kind", "unit_closed"}, {"unit", "D"}, {"to", "2026-06-30"}, {"successors", {"X"}}};
  EXPECT_EQ(codes_of(office(), close), (Words{"/unit has-units", "/unit has-holdings", "/successors/0 unknown-unit"}));
  const Directory done =
      with(office(), {unit_added("E", "P"), {{"kind", "unit_closed"}, {"unit", "E"}, {"to", "2026-06-30"}}});
  EXPECT_FALSE(done.unit_on("E", day("2026-07-01")).has_value());
  EXPECT_EQ(codes_of(done, {{"kind", "unit_closed"}, {"unit", "E"}, {"to", "2026-07-30"}}),
            Words{"/unit already-closed"});
  EXPECT_EQ(codes_of(done, given("em", "CLERK", "E", "official", "2026-07-01")), Words{"/unit unit-not-valid"});
}

TEST(DirectoryEvents, LoginsAreUniqueAndPlain) {
  json again = person_added("moi");
  again["login"] = "An";
  EXPECT_EQ(codes_of(office(), again), Words{"/login already-exists"});
  again["login"] = "đỗ";
  EXPECT_EQ(codes_of(office(), again), Words{"/login bad-login"});
  again["login"] = "moi";
  again["email"] = "0912345678";
  again["full_name"] = " ";
  EXPECT_EQ(codes_of(office(), again), (Words{"/full_name required", "/email bad-email"}));
  EXPECT_EQ(codes_of(office(), person_added("an")), Words{"/person already-exists"});
  EXPECT_TRUE(codes_of(office(), {{"kind", "person_changed"}, {"person", "an"}, {"login", "AN"}}).empty())
      << "one's own login in other letters";
}

TEST(DirectoryEvents, ATelephoneNumberIsRecordedInOneFormOnly) {
  json added = person_added("moi");
  added["phone"] = "0901 234 567";
  EXPECT_EQ(codes_of(office(), added), Words{"/phone bad-phone"});
  added["phone"] = "+84901234567";
  EXPECT_TRUE(codes_of(office(), added).empty());
  const Directory with_phone = with(office(), {added});
  EXPECT_EQ(with_phone.person("moi")->phone, "+84901234567");
  EXPECT_EQ(with_phone.person("an")->phone, "");
  const json named = {{"kind", "person_changed"}, {"person", "moi"}, {"full_name", "Tên Khác"}};
  EXPECT_EQ(with(with_phone, {named}).person("moi")->phone, "+84901234567") << "what is not named stays";
  json changed = {{"kind", "person_changed"}, {"person", "moi"}, {"phone", "12"}};
  EXPECT_EQ(codes_of(with_phone, changed), Words{"/phone bad-phone"});
  changed["phone"] = "";
  EXPECT_EQ(with(with_phone, {changed}).person("moi")->phone, "") << "an empty one takes it away";
  EXPECT_NE(std::ranges::find(personal_members, "phone"), personal_members.end())
      << "kept apart, so that it can be erased";
}

TEST(DirectoryEvents, APositionIsNotGivenTwiceAtOneTime) {
  json again = given("an", "CHAIR", "D", "official", "2026-01-01");
  again["id"] = "other";
  EXPECT_EQ(codes_of(office(), again), Words{"/position already-held"});
  EXPECT_EQ(codes_of(office(), given("an", "KING", "D")), Words{"/position unknown-position"});
  EXPECT_EQ(codes_of(office(), given("nobody", "CLERK", "D")), Words{"/person unknown-person"});
  EXPECT_EQ(codes_of(office(), given("an", "CLERK", "D", "borrowed")), Words{"/mode unknown-word"});
}

TEST(DirectoryEvents, AnEndMayComeEarlierButNotLater) {
  const Directory ended = with(office(), {{{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2026-06-30"}}});
  EXPECT_TRUE(codes_of(ended, {{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2026-05-31"}}).empty());
  EXPECT_EQ(codes_of(ended, {{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2026-12-31"}}),
            Words{"/to already-ended"});
  EXPECT_EQ(codes_of(ended, {{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2019-12-30"}}),
            Words{"/to ends-before-start"});
  EXPECT_EQ(codes_of(ended, {{"kind", "position_ended"}, {"id", "x"}, {"to", "2026-12-31"}}), Words{"/id unknown"});
}

TEST(DirectoryEvents, ASubstitutionMayBeTakenBackBeforeItBegins) {
  const Directory given = with(office(), {{{"kind", "substitution_given"},
                                           {"id", "s1"},
                                           {"holding", "an:CHAIR"},
                                           {"person", "binh"},
                                           {"from", "2026-05-01"},
                                           {"to", "2026-05-15"},
                                           {"ground", "absence"}}});
  const auto ended = [](const char* to) { return json{{"kind", "substitution_ended"}, {"id", "s1"}, {"to", to}}; };
  EXPECT_EQ(codes_of(given, ended("2026-04-29")), Words{"/to ends-before-start"});
  const Directory back = with(given, {ended("2026-04-30")});
  EXPECT_TRUE(back.substitution("s1")->valid.empty());
  EXPECT_TRUE(back.substitutions_on(day("2026-05-01")).empty());
}

TEST(DirectoryEvents, APositionEnteredByMistakeEndsOnTheDayBeforeItBeganAndWasNeverHeld) {
  const json never = {{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2019-12-31"}};
  const Directory mended = with(office(), {never});
  EXPECT_TRUE(mended.holdings_of("an", day("2020-01-01")).empty());
  // And the place is free from the first day on.
  EXPECT_TRUE(codes_of(mended, given("binh", "CHAIR", "D")).empty());
  json again = given("an", "CHAIR", "D");
  again["id"] = "an:CHAIR:2";
  EXPECT_TRUE(codes_of(mended, again).empty());
}

TEST(DirectoryEvents, WhoIsDeactivatedGetsNothingNew) {
  const Directory left = with(office(), {{{"kind", "person_changed"}, {"person", "an"}, {"active", false}}});
  EXPECT_EQ(codes_of(left, given("an", "CLERK", "D")), Words{"/person person-inactive"});
  json follow = {{"kind", "follow_set"}, {"unit", "C"}, {"person", "an"}, {"from", "2026-01-01"}};
  EXPECT_EQ(codes_of(left, follow), Words{"/person person-inactive"});
  follow["to"] = "2026-02-01";
  EXPECT_TRUE(codes_of(left, follow).empty()) << "an end may always be told";
}

TEST(DirectoryEvents, ABodyHasOneChairAndEachMemberOnce) {
  const json body = {{"kind", "body_set"},
                     {"unit", "D"},
                     {"body", "UB"},
                     {"name", name("UB")},
                     {"members",
                      {{{"person", "an"}, {"chair", true}},
                       {{"person", "an"}},
                       {{"person", "em"}, {"chair", true}},
                       {{"person", "x"}}}}};
  EXPECT_EQ(codes_of(office(), body),
            (Words{"/members/1/person doubled", "/members/2/chair two-chairs", "/members/3/person unknown-person"}));
}

TEST(DirectoryEvents, ARoleMapCarriesNoAdministrator) {
  const json map = {
      {"kind", "roles_mapped"}, {"unit", "C"}, {"from", "2026-01-01"}, {"carries", {{"CHAIR", {"UNIT_ADMIN"}}}}};
  EXPECT_EQ(codes_of(office(), map), Words{"/carries/CHAIR not-carried"});
}

TEST(DirectoryEvents, ASubstitutionFitsItsHolding) {
  json event = {{"kind", "substitution_given"}, {"id", "s"},          {"holding", "an:CHAIR"}, {"person", "an"},
                {"from", "2026-05-01"},         {"ground", "absence"}};
  EXPECT_EQ(codes_of(office(), event), Words{"/person same-person"});
  event["person"] = "binh";
  event["to"] = "2019-05-01";
  event["from"] = "2019-01-01";
  EXPECT_EQ(codes_of(office(), event), Words{"/from outside-holding"});
  event["ground"] = "whim";
  EXPECT_EQ(codes_of(office(), event), Words{"/ground unknown-word"});
}

json stands_in(std::string_view person, std::string_view holding, std::string_view from, std::string_view to) {
  return {{"kind", "substitution_given"},
          {"id", std::string(person) + "-for-" + std::string(holding) + "-" + std::string(from)},
          {"holding", holding},
          {"person", person},
          {"from", from},
          {"to", to},
          {"ground", "absence"}};
}

TEST(DirectoryEvents, SubstitutesNeverFormACircleOnTheSameDaysAndInTheSameWorkflows) {
  const Directory before = with(office(), {stands_in("binh", "an:CHAIR", "2026-05-01", "2026-05-15"),
                                           stands_in("chi", "binh:VICE_CHAIR", "2026-05-10", "2026-05-20")});
  json back = stands_in("an", "chi:STANDING_MEMBER", "2026-05-12", "2026-05-30");
  EXPECT_EQ(codes_of(before, back), Words{"/person circle"});
  EXPECT_EQ(check_event(before, back).front().message.vi,
            "Xử lý thay thành vòng trong thời gian này: chi → an → binh → chi.");
  EXPECT_TRUE(codes_of(before, stands_in("an", "chi:STANDING_MEMBER", "2026-05-16", "2026-05-30")).empty())
      << "on those days the first of them is over";
  EXPECT_EQ(codes_of(before, stands_in("an", "binh:VICE_CHAIR", "2026-05-15", "2026-05-15")), Words{"/person circle"})
      << "two are a circle as well, on one day as on many";

  json limited = stands_in("binh", "an:CHAIR", "2026-05-01", "2026-05-15");
  limited["workflows"] = {"one"};
  const Directory one = with(office(), {limited});
  json other = stands_in("an", "binh:VICE_CHAIR", "2026-05-01", "2026-05-15");
  other["workflows"] = {"two"};
  EXPECT_TRUE(codes_of(one, other).empty());
  other["workflows"] = {"two", "one"};
  EXPECT_EQ(codes_of(one, other), Words{"/person circle"});
}

TEST(DirectoryEvents, NobodyStandsInTwiceInOnePlaceOnTheSameDays) {
  const Directory before = with(office(), {stands_in("binh", "an:CHAIR", "2026-05-01", "2026-05-15")});
  EXPECT_EQ(codes_of(before, stands_in("binh", "an:CHAIR", "2026-05-15", "2026-06-15")),
            Words{"/holding already-given"});
  EXPECT_TRUE(codes_of(before, stands_in("binh", "an:CHAIR", "2026-05-16", "2026-06-15")).empty());
  EXPECT_TRUE(codes_of(before, stands_in("chi", "an:CHAIR", "2026-05-15", "2026-06-15")).empty()) << "somebody else";
  json unlimited = stands_in("binh", "an:CHAIR", "2026-04-01", "2026-04-30");
  unlimited.erase("to");
  EXPECT_EQ(codes_of(before, unlimited), Words{"/holding already-given"});

  // What was taken back before it began stands in nobody's way.
  const Directory back =
      with(before, {{{"kind", "substitution_ended"}, {"id", "binh-for-an:CHAIR-2026-05-01"}, {"to", "2026-04-30"}}});
  EXPECT_TRUE(codes_of(back, unlimited).empty());
}

TEST(DirectoryEvents, WrittenAuthorityHasAnEndAndItsDocumentAndNobodyStandsInForAnAdministrator) {
  json event = stands_in("dung", "an:CHAIR", "2026-05-01", "2026-05-15");
  event["ground"] = "TUQ";
  EXPECT_EQ(codes_of(office(), event), Words{"/decision required"});
  event["decision"] = "12/GUQ";
  EXPECT_TRUE(codes_of(office(), event).empty());
  event.erase("to");
  EXPECT_EQ(codes_of(office(), event), Words{"/to required"});

  const Directory managed = with(office(), {given("minh", "UNIT_ADMIN", "P")});
  EXPECT_EQ(codes_of(managed, stands_in("nga", "minh:UNIT_ADMIN", "2026-05-01", "2026-05-15")),
            Words{"/holding administrative"});
  const Directory left = with(office(), {{{"kind", "person_changed"}, {"person", "binh"}, {"active", false}}});
  EXPECT_EQ(codes_of(left, stands_in("binh", "an:CHAIR", "2026-05-01", "2026-05-15")),
            Words{"/person person-inactive"});
}

TEST(DirectoryEvents, EverySubstitutionEverGivenIsKnownWhetherItRunsOrNot) {
  const Directory all =
      with(office(), {stands_in("binh", "an:CHAIR", "2026-05-01", "2026-05-15"),
                      stands_in("chi", "an:CHAIR", "2026-06-01", "2026-06-15"),
                      stands_in("em", "an:CHAIR", "2026-07-01", "2026-07-15"),
                      {{"kind", "substitution_ended"}, {"id", "em-for-an:CHAIR-2026-07-01"}, {"to", "2026-06-30"}}});
  EXPECT_EQ(all.substitutions_on(day("2026-06-02")).size(), 1U);
  std::vector<std::string> persons;
  for (const Substitution& one : all.substitutions()) persons.push_back(one.person);
  EXPECT_EQ(persons, (Words{"binh", "chi", "em"}));
}

TEST(DirectoryEvents, EveryProblemOfShapeIsToldAtOnce) {
  const json event = {{"kind", "unit_added"}, {"unit", "có dấu"}, {"name", {{"vi", ""}}}, {"from", "2026-02-30"}};
  EXPECT_EQ(codes_of(office(), event), (Words{"/unit bad-word", "/name/vi required", "/name/en required",
                                              "/unit_kind required", "/from bad-date"}));
  const auto refused = require_event(office(), event);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "directory-change-refused");
  EXPECT_EQ(refused.error().faults.size(), 5U);
  EXPECT_TRUE(require_event(office(), person_added("moi")));
}

TEST(DirectoryEvents, TextsAreBoundedAndClean) {
  json event = person_added("moi");
  event["full_name"] = std::string(301, 'a');
  EXPECT_EQ(codes_of(office(), event), Words{"/full_name too-long"});
  event["full_name"] = "dòng\nhai";
  EXPECT_EQ(codes_of(office(), event), Words{"/full_name bad-text"});
}

}  // namespace
}  // namespace trinhky::directory
