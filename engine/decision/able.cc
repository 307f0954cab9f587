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

}  // namespace trinhky::decision
