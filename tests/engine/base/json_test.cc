#include "engine/base/json.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/base/text.h"
#include "tests/support/places.h"

namespace trinhky::base {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(Json, DoubledNamesNulAndDepthAreRefused) {
  EXPECT_EQ(parse_json(R"({"a":1,"a":2})").error().type, "json-malformed");
  EXPECT_EQ(parse_json(std::string("[1]\0", 4)).error().type, "json-malformed");
  EXPECT_EQ(parse_json(std::string(100, '[')).error().type, "json-malformed");
  EXPECT_EQ(parse_json("[1,2,3]", {.max_bytes = 3}).error().code, ErrorCode::too_large);
}

TEST(Json, OrderedParsingKeepsDocumentOrder) {
  const auto value = parse_ordered_json(R"({"z":1,"a":2})").value();
  EXPECT_EQ(value.begin().key(), "z");
}

TEST(Json, PointersEscapeAndFind) {
  EXPECT_EQ(pointer({"states", "a/b"}), "/states/a~1b");
  const json value = {{"a/b", {1, 2}}};
  ASSERT_NE(at_pointer(value, "/a~1b/1"), nullptr);
  EXPECT_EQ(*at_pointer(value, "/a~1b/1"), 2);
  EXPECT_EQ(at_pointer(value, "/a~1b/9"), nullptr);
}

TEST(Json, CanonicalFormMatchesTheOutsidePairs) {
  const std::filesystem::path folder =
      std::filesystem::path(trinhky::places::shared_dir()) / "conformance/jcs/testdata";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "not run: the outside data is not beside the project";
  int pairs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "input")) {
    const auto parsed = parse_json(read_file(entry.path()));
    ASSERT_TRUE(parsed.has_value()) << entry.path();
    std::string expected = read_file(folder / "output" / entry.path().filename());
    while (!expected.empty() && expected.back() == '\n') expected.pop_back();
    EXPECT_EQ(canonical(parsed.value()), expected) << entry.path();
    ++pairs;
  }
  EXPECT_GE(pairs, 5);
}

TEST(Json, CanonicalNamesAreInTheOrderOfTheirUtf16Units) {
  // Both sides of every border between the orders of bytes and of units.
  const std::vector<std::string> pieces{"",       "a",          "b",          "\u00e9",  "\ud7ff",     "\ue000",
                                        "\uffff", "\U00010000", "\U0010ffff", "\ue000b", "\U00010000b"};
  const auto units = [](const std::string& text) {
    std::u16string out;
    for (const char32_t c : to_utf32(text)) {
      if (c < 0x10000) {
        out.push_back(static_cast<char16_t>(c));
      } else {
        out.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10U)));
        out.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FFU)));
      }
    }
    return out;
  };
  for (const std::string& first : pieces) {
    for (const std::string& second : pieces) {
      const std::string a = "x" + first;
      const std::string b = "x" + second;
      if (a == b) continue;
      const std::string expected =
          units(a) < units(b) ? R"({")" + a + R"(":1,")" + b + R"(":2})" : R"({")" + b + R"(":2,")" + a + R"(":1})";
      EXPECT_EQ(canonical(json{{a, 1}, {b, 2}}), expected);
    }
  }
  EXPECT_EQ(canonical(json("a\"\\\b\f\n\r\t\x01\x1f/é")), R"("a\"\\\b\f\n\r\t\u0001\u001f/é")");
}

TEST(Json, ParserAgreesWithTheOutsideCases) {
  const std::filesystem::path folder =
      std::filesystem::path(trinhky::places::shared_dir()) / "conformance/json/test_parsing";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "not run: the outside data is not beside the project";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool read = parse_json(read_file(entry.path()), {.max_depth = 256}).has_value();
    if (name.starts_with("n_")) EXPECT_FALSE(read) << name;
    // A doubled name is allowed by the grammar and refused by us: nobody can say which of the two was meant.
    if (name.starts_with("y_") && !name.contains("duplicated_key")) EXPECT_TRUE(read) << name;
  }
}

}  // namespace
}  // namespace trinhky::base
