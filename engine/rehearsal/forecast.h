// "Who will have to act from here, in which order, by when": a running paper taken forward on a copy, with diligent
// people, the real directory and the real calendar. Nothing is written.
//
//   auto answer = forecast(rules, people, {.papers = {{paper, timers}, …children}, .contents = read, .now = now, …});
//
// {"steps": [{"paper": id, "definition", "paper_title": Text, "unit", "unit_name": Text, "units": n, "state",
//             "title": Text, "kind", "who": [Who | {"seat": Text}], "open": bool, "opens": instant, "due":
//             instant|null, "due_date": date|null, "derivation": Text, "reached_by": Text, "acts": instant|null}],
//  "ends": {"at", "end", "title": Text} | null, "assumptions": [Text], "not_decided": [Text]}
//
// Text and Who are as in year.h. Steps come in the order they open; `open` are those that are open now. Papers that are
// started for many units or periods come as one step for all of them, with how many (`units`), the first opening and
// the last due time. `acts` is when a diligent person is taken to act.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/rehearsal/walk.h"

namespace trinhky::rehearsal {

inline constexpr std::size_t max_forecast_steps = 60;

// A paper as it stands, with the due times of its timers by id.
struct Standing {
  decision::Instance instance;
  std::map<std::string, base::Instant> timers;
};

struct ForecastOptions {
  std::vector<Standing> papers;  // the paper asked about first, then those below it
  Office::Contents contents;
  std::map<std::string, base::json> drafts;  // by paper: what would be submitted
  base::Instant now;
  Forms forms;
  int months = 12;                  // how far is looked at most
  std::size_t max_commands = 2500;  // likewise
};

// Fails as Office does, when the program itself is at fault. Requires a paper.
[[nodiscard]] base::Result<base::json> forecast(const decision::World& rules, const directory::Directory& organisation,
                                                ForecastOptions options);

}  // namespace trinhky::rehearsal
