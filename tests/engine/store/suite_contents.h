// Contents and attachments.
#pragma once

#include "engine/base/limits.h"
#include "tests/engine/store/suite.h"

namespace trinhky::store {

class ContentSuite : public StoreSuite {
 protected:
  // Bytes that differ from place to place, so that a chunk in the wrong place is seen.
  static std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (char& byte : bytes) {
      state = (state * 1'103'515'245U + 12'345U) & 0x7fffffffU;
      byte = static_cast<char>(static_cast<unsigned char>(state >> 16U));
    }
    return bytes;
  }
};

TEST_P(ContentSuite, AContentComesBackUnderItsHash) {
  Commit first = commit_of("a", 0, {"c1"});
  first.contents = {content_of("salt", std::string("bytes\0with nul", 14)), content_of("other salt", "")};
  must(commit(first));
  const auto content = must(store_->content(first.contents[0].hash));
  ASSERT_TRUE(content.has_value());
  EXPECT_EQ(content->bytes, first.contents[0].bytes);
  EXPECT_EQ(content->salt, "salt");
  EXPECT_EQ(content->media_type, "application/json");
  EXPECT_EQ(must(store_->content(first.contents[1].hash))->bytes, "");
  EXPECT_FALSE(must(store_->content("nothing")).has_value());
  Commit again = commit_of("a", 1, {"c2"});
  again.contents = first.contents;
  must(commit(again));
}

TEST_P(ContentSuite, AnAttachmentIsReadFromAnyPlace) {
  const std::string bytes = pattern(700'001);
  std::string hash;
  {
    const auto writer = must(store_->begin_attachment("salt", "application/pdf"));
    ASSERT_NE(writer, nullptr);
    for (std::size_t at = 0; at < bytes.size(); at += 99'999) must(writer->append(bytes.substr(at, 99'999)));
    EXPECT_FALSE(must(store_->attachment(base::salted_sha256_hex("salt", bytes))).has_value());
    hash = must(writer->finish());
    EXPECT_EQ(type_of(writer->finish()), "attachment-ended");
    EXPECT_EQ(type_of(writer->append("more")), "attachment-ended");
  }
  EXPECT_EQ(hash, base::salted_sha256_hex("salt", bytes));
  const auto info = must(store_->attachment(hash));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->size, bytes.size());
  EXPECT_EQ(info->media_type, "application/pdf");
  EXPECT_EQ(info->salt, "salt");
  EXPECT_EQ(must(store_->read_attachment(hash, 0, bytes.size())), bytes);
  for (const std::size_t offset : {0U, 1U, 262'143U, 262'144U, 300'000U, 524'287U, 700'000U, 700'001U, 900'000U}) {
    for (const std::size_t size : {0U, 1U, 2U, 262'144U, 400'000U}) {
      const std::string expected = offset < bytes.size() ? bytes.substr(offset, size) : "";
      EXPECT_EQ(must(store_->read_attachment(hash, offset, size)), expected) << offset << " " << size;
    }
  }
  EXPECT_EQ(type_of(store_->read_attachment("nothing", 0, 1)), "not-stored");
}

TEST_P(ContentSuite, TheSameAttachmentTwiceIsKeptOnce) {
  const std::string bytes = pattern(300'000);
  const auto first = must(store_->begin_attachment("salt", "image/png"));
  const auto second = must(store_->begin_attachment("salt", "image/png"));
  must(first->append(bytes));
  must(second->append(bytes));
  const std::string hash = must(first->finish());
  EXPECT_EQ(must(second->finish()), hash);
  EXPECT_EQ(must(store_->read_attachment(hash, 299'990, 100)), bytes.substr(299'990));
}

TEST_P(ContentSuite, AnEmptyAttachmentIsAnAttachment) {
  const std::string hash = must(must(store_->begin_attachment("salt", "text/plain"))->finish());
  EXPECT_EQ(must(store_->attachment(hash))->size, 0U);
  EXPECT_EQ(must(store_->read_attachment(hash, 0, 10)), "");
}

TEST_P(ContentSuite, AnAttachmentOverTheBoundIsRefusedAndLeavesNothing) {
  const std::string megabyte(1U << 20, 'x');
  {
    const auto writer = must(store_->begin_attachment("salt", "text/plain"));
    for (std::size_t taken = 0; taken + megabyte.size() <= base::limits::max_attachment_bytes;
         taken += megabyte.size()) {
      must(writer->append(megabyte));
    }
    const auto refused = writer->append("x");
    EXPECT_EQ(type_of(refused), "attachment-too-large");
    EXPECT_EQ(type_of(writer->finish()), "attachment-ended");
  }
  const auto writer = must(store_->begin_attachment("salt", "text/plain"));
  must(writer->append("fine"));
  must(writer->finish());
}

TEST_P(ContentSuite, ErasingTakesTheBytesAndLeavesTheChainWhole) {
  Commit first = commit_of("a", 0, {"c1"});
  first.contents = {content_of("salt", "a name"), content_of("salt", "kept")};
  must(commit(first));
  const auto writer = must(store_->begin_attachment("salt", "text/plain"));
  must(writer->append(pattern(300'000)));
  const std::string attached = must(writer->finish());
  must(store_->erase(first.contents[0].hash));
  must(store_->erase(attached));
  EXPECT_FALSE(must(store_->content(first.contents[0].hash)).has_value());
  EXPECT_TRUE(must(store_->content(first.contents[1].hash)).has_value());
  EXPECT_FALSE(must(store_->attachment(attached)).has_value());
  EXPECT_EQ(type_of(store_->erase(attached)), "not-stored");
  EXPECT_TRUE(must(store_->is_erased(first.contents[0].hash)));
  EXPECT_TRUE(must(store_->is_erased(attached)));
  EXPECT_FALSE(must(store_->is_erased(first.contents[1].hash))) << "what is there";
  EXPECT_FALSE(must(store_->is_erased(std::string(64, '0')))) << "what never was";
  EXPECT_FALSE(must(store_->verify("a")).fault.has_value());
}

TEST_P(ContentSuite, ErasingTakesTheRowsThatRepeatTheContentWithIt) {
  const Table repeats{.name = "repeats",
                      .columns = {{"content", ColumnType::text}, {"words", ColumnType::text}},
                      .key = {"content"},
                      .indexes = {},
                      .erased_with = "content"};
  must(store_->declare(std::span(&repeats, 1)));
  Commit first = commit_of("a", 0, {"c1"});
  first.contents = {content_of("salt", "a name"), content_of("salt", "kept")};
  for (const Content& content : first.contents) {
    first.rows.push_back({RowChange::Kind::put, "repeats", {{"content", content.hash}, {"words", content.bytes}}});
  }
  must(commit(first));
  must(store_->erase(first.contents[0].hash));
  const auto left = must(store_->read({.table = "repeats", .where = {}, .order = {}, .after = {}, .limit = 10}));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(std::get<std::string>(left.front().at("words")), "kept");
}

TEST_P(ContentSuite, OnlyTheFirstColumnOfAKeySaysWithWhatRowsAreErased) {
  const Table other{.name = "other",
                    .columns = {{"id", ColumnType::text}, {"content", ColumnType::text}},
                    .key = {"id"},
                    .indexes = {},
                    .erased_with = "content"};
  EXPECT_EQ(type_of(store_->declare(std::span(&other, 1))), "bad-table");
}

}  // namespace trinhky::store
