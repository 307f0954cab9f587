#include "engine/approval/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/support/places.h"

namespace trinhky::approval {
namespace {

using base::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

json shipped() {
  std::ifstream file(trinhky::places::source_dir() + "/workflows/shared/authority.json", std::ios::binary);
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

TEST(Authority, APaperIsFoundByItsAbbreviation) {
  const Authority authority = read_authority(shipped()).value();
  EXPECT_THAT(ids(authority_for(authority, "KH")), ElementsAre("board-paper"));
  EXPECT_THAT(ids(authority_for(authority, "qđ")), ElementsAre("board-decision"));
  EXPECT_THAT(authority_for(authority, ""), IsEmpty());
}

TEST(Authority, PowerIsGivenByPositionByBodyAndByLeadingAndByNothingElse) {
  const Authority authority = read_authority(shipped()).value();
  const auto row = [&](std::string_view paper, const Decider& decider) {
    const auto power = power_of(authority, paper, decider);
    return power ? power->row + " " + power->capacity : std::string();
  };
  EXPECT_EQ(row("KH", {.position = "CHAIR", .ground = "own"}), "board-paper TM.");
  EXPECT_EQ(row("KH", {.position = "STANDING_VICE_CHAIR", .ground = "own"}), "board-paper KT.");
  EXPECT_EQ(row("KH", {.position = "CHAIR", .ground = "acting"}), "board-paper Q.");
  EXPECT_EQ(row("KH", {.position = "CHAIR", .ground = "substitution", .substitution = "TUQ"}), "board-paper TUQ.");
  EXPECT_EQ(row("KH", {.position = "CHAIR", .ground = "substitution", .substitution = "absence"}), "board-paper TM.");
  EXPECT_EQ(row("KH", {.position = "CLERK", .ground = "own"}), "");
  EXPECT_EQ(row("KH", {.position = "", .ground = "person"}), "");
  EXPECT_EQ(row("Quyết định", {.body = "BTT", .position = "CHAIR"}), "board-decision TM.");
  EXPECT_EQ(row("Quyết định", {.body = "UB", .position = "CHAIR"}), "") << "another body's matter";
  EXPECT_EQ(row("Quyết định", {.position = "CHAIR", .ground = "own"}), "") << "no single leader's matter";
  EXPECT_EQ(row("Giấy mời", {.position = "OFFICE_CHIEF", .ground = "own"}), "office-paper TL.");
  EXPECT_EQ(row("Quy chế phối hợp", {.position = "CHAIR", .ground = "own"}), "") << "each party decides at home";
  const auto power = power_of(authority, "ke hoach", {.position = "CHAIR", .ground = "own"});
  ASSERT_TRUE(power.has_value());
  EXPECT_EQ(to_json(*power)["paper"], "Kế hoạch");
  EXPECT_EQ(to_json(*power)["mark"], "P");
}

TEST(Authority, WhatIsWrittenOfWorkflowsIsANameOrARule) {
  json file = shipped();
  EXPECT_TRUE(read_authority(file).value().papers_of.contains("document-issue"));
  file["workflows"]["plan"] = 3;
  file["rows"][5]["codes"] = {"A", "B", "C"};
  const auto read = read_authority(file);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().faults.front().pointer, "/rows/5/codes");
  EXPECT_EQ(read.error().faults.back().pointer, "/workflows/plan");
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
