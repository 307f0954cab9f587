// Whether the rows that screens are read from, and the timers that wait, still are what the log gives. They are made
// again from the folded papers and compared; what was changed beside the log shows.
//
//   auto rows = RowCheck::begin(store, found);              // found: what seal::verify_log gave
//   for (each paper) rows->look_at(paper, numbers);         // folded to its last event
//   rows->finish();                                         // rows and timers of no paper
//
// Compared: `instance` without its words for people, `work`, `work_seat`, `register`, of a file's row in `attachment`
// what its event says, and of timers paper and time. A paper that goes on meanwhile is left to the next look, so that
// it may be done beside a running program. Which columns are found and which cannot be: docs/verify.md.
//
// Faults are added to `found`, of the kinds
//   row-differs  a row is another than the paper's events give; the columns are named
//   row-missing  the events give a row that is not there
//   row-added    a row that no event gives
//   timer-differs, timer-missing, timer-added   the same of what the program will do by itself
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/decision/instance.h"
#include "engine/projection/folded_rows.h"
#include "engine/seal/verification.h"
#include "engine/store/store.h"

namespace trinhky::cli {

// Adds a fault that is about a place in the log: "stream S, event N: …".
void add_fault(seal::Verification& found, const std::string& kind, const std::string& instance, std::uint64_t number,
               const base::Text& what);

// Whether `part` says nothing that `whole` does not say: members of objects may be missing in it, and nothing else.
// What an earlier release kept lacks members that came later.
[[nodiscard]] bool is_within(const base::json& part, const base::json& whole);

class RowCheck {
 public:
  // Both must outlive it. Fails when the store cannot be read; tables that it does not keep in this shape are a fault
  // where there are papers.
  [[nodiscard]] static base::Result<RowCheck> begin(store::Store& store, seal::Verification& found);

  // Requires a paper with its id, folded to the last event that was read.
  [[nodiscard]] base::Result<void> look_at(const decision::Instance& paper, const projection::Register& numbers);
  [[nodiscard]] base::Result<void> finish();

 private:
  struct Waiting {
    std::string paper;
    base::Instant due;
  };
  using Rows = std::map<std::string, store::Row>;  // by what tells them apart in words

  RowCheck(store::Store& store, seal::Verification& found);

  base::Result<void> look_at_instance(const decision::Instance& paper);
  base::Result<void> look_at_files(const decision::Instance& paper);
  base::Result<void> compare(const decision::Instance& paper, const std::string& table, const Rows& wanted,
                             const store::Condition& where);
  base::Result<void> look_for_rows_of_nobody(const std::string& table, const std::string& column);
  base::Result<void> look_for_seats_of_nobody();
  base::Result<void> look_at_timers();
  base::Result<void> look_at_timer(const store::Timer& timer);

  // Whether the paper has events that were not folded.
  base::Result<bool> went_on(const std::string& paper, std::uint64_t events);
  base::Result<bool> is_unknown(const std::string& paper);
  base::Result<void> tell(const std::string& kind, const std::string& paper, const base::Text& what);

  store::Store* store_;
  seal::Verification* found_;
  bool looks_ = true;
  std::unordered_set<std::string> papers_;                 // those of the log, folded or not
  std::unordered_map<std::string, std::uint64_t> folded_;  // how many events were
  std::unordered_set<std::string> open_;                   // work
  std::unordered_map<std::string, Waiting> waiting_;       // timers, by id
};

}  // namespace trinhky::cli
