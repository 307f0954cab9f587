// A log on disk that is written, sealed, and then tampered with behind the program's back.
//
//   SealedLog log;
//   log.add("s-1", R"({"op":"x"})");
//   log.seal();
//   log.tamper("UPDATE event SET body = '…' WHERE …");
//   log.found().faults
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/json.h"
#include "engine/seal/head_walk.h"
#include "engine/seal/seal.h"
#include "engine/seal/verification.h"
#include "engine/store/chain.h"
#include "tests/engine/store/sqlite/place.h"

namespace trinhky::seal {

class SealedLog {
 public:
  SealedLog() { open(); }

  void add(const std::string& stream, const base::json& body, std::vector<store::Content> contents = {},
           const std::string& kind = "instance") {
    const std::uint64_t expected = store_->load(stream).value().version;
    const store::Commit commit{.stream = stream,
                               .stream_kind = kind,
                               .expected = expected,
                               .events = {{.kind = "done",
                                           .at = store::at_minute(++minute_),
                                           .command = "c-" + std::to_string(minute_),
                                           .scope = "p-1",
                                           .body = base::canonical(body)}},
                               .contents = std::move(contents)};
    const auto results = store_->commit(std::span(&commit, 1));
    ASSERT_TRUE(results.front()) << results.front().error().type;
    moved_.insert_or_assign(stream, Head{stream, expected + 1, results.front()->head});
  }

  // An event that names a text by hash. Returns the hash.
  std::string add_text(const std::string& stream, const std::string& text) {
    store::Content content{.salt = "salt-" + text, .media_type = "text/plain", .bytes = text};
    content.hash = base::salted_sha256_hex(content.salt, content.bytes);
    add(stream, {{"comment", content.hash}}, {content});
    return content.hash;
  }

  std::string add_file(const std::string& stream, const std::string& bytes) {
    auto writer = store_->begin_attachment("file-salt", "application/pdf").value();
    EXPECT_TRUE(writer->append(bytes));
    const std::string hash = writer->finish().value();
    const base::json attached = {{"op", "attached"}, {"attachment", {{"hash", hash}}}};
    add(stream, {{"changes", base::json::array({attached})}});
    return hash;
  }

  void seal() { seal_by(key_); }
  // One that is committed behind events which came after its root was known.
  void seal_before(const std::function<void()>& meanwhile) { seal_by(key_, meanwhile); }

  void seal_by(const SigningKey& key, const std::function<void()>& meanwhile = {}) {
    for (const auto& [stream, head] : moved_) tree_.set(head);
    Seal seal{.number = seals_ + 1,
              .at = store::at_minute(++minute_),
              .previous = last_,
              .root = hex(tree_.root()),
              .streams = tree_.size()};
    for (const auto& [stream, head] : moved_) seal.heads.push_back(head);
    moved_.clear();
    if (meanwhile) {
      seal.until = end_of_log(*store_, 0).value();
      meanwhile();
    }
    seal = signed_by(key, std::move(seal));
    const store::Commit commit = commit_of(seal);
    const auto results = store_->commit(std::span(&commit, 1));
    ASSERT_TRUE(results.front()) << results.front().error().type;
    last_ = results.front()->head;
    ++seals_;
  }

  // Runs statements on the file as somebody would who has the disk.
  void tamper(const std::string& sql) {
    store_.reset();
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.file().c_str(), &database), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << (error ? error : "");
    EXPECT_GT(sqlite3_total_changes(database), 0) << "nothing was changed by " << sql;
    sqlite3_free(error);
    sqlite3_close(database);
    open();
  }

  // Makes a stream's hashes fit its bytes again, as a careful thief would.
  void rechain(const std::string& stream) {
    const auto events = store_->load_events(stream, 1, 500).value();
    std::string previous(store::chain_start);
    std::string sql;
    for (store::StoredEvent event : events) {
      event.previous = previous;
      previous = store::event_hash(event);
      sql += "UPDATE event SET previous = '" + event.previous + "', hash = '" + previous +
             "' WHERE position = " + std::to_string(event.position) + ";";
    }
    sql += "UPDATE stream SET head = '" + previous + "', version = " + std::to_string(events.size()) +
           " WHERE name = '" + stream + "';";
    tamper(sql);
  }

  [[nodiscard]] Verification found(const std::string& fingerprint = "") const {
    auto reader = store::open_sqlite_to_read(folder_.file());
    EXPECT_TRUE(reader) << reader.error().type << reader.error().log;
    auto verification = verify_log(**reader, {.fingerprint = fingerprint});
    EXPECT_TRUE(verification) << verification.error().type;
    return verification ? std::move(*verification) : Verification{};
  }

  static std::string of(const std::string& stream, std::uint64_t number) {
    return "stream = (SELECT id FROM stream WHERE name = '" + stream + "') AND number = " + std::to_string(number);
  }

  [[nodiscard]] store::Store& store() { return *store_; }
  [[nodiscard]] const SigningKey& key() const { return key_; }
  [[nodiscard]] const store::TemporaryFolder& folder() const { return folder_; }

 private:
  void open() {
    store_ = store::open_sqlite({.path = folder_.file()}).value();
    EXPECT_TRUE(note_key(*store_, key_.public_key(), store::at_minute(0)));
  }

  store::TemporaryFolder folder_;
  SigningKey key_ = SigningKey::make().value();
  std::unique_ptr<store::Store> store_;
  HeadTree tree_;
  std::map<std::string, Head> moved_;
  std::uint64_t seals_ = 0;
  std::string last_{store::chain_start};
  int minute_ = 0;
};

// "kind stream number seal", so that a test can say the whole of it at once.
inline std::vector<std::string> told(const Verification& found) {
  std::vector<std::string> lines;
  for (const LogFault& fault : found.faults) {
    lines.push_back(fault.kind + " " + fault.stream + " " + std::to_string(fault.number) +
                    (fault.seal == 0 ? "" : " by seal " + std::to_string(fault.seal)));
    EXPECT_FALSE(fault.message.vi.empty());
    EXPECT_FALSE(fault.message.en.empty());
  }
  return lines;
}

}  // namespace trinhky::seal
