#include "engine/paper/spreadsheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/base/text.h"
#include "tests/engine/paper/views.h"

namespace trinhky::paper {
namespace {

using base::json;
using ::testing::HasSubstr;
using ::testing::Not;

// One part of the package, unpacked. Nothing where the unpacking program is missing.
std::optional<std::string> part_of(const std::string& xlsx, const std::string& part) {
  if (std::system("command -v unzip >/dev/null 2>&1") != 0) return std::nullopt;
  std::string folder = (std::filesystem::temp_directory_path() / "trinhky-sheet-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return std::nullopt;
  const std::string path = folder + "/a.xlsx";
  std::ofstream(path, std::ios::binary) << xlsx;
  FILE* pipe = ::popen(("unzip -p " + path + " " + part).c_str(), "r");
  std::string out;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.append(buffer.data(), got);
  ::pclose(pipe);
  std::filesystem::remove_all(folder);
  return out;
}

#define PART_OR_SKIP(name, bytes, part)                         \
  const std::optional<std::string> name = part_of(bytes, part); \
  if (!name) GTEST_SKIP() << "not run: unzip is not installed"

std::size_t own_folders() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
    if (entry.path().filename().string().starts_with("trinhky-xlsx-")) ++count;
  }
  return count;
}

TEST(Spreadsheet, IsAPackageAndLeavesNothingBehind) {
  const std::size_t before = own_folders();
  for (const auto& made : {board_xlsx(board_view(65)), report_xlsx(report_view())}) {
    ASSERT_TRUE(made.has_value()) << made.error().log;
    EXPECT_TRUE(made->starts_with("PK"));
    EXPECT_GT(made->size(), 4000U);
  }
  EXPECT_EQ(own_folders(), before);
}

TEST(Spreadsheet, EqualViewsGiveEqualBytes) {
  EXPECT_EQ(board_xlsx(board_view(9)).value(), board_xlsx(board_view(9)).value());
}

TEST(Spreadsheet, WhatLooksLikeAFormulaStaysText) {
  const std::string bytes = report_xlsx(report_view()).value();
  PART_OR_SKIP(strings, bytes, "xl/sharedStrings.xml");
  EXPECT_THAT(*strings, HasSubstr("=HYPERLINK("));
  EXPECT_THAT(*strings, HasSubstr("+84 hộ"));
  EXPECT_THAT(*strings, HasSubstr("@thiếu kinh phí"));
  for (int sheet = 1; sheet <= 4; ++sheet) {
    PART_OR_SKIP(cells, bytes, "xl/worksheets/sheet" + std::to_string(sheet) + ".xml");
    EXPECT_THAT(*cells, HasSubstr("<sheetData>")) << sheet;
    EXPECT_THAT(*cells, Not(HasSubstr("<f>"))) << sheet;
  }
}

TEST(Spreadsheet, NumbersAreNumbersAndBlanksStayBlank) {
  PART_OR_SKIP(cells, report_xlsx(report_view()).value(), "xl/worksheets/sheet1.xml");
  EXPECT_THAT(*cells, HasSubstr("<v>1250.5</v>"));
  EXPECT_THAT(*cells, ::testing::ContainsRegex("r=\"D[0-9]+\" s=\"[0-9]+\"/>"));  // no value: no zero
}

TEST(Spreadsheet, NoDigitOfALongNumberAndNoLeadingZeroIsLost) {
  json view = report_view();
  view["indicators"][0]["value"] = "12345678901234567.25";
  view["indicators"][1]["value"] = "007";
  PART_OR_SKIP(strings, report_xlsx(view).value(), "xl/sharedStrings.xml");
  EXPECT_THAT(*strings, HasSubstr("12345678901234567.25"));
  EXPECT_THAT(*strings, HasSubstr(">007<"));
}

TEST(Spreadsheet, SaysWhoHasNotHandedIn) {
  PART_OR_SKIP(strings, report_xlsx(report_view()).value(), "xl/sharedStrings.xml");
  EXPECT_THAT(*strings, HasSubstr("Đơn vị chưa nộp: 1"));
  EXPECT_THAT(*strings, HasSubstr("Xã Thái Bình (chưa nộp)"));
  EXPECT_THAT(*strings, HasSubstr("DỮ LIỆU TRÌNH DIỄN"));
}

TEST(Spreadsheet, ALongTitleIsCutBetweenLetters) {
  json view = board_view(1);
  std::string title = "T";
  for (int i = 0; i < 300; ++i) title += "ế";
  view["title"] = title;
  PART_OR_SKIP(properties, board_xlsx(view).value(), "docProps/core.xml");
  EXPECT_EQ(base::first_bad_utf8(*properties), std::string::npos);
  EXPECT_THAT(*properties, HasSubstr("ế…</dc:title>"));
}

TEST(Spreadsheet, AViewThatIsNoneIsRefused) {
  EXPECT_EQ(board_xlsx(json(5)).error().type, "paper-view");
  EXPECT_EQ(report_xlsx({{"indicators", "x"}}).error().pointer, "/indicators");
  EXPECT_TRUE(report_xlsx({{"indicators", {"x", {{"contributors", {1, "y"}}}}}, {"obligations", {{{"answers", {3}}}}}})
                  .has_value());
  EXPECT_TRUE(board_xlsx(json::object()).has_value());
}

}  // namespace
}  // namespace trinhky::paper
