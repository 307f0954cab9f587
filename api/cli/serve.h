// `trinhky serve`: the program as an office runs it. Stops by itself and in order on SIGINT and SIGTERM.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "api/cli/house.h"

namespace trinhky::cli {

struct ServeOptions {
  HouseOptions house;
  std::filesystem::path screens;  // built admin UI; without it only the API is served
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::vector<std::string> proxies;
  std::vector<std::string> hosts;
  // Certificates in PEM that a signer's certificate must lead to; without them trust is told as not checked.
  std::filesystem::path trust;
  // Targets of webhooks and push messages inside the office's network, and a gateway for messengers (outbound.h).
  std::filesystem::path outbound;
  std::filesystem::path gateway;
  std::filesystem::path mail;  // SMTP settings as JSON; without them mail is kept on the outbox page
};

// Prints the address once requests are answered. Returns the exit code of the program.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace trinhky::cli
