// Opens a SQLite database as a Store.
//
//   auto store = open_sqlite({.path = "/var/lib/trinhky/trinhky.db"});
//   if (!store) return fail(store.error());
//
// The file and its lock (`trinhky.lock` in the same folder) are made with mode 0600 when they are not there; older
// schemas are brought up to date. The write-ahead log is checkpointed by `Store::maintain` and by nothing else:
// SQLite 3.7.0 to 3.51.2 can damage a database when a checkpoint races another connection's commit, and one connection
// cannot race itself.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/store/store.h"

namespace trinhky::store {

struct SqliteOptions {
  std::string path;                           // ":memory:" keeps everything in memory, behind one connection
  std::size_t readers = 2;                    // connections that read beside the writer; at least 1
  std::uint64_t checkpoint_bytes = 8U << 20;  // `maintain` carries over when so much waits for it
  std::uint64_t wal_soft_bytes = 64U << 20;   // from here on `maintain` also starts the log afresh
  std::uint64_t wal_hard_bytes = 1U << 30;    // from here on writes are refused
  std::chrono::milliseconds busy_wait{5000};  // for another program that writes to the same file
  std::string vfs;  // the name of a registered SQLite VFS; empty is the system's own. Tests inject faults by it
};

// Fails with `unavailable`/"database-in-use" if another program (or this one) has the folder, `wrong_state`/
// "database-newer" for a database of a later release, "database-foreign" for a file that is none of ours, and
// `unavailable`/"database-damaged" (also when a table is missing), "database-read-only", "disk-full", or
// "database-unreadable" when it cannot be opened for another reason (which is in `log`).
//
// A damaged page that is met later, and a file that may not be written any more, are told as "database-damaged" and
// "database-read-only" where store.h says "store-closed": nothing is written until the program starts again.
[[nodiscard]] base::Result<std::unique_ptr<Store>> open_sqlite(const SqliteOptions& options);

// Opens a database to read alone: beside a running program, or a copy that nobody runs. Takes no lock, makes no file of
// ours, brings nothing up to date and never checkpoints. Every writing member fails with `unavailable`/"store-closed";
// `declare` makes tables known that are kept with these columns, and fails with `wrong_state`/"table-changed" for
// others. Fails with `not_found`/"no-database" when there is no such file, `wrong_state`/"database-older" for one that
// the program must open first to bring it up to date, otherwise like `open_sqlite`.
[[nodiscard]] base::Result<std::unique_ptr<Store>> open_sqlite_to_read(const std::string& path);

// How many of how many pages are copied. Called now and then, on the caller's thread.
using CopyProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Copies a database as it stands at one moment into a new single file of mode 0600, synced, while others go on writing
// to it. Opens it read-only and needs no folder lock, so another program may do it; what was committed before the call
// is in the copy. While it lasts the write-ahead log grows by what is written, as with any long reader. Fails with
// `wrong_state`/"backup-exists" if `to` is there, otherwise like `open_sqlite`; a half-made copy is removed.
[[nodiscard]] base::Result<void> backup_sqlite(const std::string& from, const std::string& to,
                                               const CopyProgress& progress = {});

// The steps of the schema that a database has taken, and those that this program knows; 0 is a database that holds
// nothing yet. Opens it read-only, beside a running program too. Fails with "database-newer", "database-foreign" or
// "no-database" as above, or when it cannot be read.
[[nodiscard]] base::Result<std::int64_t> sqlite_schema(const std::string& path);
[[nodiscard]] std::int64_t known_sqlite_schema();

// What SQLite itself finds wrong with the pages, indexes and constraints of a file (PRAGMA integrity_check), in its own
// words; at most 100. Reads the whole file. Fails when it cannot be read at all.
[[nodiscard]] base::Result<std::vector<std::string>> sqlite_faults(const std::string& path);

}  // namespace trinhky::store
