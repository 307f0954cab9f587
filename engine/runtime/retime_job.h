// Open deadlines follow another calendar, as a job (job.h): a preview with every deadline that would move, confirmed
// together with the publication of the calendar, carried out as one ordinary "retime" command per paper, and taken back
// by publishing the earlier calendar again.
//
//   plan_retime(engine, store, {.calendar = *next, .id = id, .person = admin});        // nothing changes
//   apply_retime(engine, store, *next, id, admin, command_id);                         // published, and carried out
//   undo_retime(engine, store, id, admin, command_id);
//
// A deadline that was announced and would come earlier stays where it is. Who leads the paper's unit may confirm such
// deadlines one by one: that makes a job of its own, `part_of` the first, which goes back with it.
//
//   plan_shortening(engine, store, {.retime = id, .works = works, .id = other, .person = chair}, may);
//   step_job(engine, store, retime_job(), other, JobStep::confirm, chair, command_id);
//
// A piece's detail: {"unit", "deadlines": [{"work", "state", "kind", "unit", "before", "after", "would_shorten",
// "derivation", "told": persons}], "substitution"?}. "work" is the id of the work, or of the timer where "kind" is
// "after" or "units" (retime.h in engine/decision); "unit" is the one by whose calendar it is counted. Papers that open
// between preview and publication are looked for once more before the job runs (code "opened-since"). A preview of the
// calendar in force finds what was left under earlier ones, or by a change of the organisation, and publishes nothing.
//
// Papers are looked at some at a time (retime_reader.h): a job is "reading" before it is "planned", and "gathering"
// between its confirmation and "running". Its plan has {"changes", "bytes", "of": open papers, "looked", "after"?}.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "engine/runtime/calendar_log.h"
#include "engine/runtime/job.h"
#include "engine/runtime/retime_reader.h"

namespace trinhky::runtime {

inline constexpr std::size_t max_papers_of_a_retime = 100'000;  // open papers that are looked at
inline constexpr std::size_t max_works_of_a_shortening = 500;

[[nodiscard]] const JobKind& retime_job();

struct RetimePlan {
  KeptCalendar calendar;
  std::string id;
  std::string person;
  std::size_t at_once = papers_of_a_request;  // papers to look at before this returns; the engine goes on
};
// Asks every open paper, and keeps what would move under the id. Fails with `too_large`/"too-many-papers"; nothing is
// found under the id then. No deadline that moves is not an error.
[[nodiscard]] base::Result<void> plan_retime(Engine& engine, store::Store& store, const RetimePlan& plan);

// Publishes the calendar (where it is not in force) and sets the job going; one that was confirmed before goes on.
// Fails with `not_found`/"no-such-retime", `wrong_state`/"retime-state", `stale`/"calendar-changed" when the calendar
// in force or the one previewed is another by now.
[[nodiscard]] base::Result<void> apply_retime(Engine& engine, store::Store& store, const KeptCalendar& calendar,
                                              const std::string& id, const std::string& person,
                                              const std::string& command_id);

// Publishes the earlier calendar again and takes back what moved, shortened deadlines too. A deadline that would come
// earlier by that stays, as everywhere. Fails with `wrong_state`/"retime-state", "calendar-moved-on" when another
// calendar was published since, "nothing-published" for a job that published none.
[[nodiscard]] base::Result<void> undo_retime(Engine& engine, store::Store& store, const std::string& id,
                                             const std::string& person, const std::string& command_id);

struct PageOfPapers {
  std::string after;  // behind this paper; empty: from the first
  std::size_t limit = base::limits::max_page;
};
// What an undo would do now, per moved paper by id: {"instance", "moves", "code", "message"}. Fewer than the limit: the
// last of them.
[[nodiscard]] base::Result<base::json> retime_undo_verdicts(const Engine& engine, store::Store& store,
                                                            const std::string& id, const std::string& person,
                                                            const PageOfPapers& papers = {});

struct Shortening {
  std::string retime;              // the job that left them
  std::vector<std::string> works;  // all such work of a paper, or none of it
  std::string id;
  std::string person;
};
// Whether the person may confirm it for this paper: the substitution by which, or empty for who leads the unit. The
// event then says for whom the substitute acted.
using MayShorten = std::function<base::Result<std::string>(const decision::Instance& paper)>;
// Fails with `invalid`/"invalid-input" and a fault per work that is not to
// be shortened ("not-shortened") or is missing beside another of its paper ("shorten-incomplete"), `wrong_state`/
// "retime-state" while the first job has not run, `stale`/"calendar-changed" when its calendar is no longer in force,
// and as `may` does.
[[nodiscard]] base::Result<void> plan_shortening(const Engine& engine, store::Store& store, const Shortening& wish,
                                                 const MayShorten& may);

}  // namespace trinhky::runtime
