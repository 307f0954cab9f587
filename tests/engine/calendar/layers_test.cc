#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/calendar/book.h"
#include "engine/calendar/changes.h"
#include "engine/calendar/due.h"
#include "tests/engine/calendar/shipped.h"

namespace trinhky::calendar {
namespace {

using base::json;
using namespace std::chrono_literals;

json a_day(const char* date, const char* kind) {
  return {{"date", date}, {"kind", kind}, {"name", {{"vi", "Ngày riêng"}, {"en", "Own day"}}}, {"grade", "H"}};
}

json flood_layer() {
  return {{"id", "SO-NV"},
          {"version", 1},
          {"days",
           {a_day("2026-11-26", "closure"), a_day("2026-11-28", "makeup_work"), a_day("2026-11-24", "makeup_work")}},
          {"hours",
           {{"cutoff",
             {{"at", "16:30"},
              {"rule", "house"},
              {"source",
               {{
                    "vi",
                    "Nội quy",
                },
                {"en", "house rules"}}},
              {"grade", "H"}}}}}};
}

TEST(Layer, ClosuresAndMakeUpDaysLieOverTheNationalDays) {
  const Calendar own = shipped_calendar().overlaid(flood_layer()).value();
  EXPECT_EQ(own.version(), "3+SO-NV.1");
  EXPECT_EQ(own.id(), shipped_calendar().id());
  EXPECT_FALSE(own.is_working_day(day_of("2026-11-26")));
  EXPECT_TRUE(own.is_working_day(day_of("2026-11-28")));
  EXPECT_TRUE(own.is_working_day(day_of("2026-11-24")));  // on duty on a public holiday
  EXPECT_FALSE(own.is_working_day(day_of("2026-09-02")));
  EXPECT_FALSE(shipped_calendar().is_working_day(day_of("2026-11-24")));  // the one below is as it was
  EXPECT_EQ(own.day(day_of("2026-11-26"))->kind, DayKind::closure);
}

TEST(Layer, OnlyTheHoursItNamesChange) {
  const Calendar own = shipped_calendar().overlaid(flood_layer()).value();
  EXPECT_EQ(own.cutoff(), 16h + 30min);
  EXPECT_EQ(own.open(), shipped_calendar().open());
  EXPECT_EQ(own.work().size(), 2U);
  const Due due = resolve_due(own, {{"workingDays", 3}}, instant_of("2026-11-20T09:00:00+07:00")).value();
  EXPECT_EQ(local(own, due.at), "2026-11-25 16:30");
  EXPECT_EQ(due.derivation.at("calendar"), "3+SO-NV.1");
  EXPECT_EQ(explain_due(own, due).vi,
            "3 ngày làm việc kể từ khi nhận (20/11/2026): tính cả thứ Ba 24/11 (Ngày riêng) [H]; hết giờ nhận lúc "
            "16:30 theo quy định "
            "của cơ quan (Nội quy); [H] mức đề xuất của phần mềm");
}

TEST(Layer, HasItsOwnWeekAndTheDaysInLieuFollow) {
  const Calendar own =
      shipped_calendar().overlaid({{"id", "CHO"}, {"version", "2"}, {"weekly_rest", {"monday"}}}).value();
  EXPECT_TRUE(own.is_working_day(day_of("2026-11-28")));
  EXPECT_FALSE(own.is_working_day(day_of("2026-11-30")));
  EXPECT_FALSE(own.is_working_day(day_of("2028-05-01")));
  EXPECT_FALSE(own.is_working_day(day_of("2028-05-02")));  // in lieu of Monday 1 May
  EXPECT_TRUE(shipped_calendar().is_working_day(day_of("2028-05-03")));
}

TEST(Layer, ABadOneIsRefusedWithPointersIntoIt) {
  const auto layer =
      shipped_calendar().overlaid({{"version", "1"},
                                   {"covers", json::object()},
                                   {"days", {a_day("2026-13-01", "closure"), a_day("2026-11-26", "feast")}},
                                   {"hours", {{"cutoff", {{"at", "17:00"}}}}},
                                   {"weekly_rest", {"caturday"}}});
  ASSERT_FALSE(layer.has_value());
  std::vector<std::string> pointers;
  for (const base::Fault& fault : layer.error().faults) pointers.push_back(fault.pointer);
  EXPECT_EQ(pointers, (std::vector<std::string>{"/id", "/covers", "/weekly_rest", "/hours/cutoff/rule", "/days/0/date",
                                                "/days/1/kind"}));
}

// A province, a department in it, an office in that.
std::vector<std::string> above(std::string_view unit) {
  if (unit == "office") return {"department", "province"};
  if (unit == "department" || unit == "commune") return {"province"};
  return {};
}

json layer_of(const char* unit, const char* closed) {
  return {{"unit", unit}, {"id", std::string("L-") + unit}, {"version", "1"}, {"days", {a_day(closed, "closure")}}};
}

TEST(Book, AUnitHasTheLayersOfAllUnitsAboveIt) {
  const CalendarBook book =
      CalendarBook::make(shipped_calendar(), {layer_of("office", "2026-11-25"), layer_of("province", "2026-11-26")},
                         above)
          .value();
  const auto of = [&](std::vector<std::string> chain) -> const Calendar& { return book.of(chain); };
  const Calendar& office = of({"office", "department", "province"});
  EXPECT_EQ(office.version(), "3+L-province.1+L-office.1");
  EXPECT_FALSE(office.is_working_day(day_of("2026-11-25")));
  EXPECT_FALSE(office.is_working_day(day_of("2026-11-26")));
  const Calendar& commune = of({"commune", "province"});
  EXPECT_EQ(commune.version(), "3+L-province.1");
  EXPECT_TRUE(commune.is_working_day(day_of("2026-11-25")));
  EXPECT_EQ(&of({"elsewhere"}), &book.national());
  EXPECT_EQ(&of({}), &book.national());
  EXPECT_EQ(&of({"commune", "province"}), &commune);  // made once
  EXPECT_EQ(book.layered_units(), (std::vector<std::string>{"office", "province"}));
}

TEST(Book, TheNearerLayerWins) {
  json near = layer_of("office", "2026-11-26");
  near["days"][0]["kind"] = "makeup_work";
  const CalendarBook book =
      CalendarBook::make(shipped_calendar(), {near, layer_of("department", "2026-11-26")}, above).value();
  EXPECT_TRUE(book.of(std::vector<std::string>{"office", "department"}).is_working_day(day_of("2026-11-26")));
  EXPECT_FALSE(book.of(std::vector<std::string>{"department"}).is_working_day(day_of("2026-11-26")));
}

TEST(Book, ABadLayerIsNamedByItsPlace) {
  const auto book = CalendarBook::make(shipped_calendar(),
                                       {layer_of("province", "2026-11-26"), layer_of("office", "tomorrow"),
                                        layer_of("province", "2026-11-27"), json{{"id", "x"}, {"version", "1"}}},
                                       above);
  ASSERT_FALSE(book.has_value());
  std::vector<std::string> faults;
  for (const base::Fault& fault : book.error().faults) faults.push_back(fault.pointer + " " + fault.code);
  EXPECT_EQ(faults, (std::vector<std::string>{"/2/unit doubled", "/3/unit required", "/1/days/0/date bad-value"}));
  EXPECT_FALSE(CalendarBook::make(shipped_calendar(), json::object(), above).has_value());
}

TEST(Changes, TwoVersionsAreComparedDayByDay) {
  json source = shipped_json("calendar.json");
  source["version"] = "3";
  for (json& day : source["days"]) {
    if (day["date"] == "2027-02-05") day["grade"] = "P";
  }
  source["days"].push_back(a_day("2027-09-03", "holiday"));
  source["days"].push_back(a_day("2027-02-11", "swap_off"));
  source["days"].push_back(a_day("2027-02-20", "makeup_work"));
  const Calendar next = Calendar::parse(source).value();
  const auto changes = changed_days(shipped_calendar(), next, day_of("2027-01-01"), day_of("2027-12-31"));
  ASSERT_EQ(changes.size(), 4U);
  EXPECT_EQ(changes[0].date, day_of("2027-02-05"));
  EXPECT_FALSE(changes[0].moves_deadlines());  // off in both, now for certain
  EXPECT_EQ(changes[0].before->grade, "X");
  EXPECT_TRUE(changes[1].moves_deadlines());
  EXPECT_TRUE(changes[1].worked_before);
  EXPECT_FALSE(changes[1].worked_after);
  EXPECT_FALSE(changes[1].before.has_value());
  EXPECT_TRUE(changes[2].worked_after);
  EXPECT_EQ(changes[3].after->name.en, "Own day");
  EXPECT_TRUE(changed_days(shipped_calendar(), shipped_calendar(), day_of("2020-01-01"), day_of("2035-01-01")).empty());
  EXPECT_TRUE(changed_days(shipped_calendar(), next, day_of("2027-12-31"), day_of("2027-01-01")).empty());
}

}  // namespace
}  // namespace trinhky::calendar
