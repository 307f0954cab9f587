// Applies recorded events to a state that nobody else sees yet. Inner header of this room.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "engine/base/result.h"
#include "engine/directory/directory.h"
#include "engine/directory/directory_state.h"
#include "engine/directory/recorded_event.h"

namespace trinhky::directory {

// What the past recorded is taken as it is: an id that is unknown here changes nothing.
class EventFolder {
 public:
  explicit EventFolder(const Directory& before) : state_(std::make_shared<Directory::State>(*before.state_)) {}

  // Fails as `Directory::fold`; nothing has changed then.
  base::Result<void> apply(const base::json& event);
  // The directory so far. It is a window, not a value: it changes with the next `apply`.
  [[nodiscard]] Directory so_far() const { return Directory(state_); }

 private:
  void fold(const UnitAdded& event);
  void fold(const UnitChanged& event);
  void fold(const UnitClosed& event);
  void fold(const PositionDefined& event);
  void fold(const PersonAdded& event);
  void fold(const PersonChanged& event);
  void fold(const PositionGiven& event);
  void fold(const PositionEnded& event);
  void fold(const FollowSet& event);
  void fold(const BodySet& event);
  void fold(const RolesMapped& event);
  void fold(const SubstitutionGiven& event);
  void fold(const SubstitutionEnded& event);
  void fold(const CapabilitySet& event);

  void add_child(const Unit& unit);
  void put_person(Person person);

  std::shared_ptr<Directory::State> state_;
};

}  // namespace trinhky::directory
