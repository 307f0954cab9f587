#include "engine/notify/gateway.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/engine/notify/webhook_tables.h"

namespace trinhky::notify {
namespace {

using base::json;
using testing::HasSubstr;

class GatewayTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string place = std::filesystem::temp_directory_path() / "trinhky-gateway-XXXXXX";
    ASSERT_NE(mkdtemp(place.data()), nullptr);
    folder_ = place;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string script(const std::string& body) {
    const std::string path = folder_ + "/send.sh";
    std::ofstream(path) << "#!/bin/sh\n" << body << "\n";
    chmod(path.c_str(), 0700);
    return path;
  }
  base::Result<void> send(const std::string& body, int seconds = 20, std::vector<std::string> arguments = {}) {
    json program = {script(body)};
    for (std::string& argument : arguments) program.push_back(std::move(argument));
    auto settings = GatewaySettings::parse({{"program", program}, {"seconds", seconds}});
    EXPECT_TRUE(settings);
    const auto gateway = make_gateway(std::move(*settings), &clock_);
    EXPECT_EQ(gateway->name(), "gateway");
    return gateway->send(message_);
  }
  std::string file(const std::string& name) {
    std::ifstream in(folder_ + "/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::string folder_;
  HandClock clock_;
  Outgoing message_{.id = "m1",
                    .person = "en",
                    .address = "+84901234567",
                    .name = "Hoàng Thị Én",
                    .title = "Việc mới; $(rm -rf /)",
                    .text = "Dòng một\nDòng hai",
                    .html = "<p>…</p>",
                    .link = "https://office.example.vn/tasks/1",
                    .at = base::parse_instant("2026-11-22T01:30:00Z").value()};
};

TEST_F(GatewayTest, AProgramHasTheMessageOnItsInput) {
  ASSERT_TRUE(send("cat > " + folder_ + "/got"));
  EXPECT_EQ(json::parse(file("got")), json({{"id", "m1"},
                                            {"person", "en"},
                                            {"address", "+84901234567"},
                                            {"name", "Hoàng Thị Én"},
                                            {"language", "vi"},
                                            {"title", "Việc mới; $(rm -rf /)"},
                                            {"text", "Dòng một\nDòng hai"},
                                            {"link", "https://office.example.vn/tasks/1"},
                                            {"urgent", false},
                                            {"digest", false},
                                            {"at", "2026-11-22T01:30:00.000Z"}}));
}

TEST_F(GatewayTest, ItsExitCodeSaysWhatBecameOfIt) {
  EXPECT_TRUE(send("exit 0"));
  EXPECT_EQ(send("exit 75").error().type, "gateway-later");
  EXPECT_EQ(send("exit 75").error().code, base::ErrorCode::unavailable);
  EXPECT_EQ(send("exit 67").error().type, "address-gone");
  const auto refused = send("echo 'số máy không đúng' >&2; echo more >&2; exit 3");
  EXPECT_EQ(refused.error().type, "gateway-refused");
  EXPECT_EQ(refused.error().log, "exit code 3: số máy không đúng");
}

TEST_F(GatewayTest, ArgumentsAreHandedOverAsTheyStand) {
  ASSERT_TRUE(send("printf '%s|' \"$@\" > " + folder_ + "/args", 20, {"a b", "$HOME", "; exit 9", "*"}));
  EXPECT_EQ(file("args"), "a b|$HOME|; exit 9|*|");
}

TEST_F(GatewayTest, ItFindsNothingOfThisProgram) {
  setenv("TRINHKY_SECRET", "s", 1);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  const std::ofstream open_here(folder_ + "/open");
  // The loop's own listing holds one more handle; of this program none is left.
  ASSERT_TRUE(send("env > " + folder_ + "/env; pwd > " + folder_ + "/pwd; ls -l /proc/self/fd > " + folder_ +
                   "/fds; kill -TERM $$; exit 0")
                  .error()
                  .log.find("signal 15") != std::string::npos);
  pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
  unsetenv("TRINHKY_SECRET");
  EXPECT_EQ(file("env").find("TRINHKY"), std::string::npos);
  EXPECT_THAT(file("env"), HasSubstr("LANG=C.UTF-8"));
  EXPECT_EQ(file("pwd"), "/\n");
  EXPECT_FALSE(file("fds").empty());
  EXPECT_EQ(file("fds").find(folder_ + "/open"), std::string::npos);
}

TEST_F(GatewayTest, WhatDoesNotEndIsEndedWithAllItStarted) {
  const auto before = std::chrono::steady_clock::now();
  const auto sent = send("sleep 600 & echo $! > " + folder_ + "/child; wait", 1);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(60));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().type, "gateway-broken");
  const pid_t child = std::stoi(file("child"));
  // It was killed; a busy machine may take a moment to let it die. None to be found: it is gone already.
  const int watched = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  if (watched < 0) return;
  pollfd ended{.fd = watched, .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&ended, 1, 60'000), 1) << "what it started still runs";
  close(watched);
}

TEST_F(GatewayTest, AProgramThatTalksWithoutEndOrReadsNothingIsNoTrouble) {
  EXPECT_TRUE(
      send("i=0; while [ $i -lt 2000 ]; do echo 0123456789012345678901234567890123456789012345 >&2; i=$((i+1)); done"));
  message_.text = std::string(1U << 20, 'x');
  EXPECT_TRUE(send("exit 0"));
}

TEST_F(GatewayTest, AProgramThatIsNotThereIsTriedAgainLater) {
  auto settings = GatewaySettings::parse({{"program", {folder_ + "/nothing"}}});
  ASSERT_TRUE(settings);
  const auto sent = make_gateway(std::move(*settings), &clock_)->send(message_);
  EXPECT_EQ(sent.error().type, "gateway-broken");
  EXPECT_EQ(sent.error().code, base::ErrorCode::unavailable);
}

TEST(GatewaySettings, AreReadWithTheirFaults) {
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  EXPECT_TRUE(GatewaySettings::parse({{"url", std::string("https://") + "10.1.1.1/sms"}, {"secret", secret}}));
  EXPECT_TRUE(GatewaySettings::parse({{"url", "http://localhost:9/sms"}, {"secret", secret}, {"http", true}}));
  const auto at = [](const json& value) { return GatewaySettings::parse(value).error().pointer; };
  EXPECT_EQ(at({{"url", "http://gateway.example.vn/sms"}, {"secret", secret}}), "/url");
  EXPECT_EQ(at({{"url", "https://gateway.example.vn/sms"}}), "/secret");
  EXPECT_EQ(at({{"program", {"send"}}}), "/program/0");
  EXPECT_EQ(at({{"program", json::array()}}), "/program");
  EXPECT_EQ(at({{"program", "/opt/send"}}), "/program");
  EXPECT_EQ(at({{"program", {"/opt/send"}}, {"url", "https://a.example/"}}), "/program");
  EXPECT_EQ(at(json::object()), "/program");
  EXPECT_EQ(at({{"program", {"/opt/send"}}, {"seconds", 0}}), "/seconds");
  EXPECT_EQ(at({{"program", {"/opt/send"}}, {"shell", true}}), "/shell");
}

}  // namespace
}  // namespace trinhky::notify
