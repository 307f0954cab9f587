#include "engine/approval/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace trinhky::approval {
namespace {

using base::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

json shipped() {
  std::ifstream file(std::string(TRINHKY_SOURCE_DIR) + "/workflows/shared/authority.json", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return base::parse_json(bytes).value();
}

std::vector<std::string> ids(const std::vector<const AuthorityRow*>& rows) {
  std::vector<std::string> ids;
  for (const AuthorityRow* row : rows) ids.push_back(row->id);
  return ids;
}

TEST(Authority, APaperIsFoundByItsKindHoweverItIsWritten) {
  const Authority authority = read_authority(shipped()).value();
  EXPECT_THAT(ids(authority_for(authority, "Kế hoạch")), ElementsAre("board-paper"));
  EXPECT_THAT(ids(authority_for(authority, "ke hoach")), ElementsAre("board-paper"));
  EXPECT_THAT(ids(authority_for(authority, " Resolution ")), ElementsAre("conference-paper"));
  EXPECT_THAT(authority_for(authority, "Thơ"), IsEmpty());
}

TEST(Authority, ARowTellsWhoDecidesAndInWhatCapacityItIsSigned) {
  const Authority authority = read_authority(shipped()).value();
  const auto rows = authority_for(authority, "Quyết định");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front()->decided_by[0]["body"], "BTT");
  EXPECT_EQ(rows.front()->signed_by[0]["capacity"], "TM.");
  EXPECT_TRUE(rows.front()->recuses_concerned);
  EXPECT_EQ(rows.front()->covers.size(), 4U);
  EXPECT_EQ(rows.front()->mark, 'P');
}

TEST(Authority, EveryProblemOfTheFileIsToldAtOnce) {
  json file = shipped();
  file["rows"][0].erase("source");
  file["rows"][1]["id"] = file["rows"][0]["id"];
  file["rows"][2]["decided_by"] = json::array();
  file["rows"][3]["papers"]["vi"] = json::array();
  const auto read = read_authority(file);
  ASSERT_FALSE(read);
  std::vector<std::string> found;
  for (const base::Fault& fault : read.error().faults) found.push_back(fault.code + " " + fault.pointer);
  EXPECT_THAT(found, ElementsAre("no-source /rows/0", "doubled /rows/1/id", "required /rows/2/decided_by",
                                 "bad-value /rows/3/papers/vi"));
  EXPECT_FALSE(read_authority(json(nullptr)));
}

}  // namespace
}  // namespace trinhky::approval
