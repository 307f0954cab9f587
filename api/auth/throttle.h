// Slowing down those who guess: per login and per address, on the wall clock.
//
//   Throttle throttle(store, wall_clock);
//   auto wait = throttle.begin("login:an", Throttle::per_login);     // counts the attempt before it is tried
//   if (*wait > 0s) …                                                // 429, Retry-After
//   throttle.succeeded("login:an");
//
// An attempt counts when it begins, so a hundred at once gain nothing. After `free` failures the wait doubles with each
// further one up to `longest`; a day without a try forgets everything.
#pragma once

#include <chrono>
#include <mutex>
#include <string_view>

#include "api/auth/records.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::auth {

class Throttle {
 public:
  struct Rule {
    int free;
    std::chrono::milliseconds first_wait;
    std::chrono::milliseconds longest;
  };
  static constexpr Rule per_login{5, std::chrono::seconds(2), std::chrono::minutes(15)};
  static constexpr Rule per_address{30, std::chrono::seconds(2), std::chrono::minutes(15)};

  Throttle(ThrottleStore& store, const base::Clock& wall) : store_(store), wall_(wall) {}

  // Zero: go on, the attempt is counted as failed until `succeeded`. Otherwise how long to wait; nothing is counted.
  [[nodiscard]] base::Result<std::chrono::milliseconds> begin(std::string_view key, const Rule& rule);
  // Forgets the key.
  [[nodiscard]] base::Result<void> succeeded(std::string_view key);
  // Takes back the one attempt of `begin`: for an address that many people share.
  [[nodiscard]] base::Result<void> took_back(std::string_view key);

 private:
  ThrottleStore& store_;
  const base::Clock& wall_;
  std::mutex mutex_;  // find and put belong together
};

}  // namespace trinhky::auth
