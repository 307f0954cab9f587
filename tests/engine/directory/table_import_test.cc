#include "engine/directory/table_import.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "engine/directory/profile.h"
#include "engine/directory/table.h"
#include "tests/engine/directory/office.h"
#include "tests/support/places.h"

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

TEST(PeopleImport, TelephoneNumbersAreReadAsPeopleAndSpreadsheetsWriteThem) {
  const auto preview = people(
      "full name;login;số điện thoại;position;unit\n"
      "A;a1;0901 234 567;CLERK;C\n"
      "B;b1;901234568;CLERK;C\n"
      "C;c1;số máy 5;CLERK;C\n"
      "D;d1;;CLERK;C\n");
  EXPECT_EQ(verdicts(preview), (Words{"2 add", "3 add", "4 error /phone bad-phone", "5 add"}));
  const Directory after = with(office(), preview.events);
  EXPECT_EQ(after.person(preview.events[0]["person"].get<std::string>())->phone, "+84901234567");
  EXPECT_EQ(after.person(preview.events[2]["person"].get<std::string>())->phone, "+84901234568");
  const auto again =
      preview_people(after, "full name;login;phone;position;unit\nA;a1;0912345678;CLERK;C\nB;b1;;CLERK;C\n", start);
  ASSERT_TRUE(again);
  EXPECT_EQ(verdicts(*again), (Words{"2 change", "3 same"})) << "an empty cell takes nothing away";
  EXPECT_EQ(again->events.front()["phone"], "+84912345678");
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

TEST(PeopleImport, ACorrectedTableMendsAndDoublesNobody) {
  const Directory first = with(office(), people("full name,login,email,position,unit\n"
                                                "Thử Mộtt,mot,mot@x,CLERK,P\nThử Hai,hai,,DEPT_HEAD,P\n")
                                             .events);
  const auto again =
      preview_people(
          first, "full name,login,email,position,unit\nThử Một,MOT,mot@x.vn,CLERK,P\nThử Hai,hai,,DRAFTER,P\n", start)
          .value();
  EXPECT_EQ(verdicts(again), (Words{"2 change", "3 add"}));
  ASSERT_EQ(again.rows[0].changes.size(), 2U);
  EXPECT_EQ(again.rows[0].changes[0].column, "full_name");
  EXPECT_EQ(again.rows[0].changes[0].was, "Thử Mộtt");
  EXPECT_EQ(again.rows[0].changes[0].is, "Thử Một");
  EXPECT_EQ(again.rows[0].changes[1].is, "mot@x.vn");
  EXPECT_TRUE(again.rows[0].notes.empty());
  ASSERT_EQ(again.rows[1].notes.size(), 1U) << "the position of the first table is still held";
  EXPECT_NE(again.rows[1].notes[0].en.find("DEPT_HEAD"), std::string::npos);
  const Directory after = with(first, again.events);
  EXPECT_EQ(after.persons().size(), first.persons().size());
  EXPECT_EQ(after.person(*after.login_owner("mot"))->full_name, "Thử Một");
}

TEST(PeopleImport, TwoNamesUnderOneLoginAreAnErrorAndNotOnePerson) {
  const auto preview = people("full name,login,position,unit\nThử Một,mot,CLERK,P\nThử Hai,Mot,DEPT_HEAD,P\n");
  EXPECT_EQ(verdicts(preview), (Words{"2 add", "3 error /login two-names"}));
}

TEST(PeopleImport, ANamesakeInTheUnitIsToldBeforeTwoPeopleAreMade) {
  const Directory first = with(office(), people("full name,login,position,unit\nThử Một,mot,CLERK,P\n").events);
  const auto again = preview_people(first, "full name,login,position,unit\nTHU MOT,mott,CLERK,P\n", start).value();
  EXPECT_EQ(verdicts(again), Words{"2 add"});
  ASSERT_EQ(again.rows[0].notes.size(), 1U);
  EXPECT_NE(again.rows[0].notes[0].vi.find("“mot”"), std::string::npos);
}

TEST(PeopleImport, APositionTakenBackIsGivenAgainByTheSameTable) {
  const char* table = "full name,login,position,unit,from\nThử Một,mot,CLERK,P,2026-01-01\n";
  const auto given_first = people(table);
  const std::string holding = given_first.events[1]["id"];
  const Directory taken_back =
      with(with(office(), given_first.events), {{{"kind", "position_ended"}, {"id", holding}, {"to", "2025-12-31"}}});
  const auto again = preview_people(taken_back, table, start).value();
  EXPECT_EQ(verdicts(again), Words{"2 add"});
  EXPECT_EQ(
      with(taken_back, again.events).holdings_of(given_first.events[0]["person"].get<std::string>(), start).size(), 1U);
}

TEST(PeopleImport, AnEndedPositionIsNotOpenedAgainAndAClosedAccountIsAnError) {
  const char* table = "full name,login,position,unit,from\nan,an,CHAIR,D,2020-01-01\n";
  const Directory ended = with(office(), {{{"kind", "position_ended"}, {"id", "an:CHAIR"}, {"to", "2025-06-30"}}});
  const auto same = preview_people(ended, table, start).value();
  EXPECT_EQ(verdicts(same), Words{"2 same"});
  EXPECT_EQ(same.rows[0].notes.size(), 1U);
  const Directory left = with(ended, {{{"kind", "person_changed"}, {"person", "an"}, {"active", false}}});
  EXPECT_EQ(verdicts(preview_people(left, table, start).value()), Words{"2 error /login person-inactive"});
}

TEST(PeopleImport, APlaceWithoutANameIsPassedOver) {
  const auto preview = people("full name;login;email;position;unit\n;;;CLERK;P\n;;x@y.vn;CLERK;P\n");
  EXPECT_EQ(verdicts(preview), (Words{"2 empty", "3 error /full_name required /login required"}));
  EXPECT_TRUE(preview.events.empty());
}

Directory after_init(const std::string& profile) {
  const auto shipped = [](const std::string& path) {
    std::ifstream in(trinhky::places::source_dir() + "/workflows/" + path);
    EXPECT_TRUE(in.good()) << path;
    return json::parse(in);
  };
  const json units = profile == "none" ? json{{"units", json::array()}} : shipped("profiles/" + profile + ".json");
  Directory directory = with(Directory(), profile_events(Directory(), units, shipped("shared/positions.json")).value());
  if (profile == "none") directory = with(directory, {unit_added("ROOT", "", "2020-01-01")});
  const std::string top = profile == "none" ? "ROOT" : "20";
  return with(directory, {person_added("admin"), given("admin", "SYS_ADMIN", top)});
}

class ImportTemplates : public ::testing::TestWithParam<std::string> {};

TEST_P(ImportTemplates, TheyImportWithoutAFaultRightAfterTheFirstStart) {
  const Directory directory = after_init(GetParam());
  const auto people = preview_people(directory, people_template(directory, start), start).value();
  EXPECT_EQ(people.errors, 0) << (people.errors > 0 ? verdicts(people).front() : "");
  const auto added = std::ranges::count(people.rows, "add", &RowResult::verdict);
  EXPECT_EQ(added, GetParam() == "none" ? 7 : 10);
  const auto empty = std::ranges::count(people.rows, "empty", &RowResult::verdict);
  const auto below = static_cast<std::ptrdiff_t>(directory.units_on(start).size()) - 1;
  EXPECT_EQ(empty, std::max<std::ptrdiff_t>(below - 1, 0) * 3) << "three places of every unit, to be filled in";

  const Directory staffed = with(directory, people.events);
  const auto again = preview_people(staffed, people_template(staffed, start), start).value();
  EXPECT_EQ(std::ranges::count(again.rows, "empty", &RowResult::verdict), std::ssize(again.rows)) << "no more examples";
  EXPECT_EQ(again.errors, 0);

  const auto units = preview_units(directory, units_template(directory, start), start).value();
  EXPECT_EQ(units.errors, 0);
  EXPECT_EQ(std::ranges::count(units.rows, "same", &RowResult::verdict), below + 1);
  EXPECT_EQ(std::ranges::count(units.rows, "add", &RowResult::verdict), GetParam() == "none" ? 1 : 0);
}

TEST_P(ImportTemplates, TheyNameUnitsThatAreThereOnTheDay) {
  const Directory directory = after_init(GetParam());
  const Directory closed = with(directory, {unit_added("GONE", GetParam() == "none" ? "ROOT" : "20"),
                                            {{"kind", "unit_closed"}, {"unit", "GONE"}, {"to", "2025-12-31"}}});
  EXPECT_EQ(people_template(closed, start).find("GONE"), std::string::npos);
  EXPECT_EQ(units_template(closed, start).find("GONE"), std::string::npos);
  EXPECT_NE(people_template(closed, day("2025-12-31")).find("GONE"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(EachProfile, ImportTemplates, ::testing::Values("langson-2022", "langson-2025", "none"),
                         [](const auto& info) { return info.param.substr(info.param.find('-') + 1); });

}  // namespace
}  // namespace trinhky::directory
