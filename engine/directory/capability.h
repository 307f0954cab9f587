// What a person can do, as a number with dates: a grade, a language level, the amount up to which somebody may decide.
// Selectors compare it ("capable"), so that work goes to those who can, and to nobody else.
//
//   directory.capability_of("an", "grade", today)                 // 3, or nothing
//   is_capable(directory, "an", {{"grade", 3}}, today)            // has grade 3 or more on that day
//
// A capability is a fact about the person, not a right: it opens no work by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/directory/records.h"

namespace trinhky::directory {

class Directory;

inline constexpr std::int64_t max_capability = 1'000'000'000'000'000;  // an amount in đồng fits
inline constexpr std::size_t max_capabilities_asked = 10;

struct Capability {
  std::string person;
  std::string name;        // "grade", "chinese", "limit"
  std::int64_t value = 0;  // 0 to max_capability
  DateRange valid;
};

// Each of these names with at least this value.
using CapabilityNeeds = std::map<std::string, std::int64_t>;

// Nothing is asked: true. Unknown people and capabilities are not enough.
[[nodiscard]] bool is_capable(const Directory& directory, std::string_view person, const CapabilityNeeds& needs,
                              base::Date day);

}  // namespace trinhky::directory
