// Holds a folder for one program: an advisory lock on `trinhky.lock` inside it, given back when the value goes away or
// the process ends, however it ends.
#pragma once

#include <string>
#include <utility>

#include "engine/base/result.h"

namespace trinhky::store::sqlite {

class FolderLock {
 public:
  // Fails with `unavailable`/"database-in-use" when somebody has it, "database-read-only" or "disk-full"
  // where that is why, "database-unreadable" when the folder cannot be used otherwise.
  [[nodiscard]] static base::Result<FolderLock> take(const std::string& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

// Makes an empty file with mode 0600 and syncs the folder so that its name survives too; false if there is one already.
[[nodiscard]] base::Result<bool> make_private_file(const std::string& path);

// The folder a file lies in: "/var/x.db" in "/var", "x.db" in ".".
[[nodiscard]] std::string folder_of(const std::string& path);

}  // namespace trinhky::store::sqlite
