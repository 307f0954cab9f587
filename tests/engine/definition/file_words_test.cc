#include "engine/definition/file_words.h"

#include <gmock/gmock.h>

#include "engine/form/schema.h"
#include "tests/engine/definition/shipped.h"
#include "tests/support/places.h"

namespace trinhky::definition::testing {
namespace {

using base::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

ordered_json with_files(const char* files) {
  ordered_json source = source_of("unit-report");
  source["attachments"] = base::parse_ordered_json(files).value();
  return source;
}

FileRules rules_of(const char* files) {
  const Parsed parsed = parse(with_files(files));
  EXPECT_THAT(errors(parsed), IsEmpty());
  return parsed.definition ? file_rules(*parsed.definition) : FileRules{};
}

TEST(FileRules, ADefinitionThatSaysNothingTakesEveryFileUpToTheProgramsOwnBounds) {
  const FileRules rules = file_rules(*parse(source_of("unit-report")).definition);
  EXPECT_TRUE(allows(rules, "application/pdf"));
  EXPECT_TRUE(allows(rules, "application/octet-stream"));
  EXPECT_THAT(allowed_endings(rules), IsEmpty());
  EXPECT_EQ(rules.max_bytes, base::limits::max_attachment_bytes);
  EXPECT_EQ(rules.max_files, most_files);
}

TEST(FileRules, TheKindsThatAreNamedAreTakenAndNoOthers) {
  const FileRules rules = rules_of(R"({"types": ["pdf", "image"], "maxMegabytes": 2, "maxFiles": 3})");
  EXPECT_TRUE(allows(rules, "application/pdf"));
  EXPECT_TRUE(allows(rules, "image/webp"));
  EXPECT_FALSE(allows(rules, "application/msword"));
  EXPECT_FALSE(allows(rules, "application/octet-stream"));
  EXPECT_THAT(allowed_endings(rules), ElementsAre(".pdf", ".png", ".jpg", ".jpeg", ".webp"));
  EXPECT_EQ(rules.max_bytes, 2U << 20U);
  EXPECT_EQ(rules.max_files, 3U);
}

TEST(FileRules, WhatIsWrongIsNamedAtItsPlace) {
  EXPECT_THAT(errors(parse(with_files(R"({"types": ["pdf", "exe"]})"))),
              ElementsAre("unknown-file-type /attachments/types"));
  EXPECT_THAT(errors(parse(with_files(R"({"types": []})"))), ElementsAre("required /attachments/types"));
  EXPECT_THAT(errors(parse(with_files(R"({"maxFiles": 0})"))), ElementsAre("bad-value /attachments/maxFiles"));
  EXPECT_THAT(errors(parse(with_files(R"({"maxMegabytes": "5"})"))),
              ElementsAre("bad-value /attachments/maxMegabytes"));
  EXPECT_THAT(errors(parse(with_files(R"({"size": 5})"))), ElementsAre("unknown-word /attachments/size"));
  EXPECT_FALSE(errors(parse(with_files(R"("pdf")"))).empty());
}

TEST(FileRules, ALimitAboveTheProgramsOwnIsAnError) {
  EXPECT_THAT(errors(parse(with_files(R"({"maxMegabytes": 51})"))),
              ElementsAre("limit-too-high /attachments/maxMegabytes"));
  EXPECT_THAT(errors(parse(with_files(R"({"maxFiles": 201})"))), ElementsAre("limit-too-high /attachments/maxFiles"));
  EXPECT_THAT(errors(parse(with_files(R"({"maxMegabytes": 50, "maxFiles": 200})"))), IsEmpty());
}

TEST(FileRules, TheSchemaKnowsTheSameWordsAndTheSameBounds) {
  std::ifstream file(trinhky::places::source_dir() + "/workflows/schema/definition.schema.json", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const json members = base::parse_json(bytes).value()["properties"]["attachments"]["properties"];
  std::set<std::string> words{"image"};
  for (const FileKind& kind : file_kinds()) words.insert(std::string(kind.word));
  EXPECT_EQ(members["types"]["items"]["enum"].get<std::set<std::string>>(), words);
  EXPECT_EQ(members["maxMegabytes"]["maximum"].get<std::size_t>(), base::limits::max_attachment_bytes >> 20U);
  EXPECT_EQ(members["maxFiles"]["maximum"].get<std::size_t>(), most_files);
}

}  // namespace
}  // namespace trinhky::definition::testing
