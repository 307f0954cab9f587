// Values of the rows of `webhook` and `webhook_delivery`, read without asking whether they are there.
//
//   text_in(row, "url");  number_in(row, "tries");  number_or_none(row, "failing_since");
//
// A column that is null or missing reads as "", 0 or none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/clock.h"
#include "engine/store/table.h"

namespace trinhky::notify {

inline std::string text_in(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  const auto* text = found == row.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string() : *text;
}

inline std::optional<std::int64_t> number_or_none(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  const auto* number = found == row.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

inline std::int64_t number_in(const store::Row& row, std::string_view column) {
  return number_or_none(row, column).value_or(0);
}

inline std::int64_t in_ms(base::Instant at) {
  return at.time_since_epoch().count();
}

inline base::Instant from_ms(std::int64_t ms) {
  return base::Instant(std::chrono::milliseconds(ms));
}

}  // namespace trinhky::notify
