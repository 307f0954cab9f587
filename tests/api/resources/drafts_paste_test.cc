#include "api/resources/drafts_paste.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace trinhky::api {
namespace {

using base::json;
using Rows = std::vector<std::vector<std::string>>;

Rows read(std::string_view text) {
  auto rows = read_table(text);
  return rows ? *rows : Rows{{"refused: " + rows.error().type}};
}

json previewed(std::string_view table, const json& draft = {{"rows", json::array()}}) {
  auto preview = preview_paste(table, draft);
  return preview ? *preview : json(preview.error().type);
}

TEST(PastedTable, ALineBreakInsideASpreadsheetCellIsKept) {
  EXPECT_EQ(read("A\t\"- một\n-  hai\r\n\n\"\tB\n"), (Rows{{"A", "- một\n- hai", "B"}}));
}

TEST(PastedTable, ParagraphsOfATextProcessorsCellAreLines) {
  EXPECT_EQ(read("<table><tr><td><p class=MsoNormal>một&ndash;hai</p><p>H&Ocirc;&nbsp;ba<br>bốn</p></td></tr></table>"),
            (Rows{{"một–hai\nHÔ ba\nbốn"}}));
}

TEST(PastedTable, ACellThatCoversRowsAndColumnsStandsInEachOfThem) {
  EXPECT_EQ(read("<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr>"
                 "<tr><td colspan='2'>d</td></tr><tr><td>e</td><td>f</td></tr></table>"),
            (Rows{{"a", "b"}, {"a", "c"}, {"d", "d"}, {"e", "f"}}));
}

TEST(PastedTable, ASecondTableIsReadToo) {
  EXPECT_EQ(read("<table><tr><td>a</td></tr></table><p>x</p><table><tr><td>b</td></tr></table>"), (Rows{{"a"}, {"b"}}));
}

TEST(PastedTable, SpansBeyondEveryBoundAreRefusedNotFollowed) {
  const Rows rows = read("<table><tr><td colspan=99999999 rowspan=99999999>a</td><td>b</td></tr></table>");
  EXPECT_EQ(rows, (Rows{{"refused: table-too-large"}}));
}

TEST(PastedProgramme, HeadingsMayStandBelowATitle) {
  const json preview = previewed(
      "CHƯƠNG TRÌNH CÔNG TÁC NĂM 2027\t\t\t\nTT\tNội dung thực hiện\tThời gian\tNgười thực hiện\n"
      "1\t\"Hội nghị A\nHội nghị B\"\tQuý I\tChị Lan\n");
  ASSERT_EQ(preview["rows"].size(), 1U) << preview;
  EXPECT_EQ(preview["rows"][0]["values"],
            (json{{"what", "Hội nghị A\nHội nghị B"}, {"when", "Quý I"}, {"who", "Chị Lan"}}));
}

TEST(PastedProgramme, ATitleAloneIsNoHeading) {
  const json preview = previewed("Nội dung\nLàm việc A\nLàm việc B");
  ASSERT_EQ(preview["rows"].size(), 3U) << preview;
}

TEST(PastedProgramme, AFirstColumnThatOnlyCountsIsNoDuty) {
  const json preview = previewed("1.\tTuyên truyền\tMở hội nghị\n2.\tGiám sát\tĐoàn giám sát\n");
  EXPECT_EQ(preview["columns"][0]["field"], nullptr);
  EXPECT_EQ(preview["rows"][1]["values"], (json{{"text", "Giám sát"}, {"what", "Đoàn giám sát"}}));
}

TEST(PastedProgramme, ADutyOverTwoLinesIsMatchedAsOne) {
  const json draft = {{"rows", {{{"id", "r1"}, {"obligation", "1.1"}, {"text", "1.1 Tuyên truyền Đại hội"}}}}};
  const json preview = previewed("Nhiệm vụ\tNội dung\n\"Tuyên truyền\nĐại hội\"\tMở hội nghị", draft);
  EXPECT_EQ(preview["rows"][0]["verdict"], "matched");
  EXPECT_EQ(preview["rows"][0]["into"], "r1");
}

}  // namespace
}  // namespace trinhky::api
