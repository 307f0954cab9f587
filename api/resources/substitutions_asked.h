// What somebody wishes when he gives a substitution: the positions it is for, everything that speaks against it, the
// events that give it, and the open work it would bring.
//
//   SubstitutionWish wish = read_substitution_wish(fields, caller, today);
//   const auto held = holdings_meant(directory, wish);
//   if (auto faults = substitution_faults(office, directory, all, wish, caller); !faults.empty()) …
//
// A substitution is never passed on by the engine, so a circle of substitutes decides nothing; it is refused all the
// same, because nobody in it would be there.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
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

// Everything that speaks against it, with pointers into the request. `all`: every substitution ever recorded.
[[nodiscard]] std::vector<base::Fault> substitution_faults(const Office& office, const directory::Directory& directory,
                                                           const std::vector<directory::Substitution>& all,
                                                           const SubstitutionWish& wish, const std::string& caller);

// The event that gives it for one position.
[[nodiscard]] json substitution_given(const SubstitutionWish& wish, const std::string& id, const std::string& holding);

// [{"definition", "title", "count"}]: open work that the events would bring to the substitute and that is not his
// already, as of the later of today and the first day. Nothing is recorded.
[[nodiscard]] base::Result<json> work_to_come(const Office& office, const SubstitutionWish& wish,
                                              const std::vector<json>& events);

// Every substitution ever recorded, also past and coming ones. Reads the directory's log on from where it left off.
class RecordedSubstitutions {
 public:
  explicit RecordedSubstitutions(store::Store& store) : store_(store) {}

  // As the given directory has them. Fails with the store's trouble.
  [[nodiscard]] base::Result<std::vector<directory::Substitution>> in(const directory::Directory& directory);

 private:
  store::Store& store_;
  std::mutex mutex_;
  std::uint64_t next_ = 1;
  std::vector<std::string> ids_;
};

}  // namespace trinhky::api
