#include "engine/directory/table_import.h"

#include <gtest/gtest.h>

#include "engine/directory/table.h"
#include "tests/engine/directory/office.h"

namespace trinhky::directory {
namespace {

using namespace testing;

using Words = std::vector<std::string>;

const Date start = day("2026-01-01");

Words verdicts(const ImportPreview& preview) {
  Words list;
  for (const RowResult& row : preview.rows) {
    std::string word = std::to_string(row.row) + " " + row.verdict;
    for (const auto& fault : row.faults) word += " " + fault.pointer + " " + fault.code;
    list.push_back(word);
  }
  return list;
}

ImportPreview people(std::string_view table) {
  return preview_people(office(), table, start).value();
}

TEST(Table, QuotesSeparatorsAndLineEndsAreThoseOfSpreadsheets) {
  const auto rows = read_table(
                        "\xEF\xBB\xBF"
                        "a;\"b;\"\"c\"\"\"\r\n\r\n\"hai\ndòng\"; x  y ")
                        .value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].cells, (Words{"a", "b;\"c\""}));
  EXPECT_EQ(rows[1].number, 3);
  EXPECT_EQ(rows[1].cells[1], "x y");
  EXPECT_EQ(read_table("a\tb,c\n1\t2")->front().cells, (Words{"a", "b,c"}));
  EXPECT_EQ(read_table("a,b")->front().cells, (Words{"a", "b"}));
}

TEST(Table, WhatCannotBeReadIsRefused) {
  EXPECT_EQ(read_table("").error().type, "table-unreadable");
  EXPECT_EQ(read_table("a;\"b").error().type, "table-unreadable");
  EXPECT_EQ(read_table("a;\xFF").error().type, "table-unreadable");
  EXPECT_EQ(read_table(std::string(max_table_bytes + 1, 'a')).error().type, "table-too-large");
  EXPECT_EQ(read_table(std::string(5000, 'a')).error().type, "table-too-large");
  EXPECT_EQ(read_table(std::string(80, ';')).error().type, "table-too-large");
}

TEST(PeopleImport, AVietnameseHeaderInAnyOrderIsUnderstood) {
  const auto preview = people(
      "Chức vụ;ĐƠN VỊ;Họ và tên;Tên đăng nhập;Từ ngày\n"
      "CLERK;C;Trần Thị Thử;thu.tt;5/3/2026\n");
  EXPECT_EQ(verdicts(preview), Words{"2 add"});
  ASSERT_EQ(preview.events.size(), 2U);
  EXPECT_EQ(preview.events[0]["full_name"], "Trần Thị Thử");
  EXPECT_EQ(preview.events[1]["from"], "2026-03-05");
  const Directory after = with(office(), preview.events);
  const Seat clerk{.kind = "position", .unit = "C", .positions = {"CLERK"}};
  EXPECT_EQ(after.who_may_act(clerk, day("2026-03-05")).front().person, preview.events[0]["person"].get<std::string>());
}

TEST(PeopleImport, TheSameTableAgainChangesNothing) {
  const char* table = "full name,login,position,unit\nThử Một,mot,CLERK,C\nThử Một,mot,DRAFTER,C\n";
  const auto first = people(table);
  EXPECT_EQ(verdicts(first), (Words{"2 add", "3 add"}));
  EXPECT_EQ(first.events.size(), 3U) << "one person, two positions";
  const auto again = preview_people(with(office(), first.events), table, start).value();
  EXPECT_EQ(verdicts(again), (Words{"2 same", "3 same"}));
  EXPECT_TRUE(again.events.empty());
}

TEST(PeopleImport, WhatDiffersIsAChange) {
  const auto preview = people("full name,login,email,position,unit,to\nHọ Tên Mới,an,an@x.vn,CHAIR,D,31/12/2026\n");
  EXPECT_EQ(verdicts(preview), Words{"2 change"});
  ASSERT_EQ(preview.events.size(), 2U);
  EXPECT_EQ(preview.events[0]["kind"], "person_changed");
  EXPECT_EQ(preview.events[1], (json{{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2026-12-31"}}));
}

TEST(PeopleImport, EachBadRowSaysWhyAndTheGoodOnesStand) {
  const auto preview = people(
      "full name;login;position;unit;from;mode\n"
      "A;a1;KING;D;;\n"
      "B;b1;CLERK;nowhere;;\n"
      "C;c1;CLERK;D;32/01/2026;\n"
      "D;;CLERK;D;;\n"
      "E;é;CLERK;D;;\n"
      "F;f1;CLERK;D;;mượn\n"
      "G;g1;CLERK;D;;Kiêm nhiệm\n");
  EXPECT_EQ(verdicts(preview),
            (Words{"2 error /position unknown-position", "3 error /unit unknown-unit", "4 error /from bad-date",
                   "5 error /login required", "6 error /login bad-login", "7 error /mode unknown-word", "8 add"}));
  EXPECT_EQ(preview.errors, 6);
  ASSERT_EQ(preview.events.size(), 2U);
  EXPECT_EQ(preview.events[1]["mode"], "concurrent");
}

TEST(PeopleImport, ARowThatFailsLeavesNoHalfOfItself) {
  // The unit ends before the position would start: neither the person nor the position may come in.
  const Directory closed =
      with(office(), {unit_added("E", "P"), {{"kind", "unit_closed"}, {"unit", "E"}, {"to", "2025-06-30"}}});
  const auto preview =
      preview_people(closed, "full name,login,position,unit\nA,a1,CLERK,E\nA,a1,CLERK,D\n", start).value();
  EXPECT_EQ(verdicts(preview), (Words{"2 error /unit unit-not-valid", "3 add"}));
  EXPECT_EQ(preview.events.size(), 2U);
}

TEST(PeopleImport, AUnitMayBeNamedWhenOnlyOneIsCalledThat) {
  const Directory two =
      with(office(), {unit_added("X1", "P"),
                      unit_added("X2", "P"),
                      {{"kind", "unit_changed"}, {"unit", "X1"}, {"from", "2025-01-01"}, {"name", name("Bắc Sơn")}},
                      {{"kind", "unit_changed"}, {"unit", "X2"}, {"from", "2025-01-01"}, {"name", name("Đình Lập")}}});
  const char* table = "full name,login,position,unit\nA,a1,CLERK,đình lập\nB,b1,CLERK,BẮC SƠN\n";
  EXPECT_EQ(preview_people(two, table, start)->errors, 0);
  const Directory same =
      with(two, {{{"kind", "unit_changed"}, {"unit", "X2"}, {"from", "2025-02-01"}, {"name", name("Bắc Sơn")}}});
  EXPECT_EQ(verdicts(preview_people(same, table, start).value()),
            (Words{"2 error /unit unknown-unit", "3 error /unit more-than-one"}));
}

TEST(PeopleImport, AHeaderWithoutItsColumnsIsRefused) {
  const auto preview = preview_people(office(), "họ tên;đơn vị\nA;D\n", start);
  ASSERT_FALSE(preview);
  EXPECT_EQ(preview.error().type, "table-columns");
  EXPECT_EQ(preview.error().faults.size(), 2U);
}

TEST(UnitImport, AParentMayStandFurtherDown) {
  const auto preview =
      preview_units(office(), "mã;tên;loại;cấp trên\nN1;Xã Một;xã;N2\nN2;Huyện Hai;huyện;P\n", start).value();
  EXPECT_EQ(verdicts(preview), (Words{"2 add", "3 add"}));
  ASSERT_EQ(preview.events.size(), 2U);
  EXPECT_EQ(preview.events[0]["unit"], "N2");
  const Directory after = with(office(), preview.events);
  EXPECT_EQ(after.unit("N1")->kind, "commune");
  EXPECT_EQ(after.parents_of("N1", start), (Words{"N2", "P"}));
}

TEST(UnitImport, CirclesDoublesAndMissingParentsAreErrorsOfTheirRows) {
  const auto preview =
      preview_units(office(),
                    "id,name,kind,parent\nA,A,ward,B\nB,B,ward,A\nE,E,ward,P\nE,E,ward,P\nF,F,ward,none\nG,,ward,P\n",
                    start)
          .value();
  EXPECT_EQ(verdicts(preview),
            (Words{"2 error /parent unknown-unit", "3 error /parent unknown-unit", "4 add", "5 error /id doubled",
                   "6 error /parent unknown-unit", "7 error /name required"}));
}

TEST(UnitImport, KnownUnitsAreComparedByWhatTheTableStates) {
  const char* table = "id,name,kind,attributes\nD,D,district,\nC,Tên Mới,district,border vung-cao\n";
  const auto preview = preview_units(office(), table, start).value();
  EXPECT_EQ(verdicts(preview), (Words{"2 same", "3 change"}));
  const Directory after = with(office(), preview.events);
  EXPECT_EQ(after.unit_on("C", start)->name.vi, "Tên Mới");
  EXPECT_EQ(after.unit_on("C", start)->attributes, (std::set<std::string>{"border", "vung-cao"}));
  EXPECT_EQ(after.unit_on("C", day("2025-12-31"))->name.vi, "C");
}

TEST(ImportTemplates, TheyAreTablesTheImportReads) {
  const auto people_preview = preview_people(office(), people_template(), start);
  ASSERT_TRUE(people_preview);
  EXPECT_EQ(verdicts(*people_preview), Words{"2 error /unit unknown-unit"}) << "only the example's unit is not here";
  EXPECT_EQ(people_preview->rows[0].record.size(), 6U);
  const auto units_preview = preview_units(office(), units_template(), start);
  ASSERT_TRUE(units_preview);
  EXPECT_EQ(verdicts(*units_preview), Words{"2 error /parent unknown-unit"});
}

}  // namespace
}  // namespace trinhky::directory
