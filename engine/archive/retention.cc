#include "engine/archive/retention.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

namespace trinhky::archive {
namespace {

constexpr std::size_t most = 999;

using Number = std::function<std::int64_t(base::Date)>;

std::int64_t day_number(base::Date day) {
  return std::chrono::sys_days(day).time_since_epoch().count();
}

// Of the week that begins on a Monday; 1 January 1970 was a Thursday.
std::int64_t week_number(base::Date day) {
  return std::chrono::floor<std::chrono::weeks>(std::chrono::sys_days(day) + std::chrono::days(3))
      .time_since_epoch()
      .count();
}

std::int64_t month_number(base::Date day) {
  return std::int64_t{static_cast<int>(day.year())} * 12 + static_cast<unsigned>(day.month());
}

// `newest_first` are verified ones.
void keep_newest_of(const std::vector<Aged>& newest_first, std::size_t places, const Number& number,
                    std::set<std::string>& kept) {
  std::set<std::int64_t> taken;
  for (const Aged& backup : newest_first) {
    if (taken.size() == places) return;
    if (taken.insert(number(backup.day)).second) kept.insert(backup.name);
  }
}

}  // namespace

base::Result<Retention> retention_from(std::string_view words) {
  std::array<std::size_t, 3> numbers{};
  const char* at = words.data();
  const char* const end = words.data() + words.size();
  bool good = true;
  for (std::size_t i = 0; good && i < numbers.size(); ++i) {
    if (i > 0) good = at != end && *at++ == ',';
    if (!good) break;
    const auto [stopped, error] = std::from_chars(at, end, numbers.at(i));
    good = error == std::errc() && numbers.at(i) <= most;
    at = stopped;
  }
  if (good && at == end) return Retention{.daily = numbers[0], .weekly = numbers[1], .monthly = numbers[2]};
  return base::refuse(base::ErrorCode::invalid, "bad-retention",
                      {"Hãy ghi số ngày, số tuần, số tháng giữ lại, ví dụ 7,4,12 (mỗi số từ 0 đến 999).",
                       "Write how many days, weeks and months are kept, such as 7,4,12 (each from 0 to 999)."});
}

std::vector<std::string> superfluous(std::vector<Aged> backups, const Retention& retention) {
  std::ranges::sort(backups,
                    [](const Aged& a, const Aged& b) { return std::tie(a.at, a.name) > std::tie(b.at, b.name); });
  std::set<std::string> kept;
  // Verified or not: what there is at the top while nothing later was verified.
  if (!backups.empty()) kept.insert(backups.front().name);
  std::vector<Aged> verified;
  std::ranges::copy_if(backups, std::back_inserter(verified), &Aged::verified);
  if (!verified.empty()) kept.insert(verified.front().name);
  keep_newest_of(verified, retention.daily, day_number, kept);
  keep_newest_of(verified, retention.weekly, week_number, kept);
  keep_newest_of(verified, retention.monthly, month_number, kept);
  std::vector<std::string> removed;
  for (const Aged& backup : backups) {
    if (!kept.contains(backup.name)) removed.push_back(backup.name);
  }
  std::ranges::reverse(removed);
  return removed;
}

}  // namespace trinhky::archive
