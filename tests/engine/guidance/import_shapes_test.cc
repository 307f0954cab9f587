// Invented texts in the shapes other provinces write and paste: what is read from each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "tests/engine/guidance/shapes.h"
#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;
using test::find;
using test::findings;
using test::ids;
using test::lines_of;
using test::read;
using testing::ElementsAre;

TEST(ImportShapes, AnOpeningInTwoColumnsIsReadCellByCell) {
  const Import import = read(test::two_columns_text);
  EXPECT_EQ(import.document["issuer"], "ỦY BAN MTTQ VIỆT NAM TỈNH AN LÂM");
  EXPECT_EQ(import.document["number"], "112/MTTQ-BTT");
  EXPECT_EQ(import.document["date"], "2025-11-03");
  EXPECT_EQ(import.document["title"], "xây dựng chương trình công tác năm 2026");
  EXPECT_EQ(import.document["year"], 2026);
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.2", "2.1", "C1"));
}

TEST(ImportShapes, DueDatesAndRhythmsAreOfferedWhereTheyStand) {
  const Import import = read(test::two_columns_text);
  EXPECT_EQ(import.document["programmes_due"], "2025-12-15");
  const std::vector<Finding> found = findings(import, "DEADLINE-FOUND");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].line, 8);
  EXPECT_EQ(found[0].suggestion, json({{"obligation", "1.1"}, {"due", "2026-10-30"}}));
  EXPECT_EQ(found[1].suggestion, json({{"obligation", "1.2"}, {"period", "hằng quý"}}));
  EXPECT_EQ(found[2].suggestion, json({{"obligation", "2.1"}, {"due", "2026-09-15"}}));
  EXPECT_EQ(found[2].severity, "warning");  // the text names no year
  EXPECT_EQ(found[3].suggestion, json({{"programmes_due", "2025-12-15"}}));
  EXPECT_TRUE((*find(import.document, "obligations", "1.1"))["due"].is_null());
}

TEST(ImportShapes, PartsWithOrdinalsStandAboveRomanNumbersAndLetters) {
  const Import import = read(test::ordinal_parts_text);
  EXPECT_EQ((*find(import.document, "parts", "1"))["no"], "Phần thứ nhất");
  EXPECT_EQ((*find(import.document, "parts", "1"))["title"], "MỤC TIÊU CHUNG");
  EXPECT_EQ((*find(import.document, "parts", "2"))["title"], "NHIỆM VỤ CỤ THỂ");
  // A few words with dashes under them are a heading, whatever their label.
  EXPECT_EQ((*find(import.document, "parts", "2.1.1.2"))["title"], "Khen người làm tốt.");
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "2.1.1.1", "2.1.1.2.1", "2.1.1.2.2", "2.1.2"));
}

TEST(ImportShapes, ADueDateWithoutAYearIsOfferedAndNotTaken) {
  const Import import = read(test::numbered_text);
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.2", "1.3", "C1"));
  EXPECT_TRUE(import.document["programmes_due"].is_null());
  const std::vector<Finding> found = findings(import, "DEADLINE-FOUND");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, "warning");
  EXPECT_EQ(found[0].raw, "30 tháng 11");
  // Programmes are due before their year begins.
  EXPECT_EQ(found[0].suggestion["programmes_due"], "2025-11-30");
  EXPECT_TRUE(findings(import, "DEADLINE-MISSING").empty());
}

TEST(ImportShapes, RowsOfATableAreOneObligationEach) {
  const Import import = read(test::table_text);
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.2", "1.3"));
  EXPECT_EQ((*find(import.document, "obligations", "1.2"))["text"], "Giám sát việc chi trả hỗ trợ Ban Dân chủ Quý II");
  EXPECT_EQ(findings(import, "DEADLINE-FOUND").at(0).suggestion["due"], "2026-06-30");
}

TEST(ImportShapes, HeadingsInCapitalsAndTwoYears) {
  const Import import = read(test::capitals_text);
  EXPECT_EQ(import.document["year"], 2026);
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1", "2"));
  EXPECT_EQ(import.document["title"], "KẾT QUẢ NĂM 2025 VÀ NHIỆM VỤ NĂM 2026");
  EXPECT_EQ(import.document["issuer"], "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh An Lâm");
  // Another sign than the one above goes one deeper.
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "2.1", "2.1.a"));
}

TEST(ImportShapes, ASingleLineIsOneObligation) {
  const Import import = read(test::single_line_text);
  EXPECT_THAT(ids(import.document), ElementsAre("1.1"));
  EXPECT_EQ(import.document["year"], 2026);
}

TEST(ImportShapes, DashesWithoutPartsAreOnePart) {
  const Import import = read(test::no_parts_text);
  EXPECT_THAT(ids(import.document), ElementsAre("1.1", "1.2", "1.3"));
  EXPECT_THAT(ids(import.document, "parts"), ElementsAre("1"));
  EXPECT_EQ(findings(import, "DEADLINE-FOUND").at(0).suggestion["period"], "hàng tháng");
  EXPECT_TRUE(findings(import, "TYPO").empty());
}

TEST(ImportShapes, WhatIsSaidTwiceOrElsewhereIsTold) {
  const Import import = read(test::twice_text);
  EXPECT_THAT(lines_of(import, "HEADING-CONTENT"), ElementsAre(2));
  EXPECT_THAT(test::words(findings(import, "HEADING-CONTENT").at(0).suggestion["related"]), ElementsAre("2.2"));
  EXPECT_THAT(lines_of(import, "DUP-TASK"), ElementsAre(7));
  EXPECT_THAT(test::words((*find(import.document, "obligations", "1.2"))["related"]), ElementsAre("2.1"));
  EXPECT_THAT(test::words((*find(import.document, "obligations", "2.1"))["related"]), ElementsAre("1.2"));
  EXPECT_EQ(import.report["subjects"], 5);
  EXPECT_THAT(lines_of(import, "PERIOD-INCONSISTENT"), ElementsAre(5));
  EXPECT_THAT(lines_of(import, "TYPO"), ElementsAre(8, 9));
  EXPECT_EQ(findings(import, "TYPO").at(0).suggestion["instead"], "nghiên cứu");
  EXPECT_EQ(findings(import, "TYPO").at(1).suggestion["instead"], "Củng cố tổ");
}

TEST(ImportShapes, AGoodTextHasNoSlips) {
  for (const std::string_view text :
       {test::roman_text, test::dotted_text, test::plain_text, test::dashes_text, test::two_columns_text,
        test::ordinal_parts_text, test::numbered_text, test::table_text, test::capitals_text, test::single_line_text}) {
    EXPECT_TRUE(findings(read(text), "TYPO").empty()) << text;
    EXPECT_TRUE(findings(read(text), "DUP-TASK").empty()) << text;
    EXPECT_TRUE(findings(read(text), "HEADING-CONTENT").empty()) << text;
  }
}

TEST(ImportShapes, ASymbolIsReadByThePlaceOfItsBlocks) {
  const Import import = read(
      "Nhiệm vụ năm 2026:\n1. Thực hiện Thông báo số 12/TB-MTTW-BTT ngày 05/01/2026 của Ban Thường trực.\n"
      "2. Thực hiện văn bản số 14/BTT-UBND ngày 06/01/2026 đã ký.\n");
  EXPECT_THAT(lines_of(import, "ABBR-COLLISION"), ElementsAre(2));
  ASSERT_EQ(import.document["instruments"].size(), 2U);
  EXPECT_EQ(import.document["instruments"][0]["type"], "Thông báo");
  EXPECT_EQ(import.document["instruments"][1]["type"], "Bản thỏa thuận");
}

TEST(ImportShapes, ADueDateThatDoesNotExistIsAnError) {
  const Import import = read("Nhiệm vụ năm 2026:\n- Tổng kết phong trào trước ngày 31/4/2026.\n- Treo cờ.\n");
  EXPECT_THAT(lines_of(import, "DATE-IMPOSSIBLE"), ElementsAre(2));
  EXPECT_EQ(findings(import, "DATE-IMPOSSIBLE").at(0).suggestion["obligation"], "1.1");
}

TEST(ImportShapes, ADateAmongTheObligationsIsOfferedForTheProgrammes) {
  const Import import = read(
      "Nhiệm vụ năm 2026:\nI. Việc chung\n- Treo cờ ngày lễ.\nII. Tổ chức thực hiện\n"
      "- Các xã, phường xây dựng chương trình, gửi về tỉnh trước 10/12/2025.\n- Báo cáo khi có việc.\n");
  EXPECT_TRUE(import.document["programmes_due"].is_null());
  const std::vector<Finding> found = findings(import, "DEADLINE-FOUND");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 5);
  EXPECT_EQ(found[0].suggestion["programmes_due"], "2025-12-10");
}

struct Encoded {
  const char* name;
  std::string bytes;
};

TEST(ImportShapes, OtherEncodingsAreRefusedByTheirName) {
  const std::vector<Encoded> texts = {
      // "Tuyên truyền và vận động nhân dân" and the like, as each encoding writes it.
      {"TCVN3", "Tuy\xAAn truy\xD2n v\xB5 v\xCBn \xAE\xE9ng nh\xA9n d\xA9n n\xA8m 2026"},
      {"VNI", "Tuye\xE2n truye\xE0n va\xF8 va\xE4n \xF1o\xE4ng nha\xE2n da\xE2n na\xEAm 2026"},
      {"Windows-1258", "Tuy\xEAn truy\xEA\xCCn v\xE0 v\xE2\xF2n \xF0\xF4\xF2ng nh\xE2n d\xE2n n\xE3m 2026"},
      {"UTF-16", std::string("N\0a\0m\0 \0", 8) + std::string("2\0"
                                                              "0\0"
                                                              "2\0"
                                                              "6\0",
                                                              8)},
      {"UTF-16", std::string("\xFF\xFEN\0", 4)}};
  for (const Encoded& text : texts) {
    const auto import = import_guidance(text.bytes, {});
    ASSERT_FALSE(import.has_value()) << text.name;
    EXPECT_EQ(import.error().type, "guidance-import-encoding") << text.name;
    EXPECT_THAT(import.error().message.vi, testing::HasSubstr(text.name));
    EXPECT_THAT(import.error().message.en, testing::HasSubstr(text.name));
    EXPECT_THAT(import.error().message.vi, testing::HasSubstr("Hãy"));
  }
}

TEST(ImportShapes, OldFontsAndWrongReadingsSavedAsUnicodeAreRefusedByTheirName) {
  const std::vector<Encoded> texts = {
      {"VNI", "Tuyeân truyeàn vaø vaän ñoäng nhaân daân, toå chöùc hoäi nghò, thöïc hieän nhieäm vuï naêm 2026"},
      {"UTF-8",
       "Tuyên truyá»\u0081n vÃ  váº­n Ä‘á»™ng nhÃ¢n dÃ¢n, tá»• chá»©c há»™i nghá»‹, thá»±c hiá»‡n nhiá»‡m vá»¥"}};
  for (const Encoded& text : texts) {
    const auto import = import_guidance(text.bytes, {});
    ASSERT_FALSE(import.has_value()) << text.name;
    EXPECT_EQ(import.error().type, "guidance-import-encoding");
    EXPECT_THAT(import.error().message.vi, testing::HasSubstr(text.name));
  }
}

TEST(ImportShapes, OnlyBlanksIsNoText) {
  for (const std::string_view text : {"", " \r\n\t\u00A0\n", "\xEF\xBB\xBF\r\n"}) {
    const auto import = import_guidance(text, {});
    ASSERT_FALSE(import.has_value());
    EXPECT_EQ(import.error().type, "guidance-empty");
  }
}

}  // namespace
}  // namespace trinhky::guidance
