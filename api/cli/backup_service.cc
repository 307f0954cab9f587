#include "api/cli/backup_service.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/archive/backup.h"
#include "engine/archive/files.h"
#include "engine/base/json.h"

namespace trinhky::cli {
namespace {

namespace fs = std::filesystem;
using base::json;
using base::Result;
using server::Ailment;

constexpr const char* schedule_name = "schedule.json";
constexpr std::chrono::hours before_another_try{1};
// Looked at often, so that a clock that was set is noticed.
constexpr std::chrono::seconds between_looks{30};

std::optional<int> two_digits(std::string_view words) {
  if (words.size() != 2 || words[0] < '0' || words[0] > '9' || words[1] < '0' || words[1] > '9') return std::nullopt;
  return (words[0] - '0') * 10 + (words[1] - '0');
}

struct Schedule {
  base::Instant since;
  std::optional<BackupTry> last;
};

json to_json(const Schedule& schedule) {
  json value;
  value["since"] = base::format_instant(schedule.since);
  if (!schedule.last) return value;
  json last{{"at", base::format_instant(schedule.last->at)}, {"name", schedule.last->name}};
  if (const auto& trouble = schedule.last->trouble) {
    last["trouble"] = {{"type", trouble->type}, {"vi", trouble->message.vi}, {"en", trouble->message.en}};
  }
  value["last"] = std::move(last);
  return value;
}

// Nothing for what is no schedule: it is begun anew, and a backup more does no harm.
std::optional<Schedule> schedule_in(const fs::path& file) {
  const auto bytes = archive::read_note(file);
  const auto value = bytes ? base::parse_json(*bytes) : Result<json>(std::unexpected(bytes.error()));
  if (!value || !value->is_object()) return std::nullopt;
  const auto since = base::parse_instant(base::text_or(*value, "since"));
  if (!since) return std::nullopt;
  Schedule schedule{.since = *since};
  const auto last = value->find("last");
  if (last == value->end() || !last->is_object()) return schedule;
  const auto at = base::parse_instant(base::text_or(*last, "at"));
  if (!at) return schedule;
  schedule.last = BackupTry{.at = *at, .name = base::text_or(*last, "name")};
  const auto trouble = last->find("trouble");
  if (trouble != last->end() && trouble->is_object()) {
    schedule.last->trouble = base::Error{.code = base::ErrorCode::unavailable,
                                         .type = base::text_or(*trouble, "type"),
                                         .message = {base::text_or(*trouble, "vi"), base::text_or(*trouble, "en")}};
  }
  return schedule;
}

Result<void> keep(const fs::path& folder, const Schedule& schedule) {
  if (auto made = archive::make_folder(folder); !made) return made;
  const fs::path fresh = folder / (std::string(schedule_name) + ".new");
  std::error_code ignored;
  fs::remove(fresh, ignored);
  if (auto wrote = archive::write_file(fresh, base::print(to_json(schedule)) + "\n"); !wrote) return wrote;
  return archive::rename_synced(fresh, folder / schedule_name);
}

std::optional<base::Instant> newest_verified(const fs::path& folder) {
  const auto all = archive::backups_in(folder);
  if (!all) return std::nullopt;
  const auto found = std::ranges::find_if(*all, &archive::Found::verified);
  return found == all->end() ? std::nullopt : std::optional(found->manifest->at);
}

Ailment failed(const BackupTry& last) {
  const base::Error& why = *last.trouble;
  const std::string at = base::format_instant(last.at);
  return {.what = "backup",
          .error = {.code = base::ErrorCode::unavailable,
                    .type = "backup-failed",
                    .message = {"Lần sao lưu gần nhất (" + at + ") không thành: " + why.message.vi,
                                "The last backup (" + at + ") failed: " + why.message.en}},
          .stops_work = false};
}

Ailment old(const std::optional<base::Instant>& newest) {
  const std::string at = newest ? base::format_instant(*newest) : "";
  return {.what = "backup",
          .error = {.code = base::ErrorCode::unavailable,
                    .type = "backup-old",
                    .message = {newest ? "Bản sao lưu đã kiểm tra gần nhất từ lúc " + at + ", quá hai ngày."
                                       : "Hơn hai ngày nay chưa có bản sao lưu nào được kiểm tra.",
                                newest ? "The last verified backup is of " + at + ", more than two days ago."
                                       : "For more than two days there has been no verified backup."}},
          .stops_work = false};
}

}  // namespace

Result<std::optional<std::chrono::minutes>> backup_hour_from(std::string_view words) {
  if (words == "never") return std::optional<std::chrono::minutes>();
  const auto hour = two_digits(words.substr(0, 2));
  const auto minute = words.size() == 5 && words[2] == ':' ? two_digits(words.substr(3)) : std::nullopt;
  if (hour && minute && *hour < 24 && *minute < 60) {
    return std::optional(std::chrono::hours(*hour) + std::chrono::minutes(*minute));
  }
  return base::refuse(base::ErrorCode::invalid, "bad-backup-hour",
                      {"Hãy ghi giờ sao lưu dạng 02:00, hoặc never để không tự sao lưu.",
                       "Write the hour of backups as 02:00, or never for none."});
}

base::Instant last_hour(const calendar::Zone& zone, std::chrono::minutes hour, base::Instant now) {
  auto day = std::chrono::floor<std::chrono::days>(zone.wall_time(now));
  while (true) {
    const base::Instant at = zone.instant_of(day + hour, calendar::Zone::Twice::earlier);
    if (at <= now) return at;
    day -= std::chrono::days(1);
  }
}

bool is_due(const calendar::Zone& zone, std::chrono::minutes hour, base::Instant since,
            const std::optional<BackupTry>& last, base::Instant now) {
  // A try in the future was made under a clock that has been set back since.
  const bool tried = last && last->at <= now;
  if (tried && last->trouble && last->name.empty() && now - last->at >= before_another_try) return true;
  return (tried ? last->at : std::min(since, now)) < last_hour(zone, hour, now);
}

struct BackupService::State {
  Parts parts;
  mutable std::mutex mutex;
  std::condition_variable wake;
  Schedule schedule;
  std::optional<base::Instant> newest;
  std::optional<base::Error> not_kept;
  bool stopping = false;
  std::thread thread;
};

BackupService::BackupService(Parts parts) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.parts = std::move(parts);
  const BackupPlan& plan = state.parts.plan;
  if (!plan.at) return;
  state.newest = newest_verified(plan.to);
  if (auto known = schedule_in(plan.to / schedule_name)) {
    state.schedule = std::move(*known);
    return;
  }
  state.schedule.since = state.parts.now();
  if (auto kept = keep(plan.to, state.schedule); !kept) state.not_kept = std::move(kept.error());
}

BackupService::~BackupService() {
  stop();
}

std::unique_ptr<BackupService> BackupService::prepare(Parts parts) {
  return std::unique_ptr<BackupService>(new BackupService(std::move(parts)));
}

std::unique_ptr<BackupService> BackupService::start(Parts parts) {
  auto service = prepare(std::move(parts));
  if (!service->state_->parts.plan.at) return service;
  service->state_->thread = std::thread([own = service.get(), &state = *service->state_] {
    while (true) {
      own->run_once();
      std::unique_lock lock(state.mutex);
      state.wake.wait_for(lock, between_looks, [&] { return state.stopping; });
      if (state.stopping) return;
    }
  });
  return service;
}

bool BackupService::run_once() {
  State& state = *state_;
  const BackupPlan& plan = state.parts.plan;
  Schedule schedule;
  {
    const std::scoped_lock lock(state.mutex);
    if (state.stopping) return false;
    schedule = state.schedule;
  }
  const calendar::Zone zone = state.parts.zone();
  if (!plan.at || !is_due(zone, *plan.at, schedule.since, schedule.last, state.parts.now())) return false;
  auto tried = state.parts.take(state.parts.now());
  if (!tried) return true;
  if (tried->trouble) state.parts.tell(tried->trouble->message);
  schedule.last = std::move(*tried);
  auto kept = keep(plan.to, schedule);
  const auto pruned = archive::prune(plan.to, plan.keep, [&](base::Instant at) {
    return base::Date(std::chrono::sys_days(std::chrono::floor<std::chrono::days>(zone.wall_time(at))));
  });
  if (!pruned) state.parts.tell(pruned.error().message);
  const auto newest = newest_verified(plan.to);
  const std::scoped_lock lock(state.mutex);
  state.schedule = std::move(schedule);
  state.newest = newest;
  state.not_kept = kept ? std::nullopt : std::optional(std::move(kept.error()));
  return true;
}

std::vector<Ailment> BackupService::ailments(base::Instant now) const {
  const State& state = *state_;
  std::vector<Ailment> found;
  if (!state.parts.plan.at) return found;
  const std::scoped_lock lock(state.mutex);
  const auto& last = state.schedule.last;
  if (last && last->trouble) found.push_back(failed(*last));
  if (now - state.newest.value_or(state.schedule.since) > backup_is_old_after) found.push_back(old(state.newest));
  if (state.not_kept) {
    base::Error error = *state.not_kept;
    error.type = "backup-schedule-not-kept";
    found.push_back({.what = "backup", .error = std::move(error), .stops_work = false});
  }
  return found;
}

void BackupService::stop() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  if (!state_->thread.joinable()) return;
  state_->parts.cancel();
  state_->thread.join();
}

}  // namespace trinhky::cli
