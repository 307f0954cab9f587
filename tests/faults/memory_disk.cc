#include "tests/faults/memory_disk.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace trinhky::faults {
namespace {

constexpr std::size_t sector_bytes = 512;

MemoryDisk* disk = nullptr;

std::string plain_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

// What SQLite holds for an open file. It allocates the bytes; `state` is made and destroyed here.
struct MemoryDisk::Handle {
  struct State {
    std::shared_ptr<MemoryFile> file;
    std::string name;
    std::string path;
    int level = SQLITE_LOCK_NONE;
    unsigned shared_slots = 0;
    unsigned exclusive_slots = 0;
    bool removed_at_close = false;
  };
  sqlite3_file base;
  State* state;
};

namespace {

MemoryDisk::Handle::State& state_of(sqlite3_file* file) {
  return *static_cast<MemoryDisk::Handle*>(static_cast<void*>(file))->state;
}

int unlock(sqlite3_file* handle, int level) {
  auto& state = state_of(handle);
  const std::scoped_lock guard(disk->mutex());
  MemoryFile& file = *state.file;
  if (state.level <= level) return SQLITE_OK;
  if (file.exclusive == handle) file.exclusive = nullptr;
  if (file.pending == handle) file.pending = nullptr;
  if (file.reserved == handle) file.reserved = nullptr;
  if (level == SQLITE_LOCK_NONE) --file.shared;
  state.level = level;
  return SQLITE_OK;
}

int lock(sqlite3_file* handle, int level) {
  auto& state = state_of(handle);
  const std::scoped_lock guard(disk->mutex());
  MemoryFile& file = *state.file;
  if (state.level >= level) return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED) {
    if (file.pending != nullptr || file.exclusive != nullptr) return SQLITE_BUSY;
    ++file.shared;
  } else if (level == SQLITE_LOCK_RESERVED) {
    if (file.reserved != nullptr) return SQLITE_BUSY;
    file.reserved = handle;
  } else {
    if (file.pending != nullptr && file.pending != handle) return SQLITE_BUSY;
    if (file.reserved != nullptr && file.reserved != handle) return SQLITE_BUSY;
    file.pending = handle;
    if (file.shared > 1) {
      state.level = SQLITE_LOCK_PENDING;
      return SQLITE_BUSY;
    }
    file.reserved = handle;
    file.exclusive = handle;
  }
  state.level = level;
  return SQLITE_OK;
}

int check_reserved(sqlite3_file* handle, int* out) {
  const auto& state = state_of(handle);
  const std::scoped_lock guard(disk->mutex());
  *out = state.file->reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int shm_lock(sqlite3_file* handle, int offset, int count, int flags) {
  auto& state = state_of(handle);
  const std::scoped_lock guard(disk->mutex());
  const auto each = [&](const auto& act) {
    for (int i = offset; i < offset + count; ++i) act(state.file->slots[static_cast<std::size_t>(i)], 1U << i);
  };
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    each([&](MemoryFile::Slot& slot, unsigned bit) {
      if ((state.shared_slots & bit) != 0) --slot.shared;
      if ((state.exclusive_slots & bit) != 0) slot.exclusive = nullptr;
      state.shared_slots &= ~bit;
      state.exclusive_slots &= ~bit;
    });
    return SQLITE_OK;
  }
  const bool wants_all = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  bool busy = false;
  each([&](const MemoryFile::Slot& slot, unsigned bit) {
    const int others = slot.shared - ((state.shared_slots & bit) != 0 ? 1 : 0);
    if (slot.exclusive != nullptr && slot.exclusive != handle) busy = true;
    if (wants_all && others > 0) busy = true;
  });
  if (busy) return SQLITE_BUSY;
  each([&](MemoryFile::Slot& slot, unsigned bit) {
    if (wants_all) {
      slot.exclusive = handle;
      state.exclusive_slots |= bit;
    } else if ((state.shared_slots & bit) == 0) {
      ++slot.shared;
      state.shared_slots |= bit;
    }
  });
  return SQLITE_OK;
}

int shm_map(sqlite3_file* handle, int page, int size, int extend, void volatile** out) {
  const auto& state = state_of(handle);
  const std::scoped_lock guard(disk->mutex());
  auto& memory = state.file->memory;
  const auto at = static_cast<std::size_t>(page);
  *out = nullptr;
  if (memory.size() <= at && extend == 0) return SQLITE_OK;
  while (memory.size() <= at) {
    memory.push_back(std::make_unique<std::vector<std::byte>>(static_cast<std::size_t>(size)));
  }
  *out = memory[at]->data();
  return SQLITE_OK;
}

void shm_barrier(sqlite3_file*) {
  const std::scoped_lock guard(disk->mutex());
}

int shm_unmap(sqlite3_file* handle, int) {
  return shm_lock(handle, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
}

int close(sqlite3_file* handle) {
  auto& state = state_of(handle);
  shm_unmap(handle, 0);
  unlock(handle, SQLITE_LOCK_NONE);
  disk->close(*state.file);
  if (state.removed_at_close) disk->remove(state.path, false);
  delete &state;
  return SQLITE_OK;
}

int read(sqlite3_file* handle, void* to, int size, sqlite3_int64 at) {
  return disk->read(*state_of(handle).file, to, size, at);
}
int write(sqlite3_file* handle, const void* from, int size, sqlite3_int64 at) {
  return disk->write(*state_of(handle).file, state_of(handle).name, from, size, at);
}
int truncate(sqlite3_file* handle, sqlite3_int64 size) {
  return disk->truncate(*state_of(handle).file, state_of(handle).name, size);
}
int sync(sqlite3_file* handle, int) {
  return disk->sync(*state_of(handle).file, state_of(handle).name);
}
int file_size(sqlite3_file* handle, sqlite3_int64* size) {
  const std::scoped_lock guard(disk->mutex());
  *size = static_cast<sqlite3_int64>(state_of(handle).file->live.size());
  return SQLITE_OK;
}
int control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int sector(sqlite3_file*) {
  return 4096;
}
// As the system's own says of every disk: what is not written to stays as it is.
int traits(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
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
    .xCheckReservedLock = check_reserved,
    .xFileControl = control,
    .xSectorSize = sector,
    .xDeviceCharacteristics = traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* handle, int flags, int* out_flags) {
  auto* opened = new (handle) MemoryDisk::Handle{.base = {.pMethods = nullptr}, .state = nullptr};
  const std::string path = name == nullptr ? "" : name;
  const bool may_make = (flags & (SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB)) != 0;
  auto file = disk->open(path, may_make, (flags & SQLITE_OPEN_EXCLUSIVE) != 0);
  if (file == nullptr) return SQLITE_CANTOPEN;
  opened->state = new MemoryDisk::Handle::State{.file = std::move(file),
                                                .name = plain_name(path),
                                                .path = path,
                                                .removed_at_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
  opened->base.pMethods = &methods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs*, const char* path, int for_good) {
  return disk->remove(path, for_good != 0);
}

int access(sqlite3_vfs*, const char* path, int, int* out) {
  *out = disk->has(path) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
  const std::size_t length = std::strlen(path);
  if (length + 1 > static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::memcpy(out, path, length + 1);
  return SQLITE_OK;
}

}  // namespace

MemoryDisk::MemoryDisk() {
  disk = this;
  vfs_ = *sqlite3_vfs_find("unix");  // for random numbers, the time and sleeping
  vfs_.iVersion = 1;
  vfs_.zName = name();
  vfs_.szOsFile = static_cast<int>(sizeof(Handle));
  vfs_.pNext = nullptr;
  vfs_.xOpen = faults::open;
  vfs_.xDelete = faults::remove;
  vfs_.xAccess = access;
  vfs_.xFullPathname = full_path;
  sqlite3_vfs_register(&vfs_, 0);
}

MemoryDisk::~MemoryDisk() {
  sqlite3_vfs_unregister(&vfs_);
  disk = nullptr;
}

void MemoryDisk::plan(const Plan& plan) {
  const std::scoped_lock lock(mutex_);
  plan_ = plan;
  if (plan_.at != 0) plan_.at += operations_;
  drawn_ = plan.seed * 2654435761U + 12345U;
  met_.clear();
}

void MemoryDisk::when_slow(Passing passing) {
  const std::scoped_lock lock(mutex_);
  passing_ = std::move(passing);
}

std::uint64_t MemoryDisk::operations() const {
  const std::scoped_lock lock(mutex_);
  return operations_;
}

bool MemoryDisk::is_dead() const {
  const std::scoped_lock lock(mutex_);
  return dead_;
}

std::string MemoryDisk::met() const {
  const std::scoped_lock lock(mutex_);
  return met_;
}

std::uint32_t MemoryDisk::draw() {
  drawn_ = drawn_ * 1664525U + 1013904223U;
  return drawn_ >> 8U;
}

void MemoryDisk::let_time_pass() {
  Passing passing;
  std::chrono::milliseconds each{0};
  {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t coming = operations_ + 1;
    if (dead_ || plan_.what != What::slow || coming < plan_.at || coming >= plan_.at + plan_.lasts) return;
    passing = passing_;
    each = plan_.each;
  }
  if (passing) passing(each);
}

MemoryDisk::What MemoryDisk::next(const std::string& what, const std::string& name) {
  ++operations_;
  if (plan_.what == What::nothing || operations_ < plan_.at) return What::nothing;
  if (plan_.what == What::slow) {
    if (met_.empty()) met_ = what + " " + name;
    return What::nothing;
  }
  if (plan_.what == What::full) {
    if (what != "write" || operations_ >= plan_.at + plan_.lasts) return What::nothing;
  } else if (operations_ != plan_.at) {
    return What::nothing;
  }
  if (met_.empty()) met_ = what + " " + name;
  if (plan_.what != What::full && plan_.what != What::fails) dead_ = true;
  return plan_.what;
}

void MemoryDisk::apply(std::string& bytes, const MemoryFile::Change& change) {
  const auto at = static_cast<std::size_t>(change.at);
  if (change.cut) {
    if (bytes.size() > at) bytes.resize(at);
    return;
  }
  if (bytes.size() < at + change.bytes.size()) bytes.resize(at + change.bytes.size());
  std::memcpy(bytes.data() + at, change.bytes.data(), change.bytes.size());
}

void MemoryDisk::apply_some(std::string& bytes, const MemoryFile::Change& change) {
  if (change.cut) {
    if (draw() % 2 == 0) apply(bytes, change);
    return;
  }
  const auto end = static_cast<std::size_t>(change.at) + change.bytes.size();
  for (auto from = static_cast<std::size_t>(change.at); from < end;) {
    const std::size_t until = std::min(end, (from / sector_bytes + 1) * sector_bytes);
    const MemoryFile::Change piece{
        .at = static_cast<sqlite3_int64>(from),
        .bytes = change.bytes.substr(from - static_cast<std::size_t>(change.at), until - from)};
    if (draw() % 2 == 0) apply(bytes, piece);
    from = until;
  }
}

std::shared_ptr<MemoryFile> MemoryDisk::open(std::string_view path, bool may_make, bool must_make) {
  const std::scoped_lock lock(mutex_);
  if (dead_) return nullptr;
  const auto found = files_.find(path);
  if (found != files_.end()) {
    if (must_make) return nullptr;
    ++found->second->handles;
    return found->second;
  }
  if (!may_make) return nullptr;
  auto file = std::make_shared<MemoryFile>();
  ++file->handles;
  if (!path.empty()) files_.emplace(path, file);  // SQLite's own notes have no name
  return file;
}

// Memory that is shared begins anew with the next program that opens the file.
void MemoryDisk::close(MemoryFile& file) {
  const std::scoped_lock lock(mutex_);
  if (--file.handles == 0) file.memory.clear();
}

bool MemoryDisk::has(std::string_view path) const {
  const std::scoped_lock lock(mutex_);
  return files_.contains(path);
}

int MemoryDisk::read(MemoryFile& file, void* to, int size, sqlite3_int64 at) {
  const std::scoped_lock lock(mutex_);
  if (dead_) return SQLITE_IOERR_READ;
  const auto from = static_cast<std::size_t>(at);
  const auto wanted = static_cast<std::size_t>(size);
  const std::size_t there = file.live.size() <= from ? 0 : std::min(wanted, file.live.size() - from);
  if (there > 0) std::memcpy(to, file.live.data() + from, there);
  if (there == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int MemoryDisk::write(MemoryFile& file, const std::string& name, const void* from, int size, sqlite3_int64 at) {
  let_time_pass();
  const std::scoped_lock lock(mutex_);
  if (dead_) return SQLITE_IOERR_WRITE;
  MemoryFile::Change change{.at = at,
                            .bytes = std::string(static_cast<const char*>(from), static_cast<std::size_t>(size))};
  const What what = next("write", name);
  if (what == What::full) return SQLITE_FULL;
  if (what == What::dies_before) return SQLITE_IOERR_WRITE;
  if (what == What::dies_torn || what == What::fails) change.bytes.resize(draw() % change.bytes.size());
  if (!change.bytes.empty()) {
    apply(file.live, change);
    file.unsynced.push_back(std::move(change));
  }
  return what == What::nothing ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

int MemoryDisk::truncate(MemoryFile& file, const std::string& name, sqlite3_int64 size) {
  let_time_pass();
  const std::scoped_lock lock(mutex_);
  if (dead_) return SQLITE_IOERR_TRUNCATE;
  const What what = next("truncate", name);
  if (what != What::nothing && what != What::dies_after) return SQLITE_IOERR_TRUNCATE;
  MemoryFile::Change change{.at = size, .bytes = {}, .cut = true};
  apply(file.live, change);
  file.unsynced.push_back(std::move(change));
  return what == What::nothing ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

// After a sync that failed nobody knows what is kept, and the system takes it all for written: what was not kept then
// is never kept, although it can still be read.
int MemoryDisk::sync(MemoryFile& file, const std::string& name) {
  let_time_pass();
  const std::scoped_lock lock(mutex_);
  if (dead_) return SQLITE_IOERR_FSYNC;
  const What what = next("sync", name);
  if (what == What::dies_before) return SQLITE_IOERR_FSYNC;
  if (lies_) return what == What::nothing ? SQLITE_OK : SQLITE_IOERR_FSYNC;
  const bool whole = what == What::nothing || what == What::dies_after;
  for (const MemoryFile::Change& change : file.unsynced) {
    if (whole) {
      apply(file.durable, change);
    } else {
      apply_some(file.durable, change);
    }
  }
  file.unsynced.clear();
  file.named_durably = true;
  return what == What::nothing ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

int MemoryDisk::remove(std::string_view path, bool for_good) {
  let_time_pass();
  const std::scoped_lock lock(mutex_);
  if (dead_) return SQLITE_IOERR_DELETE;
  const auto found = files_.find(path);
  if (found == files_.end()) return SQLITE_IOERR_DELETE_NOENT;
  const What what = next("delete", plain_name(path));
  if (what != What::nothing && what != What::dies_after) return SQLITE_IOERR_DELETE;
  if (!for_good) deleted_.insert_or_assign(found->first, found->second);
  files_.erase(found);
  return what == What::nothing ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

void MemoryDisk::start_again(Left left, std::uint32_t seed) {
  const std::scoped_lock lock(mutex_);
  drawn_ = seed * 2246822519U + 99991U;
  plan_ = {};
  met_.clear();
  dead_ = false;
  lies_ = false;
  for (auto& [path, file] : deleted_) {
    if (left == Left::synced || (left == Left::some && draw() % 2 == 0)) files_.try_emplace(path, std::move(file));
  }
  deleted_.clear();
  std::map<std::string, std::shared_ptr<MemoryFile>, std::less<>> kept;
  for (const auto& [path, file] : files_) {
    auto fresh = std::make_shared<MemoryFile>();
    fresh->durable = left == Left::everything ? file->live : file->durable;
    if (left == Left::some) {
      for (const MemoryFile::Change& change : file->unsynced) apply_some(fresh->durable, change);
    }
    // A name that no sync made sure of goes where nothing was left of it.
    if (fresh->durable.empty() && !file->named_durably) continue;
    fresh->live = fresh->durable;
    fresh->named_durably = true;
    kept.emplace(path, std::move(fresh));
  }
  files_ = std::move(kept);
}

void MemoryDisk::lie() {
  const std::scoped_lock lock(mutex_);
  lies_ = true;
}

MemoryDisk::Image MemoryDisk::image() const {
  const std::scoped_lock lock(mutex_);
  Image image;
  for (const auto& [path, file] : files_) image.emplace(path, file->live);
  return image;
}

void MemoryDisk::restore(const Image& image) {
  const std::scoped_lock lock(mutex_);
  files_.clear();
  deleted_.clear();
  plan_ = {};
  met_.clear();
  dead_ = false;
  operations_ = 0;
  for (const auto& [path, bytes] : image) {
    auto file = std::make_shared<MemoryFile>();
    file->live = bytes;
    file->durable = bytes;
    file->named_durably = true;
    files_.emplace(path, std::move(file));
  }
}

void MemoryDisk::damage(const std::string& file_name, std::size_t at) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [path, file] : files_) {
    if (plain_name(path) != file_name || at >= file->live.size()) continue;
    file->live[at] = static_cast<char>(file->live[at] ^ 0x5a);
    file->durable = file->live;
    file->unsynced.clear();
  }
}

}  // namespace trinhky::faults
