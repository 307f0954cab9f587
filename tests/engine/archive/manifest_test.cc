// What a backup says of itself, and that no byte of it changes unnoticed.
#include "engine/archive/manifest.h"

#include <gtest/gtest.h>

#include "tests/engine/store/suite.h"

namespace trinhky::archive {
namespace {

using store::type_of;

Manifest example() {
  return {.kind = "before-schema-2",
          .program = "1.2.3",
          .schema = 1,
          .office = std::string(64, 'e'),
          .at = store::at_minute(7),
          .seal = 9,
          .seal_hash = std::string(64, 'a'),
          .files = {{.name = "seal-head.json", .size = 90, .sha256 = std::string(64, '1')},
                    {.name = "seal-head.7-2.json", .size = 90, .sha256 = std::string(64, '2')},
                    {.name = "seal-key.pem", .size = 119, .sha256 = std::string(64, '3')},
                    {.name = "trinhky.db", .size = 40960, .sha256 = std::string(64, '4')}}};
}

Verdict finding() {
  return {.at = store::at_minute(8),
          .fault_count = 21,
          .faults = {{"chuỗi không khớp", "the chain does not fit"}},
          .streams = 3,
          .events = 40,
          .instances = 2,
          .attachments = 1,
          .seal = 9,
          .seal_hash = std::string(64, 'a')};
}

TEST(Manifest, ReadsAsItWasWritten) {
  EXPECT_EQ(manifest_from(written(example())).value(), example());
  Manifest bare = example();
  bare.office.clear();
  bare.seal = 0;
  bare.seal_hash.clear();
  bare.files = {example().files.back()};
  EXPECT_EQ(manifest_from(written(bare)).value(), bare);
}

TEST(Manifest, AVerdictBelongsToOneBackup) {
  const std::string note = written(example());
  EXPECT_EQ(verdict_from(written(finding(), note), note).value(), finding());
  EXPECT_FALSE(finding().holds());
  Manifest other = example();
  other.kind = "daily";
  EXPECT_EQ(type_of(verdict_from(written(finding(), note), written(other))), "backup-damaged");
}

TEST(Manifest, NoByteOfItChangesUnnoticed) {
  const std::string note = written(example());
  const std::string verdict = written(finding(), note);
  for (std::size_t i = 0; i < note.size(); ++i) {
    for (const int bit : {0, 5}) {
      std::string changed = note;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_FALSE(manifest_from(changed)) << "byte " << i << " of " << note;
    }
    EXPECT_FALSE(manifest_from(note.substr(0, i))) << "cut at " << i;
  }
  for (std::size_t i = 0; i < verdict.size(); ++i) {
    std::string changed = verdict;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(verdict_from(changed, note)) << "byte " << i << " of " << verdict;
  }
  EXPECT_FALSE(manifest_from(note + " "));
}

TEST(Manifest, NamesNothingButTheFilesOfABackup) {
  for (const char* name :
       {"../seal-key.pem", "/etc/passwd", "seal-head.x/../../y.json", "trinhky.db-wal", "", "data"}) {
    Manifest wrong = example();
    wrong.files.front().name = name;
    EXPECT_EQ(type_of(manifest_from(written(wrong))), "backup-damaged") << name;
    EXPECT_FALSE(is_archived_name(name)) << name;
  }
  Manifest twice = example();
  twice.files.push_back(twice.files.front());
  EXPECT_EQ(type_of(manifest_from(written(twice))), "backup-damaged");
  Manifest without = example();
  without.files.pop_back();
  EXPECT_EQ(type_of(manifest_from(written(without))), "backup-damaged") << "a backup has a database";
}

TEST(Manifest, WhatIsNoneIsRefused) {
  for (const char* text : {"", "{}", "[]", "null", "{\"format\":1}", "{\"format\":1,\"sum\":\"\"}"}) {
    EXPECT_EQ(type_of(manifest_from(text)), "backup-damaged") << text;
  }
}

}  // namespace
}  // namespace trinhky::archive
