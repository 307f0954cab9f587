// Reminder ladders: at which moments whom to remind about a due time.
//
//   LadderSet set = LadderSet::parse(json).value();
//   std::optional<Rung> rung = next_rung(calendar, *set.find("R-STD"), due, now, opened);
//   // remind rung->to at rung->at; when that timer fires, ask again with after = the moment it fired
//
// One timer row serves a whole ladder: its firing computes the next rung. Asking with the moment of firing makes every
// rung missed in between (a server that was off) vanish into the one just fired.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"

namespace trinhky::calendar {

// From where a step is counted.
enum class StepFrom : std::uint8_t {
  before_due,  // working days before the due day; never sent at or after the due time
  after_due,   // after the due time: working days or working hours; the task is overdue
  opening,     // minutes after the task was opened
};

struct Step {
  std::string id;  // stable, unique in its ladder: "before-5"
  StepFrom from = StepFrom::before_due;
  int working_days = 0;
  int working_hours = 0;            // instead of working_days when not 0
  std::chrono::minutes time{510};   // of the day, for steps counted in days
  std::chrono::minutes minutes{0};  // for steps counted from the opening
  std::chrono::minutes every{0};    // repeated at this distance; 0 = once
  int times = 1;                    // how often at most, the first included
  std::vector<std::string> to;      // see Rung::to
  std::string act;                  // see Rung::act
};

class Ladder {
 public:
  // {"id", "title": {"vi", "en"}, "any_time": false, "grade", "source", "steps": [
  //   {"id": "before-5", "before": {"workingDays": 5}, "time": "08:30", "to": ["holder"]},
  //   {"id": "overdue-5", "after": {"workingDays": 5}, "to": ["CHAIR"], "every": {"days": 7}, "times": 52},
  //   {"id": "overdue-4h", "after": {"workingHours": 4}, "to": ["holder"]},
  //   {"id": "unopened", "opened": {"minutes": 30}, "every": {"minutes": 30}, "times": 48}]}
  // Left out: time 08:30, to ["holder"], once. Fails with `invalid`/"bad-ladder" and one fault per problem; at most 32
  // steps, 1000 repetitions.
  [[nodiscard]] static base::Result<Ladder> parse(const base::json& value);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const base::Text& title() const { return title_; }
  // True where reminders also go out at night and on rest days (urgent papers).
  [[nodiscard]] bool any_time() const { return any_time_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

 private:
  Ladder() = default;
  std::string id_;
  base::Text title_;
  bool any_time_ = false;
  std::vector<Step> steps_;
};

// What the house says about the units that owe something, for every ladder that reminds them.
struct OwingUnits {
  std::vector<std::string> holders;  // positions that stand for "holder" in a unit, and are telephoned
  std::string letter;                // workflow of the letter to late units where neither paper nor act names one
};

class LadderSet {
 public:
  // {"digest_at": "07:30", "units": {"holders": ["DRAFTER"], "letter": "document-issue"}, "ladders": [<ladder>…]}. Left
  // out: 07:30; nobody and no workflow. Fails like Ladder::parse; ids are unique, at most 16 holders.
  [[nodiscard]] static base::Result<LadderSet> parse(const base::json& value);
  // Nothing when there is no such ladder.
  [[nodiscard]] const Ladder* find(std::string_view id) const;
  [[nodiscard]] const std::vector<Ladder>& ladders() const { return ladders_; }
  // The hour of the one message that gathers a person's reminders of the day.
  [[nodiscard]] std::chrono::minutes digest_at() const { return digest_at_; }
  [[nodiscard]] const OwingUnits& units() const { return units_; }

 private:
  LadderSet() = default;
  std::vector<Ladder> ladders_;
  std::chrono::minutes digest_at_{450};
  OwingUnits units_;
};

struct Rung {
  base::Instant at;
  std::string id;        // of the step; the highest one where several fall on the same moment
  bool overdue = false;  // the due time has passed at `at`
  // "holder" (whoever the task is addressed to), a position code in the task's unit ("DEPT_HEAD"), or "upper:" and a
  // code for the position in the unit above ("upper:OFFICE_CHIEF").
  std::vector<std::string> to;
  std::string act;  // something to prepare beside the reminder: "draft-reminder-letter"; usually empty
};

// The first reminder strictly after `after`, or nothing when the ladder is exhausted (which is not an error). Unless
// the ladder says any_time, a moment outside open–close or on a rest day moves to the next allowed one; steps that meet
// on one moment become one rung with everyone's names. Steps counted from the opening need `opened` and are left out
// without it.
[[nodiscard]] std::optional<Rung> next_rung(const Calendar& calendar, const Ladder& ladder, base::Instant due,
                                            base::Instant after, std::optional<base::Instant> opened = std::nullopt);

}  // namespace trinhky::calendar
