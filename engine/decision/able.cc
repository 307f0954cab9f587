#include "engine/decision/able.h"

#include <algorithm>
#include <utility>

namespace trinhky::decision {
namespace {

std::optional<directory::Capacity> allowed(const directory::Directory& directory, const Addressee& to,
                                           directory::Capacity capacity, base::Date today,
                                           const std::string& workflow) {
  if (!speaks_for_barred(directory, to, capacity)) return capacity;
  const auto holders = directory.who_may_act(to.seat, today, to.except_persons, workflow);
  for (const directory::Substitution& other : directory.substitutions_on(today)) {
    const bool in_scope =
        other.workflows.empty() || std::ranges::find(other.workflows, workflow) != other.workflows.end();
    if (other.person != capacity.person || !in_scope) continue;
    for (const directory::Capacity& holder : holders) {
      if (!holder.substitution.empty() || holder.holding != other.holding) continue;
      directory::Capacity instead = holder;
      instead.person = other.person;
      instead.ground = "substitution";
      instead.substitution = other.id;
      return instead;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<directory::Capacity> able_to_act(const directory::Directory& directory, const Addressee& to,
                                             base::Date today, const std::string& workflow) {
  std::vector<directory::Capacity> able;
  for (directory::Capacity& capacity : directory.who_may_act(to.seat, today, to.except_persons, workflow)) {
    if (auto held = allowed(directory, to, std::move(capacity), today, workflow)) able.push_back(std::move(*held));
  }
  return able;
}

std::optional<directory::Capacity> able_to_act_as(const directory::Directory& directory,
                                                  const std::vector<Addressee>& to, const std::string& person,
                                                  base::Date today, const std::string& workflow) {
  for (const Addressee& one : to) {
    if (one.except_persons.contains(person)) continue;
    auto capacity = directory.may_act(person, one.seat, today, workflow);
    if (!capacity) continue;
    if (auto held = allowed(directory, one, std::move(*capacity), today, workflow)) return held;
  }
  return std::nullopt;
}

bool taken_from(const directory::Directory& directory, const OpenWork& work, const std::string& person,
                base::Date today, const std::string& workflow) {
  if (work.claimed_by.empty() || work.claimed_by == person) return false;
  return able_to_act_as(directory, work.to, work.claimed_by, today, workflow).has_value();
}

std::optional<directory::Capacity> able_at_work(const directory::Directory& directory, const OpenWork& work,
                                                const std::string& person, base::Date today,
                                                const std::string& workflow) {
  if (taken_from(directory, work, person, today, workflow)) return std::nullopt;
  return able_to_act_as(directory, work.to, person, today, workflow);
}

std::set<std::string> names(const OpenWork& work) {
  std::set<std::string> persons;
  if (!work.claimed_by.empty()) persons.insert(work.claimed_by);
  for (const std::vector<Addressee>* seats : {&work.to, &work.with}) {
    for (const Addressee& one : *seats) {
      if (!one.seat.person.empty()) persons.insert(one.seat.person);
    }
  }
  return persons;
}

bool may_see_work(const directory::Directory& directory, const definition::Work* words, const OpenWork& work,
                  const std::string& person, base::Date today, const std::string& workflow) {
  if (words == nullptr) return true;
  const std::string& rule = work.claimed_by.empty() ? words->seen_open : words->seen_taken;
  if (rule.empty() || work.claimed_by == person) return true;
  if (able_to_act_as(directory, work.with, person, today, workflow)) return true;
  return rule == "asked" && able_to_act_as(directory, work.to, person, today, workflow).has_value();
}

std::string draft_owner(const directory::Directory& directory, const Instance& instance, const std::string& person,
                        base::Date today) {
  for (const auto& [id, work] : instance.open) {
    if (work.kind != "task" || work.with.empty()) continue;
    std::vector<Addressee> hands = work.to;
    hands.insert(hands.end(), work.with.begin(), work.with.end());
    if (able_to_act_as(directory, hands, person, today, instance.definition)) return "together:" + work.state;
  }
  return person;
}

}  // namespace trinhky::decision
