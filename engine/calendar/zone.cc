#include "engine/calendar/zone.h"

#include <date/tz.h>

#include <array>
#include <cstdio>
#include <exception>

namespace trinhky::calendar {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

}  // namespace

Zone Zone::fixed(minutes offset) {
  const auto count = static_cast<int>(offset.count());
  const int size = count < 0 ? -count : count;
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "UTC%c%02d:%02d", count < 0 ? '-' : '+', size / 60 % 100, size % 60);
  Zone zone;
  zone.name_ = name.data();
  zone.offset_ = offset;
  return zone;
}

std::optional<Zone> Zone::named(std::string_view iana_name) {
  // The library takes a name as a path below the database's folder.
  if (iana_name.empty() || iana_name.size() > 64 || iana_name.front() == '/' || iana_name.contains("..")) return {};
  try {
    Zone zone;
    zone.rules_ = date::locate_zone(iana_name);
    zone.name_ = zone.rules_->name();
    static_cast<void>(zone.rules_->get_info(date::sys_seconds(seconds(0))));  // reads its file now, not later
    return zone;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Zone Zone::vietnam() {
  if (auto zone = named("Asia/Ho_Chi_Minh")) return *std::move(zone);
  return fixed(minutes(7 * 60));
}

WallTime Zone::wall_time(base::Instant at) const {
  const seconds offset = rules_ == nullptr ? offset_ : rules_->get_info(std::chrono::floor<seconds>(at)).offset;
  return at.time_since_epoch() + offset;
}

bool Zone::changes_known_at(base::Instant at) const {
  if (rules_ == nullptr) return true;
  // The listed changes end within 2037; a zone that rests by then made its last one earlier.
  constexpr date::sys_seconds near_the_end = std::chrono::sys_days(std::chrono::year(2037) / std::chrono::January / 1);
  constexpr date::sys_seconds no_other = std::chrono::sys_days(std::chrono::year(2100) / std::chrono::January / 1);
  const date::sys_info info = rules_->get_info(std::chrono::floor<seconds>(at));
  return info.begin < near_the_end || info.end < no_other;
}

base::Instant Zone::instant_of(WallTime local, Twice twice) const {
  if (rules_ == nullptr) return base::Instant(local - offset_);
  const date::local_seconds second(std::chrono::floor<seconds>(local));
  const date::local_info info = rules_->get_info(second);
  if (info.result == date::local_info::nonexistent) return base::Instant(info.first.end.time_since_epoch());
  const bool second_time = info.result == date::local_info::ambiguous && twice == Twice::later;
  return base::Instant(local - (second_time ? info.second.offset : info.first.offset));
}

}  // namespace trinhky::calendar
