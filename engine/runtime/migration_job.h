// A migration as a job: a plan with a verdict per paper, confirmed by an administrator, carried out as one ordinary
// command per paper behind everybody else's, and undone the same way. Its state stands in two tables, so that a program
// that was killed goes on where it stood: a paper's row is written in the commit of its event.
//
//   Result<PlannedMigration> planned = plan_migration(engine, store, plan, {.person = admin, .id = id});  // dry run
//   engine.handle(*confirmation(store, id, admin, command_id));                                           // go
//   Result<json> progress = migration_wire(store, id);
//
// A migration: planned → running ⇄ paused → done → undoing ⇄ undo_paused → undone. A paper: planned (it would move) or
// stays (with the reason), then moved or stayed, then undone or kept (it cannot go back).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/decision/migration.h"
#include "engine/runtime/engine.h"

namespace trinhky::runtime {

inline constexpr std::size_t max_papers_of_a_migration = 20'000;

// What "migrate" would do to one paper: {"moves", "code", "message", "detail": {before, after, tasks, timers}}.
struct Verdict {
  bool moves = false;
  std::string code;
  base::Text message;
  base::json detail;
};
[[nodiscard]] Verdict verdict_of(const decision::World& world, const decision::Instance& instance,
                                 const base::json& command_body, const std::string& person, base::Instant now);

// Asks every running paper of the old version, and keeps plan and verdicts under `id`. Fails with `invalid`/"bad-plan"
// or "plan-refused" (every state without a place is named), `not_found`/"no-such-definition", `too_large` over the
// bound; nothing is written then.
[[nodiscard]] base::Result<void> plan_migration(const Engine& engine, store::Store& store,
                                                const decision::MigrationPlan& plan, const std::string& id,
                                                const std::string& person);

enum class MigrationStep { confirm, pause, resume, undo };
// Takes the step. Fails with `not_found`/"no-such-migration", or `wrong_state`/"migration-state" from another state; a
// step that was taken already is not an error. Confirming and undoing are recorded in the catalogue stream.
[[nodiscard]] base::Result<void> step_migration(Engine& engine, store::Store& store, const std::string& id,
                                                MigrationStep step, const std::string& person,
                                                const std::string& command_id);

// What an undo would do now, per moved paper: {"instance", "moves", "code", "message"}.
[[nodiscard]] base::Result<base::json> undo_verdicts(const Engine& engine, store::Store& store, const std::string& id,
                                                     const std::string& person);

}  // namespace trinhky::runtime
