// What the fuzz targets share: a mutator that changes JSON where it has a shape, so that most inputs get past the JSON
// parser, and the way a broken law ends the run. Targets are driven by libFuzzer (clang); README.md says how to run
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/json.h"

namespace trinhky::fuzz {

// Changes one to three places of the JSON in `data`: takes away, copies, renames, replaces, wraps in an operator. Bytes
// that are no JSON, and now and then the others too, are changed as bytes. `words` are names worth trying as members.
std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed,
                        std::span<const std::string_view> words);

// Says which law does not hold and what was at hand, and ends the program, which libFuzzer takes for a find.
[[noreturn]] void broken(std::string_view law, const std::string& at_hand);

// Whether something stands at the pointer or at least at the place around it, as for a member that is missing.
[[nodiscard]] bool leads_somewhere(const base::json& document, std::string_view pointer);

}  // namespace trinhky::fuzz
