// How far an administrator's arm reaches: whose accounts, positions and units he may change.
//
// SYS_ADMIN, or UNIT_ADMIN of a unit without one above it, manages the whole organisation; UNIT_ADMIN elsewhere his
// unit and those below. Only a SYS_ADMIN gives or ends that position, or opens the account of one: whoever may set a
// password may sign in as its owner.
#pragma once

#include <set>
#include <string>

#include "api/resources/office.h"

namespace trinhky::api {

class AdminScope {
 public:
  // Fails with `forbidden` when the person administers nothing.
  [[nodiscard]] static base::Result<AdminScope> of(const Office& office, const std::string& person);

  [[nodiscard]] bool everything() const { return everything_; }
  [[nodiscard]] bool unit(const std::string& unit) const;
  [[nodiscard]] bool position(const std::string& unit, const std::string& position) const;
  // A person is within reach when all the positions held now or later are; one without any only for him who manages
  // everything.
  [[nodiscard]] bool person(const std::string& person) const;
  // Everything an event of the directory touches. A person added by the same list of events is within reach.
  [[nodiscard]] bool event(const base::json& event, const std::set<std::string>& added_persons) const;

  [[nodiscard]] const directory::Directory& directory() const { return directory_; }

 private:
  AdminScope(directory::Directory directory, base::Date today) : directory_(std::move(directory)), today_(today) {}

  directory::Directory directory_;
  base::Date today_;
  std::set<std::string> units_;
  bool everything_ = false;
  bool system_ = false;
};

[[nodiscard]] base::Error outside_scope();

}  // namespace trinhky::api
