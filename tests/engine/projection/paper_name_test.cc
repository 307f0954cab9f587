// What a document says its paper is about, as one short line.
#include "engine/projection/paper_name.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace trinhky::projection {
namespace {

using base::json;

std::string name_of(const std::string& text) {
  return name_in(json{{"summary", text}}, "/summary");
}

TEST(PaperName, IsTheTextAtThePlaceThatTheDefinitionNames) {
  const json document = {{"summary", "Mở lớp tập huấn"}, {"head", {{"about", "Tết trồng cây"}}}, {"year", 2027}};
  EXPECT_EQ(name_in(document, "/summary"), "Mở lớp tập huấn");
  EXPECT_EQ(name_in(document, "/head/about"), "Tết trồng cây");
  EXPECT_EQ(name_in(document, "/year"), "") << "a number is no name";
  EXPECT_EQ(name_in(document, "/nothing"), "");
  EXPECT_EQ(name_in(document, ""), "") << "the definition wants none";
  EXPECT_EQ(name_in(json(), "/summary"), "");
}

TEST(PaperName, IsReadFromBytesOnlyWhereTheyHoldTheMember) {
  EXPECT_EQ(name_in_bytes(R"({"summary": "Mở lớp"})", "/summary"), "Mở lớp");
  EXPECT_EQ(name_in_bytes(R"({"title": "Mở lớp"})", "/summary"), "");
  EXPECT_EQ(name_in_bytes(R"({"summary": "Mở lớp")", "/summary"), "") << "no JSON names nothing";
}

TEST(PaperName, IsOneLineOfPlainText) {
  EXPECT_EQ(name_of("  Mở lớp\r\n\ttập   huấn\n"), "Mở lớp tập huấn");
  EXPECT_EQ(name_of("đúng\u202Eiạl\u200B"), "đúngiạl") << "nothing turns the line around it";
  EXPECT_EQ(name_of("a\uE000b\uE001c"), "abc") << "no slot of a message is made by hand";
  EXPECT_EQ(name_of("Mo\u031B\u0309 lo\u031B\u0301p"), base::nfc("Mở lớp"));
  EXPECT_EQ(name_of(" \n "), "");
}

TEST(PaperName, IsCutBehindAWord) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "chữ ";
  const std::string name = name_of(text);
  EXPECT_LE(base::code_points(name), max_name_code_points);
  EXPECT_GT(base::code_points(name), max_name_code_points - 8);
  EXPECT_TRUE(name.ends_with("chữ…")) << name;
  const std::string fits(max_name_code_points, 'x');
  EXPECT_EQ(name_of(fits), fits);
  EXPECT_EQ(base::code_points(name_of(fits + "y")), max_name_code_points) << "a word without an end is cut in itself";
}

TEST(PaperName, ARowIsFoundByItsDocumentAndFolded) {
  const auto row = name_row("hash", R"({"summary": "Mở lớp"})", "/summary");
  ASSERT_TRUE(row);
  EXPECT_EQ(std::get<std::string>(row->at("document")), "hash");
  EXPECT_EQ(std::get<std::string>(row->at("name")), "Mở lớp");
  EXPECT_EQ(std::get<std::string>(row->at("search")), base::fold("Mở lớp"));
  EXPECT_FALSE(name_row("hash", "{}", "/summary"));
}

TEST(PaperName, StandsBeforeTheUnitWhateverTheUnitIsCalled) {
  const base::Text unit{"Ban Dân tộc – Tôn giáo", ""};
  const base::Text subject{"Công văn – Ban Dân tộc – Tôn giáo", "Letter – Ban Dân tộc – Tôn giáo"};
  const base::Text told = named(subject, unit, ": Mở lớp");
  EXPECT_EQ(told.vi, "Công văn: Mở lớp – Ban Dân tộc – Tôn giáo");
  EXPECT_EQ(told.en, "Letter: Mở lớp – Ban Dân tộc – Tôn giáo");
  EXPECT_EQ(named({"Công văn – Ban cũ", "Letter – Old"}, unit, ": Mở lớp").vi, "Công văn: Mở lớp – Ban cũ")
      << "a unit that was renamed since";
  EXPECT_EQ(named({"Công văn", "Letter"}, unit, ": Mở lớp").vi, "Công văn: Mở lớp");
  EXPECT_EQ(named(subject, unit, "").vi, subject.vi);
}

}  // namespace
}  // namespace trinhky::projection
