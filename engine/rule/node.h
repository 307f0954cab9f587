// The compiled tree of a rule. Private to this room.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/rule/rule.h"

namespace trinhky::rule {

enum class Op : std::uint8_t {
  literal,  // a value that stands for itself
  list,     // an array with rules among its elements
  named,    // an operation of the field
  var,
  missing,
  missing_some,
  choose,  // if, ?:
  logical_and,
  logical_or,
  negate,
  truth,  // !!
  equal,
  not_equal,
  same,  // ===
  not_same,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  in,
  cat,
  substr,
  merge,
  plus,
  minus,
  times,
  divide,
  modulo,
  min,
  max,
  map,
  filter,
  reduce,
  all,
  none,
  some,
};

struct Node {
  Op op = Op::literal;
  base::json value;               // literal only
  std::string name;               // the operator as written; empty for literal and list
  std::string pointer;            // of the operator's member, or of the value
  std::vector<Node> args;         // the elements of a list
  std::vector<std::string> path;  // var with a written path, split at the dots
  bool fixed_path = false;        // var whose path is written in the rule
};

struct Compiled {
  base::json source;
  Node root;
  bool calls_operations = false;
};

// An operator and how many arguments it takes.
struct Operator {
  std::string_view name;
  Op op;
  std::size_t least;
  std::size_t most;
};

// Null for a name that is no operator of the language.
[[nodiscard]] const Operator* find_operator(std::string_view name);

// Splits "data.items.0" at the dots; "" has no part and means everything.
[[nodiscard]] std::vector<std::string> split_path(std::string_view path);

// The path that a value given to `var` or `missing` means: texts as they are, numbers as digits, null as "".
[[nodiscard]] std::string path_text(const base::json& value);

// Null when nothing is there.
[[nodiscard]] const base::json* look_up(const base::json& variables, std::span<const std::string> path);
// The same over views. Requires: the path does not lead to a composed value.
[[nodiscard]] const base::json* look_up(const Variables& variables, std::span<const std::string> path);

// Whether the path leads to something that lies nowhere as one value: everything, an entry with changed members, a
// text.
[[nodiscard]] bool is_composed(const Variables& variables, std::span<const std::string> path);
[[nodiscard]] base::json compose(const Variables& variables, std::span<const std::string> path);

}  // namespace trinhky::rule
