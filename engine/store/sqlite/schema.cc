#include "engine/store/sqlite/schema.h"

#include <array>
#include <string>

#include "engine/store/errors.h"

namespace trinhky::store::sqlite {
namespace {

constexpr std::int64_t application_id = 0x544b7931;  // "TKy1"

// Step 1. Streams are told apart by a small number inside, so that the index of events stays small. `receipt` stands on
// the first event of a command within its commit and holds the number of the last one. Rows that may be large keep a
// rowid.
constexpr const char* log_and_contents = R"sql(
CREATE TABLE stream(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  head TEXT NOT NULL,
  snapshot BLOB,
  snapshot_version INTEGER NOT NULL
) STRICT;
CREATE TABLE event(
  position INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream(id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  command TEXT NOT NULL,
  scope TEXT NOT NULL,
  body TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  receipt INTEGER,
  request_hash TEXT,
  UNIQUE(stream, number)
) STRICT;
CREATE UNIQUE INDEX event_receipt ON event(scope, command) WHERE receipt IS NOT NULL;
CREATE TABLE timer(
  id TEXT PRIMARY KEY,
  stream TEXT NOT NULL,
  due INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer(due, id);
CREATE TABLE owed(
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  number INTEGER NOT NULL,
  receiver TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX owed_receiver ON owed(receiver, position);
CREATE TABLE content(
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  salt TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE attachment(
  id INTEGER PRIMARY KEY,
  hash TEXT UNIQUE,
  salt TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL
) STRICT;
CREATE TABLE content_chunk(
  id INTEGER PRIMARY KEY,
  attachment INTEGER NOT NULL REFERENCES attachment(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE(attachment, ordinal)
) STRICT;
CREATE TABLE declared(
  name TEXT PRIMARY KEY,
  shape TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE meta(
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Step 2. What was erased is told apart from what was lost. Earlier erasures left no trace: events up to the position
// that is noted here may name such contents.
constexpr const char* erasures = R"sql(
CREATE TABLE erasure(
  hash TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO meta(name, value)
  SELECT 'erasures_noted_after', CAST(CAST(coalesce(max(position), 0) AS TEXT) AS BLOB) FROM event;
)sql";

constexpr std::array steps = {log_and_contents, erasures};
constexpr auto known_steps = static_cast<std::int64_t>(steps.size());

// What those steps have made. A database that lacks one says of itself that it took a step it did not take.
constexpr std::array made_by_steps = {"stream",     "event",         "timer",    "owed", "content",
                                      "attachment", "content_chunk", "declared", "meta", "erasure"};

base::Result<std::int64_t> number_of(Connection& connection, std::string_view sql) {
  std::int64_t number = 0;
  auto read = connection.each(sql, [&](const Columns& row) { number = row.integer(0); });
  if (!read) return std::unexpected(std::move(read.error()));
  return number;
}

base::Result<void> require_tables(Connection& connection) {
  for (const char* name : made_by_steps) {
    std::int64_t found = 0;
    auto read = connection.each(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?",
        [&](const Columns& row) { found = row.integer(0); }, std::string_view(name));
    if (!read) return read;
    if (found == 0) return std::unexpected(database_damaged("no table " + std::string(name)));
  }
  return {};
}

}  // namespace

base::Result<std::int64_t> steps_taken(Connection& connection) {
  const auto owner = number_of(connection, "PRAGMA application_id");
  if (!owner) return std::unexpected(owner.error());
  const auto tables = number_of(connection, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  if (*owner != application_id && (*owner != 0 || *tables != 0)) {
    return base::refuse(base::ErrorCode::wrong_state, "database-foreign",
                        {"Tệp dữ liệu này không phải của Trình Ký.", "This database file is not one of Trình Ký's."});
  }
  const auto version = number_of(connection, "PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version < 0 || *version > known_steps) {
    return base::refuse(base::ErrorCode::wrong_state, "database-newer",
                        {"Tệp dữ liệu thuộc phiên bản mới hơn của chương trình; hãy cài bản mới.",
                         "The database belongs to a later release of the program; install that one."});
  }
  return *version;
}

std::int64_t steps_known() {
  return known_steps;
}

base::Result<void> require_up_to_date(Connection& connection) {
  const auto version = steps_taken(connection);
  if (!version) return std::unexpected(version.error());
  if (*version == known_steps) return require_tables(connection);
  return base::refuse(base::ErrorCode::wrong_state, "database-older",
                      {"Tệp dữ liệu thuộc phiên bản cũ hơn; hãy chạy chương trình một lần để nâng cấp rồi kiểm tra.",
                       "The database belongs to an earlier release; start the program once to bring it up to date."});
}

base::Result<void> bring_up_to_date(Connection& connection) {
  const auto version = steps_taken(connection);
  if (!version) return std::unexpected(version.error());
  for (std::int64_t next = *version; next < known_steps; ++next) {
    const std::string step = "BEGIN IMMEDIATE;" + std::string(steps.at(static_cast<std::size_t>(next))) +
                             "PRAGMA application_id = " + std::to_string(application_id) +
                             "; PRAGMA user_version = " + std::to_string(next + 1) + "; COMMIT;";
    if (auto taken = connection.script(step); !taken) {
      if (connection.in_transaction()) static_cast<void>(connection.script("ROLLBACK"));
      return taken;
    }
  }
  return require_tables(connection);
}

}  // namespace trinhky::store::sqlite
