// From here on, with diligent people: an office is taken forward, timer by timer and deed by deed, and what happens to
// people is written down. The one machine behind the rehearsal of a year and the forecast of a paper.
//
//   Walk walk(office, diligence, {.until = end});
//   if (auto done = walk.run(); !done) …the program is at fault…
//   for (const Task& task : walk.walked().tasks) …
//
// Bounded by commands, not by time: equal arguments give equal answers. What a bound cut off is said (`cut_off`).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/rehearsal/diligence.h"
#include "engine/rehearsal/office.h"

namespace trinhky::rehearsal {

// A paper that took part.
struct Paper {
  std::string id;
  std::string definition;
  int version = 0;
  std::string unit;
  std::string parent;  // id of a paper, or empty
  std::string invoke;  // by which the parent started it
  std::string key;     // unit or period of the invoke, or empty
  base::Instant started;
  std::optional<base::Instant> ended;
  std::string end;  // as Instance::end
};

// Work that was opened: whose, by when, what became of it.
struct Task {
  std::string paper;  // id
  std::string work;   // id
  std::string state;
  std::string kind;       // task, signoff, opinions, wait
  std::size_t round = 1;  // how often this step of this paper was opened until then
  base::Text title;
  base::Instant opened;
  std::optional<base::Instant> due;
  base::json derivation;
  std::vector<directory::Seat> seats;
  std::vector<directory::Capacity> who;  // who might act as it opened; nobody: the post is vacant
  base::Text reached_by;                 // what opened it
  std::vector<Deed> deeds;
  std::optional<base::Instant> closed;
  base::Text not_done;  // why nobody did it when it was to be done; empty sentences otherwise
};

// Somebody was told something. Opening work tells those it is for: that is the task itself and stands in no notice.
struct Telling {
  // reminder: before the due time. overdue: after it, to those whose work it is. escalation: to others. notice: what
  // else is told (decided, changed …).
  std::string kind;
  std::string template_id;
  base::Instant at;
  std::string paper;
  std::string work;   // empty where it is about no work: units that have not handed in
  std::string state;  // of the work
  std::string rung;
  std::optional<base::Instant> due;
  std::vector<std::string> persons;  // nobody: nobody would be told
};

struct Walked {
  std::map<std::string, Paper> papers;  // by id
  std::vector<Task> tasks;              // in the order they were opened
  std::vector<Telling> told;            // in the order of time
  std::vector<base::Text> not_decided;  // what went otherwise than a diligent person can mend
  bool cut_off = false;                 // the bound on commands was reached
  base::Instant until;                  // how far it came
};

struct WalkOptions {
  base::Instant until;
  std::size_t max_commands = 60'000;
  std::size_t max_rounds = 100;  // how often a step of one paper may be done over
  std::string until_ended = {};  // a paper with whose end the walk is over; empty: none
};

class Walk {
 public:
  Walk(Office& office, Diligence& diligence, WalkOptions options);

  // To the end. Fails as Office does, when the program itself is at fault.
  [[nodiscard]] base::Result<void> run();
  // So far only: something happens then that nobody's work brings about. `run` goes on from there.
  [[nodiscard]] base::Result<void> run_to(base::Instant goal);
  [[nodiscard]] const Walked& walked() const { return walked_; }
  [[nodiscard]] Walked take() { return std::move(walked_); }

 private:
  // A deed that is planned: at that moment whoever is so late or less does the work (or, without work, the signal that
  // alone moves the paper).
  struct Plan {
    base::Instant at;
    std::uint64_t number = 0;
    std::string paper;
    std::string work;
    int days_late = 0;
    int tries = 0;
    auto operator<=>(const Plan& other) const { return std::tie(at, number) <=> std::tie(other.at, other.number); }
    bool operator==(const Plan& other) const { return number == other.number; }
  };

  [[nodiscard]] bool over() const;
  void look();
  void look_at(const decision::Instance& instance);
  void read(const decision::Instance& instance, const decision::Event& event);
  void opened(const decision::Instance& instance, const decision::OpenWork& work, base::Instant at, base::Text by);
  void plan(base::Instant at, const std::string& paper, const std::string& work, int days_late, int tries = 0);
  [[nodiscard]] base::Result<void> carry_out(const Plan& plan);
  [[nodiscard]] base::Result<void> carry_out_signal(const Plan& plan);
  void finish();
  [[nodiscard]] base::Text name_of(const std::string& paper) const;

  Office& office_;
  Diligence& diligence_;
  WalkOptions options_;
  Walked walked_;
  std::set<Plan> plans_;
  std::uint64_t planned_ = 0;
  std::map<std::string, std::size_t> seen_events_;                     // by paper
  std::map<std::string, std::size_t> task_of_;                         // work id -> place in tasks
  std::map<std::pair<std::string, std::string>, std::size_t> rounds_;  // paper and state
  std::map<std::pair<std::string, std::string>, int> signals_;         // paper and where it stands
  std::size_t seen_told_ = 0;
  std::size_t seen_incidents_ = 0;
};

}  // namespace trinhky::rehearsal
