// What somebody wishes when he gives a substitution: the positions it is for, everything that speaks against it, the
// events that give it, and the open work it would bring.
//
//   SubstitutionWish wish = read_substitution_wish(fields, caller, today);
//   for (const auto& held : holdings_meant(directory, wish)) events.push_back(substitution_given(wish, id, held.id));
//   if (auto faults = substitution_faults(office, directory, wish, caller, events); !faults.empty()) …
//
// What holds for every substitution, whoever gives it, is a law of the directory (directory/substitution_laws.h).
#pragma once

#include <string>
#include <vector>

#include "api/resources/session_fields.h"

namespace trinhky::api {

struct SubstitutionWish {
  std::string holder;                 // whose positions
  std::vector<std::string> holdings;  // ids; empty: every position that is held within the dates
  std::string person;                 // who stands in
  directory::DateRange valid;
  std::string ground;
  std::vector<std::string> workflows;  // empty: all
  std::string decision;                // number of the written decision
  bool dry_run = false;
};

// Without `holder` the caller's own positions, without `from` from today on.
[[nodiscard]] SubstitutionWish read_substitution_wish(Fields& fields, const std::string& caller, base::Date today);

// Whether the caller may give or end what stands for this person: the person, whoever administers the person, or who
// heads (CHAIR, OFFICE_CHIEF) a unit in which all the person's positions lie. Fails with `forbidden`.
[[nodiscard]] base::Result<void> may_substitute(const Office& office, const std::string& caller,
                                                const std::string& holder);

// Those named, as far as they are the holder's; else all that fill a seat on one of the days. Administrative positions
// fill none.
[[nodiscard]] std::vector<directory::Holding> holdings_meant(const directory::Directory& directory,
                                                             const SubstitutionWish& wish);

// Everything that speaks against it, with pointers into the request: who may be named by whom and on which days, which
// depends on the caller and on today, and then what the directory says of `events` (directory/events.h), which are
// those that would give it. The engine asks the directory once more when it records them.
[[nodiscard]] std::vector<base::Fault> substitution_faults(const Office& office, const directory::Directory& directory,
                                                           const SubstitutionWish& wish, const std::string& caller,
                                                           const std::vector<json>& events);

// Where a holding stands in the request.
[[nodiscard]] std::string place_of(const SubstitutionWish& wish, const std::string& holding);

// The event that gives it for one position.
[[nodiscard]] json substitution_given(const SubstitutionWish& wish, const std::string& id, const std::string& holding);

// [{"definition", "title", "count"}]: open work that the events would bring to the substitute and that is not his
// already, as of the later of today and the first day. Nothing is recorded.
[[nodiscard]] base::Result<json> work_to_come(const Office& office, const SubstitutionWish& wish,
                                              const std::vector<json>& events);

}  // namespace trinhky::api
