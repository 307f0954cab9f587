// The thread that has a backup taken every day, and what the health says of backups.
//
//   auto backups = BackupService::start({.plan = plan, .now = …, .zone = …, .take = …, .cancel = …});
//   backups->ailments(now);                     // for /health
//   backups->stop();                            // ends a backup at hand; the next start takes it again
//
// A backup is due when the last hour for one has passed since the last try. So a program that was off for a week takes
// one when it starts, and not seven. One that could not be taken is tried again after an hour; one whose rehearsal
// found faults waits for the next day, because faults do not go away by copying them again.
//
// What was tried last is kept in "schedule.json" among the backups, so that a restart forgets no failure.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/server/health.h"
#include "engine/archive/retention.h"
#include "engine/base/clock.h"
#include "engine/calendar/zone.h"

namespace trinhky::cli {

struct BackupPlan {
  std::filesystem::path to;
  std::optional<std::chrono::minutes> at;  // since midnight, wall time; nothing: never
  archive::Retention keep;
};

// "02:00", or "never", which is nothing. Fails with `invalid`/"bad-backup-hour".
[[nodiscard]] base::Result<std::optional<std::chrono::minutes>> backup_hour_from(std::string_view words);

// The last moment up to `now` at which the clock there stood at that hour; where it is skipped in spring, the moment of
// the change. Pure.
[[nodiscard]] base::Instant last_hour(const calendar::Zone& zone, std::chrono::minutes hour, base::Instant now);

// How a try ended. Without a trouble there is a verified backup more.
struct BackupTry {
  base::Instant at;
  std::string name;  // of the backup, verified or not; empty: none was taken
  std::optional<base::Error> trouble;
};

// Whether a backup is due. `since` is when backups were first wanted here. Pure.
[[nodiscard]] bool is_due(const calendar::Zone& zone, std::chrono::minutes hour, base::Instant since,
                          const std::optional<BackupTry>& last, base::Instant now);

// From here on the health says that the last verified backup is old.
inline constexpr std::chrono::hours backup_is_old_after{48};

class BackupService {
 public:
  struct Parts {
    BackupPlan plan;
    std::function<base::Instant()> now;    // wall time
    std::function<calendar::Zone()> zone;  // of the house, at the moment
    // Has one taken, which may last. Nothing when it was cancelled.
    std::function<std::optional<BackupTry>(base::Instant now)> take;
    std::function<void()> cancel;                 // from another thread, also when nothing is going on
    std::function<void(const base::Text&)> tell;  // for the operator's log
  };
  // Begins the thread. A schedule that cannot be kept is an ailment and no failure.
  [[nodiscard]] static std::unique_ptr<BackupService> start(Parts parts);
  // The same without a thread, for who calls `run_once`.
  [[nodiscard]] static std::unique_ptr<BackupService> prepare(Parts parts);
  ~BackupService();
  BackupService(const BackupService&) = delete;
  BackupService& operator=(const BackupService&) = delete;

  // Takes one if it is due, and removes what the retention gives up. True when one was tried.
  bool run_once();
  // "backup-failed", "backup-old" and "backup-schedule-not-kept"; none of them stops work. Quick, from any thread.
  [[nodiscard]] std::vector<server::Ailment> ailments(base::Instant now) const;
  void stop();

 private:
  explicit BackupService(Parts parts);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trinhky::cli
