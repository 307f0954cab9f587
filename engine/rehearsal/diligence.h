// How a diligent person would do the work that is open: when, in which order, with which outcome. What a rehearsal
// takes people to do, said once.
//
//   Diligence diligence(office, forms, {.days = 0, .of = {{"CLERK", 3}}}, 2026);
//   for (int days : diligence.steps()) plan(moment_of(calendar, work.opened_at, work.due, days), …);
//   auto done = diligence.act(instance, work, days);         // everybody who is that late or less acts, till it closes
//
// Everybody acts on the last working day before the due day, two hours before its end; who is late, on the n-th working
// day after it. What is opened too close to its due time is done an hour later; what has no due time, on the next
// working day. A sign-off gets its first positive choice. Forms get the least they accept (minimal_form.h) on top of
// what the program offers. Outside parties are answered for by whoever registers their papers, under the same rule.
// Nothing here names a workflow. A refusal is an answer; what fails is the program itself, as in office.h.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/rehearsal/minimal_form.h"
#include "engine/rehearsal/office.h"

namespace trinhky::rehearsal {

inline constexpr int max_days_late = 250;

struct Lateness {
  int days = 0;                   // of everybody: working days after the due day; 0 is before it
  std::map<std::string, int> of;  // a person's id or login, a position, or a state (its id or the last part of it)
};

// Where forms and first drafts come from.
struct Forms {
  std::function<const base::json*(const std::string& form)> schema;  // null where there is none
  using Content = std::function<const base::json*(const std::string& hash)>;
  // What the program puts before whoever begins to write; null for nothing. May be empty.
  std::function<base::json(const definition::Definition&, const decision::Instance&, base::Date today, const Content&)>
      offered;
};

[[nodiscard]] base::Instant moment_of(const calendar::Calendar& calendar, base::Instant opened,
                                      const std::optional<base::Instant>& due, int days_late);

struct Deed {
  base::Instant at;
  std::string person;
  std::string kind;  // submit, signal, decide, give_opinion, register
  std::string what;  // the signal or the choice; empty for opinions and papers
};

struct Done {
  std::vector<Deed> deeds;
  bool closed = false;                 // the work is no longer open
  bool anybody = false;                // somebody might have acted
  std::optional<base::Error> refused;  // the last refusal, when nothing was accepted
};

class Diligence {
 public:
  // `year` is put into forms that ask for one.
  Diligence(Office& office, Forms forms, Lateness lateness, int year);

  // The distinct numbers of days by which anybody is late, ascending.
  [[nodiscard]] std::vector<int> steps() const;
  // Who may do this work today, holders first: for outside papers those who register them.
  [[nodiscard]] std::vector<directory::Capacity> who(const decision::Instance& instance,
                                                     const decision::OpenWork& work) const;
  // The same for a selector of the instance's definition.
  [[nodiscard]] std::vector<directory::Capacity> chosen(const decision::Instance& instance,
                                                        const base::json& selector) const;
  [[nodiscard]] base::Result<Done> act(const std::string& instance, const std::string& work, int days_late);

  // An instance that stands still with nothing open, for which only a person's signal goes on.
  [[nodiscard]] bool waits_for_a_signal(const decision::Instance& instance) const;
  [[nodiscard]] base::Result<Done> signal(const std::string& instance);

  // Choices made at sign-offs so far: of which definition and state, and the label of the choice.
  using Choices = std::map<std::pair<std::string, std::string>, base::Text>;
  [[nodiscard]] const Choices& choices() const { return choices_; }
  // Whether any form had to be filled.
  [[nodiscard]] bool filled_forms() const { return filled_; }
  // Keys of the lateness that fitted somebody or some step so far.
  [[nodiscard]] const std::set<std::string>& used_keys() const { return used_; }

 private:
  [[nodiscard]] int days_of(const directory::Capacity& one, const std::string& state) const;
  [[nodiscard]] std::vector<directory::Capacity> acting(const std::vector<directory::Capacity>& able,
                                                        const std::string& state, int days_late) const;
  [[nodiscard]] base::Result<Done> do_task(const decision::Instance& instance, const decision::OpenWork& work,
                                           int days_late);
  [[nodiscard]] base::Result<Done> decide(const decision::Instance& instance, const decision::OpenWork& work,
                                          int days_late);
  [[nodiscard]] base::Result<Done> count_ballots(const decision::Instance& instance, const decision::OpenWork& work,
                                                 const definition::Choice& choice, int days_late);
  [[nodiscard]] base::Result<Done> give_opinions(const decision::Instance& instance, const decision::OpenWork& work,
                                                 int days_late);
  [[nodiscard]] base::Result<Done> register_papers(const decision::Instance& instance, const decision::OpenWork& work,
                                                   int days_late);
  // True when it was accepted; a refusal stands in `done`.
  [[nodiscard]] base::Result<bool> send(Done& done, const std::string& person, const std::string& kind,
                                        const std::string& instance, base::json body, const std::string& what);
  [[nodiscard]] base::Result<bool> submit(Done& done, const std::string& person, const std::string& instance,
                                          const std::string& work, const definition::SignalNote& note);
  [[nodiscard]] bool is_open(const std::string& instance, const std::string& work) const;
  [[nodiscard]] Hints hints(const decision::Instance& instance) const;

  Office& office_;
  Forms forms_;
  Lateness lateness_;
  int year_;
  Choices choices_;
  bool filled_ = false;
  mutable std::set<std::string> used_;
};

}  // namespace trinhky::rehearsal
