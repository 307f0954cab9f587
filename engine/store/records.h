// What goes into the log and what waits to leave it. A Commit is everything that one handled command changes: events of
// one stream, the fold of that stream as a snapshot, rows, contents, timers and what it owes to other streams.
//
//   Commit commit{.stream = id, .stream_kind = "instance", .expected = loaded.version};
//   commit.events = {{.kind = "submitted", .at = now, .command = command_id, .scope = person_id, .body =
//   canonical(body)}}; commit.request_hash = sha256_hex(request); auto results = store.commit(std::span(&commit, 1));
//
// A stream is a chain of events with numbers from 1 (an instance, the directory, a register). Words, never numbers,
// tell the kind of a stream and of an event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/store/table.h"

namespace trinhky::store {

// Bounds of one commit. What exceeds them is refused with `too_large`/"commit-too-large".
inline constexpr std::size_t max_events_per_commit = 1000;
inline constexpr std::size_t max_changes_per_commit = 10'000;  // rows, contents, timers, owed: each
inline constexpr std::size_t max_event_body_bytes = 1U << 20;
inline constexpr std::size_t max_snapshot_bytes = 16U << 20;
inline constexpr std::size_t max_content_bytes = 4U << 20;
inline constexpr std::size_t max_id_bytes = 256;  // of every id, kind, scope and command

struct NewEvent {
  std::string kind;
  base::Instant at;     // business time
  std::string command;  // the command that caused it; empty when nobody could send it twice
  std::string scope;    // whose command ids these are; (scope, command) is handled at most once
  std::string body;     // canonical JSON bytes, kept and hashed as they are
};

struct StoredEvent {
  std::string stream;
  std::string stream_kind;
  std::uint64_t number = 0;    // from 1, without gaps, within the stream
  std::uint64_t position = 0;  // grows through the whole log, with gaps; not part of the chain
  std::string kind;
  base::Instant at;
  std::string command;
  std::string scope;
  std::string body;
  std::string previous;  // hash of the event before it, or `chain_start`
  std::string hash;      // see chain.h
};

// A small body (a document, a comment) under hash = SHA-256(salt ‖ bytes) in lower-case hex. Large ones are
// attachments.
struct Content {
  std::string hash;
  std::string salt;
  std::string media_type;
  std::string bytes;
};

struct Timer {
  std::string id;
  std::string stream;  // the committing stream; filled in when empty
  base::Instant due;
  std::string body;
};

// A command that a stream owes to another one. Delivered in the order of commits, per receiver.
struct Owed {
  std::string id;
  std::string sender;        // the committing stream; filled in when empty
  std::uint64_t number = 0;  // of the sender's event that caused it
  std::string receiver;
  std::string body;
  std::uint64_t position = 0;  // given by the store; ignored when writing
};

struct Commit {
  std::string stream;
  std::string stream_kind;
  std::uint64_t expected = 0;  // how many events the stream has; 0 begins it
  std::vector<NewEvent> events;
  std::optional<std::string> snapshot;     // the fold after these events; none keeps the older one
  std::vector<RowChange> rows;             // carried out in order
  std::vector<Content> contents;           // one that is already there is not an error
  std::vector<Timer> arm;                  // by id; arming again replaces, but never another stream's
  std::vector<std::string> cancel_timers;  // before `arm`; one that is gone is not an error
  std::vector<Owed> owe;
  std::vector<std::string> consume_owed;    // addressed to this stream; one that is gone fails the commit
  std::optional<std::string> request_hash;  // to tell a retry from another request under the same command id
};

struct Committed {
  std::vector<std::uint64_t> numbers;
  std::string head;  // hash of the stream's last event
};

struct Loaded {
  std::uint64_t version = 0;  // 0: there is no such stream
  std::string stream_kind;
  std::string head;
  std::optional<std::string> snapshot;
  std::uint64_t snapshot_version = 0;
  std::vector<StoredEvent> events_after;  // those the snapshot does not hold
};

// Proof that a command was handled.
struct Receipt {
  StoredEvent first;       // the first event of that command
  std::uint64_t last = 0;  // number of its last event in the same commit
  std::optional<std::string> request_hash;
};

struct StreamHead {
  std::string stream;
  std::string stream_kind;
  std::uint64_t version = 0;
  std::string head;
};

// What every store checks before it writes: ids and kinds are there, streams are the commit's own, contents have the
// hash they claim, nothing is out of bounds. Rows are checked against their tables apart. Fails with
// `invalid`/"bad-commit" or `too_large`/"commit-too-large".
[[nodiscard]] base::Result<void> check(const Commit& commit);

}  // namespace trinhky::store
