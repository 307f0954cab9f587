// The commands, by who sends them. Each takes a Turn that is ready and gives the outcome.
#pragma once

#include "engine/decision/turn.h"

namespace trinhky::decision {

// Refusals that several commands share.
[[nodiscard]] base::Error not_yours(const std::string& what_vi, const std::string& what_en);
[[nodiscard]] base::Error work_closed();
[[nodiscard]] base::Error taken_by_another(const Turn& turn, const OpenWork& work);
[[nodiscard]] base::Error missing_member(const std::string& pointer, const base::Text& what);

// Who acted and in what capacity, as it stands in the event. Of a substitute also "standing_in": {"for", "ground",
// "from"?, "to"?, "decision"?} as they were at the act, whatever becomes of the substitution later.
[[nodiscard]] base::json actor_detail(const Turn& turn, const directory::Capacity& capacity);

// What is checked about an act before it is carried out; the screens ask the same. An error says why not.
[[nodiscard]] base::Result<directory::Capacity> may_work(const Turn& turn, const OpenWork& work,
                                                         const std::string& person);
[[nodiscard]] base::Result<directory::Capacity> may_record(Turn& turn, const OpenWork& work, const std::string& person);
// The transition that a person's signal would take, with its note.
struct Listening {
  chart::TransitionIx transition = 0;
  const definition::SignalNote* note = nullptr;
  directory::Capacity capacity;
};
[[nodiscard]] base::Result<Listening> may_signal(Turn& turn, const std::string& signal, const std::string& state,
                                                 const std::string& person);
// Why a guard does not let a submission through, as faults into the document; empty when it does.
[[nodiscard]] base::Result<std::vector<base::Fault>> guard_faults(Turn& turn, chart::TransitionIx transition,
                                                                  const base::json* document);
[[nodiscard]] std::vector<base::Fault> form_faults(const Turn& turn, const base::json& document);

[[nodiscard]] Outcome start(Turn& turn);
[[nodiscard]] Outcome submit(Turn& turn);
[[nodiscard]] Outcome signal(Turn& turn);
[[nodiscard]] Outcome decide_signoff(Turn& turn);
[[nodiscard]] Outcome return_work(Turn& turn);
[[nodiscard]] Outcome give_opinion(Turn& turn);
[[nodiscard]] Outcome register_paper(Turn& turn);
[[nodiscard]] Outcome record(Turn& turn);
[[nodiscard]] Outcome cancel(Turn& turn);
[[nodiscard]] Outcome withdraw(Turn& turn);
[[nodiscard]] Outcome attach(Turn& turn);

[[nodiscard]] Outcome timer(Turn& turn);
// The due time of a vote that is counted then: who has not spoken is absent, and never for it.
[[nodiscard]] base::Result<void> close_vote(Turn& turn, const OpenWork& work, base::json& detail);
[[nodiscard]] Outcome child_ended(Turn& turn);
[[nodiscard]] Outcome child_signal(Turn& turn);
[[nodiscard]] Outcome child_extended(Turn& turn);
[[nodiscard]] Outcome parent_signal(Turn& turn);
[[nodiscard]] Outcome cancel_by_parent(Turn& turn);
[[nodiscard]] Outcome open_period(Turn& turn);
// Whether a child of the invoke was started for this key since its state was last entered, and not cancelled.
[[nodiscard]] bool has_child(const Instance& instance, const definition::Invoke& invoke, const std::string& key);

// The turn's definition is the version to which the instance goes.
[[nodiscard]] Outcome migrate(Turn& turn);
[[nodiscard]] Outcome migrate_back(Turn& turn);
// Which version that is; the instance's own when the command does not say.
[[nodiscard]] int version_after(const Instance& instance, const base::json& body);

}  // namespace trinhky::decision
