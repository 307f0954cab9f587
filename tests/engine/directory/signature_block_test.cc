// Under which formula somebody signs: by what is held on the day, and by KT., TL. and TUQ. given in writing.
#include "engine/directory/signature_block.h"

#include <gmock/gmock.h>

#include "tests/engine/directory/office.h"

namespace trinhky::directory::testing {
namespace {

using ::testing::ElementsAre;

const SigningRule board{.head = "CHAIR",
                        .collective = "BTT",
                        .deputies = {"STANDING_VICE_CHAIR", "VICE_CHAIR"},
                        .by_order = {"OFFICE_CHIEF"}};

Directory staffed(const std::vector<json>& more) {
  std::vector<json> events{
      {{"kind", "position_defined"}, {"position", "CHAIR"}, {"title", {{"vi", "Chủ tịch"}, {"en", "Chair"}}}},
      {{"kind", "position_defined"},
       {"position", "VICE_CHAIR"},
       {"title", {{"vi", "Phó Chủ tịch"}, {"en", "Vice Chair"}}}},
      {{"kind", "position_defined"},
       {"position", "OFFICE_CHIEF"},
       {"title", {{"vi", "Chánh Văn phòng"}, {"en", "Chief of Office"}}}},
      {{"kind", "position_defined"}, {"position", "DRAFTER"}, {"title", {{"vi", "Chuyên viên"}, {"en", "Officer"}}}},
      unit_added("u", ""),
      person_added("an"),
      person_added("binh"),
      person_added("chi"),
      person_added("dung")};
  events.insert(events.end(), more.begin(), more.end());
  return with({}, events);
}

json substituted(std::string_view id, std::string_view holding, std::string_view person, std::string_view ground,
                 std::string_view to = "2026-12-31") {
  return {{"kind", "substitution_given"}, {"id", id}, {"holding", holding}, {"person", person},
          {"from", "2026-01-01"},         {"to", to}, {"ground", ground},   {"decision", "12/QĐ"}};
}

TEST(SignatureBlock, AHeadSignsForTheCollectiveOrInHisOwnRight) {
  const Directory directory = staffed({given("an", "CHAIR", "u")});
  const auto block = signature_block(directory, board, "u", "an", day("2026-03-02"));
  ASSERT_TRUE(block.has_value());
  EXPECT_EQ(block->capacity, "TM.");
  EXPECT_THAT(block->lines, ElementsAre("TM. Ban Thường trực", "Chủ tịch"));
  SigningRule own = board;
  own.collective.clear();
  const auto plain = signature_block(directory, own, "u", "an", day("2026-03-02"));
  EXPECT_EQ(plain->capacity, "");
  EXPECT_THAT(plain->lines, ElementsAre("Chủ tịch"));
}

TEST(SignatureBlock, ADeputySignsForTheHeadInTheStyleOfTheHouse) {
  const Directory directory = staffed({given("binh", "VICE_CHAIR", "u")});
  EXPECT_THAT(signature_block(directory, board, "u", "binh", day("2026-03-02"))->lines,
              ElementsAre("TM. Ban Thường trực", "KT. Chủ tịch", "Phó Chủ tịch"));
  SigningRule party = board;
  party.deputies_say_so = false;
  EXPECT_THAT(signature_block(directory, party, "u", "binh", day("2026-03-02"))->lines,
              ElementsAre("TM. Ban Thường trực", "Phó Chủ tịch"));
}

TEST(SignatureBlock, AnActingHeadSaysSoAndWhoeverIsInChargeSignsAsADeputy) {
  const Directory acting = staffed({given("an", "CHAIR", "u", "acting")});
  EXPECT_THAT(signature_block(acting, board, "u", "an", day("2026-03-02"))->lines,
              ElementsAre("TM. Ban Thường trực", "Q. Chủ tịch"));
  const Directory in_charge = staffed({given("an", "CHAIR", "u", "in_charge")});
  const auto block = signature_block(in_charge, board, "u", "an", day("2026-03-02"));
  EXPECT_EQ(block->capacity, "KT.");
}

TEST(SignatureBlock, TheOfficeSignsByOrderOnlyWhereTheRegulationListsIt) {
  const Directory directory = staffed({given("chi", "OFFICE_CHIEF", "u")});
  EXPECT_THAT(signature_block(directory, board, "u", "chi", day("2026-03-02"))->lines,
              ElementsAre("TL. Ban Thường trực", "Chánh Văn phòng"));
  SigningRule strict = board;
  strict.by_order.clear();
  EXPECT_EQ(signature_block(directory, strict, "u", "chi", day("2026-03-02")).error().type, "may-not-sign");
}

TEST(SignatureBlock, AWrittenDelegationHoldsWithinItsDatesAndAnAbsenceGivesNone) {
  const std::vector<json> people{given("an", "CHAIR", "u"), given("dung", "DRAFTER", "u")};
  auto events = people;
  events.push_back(substituted("s1", "an:CHAIR", "dung", "TUQ", "2026-06-30"));
  const Directory delegated = staffed(events);
  const auto block = signature_block(delegated, board, "u", "dung", day("2026-03-02"));
  ASSERT_TRUE(block.has_value()) << block.error().message.en;
  EXPECT_EQ(block->substitution, "s1");
  EXPECT_THAT(block->lines, ElementsAre("TM. Ban Thường trực", "TUQ. Chủ tịch", "Chuyên viên"));
  EXPECT_EQ(signature_block(delegated, board, "u", "dung", day("2026-07-01")).error().type, "may-not-sign");
  events.back()["ground"] = "absence";
  EXPECT_EQ(signature_block(staffed(events), board, "u", "dung", day("2026-03-02")).error().type, "may-not-sign");
}

TEST(SignatureBlock, ARuleIsCheckedWordByWord) {
  EXPECT_TRUE(check_signing_rule({{"head", "CHAIR"}, {"for", "BTT"}, {"deputies", {"VICE_CHAIR"}}}, "").empty());
  EXPECT_EQ(check_signing_rule({{"for", "BTT"}}, "/signs").front().code, "required");
  EXPECT_EQ(check_signing_rule({{"head", "CHAIR"}, {"hand", "left"}}, "/signs").front().pointer, "/signs/hand");
  EXPECT_EQ(check_signing_rule({{"head", "CHAIR"}, {"deputyStyle", "free"}}, "/signs").front().code, "bad-value");
}

}  // namespace
}  // namespace trinhky::directory::testing
