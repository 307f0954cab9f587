#include "engine/notify/letter.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace trinhky::notify {
namespace {

using base::json;

Values values_in(const json& object) {
  Values values;
  if (!object.is_object()) return values;
  for (const auto& [name, value] : object.items()) {
    if (value.is_object()) values[name] = {base::text_or(value, "vi"), base::text_or(value, "en")};
  }
  return values;
}

}  // namespace

json letter_words(const Templates& templates, std::string_view letter_id, const json& values) {
  if (!is_letter(letter_id)) return nullptr;
  const Values common = values_in(values);
  std::vector<Values> units;
  if (values.is_object() && values.contains("units")) {
    for (const json& unit : values["units"]) units.push_back(values_in(unit));
  }
  const auto vi = templates.letter(letter_id, common, units, Language::vi);
  const auto en = templates.letter(letter_id, common, units, Language::en);
  if (!vi || !en) return nullptr;
  return {{"title", vi->title}, {"body", vi->body}, {"about", {{"vi", vi->about}, {"en", en->about}}}};
}

}  // namespace trinhky::notify
