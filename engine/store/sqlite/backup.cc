#include <unistd.h>

#include <utility>

#include "engine/store/errors.h"
#include "engine/store/sqlite/connection.h"
#include "engine/store/sqlite/folder_lock.h"
#include "engine/store/sqlite/open.h"

namespace trinhky::store {
namespace {

constexpr int pages_at_once = 4096;

// All steps see the source as the first did, because its connection stays in one read transaction: copying in several
// would otherwise begin again whenever somebody commits, and never end on a busy day.
base::Result<void> copy(sqlite::Connection& from, sqlite::Connection& to, const CopyProgress& progress) {
  if (auto begun = from.script("BEGIN; SELECT count(*) FROM sqlite_schema"); !begun) return begun;
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) return std::unexpected(to.failure(sqlite3_errcode(to.handle())));
  int stepped = SQLITE_OK;
  while (stepped == SQLITE_OK) {
    stepped = sqlite3_backup_step(backup, pages_at_once);
    if (!progress || (stepped != SQLITE_OK && stepped != SQLITE_DONE)) continue;
    const int total = sqlite3_backup_pagecount(backup);
    progress(static_cast<std::uint64_t>(total - sqlite3_backup_remaining(backup)), static_cast<std::uint64_t>(total));
  }
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) return std::unexpected(to.failure(stepped));
  if (finished != SQLITE_OK) return std::unexpected(to.failure(finished));
  // The copy says of itself that it has a write-ahead log, and shall be one file.
  return to.script("PRAGMA journal_mode = DELETE");
}

}  // namespace

base::Result<void> backup_sqlite(const std::string& from, const std::string& to, const CopyProgress& progress) {
  auto source = sqlite::Connection::open({.path = from});
  if (!source) return std::unexpected(std::move(source.error()));
  auto made = sqlite::make_private_file(to);
  if (!made) return std::unexpected(std::move(made.error()));
  if (!*made) {
    auto refused = base::refuse(base::ErrorCode::wrong_state, "backup-exists",
                                {"Tệp sao lưu này đã có.", "This backup file exists already."});
    refused.error().log = to;
    return refused;
  }
  auto target = sqlite::Connection::open({.path = to, .kind = sqlite::ConnectionKind::copy});
  base::Result<void> copied = target ? copy(**source, **target, progress) : std::unexpected(std::move(target.error()));
  if (!copied) {
    target = std::unique_ptr<sqlite::Connection>();
    static_cast<void>(::unlink(to.c_str()));
  }
  return copied;
}

}  // namespace trinhky::store
