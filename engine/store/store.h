// The one door to what is kept. Six things behind it: the log, what waits (timers, owed commands), contents, rows, a
// few named values, upkeep. `open_sqlite` (sqlite/open.h) opens one; tests/engine/store/suite.h says what every one
// must do.
//
//   std::vector<Result<Committed>> results = store.commit(batch);      // returns after the bytes are synced
//   Result<Loaded> loaded = store.load(stream);
//   Result<std::vector<Row>> page = store.read({.table = "task", .where = {{"seat", Condition::Op::eq, {seat}}}});
//
// Threads: every member may be called from any thread. Writing is serial; reading is not held up by writing and sees
// every commit that has returned. Durability: what a writing member reports as done survives a loss of power. When
// writing fails as a whole, the error is `unavailable`/"disk-full" (tried again with the next write), "store-closed"
// (the disk failed: nothing is written until the program starts again), "store-busy" or "log-full" (the write-ahead log
// reached its bound; readers must finish first). After such a failure the caller must forget everything it derived from
// the failed write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/store/chain.h"
#include "engine/store/records.h"
#include "engine/store/table.h"

namespace trinhky::store {

// A place in the list of timers, to continue behind it.
struct TimerPlace {
  base::Instant due;
  std::string id;
};

struct Declared {
  std::vector<std::string> emptied;  // cache tables whose shape changed: write them again from the log
};

struct AttachmentInfo {
  std::string hash;
  std::string salt;
  std::string media_type;
  std::uint64_t size = 0;
};

struct Upkeep {
  std::uint64_t wal_bytes = 0;  // of the write-ahead log that are not carried over yet
  bool checkpointed = false;    // everything in it was carried over into the database file
};

enum class StoreState {
  open,    // writes are taken
  full,    // the last write found no space; the next one tries again
  closed,  // a write or sync failed; only a restart opens it again
};

// Takes a large content piece by piece; nothing of it is seen by others until `finish`. Dropping it unfinished removes
// what was written. Must not outlive its store. Not shared between threads.
class AttachmentWriter {
 public:
  AttachmentWriter() = default;
  virtual ~AttachmentWriter();
  AttachmentWriter(const AttachmentWriter&) = delete;
  AttachmentWriter& operator=(const AttachmentWriter&) = delete;

  // Any number of bytes. Fails with `too_large` if the whole would exceed base::limits::max_attachment_bytes.
  virtual base::Result<void> append(std::string_view bytes) = 0;
  // Syncs, and gives SHA-256(salt ‖ bytes). Fails with `wrong_state` if called twice or after a failed append.
  virtual base::Result<std::string> finish() = 0;
};

class Store {
 public:
  Store() = default;
  virtual ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // --- the log

  // Writes a batch in one transaction and answers each commit in its order, after the sync. A commit's own failure
  // rolls back only itself; the ones behind it see those before it. Own failures:
  //   `stale`/"version-conflict"        the stream does not have `expected` events;
  //   `wrong_state`/"already-handled"   (scope, command) has a receipt;
  //   `wrong_state`/"already-exists"    a key or unique index of a row, an owed id or another stream's timer (see
  //   `log`); `wrong_state`/"owed-gone"         `consume_owed` names one that is not there for this stream; `invalid`
  //   it does not hold to its own rules.
  // A failure of the transaction itself is given to every commit of the batch.
  virtual std::vector<base::Result<Committed>> commit(std::span<const Commit> batch) = 0;

  // A stream that was never begun is not an error: version 0.
  virtual base::Result<Loaded> load(std::string_view stream) = 0;
  // Events with number >= `from`, at most `limit` (capped at base::limits::max_page). None is not an error.
  virtual base::Result<std::vector<StoredEvent>> load_events(std::string_view stream, std::uint64_t from,
                                                             std::size_t limit) = 0;
  virtual base::Result<std::optional<Receipt>> receipt(std::string_view scope, std::string_view command) = 0;
  // Events of all streams in the order of their commits, behind a position; for what follows the log or is rebuilt from
  // it.
  virtual base::Result<std::vector<StoredEvent>> read_log(std::uint64_t after, std::size_t limit) = 0;
  // All streams by name, behind a name.
  virtual base::Result<std::vector<StreamHead>> streams(std::string_view after, std::size_t limit) = 0;
  // Reads a stream from its first event. A broken chain is a report, not an error. Fails with `not_found`.
  virtual base::Result<ChainReport> verify(std::string_view stream) = 0;

  // --- what waits

  // Timers with due <= `until` by (due, id), behind a place.
  virtual base::Result<std::vector<Timer>> due(base::Instant until, std::size_t limit,
                                               const std::optional<TimerPlace>& after = {}) = 0;
  virtual base::Result<std::optional<base::Instant>> next_due() = 0;
  // The oldest owed command of each receiver, oldest first, behind a position (so that one which is stuck holds up
  // nobody but its own receiver).
  virtual base::Result<std::vector<Owed>> owed(std::size_t limit, std::uint64_t after = 0) = 0;

  // --- contents

  virtual base::Result<std::optional<Content>> content(std::string_view hash) = 0;
  virtual base::Result<std::unique_ptr<AttachmentWriter>> begin_attachment(std::string salt,
                                                                           std::string media_type) = 0;
  virtual base::Result<std::optional<AttachmentInfo>> attachment(std::string_view hash) = 0;
  // At most `size` bytes from `offset` on; fewer at the end, none behind it. Fails with `not_found`.
  virtual base::Result<std::string> read_attachment(std::string_view hash, std::uint64_t offset, std::size_t size) = 0;
  // Removes bytes and salt of a content or attachment for good, also from where the database keeps freed space and
  // recent writes (there as soon as readers let it), and with them the rows of tables that repeat the content
  // (Table::erased_with). The chain stays whole: it holds the hash alone. That it was erased is kept with it, so that
  // what was erased and what was lost stay two things. Fails with `not_found`.
  virtual base::Result<void> erase(std::string_view hash) = 0;
  // Whether `erase` took the bytes of this hash. What was erased by a release that kept no such note is not known here.
  virtual base::Result<bool> is_erased(std::string_view hash) = 0;

  // --- rows

  // Creates tables, extends them, and makes them known to this program run; may be called again with others. A cache
  // table of another shape is emptied; of another one only new columns (filled with null, "" or 0) and indexes are
  // taken. Fails with `invalid`/"bad-table", or `wrong_state`/"table-changed".
  virtual base::Result<Declared> declare(std::span<const Table> tables) = 0;
  // Writes outside the log (sessions, drafts, read marks, deliveries, what a follower keeps): all or nothing, synced.
  // Fails with `wrong_state`/"already-exists" or `invalid`/"bad-row".
  virtual base::Result<void> write(std::span<const RowChange> changes) = 0;
  // Removes every row of a cache table. Fails with `invalid`/"bad-table" for another one.
  virtual base::Result<void> clear(std::string_view table) = 0;
  virtual base::Result<std::vector<Row>> read(const Query& query) = 0;
  virtual base::Result<std::uint64_t> count(std::string_view table, std::span<const Condition> where) = 0;

  // --- a few named values: schema of the caches, demo flag, secrets made at first run

  virtual base::Result<std::optional<std::string>> meta(std::string_view name) = 0;
  virtual base::Result<void> set_meta(std::string_view name, std::string_view value) = 0;

  // --- upkeep

  // Called between batches; cheap when there is nothing to do. Never runs while another member writes.
  virtual base::Result<Upkeep> maintain() = 0;
  [[nodiscard]] virtual StoreState state() const = 0;
};

}  // namespace trinhky::store
