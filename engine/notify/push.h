// Web push: a line of text and a link on a person's screen, through the push service that the person's browser named.
//
//   Result<P256Key> key = keep_push_key(store);                // made at the first run
//   PushChannel push({.key = *key, .post = …, .random = …, .wall = &clock, .contact = "mailto:…"});
//   push.send({.id = …, .address = subscription, .title = …, .link = …});
//
// The address is what the browser gave, {"endpoint", "keys": {"p256dh", "auth"}}, or a list of them: all browsers of
// the person (push_subscriptions.h). It is taken when one of them can have it; those that are gone are told by `gone`.
// The push service sees when and how much is sent to whom, and not what: the title and the link are encrypted for the
// browser (RFC 8291). A message that was not shown yet is replaced by the same one again (RFC 8030 section 5.4); one
// that was shown may appear twice.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/notify/channel.h"
#include "engine/notify/outbound_http.h"
#include "engine/notify/push_crypto.h"
#include "engine/store/store.h"

namespace trinhky::notify {

inline constexpr std::chrono::hours push_time_to_live{24};  // how long the push service keeps what it cannot deliver

// The house's key pair, made and kept at the first run: browsers subscribe to its public half, so another one makes all
// of them deaf. Fails as the store does, or with `invalid`/"bad-push-key" if what is kept is none.
[[nodiscard]] base::Result<P256Key> keep_push_key(store::Store& store);

struct PushAddress {
  std::string endpoint;
  PushKeys keys;

  // Fails with `invalid`/"bad-push-address" and a pointer.
  [[nodiscard]] static base::Result<PushAddress> parse(const base::json& value);
};

struct PushParts {
  P256Key key;
  std::function<base::Result<HttpAnswer>(const HttpPost&)> post;  // as OutboundHttp::post
  std::function<std::string(std::size_t size)> random;            // unpredictable bytes
  const base::Clock* wall = nullptr;                              // outlives this
  std::string contact;                                            // as OutboundSettings::contact
  // A browser that is no more; its address as it was in the message. None: nobody is told.
  std::function<void(const std::string& person, const std::string& address)> gone = {};
};

class PushChannel final : public Channel {
 public:
  explicit PushChannel(PushParts parts) : parts_(std::move(parts)) {}
  [[nodiscard]] std::string_view name() const override { return "push"; }
  // Of the title what fits one line of a screen. Fails as Channel says: `unavailable`/"push-later",
  // `not_found`/"address-gone" (404, 410), `invalid`/"push-refused" and what OutboundHttp refuses. Of a list the first
  // failure that may pass counts, else the last one.
  [[nodiscard]] base::Result<void> send(const Outgoing& message) override;

 private:
  [[nodiscard]] base::Result<void> send_to(const base::json& browser, const Outgoing& message);

  PushParts parts_;
};

}  // namespace trinhky::notify
