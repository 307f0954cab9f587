// A SQLite VFS that passes everything on to the system's own and fails where a test says so. It also knows whether
// bytes were written to a write-ahead log that no sync has followed yet.
//
//   FaultyVfs disk;
//   auto store = open_sqlite({.path = path, .vfs = disk.name()});
//   disk.fail({.on = FaultyVfs::Call::sync, .after = 3, .code = SQLITE_IOERR_FSYNC});
//
// One at a time; it must outlive the stores that use it.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>

namespace trinhky::store {

class FaultyVfs {
 public:
  enum class Call {
    write,
    sync,
  };
  struct Fault {
    Call on = Call::write;
    std::uint64_t after = 0;  // this many calls still succeed
    int code = SQLITE_FULL;
    bool torn = false;   // half of the failing write reaches the file
    bool stays = false;  // every later call of the kind fails too
  };

  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  [[nodiscard]] const char* name() const { return "trinhky-faulty"; }
  void fail(const Fault& fault);
  void heal();
  [[nodiscard]] bool has_failed() const { return failed_; }
  [[nodiscard]] std::uint64_t calls(Call call) const { return call == Call::write ? writes_ : syncs_; }
  // Bytes of a write-ahead log that a loss of power could still take.
  [[nodiscard]] bool wal_is_unsynced() const { return wal_unsynced_; }

  // For the file methods in faulty_vfs.cc.
  [[nodiscard]] const Fault* meets(Call call);
  void note(Call call, bool wal);

 private:
  sqlite3_vfs vfs_{};
  Fault fault_;
  bool armed_ = false;
  std::uint64_t left_ = 0;
  std::atomic<bool> failed_ = false;
  std::atomic<bool> wal_unsynced_ = false;
  std::atomic<std::uint64_t> writes_ = 0;
  std::atomic<std::uint64_t> syncs_ = 0;
};

}  // namespace trinhky::store
