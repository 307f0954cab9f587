#include "engine/seal/seal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/json.h"
#include "engine/store/chain.h"

namespace trinhky::seal {
namespace {

using base::json;
using base::Result;
using base::text_or;

constexpr const char* keys_name = "seal_keys";

std::unexpected<base::Error> unreadable(std::string log) {
  auto refused = base::refuse(base::ErrorCode::invalid, "seal-unreadable",
                              {"Không đọc được dấu niêm.", "The seal cannot be read."});
  refused.error().log = std::move(log);
  return refused;
}

json statement_of(const Seal& seal) {
  return {{"at", base::format_instant(seal.at)}, {"key", seal.key},   {"number", seal.number},
          {"previous", seal.previous},           {"root", seal.root}, {"streams", seal.streams}};
}

// Members of `value` are exactly these, the finding aids apart.
bool has_members(const json& value) {
  static const std::set<std::string> names{"at", "key", "number", "previous", "root", "signature", "streams"};
  if (!value.is_object() || value.size() != names.size() + value.count("heads") + value.count("until")) return false;
  return std::ranges::all_of(names, [&](const std::string& name) { return value.contains(name); });
}

std::optional<Head> head_from(const json& value) {
  if (!value.is_array() || value.size() != 3 || !value[0].is_string() || !value[1].is_number_unsigned() ||
      !value[2].is_string()) {
    return std::nullopt;
  }
  return Head{value[0].get<std::string>(), value[1].get<std::uint64_t>(), value[2].get<std::string>()};
}

}  // namespace

json shown(const Seal& seal) {
  json value = statement_of(seal);
  value["signature"] = seal.signature;
  return value;
}

json to_json(const Seal& seal) {
  json value = shown(seal);
  value["heads"] = json::array();
  for (const Head& head : seal.heads) value["heads"].push_back({head.stream, head.number, head.hash});
  if (seal.until) value["until"] = *seal.until;
  return value;
}

Result<Seal> seal_from_json(const json& value) {
  if (!has_members(value)) return unreadable("members");
  for (const char* name : {"number", "streams"}) {
    if (!value[name].is_number_unsigned()) return unreadable(name);
  }
  for (const char* name : {"previous", "root", "key"}) {
    if (!digest_of_hex(text_or(value, name))) return unreadable(name);
  }
  const auto at = base::parse_instant(text_or(value, "at"));
  if (!at) return unreadable("at");
  Seal seal{.number = value["number"].get<std::uint64_t>(),
            .at = *at,
            .previous = text_or(value, "previous"),
            .root = text_or(value, "root"),
            .streams = value["streams"].get<std::uint64_t>(),
            .key = text_or(value, "key"),
            .signature = text_or(value, "signature")};
  for (const json& one : value.value("heads", json::array())) {
    auto head = head_from(one);
    if (!head) return unreadable("heads");
    seal.heads.push_back(std::move(*head));
  }
  if (const auto until = value.find("until"); until != value.end()) {
    if (!until->is_number_unsigned()) return unreadable("until");
    seal.until = until->get<std::uint64_t>();
  }
  return seal;
}

std::string signed_bytes(const Seal& seal) {
  return "trinhky-seal/1\n" + base::canonical(statement_of(seal));
}

Seal signed_by(const SigningKey& key, Seal seal) {
  seal.key = key.public_key();
  seal.signature = key.sign(signed_bytes(seal));
  return seal;
}

bool is_signed(const Seal& seal) {
  return is_signature(seal.key, signed_bytes(seal), seal.signature);
}

store::Commit commit_of(const Seal& seal) {
  return {.stream = seal_stream,
          .stream_kind = "seal",
          .expected = seal.number - 1,
          .events = {{.kind = seal_kind, .at = seal.at, .body = base::canonical(to_json(seal))}}};
}

Result<std::optional<KeptSeal>> latest_seal(store::Store& store) {
  // The names of streams are asked for behind a name: "seak~" is the last one before "seal" that could be one.
  const auto streams = store.streams("seak~", 1);
  if (!streams) return std::unexpected(streams.error());
  if (streams->empty() || streams->front().stream != seal_stream) return std::optional<KeptSeal>();
  const auto events = store.load_events(seal_stream, streams->front().version, 1);
  if (!events) return std::unexpected(events.error());
  if (events->empty()) return unreadable("the last seal is not in the log");
  const store::StoredEvent& event = events->front();
  const auto body = base::parse_json(event.body);
  if (!body) return unreadable("body");
  auto seal = seal_from_json(*body);
  if (!seal) return std::unexpected(std::move(seal.error()));
  const std::uint64_t until = seal->until.value_or(event.position);
  return KeptSeal{.seal = std::move(*seal), .hash = event.hash, .until = until};
}

Result<std::vector<KnownKey>> known_keys(store::Store& store) {
  const auto kept = store.meta(keys_name);
  if (!kept) return std::unexpected(kept.error());
  std::vector<KnownKey> keys;
  if (!*kept) return keys;
  const auto list = base::parse_json(**kept);
  if (!list || !list->is_array()) return unreadable(keys_name);
  for (const json& one : *list) {
    const auto since = base::parse_instant(text_or(one, "since"));
    if (!since || !digest_of_hex(text_or(one, "public_key"))) return unreadable(keys_name);
    keys.push_back({.public_key = text_or(one, "public_key"), .since = *since});
  }
  return keys;
}

Result<void> note_key(store::Store& store, const std::string& public_key, base::Instant now) {
  auto keys = known_keys(store);
  if (!keys) return std::unexpected(std::move(keys.error()));
  if (std::ranges::find(*keys, public_key, &KnownKey::public_key) != keys->end()) return {};
  keys->push_back({.public_key = public_key, .since = now});
  json list = json::array();
  for (const KnownKey& one : *keys) {
    list.push_back({{"public_key", one.public_key},
                    {"fingerprint", fingerprint_of(one.public_key)},
                    {"since", base::format_instant(one.since)}});
  }
  return store.set_meta(keys_name, base::canonical(list));
}

}  // namespace trinhky::seal
