// A lifeboat that is rehearsed: the copy of a running house, restored to scratch and read through before it counts.
//
//   auto taken = take_backup({.data = "data", .to = "data/backups", .kind = "daily", .program = "1.0", .now = now,
//                             .database = …, .verify = …});
//   taken->verdict.holds();                                     // what the rehearsal found
//   for (const Backup& one : *backups_in("data/backups")) …     // the newest first
//   prune("data/backups", {}, now_days);                        // grandfather, father, son
//
// A backup is a folder and not one file: it is shaped like the data folder it came from, so `trinhky verify` reads it
// where it lies, whoever has nothing but sqlite3 can open its database, and a copy off the site carries over what is
// new without taking a container apart. Files of papers are inside the database, so one snapshot of it has every paper
// with its files, and an erasure that runs meanwhile is in it as a whole or not at all.
//
// The folder of backups: KIND-YYYYMMDDTHHMMSSZ/ for each, "backups.lock" while one is being taken, and names that begin
// with a dot for what is not finished. Those never count, and the next one who takes a backup removes them.
//
// Not for two threads on one folder at once: the second is refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/archive/manifest.h"
#include "engine/archive/retention.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::archive {

// What is needed of the kind of database.
struct Database {
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;
  // A new single file that holds the database as it stands at one moment, synced.
  std::function<base::Result<void>(const std::string& from, const std::string& to, const Progress& progress)> copy;
  std::function<base::Result<std::int64_t>(const std::string& file)> schema;  // steps it has taken
  std::int64_t known_schema = 0;
};

// Reads a house's folder through that nobody else has open, and may bring it up to date first. `at` of the verdict is
// the caller's. A failure says that it could not be read.
using Verify = std::function<base::Result<Verdict>(const std::filesystem::path& folder)>;
// A sentence about what is going on.
using Tell = std::function<void(const base::Text&)>;

struct BackupOrder {
  std::filesystem::path data;
  std::filesystem::path to;  // made when it is not there
  std::string kind = "manual";
  std::string program;
  base::Instant now;
  Database database;
  Verify verify;
  Tell tell = {};
};

struct Backup {
  std::string name;
  std::filesystem::path folder;
  Manifest manifest;
  Verdict verdict;
  std::uint64_t bytes = 0;
};

// Refused before anything is written when the disk has no room for the copy and its rehearsal. A copy that the
// rehearsal finds faults in, or cannot be rehearsed, is kept with that verdict and is no failure here; nothing earlier
// is touched. Fails with `not_found`/"no-database", `wrong_state`/"backup-in-progress", like engine/archive/files.h, or
// as the database does; then nothing new is there under a final name.
[[nodiscard]] base::Result<Backup> take_backup(const BackupOrder& order);

// One line of the list. Without a manifest it cannot be restored; `trouble` says why. Without a verdict nobody knows.
struct Found {
  std::string name;
  std::filesystem::path folder;
  std::optional<Manifest> manifest;
  std::optional<Verdict> verdict;
  std::optional<base::Error> trouble;
  std::uint64_t bytes = 0;
  [[nodiscard]] bool verified() const { return manifest && verdict && verdict->holds(); }
};

// What stands under a final name, the newest first and what cannot be read last. The files' bytes are not read: damage
// to them is found by `restore`. A folder that is not there has none. Fails with `unavailable`/"backup-unreadable".
[[nodiscard]] base::Result<std::vector<Found>> backups_in(const std::filesystem::path& folder);
[[nodiscard]] base::Result<Found> read_backup(const std::filesystem::path& folder);

// Removes what `superfluous` names of the kind "daily"; other kinds, and what cannot be read, are somebody's to decide.
// Gives the names. Fails like `take_backup`; what was removed until then stays removed.
[[nodiscard]] base::Result<std::vector<std::string>> prune(const std::filesystem::path& folder,
                                                           const Retention& retention,
                                                           const std::function<base::Date(base::Instant)>& day_of);
inline constexpr const char* daily_kind = "daily";

// Copies the files of a backup into an existing empty folder and compares each with what the manifest says. Fails with
// `invalid`/"backup-damaged", which names the first file that differs, or like engine/archive/files.h.
[[nodiscard]] base::Result<void> unpack(const std::filesystem::path& backup, const Manifest& manifest,
                                        const std::filesystem::path& into);

}  // namespace trinhky::archive
