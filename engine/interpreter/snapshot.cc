#include "engine/interpreter/snapshot.h"

#include <algorithm>

namespace trinhky::interpreter {
namespace {

bool is_list_of_names(const base::json& value) {
  return value.is_array() && std::ranges::all_of(value, [](const base::json& one) { return one.is_string(); });
}

std::unexpected<base::Error> bad(std::string pointer) {
  const std::string at = pointer.empty() ? "/" : pointer;
  return base::refuse(
      base::ErrorCode::invalid, "bad-snapshot",
      {"Ảnh trạng thái của hồ sơ sai ở " + at + ".", "The snapshot of the instance is wrong at " + at + "."},
      std::move(pointer));
}

}  // namespace

base::json to_json(const Snapshot& snapshot) {
  return {{"configuration", snapshot.configuration},
          {"history", snapshot.history},
          {"data", snapshot.data},
          {"done", snapshot.done},
          {"output", snapshot.output}};
}

base::Result<Snapshot> snapshot_from_json(const base::json& value) {
  if (!value.is_object()) return bad("");
  for (const char* member : {"configuration", "history", "data", "done", "output"}) {
    if (!value.contains(member)) return bad(base::pointer({member}));
  }
  if (!is_list_of_names(value["configuration"])) return bad("/configuration");
  if (!value["history"].is_object()) return bad("/history");
  for (const auto& [name, states] : value["history"].items()) {
    if (!is_list_of_names(states)) return bad(base::pointer({"history", name}));
  }
  if (!value["data"].is_object()) return bad("/data");
  if (!value["done"].is_boolean()) return bad("/done");
  Snapshot snapshot;
  snapshot.configuration = value["configuration"].get<std::vector<std::string>>();
  snapshot.history = value["history"].get<std::map<std::string, std::vector<std::string>>>();
  snapshot.data = value["data"];
  snapshot.done = value["done"].get<bool>();
  snapshot.output = value["output"];
  return snapshot;
}

}  // namespace trinhky::interpreter
