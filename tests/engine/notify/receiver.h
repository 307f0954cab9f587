// The receiver of tests/webhooks as a child process.
//
//   Receiver receiver({.plan = "500,hang", .secrets = {secret}});
//   if (!receiver.listens()) …
//   receiver.url();  receiver.seen();       // what it was sent, in order; nothing to wait for
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace trinhky::notify {

struct ReceiverOptions {
  std::string plan;  // as server.mjs says
  std::vector<std::string> secrets;
  std::uint16_t port = 0;  // 0: any
  bool tls = false;
};

class Receiver {
 public:
  // Empty when it can be started, else what is missing.
  static std::string missing();
  // A port of loopback where nobody listens now.
  static std::uint16_t unused_port();

  explicit Receiver(const ReceiverOptions& options);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  [[nodiscard]] bool listens() const { return greeting_.contains("port"); }
  [[nodiscard]] std::string url(const std::string& path = "/in") const;
  [[nodiscard]] nlohmann::json push_subscription() const { return greeting_["push"]; }
  [[nodiscard]] std::vector<nlohmann::json> seen() const;
  [[nodiscard]] std::string ca_file() const { return folder_ + "/ca.pem"; }

 private:
  void read_greeting(int from);

  std::string folder_;
  bool tls_ = false;
  pid_t process_ = -1;
  int input_ = -1;  // closing it ends the receiver
  nlohmann::json greeting_;
};

}  // namespace trinhky::notify
