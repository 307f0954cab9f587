#include "engine/archive/backup.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "engine/archive/files.h"
#include "engine/seal/head_note.h"
#include "engine/seal/signing_key.h"

namespace trinhky::archive {
namespace {

namespace fs = std::filesystem;
using base::Result;
using base::Text;

constexpr std::string_view making = ".making-";
constexpr std::string_view rehearsing = ".rehearsing-";
constexpr std::string_view removing = ".removing-";
constexpr std::uint64_t spare_bytes = 16U << 20;  // for notes, and for what a step of the schema adds to the scratch

void tell(const Tell& hears, const Text& what) {
  if (hears) hears(what);
}

// "daily-20261123T020005Z", or the same with a number where that is taken.
std::string free_name(const fs::path& folder, const std::string& kind, base::Instant at) {
  std::string digits = base::format_instant(at).substr(0, 19);
  std::erase_if(digits, [](char c) { return c == '-' || c == ':'; });
  const std::string wished = kind + "-" + digits + "Z";
  std::string name = wished;
  std::error_code ignored;
  for (int i = 2; fs::exists(folder / name, ignored); ++i) name = wished + "-" + std::to_string(i);
  return name;
}

// What others left that were ended in the middle. Only for who holds the folder.
void remove_unfinished(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> unfinished;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(making) || name.starts_with(rehearsing) || name.starts_with(removing)) {
      unfinished.push_back(entry.path());
    }
  }
  for (const fs::path& path : unfinished) fs::remove_all(path, ignored);
}

// A folder that goes away with the value, unless it was given its name.
class Scratch {
 public:
  explicit Scratch(fs::path path) : path_(std::move(path)) {}
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  Result<void> rename(const fs::path& to) {
    auto renamed = rename_synced(path_, to);
    // Where only the syncing failed it stands under its name already.
    std::error_code ignored;
    if (!fs::exists(path_, ignored)) path_.clear();
    return renamed;
  }

 private:
  fs::path path_;
};

std::uint64_t bytes_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : size;
}

Result<void> require_room(const BackupOrder& order) {
  const fs::path database = order.data / database_name;
  const std::uint64_t copy = bytes_of(database) + bytes_of(database.string() + "-wal");
  const std::uint64_t needed = 2 * copy + spare_bytes;
  const auto there = free_bytes(order.to);
  if (!there) return std::unexpected(there.error());
  if (*there < needed) return std::unexpected(no_space(order.to, needed, *there));
  return {};
}

// The notes of seals before the database: a note that is behind the log says nothing, one that is ahead of it would say
// that the copy's end was cut off.
Result<void> copy_notes(const BackupOrder& order, const fs::path& into, Manifest& manifest) {
  for (const auto& [name, note] : seal::notes_in(order.data)) {
    auto copied = copy_hashed(order.data / name, into / name);
    if (!copied) return std::unexpected(std::move(copied.error()));
    manifest.files.push_back(std::move(*copied));
    if (name != seal::head_note_name) continue;
    manifest.seal = note.number;
    manifest.seal_hash = note.hash;
  }
  const auto key = seal::find_key(order.data / seal::key_file_name);
  if (!key) return std::unexpected(key.error());
  if (!*key) return {};
  manifest.office = seal::fingerprint_of((*key)->public_key());
  auto copied = copy_hashed(order.data / seal::key_file_name, into / seal::key_file_name);
  if (!copied) return std::unexpected(std::move(copied.error()));
  manifest.files.push_back(std::move(*copied));
  return {};
}

Result<void> copy_database(const BackupOrder& order, const fs::path& into, Manifest& manifest) {
  const std::string to = (into / database_name).string();
  const auto progress = [&](std::uint64_t done, std::uint64_t total) {
    if (total == 0) return;
    const std::string percent = std::to_string(done * 100 / total);
    tell(order.tell, {"đã sao " + percent + " % cơ sở dữ liệu", percent + " % of the database is copied"});
  };
  auto copied = order.database.copy((order.data / database_name).string(), to, progress);
  if (!copied) return copied;
  const auto schema = order.database.schema(to);
  if (!schema) return std::unexpected(schema.error());
  manifest.schema = *schema;
  tell(order.tell, {"đang tính mã kiểm tra", "the copy is hashed"});
  auto hashed = hash_file(to);
  if (!hashed) return std::unexpected(std::move(hashed.error()));
  manifest.files.push_back(std::move(*hashed));
  return {};
}

// A rehearsal that cannot be played is a finding, not an error: the copy stays, and nobody relies on it.
Verdict rehearsed(const BackupOrder& order, const fs::path& backup, const Manifest& manifest, const std::string& name) {
  const Scratch scratch(order.to / (std::string(rehearsing) + name));
  tell(order.tell, {"đang diễn tập khôi phục", "the restoring is rehearsed"});
  auto made = make_folder(scratch.path());
  if (made) made = unpack(backup, manifest, scratch.path());
  auto verdict = made ? order.verify(scratch.path()) : Result<Verdict>(std::unexpected(std::move(made.error())));
  if (verdict) return std::move(*verdict);
  const base::Error& why = verdict.error();
  const std::string log = why.log.empty() ? "" : " (" + why.log + ")";
  return {.at = order.now, .fault_count = 1, .faults = {{why.message.vi + log, why.message.en + log}}};
}

std::uint64_t bytes_in(const Manifest& manifest) {
  std::uint64_t bytes = 0;
  for (const ArchivedFile& file : manifest.files) bytes += file.size;
  return bytes;
}

bool is_newer(const Found& a, const Found& b) {
  if (a.manifest.has_value() != b.manifest.has_value()) return a.manifest.has_value();
  if (a.manifest && a.manifest->at != b.manifest->at) return a.manifest->at > b.manifest->at;
  return a.name > b.name;
}

}  // namespace

Result<Backup> take_backup(const BackupOrder& order) {
  std::error_code ignored;
  if (!fs::exists(order.data / database_name, ignored)) {
    auto refused = base::refuse(base::ErrorCode::not_found, "no-database",
                                {"Không có cơ sở dữ liệu trong " + order.data.string() + ".",
                                 "There is no database in " + order.data.string() + "."});
    refused.error().log = (order.data / database_name).string();
    return refused;
  }
  if (auto made = make_folder(order.to); !made) return std::unexpected(std::move(made.error()));
  const auto hold = FolderHold::take(order.to);
  if (!hold) return std::unexpected(hold.error());
  remove_unfinished(order.to);
  if (auto room = require_room(order); !room) return std::unexpected(std::move(room.error()));

  const std::string name = free_name(order.to, order.kind, order.now);
  Manifest manifest{.kind = order.kind, .program = order.program, .at = order.now};
  Scratch folder(order.to / (std::string(making) + name));
  auto done = make_folder(folder.path());
  if (done) done = copy_notes(order, folder.path(), manifest);
  if (done) done = copy_database(order, folder.path(), manifest);
  const std::string note = written(manifest);
  if (done) done = write_file(folder.path() / manifest_name, note);
  if (done) done = sync_folder(folder.path());
  if (!done) return std::unexpected(std::move(done.error()));

  Verdict verdict = rehearsed(order, folder.path(), manifest, name);
  if (verdict.faults.size() > max_faults_told) verdict.faults.resize(max_faults_told);
  done = write_file(folder.path() / verdict_name, written(verdict, note));
  if (done) done = sync_folder(folder.path());
  if (done) done = folder.rename(order.to / name);
  if (!done) return std::unexpected(std::move(done.error()));
  const std::uint64_t bytes = bytes_in(manifest);
  return Backup{.name = name,
                .folder = order.to / name,
                .manifest = std::move(manifest),
                .verdict = std::move(verdict),
                .bytes = bytes};
}

Result<Found> read_backup(const fs::path& folder) {
  Found found{.name = folder.filename().string(), .folder = folder};
  const auto note = read_note(folder / manifest_name);
  if (!note) return std::unexpected(note.error());
  auto manifest = manifest_from(*note);
  if (!manifest) return std::unexpected(std::move(manifest.error()));
  found.bytes = bytes_in(*manifest);
  found.manifest = std::move(*manifest);
  const auto said = read_note(folder / verdict_name);
  auto verdict = said ? verdict_from(*said, *note) : Result<Verdict>(std::unexpected(said.error()));
  if (verdict) {
    found.verdict = std::move(*verdict);
  } else {
    found.trouble = std::move(verdict.error());
  }
  return found;
}

Result<std::vector<Found>> backups_in(const fs::path& folder) {
  std::vector<Found> all;
  std::error_code error;
  if (!fs::exists(folder, error)) return all;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.') || !entry.is_directory(ignored)) continue;
    // Somebody else's folder.
    if (!fs::exists(entry.path() / manifest_name, ignored)) continue;
    auto found = read_backup(entry.path());
    all.push_back(found ? std::move(*found)
                        : Found{.name = name, .folder = entry.path(), .trouble = std::move(found.error())});
  }
  if (error) {
    auto refused = base::refuse(
        base::ErrorCode::unavailable, "backup-unreadable",
        {"Không đọc được thư mục " + folder.string() + ".", "The folder " + folder.string() + " cannot be read."});
    refused.error().log = error.message();
    return refused;
  }
  std::ranges::sort(all, is_newer);
  return all;
}

Result<std::vector<std::string>> prune(const fs::path& folder, const Retention& retention,
                                       const std::function<base::Date(base::Instant)>& day_of) {
  const auto hold = FolderHold::take(folder);
  if (!hold) return std::unexpected(hold.error());
  remove_unfinished(folder);
  const auto all = backups_in(folder);
  if (!all) return std::unexpected(all.error());
  std::vector<Aged> daily;
  for (const Found& one : *all) {
    if (!one.manifest || one.manifest->kind != daily_kind) continue;
    daily.push_back(
        {.name = one.name, .at = one.manifest->at, .day = day_of(one.manifest->at), .verified = one.verified()});
  }
  std::vector<std::string> removed;
  for (std::string& name : superfluous(std::move(daily), retention)) {
    const fs::path aside = folder / (std::string(removing) + name);
    if (auto renamed = rename_synced(folder / name, aside); !renamed) {
      return std::unexpected(std::move(renamed.error()));
    }
    std::error_code error;
    fs::remove_all(aside, error);
    if (error) return std::unexpected(not_written(aside, error.message()));
    removed.push_back(std::move(name));
  }
  return removed;
}

Result<void> unpack(const fs::path& backup, const Manifest& manifest, const fs::path& into) {
  for (const ArchivedFile& file : manifest.files) {
    std::error_code ignored;
    if (!fs::is_regular_file(fs::symlink_status(backup / file.name, ignored))) {
      return std::unexpected(backup_damaged(file.name, "it is not there, or no file"));
    }
    const auto copied = copy_hashed(backup / file.name, into / file.name);
    if (!copied) return std::unexpected(copied.error());
    if (*copied != file) {
      return std::unexpected(backup_damaged(file.name, std::to_string(copied->size) + " bytes with SHA-256 " +
                                                           copied->sha256 + ", expected " + std::to_string(file.size) +
                                                           " with " + file.sha256));
    }
  }
  return sync_folder(into);
}

}  // namespace trinhky::archive
