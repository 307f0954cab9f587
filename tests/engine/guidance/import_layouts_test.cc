// Invented texts in the layouts of other offices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/json.h"
#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;
using test::find;
using test::ids;
using test::read;
using testing::ElementsAre;

TEST(ImportLayouts, RomanPartsNumbersLettersAndPluses) {
  const Import import = read(test::roman_text);
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1", "1.1", "2", "3"));
  EXPECT_EQ((*find(import.document, "parts", "1"))["no"], "I");
  EXPECT_THAT(ids(import.document), ElementsAre("1.1.1", "1.1.2", "1.1.2.a", "1.1.2.b", "1.2", "2.1", "2.2", "C1"));
  ASSERT_NE(find(import.document, "obligations", "1.1.2.b"), nullptr);
  EXPECT_EQ((*find(import.document, "obligations", "1.1.2.b"))["parent"], "1.1.2");
  EXPECT_EQ((*find(import.document, "obligations", "1.1.2.b"))["part"], "1.1");
}

TEST(ImportLayouts, TheOfficialFormAroundTheTextIsRead) {
  const Import import = read(test::roman_text);
  EXPECT_EQ(import.document["year"], 2024);
  EXPECT_EQ(import.document["number"], "15/HD-MTTQ-BTT");
  EXPECT_EQ(import.document["date"], "2023-12-05");
  EXPECT_EQ(import.document["title"], "HƯỚNG DẪN Nhiệm vụ công tác Mặt trận năm 2024");
  EXPECT_EQ(import.document["issuer"], "ỦY BAN MTTQ VIỆT NAM TỈNH HÒA AN");
  EXPECT_EQ(import.document["programmes_due"], "2023-12-20");
  EXPECT_EQ(test::findings(import, "HEADER-MISSING").size(), 0U);
  EXPECT_THAT(test::lines_of(import, "DEADLINE-FOUND"), ElementsAre(18, 23));
  EXPECT_EQ(test::findings(import, "DEADLINE-MISSING").size(), 0U);
}

TEST(ImportLayouts, ItsOwnNumberIsNotAnInstrumentItCites) {
  const Import import = read(test::roman_text);
  ASSERT_EQ(import.document["instruments"].size(), 2U);
  EXPECT_EQ(import.document["instruments"][0]["number"], "88/KH-MTTW-BTT");
  EXPECT_TRUE(import.document["instruments"][0]["citations"][0]["obligation"].is_null());
  EXPECT_THAT(test::words((*find(import.document, "obligations", "C1"))["instruments"]), ElementsAre("D01"));
  EXPECT_EQ(import.document["instruments"][1]["date"], nullptr);
  EXPECT_THAT(test::lines_of(import, "DATE-IMPOSSIBLE"), ElementsAre(14));
}

TEST(ImportLayouts, RecipientsAndSignatureNeverBecomeObligations) {
  const Import import = read(test::roman_text);
  for (const int line : {24, 25, 26, 27})
    EXPECT_EQ(import.lines.at(static_cast<std::size_t>(line - 1)).became, "closing") << line;
  for (const int line : {8, 9, 10, 11})
    EXPECT_EQ(import.lines.at(static_cast<std::size_t>(line - 1)).became, "preamble") << line;
}

TEST(ImportLayouts, WhatIsCountedIsNotReportedAsWithoutQuantity) {
  const Import import = read(test::roman_text);
  const json without = test::findings(import, "QUANTITY-MISSING").at(0).suggestion["obligations"];
  EXPECT_THAT(test::words(without), testing::Not(testing::Contains("1.1.1")));
  EXPECT_THAT(test::words(without), testing::Not(testing::Contains("2.2")));
  EXPECT_THAT(test::words(without), testing::Contains("2.1"));
}

TEST(ImportLayouts, DottedNumbersKeepTheirNumbersAsIds) {
  const Import import = read(test::dotted_text);
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1", "1.1", "1.2", "2"));
  EXPECT_THAT(ids(import.document), ElementsAre("1.1.1", "1.1.2", "1.2.1", "2.1", "2.2"));
  EXPECT_EQ((*find(import.document, "obligations", "1.1.1"))["text"],
            "Phát động đợt thi đua chào mừng ngày thành lập ngành, sơ kết vào tháng sáu.");
  EXPECT_EQ(import.lines.at(4).became, "continuation");
  EXPECT_EQ(import.lines.at(4).id, "1.1.1");
  EXPECT_EQ(import.lines.at(11).became, "unread");
  EXPECT_EQ(import.lines.at(12).became, "unread");
}

TEST(ImportLayouts, ATextWithoutLabelsGivesOneObligationForEachParagraph) {
  const Import import = read(test::plain_text);
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1"));
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.2"));
  EXPECT_EQ(import.document["year"], 2026);
  EXPECT_EQ(import.lines.back().became, "closing");
}

TEST(ImportLayouts, HeadingsWithoutLabelsStandAboveBullets) {
  const Import import = read(test::dashes_text);
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1", "2"));
  EXPECT_EQ((*find(import.document, "parts", "2"))["title"], "Công tác xã hội");
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.2", "2.1", "2.2"));
}

TEST(ImportLayouts, ANumberThatStandsTwiceGetsANewIdAndAFinding) {
  const Import import =
      read("1. Việc chung của năm 2025\n1.1. Làm việc thứ nhất.\n1.1. Làm việc thứ hai.\n1.2. Làm việc thứ ba.\n");
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.3", "1.2"));
  EXPECT_THAT(test::lines_of(import, "NUMBERING-DUP"), ElementsAre(3));
}

TEST(ImportLayouts, AFlatListIsOnePart) {
  const Import import = read("Nhiệm vụ năm 2025:\n1. Làm việc thứ nhất.\n2. Làm việc thứ hai.\n");
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1"));
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.2"));
}

TEST(ImportLayouts, ATopItemBesidePartsGetsAPartOfItsOwn) {
  const Import import =
      read("I. Tuyên truyền\n- Làm bảng tin.\nII. Thi đua: mỗi xã chọn một điển hình, báo cáo vào cuối năm 2025.\n");
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1", "2"));
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "2.1"));
  EXPECT_EQ((*find(import.document, "parts", "2"))["title"], "Thi đua");
}

TEST(ImportLayouts, AYearThatIsNotInTheTextIsAFindingAndCanBeGiven) {
  EXPECT_EQ(test::findings(read("- Làm bảng tin.\n"), "YEAR-MISSING").size(), 1U);
  EXPECT_EQ(read("- Làm bảng tin.\n", 2027).document["year"], 2027);
}

}  // namespace
}  // namespace trinhky::guidance
