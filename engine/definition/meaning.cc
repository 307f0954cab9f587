#include "engine/definition/meaning.h"

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;

ordered_json meaning_of(const ordered_json& value) {
  if (value.is_object() && value.size() == 2 && value.contains("vi") && value.contains("en")) return nullptr;
  ordered_json out = value;
  if (out.is_structured()) {
    for (ordered_json& part : out) part = meaning_of(part);
  }
  return out;
}

}  // namespace

std::string meaning_hash(const ordered_json& source) {
  return base::sha256_hex(meaning_of(source).dump());
}

}  // namespace trinhky::definition
