// A backup as a process of its own, which is this program again: its memory and its work are not the server's, it runs
// below it, and it can be ended at any moment, because an unfinished backup counts for nothing.
//
//   BackupChild child;
//   const auto tried = child.take({.data = "data", .to = "data/backups", .now = now});
//
// One at a time; `cancel` from any thread. A server that is killed leaves it running: it finishes and ends by itself.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <mutex>
#include <optional>

#include "api/cli/backup_service.h"

namespace trinhky::cli {

class BackupChild {
 public:
  struct Order {
    std::filesystem::path data;
    std::filesystem::path to;
    base::Instant now;
    std::filesystem::path program = "/proc/self/exe";
  };
  // Waits until it is over. Nothing when it was cancelled.
  [[nodiscard]] std::optional<BackupTry> take(const Order& order);
  // Ends the one that runs, and refuses those that come later.
  void cancel();

 private:
  std::mutex mutex_;
  pid_t process_ = -1;  // it is waited for under the mutex, so the number is nobody else's
  bool cancelled_ = false;
};

// What "trinhky backup --json" said and how it ended, as the outcome of a try. Pure.
[[nodiscard]] BackupTry outcome_of(base::Instant at, int exit_code, std::string_view said);

}  // namespace trinhky::cli
