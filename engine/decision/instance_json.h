// The parts of an instance as JSON, shared by the cache of a fold (instance.cc) and by the operations of an event
// (change.cc). Every member that is always written must be there in its shape: nothing unreadable is taken as empty.
#pragma once

#include <exception>
#include <string>

#include "engine/base/json.h"
#include "engine/decision/instance.h"

namespace trinhky::decision {

// Thrown inside this room only, by the functions below; beside them nlohmann's own exceptions may come.
struct Unreadable : std::exception {
  explicit Unreadable(std::string what_it_is) : what_(std::move(what_it_is)) {}
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

[[nodiscard]] std::string text_in(const base::json& value, const char* member);
[[nodiscard]] std::uint64_t whole_in(const base::json& value, const char* member);
[[nodiscard]] base::Instant instant_in(const base::json& value, const char* member);
[[nodiscard]] Given given_in(const base::json& value);
[[nodiscard]] Child child_in(const base::json& value);
[[nodiscard]] OpenWork work_in(const base::json& value);
[[nodiscard]] Returned returned_in(const base::json& value);
[[nodiscard]] ParentLink parent_in(const base::json& value);
[[nodiscard]] base::json to_json(const Returned& returned);
[[nodiscard]] base::json to_json(const Passage& passage);

}  // namespace trinhky::decision
