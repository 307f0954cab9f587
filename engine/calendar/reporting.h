// Reporting periods that are not calendar months: which days a report is about and when it is due, as rows that each
// committee sets for itself (workflows/shared/periods.json).
//
//   ReportingPlans plans = ReportingPlans::parse(json).value();
//   for (const Period& one : plans.find("nd09-quarter")->periods(calendar, 2027)) …   // 15/12/2026 – 14/3/2027, …
//   plans.find("nd09-month")->period_of(calendar, date);                              // the one the date belongs to
//
// A period is named after the month, quarter, half or year in which it ends. The next one begins the day after it
// closes, so that every day lies in exactly one period of a plan. Nine months are no part of that: their report is
// about the year so far. `Period` is period.h's, whose quarters are one such plan: {"kind": "quarter", "closes":
// {"workingDaysBefore": 1}, "due": {"day": 15}, "units_lead": 6}.
//
// Sources: Nghị định 09/2019 arts 8.5b (figures close at least one working day before the due day), 12 (closing days)
// and 13 (due days); the committees' own days are marked [H].
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/period.h"

namespace trinhky::calendar {

enum class PeriodKind : std::uint8_t { month, quarter, half, nine_months, year };

[[nodiscard]] std::string_view to_string(PeriodKind kind);

class ReportingPlan {
 public:
  // {"id", "kind": "month" | "quarter" | "half" | "nine_months" | "year", "title": {"vi", "en"}, "grade", "source",
  //  "closes": one of
  //     {"day": 14, "months_before": 0}   that day of the period's last month, or of one some months before it; a month
  //                                       that is too short closes on its last day
  //     {"workingDaysBefore": 1}          so many working days before the units hand in
  //  "due": one of
  //     {"day": 25, "months_before": 0, "roll": "next_working_day" | "previous_working_day" | "none"}
  //     {"after": <due.h's spec>}         counted from the last day of the period
  //  "units_lead": 6                      working days by which units are due before that
  //  "opens_before": 10}                  working days by which units may begin before their due day
  // Left out: months_before 0, roll to the next working day, units_lead 0, opens_before 10. Fails with
  // `invalid`/"bad-period-plan" and one fault per problem.
  [[nodiscard]] static base::Result<ReportingPlan> parse(const base::json& value, std::string_view pointer);

  // In order: twelve, four, two or one. Requires 1900 <= year <= 2198.
  [[nodiscard]] std::vector<Period> periods(const Calendar& calendar, int year) const;
  // The period a day's figures belong to; none of nine months for a day after they closed.
  [[nodiscard]] std::optional<Period> period_of(const Calendar& calendar, base::Date day) const;
  // The periods whose units may begin after `after` and up to `to`, in order; at most `limit`.
  [[nodiscard]] std::vector<Period> opening_between(const Calendar& calendar, base::Instant after, base::Instant to,
                                                    std::size_t limit) const;

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] PeriodKind kind() const { return kind_; }
  [[nodiscard]] const base::Text& title() const { return title_; }
  [[nodiscard]] const std::string& grade() const { return grade_; }
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  ReportingPlan() = default;
  friend class PlanReader;
  struct DayOfMonth {
    unsigned day = 0;
    int months_before = 0;
  };
  struct Ends {
    base::Date closes;
    base::Date units;
    base::Instant due_units;
    base::Instant due;
  };
  [[nodiscard]] Ends ends(const Calendar& calendar, std::chrono::year_month last_month) const;

  std::string id_;
  PeriodKind kind_ = PeriodKind::month;
  base::Text title_;
  std::string grade_;
  std::string source_;
  std::optional<DayOfMonth> closes_;  // none: closes_before_ says
  int closes_before_ = 0;
  std::optional<DayOfMonth> due_;  // none: due_after_ says
  std::string due_roll_ = "next_working_day";
  base::json due_after_;
  int units_lead_ = 0;
  int opens_before_ = 10;
};

class ReportingPlans {
 public:
  // {"version", "periods": [<plan>…]}. Fails like ReportingPlan::parse; ids are unique, at most 200 plans.
  [[nodiscard]] static base::Result<ReportingPlans> parse(const base::json& value);
  // Nothing when there is no such plan.
  [[nodiscard]] const ReportingPlan* find(std::string_view id) const;
  [[nodiscard]] const std::vector<ReportingPlan>& all() const { return plans_; }

 private:
  std::vector<ReportingPlan> plans_;
};

}  // namespace trinhky::calendar
