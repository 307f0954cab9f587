// A data folder with a log, contents, files, seals, key and note, and what a backup of it needs.
//
//   LivedIn house;
//   house.commit("c-9");
//   const Backup taken = must(take_backup(house.order(store::at_minute(1))));
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "engine/archive/backup.h"
#include "engine/archive/restore.h"
#include "engine/base/json.h"
#include "engine/seal/head_note.h"
#include "engine/seal/seal.h"
#include "engine/seal/signing_key.h"
#include "engine/seal/verification.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/store/sqlite/place.h"

namespace trinhky::archive {

namespace fs = std::filesystem;

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

inline void put_bytes(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

inline Database database() {
  return {.copy = [](const std::string& from, const std::string& to,
                     const Database::Progress& progress) { return store::backup_sqlite(from, to, progress); },
          .schema = [](const std::string& file) { return store::sqlite_schema(file); },
          .known_schema = store::known_sqlite_schema()};
}

// Pages, chains, seals and notes, as a program would look at them.
inline base::Result<Verdict> read_through(const fs::path& folder) {
  const std::string file = (folder / database_name).string();
  const auto pages = store::sqlite_faults(file);
  if (!pages) return std::unexpected(pages.error());
  const auto store = store::open_sqlite_to_read(file);
  if (!store) return std::unexpected(store.error());
  auto found = seal::verify_log(**store, {});
  if (!found) return std::unexpected(found.error());
  Verdict verdict{.fault_count = found->fault_count + pages->size(),
                  .streams = found->streams,
                  .events = found->events,
                  .instances = found->instances.size(),
                  .attachments = found->attachments};
  for (const seal::LogFault& fault : found->faults) verdict.faults.push_back(fault.message);
  for (const auto& [name, note] : seal::notes_in(folder)) {
    const auto fault = seal::contradiction(**store, note, name);
    if (!fault) return std::unexpected(fault.error());
    if (!*fault) continue;
    ++verdict.fault_count;
    verdict.faults.push_back((*fault)->message);
  }
  if (found->last_seal) {
    verdict.seal = found->last_seal->seal.number;
    verdict.seal_hash = found->last_seal->hash;
  }
  return verdict;
}

class LivedIn {
 public:
  LivedIn() : key_(seal::keep_key(data() / seal::key_file_name).value()) {
    store_ = store::open_sqlite({.path = folder_.file()}).value();
    EXPECT_TRUE(seal::note_key(*store_, key_.public_key(), store::at_minute(0)));
    commit("c-1", "Kế hoạch năm");
    attach("c-2", std::string(300'000, 'p'));
    commit("c-3");
  }

  [[nodiscard]] fs::path data() const { return folder_.path(); }
  [[nodiscard]] fs::path backups() const { return elsewhere_.path() + "/backups"; }
  [[nodiscard]] fs::path elsewhere() const { return elsewhere_.path(); }
  [[nodiscard]] store::Store& store() { return *store_; }
  [[nodiscard]] const seal::SigningKey& key() const { return key_; }
  void close() { store_.reset(); }

  void commit(const std::string& command, const std::string& text = "") {
    const std::uint64_t expected = store_->load("paper").value().version;
    store::Commit one = store::commit_of("paper", expected, {command});
    if (!text.empty()) {
      one.contents = {store::content_of("salt", text)};
      one.events.front().body = base::canonical({{"comment", one.contents.front().hash}});
    }
    EXPECT_TRUE(store_->commit(std::span(&one, 1)).front());
  }

  void attach(const std::string& command, const std::string& bytes) {
    auto writer = store_->begin_attachment("file-salt", "application/pdf").value();
    EXPECT_TRUE(writer->append(bytes));
    file_hash_ = writer->finish().value();
    store::Commit one = store::commit_of("paper", store_->load("paper").value().version, {command});
    base::json attached;
    attached["op"] = "attached";
    attached["attachment"]["hash"] = file_hash_;
    base::json body;
    body["changes"] = base::json::array({attached});
    one.events.front().body = base::canonical(body);
    EXPECT_TRUE(store_->commit(std::span(&one, 1)).front());
  }
  [[nodiscard]] const std::string& file_hash() const { return file_hash_; }

  void note(const seal::HeadNote& note) { EXPECT_TRUE(seal::keep_note(data() / seal::head_note_name, note)); }

  [[nodiscard]] BackupOrder order(base::Instant now, const std::string& kind = "daily") const {
    return {.data = data(),
            .to = backups(),
            .kind = kind,
            .program = "1.2.3",
            .now = now,
            .database = database(),
            .verify = read_through};
  }

 private:
  store::TemporaryFolder folder_;
  store::TemporaryFolder elsewhere_;
  seal::SigningKey key_;
  std::unique_ptr<store::Store> store_;
  std::string file_hash_;
};

}  // namespace trinhky::archive
