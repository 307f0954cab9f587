// Where a running chart stands between two signals. A plain value: it can be stored, compared and folded.
//
//   Snapshot now = apply(Snapshot{}, start(chart, data, env).value());
//   Snapshot later = apply(now, advance(chart, now, {.name = "submit"}, env).value());
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::interpreter {

struct Snapshot {
  std::vector<std::string> configuration;  // ids of the active states of all levels, document order, without the root
  std::map<std::string, std::vector<std::string>> history;  // history state -> the states it stands for
  base::json data = base::json::object();
  bool done = false;  // a final child of the root was reached; the configuration stays as it was then
  base::json output;  // the output of that final state, or null
  bool operator==(const Snapshot&) const = default;
};

// {"configuration": [...], "history": {...}, "data": {...}, "done": false, "output": null}
[[nodiscard]] base::json to_json(const Snapshot& snapshot);
// Fails with `invalid`/"bad-snapshot" and a pointer if a member is missing or of the wrong kind.
[[nodiscard]] base::Result<Snapshot> snapshot_from_json(const base::json& value);

}  // namespace trinhky::interpreter
