#include "engine/guidance/members.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/clock.h"

namespace trinhky::guidance {

using base::json;

const json& member(const json& object, std::string_view name) {
  static const json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(std::string(name));
  return found == object.end() ? nothing : *found;
}

const json& list(const json& object, std::string_view name) {
  static const json empty = json::array();
  const json& value = member(object, name);
  return value.is_array() ? value : empty;
}

bool is_guidance(const json& document) {
  const auto has_id = [](const json& one) { return one.is_object() && member(one, "id").is_string(); };
  const auto all = [&](std::string_view name, auto holds) {
    const json& values = list(document, name);
    return std::all_of(values.begin(), values.end(), holds);
  };
  const auto cites = [&](const json& record) {
    const json& citations = member(record, "citations");
    return has_id(record) && citations.is_array() &&
           std::all_of(citations.begin(), citations.end(), [](const json& c) { return c.is_object(); });
  };
  const auto row = [&](const json& one) { return has_id(one) && member(one, "text").is_string(); };
  return member(document, "obligations").is_array() && member(document, "parts").is_array() && all("parts", has_id) &&
         all("obligations", row) && all("instruments", cites) && all("campaigns", cites);
}

bool is_day(const json& value) {
  return value.is_string() && base::parse_date(value.get<std::string>()).has_value();
}

}  // namespace trinhky::guidance
