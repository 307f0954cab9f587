// How a substitution (xử lý thay) is told: as a row of a list, and as the sentence that stands beside an act.
//
//   json row = substitution_wire(office, directory, one, today);
//   Text line = substitution_sentence(directory, one);   // "B xử lý thay A (khi vắng mặt, từ 01/03/2026 đến
//   10/03/2026)"
//
// Only a substitution on the ground KT. is ever called "ký thay"; every other is "xử lý thay".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/resources/office.h"

namespace trinhky::api {

struct SubstitutionGround {
  std::string_view code;
  base::Text label;
};
// Every ground that the directory knows, in the order in which they are offered.
[[nodiscard]] const std::vector<SubstitutionGround>& substitution_grounds();

// "upcoming" until its first day, "running" on its days, "over" behind the last one and for one that never began.
[[nodiscard]] std::string substitution_state(const directory::Substitution& one, base::Date today);

// Without `may_end`, which depends on who asks.
[[nodiscard]] json substitution_wire(const Office& office, const directory::Directory& directory,
                                     const directory::Substitution& one, base::Date today);

[[nodiscard]] base::Text substitution_sentence(const directory::Directory& directory,
                                               const directory::Substitution& one);

// In whose place somebody acted.
struct StandingIn {
  std::string id;
  std::string person;
  std::string holder;
  directory::DateRange valid;
  std::string ground;
  std::string decision;
};
// As it stood when the act was done, from the `actor` of an event. An event of the time before it was kept there tells
// what the directory knows today. None when the person acted in a position of the own.
[[nodiscard]] std::optional<StandingIn> standing_in(const directory::Directory& directory, const json& actor);
// {"id", "holder", "ground", "ground_text", "decision", "from", "to", "text"}; null for none.
[[nodiscard]] json standing_in_wire(const directory::Directory& directory, const json& actor);

}  // namespace trinhky::api
