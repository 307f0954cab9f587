// A SQLite VFS whose disk forgets: what is written to the database and its write-ahead log stays in the memory of the
// process until it is synced. So killing the process takes what a loss of power would take, and not only what was never
// written.
//
//   ForgetfulVfs disk({.lies = false});
//   auto store = open_sqlite({.path = path, .vfs = disk.name()});     // in a child that is killed
//
// With `lies` a sync of the write-ahead log says yes and keeps nothing, as some disks do. One at a time; it must
// outlive the stores that use it. Locks and shared memory are the system's own.
#pragma once

#include <sqlite3.h>

namespace trinhky::store {

class ForgetfulVfs {
 public:
  struct Manners {
    bool lies = false;
  };

  explicit ForgetfulVfs(Manners manners);
  ~ForgetfulVfs();
  ForgetfulVfs(const ForgetfulVfs&) = delete;
  ForgetfulVfs& operator=(const ForgetfulVfs&) = delete;

  [[nodiscard]] const char* name() const { return "trinhky-forgetful"; }

 private:
  sqlite3_vfs vfs_{};
};

}  // namespace trinhky::store
