// What a statechart does when it moves: assignments, raised signals, and requests to the world that the chart itself
// never carries out. All of it is data; the interpreter evaluates it.
//
//   Action set{.kind = Action::Kind::assign, .name = "data.number", .rule = number_rule, .pointer =
//   "/states/a/entry/0"}; Action task{.kind = Action::Kind::effect, .name = "open_task", .args = {.value = {{"seat",
//   nullptr}},
//                                                                           .rules = {{"/seat", seat_rule}}}};
#pragma once

#include <map>
#include <nlohmann/json.hpp>  // values are members here, so the forward header is not enough
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rule/rule.h"

namespace trinhky::chart {

// A JSON value some of whose places are computed. `rules` maps an RFC 6901 pointer into `value` to the rule whose
// result stands there; a place with a rule must exist in `value` (usually null). The pointer "" computes the whole.
struct Template {
  base::json value;
  std::map<std::string, rule::Rule> rules;
};

struct Branch;
struct Action;

// Actions in order. A failing action ends its block, and only its block (SCXML 4.9).
using Block = std::vector<Action>;

struct Action {
  enum class Kind {
    assign,  // sets the place `name` ("data.x", "data.x.y") to the value of `rule`, or of `args` without a rule
    raise,   // puts the signal `name` with `args` as its data behind the internal queue of this step
    send,    // asks the world to deliver the signal `name` later or elsewhere; `args` says where and when
    cancel,  // asks the world to forget a sent signal; `name` or `args` says which
    log,     // asks the world to note `args`
    effect,  // any other request, named by `name`, for example "open_task"
    choose,  // does the first of `branches` whose guard holds or which has none
    each,    // does `body` once for each element of the list that `rule` gives
  };

  Kind kind = Kind::effect;
  std::string name;
  std::optional<rule::Rule> rule;
  Template args;
  std::vector<Branch> branches;  // choose
  std::string item;              // each: the place that holds the element, "data.x"
  std::string index;             // each: the place that holds its position from 0; may be empty
  Block body;                    // each
  std::string pointer;           // where it stands in the definition (RFC 6901)
};

struct Branch {
  std::optional<rule::Rule> guard;
  Block actions;
  std::string pointer;
};

// "data.x.y" as {"x", "y"}; empty if `path` is no place of the data: it must begin with "data." and hold no empty part
// and no part with characters other than ASCII letters, digits, '_', '-' and '$'.
[[nodiscard]] std::vector<std::string> data_path(std::string_view path);

}  // namespace trinhky::chart
