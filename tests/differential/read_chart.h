// Charts as JSON, for programs that drive the interpreter from outside. The same file of one chart is turned into a
// machine of xstate by machine.mjs beside this, so both sides run what was written once.
//
//   {"id": "root", "kind": "compound", "data": {"n": 0}, "states": [
//     {"id": "a", "kind": "atomic", "entry": [{"raise": "x", "data": {"k": 1}}],
//      "transitions": [{"events": ["go"], "guard": {"<": [{"var": "data.n"}, 3]}, "targets": ["b"], "reenter": false,
//                       "actions": [{"assign": "data.n", "rule": {"+": [{"var": "data.n"}, 1]}}]}]},
//     {"id": "b", "kind": "final", "output": {"var": "data.n"}}]}
//
// Kinds: atomic, compound, parallel, final, shallow, deep (the last two are histories; `initial` says where they lead
// without a past). A final state gives {"k": value of `output`}. `initial` lists ids; a compound state without it
// starts in its first child.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/chart/chart.h"

namespace trinhky::differential {

// Fails with `invalid`/"bad-chart" or "bad-rule" as the builder and the rules do, and with `malformed`/"bad-form" where
// the JSON does not have the form above.
[[nodiscard]] base::Result<chart::Chart> read_chart(const base::json& tree);

}  // namespace trinhky::differential
