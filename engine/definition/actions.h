// Turns the actions of a definition into actions of the chart.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "engine/chart/action.h"
#include "engine/definition/problems.h"

namespace trinhky::definition {

// A list of objects with one word each: assign, raise, send, cancel, freeze, restore, number, addChild, consolidate.
[[nodiscard]] chart::Block read_actions(const base::ordered_json& list, std::string_view pointer, Problems& problems);

// A rule, or {"ref": "document"} for the hash of this instance's document.
[[nodiscard]] std::optional<rule::Rule> read_rule(const base::ordered_json& value, std::string_view pointer,
                                                  Problems& problems);

// An object whose members may be rules, as a template of the chart.
[[nodiscard]] chart::Template read_template(const base::ordered_json& value, std::string_view pointer,
                                            Problems& problems);

}  // namespace trinhky::definition
