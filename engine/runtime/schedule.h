// A schedule: which paper is opened for which units, again and again. The values alone; how one is kept and carried out
// stands in recurring_job.h.
//
//   Result<Schedule> schedule = Schedule::parse(plan, {catalogue, directory, today});
//   schedule->openings(catalogue, now, 12);       // the next twelve
//   schedule->units(directory, day);              // for whom
//
// A plan:
//   "title"       {"vi", "en"}
//   "definition"  a workflow that people may start; its newest version is opened. Or one that a thread opens for each
//                 period (a round of reports): it is opened in the unit's running thread of the year, by "periods" only
//   "when"        {"rule", "start", "exdates", "rdates", "roll"} (calendar/recurrence.h), or {"periods": "<id>"} of
//                 workflows/shared/periods.json: each opens when its units may begin
//   "opens"       a due spec (calendar/due.h) counted from the occurrence, e.g. {"workingDays": -10}; at the occurrence
//                 itself when left out
//   "units"       {"ids": ["20-178", …]} or {"below": "20", "kinds": ["commune"]}: of the day on which it opens
//   "data"        initial data of each paper; of a period schedule {"year", "period", "title", "first", "last",
//   "opens",
//                 "closes", "due"} are added, of a rule {"year", "occurrence"}; the workflow takes what it knows
//   "missed"      what was not opened in time because the program stood still: "all" (default) late, only the "latest",
//                 or "none"
//   "enabled"     true when left out
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/recurrence.h"
#include "engine/directory/directory.h"
#include "engine/runtime/catalogue.h"

namespace trinhky::runtime {

inline constexpr std::size_t max_units_of_a_schedule = 1000;
inline constexpr std::size_t max_schedule_bytes = 64U << 10;
// What opens later than this is missed, not merely late.
inline constexpr std::chrono::hours missed_after{24};

enum class Missed : std::uint8_t { all, latest, none };

struct Opening {
  std::string occurrence;  // "20261215T080000", or a period's id: never names two
  base::Instant at;        // what the schedule counts by: the occurrence
  base::Instant opens;     // when papers are opened
  base::json data;         // what is added to the papers' initial data
  base::json derivation;   // how the moments came about
  base::Text sentence;     // the same for people
};

class Schedule {
 public:
  struct Context {
    const Catalogue& catalogue;
    const directory::Directory& directory;
    base::Date today;
  };
  // Fails with `invalid`/"bad-schedule" and a fault per problem, pointers into the plan. Units are not asked of a plan
  // that is read back.
  [[nodiscard]] static base::Result<Schedule> parse(const base::json& plan, const Context& context);
  [[nodiscard]] static base::Result<Schedule> read_back(const base::json& plan, const Catalogue& catalogue);

  // Those whose occurrence lies behind `after`, in order, at most `limit`. None: the schedule has come to its end.
  [[nodiscard]] base::Result<std::vector<Opening>> openings(const Catalogue& catalogue, base::Instant after,
                                                            std::size_t limit) const;
  // Units that exist on the day, at most max_units_of_a_schedule.
  [[nodiscard]] std::vector<std::string> units(const directory::Directory& directory, base::Date day) const;

  [[nodiscard]] const base::Text& title() const { return title_; }
  [[nodiscard]] const std::string& definition() const { return definition_; }
  // Workflows in whose running papers it is opened (period_thread.h); none: it is opened by itself.
  [[nodiscard]] const std::vector<std::string>& opened_in() const { return opened_in_; }
  [[nodiscard]] const base::json& data() const { return data_; }
  [[nodiscard]] Missed missed() const { return missed_; }
  [[nodiscard]] bool enabled() const { return enabled_; }

 private:
  Schedule() = default;
  friend class ScheduleReader;

  base::Text title_;
  std::string definition_;
  std::vector<std::string> opened_in_;
  std::optional<calendar::Recurrence> rule_;
  std::string periods_;  // of a schedule without a rule
  base::json opens_;     // null: at the occurrence
  std::vector<std::string> ids_;
  std::string below_;
  std::vector<std::string> kinds_;
  base::json data_;
  Missed missed_ = Missed::all;
  bool enabled_ = true;
};

}  // namespace trinhky::runtime
