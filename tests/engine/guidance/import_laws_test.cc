// What holds for every text, however it was cut, joined or mixed up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <set>

#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "tests/engine/guidance/shapes.h"
#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;

// A small generator with a fixed seed: the test is the same on every run.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : state_(seed) {}
  std::size_t operator()(std::size_t below) {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<std::size_t>(state_ >> 8U) % below;
  }

 private:
  std::uint32_t state_;
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    lines.emplace_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string> all_lines() {
  std::vector<std::string> lines;
  std::vector<std::string> texts;
  for (const std::string_view text : test::shapes()) texts.emplace_back(text);
  for (const std::string_view text : {test::roman_text, test::dotted_text, test::plain_text, test::dashes_text})
    texts.emplace_back(text);
  if (const auto real = test::shared_file("seed/guidance-2022.txt")) texts.push_back(*real);
  for (const std::string& text : texts) {
    for (std::string& line : lines_of(text)) lines.push_back(std::move(line));
  }
  return lines;
}

// Every line has one use, every use names what is there, ids are unique, and a second import is the same.
void expect_lawful(const std::string& text) {
  const auto first = import_guidance(text, {});
  if (!first) {
    EXPECT_THAT(first.error().type,
                testing::AnyOf("guidance-empty", "guidance-import-encoding", "guidance-import-format"));
    EXPECT_FALSE(first.error().message.vi.empty());
    return;
  }
  int line = 0;
  std::set<std::string> used;
  for (const LineUse& use : first->lines) {
    ASSERT_EQ(use.line, ++line) << text;
    if (use.became == "obligation" || use.became == "part")
      EXPECT_TRUE(used.insert(use.became + use.id).second) << use.id << "\n" << text;
    if (use.became == "continuation")
      EXPECT_TRUE(used.contains("obligation" + use.id) || used.contains("part" + use.id));
  }
  EXPECT_EQ(first->document["source"]["lines"], line);
  std::set<std::string> ids;
  for (const json& one : first->document["obligations"]) {
    EXPECT_TRUE(ids.insert(one["id"]).second) << one["id"] << "\n" << text;
    if (one["id"] != "C1") EXPECT_TRUE(used.contains("obligation" + one["id"].get<std::string>()));
  }
  for (const json& one : first->document["obligations"]) {
    for (const json& other : one["related"]) EXPECT_TRUE(ids.contains(other)) << other;
  }
  for (const Finding& finding : first->findings) {
    EXPECT_LE(finding.line, line);
    EXPECT_FALSE(finding.message.vi.empty() || finding.message.en.empty()) << finding.rule;
  }
  const auto second = import_guidance(text, {});
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(to_json(*first), to_json(*second));
}

TEST(ImportLaws, EveryShapeIsLawful) {
  for (const std::string_view text : test::shapes()) expect_lawful(std::string(text));
}

TEST(ImportLaws, ShuffledJoinedAndCutLinesAreLawful) {
  const std::vector<std::string> lines = all_lines();
  Draw draw(20260101);
  for (int round = 0; round < 250; ++round) {
    std::string text;
    for (std::size_t n = draw(25) + 1; n > 0; --n) {
      std::string line = lines[draw(lines.size())];
      if (draw(4) == 0 && line.ends_with('\n')) line.pop_back();
      if (draw(4) == 0) line.resize(draw(line.size() + 1));
      if (draw(8) == 0) line.insert(0, "\t ");
      text += line;
    }
    expect_lawful(text);
  }
}

TEST(ImportLaws, RandomBytesInARealTextAreLawful) {
  Draw draw(7);
  for (int round = 0; round < 200; ++round) {
    std::string text(test::shapes()[draw(test::shapes().size())]);
    for (std::size_t n = draw(4) + 1; n > 0; --n) text[draw(text.size())] = static_cast<char>(draw(256));
    expect_lawful(text);
  }
}

TEST(ImportLaws, AnIdStaysWhenTheTextIsImportedAgainWithAFollowingPart) {
  // What stands behind an obligation does not change its id, as long as the shape above stays.
  const std::string text(test::two_columns_text);
  const std::string longer = std::string(text).insert(text.find("Yêu cầu các xã"), "2. Giám sát việc xét hộ nghèo.\n");
  const std::vector<std::string> before = test::ids(test::read(text).document);
  const std::vector<std::string> after = test::ids(test::read(longer).document);
  for (const std::string& id : before) EXPECT_THAT(after, testing::Contains(id));
  EXPECT_EQ(after.size(), before.size() + 1);
}

// Prints what it takes; how fast a machine is, is no law.
TEST(ImportLaws, TimeGrowsWithTheLengthOfTheText) {
  const std::vector<std::string> lines = all_lines();
  const auto build = [&](std::size_t size, bool one_line) {
    std::string text = "1. ";
    for (std::size_t i = 0; text.size() < size; ++i) {
      std::string line = lines[i % lines.size()];
      if (one_line && line.ends_with('\n')) line.back() = ' ';
      text += line;
    }
    return text;
  };
  for (const bool one_line : {false, true}) {
    for (const std::size_t size : {50'000U, 100'000U, 200'000U, 400'000U}) {
      const std::string text = build(size, one_line);
      const auto begin = std::chrono::steady_clock::now();
      const auto import = import_guidance(text, {});
      const auto took = std::chrono::steady_clock::now() - begin;
      std::cout << (one_line ? "one line  " : "many lines ") << size
                << " bytes: " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms"
                << (import ? "" : " (" + import.error().type + ")") << "\n";
      if (!import) EXPECT_EQ(import.error().type, "guidance-too-large");
    }
  }
}

TEST(ImportLaws, TwoMegabytesAreRefusedInWords) {
  const auto import = import_guidance(std::string(2U << 20U, 'a'), {});
  ASSERT_FALSE(import.has_value());
  EXPECT_EQ(import.error().type, "guidance-too-large");
  EXPECT_NE(import.error().message.vi.find("1 MB"), std::string::npos);
}

}  // namespace
}  // namespace trinhky::guidance
