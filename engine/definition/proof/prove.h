// Static proofs of one workflow definition: what can be said about every instance of it before the first one starts.
//
//   World world{.definitions = all, .forms = forms, .calendar = &calendar, .ladders = &ladders};
//   for (const Finding& finding : prove(*definition, world))
//     print(finding.pointer, finding.code, finding.message.vi, finding.path);
//
// Five categories: structure, soundness, people, time, data. PROOFS.md beside this file tells each code, how it is
// decided and what is not decided. Everything is told at once, in the order of the file. The chart is walked with the
// interpreter's own steps, so a path that is shown is a path that an instance can take, up to the guards that were
// taken as free.
//
// Severities: "error" is a fault that will hurt an instance; "warning" is a doubt that an author should settle; "note"
// is no finding at all: what was waived, assumed or not decided.
//
// Pure: equal arguments, equal findings. Never fails; what passes a bound is told as "not-decided".
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/ladder.h"
#include "engine/definition/definition.h"
#include "engine/directory/directory.h"

namespace trinhky::definition::proof {

struct Finding {
  std::string code;
  std::string category;  // "structure", "soundness", "people", "time", "data"
  std::string severity;  // "error", "warning", "note"
  std::string pointer;   // into the definition (RFC 6901)
  base::Text message;
  std::vector<std::string> path;  // the signals that lead there from the start; empty where none is needed
  bool operator==(const Finding&) const = default;
};

// Whose people are meant. `units` are those where a person starts a workflow; where children run follows from the
// definitions.
struct Organisation {
  const directory::Directory* directory = nullptr;
  base::Date date;
  std::vector<std::string> units;
};

// What stands around a definition. Anything may be missing: what depends on it is then not asked. `definitions` may
// hold the proved one too.
struct World {
  std::vector<std::shared_ptr<const Definition>> definitions;
  std::map<std::string, base::json> forms;  // name -> JSON Schema
  const calendar::Calendar* calendar = nullptr;
  const calendar::LadderSet* ladders = nullptr;
  std::optional<Organisation> organisation;
};

struct Bounds {
  std::size_t configurations = 4'000;  // situations looked at
  std::size_t steps = 30'000;          // signals tried
};

// The findings of all categories, by place in the definition.
[[nodiscard]] std::vector<Finding> prove(const Definition& definition, const World& world, const Bounds& bounds = {});

// Those that are errors or warnings.
[[nodiscard]] std::vector<Finding> without_notes(std::vector<Finding> findings);

}  // namespace trinhky::definition::proof
