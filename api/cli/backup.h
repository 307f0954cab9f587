// `trinhky backup`, `trinhky backups` and `trinhky restore`: a house's lifeboat, and what is done with it.
//
//   return take_backup({.kept_in = databases, .data = "data", .now = now}, std::cout, std::cerr);
//
// A backup reads alone, so it runs beside a server or without one (engine/archive/backup.h). What it is and who may
// have it stands in docs/backup.md.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "api/cli/verify.h"
#include "api/server/message.h"
#include "engine/archive/backup.h"

namespace trinhky::cli {

inline constexpr const char* backups_name = "backups";  // the folder inside a data folder

// The kind of database that houses are kept in, from who chooses it.
struct Databases {
  archive::Database files;
  OpenToRead open_to_read;
  // Takes the steps that the program knows and the file has not taken.
  std::function<base::Result<void>(const std::string& file)> bring_up_to_date;
  // What the database's own check of its pages says; empty when all is well.
  std::function<base::Result<std::vector<std::string>>(const std::string& file)> faults;
};

// Reads a restored house through: the pages as the database sees them, then what `trinhky verify` looks at. A database
// of an earlier schema is brought up to date first. Progress and what cannot be read are told on `err`.
[[nodiscard]] base::Result<archive::Verdict> read_through(const Databases& kept_in, const std::filesystem::path& folder,
                                                          base::Instant now, server::Language language,
                                                          std::ostream& err);

struct BackupArgs {
  Databases kept_in;
  std::filesystem::path data = "data";
  std::filesystem::path to;  // empty: "backups" inside the data folder
  base::Instant now;
  bool daily = false;  // of the kind that the server's retention rules, and with less right to the processor
  server::Language language = server::Language::vi;
  bool as_json =
      false;  // {"name", "folder", "bytes", "holds", "faults": [{"vi", "en"}]} or {"error": {"type", "message"}}
};

// 0 = taken, restored to scratch and nothing wrong in it; 1 = taken, and the rehearsal says why nobody may rely on it;
// 2 = not taken.
[[nodiscard]] int take_backup(const BackupArgs& args, std::ostream& out, std::ostream& err);

struct BackupsArgs {
  std::filesystem::path folder = "data";  // a data folder, or a folder of backups
  base::Instant now;
  server::Language language = server::Language::vi;
  bool as_json = false;  // {"folder", "backups": [{"name", "kind", "at", "age_s", "bytes", "schema", "program",
                         // "verified", "faults": [{"vi", "en"}]}]}, the newest first
};

// 0 = at least one is verified, 1 = none is, 2 = the folder cannot be read.
[[nodiscard]] int list_backups(const BackupsArgs& args, std::ostream& out, std::ostream& err);

struct RestoreArgs {
  Databases kept_in;
  std::filesystem::path backup;
  std::filesystem::path to;
  base::Instant now;
  bool accept_faults = false;
  server::Language language = server::Language::vi;
};

// 0 = restored; 1 = refused, and nothing is left behind.
[[nodiscard]] int restore_backup(const RestoreArgs& args, std::ostream& out, std::ostream& err);

// Before a database of an earlier schema is opened, and so brought up to date: a verified backup "before-schema-N" in
// the data folder's own backups. Nothing is to be done for one that is up to date, empty or not there; one that cannot
// be looked at is left to whoever opens it, who says why. Fails with "migration-not-backed-up"; the reason is in its
// message.
[[nodiscard]] base::Result<void> back_up_before_migration(const Databases& kept_in, const std::filesystem::path& data,
                                                          base::Instant now, std::ostream& err);

}  // namespace trinhky::cli
