#include "engine/form/decimal.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

namespace trinhky::form {
namespace {

using base::json;

// digits * 10^exponent; the sign does not matter to divisibility.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
};

Decimal decimal(const json& value) {
  if (value.is_number_unsigned()) return {.digits = value.get<std::uint64_t>()};
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    return {.digits = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number)};
  }
  Decimal out;
  // Scientific with the fewest digits that give this double back: at most 17, "1.999e+01".
  char text[64];
  const auto written =
      std::to_chars(text, text + sizeof text, std::abs(value.get<double>()), std::chars_format::scientific);
  bool fraction = false;
  for (const char* at = text; at != written.ptr; ++at) {
    if (*at == '.') {
      fraction = true;
    } else if (*at == 'e') {
      int exponent = 0;
      std::from_chars(at[1] == '+' ? at + 2 : at + 1, written.ptr, exponent);
      out.exponent += exponent;
      break;
    } else {
      out.digits = out.digits * 10 + static_cast<std::uint64_t>(*at - '0');
      if (fraction) --out.exponent;
    }
  }
  return out;
}

// Requires a, b < modulus.
std::uint64_t add_modulo(std::uint64_t a, std::uint64_t b, std::uint64_t modulus) {
  return a >= modulus - b ? a - (modulus - b) : a + b;
}

}  // namespace

bool is_multiple(const json& value, const json& divisor) {
  const Decimal a = decimal(value);
  Decimal d = decimal(divisor);
  if (a.digits == 0) return true;
  if (d.digits == 0) return false;
  for (; d.exponent > a.exponent; --d.exponent) {
    if (d.digits > std::numeric_limits<std::uint64_t>::max() / 10) return false;  // larger than any value
    d.digits *= 10;
  }
  std::uint64_t rest = a.digits % d.digits;
  for (int i = d.exponent; i < a.exponent && rest != 0; ++i) {
    const std::uint64_t twice = add_modulo(rest, rest, d.digits);
    const std::uint64_t four = add_modulo(twice, twice, d.digits);
    const std::uint64_t eight = add_modulo(four, four, d.digits);
    rest = add_modulo(eight, twice, d.digits);
  }
  return rest == 0;
}

int compare_numbers(const json& a, const json& b) {
  // 64 bits of mantissa hold every integer and every double that JSON can bring.
  static_assert(std::numeric_limits<long double>::digits >= 64);
  const auto wide = [](const json& value) -> long double {
    if (value.is_number_unsigned()) return static_cast<long double>(value.get<std::uint64_t>());
    if (value.is_number_integer()) return static_cast<long double>(value.get<std::int64_t>());
    return static_cast<long double>(value.get<double>());
  };
  const long double left = wide(a);
  const long double right = wide(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

bool is_whole(const json& value) {
  if (value.is_number_integer()) return true;
  const double number = value.get<double>();
  return std::isfinite(number) && std::trunc(number) == number;
}

}  // namespace trinhky::form
