// Contents by hash: small ones whole, attachments in chunks of one size, so that a place in one is found by division.
#include <algorithm>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/store/errors.h"
#include "engine/store/sqlite/sqlite_store.h"

namespace trinhky::store::sqlite {
namespace {

constexpr std::size_t chunk_bytes = 256U << 10;
// One answer of `read_attachment`.
constexpr std::size_t max_read_bytes = 4U << 20;

class SqliteAttachmentWriter final : public AttachmentWriter {
 public:
  SqliteAttachmentWriter(SqliteStore& store, std::int64_t id, std::string_view salt) : store_(store), id_(id) {
    hash_.update(salt);
  }
  // An unfinished upload that cannot be removed now is removed when the store is opened again.
  ~SqliteAttachmentWriter() override {
    if (finished_) return;
    static_cast<void>(store_.in_transaction([this](Connection& connection) { return remove(connection); }));
  }
  SqliteAttachmentWriter(const SqliteAttachmentWriter&) = delete;
  SqliteAttachmentWriter& operator=(const SqliteAttachmentWriter&) = delete;

  base::Result<void> append(std::string_view bytes) override {
    if (broken_ || finished_) return std::unexpected(ended());
    if (bytes.size() > base::limits::max_attachment_bytes - size_) {
      broken_ = true;
      return base::refuse(base::ErrorCode::too_large, "attachment-too-large",
                          {"Tệp đính kèm vượt quá dung lượng cho phép.", "The attachment is too large."});
    }
    size_ += bytes.size();
    hash_.update(bytes);
    while (!bytes.empty()) {
      const std::size_t taken = std::min(bytes.size(), chunk_bytes - pending_.size());
      pending_ += bytes.substr(0, taken);
      bytes.remove_prefix(taken);
      if (pending_.size() < chunk_bytes) break;
      auto kept = store_.in_transaction([this](Connection& connection) { return keep_pending(connection); });
      if (kept) continue;
      broken_ = true;
      return kept;
    }
    return {};
  }

  base::Result<std::string> finish() override {
    if (broken_ || finished_) return std::unexpected(ended());
    const std::string hash = hash_.finish();
    broken_ = true;  // until the transaction is through
    auto done = store_.in_transaction([&](Connection& connection) -> base::Result<void> {
      bool there = false;
      auto looked =
          connection.each("SELECT 1 FROM attachment WHERE hash = ?", [&](const Columns&) { there = true; }, hash);
      if (!looked) return looked;
      if (there) return remove(connection);
      if (!pending_.empty()) {
        if (auto kept = keep_pending(connection); !kept) return kept;
      }
      auto named = connection.run("UPDATE attachment SET hash = ?, size = ? WHERE id = ?", hash, size_, id_);
      if (!named) return std::unexpected(std::move(named.error()));
      return {};
    });
    if (!done) return std::unexpected(std::move(done.error()));
    finished_ = true;
    return hash;
  }

 private:
  static base::Error ended() {
    base::Error error = unfit("attachment-ended", "", "the upload was finished or has failed");
    error.code = base::ErrorCode::wrong_state;
    return error;
  }

  base::Result<void> keep_pending(Connection& connection) {
    auto kept = connection.run("INSERT INTO content_chunk(attachment, ordinal, bytes) VALUES(?, ?, ?)", id_, ordinal_,
                               Blob{pending_});
    if (!kept) return std::unexpected(std::move(kept.error()));
    ++ordinal_;
    pending_.clear();
    return {};
  }

  base::Result<void> remove(Connection& connection) {
    auto removed = connection.run("DELETE FROM attachment WHERE id = ? AND hash IS NULL", id_);
    if (!removed) return std::unexpected(std::move(removed.error()));
    return {};
  }

  SqliteStore& store_;
  std::int64_t id_;
  base::Sha256 hash_;
  std::string pending_;
  std::size_t size_ = 0;
  std::uint64_t ordinal_ = 0;
  bool broken_ = false;
  bool finished_ = false;
};

}  // namespace

base::Result<std::optional<Content>> SqliteStore::content(std::string_view hash) {
  std::optional<Content> content;
  auto done = reading([&](Connection& connection) {
    return connection.each(
        "SELECT hash, salt, media_type, bytes FROM content WHERE hash = ?",
        [&](const Columns& row) {
          content = Content{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                            std::string(row.blob(3))};
        },
        hash);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return content;
}

base::Result<std::unique_ptr<AttachmentWriter>> SqliteStore::begin_attachment(std::string salt,
                                                                              std::string media_type) {
  std::int64_t id = 0;
  auto done = in_transaction([&](Connection& connection) -> base::Result<void> {
    auto begun = connection.run("INSERT INTO attachment(salt, media_type, size) VALUES(?, ?, 0)", salt, media_type);
    if (!begun) return std::unexpected(std::move(begun.error()));
    id = connection.last_row();
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return std::make_unique<SqliteAttachmentWriter>(*this, id, salt);
}

base::Result<std::optional<AttachmentInfo>> SqliteStore::attachment(std::string_view hash) {
  std::optional<AttachmentInfo> info;
  auto done = reading([&](Connection& connection) {
    return connection.each(
        "SELECT hash, salt, media_type, size FROM attachment WHERE hash = ?",
        [&](const Columns& row) {
          info = AttachmentInfo{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                                row.natural(3)};
        },
        hash);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return info;
}

// Freed pages are overwritten, and the log that still holds the bytes is started afresh.
base::Result<void> SqliteStore::erase(std::string_view hash) {
  const std::lock_guard lock(writing_);
  if (auto careful = writer_->script("PRAGMA secure_delete = ON"); !careful) return careful;
  auto erased = transaction([&](Connection& connection) -> base::Result<void> {
    auto contents = connection.run("DELETE FROM content WHERE hash = ?", hash);
    if (!contents) return std::unexpected(std::move(contents.error()));
    auto attachments = connection.run("DELETE FROM attachment WHERE hash = ?", hash);
    if (!attachments) return std::unexpected(std::move(attachments.error()));
    if (*contents + *attachments == 0) return std::unexpected(not_stored("content " + std::string(hash)));
    for (const auto& [name, table] : *tables()) {
      if (table.erased_with.empty()) continue;
      auto rows = connection.run("DELETE FROM \"row_" + name + "\" WHERE \"" + table.erased_with + "\" = ?", hash);
      if (!rows) return std::unexpected(std::move(rows.error()));
    }
    auto noted = connection.run("INSERT OR IGNORE INTO erasure(hash) VALUES(?)", hash);
    if (!noted) return std::unexpected(std::move(noted.error()));
    return {};
  });
  if (auto usual = writer_->script("PRAGMA secure_delete = OFF"); !usual) return usual;
  if (!erased || in_memory_) return erased;
  if (auto afresh = checkpoint(true); !afresh) return std::unexpected(std::move(afresh.error()));
  return {};
}

base::Result<bool> SqliteStore::is_erased(std::string_view hash) {
  bool erased = false;
  auto done = reading([&](Connection& connection) {
    return connection.each("SELECT 1 FROM erasure WHERE hash = ?", [&](const Columns&) { erased = true; }, hash);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return erased;
}

base::Result<std::string> SqliteStore::read_attachment(std::string_view hash, std::uint64_t offset, std::size_t size) {
  std::string bytes;
  const std::size_t wanted = std::min(size, max_read_bytes);
  auto done = reading([&](Connection& connection) -> base::Result<void> {
    std::optional<std::int64_t> id;
    auto found = connection.each(
        "SELECT id FROM attachment WHERE hash = ?", [&](const Columns& row) { id = row.integer(0); }, hash);
    if (!found) return found;
    if (!id) return std::unexpected(not_stored("attachment " + std::string(hash)));
    if (wanted == 0 || offset > base::limits::max_attachment_bytes) return {};
    const std::uint64_t first = offset / chunk_bytes;
    const std::uint64_t last = (offset + wanted - 1) / chunk_bytes;
    std::size_t skip = offset % chunk_bytes;
    return connection.each(
        "SELECT bytes FROM content_chunk WHERE attachment = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal",
        [&](const Columns& row) {
          std::string_view chunk = row.blob(0);
          chunk.remove_prefix(std::min(skip, chunk.size()));
          skip = 0;
          bytes += chunk.substr(0, wanted - bytes.size());
        },
        *id, first, last);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return bytes;
}

}  // namespace trinhky::store::sqlite
