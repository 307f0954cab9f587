// Shorter times for urgent papers.
//
//   UrgencyTable table = UrgencyTable::parse(json).value();
//   hastened({{"workingDays", 5}}, "urgent", table);       // {"workingDays": 2}
//
// The table is data (workflows/shared/deadlines.json, "urgency"): a word either shortens every time by a share, or sets
// one fixed time whatever the step has. Days fixed by date or by an event (`on`, `at`, counts before something) are no
// handling time and stay. Without a table pace.h halves alike.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::calendar {

struct Urgency {
  base::Text title;
  int percent = 100;  // of the usual time
  base::json due;     // the fixed time instead, as a due spec; null where there is none
  std::string grade;
  std::string source;
};

class UrgencyTable {
 public:
  // {"urgent": {"title": {"vi", "en"}, "percent": 50, "grade", "source"}, "express": {"title", "due":
  // {"workingHours": 1}, …}}: per word exactly one of "percent" (1 to 100) and "due" (a count of workingHours,
  // workingDays or hours). Fails with `invalid`/"bad-urgency" and one fault per problem; at most 32 words.
  [[nodiscard]] static base::Result<UrgencyTable> parse(const base::json& value);
  // Nothing when the table has no such word.
  [[nodiscard]] const Urgency* find(std::string_view word) const;
  [[nodiscard]] const std::map<std::string, Urgency, std::less<>>& words() const { return words_; }

 private:
  UrgencyTable() = default;
  std::map<std::string, Urgency, std::less<>> words_;
};

// The due spec an urgent paper has instead: counts are shortened and rounded down, one day of anything becomes hours (1
// working day at 50 % is 4 working hours), and nothing falls below 1 working hour. `from`, `roll` and `cutoff` stay.
// The spec itself for an unknown or empty word, and for what is no handling time, neither of which is an error.
[[nodiscard]] base::json hastened(const base::json& spec, std::string_view urgency, const UrgencyTable& table);

}  // namespace trinhky::calendar
