// Commits, and what is read back from the log: events, receipts, timers, owed commands.
#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/store/chain.h"
#include "engine/store/errors.h"
#include "engine/store/sqlite/sqlite_store.h"

namespace trinhky::store::sqlite {
namespace {

using Done = base::Result<void>;

// A statement whose number of changed rows says nothing.
Done plain(base::Result<std::int64_t> ran) {
  if (!ran) return std::unexpected(std::move(ran.error()));
  return {};
}

struct Stream {
  std::int64_t id = 0;  // 0: not begun
  std::string kind;
  std::uint64_t version = 0;
  std::string head{chain_start};
};

base::Result<Stream> find_stream(Connection& connection, std::string_view name) {
  Stream stream;
  auto read = connection.each(
      "SELECT id, kind, version, head FROM stream WHERE name = ?",
      [&](const Columns& row) {
        stream = {row.integer(0), std::string(row.text(1)), row.natural(2), std::string(row.text(3))};
      },
      name);
  if (!read) return std::unexpected(std::move(read.error()));
  return stream;
}

// The numbers of the last events of each command in the commit stand on its first event, as its receipt.
std::optional<std::uint64_t> receipt_of(const Commit& commit, std::size_t at) {
  const auto same = [&](const NewEvent& other) {
    return other.command == commit.events[at].command && other.scope == commit.events[at].scope;
  };
  if (commit.events[at].command.empty()) return std::nullopt;
  const auto here = commit.events.begin() + static_cast<std::ptrdiff_t>(at);
  if (std::any_of(commit.events.begin(), here, same)) return std::nullopt;
  std::size_t last = at;
  for (std::size_t i = at; i < commit.events.size(); ++i) {
    if (same(commit.events[i])) last = i;
  }
  return commit.expected + last + 1;
}

// The row of the stream is written before its events, which point to it; its head is known once they are hashed.
Done write_stream(Connection& connection, const Commit& commit, Stream& stream, std::string_view head) {
  const std::uint64_t version = commit.expected + commit.events.size();
  if (stream.id == 0) {
    const std::uint64_t snapshot_version = commit.snapshot ? version : 0;
    auto begun = commit.snapshot
                     ? connection.run(
                           "INSERT INTO stream(name, kind, version, head, snapshot, snapshot_version) "
                           "VALUES(?, ?, ?, ?, ?, ?)",
                           commit.stream, commit.stream_kind, version, head, Blob{*commit.snapshot}, snapshot_version)
                     : connection.run(
                           "INSERT INTO stream(name, kind, version, head, snapshot_version) "
                           "VALUES(?, ?, ?, ?, ?)",
                           commit.stream, commit.stream_kind, version, head, snapshot_version);
    stream.id = connection.last_row();
    return plain(std::move(begun));
  }
  if (commit.snapshot) {
    return plain(
        connection.run("UPDATE stream SET version = ?, head = ?, snapshot = ?, snapshot_version = ? "
                       "WHERE id = ?",
                       version, head, Blob{*commit.snapshot}, version, stream.id));
  }
  return plain(connection.run("UPDATE stream SET version = ?, head = ? WHERE id = ?", version, head, stream.id));
}

base::Result<Committed> write_events(Connection& connection, const Commit& commit, Stream stream) {
  std::vector<StoredEvent> events;
  Committed committed{{}, stream.head};
  for (const NewEvent& fresh : commit.events) {
    StoredEvent event{.stream = commit.stream,
                      .stream_kind = commit.stream_kind,
                      .number = commit.expected + events.size() + 1,
                      .kind = fresh.kind,
                      .at = fresh.at,
                      .command = fresh.command,
                      .scope = fresh.scope,
                      .body = fresh.body,
                      .previous = committed.head};
    event.hash = event_hash(event);
    committed.head = event.hash;
    committed.numbers.push_back(event.number);
    events.push_back(std::move(event));
  }
  if (events.empty() && !commit.snapshot) return committed;
  if (auto done = write_stream(connection, commit, stream, committed.head); !done) {
    return std::unexpected(std::move(done.error()));
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    const StoredEvent& event = events[i];
    const auto receipt = receipt_of(commit, i);
    auto done = connection.run(
        "INSERT INTO event(stream, number, kind, at, command, scope, body, previous, hash, receipt, request_hash) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        stream.id, event.number, event.kind, event.at, event.command, event.scope, event.body, event.previous,
        event.hash, receipt, receipt ? commit.request_hash : std::nullopt);
    if (done) continue;
    // The number is free (the version was compared), so it is the receipt that is there already.
    if (done.error().type == "already-exists") return std::unexpected(already_handled(event.scope, event.command));
    return std::unexpected(std::move(done.error()));
  }
  return committed;
}

Done write_contents(Connection& connection, const Commit& commit) {
  for (const Content& content : commit.contents) {
    auto done =
        plain(connection.run("INSERT INTO content(hash, salt, media_type, bytes) VALUES(?, ?, ?, ?) ON CONFLICT(hash) "
                             "DO NOTHING",
                             content.hash, content.salt, content.media_type, Blob{content.bytes}));
    if (!done) return done;
  }
  return {};
}

Done write_timers(Connection& connection, const Commit& commit) {
  for (const std::string& id : commit.cancel_timers) {
    auto done = plain(connection.run("DELETE FROM timer WHERE id = ? AND stream = ?", id, commit.stream));
    if (!done) return done;
  }
  for (const Timer& timer : commit.arm) {
    auto armed = connection.run(
        "INSERT INTO timer(id, stream, due, body) VALUES(?, ?, ?, ?) ON CONFLICT(id) DO UPDATE "
        "SET due = excluded.due, body = excluded.body WHERE stream = excluded.stream",
        timer.id, commit.stream, timer.due, timer.body);
    if (!armed) return std::unexpected(std::move(armed.error()));
    if (*armed == 0) return std::unexpected(already_exists("timer " + timer.id + " of another stream"));
  }
  return {};
}

Done write_owed(Connection& connection, const Commit& commit) {
  for (const std::string& id : commit.consume_owed) {
    auto consumed = connection.run("DELETE FROM owed WHERE id = ? AND receiver = ?", id, commit.stream);
    if (!consumed) return std::unexpected(std::move(consumed.error()));
    if (*consumed == 0) return std::unexpected(owed_gone(id));
  }
  for (const Owed& owed : commit.owe) {
    auto done = plain(connection.run("INSERT INTO owed(id, sender, number, receiver, body) VALUES(?, ?, ?, ?, ?)",
                                     owed.id, commit.stream, owed.number, owed.receiver, owed.body));
    if (!done) return done;
  }
  return {};
}

// Rows are checked before anything is written, so that a refusal costs nothing.
Done check_rows(const Commit& commit, const Tables& tables) {
  for (std::size_t i = 0; i < commit.rows.size(); ++i) {
    const std::string place = "/rows/" + std::to_string(i);
    const auto table = tables.find(commit.rows[i].table);
    if (table == tables.end()) {
      return std::unexpected(unfit("bad-row", place + "/table", "no table " + commit.rows[i].table));
    }
    auto ok = check(table->second, commit.rows[i]);
    if (ok) continue;
    ok.error().pointer = place + ok.error().pointer;
    return ok;
  }
  return {};
}

// Ending with the stream's name and kind, which stand in the stream's row.
constexpr std::string_view event_columns =
    "SELECT event.position, event.number, event.kind, event.at, event.command, event.scope, event.body, "
    "event.previous, event.hash, stream.name, stream.kind";

StoredEvent event_of(const Columns& row) {
  return {.stream = std::string(row.text(9)),
          .stream_kind = std::string(row.text(10)),
          .number = row.natural(1),
          .position = row.natural(0),
          .kind = std::string(row.text(2)),
          .at = row.instant(3),
          .command = std::string(row.text(4)),
          .scope = std::string(row.text(5)),
          .body = std::string(row.text(6)),
          .previous = std::string(row.text(7)),
          .hash = std::string(row.text(8))};
}

std::size_t page(std::size_t limit) {
  return std::min(limit, base::limits::max_page);
}

}  // namespace

base::Result<Committed> SqliteStore::carry_out(const Commit& commit, const Tables& known) {
  if (auto ok = check(commit); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_rows(commit, known); !ok) return std::unexpected(std::move(ok.error()));
  auto stream = find_stream(*writer_, commit.stream);
  if (!stream) return std::unexpected(std::move(stream.error()));
  if (stream->version != commit.expected) {
    return std::unexpected(version_conflict(commit.stream, commit.expected, stream->version));
  }
  if (stream->id != 0 && stream->kind != commit.stream_kind) {
    return std::unexpected(unfit("bad-commit", "/stream_kind", "the stream is of kind " + stream->kind));
  }
  auto committed = write_events(*writer_, commit, std::move(*stream));
  if (!committed) return committed;
  for (const auto step : {write_contents, write_timers, write_owed}) {
    if (auto done = step(*writer_, commit); !done) return std::unexpected(std::move(done.error()));
  }
  for (const RowChange& change : commit.rows) {
    if (auto done = apply(*writer_, known.find(change.table)->second, change); !done) {
      return std::unexpected(std::move(done.error()));
    }
  }
  return committed;
}

std::vector<base::Result<Committed>> SqliteStore::commit(std::span<const Commit> batch) {
  std::vector<base::Result<Committed>> results(batch.size());
  if (batch.empty()) return results;
  const auto fail_all = [&](const base::Error& error) {
    results.assign(batch.size(), std::unexpected(error));
    return results;
  };
  const auto known = tables();
  std::vector<base::Result<void>> ended(batch.size());
  std::vector<Piece> pieces;
  pieces.reserve(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto work = [&, i]() -> base::Result<void> {
      results[i] = carry_out(batch[i], *known);
      if (!results[i]) return std::unexpected(results[i].error());
      return {};
    };
    pieces.push_back({work, &ended[i]});
  }
  const auto turn = turn_of_commit();
  if (auto begun = begin(); !begun) return fail_all(begun.error());
  if (auto kept = carry_out(pieces, true); !kept) return fail_all(kept.error());
  const bool anything = std::ranges::any_of(results, [](const auto& result) { return result.has_value(); });
  // Who waits to write goes along: one sync for all.
  const std::vector<WaitingWrite*> together = take_waiting();
  if (!anything && together.empty()) {
    roll_back();
    return results;
  }
  auto done = carry_out(pieces_of(together), !anything);
  if (done) done = end();
  settle(together, done);
  if (!done) return fail_all(done.error());
  return results;
}

base::Result<Loaded> SqliteStore::load(std::string_view name) {
  Loaded loaded{.head = std::string(chain_start)};
  auto done = reading([&](Connection& connection) -> Done {
    std::int64_t id = 0;
    auto found = connection.each(
        "SELECT id, kind, version, head, snapshot, snapshot_version FROM stream WHERE name = ?",
        [&](const Columns& row) {
          id = row.integer(0);
          loaded.stream_kind = row.text(1);
          loaded.version = row.natural(2);
          loaded.head = row.text(3);
          if (!row.null(4)) loaded.snapshot = std::string(row.blob(4));
          loaded.snapshot_version = row.natural(5);
        },
        name);
    if (!found || id == 0 || loaded.version == loaded.snapshot_version) return found;
    static const std::string sql = std::string(event_columns) +
                                   " FROM event JOIN stream ON stream.id = event.stream "
                                   "WHERE event.stream = ? AND event.number > ? ORDER BY event.number";
    return connection.each(
        sql, [&](const Columns& row) { loaded.events_after.push_back(event_of(row)); }, id, loaded.snapshot_version);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return loaded;
}

base::Result<std::vector<StoredEvent>> SqliteStore::load_events(std::string_view name, std::uint64_t from,
                                                                std::size_t limit) {
  std::vector<StoredEvent> events;
  auto done = reading([&](Connection& connection) {
    static const std::string sql = std::string(event_columns) +
                                   " FROM stream JOIN event ON event.stream = stream.id "
                                   "WHERE stream.name = ? AND event.number >= ? ORDER BY event.number LIMIT ?";
    return connection.each(sql, [&](const Columns& row) { events.push_back(event_of(row)); }, name, from, page(limit));
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return events;
}

base::Result<std::optional<Receipt>> SqliteStore::receipt(std::string_view scope, std::string_view command) {
  std::optional<Receipt> receipt;
  auto done = reading([&](Connection& connection) {
    static const std::string sql = std::string(event_columns) +
                                   ", event.receipt, event.request_hash FROM event JOIN stream "
                                   "ON stream.id = event.stream "
                                   "WHERE scope = ? AND command = ? AND receipt IS NOT NULL";
    return connection.each(
        sql,
        [&](const Columns& row) {
          receipt = Receipt{event_of(row), row.natural(11), std::nullopt};
          if (!row.null(12)) receipt->request_hash = std::string(row.text(12));
        },
        scope, command);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return receipt;
}

base::Result<std::vector<StoredEvent>> SqliteStore::read_log(std::uint64_t after, std::size_t limit) {
  std::vector<StoredEvent> events;
  auto done = reading([&](Connection& connection) {
    static const std::string sql = std::string(event_columns) +
                                   " FROM event CROSS JOIN stream ON stream.id = event.stream "
                                   "WHERE event.position > ? ORDER BY event.position LIMIT ?";
    return connection.each(sql, [&](const Columns& row) { events.push_back(event_of(row)); }, after, page(limit));
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return events;
}

base::Result<std::vector<StreamHead>> SqliteStore::streams(std::string_view after, std::size_t limit) {
  std::vector<StreamHead> heads;
  auto done = reading([&](Connection& connection) {
    return connection.each(
        "SELECT name, kind, version, head FROM stream WHERE name > ? ORDER BY name LIMIT ?",
        [&](const Columns& row) {
          heads.push_back(
              {std::string(row.text(0)), std::string(row.text(1)), row.natural(2), std::string(row.text(3))});
        },
        after, page(limit));
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return heads;
}

base::Result<ChainReport> SqliteStore::verify(std::string_view name) {
  ChainReport report;
  auto done = reading([&](Connection& connection) -> Done {
    auto stream = find_stream(connection, name);
    if (!stream) return std::unexpected(std::move(stream.error()));
    if (stream->id == 0) return std::unexpected(not_stored("stream " + std::string(name)));
    ChainCheck chain(name);
    static const std::string sql = std::string(event_columns) +
                                   " FROM event JOIN stream ON stream.id = event.stream "
                                   "WHERE event.stream = ? ORDER BY event.number";
    auto read =
        connection.each(sql, [&](const Columns& row) { static_cast<void>(chain.next(event_of(row))); }, stream->id);
    if (!read) return read;
    report = chain.finish(stream->version, stream->head);
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return report;
}

base::Result<std::vector<Timer>> SqliteStore::due(base::Instant until, std::size_t limit,
                                                  const std::optional<TimerPlace>& after) {
  std::vector<Timer> timers;
  const TimerPlace place = after.value_or(TimerPlace{base::Instant::min(), ""});
  auto done = reading([&](Connection& connection) {
    return connection.each(
        "SELECT id, stream, due, body FROM timer WHERE due <= ? AND (due, id) > (?, ?) ORDER BY due, id LIMIT ?",
        [&](const Columns& row) {
          timers.push_back(
              {std::string(row.text(0)), std::string(row.text(1)), row.instant(2), std::string(row.text(3))});
        },
        until, place.due, place.id, page(limit));
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return timers;
}

base::Result<std::optional<base::Instant>> SqliteStore::next_due() {
  std::optional<base::Instant> next;
  auto done = reading([&](Connection& connection) {
    return connection.each("SELECT due FROM timer ORDER BY due, id LIMIT 1",
                           [&](const Columns& row) { next = row.instant(0); });
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return next;
}

base::Result<std::vector<Owed>> SqliteStore::owed(std::size_t limit, std::uint64_t after) {
  std::vector<Owed> heads;
  auto done = reading([&](Connection& connection) {
    return connection.each(
        "SELECT id, sender, number, receiver, body, position FROM owed WHERE position IN "
        "(SELECT min(position) FROM owed GROUP BY receiver) AND position > ? ORDER BY position LIMIT ?",
        [&](const Columns& row) {
          heads.push_back({std::string(row.text(0)), std::string(row.text(1)), row.natural(2), std::string(row.text(3)),
                           std::string(row.text(4)), row.natural(5)});
        },
        after, page(limit));
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return heads;
}

}  // namespace trinhky::store::sqlite
