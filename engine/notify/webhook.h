// One webhook message: what it says (CloudEvents 1.0, JSON, structured mode) and how its receiver knows that it is
// genuine (Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature).
//
//   WebhookSecret secret = WebhookSecret::from_bytes(random_32_bytes).value();
//   std::string body = cloud_event({.id = …, .source = …, .kind = "decided", .instance = …, .at = …, .data = …});
//   auto headers = webhook_headers({.id = message, .at = now, .body = body, .secrets = {secret, earlier}});
//
// Ids, words and instants leave the house, never names, texts or documents: who wants more asks the API, with the
// rights it has there. Sources: standardwebhooks specification 1.0, CloudEvents 1.0.2 and its JSON and HTTP bindings.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::notify {

// The key that a subscription and its receiver share. Its text is shown once and is never logged.
class WebhookSecret {
 public:
  static constexpr std::size_t min_bytes = 24;
  static constexpr std::size_t max_bytes = 64;

  // "whsec_" and 24 to 64 bytes in base64. Fails with `invalid`/"bad-webhook-secret".
  [[nodiscard]] static base::Result<WebhookSecret> parse(std::string_view text);
  [[nodiscard]] static base::Result<WebhookSecret> from_bytes(std::string_view bytes);

  [[nodiscard]] std::string text() const;
  // "v1," and the base64 of HMAC-SHA256 over "id.timestamp.body", the time in seconds.
  [[nodiscard]] std::string sign(std::string_view id, base::Instant at, std::string_view body) const;

 private:
  explicit WebhookSecret(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
};

struct SignedMessage {
  std::string id;    // of the message: the same for every try, so that its receiver can drop a second one
  base::Instant at;  // of this try, by the wall clock; receivers refuse what is older than some minutes
  std::string_view body;
  std::vector<WebhookSecret> secrets;  // two while one takes the place of the other: either signature is good
  std::string_view content_type = "application/cloudevents+json; charset=utf-8";
};

// content-type and the three headers of Standard Webhooks.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> webhook_headers(const SignedMessage& message);

// Before the kind of an event, so that a receiver of many programs' events knows whose they are.
inline constexpr std::string_view event_type_prefix = "vn.trinhky.";

struct CloudEvent {
  std::string id;        // of the event; the same whenever and to whomever it is told
  std::string source;    // a URI reference; (source, id) is unique
  std::string kind;      // "decided": the type is event_type_prefix and this
  std::string instance;  // the subject; empty: none
  base::Instant at;
  base::json data;  // ids, words, numbers
};

// The body, UTF-8. Members in the order of RFC 8785, so equal events are equal bytes.
[[nodiscard]] std::string cloud_event(const CloudEvent& event);

// What of a recorded event may leave the house: who acted (ids), the state, the choice, the outcome and the like, as
// far as each is an id or a word; the states reached and how the instance ended. Everything else stays, also what a
// later version of the program records.
[[nodiscard]] base::json webhook_data(std::string_view instance, std::uint64_t number, const base::json& body);

}  // namespace trinhky::notify
