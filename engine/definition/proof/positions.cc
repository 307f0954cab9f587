#include "engine/definition/proof/positions.h"

#include <nlohmann/json.hpp>

#include "engine/definition/proof/selectors.h"

namespace trinhky::definition::proof {
namespace {

using base::json;
using base::pointer_join;

void positions_known(const Definition& definition, const directory::Directory& directory, Findings& found) {
  for (const auto& [name, selector] : definition.participants) {
    if (!selector.is_object() || !selector.contains("position")) continue;
    for (const std::string& code : words_of(selector["position"])) {
      const auto position = directory.position(code);
      if (!position) {
        found.error("unknown-position", pointer_join("/participants", name),
                    filled("Không có chức vụ “{}”.", "There is no position “{}”.", code));
      } else if (position->administrative) {
        found.error("administrator-decides", pointer_join("/participants", name),
                    filled("“{}” là chức vụ quản trị, không xử lý nghiệp vụ.",
                           "“{}” is an administrator's position and does no business.", code));
      }
    }
  }
}

// {"holds-position": [person, "CHAIR"]} wherever a rule stands.
void positions_in_rules(const json& value, const std::string& at, const directory::Directory& directory,
                        Findings& found) {
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      positions_in_rules(value[i], pointer_join(at, std::to_string(i)), directory, found);
    }
  }
  if (!value.is_object()) return;
  for (const auto& [name, part] : value.items()) {
    const std::string inside = pointer_join(at, name);
    positions_in_rules(part, inside, directory, found);
    if (name != "holds-position" || value.size() != 1 || !part.is_array() || part.size() < 2) continue;
    for (const std::string& code : words_of(part[1])) {
      if (directory.position(code)) continue;
      found.error("unknown-position", pointer_join(inside, "1"),
                  filled("Không có chức vụ “{}”.", "There is no position “{}”.", code));
    }
  }
}

}  // namespace

void prove_positions(const Definition& definition, const directory::Directory& directory, Findings& found) {
  positions_known(definition, directory, found);
  positions_in_rules(definition.source, "", directory, found);
}

}  // namespace trinhky::definition::proof
