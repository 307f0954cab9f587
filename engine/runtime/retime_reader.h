// The looking at papers that a preview of a calendar, and its publication, ask for. Many papers are never read in one
// go: a request looks at the first ones itself, and the engine's thread at the others, some at a time and behind
// everybody's commands. How far it came stands with the job (its plan's "after" and "looked"), so that a program that
// was killed goes on there.
//
//   RetimeReader reader(store, *catalogue);
//   Result<bool> more = reader.read_on(engine);   // true: papers were looked at, and there may be more
//
// A job is "reading" until its preview is whole and then "planned"; once confirmed it is "gathering" until the papers
// that opened meanwhile were looked for, and then "running".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/runtime/calendar_log.h"

namespace trinhky::runtime {

class Engine;

inline constexpr std::size_t papers_of_a_request = 200;
inline constexpr std::size_t papers_of_a_round = 32;

class RetimeReader {
 public:
  RetimeReader(store::Store& store, const Catalogue& catalogue) : store_(store), catalogue_(catalogue) {}

  // Some papers of the oldest job that waits for it; false where none does. Fails with the store's trouble.
  [[nodiscard]] base::Result<bool> read_on(const Engine& engine);

 private:
  [[nodiscard]] base::Result<void> read(const Engine& engine, const store::Row& job);
  [[nodiscard]] base::Result<bool> take_up(const store::Row& job);

  store::Store& store_;
  const Catalogue& catalogue_;
  std::string job_;  // whose calendar this is
  std::optional<KeptCalendar> calendar_;
};

// How a job stands when these papers were looked at.
struct RetimeRead {
  std::vector<store::RowChange> rows;  // of papers
  store::Row job;                      // columns that changed; none of them is "state" while there are papers left
  bool whole = false;
};
// Looks at up to `most` papers from where the job stands. `job` has the columns of a job.
[[nodiscard]] base::Result<RetimeRead> read_papers(const Engine& engine, store::Store& store, const store::Row& job,
                                                   const KeptCalendar& calendar, std::size_t most);

// The world as it would be with this calendar and what units lay over it.
[[nodiscard]] decision::World world_with(decision::World world, const KeptCalendar& calendar, base::Instant now);

// What a paper's deadlines would do; without a row where none moves.
struct RetimedPaper {
  std::optional<store::Row> row;
  bool moves = false;
  std::int64_t deadlines = 0;
  std::int64_t shortened = 0;
};
struct RetimeFor {
  std::string id;
  std::string person;
};
[[nodiscard]] RetimedPaper look_at(const decision::World& world, const decision::Instance& instance,
                                   const RetimeFor& whose, base::Instant now);

}  // namespace trinhky::runtime
