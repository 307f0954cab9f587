#include "api/cli/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace trinhky::cli {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // before the first thread begins
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  std::optional<std::chrono::milliseconds> watchdog;
  const std::string_view meant = environment("WATCHDOG_PID");
  const bool is_meant = meant.empty() || number_in(meant) == std::int64_t{::getpid()};
  if (const auto usec = number_in(environment("WATCHDOG_USEC")); usec && is_meant) {
    watchdog = std::chrono::milliseconds(std::max<std::int64_t>(*usec / 1000, 1));
  }
  return ServiceManager(std::string(environment("NOTIFY_SOCKET")), watchdog);
}

bool ServiceManager::tell(std::string_view state) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.size() < 2 || socket_.size() >= sizeof address.sun_path) return false;
  if (socket_.front() != '/' && socket_.front() != '@') return false;
  std::ranges::copy(socket_, address.sun_path);
  if (socket_.front() == '@') address.sun_path[0] = '\0';
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return false;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const ssize_t sent =
      ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
  ::close(descriptor);
  return sent == static_cast<ssize_t>(state.size());
}

}  // namespace trinhky::cli
