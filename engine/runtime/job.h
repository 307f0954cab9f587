// A job: a mass change of running papers, as one ordinary command for each piece, in small batches behind everybody
// else's commands. Its work list is a table: a piece's row changes in the commit of its event, so that a program that
// was killed goes on with the rows that are left. What a kind of job plans and asks for stands in a file of its own
// (migration_job.h, transfer_job.h, retime_job.h, recurring_job.h); how every job is stepped and carried out stands
// here.
//
//   step_job(engine, store, transfer_job(), id, JobStep::confirm, admin, command_id);   // go
//
// A job: planned → running ⇄ paused → done → undoing ⇄ undo_paused → undone. A piece: planned (it would move) or
// stays (with the reason), then moved or stayed, then undone or kept (it cannot go back).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/engine.h"

namespace trinhky::runtime {

// One kind of job. Its two tables have at least these columns:
//   jobs    id, state, at, plan, confirmed_by, confirmed_at
//   pieces  <job>, <piece> (the key), instance, state, code, message_vi, message_en, event
struct JobKind {
  std::string_view name;  // scope of its commands; "<name>_confirmed" and "<name>_undone" in the catalogue stream
  base::Text (*noun)();   // within a sentence
  const char* jobs;
  const char* pieces;
  const char* job;
  const char* piece;
  const char* undone_by;  // column of `jobs`, or null: the undo too is in the name of who confirmed
  const char* command;    // what is asked of each paper
  base::json (*body)(const store::Row& job, const store::Row& piece, bool back);
  base::json (*record)(const store::Row& job);  // the body of its events
  // What else is written when it ended; null: nothing.
  base::Result<std::vector<store::RowChange>> (*ended)(store::Store& store, const store::Row& job, base::Instant now,
                                                       bool back);
  // The name under which a piece that was refused is an incident; null: its row alone says so.
  std::string (*incident)(const std::string& job, const std::string& piece) = nullptr;
  // What is asked of each paper of this job; null: `command`.
  std::string (*command_of)(const store::Row& job) = nullptr;
};

[[nodiscard]] std::span<const JobKind* const> job_kinds();

// A column as text; empty when it is none.
[[nodiscard]] std::string text_in(const store::Row& row, std::string_view column);

// What the command would do to one paper now, without doing it.
struct Verdict {
  bool moves = false;
  std::string code;  // "moves", or the refusal's
  base::Text message;
  base::json event;  // the body of the event that would be written; null where it stays
};
struct Asked {
  std::string kind;
  base::json body;
  std::string person;  // in whose name
};
[[nodiscard]] Verdict ask(const decision::World& world, const decision::Instance& instance, const Asked& asked,
                          base::Instant now);

// Writes rows of any number, some hundreds at a time; the last ones last.
[[nodiscard]] base::Result<void> write_rows(store::Store& store, std::span<const store::RowChange> rows);

// Fails with `not_found`/"no-such-<name>".
[[nodiscard]] base::Result<store::Row> job_row(store::Store& store, const JobKind& kind, const std::string& id);
// The pieces of a job in one state, by their key, from behind `after` on.
[[nodiscard]] base::Result<std::vector<store::Row>> pieces_in(store::Store& store, const JobKind& kind,
                                                              const std::string& id, const std::string& state,
                                                              std::size_t limit, const store::Row& after = {});

enum class JobStep { confirm, pause, resume, undo };
// Takes the step. Fails with `not_found`/"no-such-<name>", or `wrong_state`/"<name>-state" from another state; a step
// that was taken already is not an error. Confirming and undoing are recorded in the catalogue stream.
[[nodiscard]] base::Result<void> step_job(Engine& engine, store::Store& store, const JobKind& kind,
                                          const std::string& id, JobStep step, const std::string& person,
                                          const std::string& command_id);

// What an undo would do now, per moved piece: {"instance", <piece>, "moves", "code", "message"}.
[[nodiscard]] base::Result<base::json> undo_verdicts(const Engine& engine, store::Store& store, const JobKind& kind,
                                                     const std::string& id, const std::string& person);

}  // namespace trinhky::runtime
