#include "engine/notify/gateway.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/notify/gateway_program.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::json;
using base::Result;

constexpr std::size_t max_arguments = 50;
constexpr int longest_seconds = 120;

// Exit codes of sysexits.h.
constexpr int taken = 0;
constexpr int no_such_address = 67;  // EX_NOUSER
constexpr int later = 75;            // EX_TEMPFAIL

enum class Said {
  taken,
  later,
  gone,     // there is no such address
  refused,  // for good
};

Result<void> result_of(Said said, std::string log) {
  const auto refuse = [&](ErrorCode code, std::string type, base::Text message) {
    auto refused = base::refuse(code, std::move(type), std::move(message));
    refused.error().log = std::move(log);
    return refused;
  };
  switch (said) {
    case Said::taken:
      return {};
    case Said::later:
      return refuse(ErrorCode::unavailable, "gateway-later",
                    {"Cổng nhắn tin hẹn nhận sau.", "The gateway says later."});
    case Said::gone:
      return refuse(ErrorCode::not_found, "address-gone",
                    {"Địa chỉ nhận tin không còn.", "The address is no longer there."});
    case Said::refused:
      break;
  }
  return refuse(ErrorCode::invalid, "gateway-refused",
                {"Cổng nhắn tin từ chối tin này.", "The gateway refuses this message."});
}

class ProgramGateway final : public Channel {
 public:
  explicit ProgramGateway(GatewaySettings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] std::string_view name() const override { return gateway_channel; }
  [[nodiscard]] Result<void> send(const Outgoing& message) override {
    const auto ended =
        run_program({.words = settings_.program, .input = gateway_message(message), .time = settings_.time});
    if (!ended) return std::unexpected(ended.error());
    std::string log = "exit code " + std::to_string(ended->exit_code);
    if (!ended->said.empty()) log += ": " + ended->said;
    switch (ended->exit_code) {
      case taken:
        return result_of(Said::taken, {});
      case later:
        return result_of(Said::later, std::move(log));
      case no_such_address:
        return result_of(Said::gone, std::move(log));
      default:
        return result_of(Said::refused, std::move(log));
    }
  }

 private:
  GatewaySettings settings_;
};

class EndpointGateway final : public Channel {
 public:
  EndpointGateway(GatewaySettings settings, const base::Clock* wall)
      : settings_(std::move(settings)), wall_(wall), http_(settings_.outbound) {}
  [[nodiscard]] std::string_view name() const override { return gateway_channel; }
  [[nodiscard]] Result<void> send(const Outgoing& message) override {
    const std::string body = gateway_message(message);
    const auto answer = http_.post({.url = settings_.url,
                                    .headers = webhook_headers({.id = message.id,
                                                                .at = wall_->now(),
                                                                .body = body,
                                                                .secrets = {*settings_.secret},
                                                                .content_type = "application/json"}),
                                    .body = body});
    if (!answer) return std::unexpected(answer.error());
    std::string log = "status " + std::to_string(answer->status);
    if (answer->is_success()) return result_of(Said::taken, {});
    if (is_passing(answer->status)) return result_of(Said::later, std::move(log));
    const bool gone = answer->status == 404 || answer->status == 410;
    return result_of(gone ? Said::gone : Said::refused, std::move(log));
  }

 private:
  GatewaySettings settings_;
  const base::Clock* wall_;
  OutboundHttp http_;
};

std::unexpected<base::Error> bad(std::string pointer) {
  return base::refuse(ErrorCode::invalid, "bad-gateway-settings",
                      {"Cấu hình cổng nhắn tin chưa đúng.", "The gateway's settings are not right."},
                      std::move(pointer));
}

// Host names and addresses that the operator wrote into the settings need no second permission.
Result<AddressGuard> guard_of(const std::string& url) {
  std::string host = origin_of(url).value_or("");
  host = host.substr(host.find("//") + 2);
  if (host.starts_with('[')) {
    host = host.substr(1, host.find(']') - 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  return AddressGuard::parse({host});
}

}  // namespace

Result<GatewaySettings> GatewaySettings::parse(const json& value) {
  static const std::set<std::string> words{"program", "url", "secret", "http", "ca_file", "seconds"};
  if (!value.is_object()) return bad("");
  for (const auto& [word, ignored] : value.items()) {
    if (!words.contains(word)) return bad(base::pointer({word}));
  }
  GatewaySettings settings;
  if (const auto seconds = value.find("seconds"); seconds != value.end()) {
    if (!seconds->is_number_integer() || *seconds < 1 || *seconds > longest_seconds) return bad("/seconds");
    settings.time = std::chrono::seconds(seconds->get<int>());
  }
  if (value.contains("program") == value.contains("url")) return bad("/program");
  if (const auto program = value.find("program"); program != value.end()) {
    if (!program->is_array() || program->empty() || program->size() > max_arguments) return bad("/program");
    for (const json& word : *program) {
      const std::string at = "/program/" + std::to_string(settings.program.size());
      if (!word.is_string() || base::has_control_characters(word.get_ref<const std::string&>())) return bad(at);
      settings.program.push_back(word.get<std::string>());
    }
    if (!settings.program.front().starts_with('/')) return bad("/program/0");
    return settings;
  }
  settings.url = base::text_or(value, "url");
  auto outbound = json::object();
  for (const char* word : {"http", "ca_file"}) {
    if (value.contains(word)) outbound[word] = value[word];
  }
  auto read = OutboundSettings::parse(outbound);
  if (!read) return bad(read.error().pointer);
  settings.outbound = std::move(*read);
  if (!origin_of(settings.url)) return bad("/url");
  auto guard = guard_of(settings.url);
  if (!guard) return bad("/url");
  settings.outbound.guard = std::move(*guard);
  settings.outbound.total_time = settings.time;
  if (auto good = OutboundHttp(settings.outbound).check(settings.url); !good) return bad("/url");
  auto secret = WebhookSecret::parse(base::text_or(value, "secret"));
  if (!secret) return bad("/secret");
  settings.secret = std::move(*secret);
  return settings;
}

std::string gateway_message(const Outgoing& message) {
  return base::canonical({{"id", message.id},
                          {"person", message.person},
                          {"address", message.address},
                          {"name", message.name},
                          {"language", message.language == Language::vi ? "vi" : "en"},
                          {"title", message.title},
                          {"text", message.text},
                          {"link", message.link},
                          {"urgent", message.urgent},
                          {"digest", message.digest},
                          {"at", base::format_instant(message.at)}});
}

std::unique_ptr<Channel> make_gateway(GatewaySettings settings, const base::Clock* wall) {
  if (!settings.program.empty()) return std::make_unique<ProgramGateway>(std::move(settings));
  return std::make_unique<EndpointGateway>(std::move(settings), wall);
}

}  // namespace trinhky::notify
