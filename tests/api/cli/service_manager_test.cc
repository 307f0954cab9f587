#include "api/cli/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "tests/engine/store/sqlite/place.h"

namespace trinhky::cli {
namespace {

// What a service manager has: a datagram socket.
class Listening {
 public:
  explicit Listening(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0)
      ADD_FAILURE() << "cannot bind " << name;
  }
  ~Listening() { ::close(socket_); }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  [[nodiscard]] std::string heard() const {
    std::array<char, 256> text{};
    const ssize_t got = ::recv(socket_, text.data(), text.size(), MSG_DONTWAIT);
    return got < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(got));
  }

 private:
  int socket_;
};

TEST(ServiceManager, HearsWhatItIsTold) {
  const store::TemporaryFolder folder;
  const std::string name = std::filesystem::path(folder.path()) / "notify";
  const Listening manager(name);
  EXPECT_TRUE(ServiceManager(name).tell("READY=1"));
  EXPECT_EQ(manager.heard(), "READY=1");
  EXPECT_EQ(manager.heard(), "nothing");
}

TEST(ServiceManager, MayListenInTheAbstractNamespace) {
  const std::string name = "@trinhky-test-" + std::to_string(::getpid());
  const Listening manager(name);
  EXPECT_TRUE(ServiceManager(name).tell("WATCHDOG=1"));
  EXPECT_EQ(manager.heard(), "WATCHDOG=1");
}

TEST(ServiceManager, WhereThereIsNoneNothingHappens) {
  EXPECT_FALSE(ServiceManager().tell("READY=1"));
  EXPECT_FALSE(ServiceManager("relative").tell("READY=1"));
  EXPECT_FALSE(ServiceManager("/no/such/socket").tell("READY=1"));
  EXPECT_FALSE(ServiceManager("/" + std::string(200, 'x')).tell("READY=1"));
}

TEST(ServiceManager, IsTakenFromTheEnvironment) {
  const auto with = [](const char* usec, const char* process) {
    ::setenv("WATCHDOG_USEC", usec, 1);
    process == nullptr ? ::unsetenv("WATCHDOG_PID") : ::setenv("WATCHDOG_PID", process, 1);
    return ServiceManager::from_environment().watchdog();
  };
  const std::string self = std::to_string(::getpid());
  EXPECT_EQ(with("180000000", nullptr), std::chrono::milliseconds(180'000));
  EXPECT_EQ(with("180000000", self.c_str()), std::chrono::milliseconds(180'000));
  EXPECT_EQ(with("180000000", "1"), std::nullopt) << "meant for another process";
  EXPECT_EQ(with("", nullptr), std::nullopt);
  EXPECT_EQ(with("0", nullptr), std::nullopt);
  EXPECT_EQ(with("12x", nullptr), std::nullopt);
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("WATCHDOG_PID");
}

}  // namespace
}  // namespace trinhky::cli
