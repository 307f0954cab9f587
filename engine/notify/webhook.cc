#include "engine/notify/webhook.h"

#include <algorithm>
#include <chrono>

#include "engine/notify/outbound_bytes.h"

namespace trinhky::notify {
namespace {

using base::json;

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t longest_word = 128;
constexpr std::size_t most_states = 100;

std::string seconds_of(base::Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

// An id, or a word as definitions and this program write them. A sentence has blanks, a name of a person too.
bool is_word(const json& value) {
  if (!value.is_string()) return false;
  const std::string& text = value.get_ref<const std::string&>();
  return !text.empty() && text.size() <= longest_word && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ':';
  });
}

void take_word(json& into, std::string_view as, const json& from, std::string_view member) {
  if (!from.is_object()) return;
  const auto found = from.find(member);
  if (found != from.end() && is_word(*found)) into[std::string(as)] = *found;
}

json actor_of(const json& body) {
  json actor = json::object();
  const auto found = body.find("actor");
  if (found == body.end() || !found->is_object()) return actor;
  for (const char* member : {"kind", "person", "instance"}) take_word(actor, member, *found, member);
  if (const auto capacity = found->find("capacity"); capacity != found->end()) {
    for (const char* member : {"position", "unit", "ground"}) take_word(actor, member, *capacity, member);
  }
  return actor;
}

// What the operations of an event did to the instance as a whole.
void take_changes(json& data, const json& body) {
  const auto changes = body.find("changes");
  if (changes == body.end() || !changes->is_array()) return;
  for (const json& change : *changes) {
    const std::string operation = change.is_object() ? base::text_or(change, "op") : std::string();
    if (operation == "started") {
      for (const char* member : {"definition", "unit"}) take_word(data, member, change, member);
      const auto version = change.find("version");
      if (version != change.end() && version->is_number_integer()) data["version"] = *version;
    } else if (operation == "moved") {
      const auto configuration = change.find("configuration");
      if (configuration == change.end() || !configuration->is_array()) continue;
      json states = json::array();
      for (const json& state : *configuration) {
        if (is_word(state) && states.size() < most_states) states.push_back(state);
      }
      data["states"] = std::move(states);
    } else if (operation == "ended") {
      take_word(data, "ended", change, "end");
    }
  }
}

}  // namespace

base::Result<WebhookSecret> WebhookSecret::from_bytes(std::string_view bytes) {
  if (bytes.size() < min_bytes || bytes.size() > max_bytes) {
    return base::refuse(base::ErrorCode::invalid, "bad-webhook-secret",
                        {"Khóa ký phải có từ 24 đến 64 byte.", "A secret has 24 to 64 bytes."});
  }
  return WebhookSecret(std::string(bytes));
}

base::Result<WebhookSecret> WebhookSecret::parse(std::string_view text) {
  const auto bytes =
      text.starts_with(secret_prefix) ? from_base64(text.substr(secret_prefix.size())) : std::optional<std::string>();
  if (!bytes) {
    return base::refuse(base::ErrorCode::invalid, "bad-webhook-secret",
                        {"Khóa ký phải có dạng whsec_ và base64.", "A secret is whsec_ and base64."});
  }
  return from_bytes(*bytes);
}

std::string WebhookSecret::text() const {
  return std::string(secret_prefix) + base64(bytes_);
}

std::string WebhookSecret::sign(std::string_view id, base::Instant at, std::string_view body) const {
  std::string content(id);
  content.append(".").append(seconds_of(at)).append(".").append(body);
  return "v1," + base64(hmac_sha256(bytes_, content));
}

std::vector<std::pair<std::string, std::string>> webhook_headers(const SignedMessage& message) {
  std::string signatures;
  for (const WebhookSecret& secret : message.secrets) {
    if (!signatures.empty()) signatures += ' ';
    signatures += secret.sign(message.id, message.at, message.body);
  }
  return {{"content-type", std::string(message.content_type)},
          {"webhook-id", message.id},
          {"webhook-timestamp", seconds_of(message.at)},
          {"webhook-signature", std::move(signatures)}};
}

std::string cloud_event(const CloudEvent& event) {
  json body = {{"specversion", "1.0"},
               {"id", event.id},
               {"source", event.source},
               {"type", std::string(event_type_prefix) + event.kind},
               {"time", base::format_instant(event.at)},
               {"datacontenttype", "application/json"},
               {"data", event.data}};
  if (!event.instance.empty()) body["subject"] = event.instance;
  return base::canonical(body);
}

json webhook_data(std::string_view instance, std::uint64_t number, const json& body) {
  json data = {{"instance", instance}, {"number", number}};
  if (!body.is_object()) return data;
  json actor = actor_of(body);
  if (!actor.empty()) data["actor"] = std::move(actor);
  for (const char* member : {"state", "from", "choice", "outcome", "signal", "work", "rung", "invoke"}) {
    take_word(data, member, body, member);
  }
  take_changes(data, body);
  return data;
}

}  // namespace trinhky::notify
