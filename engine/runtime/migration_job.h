// A migration as a job (job.h): a plan with a verdict per paper, confirmed by an administrator, carried out as one
// ordinary command per paper, and undone the same way.
//
//   Result<void> planned = plan_migration(engine, store, plan, id, admin);                                 // dry run
//   step_job(engine, store, migration_job(), id, JobStep::confirm, admin, command_id);                     // go
//
// A verdict's detail: {before, after, tasks, timers}.
#pragma once

#include <string>

#include "engine/decision/migration.h"
#include "engine/runtime/job.h"

namespace trinhky::runtime {

inline constexpr std::size_t max_papers_of_a_migration = 20'000;

[[nodiscard]] const JobKind& migration_job();

// Asks every running paper of the old version, and keeps plan and verdicts under `id`. Fails with `invalid`/"bad-plan"
// or "plan-refused" (every state without a place is named), `not_found`/"no-such-definition", `too_large` over the
// bound; nothing is written then.
[[nodiscard]] base::Result<void> plan_migration(const Engine& engine, store::Store& store,
                                                const decision::MigrationPlan& plan, const std::string& id,
                                                const std::string& person);

}  // namespace trinhky::runtime
