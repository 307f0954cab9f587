// One SQLite connection as a value that closes itself, with its prepared statements. Everything is bound, nothing is
// pasted.
//
//   auto connection = Connection::open({.path = path, .kind = ConnectionKind::writer});
//   auto changed = connection->run("UPDATE timer SET due = ? WHERE id = ?", due, id);       // Result<int64>: rows
//   changed auto read = connection->each("SELECT id FROM timer WHERE due <= ?",
//                                [&](const Columns& row) { ids.emplace_back(row.text(0)); }, now);
//
// Not for two threads at once. A statement must not be started again while it is being read.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/store/table.h"

namespace trinhky::store::sqlite {

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// The row a statement stands on. Views live until the next row.
class Columns {
 public:
  explicit Columns(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] bool null(int at) const;
  [[nodiscard]] std::int64_t integer(int at) const;
  [[nodiscard]] std::uint64_t natural(int at) const;
  [[nodiscard]] std::string_view text(int at) const;
  [[nodiscard]] std::string_view blob(int at) const;
  [[nodiscard]] base::Instant instant(int at) const;
  [[nodiscard]] Value value(int at) const;

 private:
  sqlite3_stmt* statement_;
};

enum class ConnectionKind {
  reader,     // never changes anything
  writer,     // of a database with a write-ahead log
  in_memory,  // a database that is there as long as the connection
  copy,       // writes a database that nobody else has open, and leaves one file
};

struct ConnectionOptions {
  std::string path;
  ConnectionKind kind = ConnectionKind::reader;
  std::chrono::milliseconds busy_wait{5000};
  std::string vfs;
};

// An error met while opening, as `open_sqlite` says it: `unavailable`/"database-unreadable" unless it is a refusal.
[[nodiscard]] base::Error unreadable(base::Error why);

class Connection {
 public:
  // Fails with `unavailable`/"database-unreadable".
  [[nodiscard]] static base::Result<std::unique_ptr<Connection>> open(const ConnectionOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Carries out one statement and gives the number of rows it changed.
  template <class... Arguments>
  base::Result<std::int64_t> run(std::string_view sql, const Arguments&... arguments) {
    return carry_out(sql, [&](sqlite3_stmt* statement) { return bind_all(statement, arguments...); }, nullptr);
  }

  // Calls `take` with every row.
  template <class Take, class... Arguments>
    requires std::invocable<Take&, const Columns&>
  base::Result<void> each(std::string_view sql, Take&& take, const Arguments&... arguments) {
    const std::function<void(const Columns&)> taking = std::ref(take);
    auto done = carry_out(sql, [&](sqlite3_stmt* statement) { return bind_all(statement, arguments...); }, &taking);
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
  }

  // Several statements without arguments, not kept: schema only.
  base::Result<void> script(const std::string& sql);

  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }
  [[nodiscard]] std::int64_t last_row() const { return sqlite3_last_insert_rowid(database_); }
  [[nodiscard]] sqlite3* handle() const { return database_; }
  // What the last failed call means for the store, see errors.h.
  [[nodiscard]] base::Error failure(int code) const;

 private:
  struct Reset;  // returns a statement to the cache
  using Bind = std::function<int(sqlite3_stmt*)>;

  Connection(sqlite3* database, bool writes) : database_(database), writes_(writes) {}
  base::Result<sqlite3_stmt*> prepared(std::string_view sql);
  base::Result<std::int64_t> carry_out(std::string_view sql, const Bind& bind,
                                       const std::function<void(const Columns&)>* take);
  void forget_statements();

  static int bind(sqlite3_stmt* statement, int at, std::nullptr_t);
  static int bind(sqlite3_stmt* statement, int at, std::string_view text);
  static int bind(sqlite3_stmt* statement, int at, const std::string& text) {
    return bind(statement, at, std::string_view(text));
  }
  static int bind(sqlite3_stmt* statement, int at, Blob blob);
  static int bind(sqlite3_stmt* statement, int at, base::Instant instant);
  static int bind(sqlite3_stmt* statement, int at, const Value& value);
  template <std::integral Number>
  static int bind(sqlite3_stmt* statement, int at, Number number) {
    return sqlite3_bind_int64(statement, at, static_cast<sqlite3_int64>(number));
  }
  template <class T>
  static int bind(sqlite3_stmt* statement, int at, const std::optional<T>& maybe) {
    return maybe ? bind(statement, at, *maybe) : bind(statement, at, nullptr);
  }
  // A list of values stands for as many places.
  static int bind_next(sqlite3_stmt* statement, int& at, const std::vector<const Value*>& values);
  template <class T>
  static int bind_next(sqlite3_stmt* statement, int& at, const T& argument) {
    return bind(statement, ++at, argument);
  }
  template <class... Arguments>
  static int bind_all(sqlite3_stmt* statement, const Arguments&... arguments) {
    int code = SQLITE_OK;
    [[maybe_unused]] int at = 0;
    ((code = code == SQLITE_OK ? bind_next(statement, at, arguments) : code), ...);
    return code;
  }

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  sqlite3* database_;
  bool writes_;
  std::unordered_map<std::string, sqlite3_stmt*, Hash, std::equal_to<>> statements_;
};

}  // namespace trinhky::store::sqlite
