// Puts a backup back as a house's data folder.
//
//   auto restored = restore({.backup = "data/backups/daily-20261123T020005Z", .to = "again", .database = …,
//                            .verify = …});
//
// The files are copied to a folder beside the target, compared with the manifest one by one, read through like any
// house and only then given the target's name, in one step: a folder under that name is whole. A database of an earlier
// schema is brought up to date on the way. The backup itself is only read.
#pragma once

#include <filesystem>

#include "engine/archive/backup.h"

namespace trinhky::archive {

struct RestoreOrder {
  std::filesystem::path backup;
  std::filesystem::path to;  // not there, or an empty folder
  Database database;
  Verify verify;
  bool accept_faults = false;  // put it back although reading it through finds faults
  Tell tell = {};
};

struct Restored {
  Manifest manifest;
  Verdict verdict;
  std::filesystem::path folder;  // `to` as it is called in full
};

// Fails, and leaves nothing behind, with
//   `not_found`/"no-backup"               there is no backup in that folder
//   `wrong_state`/"restore-not-empty"     the target is there and not an empty folder
//   `invalid`/"backup-damaged"            a file differs from what the manifest says; it is named
//   `wrong_state`/"backup-newer"          the format or the schema is that of a later release
//   `invalid`/"backup-faults"             it is whole, and what it holds has faults (in `faults`)
//   `unavailable`                         like engine/archive/files.h, or it cannot be read through
[[nodiscard]] base::Result<Restored> restore(const RestoreOrder& order);

}  // namespace trinhky::archive
