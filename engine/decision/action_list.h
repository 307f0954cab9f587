// The list of what a person may do with a paper now, and why not, while it is put together. Every verb adds itself by
// the same checks that carry it out.
//
//   json& action = list.add("hold", "", {"Tạm dừng", "Hold"}, why_not);   // why_not empty: it can be done
//   action["requires"] = {"reason"};
//   action["fields"].push_back(list.choose_person("person", {"Chuyển cho", "To"}, candidates));
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/decision/turn.h"

namespace trinhky::decision {

class ActionList {
 public:
  ActionList(const World& world, std::shared_ptr<const definition::Definition> definition, const Instance& instance,
             const Command& command, const Facts& facts);

  // The wire form of an action is told in the API's description. `what` tells apart several of one kind: a work's id.
  base::json& add(const std::string& kind, const std::string& what, const base::Text& label,
                  const std::optional<base::Text>& why_not);

  // A field that the screen asks for. Types: "text", "long-text", "date", "boolean", "choice", "choices".
  [[nodiscard]] static base::json field(const std::string& name, const std::string& type, const base::Text& label,
                                        bool required);
  // One or several of these persons, by name and position.
  [[nodiscard]] base::json choose(const std::string& name, const std::string& type, const base::Text& label,
                                  const std::vector<std::string>& persons, bool required) const;

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const definition::Definition& definition() const { return *definition_; }
  [[nodiscard]] const std::shared_ptr<const definition::Definition>& shared_definition() const { return definition_; }
  [[nodiscard]] const Instance& instance() const { return instance_; }
  [[nodiscard]] const Command& command() const { return command_; }
  [[nodiscard]] const Facts& facts() const { return facts_; }
  [[nodiscard]] const std::string& person() const { return command_.actor.person; }
  [[nodiscard]] Turn& turn() { return turn_; }
  [[nodiscard]] base::json take() { return std::move(list_); }

 private:
  const World& world_;
  std::shared_ptr<const definition::Definition> definition_;
  const Instance& instance_;
  const Command& command_;
  const Facts& facts_;
  Turn turn_;
  base::json list_ = base::json::array();
};

}  // namespace trinhky::decision
