#include "tests/engine/store/sqlite/forgetful_vfs.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

namespace trinhky::store {
namespace {

// What was written to one file and not synced yet, in the order of writing. Shared by every connection of the process,
// as the page cache of a kernel is.
struct Unsynced {
  struct Piece {
    sqlite3_int64 at;
    std::string bytes;
    [[nodiscard]] sqlite3_int64 end() const { return at + static_cast<sqlite3_int64>(bytes.size()); }
  };
  std::mutex mutex;
  std::vector<Piece> pieces;

  [[nodiscard]] sqlite3_int64 end() const {
    sqlite3_int64 last = 0;
    for (const Piece& piece : pieces) last = std::max(last, piece.end());
    return last;
  }
};

bool lies = false;
std::mutex files_mutex;
std::map<std::string, std::shared_ptr<Unsynced>> files;

struct File {
  sqlite3_file base;
  std::shared_ptr<Unsynced>* unsynced;  // null for a file that passes everything on
  bool wal;
};

constexpr std::size_t header_bytes =
    (sizeof(File) + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);

sqlite3_vfs* system_vfs() {
  static sqlite3_vfs* const found = sqlite3_vfs_find("unix");
  return found;
}

sqlite3_file* inner(sqlite3_file* file) {
  void* behind = static_cast<std::byte*>(static_cast<void*>(file)) + header_bytes;
  return static_cast<sqlite3_file*>(behind);
}

Unsynced* unsynced(sqlite3_file* file) {
  auto* shared = static_cast<File*>(static_cast<void*>(file))->unsynced;
  return shared == nullptr ? nullptr : shared->get();
}

int close(sqlite3_file* file) {
  delete static_cast<File*>(static_cast<void*>(file))->unsynced;
  return inner(file)->pMethods->xClose(inner(file));
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  const int code = inner(file)->pMethods->xFileSize(inner(file), size);
  if (Unsynced* cache = unsynced(file); cache != nullptr && code == SQLITE_OK) {
    const std::scoped_lock lock(cache->mutex);
    *size = std::max(*size, cache->end());
  }
  return code;
}

int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  int code = inner(file)->pMethods->xRead(inner(file), to, size, at);
  Unsynced* cache = unsynced(file);
  if (cache == nullptr || (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)) return code;
  const std::scoped_lock lock(cache->mutex);
  for (const Unsynced::Piece& piece : cache->pieces) {
    const sqlite3_int64 from = std::max(at, piece.at);
    const sqlite3_int64 until = std::min(at + size, piece.end());
    if (from >= until) continue;
    std::memcpy(static_cast<char*>(to) + (from - at), piece.bytes.data() + (from - piece.at),
                static_cast<std::size_t>(until - from));
  }
  // The system has filled with zeros what it does not know.
  if (at + size <= cache->end()) code = SQLITE_OK;
  return code;
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  Unsynced* cache = unsynced(file);
  if (cache == nullptr) return inner(file)->pMethods->xWrite(inner(file), from, size, at);
  const std::scoped_lock lock(cache->mutex);
  cache->pieces.push_back({at, std::string(static_cast<const char*>(from), static_cast<std::size_t>(size))});
  return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (Unsynced* cache = unsynced(file)) {
    const std::scoped_lock lock(cache->mutex);
    std::erase_if(cache->pieces, [&](const Unsynced::Piece& piece) { return piece.at >= size; });
    for (Unsynced::Piece& piece : cache->pieces) {
      if (piece.end() > size) piece.bytes.resize(static_cast<std::size_t>(size - piece.at));
    }
  }
  return inner(file)->pMethods->xTruncate(inner(file), size);
}

int sync(sqlite3_file* file, int flags) {
  Unsynced* cache = unsynced(file);
  if (cache == nullptr) return inner(file)->pMethods->xSync(inner(file), flags);
  if (lies && static_cast<File*>(static_cast<void*>(file))->wal) return SQLITE_OK;
  const std::scoped_lock lock(cache->mutex);
  for (const Unsynced::Piece& piece : cache->pieces) {
    const int code =
        inner(file)->pMethods->xWrite(inner(file), piece.bytes.data(), static_cast<int>(piece.bytes.size()), piece.at);
    if (code != SQLITE_OK) return code;
  }
  cache->pieces.clear();
  return inner(file)->pMethods->xSync(inner(file), flags);
}

int lock(sqlite3_file* file, int level) {
  return inner(file)->pMethods->xLock(inner(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return inner(file)->pMethods->xUnlock(inner(file), level);
}
int reserved(sqlite3_file* file, int* out) {
  return inner(file)->pMethods->xCheckReservedLock(inner(file), out);
}
int control(sqlite3_file* file, int verb, void* argument) {
  return inner(file)->pMethods->xFileControl(inner(file), verb, argument);
}
int sector(sqlite3_file* file) {
  return inner(file)->pMethods->xSectorSize(inner(file));
}
int traits(sqlite3_file* file) {
  return inner(file)->pMethods->xDeviceCharacteristics(inner(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return inner(file)->pMethods->xShmMap(inner(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return inner(file)->pMethods->xShmLock(inner(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  inner(file)->pMethods->xShmBarrier(inner(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return inner(file)->pMethods->xShmUnmap(inner(file), remove);
}

constexpr sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = reserved,
    .xFileControl = control,
    .xSectorSize = sector,
    .xDeviceCharacteristics = traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  auto* opened =
      new (file) File{.base = {.pMethods = nullptr}, .unsynced = nullptr, .wal = (flags & SQLITE_OPEN_WAL) != 0};
  inner(file)->pMethods = nullptr;
  const int code = system_vfs()->xOpen(system_vfs(), name, inner(file), flags, out_flags);
  if (code != SQLITE_OK) return code;
  if (name != nullptr && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_DB)) != 0) {
    const std::scoped_lock guard(files_mutex);
    auto& shared = files[name];
    if (shared == nullptr) shared = std::make_shared<Unsynced>();
    opened->unsynced = new std::shared_ptr<Unsynced>(shared);
  }
  opened->base.pMethods = &methods;
  return code;
}

}  // namespace

ForgetfulVfs::ForgetfulVfs(Manners manners) {
  lies = manners.lies;
  files.clear();
  vfs_ = *system_vfs();
  vfs_.zName = name();
  vfs_.szOsFile = static_cast<int>(header_bytes) + system_vfs()->szOsFile;
  vfs_.xOpen = open;
  vfs_.pNext = nullptr;
  sqlite3_vfs_register(&vfs_, 0);
}

ForgetfulVfs::~ForgetfulVfs() {
  sqlite3_vfs_unregister(&vfs_);
}

}  // namespace trinhky::store
