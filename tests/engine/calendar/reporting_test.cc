#include "engine/calendar/reporting.h"

#include <nlohmann/json.hpp>

#include "tests/engine/calendar/shipped.h"

namespace trinhky::calendar {
namespace {

using base::json;
using std::chrono::days;
using std::chrono::sys_days;

const ReportingPlans& shipped_plans() {
  static const ReportingPlans plans = ReportingPlans::parse(shipped_json("periods.json")).value();
  return plans;
}

std::string span(const Period& period) {
  return base::format_date(period.first) + " – " + base::format_date(period.last);
}

TEST(Reporting, TheDecreesPeriodsCloseOnThe14th) {
  const Calendar& calendar = shipped_calendar();
  const auto of = [&](const char* id) { return shipped_plans().find(id)->periods(calendar, 2026); };
  EXPECT_EQ(span(of("nd09-month").front()), "2025-12-15 – 2026-01-14");
  EXPECT_EQ(span(of("nd09-month").at(2)), "2026-02-15 – 2026-03-14");
  EXPECT_EQ(span(of("nd09-quarter").at(0)), "2025-12-15 – 2026-03-14");
  EXPECT_EQ(span(of("nd09-quarter").at(3)), "2026-09-15 – 2026-12-14");
  EXPECT_EQ(span(of("nd09-half").at(0)), "2025-12-15 – 2026-06-14");
  EXPECT_EQ(span(of("nd09-half").at(1)), "2026-06-15 – 2026-12-14");
  EXPECT_EQ(span(of("nd09-nine-months").at(0)), "2025-12-15 – 2026-09-14");
  EXPECT_EQ(span(of("nd09-year").at(0)), "2025-12-15 – 2026-12-14");
  EXPECT_EQ(of("nd09-half").at(1).id, "2026-H2");
  EXPECT_EQ(of("nd09-half").at(1).title.vi, "6 tháng cuối năm 2026");
}

TEST(Reporting, EveryDayLiesInExactlyOnePeriodOfAPlan) {
  for (const ReportingPlan& plan : shipped_plans().all()) {
    if (plan.kind() == PeriodKind::nine_months) continue;
    std::optional<sys_days> closed;
    for (int year = 2019; year <= 2031; ++year) {
      for (const Period& period : plan.periods(shipped_calendar(), year)) {
        EXPECT_LE(period.first, period.last) << plan.id() << period.id;
        if (closed) EXPECT_EQ(sys_days(period.first), *closed + days(1)) << plan.id() << period.id;
        closed = sys_days(period.last);
      }
    }
    for (sys_days day = sys_days(day_of("2025-01-01")); day < sys_days(day_of("2027-01-01")); day += days(1)) {
      const auto own = plan.period_of(shipped_calendar(), day);
      ASSERT_TRUE(own) << plan.id() << base::format_date(day);
      int holding = 0;
      for (int year = 2024; year <= 2028; ++year) {
        for (const Period& period : plan.periods(shipped_calendar(), year)) {
          if (period.first <= base::Date(day) && base::Date(day) <= period.last) ++holding;
        }
      }
      EXPECT_EQ(holding, 1) << plan.id() << base::format_date(day);
    }
  }
}

TEST(Reporting, FiguresCloseAtLeastAWorkingDayBeforeTheReportIsDue) {
  for (const ReportingPlan& plan : shipped_plans().all()) {
    for (int year = 2021; year <= 2027; ++year) {
      for (const Period& period : plan.periods(shipped_calendar(), year)) {
        const base::Date due = shipped_calendar().due_date(period.due_units);
        EXPECT_GE(shipped_calendar().working_days_between(period.last, due), 1) << plan.id() << period.id;
        EXPECT_LE(period.due_units, period.due);
        EXPECT_LT(period.opens, period.due_units);
      }
    }
  }
}

TEST(Reporting, TheQuartersOfAProgrammeAreOneSuchPlan) {
  for (int year = 2022; year <= 2027; ++year) {
    const auto before = quarters(shipped_calendar(), year, 6);
    const auto now = shipped_plans().find("front-quarter")->periods(shipped_calendar(), year);
    ASSERT_EQ(now.size(), before.size());
    for (std::size_t i = 0; i < now.size(); ++i) EXPECT_EQ(to_json(now[i]), to_json(before[i])) << year;
  }
}

TEST(Reporting, ADueDayMayBeCountedFromTheClosingDay) {
  const auto plan = ReportingPlan::parse({{"id", "x"},
                                          {"kind", "month"},
                                          {"title", {{"vi", "Kỳ"}, {"en", "Period"}}},
                                          {"closes", {{"day", 31}}},
                                          {"due", {{"after", {{"workingDays", 3}}}}}},
                                         "");
  ASSERT_TRUE(plan) << plan.error().message.en << plan.error().pointer;
  const Period february = plan->periods(shipped_calendar(), 2024).at(1);
  EXPECT_EQ(span(february), "2024-02-01 – 2024-02-29");
  EXPECT_EQ(local(shipped_calendar(), february.due), "2024-03-05 24:00");
}

TEST(Reporting, OpeningsAreFoundByTheTimeUnitsMayBegin) {
  const ReportingPlan& plan = *shipped_plans().find("front-quarter");
  const auto year = plan.periods(shipped_calendar(), 2026);
  const auto found = plan.opening_between(shipped_calendar(), year[0].opens, year[3].opens, 10);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found.front().id, "2026-Q2");
  EXPECT_EQ(found.back().id, "2026-Q4");
  EXPECT_EQ(plan.opening_between(shipped_calendar(), year[0].opens, year[3].opens, 1).size(), 1U);
}

TEST(Reporting, AFaultNamesItsPlace) {
  const json good{{"id", "x"},
                  {"kind", "month"},
                  {"title", {{"vi", "Kỳ"}, {"en", "Period"}}},
                  {"closes", {{"day", 14}}},
                  {"due", {{"day", 25}}}};
  const auto fault = [&](const char* pointer, const json& value) {
    json spec = good;
    spec[json::json_pointer(pointer)] = value;
    const auto plan = ReportingPlan::parse(spec, "/p");
    return plan ? std::string("accepted")
                : plan.error().faults.front().code + " " + plan.error().faults.front().pointer;
  };
  EXPECT_EQ(fault("/kind", "week"), "unknown-word /p/kind");
  EXPECT_EQ(fault("/closes/day", 32), "out-of-range /p/closes/day");
  EXPECT_EQ(fault("/closes", json::object()), "required /p/closes/day");
  EXPECT_EQ(fault("/closes/workingDaysBefore", 1), "too-many-words /p/closes");
  EXPECT_EQ(fault("/due/roll", "back"), "unknown-word /p/due/roll");
  EXPECT_EQ(fault("/due/after", {{"workingDays", 1}}), "too-many-words /p/due");
  EXPECT_EQ(fault("/units_lead", -1), "out-of-range /p/units_lead");
  EXPECT_EQ(fault("/colour", 1), "unknown-word /p/colour");
  EXPECT_EQ(fault("/title", {{"vi", "Kỳ"}}), "required /p/title");
  EXPECT_FALSE(ReportingPlans::parse({{"periods", {good, good}}}));
}

}  // namespace
}  // namespace trinhky::calendar
