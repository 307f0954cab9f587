#include "engine/directory/records.h"

#include <algorithm>
#include <array>

namespace trinhky::directory {

bool DateRange::contains(base::Date day) const {
  return (!from || *from <= day) && (!to || day <= *to);
}

bool DateRange::empty() const {
  return from && to && *to < *from;
}

bool DateRange::overlaps(const DateRange& other) const {
  if (empty() || other.empty()) return false;
  const bool ends_before = to && other.from && *to < *other.from;
  const bool starts_after = from && other.to && *other.to < *from;
  return !ends_before && !starts_after;
}

bool DateRange::covers(const DateRange& inner) const {
  if (inner.empty()) return true;
  const bool start = !from || (inner.from && *from <= *inner.from);
  const bool end = !to || (inner.to && *inner.to <= *to);
  return start && end;
}

bool is_holding_mode(std::string_view word) {
  static constexpr std::array<std::string_view, 4> words = {"official", "acting", "in_charge", "concurrent"};
  return std::ranges::find(words, word) != words.end();
}

bool is_substitution_ground(std::string_view word) {
  static constexpr std::array<std::string_view, 5> words = {"standing", "absence", "KT", "TL", "TUQ"};
  return std::ranges::find(words, word) != words.end();
}

}  // namespace trinhky::directory
