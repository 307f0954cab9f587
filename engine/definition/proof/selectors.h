// What selectors and names say by themselves, before any directory is asked. Private to this room.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace trinhky::definition::proof {

// A word or a list of words; empty for anything else.
[[nodiscard]] std::vector<std::string> words_of(const nlohmann::json& value);
// A state as a definition may call it: by its path, or by its own name.
[[nodiscard]] bool is_called(const std::string& name, const std::string& state);
// Whether a selector names those outside the organisation.
[[nodiscard]] bool is_outside(const nlohmann::json& selector);
// How many voices a selector gives in every unit; nothing where it follows from the people there.
[[nodiscard]] std::optional<std::int64_t> seats_of(const nlohmann::json& selector);
// Both name a position of the same unit.
[[nodiscard]] bool share_a_position(const nlohmann::json& one, const nlohmann::json& other);
// The first five, and how many there are when there are more.
[[nodiscard]] std::string units_shown(const std::vector<std::string>& units);

}  // namespace trinhky::definition::proof
