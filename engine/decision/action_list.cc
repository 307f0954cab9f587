#include "engine/decision/action_list.h"

#include <utility>

namespace trinhky::decision {
namespace {

using base::json;

json wire(const base::Text& text) {
  return {{"vi", text.vi}, {"en", text.en.empty() ? text.vi : text.en}};
}

}  // namespace

ActionList::ActionList(const World& world, std::shared_ptr<const definition::Definition> definition,
                       const Instance& instance, const Command& command, const Facts& facts)
    : world_(world),
      definition_(std::move(definition)),
      instance_(instance),
      command_(command),
      facts_(facts),
      turn_(world, definition_, instance, command, facts) {}

json& ActionList::add(const std::string& kind, const std::string& what, const base::Text& label,
                      const std::optional<base::Text>& why_not) {
  json action = {{"id", what.empty() ? kind : kind + ":" + what},
                 {"kind", kind},
                 {"label", wire(label)},
                 {"enabled", !why_not.has_value()},
                 {"why_not", why_not ? wire(*why_not) : json()},
                 {"requires", json::array()},
                 {"danger", false}};
  list_.push_back(std::move(action));
  return list_.back();
}

json ActionList::field(const std::string& name, const std::string& type, const base::Text& label, bool required) {
  return {{"name", name}, {"type", type}, {"label", wire(label)}, {"required", required}};
}

json ActionList::choose(const std::string& name, const std::string& type, const base::Text& label,
                        const std::vector<std::string>& persons, bool required) const {
  json out = field(name, type, label, required);
  out["options"] = json::array();
  for (const std::string& id : persons) {
    const auto known = world_.directory->person(id);
    if (!known || known->full_name.empty()) continue;
    base::Text title{known->full_name, known->full_name};
    for (const directory::Holding& holding : world_.directory->holdings_of(id, turn_.today())) {
      const auto position = world_.directory->position(holding.position);
      if (!position || position->administrative) continue;
      title.vi += ", " + position->title.vi;
      title.en += ", " + (position->title.en.empty() ? position->title.vi : position->title.en);
      break;
    }
    out["options"].push_back({{"value", id}, {"label", wire(title)}});
  }
  return out;
}

}  // namespace trinhky::decision
