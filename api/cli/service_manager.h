// Tells the service manager that started the program how it is (sd_notify(3)): a datagram to the socket that
// NOTIFY_SOCKET names. Without one, or with one that nobody reads, nothing happens.
//
//   const auto manager = ServiceManager::from_environment();
//   manager.tell("READY=1");
//   if (manager.watchdog()) …                        // tell("WATCHDOG=1") at least as often, while all is well
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace trinhky::cli {

class ServiceManager {
 public:
  ServiceManager() = default;
  // `socket`: a path, or '@' and a name in the abstract namespace.
  explicit ServiceManager(std::string socket, std::optional<std::chrono::milliseconds> watchdog = {})
      : socket_(std::move(socket)), watchdog_(watchdog) {}

  // NOTIFY_SOCKET, and WATCHDOG_USEC where WATCHDOG_PID is this process or is not set.
  [[nodiscard]] static ServiceManager from_environment();

  // Never waits. False when nobody was told.
  bool tell(std::string_view state) const;
  // How often it wants to hear that the program lives; none when it does not ask.
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog() const { return watchdog_; }

 private:
  std::string socket_;
  std::optional<std::chrono::milliseconds> watchdog_;
};

}  // namespace trinhky::cli
