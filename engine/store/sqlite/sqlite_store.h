// The SQLite store: one connection that writes, behind a mutex, and a pool of connections that only read. Not included
// outside this folder; `open_sqlite` (open.h) is the way in.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/sqlite/connection.h"
#include "engine/store/sqlite/folder_lock.h"
#include "engine/store/sqlite/open.h"
#include "engine/store/sqlite/rows.h"
#include "engine/store/store.h"

namespace trinhky::store::sqlite {

// Connections lent to one reader at a time. Waits when all are out; reads are short.
class ReadPool {
 public:
  explicit ReadPool(std::vector<std::unique_ptr<Connection>> connections) : free_(std::move(connections)) {}
  [[nodiscard]] std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

 private:
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<std::unique_ptr<Connection>> free_;
};

class SqliteStore final : public Store {
 public:
  using Work = std::function<base::Result<void>(Connection&)>;

  [[nodiscard]] static base::Result<std::unique_ptr<Store>> open(const SqliteOptions& options);
  [[nodiscard]] static base::Result<std::unique_ptr<Store>> open_to_read(const SqliteOptions& options);
  ~SqliteStore() override = default;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  std::vector<base::Result<Committed>> commit(std::span<const Commit> batch) override;
  base::Result<Loaded> load(std::string_view stream) override;
  base::Result<std::vector<StoredEvent>> load_events(std::string_view stream, std::uint64_t from,
                                                     std::size_t limit) override;
  base::Result<std::optional<Receipt>> receipt(std::string_view scope, std::string_view command) override;
  base::Result<std::vector<StoredEvent>> read_log(std::uint64_t after, std::size_t limit) override;
  base::Result<std::vector<StreamHead>> streams(std::string_view after, std::size_t limit) override;
  base::Result<ChainReport> verify(std::string_view stream) override;

  base::Result<std::vector<Timer>> due(base::Instant until, std::size_t limit,
                                       const std::optional<TimerPlace>& after) override;
  base::Result<std::optional<base::Instant>> next_due() override;
  base::Result<std::vector<Owed>> owed(std::size_t limit, std::uint64_t after) override;

  base::Result<std::optional<Content>> content(std::string_view hash) override;
  base::Result<std::unique_ptr<AttachmentWriter>> begin_attachment(std::string salt, std::string media_type) override;
  base::Result<std::optional<AttachmentInfo>> attachment(std::string_view hash) override;
  base::Result<std::string> read_attachment(std::string_view hash, std::uint64_t offset, std::size_t size) override;
  base::Result<void> erase(std::string_view hash) override;
  base::Result<bool> is_erased(std::string_view hash) override;

  base::Result<Declared> declare(std::span<const Table> tables) override;
  base::Result<void> write(std::span<const RowChange> changes) override;
  base::Result<void> clear(std::string_view table) override;
  base::Result<std::vector<Row>> read(const Query& query) override;
  base::Result<std::uint64_t> count(std::string_view table, std::span<const Condition> where) override;

  base::Result<std::optional<std::string>> meta(std::string_view name) override;
  base::Result<void> set_meta(std::string_view name, std::string_view value) override;

  base::Result<Upkeep> maintain() override;
  [[nodiscard]] StoreState state() const override { return state_.load(); }

  // One synced transaction around `work`: for the writers that are not commits.
  [[nodiscard]] base::Result<void> in_transaction(const Work& work);

 private:
  SqliteStore(const SqliteOptions& options, std::optional<FolderLock> lock, std::unique_ptr<Connection> writer,
              std::vector<std::unique_ptr<Connection>> readers);

  // Gives `work` a connection to read by, within one snapshot of the database.
  [[nodiscard]] base::Result<void> reading(const Work& work);
  // A write on its way: it goes with the next transaction, whoever begins it, so that many share one sync.
  struct WaitingWrite {
    std::span<const RowChange> changes;  // checked
    const Tables* tables;
    base::Result<void> result = {};
    bool done = false;  // and `result`: under `writing_`
  };
  // One of several things that share a transaction. It may be carried out twice, after the first time was undone.
  struct Piece {
    std::function<base::Result<void>()> work;
    base::Result<void>* result;  // what it came to
  };
  // What follows requires the mutex `writing_`.
  void write_all_waiting();
  [[nodiscard]] std::vector<WaitingWrite*> take_waiting();
  [[nodiscard]] std::vector<Piece> pieces_of(std::span<WaitingWrite* const> together);
  static void settle(std::span<WaitingWrite* const> together, const base::Result<void>& done);
  // Within a transaction, of which nothing is done yet if `fresh`. A piece that fails by its own fault fails alone, as
  // if it had never been there; another failure is everybody's, and the transaction is over.
  [[nodiscard]] base::Result<void> carry_out(std::span<const Piece> pieces, bool fresh);
  // All of them, one after the other, until one fails.
  [[nodiscard]] static base::Result<void> at_once(std::span<const Piece> pieces);
  // One of them behind a savepoint of its own.
  [[nodiscard]] base::Result<void> apart(const Piece& piece);
  // Ends the transaction over a failure that is everybody's.
  [[nodiscard]] base::Result<void> over(base::Error error);
  [[nodiscard]] std::unique_lock<std::mutex> turn_of_commit();
  struct OtherTurn {
    std::unique_lock<std::mutex> others;
    std::unique_lock<std::mutex> writing;
  };
  [[nodiscard]] OtherTurn turn_of_others();
  [[nodiscard]] base::Result<void> transaction(const Work& work);
  [[nodiscard]] base::Result<void> begin();
  [[nodiscard]] base::Result<void> end();
  void roll_back();
  base::Error noted(base::Error error);
  [[nodiscard]] base::Result<Upkeep> checkpoint(bool start_afresh);

  [[nodiscard]] base::Result<Committed> carry_out(const Commit& commit, const Tables& tables);
  [[nodiscard]] std::shared_ptr<const Tables> tables() const;

  SqliteOptions options_;
  bool in_memory_;
  bool only_reads_ = false;
  std::atomic<StoreState> state_ = StoreState::open;
  // Lock first, connections last: the folder is given back when nothing is open any more.
  std::optional<FolderLock> lock_;
  // Whoever writes holds `writing_`. Commits go first: of all other writers one at most stands before `next_`, and who
  // has that is the next to write, so that a commit waits for one of them and never for a row.
  std::mutex others_;
  std::mutex next_;
  std::mutex writing_;
  std::mutex arriving_;  // held for a moment only, also within `writing_`
  std::vector<WaitingWrite*> waiting_;
  std::unique_ptr<Connection> writer_;
  // The write-ahead log. What was carried over stays in it until a write finds no reader there and begins it anew.
  struct Wal {
    std::uint64_t bytes = 0;
    std::uint64_t carried = 0;
  };
  static int note_wal_pages(void* wal, sqlite3* database, const char* name, int pages);
  Wal wal_;
  ReadPool readers_;
  mutable std::mutex naming_;
  std::shared_ptr<const Tables> tables_ = std::make_shared<const Tables>();
};

}  // namespace trinhky::store::sqlite
