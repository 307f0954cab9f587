// Exact decimal numbers for totals: integers and strings such as "1250.5", without a float in between.
//
//   Result<Decimal> a = read_decimal(value);  sum = add(*a, b);  print_decimal(sum);
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/json.h"

namespace trinhky::guidance {

// units × 10^-places, 0 ≤ places ≤ 3.
struct Decimal {
  std::int64_t units = 0;
  int places = 0;
};

// An integer, or a string of at most 12 digits before the point and 3 behind; nothing for anything else.
[[nodiscard]] std::optional<Decimal> read_decimal(const base::json& value);
// Exact. Requires values as read, at most 1,000 of them: then no sum overflows.
[[nodiscard]] Decimal add(const Decimal& a, const Decimal& b);
// Rounded half up (away from zero) to `places`. Requires count > 0.
[[nodiscard]] Decimal divide(const Decimal& a, std::int64_t count, int places);
// An integer where nothing stands behind the point, else a decimal string without closing noughts.
[[nodiscard]] base::json to_json(const Decimal& value);

}  // namespace trinhky::guidance
