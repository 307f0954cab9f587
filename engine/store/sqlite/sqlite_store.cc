// Opening, transactions and upkeep. The log is in log.cc, contents in contents.cc, rows in rows.cc.
#include "engine/store/sqlite/sqlite_store.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/store/errors.h"
#include "engine/store/sqlite/schema.h"
#include "engine/store/tables_to_fill.h"

namespace trinhky::store {
namespace sqlite {
namespace {

constexpr std::uint64_t wal_page_bytes = 4096 + 24;
// How long a checkpoint that starts the log afresh waits for readers.
constexpr int afresh_wait_ms = 50;

// Uploads that ended with the program that took them.
base::Result<void> remove_unfinished_attachments(Connection& writer) {
  auto removed = writer.run("DELETE FROM attachment WHERE hash IS NULL");
  if (!removed) return std::unexpected(std::move(removed.error()));
  return {};
}

base::Result<void> require_wal(Connection& writer) {
  std::string mode;
  auto read = writer.each("PRAGMA journal_mode", [&](const Columns& row) { mode = row.text(0); });
  if (!read) return read;
  if (mode != "wal") return std::unexpected(store_closed("journal mode is " + mode + ", not wal"));
  return {};
}

base::Result<std::optional<std::string>> named_value(Connection& connection, std::string_view name) {
  std::optional<std::string> value;
  auto read = connection.each(
      "SELECT value FROM meta WHERE name = ?", [&](const Columns& row) { value = std::string(row.blob(0)); }, name);
  if (!read) return std::unexpected(std::move(read.error()));
  return value;
}

base::Result<void> set_named_value(Connection& connection, std::string_view name, std::string_view value) {
  auto done = connection.run(
      "INSERT INTO meta(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value", name,
      Blob{value});
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

base::Result<void> note_to_fill(Connection& connection, const std::vector<std::string>& emptied) {
  auto known = named_value(connection, tables_to_fill);
  if (!known) return std::unexpected(std::move(known.error()));
  std::string lines = known->value_or("");
  for (const std::string& table : emptied) {
    if (("\n" + lines).contains("\n" + table + "\n")) continue;
    lines += table + "\n";
  }
  return set_named_value(connection, tables_to_fill, lines);
}

}  // namespace

std::unique_ptr<Connection> ReadPool::take() {
  std::unique_lock lock(mutex_);
  given_back_.wait(lock, [this] { return !free_.empty(); });
  auto connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void ReadPool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(connection));
  }
  given_back_.notify_one();
}

base::Result<std::unique_ptr<Store>> SqliteStore::open(const SqliteOptions& options) {
  const bool in_memory = options.path == ":memory:";
  std::optional<FolderLock> lock;
  if (!in_memory) {
    auto taken = FolderLock::take(folder_of(options.path));
    if (!taken) return std::unexpected(std::move(taken.error()));
    lock.emplace(std::move(*taken));
    if (auto made = make_private_file(options.path); !made) {
      return std::unexpected(std::move(made.error()));
    }
  }
  auto writer = Connection::open({.path = options.path,
                                  .kind = in_memory ? ConnectionKind::in_memory : ConnectionKind::writer,
                                  .busy_wait = options.busy_wait,
                                  .vfs = options.vfs});
  if (!writer) return std::unexpected(std::move(writer.error()));
  auto ready = in_memory ? base::Result<void>{} : require_wal(**writer);
  if (ready) ready = bring_up_to_date(**writer);
  if (ready) ready = remove_unfinished_attachments(**writer);
  if (!ready) return std::unexpected(unreadable(std::move(ready.error())));

  std::vector<std::unique_ptr<Connection>> readers;
  for (std::size_t i = 0; !in_memory && i < std::max<std::size_t>(options.readers, 1); ++i) {
    auto reader = Connection::open({.path = options.path, .busy_wait = options.busy_wait, .vfs = options.vfs});
    if (!reader) return std::unexpected(std::move(reader.error()));
    readers.push_back(std::move(*reader));
  }
  std::unique_ptr<SqliteStore> store(new SqliteStore(options, std::move(lock), std::move(*writer), std::move(readers)));
  if (!in_memory) {
    // What an earlier run left in the log. A disk without space may wait; one that fails may not.
    auto carried_over = store->checkpoint(true);
    if (!carried_over && carried_over.error().type != "disk-full") {
      return std::unexpected(unreadable(std::move(carried_over.error())));
    }
  }
  return store;
}

base::Result<std::unique_ptr<Store>> SqliteStore::open_to_read(const SqliteOptions& options) {
  if (::access(options.path.c_str(), F_OK) != 0) {
    auto refused = base::refuse(base::ErrorCode::not_found, "no-database",
                                {"Không có tệp dữ liệu ở đây.", "There is no database here."});
    refused.error().log = options.path;
    return refused;
  }
  std::vector<std::unique_ptr<Connection>> connections;
  for (std::size_t i = 0; i <= std::max<std::size_t>(options.readers, 1); ++i) {
    auto reader = Connection::open({.path = options.path, .busy_wait = options.busy_wait, .vfs = options.vfs});
    if (!reader) return std::unexpected(std::move(reader.error()));
    connections.push_back(std::move(*reader));
  }
  if (auto ready = require_up_to_date(*connections.back()); !ready) {
    return std::unexpected(unreadable(std::move(ready.error())));
  }
  // In the writer's place stands a connection that cannot write, behind a state that says so first.
  auto idle = std::move(connections.back());
  connections.pop_back();
  std::unique_ptr<SqliteStore> store(new SqliteStore(options, std::nullopt, std::move(idle), std::move(connections)));
  store->state_ = StoreState::closed;
  store->only_reads_ = true;
  return store;
}

SqliteStore::SqliteStore(const SqliteOptions& options, std::optional<FolderLock> lock,
                         std::unique_ptr<Connection> writer, std::vector<std::unique_ptr<Connection>> readers)
    : options_(options),
      in_memory_(options.path == ":memory:"),
      lock_(std::move(lock)),
      writer_(std::move(writer)),
      readers_(std::move(readers)) {
  sqlite3_wal_hook(writer_->handle(), note_wal_pages, &wal_);
}

int SqliteStore::note_wal_pages(void* wal, sqlite3*, const char*, int pages) {
  Wal& noted = *static_cast<Wal*>(wal);
  const std::uint64_t bytes = static_cast<std::uint64_t>(pages) * wal_page_bytes;
  if (bytes <= noted.bytes) noted.carried = 0;  // begun anew
  noted.bytes = bytes;
  return SQLITE_OK;
}

std::shared_ptr<const Tables> SqliteStore::tables() const {
  const std::lock_guard lock(naming_);
  return tables_;
}

base::Error SqliteStore::noted(base::Error error) {
  if (error.type == "disk-full") state_ = StoreState::full;
  if (ends_writing(error)) state_ = StoreState::closed;
  return error;
}

base::Result<void> SqliteStore::begin() {
  if (state_ == StoreState::closed) return std::unexpected(store_closed("an earlier write failed"));
  if (wal_.bytes >= options_.wal_hard_bytes) {
    auto made_room = checkpoint(true);
    if (!made_room) return std::unexpected(std::move(made_room.error()));
    if (wal_.bytes >= options_.wal_hard_bytes) {
      return std::unexpected(log_full("write-ahead log has " + std::to_string(wal_.bytes) + " bytes"));
    }
  }
  auto begun = writer_->run("BEGIN IMMEDIATE");
  if (!begun) return std::unexpected(noted(std::move(begun.error())));
  return {};
}

base::Result<void> SqliteStore::end() {
  auto committed = writer_->run("COMMIT");
  if (!committed) {
    roll_back();
    return std::unexpected(noted(std::move(committed.error())));
  }
  state_ = StoreState::open;
  return {};
}

// SQLite has rolled back already after some failures. A rollback that fails leaves nothing to rely on.
void SqliteStore::roll_back() {
  if (!writer_->in_transaction()) return;
  if (!writer_->run("ROLLBACK") && writer_->in_transaction()) state_ = StoreState::closed;
}

std::unique_lock<std::mutex> SqliteStore::turn_of_commit() {
  const std::lock_guard next(next_);
  return std::unique_lock(writing_);
}

SqliteStore::OtherTurn SqliteStore::turn_of_others() {
  std::unique_lock others(others_);
  const std::lock_guard next(next_);
  return {std::move(others), std::unique_lock(writing_)};
}

base::Result<void> SqliteStore::in_transaction(const Work& work) {
  const OtherTurn turn = turn_of_others();
  return transaction(work);
}

base::Result<void> SqliteStore::transaction(const Work& work) {
  if (auto begun = begin(); !begun) return begun;
  if (auto worked = work(*writer_); !worked) {
    roll_back();
    return std::unexpected(noted(std::move(worked.error())));
  }
  return end();
}

base::Result<void> SqliteStore::reading(const Work& work) {
  if (in_memory_) {
    const std::lock_guard lock(writing_);
    return work(*writer_);
  }
  auto connection = readers_.take();
  base::Result<void> done;
  if (auto begun = connection->run("BEGIN"); !begun) {
    done = std::unexpected(std::move(begun.error()));
  } else {
    done = work(*connection);
    if (auto ended = connection->run("ROLLBACK"); !ended && done) done = std::unexpected(std::move(ended.error()));
  }
  readers_.give_back(std::move(connection));
  return done;
}

base::Result<Upkeep> SqliteStore::checkpoint(bool start_afresh) {
  int pages = 0;
  int carried_over = 0;
  sqlite3* database = writer_->handle();
  if (start_afresh) sqlite3_busy_timeout(database, afresh_wait_ms);
  const int code = sqlite3_wal_checkpoint_v2(
      database, "main", start_afresh ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &pages, &carried_over);
  // The reason is read before another call can cover it.
  std::optional<base::Error> failed;
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) failed = writer_->failure(code);
  if (start_afresh) sqlite3_busy_timeout(database, static_cast<int>(options_.busy_wait.count()));
  if (failed) return std::unexpected(noted(std::move(*failed)));
  const bool everything = pages >= 0 && pages == carried_over;
  if (everything && start_afresh && code == SQLITE_OK) {
    wal_ = {};
  } else if (pages >= 0) {
    wal_ = {.bytes = static_cast<std::uint64_t>(pages) * wal_page_bytes,
            .carried = static_cast<std::uint64_t>(std::max(carried_over, 0)) * wal_page_bytes};
  }
  return Upkeep{wal_.bytes - wal_.carried, everything};
}

base::Result<Upkeep> SqliteStore::maintain() {
  const std::lock_guard lock(writing_);
  if (in_memory_) return Upkeep{};
  if (state_ == StoreState::closed) return std::unexpected(store_closed("an earlier write failed"));
  const std::uint64_t to_carry = wal_.bytes - wal_.carried;
  const bool long_enough = wal_.bytes >= options_.wal_soft_bytes;
  if (to_carry < options_.checkpoint_bytes && !long_enough) return Upkeep{to_carry, to_carry == 0};
  return checkpoint(long_enough);
}

// --- rows and named values

base::Result<Declared> SqliteStore::declare(std::span<const Table> wanted) {
  for (const Table& table : wanted) {
    if (auto ok = check(table); !ok) return std::unexpected(std::move(ok.error()));
  }
  Declared declared;
  const auto bring = [&](Connection& connection) -> base::Result<void> {
    for (const Table& table : wanted) {
      auto emptied = sqlite::declare(connection, table);
      if (!emptied) return std::unexpected(std::move(emptied.error()));
      if (*emptied) declared.emptied.push_back(table.name);
    }
    return declared.emptied.empty() ? base::Result<void>() : note_to_fill(connection, declared.emptied);
  };
  const auto compare = [&](Connection& connection) -> base::Result<void> {
    for (const Table& table : wanted) {
      if (auto same = require_declared(connection, table); !same) return same;
    }
    return {};
  };
  auto done = only_reads_ ? reading(compare) : in_transaction(bring);
  if (!done) return std::unexpected(std::move(done.error()));
  const std::lock_guard lock(naming_);
  Tables known = *tables_;
  for (const Table& table : wanted) known.insert_or_assign(table.name, table);
  tables_ = std::make_shared<const Tables>(std::move(known));
  return declared;
}

base::Result<void> SqliteStore::write(std::span<const RowChange> changes) {
  if (changes.empty()) return {};
  if (changes.size() > max_changes_per_commit) {
    base::Error error = unfit("commit-too-large", "", "too many changes at once");
    error.code = base::ErrorCode::too_large;
    return std::unexpected(std::move(error));
  }
  const auto known = tables();
  for (const RowChange& change : changes) {
    const auto table = known->find(change.table);
    if (table == known->end()) return std::unexpected(unfit("bad-row", "/table", "no table " + change.table));
    if (auto ok = check(table->second, change); !ok) return ok;
  }
  WaitingWrite mine{.changes = changes, .tables = known.get()};
  {
    const std::lock_guard lock(arriving_);
    waiting_.push_back(&mine);
  }
  const OtherTurn turn = turn_of_others();
  // Whoever wrote while this one waited has taken it along.
  if (!mine.done) write_all_waiting();
  return mine.result;
}

void SqliteStore::write_all_waiting() {
  const std::vector<WaitingWrite*> together = take_waiting();
  auto done = begin();
  if (done) done = carry_out(pieces_of(together), true);
  if (done) done = end();
  settle(together, done);
}

std::vector<SqliteStore::WaitingWrite*> SqliteStore::take_waiting() {
  const std::lock_guard lock(arriving_);
  return std::exchange(waiting_, {});
}

std::vector<SqliteStore::Piece> SqliteStore::pieces_of(std::span<WaitingWrite* const> together) {
  std::vector<Piece> pieces;
  pieces.reserve(together.size());
  for (WaitingWrite* one : together) {
    const auto work = [this, one]() -> base::Result<void> {
      for (const RowChange& change : one->changes) {
        if (auto done = apply(*writer_, one->tables->find(change.table)->second, change); !done) return done;
      }
      return {};
    };
    pieces.push_back({work, &one->result});
  }
  return pieces;
}

void SqliteStore::settle(std::span<WaitingWrite* const> together, const base::Result<void>& done) {
  for (WaitingWrite* one : together) {
    if (!done) one->result = done;
    one->done = true;
  }
}

// Nearly always nothing fails, and SQLite keeps a copy of each page that changes behind a savepoint: so all are tried
// with one before them, or with none where the transaction itself can be begun again.
base::Result<void> SqliteStore::carry_out(std::span<const Piece> pieces, bool fresh) {
  if (pieces.empty()) return {};
  if (!fresh && pieces.size() == 1) return apart(pieces.front());
  if (!fresh) {
    if (auto marked = writer_->run("SAVEPOINT many"); !marked) return over(std::move(marked.error()));
  }
  const auto tried = at_once(pieces);
  if (!tried && !is_own_failure(tried.error())) return over(tried.error());
  if (!tried && fresh) {
    roll_back();
    if (auto begun = begin(); !begun) return begun;
  } else if (!fresh) {
    base::Result<std::int64_t> ended = 0;
    if (!tried) ended = writer_->run("ROLLBACK TO many");
    if (ended) ended = writer_->run("RELEASE many");
    if (!ended) return over(std::move(ended.error()));
  }
  if (tried) return {};
  for (const Piece& piece : pieces) {
    if (auto kept = apart(piece); !kept) return kept;
  }
  return {};
}

base::Result<void> SqliteStore::at_once(std::span<const Piece> pieces) {
  for (const Piece& piece : pieces) {
    *piece.result = piece.work();
    if (!*piece.result) return *piece.result;
  }
  return {};
}

base::Result<void> SqliteStore::apart(const Piece& piece) {
  if (auto saved = writer_->run("SAVEPOINT one"); !saved) return over(std::move(saved.error()));
  *piece.result = piece.work();
  base::Result<std::int64_t> ended = 0;
  if (!*piece.result) {
    if (!is_own_failure(piece.result->error())) return over(piece.result->error());
    ended = writer_->run("ROLLBACK TO one");
  }
  if (ended) ended = writer_->run("RELEASE one");
  if (!ended) return over(std::move(ended.error()));
  return {};
}

base::Result<void> SqliteStore::over(base::Error error) {
  roll_back();
  return std::unexpected(noted(std::move(error)));
}

base::Result<void> SqliteStore::clear(std::string_view table) {
  const auto known = tables();
  const auto found = known->find(table);
  if (found == known->end() || !found->second.cache) {
    return std::unexpected(unfit("bad-table", "", "no cache table " + std::string(table)));
  }
  return in_transaction([&](Connection& connection) -> base::Result<void> {
    auto cleared = sqlite::clear(connection, found->second);
    if (!cleared) return std::unexpected(std::move(cleared.error()));
    return {};
  });
}

base::Result<std::vector<Row>> SqliteStore::read(const Query& query) {
  const auto known = tables();
  const auto table = known->find(query.table);
  if (table == known->end()) return std::unexpected(unfit("bad-query", "/table", "no table " + query.table));
  if (auto ok = check(table->second, query); !ok) return std::unexpected(std::move(ok.error()));
  std::vector<Row> rows;
  auto done = reading([&](Connection& connection) -> base::Result<void> {
    auto found = sqlite::read(connection, table->second, query);
    if (!found) return std::unexpected(std::move(found.error()));
    rows = std::move(*found);
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return rows;
}

base::Result<std::uint64_t> SqliteStore::count(std::string_view name, std::span<const Condition> where) {
  const auto known = tables();
  const auto table = known->find(name);
  if (table == known->end()) {
    return std::unexpected(unfit("bad-query", "/table", "no table " + std::string(name)));
  }
  if (auto ok = check(table->second, where); !ok) return std::unexpected(std::move(ok.error()));
  std::uint64_t number = 0;
  auto done = reading([&](Connection& connection) -> base::Result<void> {
    auto counted = sqlite::count(connection, table->second, where);
    if (!counted) return std::unexpected(std::move(counted.error()));
    number = *counted;
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return number;
}

base::Result<std::optional<std::string>> SqliteStore::meta(std::string_view name) {
  std::optional<std::string> value;
  auto done = reading([&](Connection& connection) -> base::Result<void> {
    auto kept = named_value(connection, name);
    if (!kept) return std::unexpected(std::move(kept.error()));
    value = std::move(*kept);
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return value;
}

base::Result<void> SqliteStore::set_meta(std::string_view name, std::string_view value) {
  return in_transaction([&](Connection& connection) { return set_named_value(connection, name, value); });
}

}  // namespace sqlite

base::Result<std::unique_ptr<Store>> open_sqlite(const SqliteOptions& options) {
  return sqlite::SqliteStore::open(options);
}

base::Result<std::unique_ptr<Store>> open_sqlite_to_read(const std::string& path) {
  return sqlite::SqliteStore::open_to_read({.path = path});
}

}  // namespace trinhky::store
