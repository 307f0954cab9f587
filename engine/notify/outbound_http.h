// One POST to a machine that somebody else named. Built so that naming a target gives no way into the office's network.
//
//   Result<OutboundSettings> settings = OutboundSettings::parse(json);
//   OutboundHttp http(*settings);
//   Result<HttpAnswer> answer = http.post({.url = url, .headers = {{"content-type", "application/json"}}, .body =
//   bytes}); if (answer && answer->is_success()) …
//
// The address is checked when the socket is made, on the very address it is made for, so no second look-up can give
// another one; a kept connection goes to the address it was checked for. Certificates are always verified, redirects
// are answers and not followed, proxies of the environment are not used. Blocking, for one thread at a time; one call
// ends within `connect_time` + `total_time`.
#pragma once

#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/notify/address_guard.h"

namespace trinhky::notify {

inline constexpr std::size_t max_answer_bytes = 16U << 10;  // of the body; the rest is not read
inline constexpr std::size_t max_target_bytes = 2000;       // of a URL

struct OutboundSettings {
  AddressGuard guard;
  bool http = false;    // also http://, in clear
  std::string ca_file;  // PEM file of the authority to trust instead of the system's; empty: the system's
  std::string contact;  // "mailto:…" or "https://…": whom a push service may ask (RFC 8292 section 2.1)
  std::chrono::milliseconds connect_time{5'000};
  std::chrono::milliseconds total_time{15'000};

  // {"allow": ["10.20.0.0/16", "host.example"], "http": false, "ca_file": "…", "contact": "mailto:…"}; every member may
  // be left out. Fails with `invalid`/"bad-outbound-settings" or "bad-allow-list".
  [[nodiscard]] static base::Result<OutboundSettings> parse(const base::json& value);
};

struct HttpPost {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;  // without line breaks
  std::string body;
};

struct HttpAnswer {
  int status = 0;
  std::string body;  // its beginning, at most max_answer_bytes
  std::optional<std::chrono::seconds> retry_after;
  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
};

// Whether an answer means that the same message may be taken later: 408, 425, 429 and every 5xx.
[[nodiscard]] bool is_passing(int status);

// "https://host[:port]" of a URL, as RFC 6454 writes an origin. None for what is no http or https URL.
[[nodiscard]] std::optional<std::string> origin_of(std::string_view url);

class OutboundHttp {
 public:
  explicit OutboundHttp(OutboundSettings settings);
  ~OutboundHttp();
  OutboundHttp(const OutboundHttp&) = delete;
  OutboundHttp& operator=(const OutboundHttp&) = delete;

  // What can be said of a target without asking anybody: its form, its scheme, and an address written out in it.
  // Fails with `invalid`/"bad-target" or `forbidden`/"target-not-allowed".
  [[nodiscard]] base::Result<void> check(std::string_view url) const;

  // Any status is an answer. Fails as `check` does, with `forbidden`/"target-not-allowed" if the host's address is not
  // one to send to, and with `unavailable`/"target-unreachable" if there was no answer in time, no connection, or a
  // certificate that does not hold.
  [[nodiscard]] base::Result<HttpAnswer> post(const HttpPost& request);

 private:
  struct Connection;
  OutboundSettings settings_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace trinhky::notify
