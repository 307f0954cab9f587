#include "engine/guidance/decimal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace trinhky::guidance {
namespace {

// Twelve digits, three places and a thousand values stay below 10^18: 64 bits hold every total.
constexpr std::size_t most_whole_digits = 12;
constexpr std::size_t most_places = 3;
constexpr std::int64_t largest = 999'999'999'999;

std::int64_t power(int n) {
  std::int64_t value = 1;
  for (int i = 0; i < n; ++i) value *= 10;
  return value;
}

std::int64_t units_at(const Decimal& value, int places) {
  return value.units * power(places - value.places);
}

}  // namespace

std::optional<Decimal> read_decimal(const base::json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(largest))
    return std::nullopt;
  if (value.is_number_integer()) {
    const auto whole = value.get<std::int64_t>();
    if (whole > largest || whole < -largest) return std::nullopt;
    return Decimal{.units = whole, .places = 0};
  }
  if (!value.is_string()) return std::nullopt;
  const auto text = value.get<std::string>();
  const bool negative = text.starts_with('-');
  const std::string digits = negative ? text.substr(1) : text;
  const std::size_t point = digits.find('.');
  const std::string whole = digits.substr(0, point);
  const std::string part = point == std::string::npos ? "" : digits.substr(point + 1);
  const std::string all = whole + part;
  const bool only_digits = std::all_of(all.begin(), all.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (whole.empty() || whole.size() > most_whole_digits || part.size() > most_places || !only_digits)
    return std::nullopt;
  if (point != std::string::npos && part.empty()) return std::nullopt;
  std::int64_t units = 0;
  for (const char c : all) units = units * 10 + (c - '0');
  return Decimal{.units = negative ? -units : units, .places = static_cast<int>(part.size())};
}

Decimal add(const Decimal& a, const Decimal& b) {
  const int places = std::max(a.places, b.places);
  return {.units = units_at(a, places) + units_at(b, places), .places = places};
}

Decimal divide(const Decimal& a, std::int64_t count, int places) {
  // One place more than wanted decides the rounding; the remainder keeps this exact.
  const std::int64_t unit = power(std::max(0, a.places - places)) * count;
  const std::int64_t value = units_at(a, std::max(a.places, places));
  const std::int64_t size = value < 0 ? -value : value;
  const std::int64_t rounded = size / unit + (size % unit >= unit - size % unit ? 1 : 0);
  return {.units = value < 0 ? -rounded : rounded, .places = places};
}

base::json to_json(const Decimal& value) {
  std::int64_t units = value.units;
  int places = value.places;
  while (places > 0 && units % 10 == 0) {
    units /= 10;
    --places;
  }
  if (places == 0) return units;
  const std::int64_t size = units < 0 ? -units : units;
  std::string part = std::to_string(size % power(places));
  part.insert(0, static_cast<std::size_t>(places) - part.size(), '0');
  return (units < 0 ? "-" : "") + std::to_string(size / power(places)) + "." + part;
}

}  // namespace trinhky::guidance
