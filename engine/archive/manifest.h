// What a backup says of itself. A backup is a folder shaped like a house's data folder, with two notes beside the
// files:
//
//   backup.json     what it holds: the files with size and SHA-256, when, of which schema, by which program
//   verified.json   what was found when it was restored to scratch and read through
//
//   const std::string bytes = written(manifest);
//   Result<Manifest> again = manifest_from(bytes);        // equal, or a refusal
//
// Each note carries the SHA-256 of its own content and is compared byte by byte with what would be written, so that no
// byte of it can change unnoticed by accident. They are no proof against somebody who writes them anew: that is what
// the seals inside the database are for (engine/seal).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::archive {

inline constexpr const char* manifest_name = "backup.json";
inline constexpr const char* verdict_name = "verified.json";
inline constexpr const char* database_name = "trinhky.db";
// Of manifest and verdict. A reader refuses a later one.
inline constexpr std::int64_t archive_format = 1;

struct ArchivedFile {
  std::string name;  // "trinhky.db", "seal-key.pem", "seal-head.json", "seal-head.7.json"
  std::uint64_t size = 0;
  std::string sha256;
  [[nodiscard]] bool operator==(const ArchivedFile&) const = default;
};

struct Manifest {
  std::string kind;         // "manual", "daily", "before-schema-2"
  std::string program;      // the version that took it
  std::int64_t schema = 0;  // steps the database has taken
  std::string office;       // fingerprint of the seal key that lies in it; empty: none does
  base::Instant at;         // when it was begun; what was committed before is in it
  std::uint64_t seal = 0;   // how many seals were noted beside the database then; 0: none
  std::string seal_hash;    // of the newest of them
  std::vector<ArchivedFile> files;
  [[nodiscard]] bool operator==(const Manifest&) const = default;
};

// What reading a restored copy through gave.
struct Verdict {
  base::Instant at;
  std::uint64_t fault_count = 0;
  std::vector<base::Text> faults;  // the first `max_faults_told`
  std::uint64_t streams = 0;
  std::uint64_t events = 0;
  std::uint64_t instances = 0;
  std::uint64_t attachments = 0;
  std::uint64_t seal = 0;  // head of the log: the last seal in it, 0: none
  std::string seal_hash;
  [[nodiscard]] bool holds() const { return fault_count == 0; }
  [[nodiscard]] bool operator==(const Verdict&) const = default;
};

inline constexpr std::size_t max_faults_told = 20;

// Whether a file of this name may lie in a backup. Nothing else is ever restored.
[[nodiscard]] bool is_archived_name(std::string_view name);

[[nodiscard]] std::string written(const Manifest& manifest);
// Fails with `invalid`/"backup-damaged", or `wrong_state`/"backup-newer" for the format of a later release.
[[nodiscard]] base::Result<Manifest> manifest_from(std::string_view bytes);

// `manifest` is the whole of backup.json: a verdict belongs to one backup.
[[nodiscard]] std::string written(const Verdict& verdict, std::string_view manifest);
// Fails like `manifest_from`, also when it is the verdict of another backup.
[[nodiscard]] base::Result<Verdict> verdict_from(std::string_view bytes, std::string_view manifest);

// The refusal of a damaged backup, which names the file.
[[nodiscard]] base::Error backup_damaged(const std::string& file, std::string log);

}  // namespace trinhky::archive
