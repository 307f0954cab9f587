// The mail server of tests/support/smtp-server as a child process.
//
//   START_MAIL_SERVER(server, "--fail-first", "1");     // skips the test when its packages are not fetched
//   Smtp smtp(server.settings());
//   server.mails();                                     // what it took, in order; nothing to wait for
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/notify/smtp.h"

namespace trinhky::notify {

class MailServer {
 public:
  // Empty when the server can be started, else what is missing.
  static std::string missing();

  explicit MailServer(std::vector<std::string> options);
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  [[nodiscard]] bool listens() const { return port_ != 0; }
  [[nodiscard]] SmtpSettings settings() const;
  [[nodiscard]] std::vector<nlohmann::json> mails() const;
  [[nodiscard]] std::string ca_file() const { return folder_ + "/ca.pem"; }

 private:
  void read_greeting(int from);

  std::string folder_;
  pid_t process_ = -1;
  int input_ = -1;  // closing it ends the server
  std::uint16_t port_ = 0;
};

}  // namespace trinhky::notify

#define START_MAIL_SERVER(name, ...)                                           \
  if (const std::string missing_ = MailServer::missing(); !missing_.empty()) { \
    GTEST_SKIP() << missing_;                                                  \
  }                                                                            \
  const MailServer name(std::vector<std::string>{__VA_ARGS__});                \
  ASSERT_TRUE(name.listens()) << "the test mail server did not say that it listens"
