#include "tests/engine/store/sqlite/faulty_vfs.h"

#include <cstddef>
#include <new>

namespace trinhky::store {
namespace {

FaultyVfs* disk = nullptr;

// SQLite allocates szOsFile bytes for each open file: this header, then the system's own file behind it.
struct File {
  sqlite3_file base;
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

bool is_wal(sqlite3_file* file) {
  return static_cast<File*>(static_cast<void*>(file))->wal;
}

int close(sqlite3_file* file) {
  return inner(file)->pMethods->xClose(inner(file));
}

int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return inner(file)->pMethods->xRead(inner(file), to, size, at);
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const auto pass_on = [&](int bytes) { return inner(file)->pMethods->xWrite(inner(file), from, bytes, at); };
  if (const FaultyVfs::Fault* fault = disk->meets(FaultyVfs::Call::write)) {
    const int code = fault->code;
    if (fault->torn) static_cast<void>(pass_on(size / 2));
    return code;
  }
  disk->note(FaultyVfs::Call::write, is_wal(file));
  return pass_on(size);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return inner(file)->pMethods->xTruncate(inner(file), size);
}

int sync(sqlite3_file* file, int flags) {
  if (const FaultyVfs::Fault* fault = disk->meets(FaultyVfs::Call::sync)) return fault->code;
  const int code = inner(file)->pMethods->xSync(inner(file), flags);
  disk->note(FaultyVfs::Call::sync, is_wal(file));
  return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return inner(file)->pMethods->xFileSize(inner(file), size);
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
  auto* opened = new (file) File{.base = {.pMethods = nullptr}, .wal = (flags & SQLITE_OPEN_WAL) != 0};
  inner(file)->pMethods = nullptr;
  const int code = system_vfs()->xOpen(system_vfs(), name, inner(file), flags, out_flags);
  if (code == SQLITE_OK) opened->base.pMethods = &methods;
  return code;
}

}  // namespace

FaultyVfs::FaultyVfs() {
  disk = this;
  vfs_ = *system_vfs();
  vfs_.zName = name();
  vfs_.szOsFile = static_cast<int>(header_bytes) + system_vfs()->szOsFile;
  vfs_.xOpen = open;
  vfs_.pNext = nullptr;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&vfs_);
  disk = nullptr;
}

void FaultyVfs::fail(const Fault& fault) {
  fault_ = fault;
  left_ = fault.after;
  failed_ = false;
  armed_ = true;
}

void FaultyVfs::heal() {
  armed_ = false;
}

const FaultyVfs::Fault* FaultyVfs::meets(Call call) {
  if (!armed_ || fault_.on != call) return nullptr;
  if (left_ > 0) {
    --left_;
    return nullptr;
  }
  failed_ = true;
  if (!fault_.stays) armed_ = false;
  return &fault_;
}

void FaultyVfs::note(Call call, bool wal) {
  if (call == Call::write) {
    ++writes_;
    if (wal) wal_unsynced_ = true;
  } else {
    ++syncs_;
    if (wal) wal_unsynced_ = false;
  }
}

}  // namespace trinhky::store
