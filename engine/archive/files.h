// Files and folders as a backup needs them: private (0600, 0700), synced, hashed while they are copied, and removed so
// that half of one never passes for a whole one.
//
//   auto copied = copy_hashed(backup / "trinhky.db", folder / "trinhky.db");       // {"trinhky.db", size, sha256}
//
// Not for the database of a running program: who closes such a file takes the locks of SQLite away from its process.
//
// Every function fails with `unavailable`/"backup-no-space" when the disk is full, "backup-not-written" or
// "backup-unreadable" with the system's reason in `log`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "engine/archive/manifest.h"
#include "engine/base/result.h"

namespace trinhky::archive {

// Into a new file, synced.
[[nodiscard]] base::Result<ArchivedFile> copy_hashed(const std::filesystem::path& from,
                                                     const std::filesystem::path& to);
[[nodiscard]] base::Result<ArchivedFile> hash_file(const std::filesystem::path& file);
[[nodiscard]] base::Result<void> write_file(const std::filesystem::path& to, std::string_view bytes);
// At most `max_note_bytes`; more is a refusal.
[[nodiscard]] base::Result<std::string> read_note(const std::filesystem::path& file);
inline constexpr std::size_t max_note_bytes = 1U << 20;

// Made where it is missing, with those above it; only the last one is private.
[[nodiscard]] base::Result<void> make_folder(const std::filesystem::path& folder);
// So that the names in it survive a loss of power.
[[nodiscard]] base::Result<void> sync_folder(const std::filesystem::path& folder);
// Renames and syncs the folder that holds the new name.
[[nodiscard]] base::Result<void> rename_synced(const std::filesystem::path& from, const std::filesystem::path& to);
// What a program without privileges may still write there, in bytes.
[[nodiscard]] base::Result<std::uint64_t> free_bytes(const std::filesystem::path& folder);
[[nodiscard]] base::Error no_space(const std::filesystem::path& folder, std::uint64_t needed, std::uint64_t there);
[[nodiscard]] base::Error not_written(const std::filesystem::path& path, const std::string& reason);

// Holds a folder of backups for one who changes it, until the value goes away or the process ends.
class FolderHold {
 public:
  // Fails with `wrong_state`/"backup-in-progress" when somebody has it.
  [[nodiscard]] static base::Result<FolderHold> take(const std::filesystem::path& folder);
  ~FolderHold();
  FolderHold(FolderHold&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FolderHold& operator=(FolderHold&&) = delete;
  FolderHold(const FolderHold&) = delete;
  FolderHold& operator=(const FolderHold&) = delete;

 private:
  explicit FolderHold(int file) : file_(file) {}
  int file_;
};

}  // namespace trinhky::archive
