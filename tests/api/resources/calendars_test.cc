// Calendars over the routes: who may read, write, publish and shorten, and what a preview tells.
#include <gmock/gmock.h>

#include "tests/api/resources/staffed_routes.h"
#include "tests/engine/runtime/calendars.h"

namespace trinhky::test {
namespace {

using base::json;
using runtime::day_of;

// The province has an administrator of the whole house, a chair and a drafter; the first commune has a chair.
class CalendarRoutes : public StaffedRoutes {
 protected:
  void SetUp() override {
    api::add_calendars(router_, house_.office);
    api::add_retimes(router_, house_.office);
    employ({{.person = "system", .position = "SYS_ADMIN"},
            {.person = "chair", .position = "CHAIR"},
            {.person = "chair1", .position = "CHAIR", .unit = "20-1"}});
  }
  // A day far enough ahead to lie between now and the draft's due time: the next working day.
  std::string next_working_day() const {
    const auto& calendar = house_.office.calendar();
    return base::format_date(calendar.add_working_days(house_.office.today(), 1));
  }
  // A Saturday or Sunday within the next week.
  std::string next_rest_day() const {
    const auto& calendar = house_.office.calendar();
    std::chrono::sys_days at{house_.office.today()};
    do {
      at += std::chrono::days(1);
    } while (calendar.is_working_day(base::Date{at}));
    return base::format_date(base::Date{at});
  }
  std::string start() {
    const auto started =
        house_.office.engine.handle(runtime::Request{.command_id = "start-" + std::to_string(++acts_),
                                                     .kind = "start",
                                                     .instance = "",
                                                     .person = "drafter",
                                                     .body = {{"definition", "document-issue"}, {"unit", "20"}}});
    EXPECT_TRUE(started) << started.error().message.en;
    return started ? started->instance : "";
  }
  // Writes version 8 with these days, and previews it.
  json previewed(const std::vector<json>& days) {
    const Answer written = post("/calendars", {{"version", "8"}, {"days", days}}, "system");
    EXPECT_EQ(written.status, 201) << written.bytes;
    const Answer preview = post("/calendars/preview", {{"calendar", "8"}}, "system");
    EXPECT_EQ(preview.status, 201) << preview.bytes;
    return preview.body;
  }
};

TEST_F(CalendarRoutes, EverybodyReadsTheDaysWithTheirMarks) {
  const Answer all = get("/calendars", "commune");
  ASSERT_EQ(all.status, 200) << all.bytes;
  ASSERT_EQ(all.body["items"].size(), 1U);
  const json one = all.body["items"][0];
  EXPECT_EQ(one["state"], "in_force");
  EXPECT_EQ(one["version"], all.body["in_force"]);
  EXPECT_GT(one["marks"]["P"].get<int>(), 0);
  EXPECT_FALSE(one["open_questions"].empty());
  const std::string place = "/calendars/" + one["version"].get<std::string>();
  const json full = get(place, "commune").body;
  EXPECT_EQ(full["days"].size(), one["listed_days"].get<std::size_t>());
  EXPECT_TRUE(full["changes"]["days"].empty());
  const auto tet = std::ranges::find(full["events"], json("holiday.tet"), [](const json& one) { return one["event"]; });
  ASSERT_NE(tet, full["events"].end()) << "days that definitions may name";
  EXPECT_EQ((*tet)["day"], "lunar:01-01");
  EXPECT_EQ((*tet)["grade"], "C");
  EXPECT_FALSE((*tet)["source"].get<std::string>().empty());
  EXPECT_THAT((*tet)["dates"], ::testing::Contains(json("2026-02-17")));
  EXPECT_THAT((*tet)["dates"], ::testing::Contains(json("2027-02-06")));
  bool november = false;
  for (const json& month : full["months"]) {
    if (month["month"] != "2026-11") continue;
    november = true;
    EXPECT_EQ(month["working_days"], 20) << "21 weekdays, and the 24th is off";
  }
  EXPECT_TRUE(november);
  const json days = get(place + "/days", "commune", {{"from", "2026-11-23"}, {"until", "2026-11-24"}}).body["items"];
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(days[0]["working"], true);
  EXPECT_EQ(days[0]["weekday"], 1);
  EXPECT_EQ(days[1]["working"], false);
  EXPECT_EQ(days[1]["kind"], "holiday");
  EXPECT_EQ(days[1]["grade"], "P");
  EXPECT_EQ(get(place + "/days", "commune", {{"from", "2026-01-01"}, {"until", "2028-01-01"}}).status, 422);
  EXPECT_EQ(get("/calendars/none", "commune").status, 404);
}

TEST_F(CalendarRoutes, ADeadlineIsTriedAndExplained) {
  const Answer tried = get("/calendars/due", "commune", {{"spec", R"({"workingDays": 2, "from": "2026-11-20"})"}});
  ASSERT_EQ(tried.status, 200) << tried.bytes;
  EXPECT_NE(tried.body["explanation"]["vi"].get<std::string>().find("24/11"), std::string::npos) << tried.bytes;
  EXPECT_EQ(tried.body["calendar"], house_.office.calendar().version());
  EXPECT_EQ(get("/calendars/due", "commune", {{"spec", R"({"workingDays": "two"})"}}).status, 422);
  EXPECT_EQ(get("/calendars/due", "commune", {{"spec", "{"}}).status, 400);
  EXPECT_EQ(get("/calendars/due", "commune").status, 400);
}

TEST_F(CalendarRoutes, AWordThatNobodyKnowsIsNotLeftOutOfATriedDeadline) {
  const std::string spec = R"({"workingDays": 2, "from": "2026-11-20"})";
  const Answer refused = get("/calendars/due", "commune", {{"spec", spec}, {"form", "2026-01-01"}, {"days", "3"}});
  EXPECT_EQ(refused.status, 422) << refused.bytes;
  EXPECT_NE(refused.body["type"].get<std::string>().find("unknown-word"), std::string::npos);
  EXPECT_EQ(refused.body["errors"][0]["pointer"], "/form") << refused.bytes;
  EXPECT_EQ(refused.body["errors"][1]["pointer"], "/days") << refused.bytes;
  const std::string version = house_.office.calendar().version();
  EXPECT_EQ(get("/calendars/due", "commune", {{"spec", spec}, {"calendar", version}, {"lang", "en"}}).status, 200);
}

TEST_F(CalendarRoutes, OnlyTheHousesAdministratorWritesAndFaultsPointToWhereTheyAre) {
  const json wish = {{"version", "8"}, {"days", json::array({day_of(next_working_day(), "holiday")})}};
  for (const char* person : {"drafter", "chair", "commune"}) {
    EXPECT_EQ(post("/calendars", wish, person).status, 403) << person;
    EXPECT_EQ(post("/calendars/preview", {{"calendar", "8"}}, person).status, 403) << person;
  }
  EXPECT_EQ(get("/retimes", "drafter").status, 403);
  const Answer faulty =
      post("/calendars", {{"version", "8"}, {"days", json::array({day_of("2026-13-01", "holiday")})}}, "system");
  EXPECT_EQ(faulty.status, 422);
  EXPECT_NE(faulty.bytes.find("/days/0/date"), std::string::npos) << faulty.bytes;
  const Answer whole = post("/calendars", {{"calendar", {{"id", "vn-office"}, {"version", "8"}}}}, "system");
  EXPECT_EQ(whole.status, 422);
  EXPECT_NE(whole.bytes.find("/calendar/days"), std::string::npos) << whole.bytes;
  const Answer written = post("/calendars", wish, "system");
  ASSERT_EQ(written.status, 201) << written.bytes;
  EXPECT_EQ(written.body["state"], "draft");
  EXPECT_EQ(written.body["by"]["id"], "system");
  EXPECT_EQ(written.body["changes"]["working_days"], 1);
  EXPECT_EQ(get("/calendars", "drafter").body["items"].size(), 2U);
  EXPECT_EQ(post("/calendars/preview", {{"calendar", "7"}}, "system").status, 404);
}

TEST_F(CalendarRoutes, APreviewNamesOldAndNewDateAndWhoIsToldAndIsThenApplied) {
  const std::string letter = start();
  const json preview = previewed({day_of(next_working_day(), "holiday")});
  EXPECT_EQ(preview["deadlines"], 1);
  EXPECT_EQ(preview["shortened"], 0);
  EXPECT_EQ(preview["changes"]["days"].size(), 1U);
  const std::string id = preview["id"].get<std::string>();
  const json papers = get("/retimes/" + id + "/papers", "system").body["items"];
  ASSERT_EQ(papers.size(), 1U);
  EXPECT_EQ(papers[0]["instance"], letter);
  EXPECT_EQ(papers[0]["unit"]["id"], "20");
  const json deadline = papers[0]["deadlines"][0];
  EXPECT_LT(deadline["before"].get<std::string>(), deadline["after"].get<std::string>());
  EXPECT_EQ(deadline["told"][0]["id"], "drafter");
  EXPECT_FALSE(deadline["step"]["title"]["vi"].get<std::string>().empty());
  EXPECT_FALSE(deadline["explanation"]["vi"].get<std::string>().empty());
  EXPECT_FALSE(deadline["after_local"]["vi"].get<std::string>().empty());

  EXPECT_EQ(post("/calendars/8/apply", {{"retime", id}}, "chair").status, 403);
  EXPECT_EQ(post("/calendars/7/apply", {{"retime", id}}, "system").status, 422);
  EXPECT_EQ(post("/calendars/8/apply", json::object(), "system").status, 422);
  const Answer applied = post("/calendars/8/apply", {{"retime", id}}, "system");
  ASSERT_EQ(applied.status, 200) << applied.bytes;
  house_.office.engine.rest();
  const json done = get("/retimes/" + id, "system").body;
  EXPECT_EQ(done["state"], "done");
  EXPECT_EQ(done["counts"]["moved"], 1);
  EXPECT_EQ(get("/calendars", "drafter").body["in_force"], "8");
  EXPECT_EQ(post("/calendars", {{"version", "8"}, {"days", json::array()}}, "system").status, 409);

  EXPECT_EQ(post("/retimes/" + id + "/undo", json::object(), "chair").status, 403);
  const Answer undone = post("/retimes/" + id + "/undo", json::object(), "system");
  ASSERT_EQ(undone.status, 200) << undone.bytes;
  EXPECT_NE(get("/calendars", "drafter").body["in_force"], "8");
}

json layer_of(const std::string& unit, const std::string& date, const std::string& kind = "closure") {
  const json day = day_of(date, kind);
  return {{"unit", unit}, {"id", "L-" + unit}, {"version", "1"}, {"days", json::array({day})}};
}

TEST_F(CalendarRoutes, AUnitsOwnDaysAreWrittenShownAndTried) {
  const std::string day = next_working_day();
  const json wish = {{"version", "8"}, {"layers", json::array({layer_of("20-1", day)})}};
  const Answer written = post("/calendars", wish, "system");
  ASSERT_EQ(written.status, 201) << written.bytes;
  EXPECT_EQ(written.body["units"], 1);
  ASSERT_EQ(written.body["layers"].size(), 1U);
  EXPECT_EQ(written.body["layers"][0]["unit"]["name"]["vi"], "Xã Đoàn Kết");
  EXPECT_EQ(written.body["layers"][0]["days"][0]["working"], false);
  EXPECT_TRUE(written.body["changes"]["days"].empty());
  EXPECT_EQ(written.body["changes"]["units"][0]["unit"], "20-1");
  const auto works = [&](const std::string& unit) {
    const Answer days = get("/calendars/8/days", "commune", {{"from", day}, {"until", day}, {"unit", unit}});
    EXPECT_EQ(days.status, 200) << days.bytes;
    return days.body["items"][0]["working"].get<bool>();
  };
  EXPECT_FALSE(works("20-1"));
  EXPECT_TRUE(works("20-2"));
  EXPECT_TRUE(works("20"));
  EXPECT_EQ(get("/calendars/8/days", "commune", {{"unit", "nowhere"}}).status, 404);
  const auto tried = [&](const std::string& unit) {
    return get("/calendars/due", "commune", {{"spec", R"({"workingDays": 1})"}, {"calendar", "8"}, {"unit", unit}})
        .body;
  };
  EXPECT_GT(tried("20-1")["due"].get<std::string>(), tried("20-2")["due"].get<std::string>());
  EXPECT_EQ(tried("20-1")["calendar"], "8+L-20-1.1");
  EXPECT_EQ(tried("20-2")["calendar"], "8");

  const Answer faulty =
      post("/calendars", {{"version", "9"}, {"layers", json::array({layer_of("nowhere", day)})}}, "system");
  EXPECT_EQ(faulty.status, 422);
  EXPECT_NE(faulty.bytes.find("/layers/0/unit"), std::string::npos) << faulty.bytes;

  const Answer preview = post("/calendars/preview", {{"calendar", "8"}}, "system");
  ASSERT_EQ(preview.status, 201) << preview.bytes;
  EXPECT_EQ(preview.body["state"], "planned");
  EXPECT_TRUE(preview.body["reading"].is_null());
  EXPECT_EQ(preview.body["changes"]["units"][0]["unit_name"]["vi"], "Xã Đoàn Kết");
  ASSERT_EQ(post("/calendars/8/apply", {{"retime", preview.body["id"]}}, "system").status, 200);
  house_.office.engine.rest();
  const json unit = get("/calendars", "commune", {{"unit", "20-1"}}).body["unit"];
  EXPECT_EQ(unit["calendar"], "8+L-20-1.1");
  ASSERT_EQ(unit["layers"].size(), 1U);
  EXPECT_EQ(unit["layers"][0]["id"], "20-1");
  EXPECT_TRUE(get("/calendars", "commune", {{"unit", "20-2"}}).body["unit"]["layers"].empty());
}

TEST_F(CalendarRoutes, WhoStandsInForTheLeaderConfirmsInTheLeadersPlace) {
  const json stands = {{"kind", "substitution_given"}, {"id", "sub"},          {"holding", "h-chair"},
                       {"person", "drafter"},          {"from", "2020-01-01"}, {"ground", "absence"}};
  const auto given =
      house_.office.engine.handle(runtime::DirectoryRequest{.command_id = "sub", .person = {}, .events = {stands}});
  ASSERT_TRUE(given) << given.error().message.en << given.error().pointer;
  const std::string paper = start();
  const std::string id = previewed({day_of(next_rest_day(), "makeup_work")})["id"].get<std::string>();
  ASSERT_EQ(post("/calendars/8/apply", {{"retime", id}}, "system").status, 200);
  house_.office.engine.rest();
  const json papers = get("/retimes/" + id + "/papers", "drafter", {{"shortened", "true"}}).body["items"];
  ASSERT_EQ(papers.size(), 1U);
  const json wish = {{"retime", id}, {"works", {papers[0]["deadlines"][0]["work"]}}};
  EXPECT_EQ(post("/calendars/8/shorten", wish, "chair1").status, 403);
  const Answer confirmed = post("/calendars/8/shorten", wish, "drafter");
  ASSERT_EQ(confirmed.status, 200) << confirmed.bytes;
  house_.office.engine.rest();
  const auto events = house_.office.store.load_events(paper, 1, 100).value();
  ASSERT_EQ(events.back().kind, "retimed");
  const json actor = base::parse_json(events.back().body).value()["actor"];
  EXPECT_EQ(actor["person"], "drafter");
  EXPECT_EQ(actor["standing_in"]["for"], "chair");
  EXPECT_EQ(actor["capacity"]["position"], "CHAIR");
}

TEST_F(CalendarRoutes, WhoLeadsTheUnitConfirmsWhatComesEarlierAndNobodyElse) {
  start();
  const json preview = previewed({day_of(next_rest_day(), "makeup_work")});
  EXPECT_EQ(preview["shortened"], 1);
  const std::string id = preview["id"].get<std::string>();
  ASSERT_EQ(post("/calendars/8/apply", {{"retime", id}}, "system").status, 200);
  house_.office.engine.rest();
  const json papers = get("/retimes/" + id + "/papers", "chair", {{"shortened", "true"}}).body["items"];
  ASSERT_EQ(papers.size(), 1U);
  EXPECT_EQ(papers[0]["code"], "would-shorten");
  EXPECT_TRUE(get("/retimes/" + id + "/papers", "chair1").body["items"].empty()) << "another unit's paper";
  const json wish = {{"retime", id}, {"works", {papers[0]["deadlines"][0]["work"]}}};
  EXPECT_EQ(post("/calendars/8/shorten", wish, "system").status, 403) << "no administrator shortens a deadline";
  EXPECT_EQ(post("/calendars/8/shorten", wish, "drafter").status, 403);
  EXPECT_EQ(post("/calendars/8/shorten", wish, "chair1").status, 403);
  EXPECT_EQ(post("/calendars/8/shorten", {{"retime", id}}, "chair").status, 422);
  EXPECT_EQ(post("/calendars/8/shorten", {{"retime", id}, {"works", {"none"}}}, "chair").status, 422);
  const Answer confirmed = post("/calendars/8/shorten", wish, "chair");
  ASSERT_EQ(confirmed.status, 200) << confirmed.bytes;
  EXPECT_EQ(confirmed.body["part_of"], id);
  EXPECT_EQ(confirmed.body["works"], wish["works"]);
  EXPECT_EQ(confirmed.body["confirmed_by"]["id"], "chair");
  house_.office.engine.rest();
  EXPECT_EQ(get("/retimes/" + confirmed.body["id"].get<std::string>(), "chair").body["counts"]["moved"], 1);
}

}  // namespace
}  // namespace trinhky::test
