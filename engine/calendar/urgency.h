// Shorter times for urgent papers: which words there are, and what each does to a due time. The one rule.
//
//   UrgencyTable table = UrgencyTable::parse(json).value();
//   const Urgency* row = table.find("khẩn");
//   hastened({{"workingDays", 5}}, *row);       // {"workingDays": 2}
//   urgency_words(urgency_row(*row)).vi;        // "rút một nửa vì hồ sơ khẩn (Mức đề xuất) [H]"
//
// The table is data (workflows/shared/deadlines.json, "urgency"): a word either shortens every time to a share of it,
// or sets one fixed time whatever the step has. Days fixed by date or by an event (`on`, `at`, counts before something)
// are no handling time and stay. A house without a table has the built-in one, where each word halves: so it was before
// there was a table. What was decided by it stands in the events and is not counted again.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::calendar {

struct Urgency {
  std::string word;  // the value in a paper's data, as the office writes it
  base::Text title;
  int percent = 100;  // of the usual time
  base::json due;     // the fixed time instead, as a due spec; null where there is none
  std::string grade;
  std::string source;
};

// The word of a paper that is not urgent: it stands in no table, and every other word that stands in none means it too.
inline constexpr std::string_view ordinary_paper = "thường";
[[nodiscard]] base::Text ordinary_title();

class UrgencyTable {
 public:
  // [{"word": "khẩn", "title": {"vi", "en"}, "percent": 50, "grade", "source"}, {"word": "hỏa tốc", "title", "due":
  // {"workingHours": 1}, …}], in the order in which people choose: per word exactly one of "percent" (1 to 100) and
  // "due" (one count of hours or days). Fails with `invalid`/"bad-urgency" and one fault per problem, a word said twice
  // among them; 1 to 32 rows.
  [[nodiscard]] static base::Result<UrgencyTable> parse(const base::json& value);
  // khẩn, thượng khẩn and hỏa tốc, each half the time.
  [[nodiscard]] static const UrgencyTable& built_in();
  // Nothing when the table has no such word.
  [[nodiscard]] const Urgency* find(std::string_view word) const;
  [[nodiscard]] const std::vector<Urgency>& rows() const { return rows_; }

 private:
  UrgencyTable() = default;
  std::vector<Urgency> rows_;
};

// The due spec an urgent paper has instead: counts are shortened and rounded down, one day of anything becomes hours (1
// working day at 50 % is 4 working hours), and nothing falls below 1 working hour. `from`, `roll` and `cutoff` stay.
// The spec itself for what is no handling time, which is not an error.
[[nodiscard]] base::json hastened(const base::json& spec, const Urgency& urgency);

// What a derivation keeps of the row that was applied: {"word", "title", "percent" or "due", "grade"?, "source"?}.
[[nodiscard]] base::json urgency_row(const Urgency& urgency);
// The words of such a row in the line under a due time. Empty where it cannot be read.
[[nodiscard]] base::Text urgency_words(const base::json& row);
// "một nửa thời gian", "2 giờ làm việc": what the word does, for whoever chooses it.
[[nodiscard]] base::Text urgency_effect(const Urgency& urgency);

}  // namespace trinhky::calendar
