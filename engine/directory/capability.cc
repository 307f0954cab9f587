#include "engine/directory/capability.h"

#include <algorithm>
#include <optional>

#include "engine/directory/directory.h"
#include "engine/directory/directory_state.h"

namespace trinhky::directory {

bool is_capable(const Directory& directory, std::string_view person, const CapabilityNeeds& needs, base::Date day) {
  return std::ranges::all_of(needs, [&](const auto& need) {
    const auto has = directory.capability_of(person, need.first, day);
    return has && *has >= need.second;
  });
}

std::optional<std::int64_t> Directory::capability_of(std::string_view person, std::string_view name,
                                                     base::Date day) const {
  const auto known = state_->capabilities.find(person);
  if (known == state_->capabilities.end()) return std::nullopt;
  const Capability* best = nullptr;
  for (const Capability& one : known->second) {
    if (one.name != name || !one.valid.contains(day)) continue;
    if (best == nullptr || !best->valid.from || (one.valid.from && *one.valid.from >= *best->valid.from)) best = &one;
  }
  return best == nullptr ? std::nullopt : std::optional(best->value);
}

std::vector<Capability> Directory::capabilities_of(std::string_view person) const {
  const auto known = state_->capabilities.find(person);
  return known == state_->capabilities.end() ? std::vector<Capability>() : known->second;
}

}  // namespace trinhky::directory
