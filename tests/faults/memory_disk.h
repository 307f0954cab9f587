// A disk in memory as a SQLite VFS, which knows for each file what a loss of power would leave of it, and which fails
// or dies at a chosen operation. Writes, syncs, truncations and deletions are counted, from 1; reads and locks are not.
//
//   MemoryDisk disk;
//   auto store = open_sqlite({.path = path, .vfs = disk.name()});   // the files at `path` are this disk's
//   disk.plan({.at = 120, .what = MemoryDisk::What::dies_torn, .seed = 7});
//   …                                                                // from operation 120 on nothing works any more
//   store.reset();
//   disk.start_again(MemoryDisk::Left::some, 7);                     // the machine: this is what was left
//
// What a loss of power leaves: what was synced, and of the rest nothing, everything, or a part drawn from a seed, by
// sectors of 512 bytes and in any order. A file that was made is there once it was synced. Memory shared between
// connections is never left.
//
// A slow disk does all that it is asked to do, later: what passes meanwhile is the business of whoever tests.
//
//   disk.when_slow([&](std::chrono::milliseconds each) { clock.move(each); });
//   disk.plan({.at = 1, .what = MemoryDisk::What::slow, .lasts = 20, .each = std::chrono::seconds(3)});
//
// Threads: any. One at a time; it must outlive the stores that use it.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace trinhky::faults {

// One file. The parts that are written are the disk's alone.
struct MemoryFile {
  struct Change {
    sqlite3_int64 at = 0;
    std::string bytes;
    bool cut = false;  // the file ends at `at`
  };
  std::string live;              // what a program reads
  std::string durable;           // what a loss of power leaves
  std::vector<Change> unsynced;  // from `durable` to `live`
  bool named_durably = false;

  int handles = 0;
  int shared = 0;
  const void* reserved = nullptr;   // the handle that has the lock
  const void* pending = nullptr;    // the same
  const void* exclusive = nullptr;  // the same
  struct Slot {
    int shared = 0;
    const void* exclusive = nullptr;
  };
  std::vector<Slot> slots = std::vector<Slot>(SQLITE_SHM_NLOCK);
  std::vector<std::unique_ptr<std::vector<std::byte>>> memory;
};

class MemoryDisk {
 public:
  enum class What {
    nothing,
    dies_before,  // the machine goes before the operation is carried out
    dies_torn,    // in the middle of it
    dies_after,   // when it was carried out and nobody has heard of it
    fails,        // it answers with an error, once; half of a write may be there
    full,         // no space for this write and the next ones; `lasts` says for how many
    slow,         // this operation and the next ones succeed after `each`; `lasts` says how many
  };
  enum class Left { synced, some, everything };
  struct Plan {
    std::uint64_t at = 0;
    What what = What::nothing;
    std::uint64_t lasts = 1;
    std::uint32_t seed = 0;
    std::chrono::milliseconds each{0};
  };
  // Called before an operation that is slow, on the thread that wants it. Meanwhile others can use the disk.
  using Passing = std::function<void(std::chrono::milliseconds each)>;
  // What everything was at one moment, with the disk at rest.
  using Image = std::map<std::string, std::string>;

  MemoryDisk();
  ~MemoryDisk();
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  [[nodiscard]] const char* name() const { return "trinhky-memory"; }

  // `at` counts from the operations done so far. Takes the place of an earlier plan.
  void plan(const Plan& plan);
  void forget_plan() { plan({}); }
  void when_slow(Passing passing);
  [[nodiscard]] std::uint64_t operations() const;
  [[nodiscard]] bool is_dead() const;
  // Whether the plan's operation came, and what it was: "sync trinhky.db-wal".
  [[nodiscard]] std::string met() const;

  // The machine after it died, or was cut off: everything must be closed. Takes the plan away.
  void start_again(Left left, std::uint32_t seed);
  // From here on a sync says yes and keeps nothing, until the machine is started again.
  void lie();
  // Of what is readable now, as if it had all been synced.
  [[nodiscard]] Image image() const;
  void restore(const Image& image);
  // A byte of a file is another one.
  void damage(const std::string& file_name, std::size_t at);

  // --- for the file methods in memory_disk.cc

  struct Handle;
  std::shared_ptr<MemoryFile> open(std::string_view path, bool may_make, bool must_make);
  void close(MemoryFile& file);
  int read(MemoryFile& file, void* to, int size, sqlite3_int64 at);
  int write(MemoryFile& file, const std::string& name, const void* from, int size, sqlite3_int64 at);
  int truncate(MemoryFile& file, const std::string& name, sqlite3_int64 size);
  int sync(MemoryFile& file, const std::string& name);
  int remove(std::string_view path, bool for_good);
  [[nodiscard]] bool has(std::string_view path) const;
  std::mutex& mutex() { return mutex_; }

 private:
  void let_time_pass();
  // What is to become of the next operation, which is counted.
  What next(const std::string& what, const std::string& name);
  std::uint32_t draw();
  static void apply(std::string& bytes, const MemoryFile::Change& change);
  // By the draw, each sector for itself.
  void apply_some(std::string& bytes, const MemoryFile::Change& change);

  mutable std::mutex mutex_;
  sqlite3_vfs vfs_{};
  std::map<std::string, std::shared_ptr<MemoryFile>, std::less<>> files_;
  // Deleted without a sync of the folder: a loss of power may bring them back.
  std::map<std::string, std::shared_ptr<MemoryFile>, std::less<>> deleted_;
  Plan plan_;
  Passing passing_;
  std::uint64_t operations_ = 0;
  std::uint32_t drawn_ = 1;
  bool dead_ = false;
  bool lies_ = false;
  std::string met_;
};

}  // namespace trinhky::faults
