#include "api/auth/throttle.h"

#include <algorithm>

namespace trinhky::auth {

namespace {

constexpr auto forgotten_after = std::chrono::hours(24);

// How long after the last failure the next attempt may begin.
std::chrono::milliseconds wait_after(int failures, const Throttle::Rule& rule) {
  if (failures < rule.free) return std::chrono::milliseconds(0);
  const int doublings = std::min(failures - rule.free, 20);
  return std::min<std::chrono::milliseconds>(rule.first_wait * (1LL << doublings), rule.longest);
}

}  // namespace

base::Result<std::chrono::milliseconds> Throttle::begin(std::string_view key, const Rule& rule) {
  const std::lock_guard lock(mutex_);
  auto found = store_.find(key);
  if (!found) return std::unexpected(found.error());
  const base::Instant now = wall_.now();
  ThrottleRecord record;
  record.key = key;
  if (*found && now - (*found)->last < forgotten_after) record = **found;
  if (record.failures > 0) {
    const auto wait = wait_after(record.failures, rule) - (now - record.last);
    // A wall clock set back must not lock anyone out for longer than the rule says.
    if (wait.count() > 0) return std::min<std::chrono::milliseconds>(wait, rule.longest);
  }
  ++record.failures;
  record.last = now;
  if (auto kept = store_.put(record); !kept) return std::unexpected(kept.error());
  return std::chrono::milliseconds(0);
}

base::Result<void> Throttle::succeeded(std::string_view key) {
  const std::lock_guard lock(mutex_);
  return store_.remove(key);
}

base::Result<void> Throttle::took_back(std::string_view key) {
  const std::lock_guard lock(mutex_);
  auto found = store_.find(key);
  if (!found) return std::unexpected(found.error());
  if (!*found) return {};
  ThrottleRecord record = std::move(**found);
  --record.failures;
  return record.failures > 0 ? store_.put(record) : store_.remove(key);
}

}  // namespace trinhky::auth
