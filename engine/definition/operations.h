// The named operations that rules of this field may use beside JsonLogic's own: their names, how many arguments each
// takes and of what kind, and what it gives. engine/rule/README.md has the table for who writes a definition; what they
// do is made in engine/decision (field_rules.h) and, for `In`, in the interpreter.
//
//   if (const Operation* one = find_operation("is-working-day")) one->gives;     // Kind::truth
//   check_operations(rule.source(), "/states/drafting/on/submit/guard", problems);
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string_view>

#include "engine/base/json.h"
#include "engine/definition/problems.h"

namespace trinhky::definition {

// What an argument must be, as far as it can be told from a value written in the rule, and what an operation gives.
enum class Kind : std::uint8_t {
  anything,
  truth,
  count,      // a whole number of days
  day,        // "2026-11-22", or an instant, which means its day in the calendar's zone
  text,       // a text, or null for the empty one
  name,       // an id or a code: a person, a body, a unit
  positions,  // the code of a position, or a list of them
};

struct Operation {
  std::string_view name;
  std::size_t least;
  std::span<const Kind> arguments;  // as many as it takes at most
  Kind gives;
};

// Null for a name that is no operation of the field.
[[nodiscard]] const Operation* find_operation(std::string_view name);

// Tells of each operation in a rule that has the wrong number of arguments ("wrong-arguments"), or one that can never
// be what is needed ("wrong-argument"). `rule` is one that parses; pointers begin with `pointer`.
void check_operations(const base::json& rule, std::string_view pointer, Problems& problems);

// A value of the office words whose members that are objects are rules ({"from": {"var": "data.due"}}): each that does
// not parse is told. The words themselves are checked by who owns them.
void check_rules_within(const base::json& value, std::string_view pointer, Problems& problems);

}  // namespace trinhky::definition
