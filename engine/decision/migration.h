// Moving a running instance to another version of its definition: the plan, what it must say, and where each active
// state goes. Nothing moves without a plan, and nothing the plan does not place is guessed.
//
//   Result<MigrationPlan> plan = migration_plan_from(body);
//   Result<void> good = check_plan(*plan, *old_version, *new_version);     // every state without a place is named
//   Result<std::vector<std::string>> after = place(*plan, old_chart, new_chart, instance.snapshot.configuration);
//
// On the wire: {"definition", "from": 1, "to": 2, "states": {"old": "new"}, "drops": ["old"], "data": {"name": value},
// "reason"}. A state that is named in neither `states` nor `drops` goes to the one with the same id. The command that
// carries a plan out is "migrate" (decide.h); its event tells what became of every task and timer. Pure.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/definition/definition.h"

namespace trinhky::decision {

struct MigrationPlan {
  std::string definition;
  int from = 0;
  int to = 0;
  std::map<std::string, std::string> states;  // old id -> new id
  std::set<std::string> drops;                // old states that have no place; an instance in one of them stays
  base::json data = base::json::object();     // for members that the new version has and an instance lacks
  std::string reason;
};

// Fails with `invalid`/"bad-plan" and a fault per member that is missing or of the wrong kind.
[[nodiscard]] base::Result<MigrationPlan> migration_plan_from(const base::json& body);
[[nodiscard]] base::json to_json(const MigrationPlan& plan);

// Fails with `invalid`/"plan-refused" and a fault per problem: a state where an instance can stand and that has no
// place ("state-without-place", pointer "/states/<id>"), a place that the new version does not have or that is of
// another kind, data that the new version does not know. Requires the two versions that the plan names.
[[nodiscard]] base::Result<void> check_plan(const MigrationPlan& plan, const definition::Definition& from,
                                            const definition::Definition& to);

// Where a state of the old version goes; empty when it has no place.
[[nodiscard]] std::string place_of(const MigrationPlan& plan, const definition::Definition& to,
                                   const std::string& state);

// The configuration after the move: the places of the innermost states with everything around them. Fails with
// `wrong_state` when they make no whole configuration of the new version: "state-dropped", "state-without-place",
// "region-without-place", "places-collide".
[[nodiscard]] base::Result<std::vector<std::string>> place(const MigrationPlan& plan,
                                                           const definition::Definition& from,
                                                           const definition::Definition& to,
                                                           const std::vector<std::string>& configuration);

// What is asked of people in a state, without its sentences and with the participants it names: two prints are equal
// when a vote given under one counts under the other.
[[nodiscard]] base::json print_of(const definition::Definition& definition, const definition::Work& work);
// Due time, reminders and escalation alone.
[[nodiscard]] base::json timing_of(const definition::Work& work);

}  // namespace trinhky::decision
