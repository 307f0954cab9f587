// A way to people that an office provides itself: SMS, Zalo, its own messenger. Either a program that is started for
// each message, or an HTTP endpoint. What both are given and what they answer is a contract: docs/gateway.md.
//
//   Result<GatewaySettings> settings = GatewaySettings::parse(json);
//   std::unique_ptr<Channel> gateway = make_gateway(*settings, &wall);
//   gateway->send({.id = …, .address = "+84901234567", .title = …, .text = …, .link = …});
//
// The message is {"id", "person", "address", "name", "language", "title", "text", "link", "urgent", "digest", "at"}.
// A program has it on its standard input, as a file; its arguments come from the settings alone and no shell reads
// them. It has no environment but PATH and LANG, no file of this program, and ends within `time` or is killed with
// what it started.
// Exit code 0: taken. 75: later. 67: there is no such address. Any other: refused for good. An endpoint has the message
// as a signed POST (webhook.h): 2xx taken; 408, 425, 429, 5xx later; 404, 410 no such address; else refused.
#pragma once

#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/notify/channel.h"
#include "engine/notify/outbound_http.h"
#include "engine/notify/webhook.h"

namespace trinhky::notify {

inline constexpr std::string_view gateway_channel = "gateway";

struct GatewaySettings {
  std::vector<std::string> program;  // an absolute path and arguments; empty: the endpoint is used
  std::string url;
  std::optional<WebhookSecret> secret;  // of the endpoint
  OutboundSettings outbound;            // the host of `url` is allowed wherever it lies
  std::chrono::milliseconds time{20'000};

  // {"program": ["/opt/sms/send", "--quick"], "seconds": 20} or {"url": "https://…", "secret": "whsec_…", "http":
  // false, "ca_file": "…", "seconds": 20}. Fails with `invalid`/"bad-gateway-settings" and a pointer.
  [[nodiscard]] static base::Result<GatewaySettings> parse(const base::json& value);
};

// The message as the contract says. Members are never left out.
[[nodiscard]] std::string gateway_message(const Outgoing& message);

// `wall` outlives it. send() fails with `unavailable`/"gateway-later", "gateway-broken" (it cannot be started, was
// killed, or took too long) or "target-unreachable", `not_found`/"address-gone", `invalid`/"gateway-refused".
[[nodiscard]] std::unique_ptr<Channel> make_gateway(GatewaySettings settings, const base::Clock* wall);

}  // namespace trinhky::notify
