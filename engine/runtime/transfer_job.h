// All open work of one person goes to another, as a job (job.h): a plan with a verdict for each piece of work,
// confirmed, carried out as one ordinary "reassign" per piece, and taken back the same way.
//
//   TransferPlan plan{.from = "p-an", .to = "p-binh", .reason = "Nghỉ thai sản"};
//   Result<void> planned = plan_transfer(engine, store, plan, id, admin);                          // nothing changes
//   step_job(engine, store, transfer_job(), id, JobStep::confirm, admin, command_id);              // go
//
// Only work that is open when the plan is made. Work is addressed to positions: what opens later for the person's
// position comes to whoever holds it or stands in for the holder then (a substitution from–to), not to this job.
//
// When a job ends, both persons are told how many pieces went over ("work-handed-over", "work-taken-over"); an undo
// tells the same of the way back, for what went back.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/decision/instance.h"
#include "engine/directory/directory.h"
#include "engine/runtime/job.h"

namespace trinhky::runtime {

inline constexpr std::size_t max_pieces_of_a_transfer = 5'000;

struct TransferPlan {
  std::string from;
  std::string to;
  std::string reason;
  std::vector<std::string> workflows;  // ids of definitions; empty: all
  std::vector<std::string> units;      // of the papers, with the units below; empty: all
  bool substituted = false;            // also what `from` may do only as somebody's substitute
};
[[nodiscard]] base::json to_json(const TransferPlan& plan);

// How a person holds a piece of open work.
struct Held {
  std::string as;          // "claim"; of a seat for one person its kind; else the capacity's ground ("own", …)
  std::size_t others = 0;  // who may act from the same seat beside the person and any substitutes
};
// None when the work does not wait for this person: somebody else took it, the person has had a say, or may not act.
// What was claimed by or addressed to a person outright is held also by one who has left the office.
[[nodiscard]] std::optional<Held> held_by(const directory::Directory& directory, const decision::OpenWork& work,
                                          const std::string& person, base::Date today, const std::string& workflow,
                                          bool substituted);

[[nodiscard]] const JobKind& transfer_job();

// Asks for every piece that `from` holds what "reassign" would do, and keeps plan and verdicts under `id`. Fails with
// `invalid`/"invalid-input" and a fault per member (unknown person, workflow or unit, the same person twice, no
// reason), `too_large`/"too-much-work" over the bound; nothing is written then. Nothing to move is not an error.
[[nodiscard]] base::Result<void> plan_transfer(const Engine& engine, store::Store& store, const Catalogue& catalogue,
                                               const TransferPlan& plan, const std::string& id,
                                               const std::string& person);

}  // namespace trinhky::runtime
