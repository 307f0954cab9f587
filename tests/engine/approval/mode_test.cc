// The shipped ways of deciding together, held against what the arithmetic makes of them; and the matrix of authority
// held against the modes and positions it names.
#include "engine/approval/mode.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/approval/ballot.h"
#include "engine/base/text.h"
#include "tests/support/places.h"

namespace trinhky::approval {
namespace {

using base::json;

json shipped(const std::string& name) {
  std::ifstream file(std::filesystem::path(trinhky::places::source_dir()) / "workflows/shared" / name,
                     std::ios::binary);
  return base::parse_json(std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>()))
      .value();
}

std::vector<Mode> modes() {
  return read_modes(shipped("collective_modes.json")).value();
}

// "yyn-" for a body that ends its vote: y for, n against, a abstains, r recused, - silent.
std::string outcome(const std::string& mode_id, const std::string& marks) {
  const auto all = modes();
  const Mode* mode = mode_named(all, mode_id);
  if (mode == nullptr) return "no such mode";
  std::vector<Member> members;
  for (std::size_t i = 0; i < marks.size(); ++i) members.push_back({.key = std::to_string(i), .chair = i == 0});
  Ballot ballot = open_ballot(mode->need, members, options_of(*mode, Options().choices)).value();
  for (std::size_t i = 0; i < marks.size() && !ballot.result; ++i) {
    if (marks[i] == '-') continue;
    const char* choice = "approved";
    if (marks[i] == 'n') choice = "rejected";
    if (marks[i] == 'a') choice = "abstain";
    if (marks[i] == 'r') choice = "recused";
    ballot = cast(ballot, {std::to_string(i), choice}).value();
  }
  return close(ballot).result->outcome;
}

TEST(CollectiveModes, TheFourWaysAreShippedWithSourceAndBothLanguages) {
  std::set<std::string> ids;
  for (const Mode& mode : modes()) {
    ids.insert(mode.id);
    EXPECT_FALSE(mode.source.empty()) << mode.id;
    for (const std::string& vi : {mode.title.vi, mode.rule.vi, mode.source}) EXPECT_EQ(base::nfc(vi), vi);
  }
  EXPECT_EQ(ids, (std::set<std::string>{"consensus", "majority_body", "majority_present", "written_ballot"}));
}

TEST(CollectiveModes, ByConsensusOneObjectionHoldsAndAnEmptyRoomAgreesToNothing) {
  EXPECT_EQ(outcome("consensus", "yyyya"), "approved");
  EXPECT_EQ(outcome("consensus", "yyyyn"), "rejected");
  EXPECT_EQ(outcome("consensus", "yyyy--"), "approved");
  EXPECT_EQ(outcome("consensus", "yyy---"), "rejected") << "half of the body is no meeting";
  EXPECT_EQ(outcome("consensus", "aaaaa"), "rejected");
}

TEST(CollectiveModes, OfTheBodyHalfIsNotEnoughAndTheAbsentCount) {
  EXPECT_EQ(outcome("majority_body", "yyynn"), "approved");
  EXPECT_EQ(outcome("majority_body", "yy-n-"), "rejected");
  EXPECT_EQ(outcome("majority_body", "yynn"), "repeat");
  EXPECT_EQ(outcome("majority_body", "yynr"), "approved") << "who is recused leaves the base";
}

TEST(CollectiveModes, OfThosePresentMoreThanHalfWithTwoThirdsThere) {
  EXPECT_EQ(outcome("majority_present", "yyna--"), "repeat") << "two of four is half";
  EXPECT_EQ(outcome("majority_present", "yyyn--"), "approved");
  EXPECT_EQ(outcome("majority_present", "yyy---"), "rejected") << "three of six are too few";
}

TEST(CollectiveModes, InAWrittenBallotSilenceIsNeverAgreement) {
  EXPECT_EQ(outcome("written_ballot", "yyy---"), "repeat") << "exactly half, and the silent are not for";
  EXPECT_EQ(outcome("written_ballot", "yy----"), "rejected");
  EXPECT_EQ(outcome("written_ballot", "yyyy--"), "approved");
  EXPECT_EQ(outcome("written_ballot", "------"), "rejected");
  const auto all = modes();
  const Mode* mode = mode_named(all, "written_ballot");
  ASSERT_NE(mode, nullptr);
  EXPECT_EQ(mode->setting, Setting::written);
  EXPECT_GT(mode->due_working_days, mode->urgent_due_working_days);
  EXPECT_GT(mode->urgent_due_working_days, 0);
  EXPECT_TRUE(mode->confirmed_later);
}

TEST(CollectiveModes, AFileThatTakesSilenceForAgreementIsRefused) {
  json file = shipped("collective_modes.json");
  file["modes"][3]["silence"] = "agreement";
  const auto read = read_modes(file);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().type, "bad-modes");
  EXPECT_EQ(read.error().faults.front().code, "silence-is-not-agreement");
  EXPECT_EQ(read.error().pointer, "/modes/3/silence");
}

TEST(CollectiveModes, WhatIsWrongInAFileIsToldWithItsPlace) {
  const struct {
    const char* at;
    json value;
    const char* code;
  } wrong[] = {
      {"/schema", "other/1", "wrong-schema"},
      {"/modes", json::array(), "bad-value"},
      {"/modes/0", 3, "wrong-type"},
      {"/modes/1/id", "consensus", "doubled"},
      {"/modes/0/need", {{"consensus", false}}, "bad-value"},
      {"/modes/0/tie", "coin", "unknown-word"},
      {"/modes/0/settles", "", "unknown-word"},
      {"/modes/0/title", {{"vi", "Hiệp thương"}}, "required"},
      {"/modes/0/title", "Hiệp thương", "required"},
      {"/modes/0/mark", "", "no-source"},
      {"/modes/0/mark", "Z", "no-source"},
      {"/modes/0/source", 1, "no-source"},
      {"/modes/0/parts", {{"about", 1}}, "unknown-word"},
      {"/modes/0/parts/0/about", "/nothing", "about-nothing"},
      {"/modes/0/parts/0", 5, "about-nothing"},
      {"/modes/0/quorum", "2/3", "unknown-word"},
      {"/modes/3/due", {{"workingDays", 0}}, "bad-value"},
      {"/modes/3/due", {{"days", 3}}, "bad-value"},
  };
  for (const auto& [at, value, code] : wrong) {
    json file = shipped("collective_modes.json");
    file[json::json_pointer(at)] = value;
    const auto read = read_modes(file);
    ASSERT_FALSE(read) << at;
    EXPECT_EQ(read.error().faults.front().code, code) << at;
    EXPECT_TRUE(read.error().faults.front().pointer.starts_with(at)) << at << " " << read.error().pointer;
  }
  EXPECT_FALSE(read_modes(json(nullptr)));
  EXPECT_FALSE(read_modes(json::array()));
}

TEST(Authority, EveryRowNamesModesPositionsAndCapacitiesThatExist) {
  const json file = shipped("authority.json");
  const json positions = shipped("positions.json");
  const auto all = modes();
  std::set<std::string> codes;
  std::set<std::string> bodies;
  std::set<std::string> capacities;
  std::set<std::string> used;
  for (const json& one : positions["positions"]) codes.insert(one["code"].get<std::string>());
  for (const json& one : positions["bodies"]) bodies.insert(one["code"].get<std::string>());
  for (const json& one : file["capacities"]) capacities.insert(one["code"].get<std::string>());
  EXPECT_EQ(capacities, (std::set<std::string>{"", "TM.", "KT.", "TL.", "TUQ.", "Q."}));
  ASSERT_FALSE(file["rows"].empty());
  for (const json& row : file["rows"]) {
    SCOPED_TRACE(row["id"]);
    ASSERT_FALSE(row["decided_by"].empty());
    ASSERT_FALSE(row["signed"].empty());
    EXPECT_EQ(row["papers"]["vi"].size(), row["papers"]["en"].size());
    for (const json& who : row["decided_by"]) {
      if (who.contains("body")) {
        EXPECT_TRUE(bodies.contains(who["body"])) << who;
        EXPECT_NE(mode_named(all, who["mode"].get<std::string>()), nullptr) << "a collective decides in a known way";
      }
      for (const char* member : {"position", "delegate_of", "acting_as"}) {
        if (who.contains(member)) EXPECT_TRUE(codes.contains(who[member])) << who;
      }
    }
    for (const json& block : row["signed"]) {
      EXPECT_TRUE(capacities.contains(block["capacity"])) << block;
      used.insert(block["capacity"].get<std::string>());
      const std::string by = block["by"];
      const std::set<std::string> roles = {"delegate", "acting", "head-of-party"};
      EXPECT_TRUE(codes.contains(by) || roles.contains(by)) << by;
      const std::string whom = block["for"];
      EXPECT_TRUE(bodies.contains(whom) || codes.contains(whom) || whom == "each-party") << whom;
      if (block["capacity"] == "TM.") EXPECT_FALSE(codes.contains(whom)) << "one signs for a collective, not a person";
    }
    if (row.contains("deputy")) EXPECT_EQ(row["deputy"]["style"], file["settings"][0]["id"]);
  }
  used.insert("");
  EXPECT_EQ(used, capacities) << "no capacity without a row";
}

TEST(Authority, EveryEntryTellsItsSourceAndMark) {
  const json file = shipped("authority.json");
  std::vector<json> entries;
  for (const char* list : {"capacities", "rows"}) {
    for (const json& one : file[list]) entries.push_back(one);
  }
  for (const json& setting : file["settings"]) {
    bool found = false;
    for (const json& value : setting["values"]) {
      entries.push_back(value);
      found = found || value["id"] == setting["default"];
    }
    EXPECT_TRUE(found) << "the default is one of the values";
  }
  entries.push_back(file["delegation_record"]);
  for (const json& entry : entries) {
    EXPECT_FALSE(base::text_or(entry, "source").empty()) << entry;
    EXPECT_TRUE(file["marks"].contains(base::text_or(entry, "mark"))) << entry;
    for (const json& part : entry.value("parts", json::array())) {
      EXPECT_TRUE(entry.contains(json::json_pointer(part["about"].get<std::string>()))) << part;
      EXPECT_TRUE(file["marks"].contains(base::text_or(part, "mark"))) << part;
    }
  }
  EXPECT_EQ(base::nfc(file.dump()), file.dump());
}

TEST(Authority, TheSpecialDelegationIsWrittenLimitedAndNotPassedOn) {
  const json file = shipped("authority.json");
  for (const json& one : file["capacities"]) {
    if (one["code"] != "TUQ.") continue;
    EXPECT_EQ(one["conditions"], json({"in-writing", "limited-in-time", "limited-in-content", "not-passed-on"}));
  }
  EXPECT_EQ(file["delegation_record"]["after_valid_to"], "refused");
}

}  // namespace
}  // namespace trinhky::approval
