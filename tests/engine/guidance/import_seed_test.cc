// The real guidance of 2022, against the facts that were taken from it by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;
using test::lines_of;
using testing::ElementsAre;

class SeedImport : public testing::Test {
 protected:
  void SetUp() override {
    const auto bytes = test::shared_file("seed/guidance-2022.txt");
    if (!bytes) GTEST_SKIP() << "not run: the outside data is not beside the project";
    const auto import = import_guidance(*bytes, {});
    ASSERT_TRUE(import.has_value()) << import.error().message.vi;
    import_ = *import;
  }

  static json facts(const std::string& name) {
    return base::parse_json(test::shared_file("domain/" + name).value_or("[]")).value_or(json::array());
  }

  [[nodiscard]] const json& document() const { return import_.document; }

  Import import_;
};

// Names as they are compared: folded, with organisation abbreviations written out, brackets and dashes gone.
std::string name_key(const std::string& name) {
  static const std::vector<std::pair<std::string, std::string>> words = {{"ubtw", "uy ban trung uong"},
                                                                         {"mttqvn", "mttq viet nam"},
                                                                         {"trung uong dang", "trung uong"},
                                                                         {"bch ", "ban chap hanh "},
                                                                         {"ubtvqh", "uy ban thuong vu quoc hoi"},
                                                                         {"(", ""},
                                                                         {")", ""}};
  std::string key = base::fold(name);
  for (const auto& [from, to] : words) {
    for (std::size_t at = key.find(from); at != std::string::npos; at = key.find(from, at + to.size()))
      key.replace(at, from.size(), to);
  }
  return key;
}

bool same_issuer(const std::string& read, const std::string& wanted) {
  const std::string a = name_key(read);
  // Parties to a joint document may be named in another order.
  std::string rest = name_key(wanted);
  for (std::size_t at = rest.find(" – "); at != std::string::npos; at = rest.find(" – ")) {
    if (a.find(rest.substr(0, at)) == std::string::npos) return false;
    rest = rest.substr(at + 5);
  }
  return a.find(rest) != std::string::npos || rest.find(a) != std::string::npos;
}

TEST_F(SeedImport, EveryObligationHasTheIdAndLineOfTheTable) {
  std::vector<std::pair<std::string, int>> wanted;
  for (const json& task : facts("seed_tasks.json")) {
    if (task["seed_line"] == "H") continue;
    const json& line = task["seed_line"];
    wanted.emplace_back(task["id"], line.is_string() ? std::stoi(line.get<std::string>()) : line.get<int>());
  }
  std::vector<std::pair<std::string, int>> read;
  for (const json& one : document()["obligations"]) read.emplace_back(one["id"], one["line"]);
  EXPECT_EQ(read, wanted);
  EXPECT_EQ(read.size(), 32U);
  EXPECT_EQ(import_.report["obligations"], 31);
  EXPECT_EQ(import_.report["orders"], 1);
}

TEST_F(SeedImport, FivePartsAndTwoSubPartsAreHeadings) {
  EXPECT_THAT(test::ids(document(), "parts"), ElementsAre("1", "1.1", "1.2", "2", "3", "4", "5"));
  EXPECT_EQ((*test::find(document(), "parts", "1.2"))["parent"], "1");
  EXPECT_EQ((*test::find(document(), "parts", "4"))["line"], 49);
}

TEST_F(SeedImport, TheYearIsTheOneOfTheProgrammesNotThatOfACitation) {
  EXPECT_EQ(document()["year"], 2022);
  EXPECT_TRUE(document()["programmes_due"].is_null());
}

TEST_F(SeedImport, EveryNumberedInstrumentIsFoundWithKindDateAndIssuer) {
  int numbered = 0;
  for (const json& wanted : facts("seed_documents.json")) {
    if (wanted["number"] == "") continue;
    ++numbered;
    const bool invalid = wanted["date"].get<std::string>().starts_with("INVALID");
    const auto found =
        std::find_if(document()["instruments"].begin(), document()["instruments"].end(), [&](const json& i) {
          const std::string date = base::text_or(i, "date");
          return i["number"] == wanted["number"] && (invalid ? date.empty() : wanted["date"] == date);
        });
    ASSERT_NE(found, document()["instruments"].end()) << wanted.dump();
    EXPECT_TRUE(wanted["type"].get<std::string>().starts_with((*found)["type"].get<std::string>())) << found->dump();
    EXPECT_TRUE(same_issuer(base::text_or(*found, "issuer"), wanted["issuer"])) << found->dump() << wanted.dump();
    EXPECT_EQ((*found)["citations"][0]["line"], wanted["seed_line"]);
  }
  EXPECT_EQ(numbered, 24);
  EXPECT_EQ(import_.report["instruments_numbered"], 24);
}

TEST_F(SeedImport, InstrumentsCitedByNameAreFoundOnTheirLines) {
  std::multiset<int> read;
  for (const json& one : document()["instruments"]) {
    if (one["number"].is_null()) read.insert(one["citations"][0]["line"].get<int>());
  }
  std::multiset<int> wanted;
  for (const json& one : facts("seed_documents.json")) {
    // The fund is a campaign, not an instrument.
    if (one["number"] == "" && one["id"] != "D29") wanted.insert(one["seed_line"].get<int>());
  }
  EXPECT_EQ(read, wanted);
  EXPECT_TRUE(std::any_of(document()["campaigns"].begin(), document()["campaigns"].end(),
                          [](const json& c) { return c["type"] == "Quỹ" && c["citations"][0]["line"] == 30; }));
}

TEST_F(SeedImport, ObligationsCiteWhatTheTableSays) {
  std::map<std::string, std::string> by_number;
  for (const json& one : facts("seed_documents.json")) {
    if (one["number"] != "") by_number[one["id"]] = one["number"];
  }
  for (const json& task : facts("seed_tasks.json")) {
    const json* read = test::find(document(), "obligations", task["id"]);
    if (read == nullptr) continue;
    std::multiset<std::string> wanted;
    for (const json& ref : task["refs"]) {
      if (by_number.contains(ref)) wanted.insert(by_number[ref]);
    }
    std::multiset<std::string> cited;
    for (const json& id : (*read)["instruments"]) {
      const json& number = (*test::find(document(), "instruments", id))["number"];
      if (number.is_string()) cited.insert(number);
    }
    EXPECT_EQ(cited, wanted) << task["id"];
  }
}

TEST_F(SeedImport, TheTrapsOfTheTextAreFlaggedOnTheirLines) {
  EXPECT_THAT(lines_of(import_, "DATE-IMPOSSIBLE"), ElementsAre(60));
  EXPECT_THAT(lines_of(import_, "ORDINAL-SUSPECT"), ElementsAre(9));
  EXPECT_THAT(lines_of(import_, "NUMBER-COLLISION"), ElementsAre(11, 30, 41));
  EXPECT_THAT(lines_of(import_, "NUMBER-PARTIAL"), ElementsAre(43));
  EXPECT_THAT(lines_of(import_, "SYMBOL-SPACE"), ElementsAre(27, 27, 35));
  EXPECT_THAT(lines_of(import_, "SYMBOL-FORM"), ElementsAre(14, 28));
  EXPECT_THAT(lines_of(import_, "TYPE-SYMBOL"), ElementsAre(44));
  EXPECT_THAT(lines_of(import_, "LAW-NO-NUMBER"), ElementsAre(40, 43));
  EXPECT_THAT(lines_of(import_, "OUTLINE-AMBIGUOUS"), ElementsAre(30, 33, 41));
  EXPECT_THAT(lines_of(import_, "QUOTE-UNBALANCED"), ElementsAre(14));
  EXPECT_THAT(lines_of(import_, "YEAR-CROSSING"), ElementsAre(30));
  EXPECT_THAT(lines_of(import_, "HEADER-MISSING"), ElementsAre(1));
  EXPECT_THAT(lines_of(import_, "DEADLINE-MISSING"), ElementsAre(13, 55, 63));
  EXPECT_THAT(lines_of(import_, "DUP-CITATION"), testing::Contains(27));
  EXPECT_THAT(lines_of(import_, "PUNCT"), testing::IsSupersetOf({11, 40, 57, 61}));
  EXPECT_THAT(lines_of(import_, "REF-UNRESOLVED"), ElementsAre(28));
  EXPECT_EQ(lines_of(import_, "DATE-MISSING").size(), 6U);
  for (const char* rule :
       {"DATE-FORMAT", "NUMBERING-MIXED", "ROLE-MISSING", "QUANTITY-MISSING", "NBSP-DASH", "SPELL-VARIANT"}) {
    EXPECT_EQ(test::findings(import_, rule).size(), 1U) << rule;
  }
  EXPECT_GE(test::findings(import_, "ABBR-UNEXPANDED").size(), 5U);
}

TEST_F(SeedImport, WhatStandsElsewhereOrTwiceIsFlaggedAndLinked) {
  EXPECT_THAT(lines_of(import_, "HEADING-CONTENT"), ElementsAre(17));
  EXPECT_THAT(test::words(test::findings(import_, "HEADING-CONTENT").at(0).suggestion["related"]), ElementsAre("4.2"));
  EXPECT_THAT(lines_of(import_, "PERIOD-INCONSISTENT"), ElementsAre(18, 20));
  EXPECT_THAT(lines_of(import_, "ABBR-COLLISION"), ElementsAre(3));
  // The three subjects the table names; the others that are found have to be few.
  std::set<std::pair<int, int>> pairs;
  for (const Finding& finding : test::findings(import_, "DUP-TASK"))
    pairs.insert({finding.suggestion["lines"][0].get<int>(), finding.suggestion["lines"][1].get<int>()});
  EXPECT_THAT(pairs, testing::IsSupersetOf({std::pair{14, 27}, {24, 44}, {48, 55}}));
  EXPECT_THAT(test::words((*test::find(document(), "obligations", "3.2"))["related"]), testing::Contains("1.2.4"));
  EXPECT_THAT(test::words((*test::find(document(), "obligations", "1.2.4"))["related"]), testing::Contains("3.2"));
  // Six pairs; each joins two obligations that were not joined before.
  EXPECT_EQ(pairs.size(), 6U);
  EXPECT_EQ(import_.report["subjects"], 31 - 6);
}

TEST_F(SeedImport, TheFiveSlipsOfTheHandAreListedAndNoOther) {
  EXPECT_THAT(lines_of(import_, "TYPO"), ElementsAre(35, 44, 44, 48, 51));
}

TEST_F(SeedImport, AnImpossibleDateKeepsItsNumberAndIsNeverRolledOver) {
  const auto found = std::find_if(document()["instruments"].begin(), document()["instruments"].end(),
                                  [](const json& i) { return i["number"] == "18-NQ/TW"; });
  ASSERT_NE(found, document()["instruments"].end());
  EXPECT_TRUE((*found)["date"].is_null());
  EXPECT_EQ((*found)["date_raw"], "25/20/2018");
  EXPECT_EQ(test::findings(import_, "DATE-IMPOSSIBLE").front().suggestion["date"], "2017-10-25");
}

TEST_F(SeedImport, TheMixtureOfNormalFormsIsMeasured) {
  const json measured = test::findings(import_, "UNICODE-MIXED").at(0).suggestion;
  EXPECT_EQ(measured["combining"], 321);
  EXPECT_EQ(measured["grave"], 63);
  EXPECT_EQ(measured["acute"], 111);
  EXPECT_EQ(measured["hook"], 45);
  EXPECT_EQ(measured["tilde"], 12);
  EXPECT_EQ(measured["dot"], 90);
  EXPECT_EQ(measured["hybrids"], 172);
  EXPECT_EQ(measured["lines"].size(), 14U);
  EXPECT_EQ(measured["code_points"], 15309);
  EXPECT_EQ(measured["code_points_nfc"], 14988);
  const json dashes = test::findings(import_, "NBSP-DASH").at(0).suggestion;
  EXPECT_EQ(dashes["no_break_spaces"], 12);
  EXPECT_EQ(dashes["en_dashes"], 3);
}

TEST_F(SeedImport, TypingErrorsStayAsTheyAre) {
  const json* row = test::find(document(), "obligations", "2.3");
  ASSERT_NE(row, nullptr);
  EXPECT_NE((*row)["text"].get<std::string>().find("Nghiên cứ, "), std::string::npos);
  EXPECT_TRUE(base::is_nfc((*row)["text"].get<std::string>()));
}

TEST_F(SeedImport, OneDocumentCitedTwiceRelatesItsObligations) {
  EXPECT_THAT(test::words((*test::find(document(), "obligations", "1.1.4"))["related"]), testing::Contains("2.1"));
}

}  // namespace
}  // namespace trinhky::guidance
