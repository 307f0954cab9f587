// The compiled form: subschemas by number, so that references may go in circles. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/form/formats.h"

namespace re2 {
class RE2;
}

namespace trinhky::form {

// Bits of `type`. A whole number has both `integer` and `number`.
namespace type_bit {
inline constexpr std::uint8_t null = 1;
inline constexpr std::uint8_t boolean = 2;
inline constexpr std::uint8_t integer = 4;
inline constexpr std::uint8_t number = 8;
inline constexpr std::uint8_t string = 16;
inline constexpr std::uint8_t array = 32;
inline constexpr std::uint8_t object = 64;
}  // namespace type_bit

using Number = std::size_t;  // of a subschema
using Pattern = std::shared_ptr<const re2::RE2>;

struct Subschema {
  std::string pointer;
  bool refuses = false;     // the schema `false`
  std::string refusing_as;  // the keyword it stands under, which becomes the code of the fault
  std::optional<base::Text> title;

  std::uint8_t types = 0;  // 0: any
  std::optional<std::vector<base::json>> allowed;
  std::optional<base::json> constant;

  std::optional<base::json> minimum;
  std::optional<base::json> maximum;
  std::optional<base::json> exclusive_minimum;
  std::optional<base::json> exclusive_maximum;
  std::optional<base::json> multiple_of;

  std::optional<std::size_t> min_length;
  std::optional<std::size_t> max_length;
  Pattern pattern;
  std::optional<Format> format;

  std::vector<Number> prefix_items;
  std::optional<Number> items;
  std::optional<Number> contains;
  std::optional<std::size_t> min_contains;
  std::optional<std::size_t> max_contains;
  std::optional<std::size_t> min_items;
  std::optional<std::size_t> max_items;
  bool unique_items = false;

  std::vector<std::string> required;
  std::map<std::string, Number, std::less<>> properties;
  std::vector<std::pair<Pattern, Number>> pattern_properties;
  std::optional<Number> additional_properties;
  std::optional<Number> property_names;
  std::optional<std::size_t> min_properties;
  std::optional<std::size_t> max_properties;
  std::map<std::string, std::vector<std::string>> dependent_required;
  std::map<std::string, Number> dependent_schemas;

  std::optional<Number> reference;
  std::vector<Number> all_of;
  std::vector<Number> any_of;
  std::vector<Number> one_of;
  std::optional<Number> negated;
  std::optional<Number> condition;
  std::optional<Number> consequent;
  std::optional<Number> alternative;
};

struct Compiled {
  std::vector<Subschema> nodes;  // the first is the whole form
};

}  // namespace trinhky::form
