// Recurring work: schedules (schedule.h) that are kept in the database, and their occurrences, each a job (job.h) of
// one ordinary "start" per unit.
//
//   make_schedule(engine, store, catalogue, {.id = id, .person = admin, .command_id = key, .plan = plan});
//   // the engine's thread:
//   if (recurring.is_due(now)) recurring.open_due(directory, now);     // writes jobs; they run behind people's
//   commands
//
// A schedule is made, changed and ended by events of the catalogue stream: "schedule_made", "schedule_changed"
// {schedule, plan}, "schedule_ended" {schedule}. The ids of an occurrence's job and of its papers follow from
// (schedule, occurrence, unit), a paper's row changes in the commit of its event, and the schedule's place moves on
// with the job's row: a program that was killed at any moment opens each paper once, and after a long stop what was
// missed opens late, at most so many at a time.
//
// A paper that cannot be opened is an incident, which can be tried again; one that somebody opened already is not. What
// a thread opens for each period (schedule.h) is asked of the unit's running thread instead of being started.
// Tables: schedule, schedule_run (an occurrence: running, done, or "missed"), schedule_piece (a unit of it).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/runtime/job.h"
#include "engine/runtime/schedule.h"

namespace trinhky::runtime {

inline constexpr std::size_t max_schedules = 500;

[[nodiscard]] const JobKind& schedule_job();

struct ScheduleRequest {
  std::string id;
  std::string person;
  std::string command_id;
  base::json plan;  // not looked at when a schedule is ended
};
// The same id again with the same plan is not an error. Fails like Schedule::parse; with `invalid`/"bad-schedule" at
// "/when" ("no-occurrence-left") when nothing would ever open; `too_large`/"too-many-schedules".
[[nodiscard]] base::Result<void> make_schedule(Engine& engine, store::Store& store, const Catalogue& catalogue,
                                               const ScheduleRequest& request);
// Begins anew at this moment when "when" or "opens" differ; goes on from where it stood otherwise, also when it was
// stopped by a trouble. Fails also with `not_found`/"no-such-schedule", `wrong_state`/"schedule-ended".
[[nodiscard]] base::Result<void> change_schedule(Engine& engine, store::Store& store, const Catalogue& catalogue,
                                                 const ScheduleRequest& request);
// Papers that are open stay open. One that has ended is not an error.
[[nodiscard]] base::Result<void> end_schedule(Engine& engine, store::Store& store, const ScheduleRequest& request);

// Fails with `not_found`/"no-such-schedule".
[[nodiscard]] base::Result<store::Row> schedule_row(store::Store& store, const std::string& id);

// The name under which a unit's paper that could not be opened is an incident, and the way back: its piece waits again.
// False when the incident is not of that kind. Fails with `wrong_state`/"no-thread" while there is still no thread in
// which to open it.
[[nodiscard]] std::string incident_of_piece(const std::string& run, const std::string& unit);
[[nodiscard]] base::Result<bool> open_piece_again(store::Store& store, const std::string& incident);

// The earliest moment behind `after` and up to `to` at which a schedule opens something.
[[nodiscard]] base::Result<std::optional<base::Instant>> next_opening(store::Store& store, base::Instant after,
                                                                      base::Instant to);

// The engine's thread alone.
class Recurring {
 public:
  Recurring(store::Store& store, const Catalogue& catalogue) : store_(store), catalogue_(catalogue) {}

  // Computes anew when each schedule is next: the calendar may be another one than before. Done again by is_due when
  // the catalogue has taken another calendar.
  [[nodiscard]] base::Result<void> begin();
  // Cheap: the next moment is remembered until a schedule changes.
  [[nodiscard]] bool is_due(base::Instant now);
  void look_again() { next_.reset(); }
  // Writes the jobs of occurrences that are due, some at a time (is_due stays true while there are more), and moves the
  // schedules on. A schedule that cannot be read or computed any more is stopped, and an incident.
  [[nodiscard]] base::Result<void> open_due(const directory::Directory& directory, base::Instant now);

 private:
  [[nodiscard]] base::Result<std::size_t> open_schedule(const store::Row& row, const directory::Directory& directory,
                                                        base::Instant now);
  [[nodiscard]] base::Result<std::size_t> open_occurrence(const store::Row& row, const Schedule& schedule,
                                                          const Opening& opening, const Opening* following,
                                                          const directory::Directory& directory, base::Instant now,
                                                          bool is_missed);
  [[nodiscard]] base::Result<store::Row> piece_of(const base::json& plan, const std::string& run,
                                                  const std::string& unit);
  [[nodiscard]] base::Result<void> stop(const store::Row& row, const base::Error& error, base::Instant now);

  store::Store& store_;
  const Catalogue& catalogue_;
  const calendar::Calendar* calendar_ = nullptr;  // by which the rows were computed
  std::optional<base::Instant> next_;             // none: to be looked up; the far future when no schedule waits
};

}  // namespace trinhky::runtime
