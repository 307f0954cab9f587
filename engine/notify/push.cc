#include "engine/notify/push.h"

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/notify/outbound_bytes.h"
#include "engine/notify/pattern.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::json;
using base::Result;

constexpr std::string_view key_name = "push_key";
constexpr std::size_t max_title_code_points = 200;
constexpr std::size_t topic_characters = 32;  // RFC 8030 section 5.4
constexpr std::size_t salt_bytes = 16;
constexpr std::chrono::hours token_time{12};  // RFC 8292 section 2: at most 24
constexpr std::size_t public_bytes = 65;
constexpr std::size_t auth_bytes = 16;

std::unexpected<base::Error> bad_address(std::string pointer) {
  return base::refuse(
      ErrorCode::invalid, "bad-push-address",
      {"Đăng ký nhận thông báo của trình duyệt không đúng.", "The browser's subscription is not valid."},
      std::move(pointer));
}

std::unexpected<base::Error> refusal(ErrorCode code, std::string type, base::Text message, int status) {
  auto refused = base::refuse(code, std::move(type), std::move(message));
  refused.error().log = "status " + std::to_string(status);
  return refused;
}

}  // namespace

Result<P256Key> keep_push_key(store::Store& store) {
  const auto kept = store.meta(key_name);
  if (!kept) return std::unexpected(kept.error());
  if (*kept) return P256Key::from_pem(**kept);
  auto key = P256Key::make();
  if (!key) return key;
  if (auto set = store.set_meta(key_name, key->pem()); !set) return std::unexpected(set.error());
  return key;
}

Result<PushAddress> PushAddress::parse(const json& value) {
  if (!value.is_object()) return bad_address("");
  PushAddress address{.endpoint = base::text_or(value, "endpoint"), .keys = {}};
  if (!origin_of(address.endpoint)) return bad_address("/endpoint");
  const auto keys = value.find("keys");
  if (keys == value.end() || !keys->is_object()) return bad_address("/keys");
  const auto public_key = from_base64url(base::text_or(*keys, "p256dh"));
  if (!public_key || public_key->size() != public_bytes || public_key->front() != '\x04') {
    return bad_address("/keys/p256dh");
  }
  const auto auth = from_base64url(base::text_or(*keys, "auth"));
  if (!auth || auth->size() != auth_bytes) return bad_address("/keys/auth");
  address.keys = {.public_key = *public_key, .auth = *auth};
  return address;
}

Result<void> PushChannel::send(const Outgoing& message) {
  const auto given = base::parse_json(message.address);
  if (!given) return bad_address("");
  const json browsers = given->is_array() ? *given : json::array({*given});
  Result<void> said = bad_address("");
  bool taken = false;
  for (const json& browser : browsers) {
    const auto sent = send_to(browser, message);
    if (sent) {
      taken = true;
      continue;
    }
    if (sent.error().type == "address-gone" && parts_.gone) parts_.gone(message.person, base::canonical(browser));
    if (said || said.error().code != ErrorCode::unavailable) said = sent;
  }
  return taken ? Result<void>() : said;
}

Result<void> PushChannel::send_to(const json& browser, const Outgoing& message) {
  const auto address = PushAddress::parse(browser);
  if (!address) return std::unexpected(address.error());
  const auto once = P256Key::make();
  if (!once) return std::unexpected(once.error());
  const json said = {{"title", one_line(message.title, max_title_code_points)}, {"link", message.link}};
  const auto body = encrypt_push(base::print(said), address->keys, *once, parts_.random(salt_bytes));
  if (!body) return std::unexpected(body.error());
  const auto who = vapid_authorization(parts_.key, {.audience = origin_of(address->endpoint).value_or(""),
                                                    .expires = parts_.wall->now() + token_time,
                                                    .subject = parts_.contact});
  if (!who) return std::unexpected(who.error());
  const auto answer = parts_.post({.url = address->endpoint,
                                   .headers = {{"content-type", "application/octet-stream"},
                                               {"content-encoding", "aes128gcm"},
                                               {"ttl", std::to_string(std::chrono::seconds(push_time_to_live).count())},
                                               {"urgency", message.urgent ? "high" : "normal"},
                                               {"topic", base::sha256_hex(message.id).substr(0, topic_characters)},
                                               {"authorization", *who}},
                                   .body = *body});
  if (!answer) return std::unexpected(answer.error());
  const int status = answer->status;
  if (answer->is_success()) return {};
  if (status == 404 || status == 410) {
    return refusal(ErrorCode::not_found, "address-gone",
                   {"Trình duyệt này không còn nhận thông báo.", "This browser no longer takes messages."}, status);
  }
  if (is_passing(status)) {
    return refusal(ErrorCode::unavailable, "push-later",
                   {"Dịch vụ thông báo hẹn nhận sau.", "The push service put this message off."}, status);
  }
  return refusal(ErrorCode::invalid, "push-refused",
                 {"Dịch vụ thông báo từ chối thông báo này.", "The push service refuses this message."}, status);
}

}  // namespace trinhky::notify
