#include "engine/store/sqlite/connection.h"

#include <cerrno>
#include <system_error>

#include "engine/store/errors.h"

namespace trinhky::store::sqlite {
namespace {

constexpr std::size_t max_kept_statements = 256;
// Pages that the writer keeps: with SQLite's usual 2 MiB a batch pushes pages into the log that it will touch again.
// Readers begin afresh after every commit, so that more of them would be of no use.
constexpr const char* writers_cache = "PRAGMA cache_size = -16384;";

// Settings of every connection. Schema text of the file is never trusted to call functions.
base::Result<void> configure(Connection& connection, const ConnectionOptions& options) {
  sqlite3* database = connection.handle();
  for (const int off : {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL}) {
    sqlite3_db_config(database, off, 0, nullptr);
  }
  for (const int on : {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY}) {
    sqlite3_db_config(database, on, 1, nullptr);
  }
  sqlite3_busy_timeout(database, static_cast<int>(options.busy_wait.count()));
  sqlite3_extended_result_codes(database, 1);
  std::string settings = "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;";
  if (options.kind == ConnectionKind::reader) settings += "PRAGMA query_only = ON;";
  // With a write-ahead log EXTRA is FULL. Without one, which is how a new file begins and a copy is made, it also syncs
  // the folder when the journal was removed: a journal that a loss of power brings back would undo all that came after.
  if (options.kind == ConnectionKind::writer || options.kind == ConnectionKind::copy) {
    settings += "PRAGMA synchronous = EXTRA;";
  }
  if (options.kind == ConnectionKind::writer) {
    settings += "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;";
    settings += writers_cache;
  }
  return connection.script(settings);
}

}  // namespace

bool Columns::null(int at) const {
  return sqlite3_column_type(statement_, at) == SQLITE_NULL;
}

std::int64_t Columns::integer(int at) const {
  return sqlite3_column_int64(statement_, at);
}

std::uint64_t Columns::natural(int at) const {
  return static_cast<std::uint64_t>(integer(at));
}

std::string_view Columns::text(int at) const {
  const auto* text = sqlite3_column_text(statement_, at);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(statement_, at))};
}

std::string_view Columns::blob(int at) const {
  const void* bytes = sqlite3_column_blob(statement_, at);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, at))};
}

base::Instant Columns::instant(int at) const {
  return base::Instant(std::chrono::milliseconds(integer(at)));
}

Value Columns::value(int at) const {
  switch (sqlite3_column_type(statement_, at)) {
    case SQLITE_NULL:
      return nullptr;
    case SQLITE_INTEGER:
      return integer(at);
    default:
      return std::string(text(at));
  }
}

base::Error unreadable(base::Error why) {
  if (is_own_failure(why)) return why;
  // These say more than that it cannot be opened.
  if (why.type == "disk-full" || (ends_writing(why) && why.type != "store-closed")) return why;
  why.code = base::ErrorCode::unavailable;
  why.type = "database-unreadable";
  why.message = {"Không mở được tệp dữ liệu.", "The database cannot be opened."};
  return why;
}

base::Result<std::unique_ptr<Connection>> Connection::open(const ConnectionOptions& options) {
  // Counting what SQLite holds costs a mutex around each of its allocations, at which all connections meet. A program
  // that has used SQLite before keeps the count; that is slower and nothing else.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  // What a savepoint may have to bring back is kept in memory however much it is; else it goes to a file of its own.
  [[maybe_unused]] static const int kept_in_memory = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
  sqlite3* database = nullptr;
  const bool writes = options.kind != ConnectionKind::reader;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE |
                    (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                    (options.kind == ConnectionKind::in_memory ? SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY : 0);
  const int code =
      sqlite3_open_v2(options.path.c_str(), &database, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  std::unique_ptr<Connection> connection(new Connection(database, writes));
  if (code == SQLITE_OK) {
    auto configured = configure(*connection, options);
    if (configured) return connection;
    return std::unexpected(unreadable(std::move(configured.error())));
  }
  return std::unexpected(unreadable(connection->failure(code)));
}

Connection::~Connection() {
  forget_statements();
  sqlite3_close_v2(database_);
}

void Connection::forget_statements() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
}

base::Result<sqlite3_stmt*> Connection::prepared(std::string_view sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  if (statements_.size() >= max_kept_statements) {
    std::erase_if(statements_, [](const auto& kept) {
      if (sqlite3_stmt_busy(kept.second) != 0) return false;
      sqlite3_finalize(kept.second);
      return true;
    });
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(failure(code));
  statements_.emplace(sql, statement);
  return statement;
}

struct Connection::Reset {
  sqlite3_stmt* statement;
  explicit Reset(sqlite3_stmt* borrowed) : statement(borrowed) {}
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;
  ~Reset() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

base::Result<std::int64_t> Connection::carry_out(std::string_view sql, const Bind& bind_arguments,
                                                 const std::function<void(const Columns&)>* take) {
  auto statement = prepared(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  const Reset reset(*statement);
  int code = bind_arguments(*statement);
  if (code != SQLITE_OK) return std::unexpected(failure(code));
  while ((code = sqlite3_step(*statement)) == SQLITE_ROW) {
    if (take != nullptr) (*take)(Columns(*statement));
  }
  if (code != SQLITE_DONE) return std::unexpected(failure(code));
  return sqlite3_changes64(database_);
}

base::Result<void> Connection::script(const std::string& sql) {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(failure(code));
  return {};
}

int Connection::bind(sqlite3_stmt* statement, int at, std::nullptr_t) {
  return sqlite3_bind_null(statement, at);
}

// SQLITE_STATIC throughout: the arguments of `run` and `each` outlive the statement's use, and Reset clears the
// bindings. An empty view may point nowhere, which SQLite would take for null.
int Connection::bind(sqlite3_stmt* statement, int at, std::string_view text) {
  return sqlite3_bind_text64(statement, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

int Connection::bind(sqlite3_stmt* statement, int at, Blob blob) {
  return sqlite3_bind_blob64(statement, at, blob.bytes.empty() ? "" : blob.bytes.data(), blob.bytes.size(),
                             SQLITE_STATIC);
}

int Connection::bind(sqlite3_stmt* statement, int at, base::Instant instant) {
  return sqlite3_bind_int64(statement, at, instant.time_since_epoch().count());
}

int Connection::bind(sqlite3_stmt* statement, int at, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return bind(statement, at, std::string_view(*text));
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, at, *number);
  return bind(statement, at, nullptr);
}

int Connection::bind_next(sqlite3_stmt* statement, int& at, const std::vector<const Value*>& values) {
  for (const Value* value : values) {
    const int code = bind(statement, ++at, *value);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

base::Error Connection::failure(int code) const {
  const int extended = database_ == nullptr ? code : sqlite3_extended_errcode(database_);
  std::string log = "sqlite " + std::to_string(extended == SQLITE_OK ? code : extended) + ": " +
                    (database_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database_));
  const int primary = code & 0xff;
  const bool of_system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL;
  const int system = database_ == nullptr || !of_system ? 0 : sqlite3_system_errno(database_);
  if (system != 0) log.append(": ").append(std::generic_category().message(system));
  switch (primary) {
    case SQLITE_CONSTRAINT:
      if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
          extended == SQLITE_CONSTRAINT_ROWID) {
        return already_exists(log);
      }
      return unfit("bad-row", "", log);
    case SQLITE_FULL:
      return disk_full(log);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_PROTOCOL:
      return store_busy(log);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return database_damaged(log);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      if (writes_ && (primary != SQLITE_CANTOPEN || system == EACCES || system == EROFS || system == EPERM)) {
        return database_read_only(log);
      }
      [[fallthrough]];
    case SQLITE_IOERR:
    case SQLITE_AUTH:
      return writes_ ? store_closed(log) : store_unreadable(log);
    default:
      return store_defect(log);
  }
}

}  // namespace trinhky::store::sqlite
