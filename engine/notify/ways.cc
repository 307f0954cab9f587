#include "engine/notify/ways.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/base/json.h"

namespace trinhky::notify {
namespace {

using base::json;

constexpr std::string_view noted = "message_ways";

}  // namespace

base::Result<void> note_ways(store::Store& store, const std::vector<std::string>& channels) {
  return store.set_meta(noted, base::print(json(channels)));
}

base::Result<std::optional<std::vector<std::string>>> ways_there(store::Store& store) {
  const auto kept = store.meta(noted);
  if (!kept) return std::unexpected(kept.error());
  if (!*kept) return std::nullopt;
  const auto list = base::parse_json(**kept);
  if (!list || !list->is_array()) return std::nullopt;
  std::vector<std::string> channels;
  for (const json& one : *list) {
    if (one.is_string()) channels.push_back(one.get<std::string>());
  }
  return channels;
}

}  // namespace trinhky::notify
