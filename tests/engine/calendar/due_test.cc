#include "engine/calendar/due.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/engine/calendar/shipped.h"
#include "tests/support/places.h"

namespace trinhky::calendar {
namespace {

using base::json;

const base::Instant friday_morning = instant_of("2026-11-20T09:00:00+07:00");

Due due_of(const json& spec, base::Instant now = friday_morning) {
  return resolve_due(shipped_calendar(), spec, now).value();
}
std::string when(const json& spec, base::Instant now = friday_morning) {
  return local(shipped_calendar(), due_of(spec, now).at);
}
std::string said(const json& spec, base::Instant now = friday_morning) {
  return explain_due(shipped_calendar(), due_of(spec, now)).vi;
}

TEST(Due, WorkingDaysEndWithTheDay) {
  EXPECT_EQ(when({{"workingDays", 3}}), "2026-11-26 24:00");
  EXPECT_EQ(when({{"workingDays", 1}, {"from", "2026-08-21"}}), "2026-08-22 24:00");
  EXPECT_EQ(when({{"workingDays", 5}, {"cutoff", "11:30"}}), "2026-11-30 11:30");
}

TEST(Due, BeforeAnEventItCountsBackwards) {
  EXPECT_EQ(when({{"workingDays", -15}, {"from", "2026-12-31"}}), "2026-12-10 24:00");
  EXPECT_EQ(when({{"workingDays", -3}, {"from", "2026-11-27T02:00:00Z"}}), "2026-11-23 24:00");
  EXPECT_EQ(when({{"calendarDays", -15}, {"from", "2026-11-30"}}), "2026-11-13 24:00");  // 15/11 is a Sunday
}

TEST(Due, CalendarDaysThatEndOnARestDayMoveOn) {
  EXPECT_EQ(when({{"calendarDays", 20}, {"from", "2022-04-10"}}), "2022-05-04 24:00");
  EXPECT_EQ(when({{"calendarDays", 10}, {"from", "2026-02-08"}}), "2026-02-23 24:00");
  EXPECT_EQ(when({{"calendarDays", 3}}), "2026-11-23 24:00");
  EXPECT_EQ(when({{"calendarDays", 4}}), "2026-11-25 24:00");
}

TEST(Due, MonthsEndOnTheSameDayOrTheLastOfTheMonth) {
  EXPECT_EQ(when({{"months", 1}, {"from", "2026-09-30"}}), "2026-10-30 24:00");
  EXPECT_EQ(when({{"months", 1}, {"from", "2023-01-31"}}), "2023-02-28 24:00");
  EXPECT_EQ(when({{"months", 12}, {"from", "2024-02-29"}}), "2025-02-28 24:00");
  EXPECT_EQ(when({{"months", -1}, {"from", "2026-12-22"}}), "2026-11-20 24:00");  // 22/11 is a Sunday
}

TEST(Due, HoursRunThroughTheNight) {
  EXPECT_EQ(when({{"hours", 24}}), "2026-11-21 09:00");
  EXPECT_EQ(when({{"hours", 2}}, instant_of("2026-11-20T23:30:00+07:00")), "2026-11-21 01:30");
  EXPECT_EQ(when({{"workingHours", 4}}), "2026-11-20 14:30");
}

TEST(Due, AFixedDayIsTakenAsItStands) {
  EXPECT_EQ(when({{"on", "2026-12-31"}}), "2026-12-31 24:00");
  EXPECT_EQ(when({{"on", "2026-12-27"}}), "2026-12-28 24:00");
  EXPECT_EQ(when({{"on", "2026-12-27"}, {"roll", "previous_working_day"}}), "2026-12-25 24:00");
  EXPECT_EQ(when({{"on", "2026-12-27"}, {"roll", "none"}}), "2026-12-27 24:00");
}

TEST(Due, ADayOfTheYearDoesNotMove) {
  EXPECT_EQ(when({{"at", {{"calendar", "fixed:12-31"}, {"year", 2027}}}}), "2027-12-31 24:00");
  EXPECT_EQ(when({{"at", {{"calendar", "fixed:12-31"}, {"year", 2022}}}}), "2022-12-31 24:00");
  EXPECT_EQ(when({{"at", {{"calendar", "fixed:02-29"}, {"year", 2027}}}}), "2027-02-28 24:00");
  EXPECT_EQ(when({{"at", {{"calendar", "lunar:03-10"}, {"year", 2026}}}, {"roll", "next_working_day"}}),
            "2026-04-28 24:00");
}

TEST(Due, WhereTheHouseStopsAtFiveTheSameDayIsOverThen) {
  const auto house = [](const json& spec, base::Instant now) {
    return local(house_calendar(), resolve_due(house_calendar(), spec, now).value().at);
  };
  const base::Instant evening = instant_of("2026-11-20T17:30:00+07:00");
  EXPECT_EQ(house({{"workingDays", 0}}, friday_morning), "2026-11-20 17:00");
  EXPECT_EQ(house({{"workingDays", 0}}, evening), "2026-11-23 17:00");
  EXPECT_EQ(resolve_due(house_calendar(), {{"workingDays", 0}}, evening)->derivation.at("moved").at("kind"),
            "after_cutoff");
  EXPECT_EQ(house({{"workingDays", 0}, {"from", "2026-11-20"}}, evening), "2026-11-20 17:00");
  EXPECT_EQ(house({{"workingDays", 0}, {"cutoff", "24:00"}}, evening), "2026-11-20 24:00");
  // By law the day lasts until midnight.
  EXPECT_EQ(when({{"workingDays", 0}}, evening), "2026-11-20 24:00");
  EXPECT_EQ(when({{"workingDays", 0}}, instant_of("2026-11-20T23:59:59.999+07:00")), "2026-11-20 24:00");
}

TEST(Due, TheDerivationNamesWhatWasSkippedAndWithWhichCalendar) {
  const json derivation = due_of({{"workingDays", 3}}).derivation;
  EXPECT_EQ(derivation.at("rule"), json({{"workingDays", 3}}));
  EXPECT_EQ(derivation.at("from"), "2026-11-20T02:00:00.000Z");
  EXPECT_EQ(derivation.at("calendar"), "3");
  EXPECT_EQ(derivation.at("from_date"), "2026-11-20");
  EXPECT_FALSE(derivation.contains("cutoff"));
  ASSERT_EQ(derivation.at("skipped").size(), 1U);
  EXPECT_EQ(derivation.at("skipped")[0].at("date"), "2026-11-24");
  EXPECT_TRUE(derivation.at("moved").is_null());
  const json swapped = due_of({{"workingDays", 3}, {"from", "2024-04-26"}}).derivation;
  EXPECT_EQ(swapped.at("counted")[0].at("date"), "2024-05-04");
  EXPECT_TRUE(due_of({{"on", "2028-01-26"}}).derivation.at("beyond_calendar").get<bool>());
}

TEST(Due, IsExplainedInOneLine) {
  EXPECT_EQ(said({{"workingDays", 5}}),
            "5 ngày làm việc kể từ khi nhận (20/11/2026): không tính 24/11 (Ngày Văn hóa Việt Nam)");
  EXPECT_EQ(said({{"workingDays", 2}}, instant_of("2026-12-01T02:00:00Z")),
            "2 ngày làm việc kể từ khi nhận (01/12/2026)");
  EXPECT_EQ(said({{"workingDays", -15}, {"from", "2026-12-31"}}), "15 ngày làm việc trước 31/12/2026");
  EXPECT_EQ(said({{"workingDays", 1}, {"from", "2026-02-13"}}),
            "1 ngày làm việc kể từ 13/02/2026: không tính 16/02–20/02 (Tết Âm lịch)");
  EXPECT_EQ(said({{"workingDays", 1}, {"from", "2025-04-25"}}),
            "1 ngày làm việc kể từ 25/4/2025: tính cả thứ Bảy 26/4 (Làm bù cho 02/5) [K]; [K] theo thông lệ, nên đối "
            "chiếu văn "
            "bản gốc");
  EXPECT_EQ(said({{"on", "2026-12-27"}}), "ngày 27/12/2026; chuyển sang 28/12/2026 vì 27/12 là Chủ nhật");
  EXPECT_EQ(said({{"calendarDays", -15}, {"from", "2026-11-30"}}),
            "15 ngày trước 30/11/2026; lùi về 13/11/2026 vì 15/11 là Chủ nhật");
  EXPECT_EQ(explain_due(shipped_calendar(), due_of({{"workingDays", 1}})).en,
            "1 working day from receipt (20/11/2026)");
}

TEST(Due, AnOldDerivationSaysThatTheCalendarHasChanged) {
  Due due = due_of({{"workingDays", 5}});
  due.derivation["calendar"] = "0";
  EXPECT_EQ(explain_due(shipped_calendar(), due).vi,
            "5 ngày làm việc kể từ khi nhận (20/11/2026): không tính 24/11 (Ngày Văn hóa Việt Nam); tính theo lịch "
            "phiên bản 0, nay là 3");
  EXPECT_EQ(explain_due(shipped_calendar(), {friday_morning, json::object()}).vi, "");
}

std::vector<std::string> codes(const char* spec) {
  std::vector<std::string> out;
  for (const base::Fault& fault : check_due_spec(json::parse(spec), "/due"))
    out.push_back(fault.pointer + " " + fault.code);
  return out;
}

TEST(DueSpec, EveryProblemHasItsPlace) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes(R"({"workingDays": -15, "from": {"var": "data.programmes_due"}})"), Codes{});
  EXPECT_EQ(codes(R"({"at": {"calendar": "fixed:12-31", "year": {"var": "data.year"}}})"), Codes{});
  EXPECT_EQ(codes(R"({"on": {"var": "data.day"}})"), Codes{});
  EXPECT_EQ(codes(R"(5)"), Codes{"/due wrong-type"});
  EXPECT_EQ(codes(R"({})"), Codes{"/due required"});
  EXPECT_EQ(codes(R"({"workingDays": 5, "hours": 2})"), Codes{"/due too-many-words"});
  EXPECT_EQ(codes(R"({"workingDays": 5.5})"), Codes{"/due/workingDays wrong-type"});
  EXPECT_EQ(codes(R"({"workingDays": 18446744073709551615})"), Codes{"/due/workingDays out-of-range"});
  EXPECT_EQ(codes(R"({"hours": -9000})"), Codes{"/due/hours out-of-range"});
  EXPECT_EQ(codes(R"({"working_days": 5})"), (Codes{"/due/working_days unknown-word", "/due required"}));
  EXPECT_EQ(codes(R"({"workingDays": 1, "from": "31/12/2026"})"), Codes{"/due/from bad-value"});
  EXPECT_EQ(codes(R"({"on": "2026-02-30"})"), Codes{"/due/on bad-value"});
  EXPECT_EQ(codes(R"({"at": {"calendar": "easter"}})"), (Codes{"/due/at/calendar bad-value", "/due/at/year required"}));
  EXPECT_EQ(codes(R"({"workingDays": 1, "roll": "up", "cutoff": "24:01"})"),
            (Codes{"/due/cutoff bad-value", "/due/roll bad-value"}));
}

TEST(DueSpec, ARuleThatWasNotEvaluatedIsRefusedWhenResolving) {
  for (const char* spec :
       {R"({"workingDays": 1, "from": {"var": "x"}})", R"({"on": {"var": "x"}})",
        R"({"at": {"calendar": "fixed:12-31", "year": {"var": "x"}}})", R"({"from": "2026-01-01"})"}) {
    const auto due = resolve_due(shipped_calendar(), json::parse(spec), friday_morning);
    ASSERT_FALSE(due.has_value()) << spec;
    EXPECT_EQ(due.error().type, "bad-due");
  }
}

TEST(ShippedDeadlines, EveryOneIsAGoodDueSpecWithItsSource) {
  const json file = shipped_json("deadlines.json");
  ASSERT_FALSE(file.at("deadlines").empty());
  for (const json& deadline : file.at("deadlines")) {
    EXPECT_TRUE(check_due_spec(deadline.at("due"), "/due").empty()) << deadline.at("id");
    if (deadline.contains("urgent_due")) EXPECT_TRUE(check_due_spec(deadline.at("urgent_due"), "").empty());
    EXPECT_FALSE(deadline.at("source").get<std::string>().empty());
    EXPECT_FALSE(deadline.at("title").at("vi").get<std::string>().empty());
  }
}

TEST(ShippedDeadlines, CarryTheCountsOfTheOutsideCatalogue) {
  const auto outside = read_json(trinhky::places::shared_dir() + "/domain/roles_deadlines.json");
  if (!outside) GTEST_SKIP() << "not run: the outside data is not beside the project";
  const json words{{"working_day", "workingDays"}, {"calendar_day", "calendarDays"}, {"working_hour", "workingHours"}};
  for (const json& deadline : shipped_json("deadlines.json").at("deadlines")) {
    bool found = false;
    for (const json& row : outside->at("deadlines")) {
      if (row.at("id") != deadline.at("id")) continue;
      for (const json& count : row.at("count")) {
        const std::string word = words.value(count.at("unit").get<std::string>(), "");
        found = found || deadline.at("due") == json({{word, count.at("offset")}}) ||
                (count.at("offset") == 0 && deadline.at("due") == json({{"workingDays", 0}}));
      }
    }
    EXPECT_TRUE(found) << deadline.at("id") << " " << deadline.at("step");
  }
}

}  // namespace
}  // namespace trinhky::calendar
