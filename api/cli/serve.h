// `trinhky serve`: the program as an office runs it. On SIGINT or SIGTERM it takes no new connection, says on
// /api/v1/ready that it is ending, lets requests under way finish, closes event streams, sends the messages at hand,
// seals the log, and ends within a minute; a second signal ends it at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "api/cli/house.h"
#include "api/server/log.h"

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
  // A listener on 127.0.0.1 that answers GET /metrics and nothing else; 0 is any free port. Without it there is none.
  std::optional<std::uint16_t> metrics_port;
  server::LogSettings log;
  // Backups by the server itself (backup_service.h, docs/backup.md).
  std::string backup_at = "02:00";     // in the house's zone, or "never"
  std::filesystem::path backup_to;     // empty: "backups" inside the data folder
  std::string backup_keep = "7,4,12";  // days, weeks, months
};

// Prints the address once requests are answered, and tells the service manager (service_manager.h). Returns the exit
// code of the program.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace trinhky::cli
