// Reads the office words of a state: task, signoff, opinions, wait, return, invoke.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "engine/definition/definition.h"
#include "engine/definition/problems.h"

namespace trinhky::definition {

// What the words of one state refer to.
struct WordContext {
  const std::map<std::string, base::json>& participants;
  const Known& known;
  Problems& problems;
};

// A participant's name or a selector written in place, as the selector. Null (and a problem) when it is neither.
[[nodiscard]] base::json read_selector(const base::ordered_json& value, std::string_view pointer, WordContext& context);

[[nodiscard]] std::optional<Work> read_work(const base::ordered_json& state, std::string_view pointer,
                                            WordContext& context);
[[nodiscard]] std::optional<Invoke> read_invoke(const base::ordered_json& value, std::string_view pointer,
                                                WordContext& context);
// `due`: a specification of engine/calendar, checked.
[[nodiscard]] base::json read_due(const base::ordered_json& value, std::string_view pointer, WordContext& context);

}  // namespace trinhky::definition
