#include "engine/guidance/programme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;

json guidance() {
  return test::read(test::roman_text).document;
}
const UnitFacts unit{.unit = "u1", .attributes = {}, .is_issuer = false};

TEST(Programme, HasOneEmptyRowForEachObligationThatApplies) {
  const json programme = prefill_programme(guidance(), unit);
  EXPECT_EQ(programme["kind"], "programme");
  EXPECT_EQ(programme["year"], 2024);
  EXPECT_EQ(programme["unit"], "u1");
  ASSERT_EQ(programme["rows"].size(), 7U);
  EXPECT_EQ(programme["rows"][0]["obligation"], "1.1.1");
  EXPECT_EQ(programme["rows"][0]["what"], "");
  EXPECT_TRUE(programme["rows"][0]["not_applicable"].is_null());
}

TEST(Programme, TheRealGuidanceGivesThirtyOneRows) {
  const auto bytes = test::shared_file("seed/guidance-2022.txt");
  if (!bytes) GTEST_SKIP() << "not run: the outside data is not beside the project";
  EXPECT_EQ(prefill_programme(test::read(*bytes).document, unit)["rows"].size(), 31U);
}

TEST(Programme, CoversOnlyWhenEveryRowIsAnsweredOrDeclinedWithAReason) {
  json programme = prefill_programme(guidance(), unit);
  EXPECT_EQ(coverage(programme, guidance(), unit).size(), 7U);
  for (json& row : programme["rows"]) {
    row["what"] = "Mở hội nghị";
    row["when"] = "Quý I";
    row["who"] = "Chị Lan";
  }
  EXPECT_TRUE(coverage(programme, guidance(), unit).empty());

  programme["rows"][2]["who"] = " \u00A0";
  programme["rows"][3]["not_applicable"] = {{"reason", ""}};
  programme["rows"][4] = {
      {"id", "R5"}, {"obligation", "1.2"}, {"what", ""}, {"not_applicable", {{"reason", "Không có khu dân cư"}}}};
  programme["rows"].erase(6);
  const auto faults = coverage(programme, guidance(), unit);
  ASSERT_EQ(faults.size(), 3U);
  EXPECT_EQ(faults[0].pointer, "/rows/2/who");
  EXPECT_EQ(faults[0].code, "obligation-unanswered");
  EXPECT_EQ(faults[1].pointer, "/rows/3/not_applicable/reason");
  EXPECT_EQ(faults[2].pointer, "/rows");
  EXPECT_EQ(faults[2].code, "obligation-missing");
}

TEST(Programme, RowsOfTheUnitItselfNeverCountAsAnAnswer) {
  json programme = prefill_programme(guidance(), unit);
  programme["rows"] =
      json::array({{{"id", "R1"}, {"obligation", nullptr}, {"what", "a"}, {"when", "b"}, {"who", "c"}}});
  EXPECT_EQ(coverage(programme, guidance(), unit).size(), 7U);
}

TEST(Programme, BrokenShapesAreFaultsNotCrashes) {
  for (const json& broken : {json(), json(3), json({{"rows", "x"}}), json({{"rows", {1, nullptr, "x"}}})}) {
    EXPECT_EQ(coverage(broken, guidance(), unit).size(), 7U);
    EXPECT_TRUE(prefill_programme(broken, unit)["rows"].empty());
  }
}

TEST(Programme, LastYearsAnswersComeBackByTextThenByIdWhereTheTextIsStillAbout) {
  json last = prefill_programme(guidance(), unit);
  for (json& row : last["rows"]) row["what"] = "làm " + row["obligation"].get<std::string>();
  json next = guidance();
  // The same text under another id, and another text under an old id.
  json* moved = nullptr;
  for (json& row : next["obligations"]) {
    if (row["id"] == "2.1") moved = &row;
  }
  ASSERT_NE(moved, nullptr);
  (*moved)["id"] = "4.7";
  (*moved)["text"] = "GIÁM SÁT việc thu quỹ ở cơ sở.";
  for (json& row : next["obligations"]) {
    if (row["id"] == "2.2") row["text"] = "Tổ chức hội thi văn nghệ mùa xuân.";
    if (row["id"] == "1.2") row["text"] = "Nắm tình hình nhân dân, báo cáo hằng quý.";
  }
  const json programme = prefill_programme(next, unit, &last);
  for (const json& row : programme["rows"]) {
    if (row["obligation"] == "4.7") EXPECT_EQ(row["what"], "làm 2.1");
    if (row["obligation"] == "2.2") EXPECT_EQ(row["what"], "");
    if (row["obligation"] == "1.2") EXPECT_EQ(row["what"], "làm 1.2");
    EXPECT_EQ(row.contains("copied_from"), row["what"] != "");
  }
}

}  // namespace
}  // namespace trinhky::guidance
