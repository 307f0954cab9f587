// What leaves for other machines beside mail: webhooks from threads of their own, and the channels to browsers and to
// the office's gateway, for whoever sends notices.
//
//   auto outbound = Outbound::open(office, {.settings = "outbound.json", .gateway = "gateway.json"});
//   (*outbound)->start();              // the threads that follow the log and deliver
//   (*outbound)->channels();           // "push", and "gateway" where one is set
//   (*outbound)->stop();
//
// `open` gives the office what its routes need; the office must not be asked any more when this goes.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/resources/office.h"
#include "engine/notify/channel.h"

namespace trinhky::cli {

struct OutboundFiles {
  std::filesystem::path settings;  // JSON, notify::OutboundSettings; without it only https to the open Internet
  std::filesystem::path gateway;   // JSON, notify::GatewaySettings; without it there is no gateway
};

class Outbound {
 public:
  // Fails with `invalid` if a file cannot be read, or as the store does.
  [[nodiscard]] static base::Result<std::unique_ptr<Outbound>> open(api::Office& office, const OutboundFiles& files);
  ~Outbound();
  Outbound(const Outbound&) = delete;
  Outbound& operator=(const Outbound&) = delete;

  // Each for one thread at a time; they live as long as this.
  [[nodiscard]] std::vector<notify::Channel*> channels() const;

  // Where a person is reached by them: "push" for whoever let a browser be told, "gateway" for whoever has a telephone.
  [[nodiscard]] std::map<std::string, std::string> addresses(const directory::Person& person) const;

  void start();
  // Finishes the messages at hand.
  void stop();

 private:
  explicit Outbound(api::Office& office);
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace trinhky::cli
