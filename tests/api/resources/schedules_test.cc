// Recurring work as the routes give it: who may, what a plan would open, and what became of it.
#include <gtest/gtest.h>

#include <map>

#include "tests/api/resources/staffed_routes.h"

namespace trinhky::test {
namespace {

using base::json;

class ScheduleRoutes : public StaffedRoutes {
 protected:
  void SetUp() override {
    api::add_schedules(router_, house_.office);
    employ({{.person = "system", .position = "SYS_ADMIN"},
            {.person = "chief", .position = "OFFICE_CHIEF"},
            {.person = "chief1", .position = "OFFICE_CHIEF", .unit = "20-1"}});
  }
  // All below /schedules.
  Answer send(const char* method, const std::string& path, const json& body, const std::string& person,
              const std::string& key = "") {
    return StaffedRoutes::send(method, "/schedules" + path, body, person, key);
  }
  Answer post(const std::string& path, const json& body, const std::string& person = "chief") {
    return send("POST", path, body, person);
  }
  Answer get(const std::string& path, const std::string& person = "chief") {
    return StaffedRoutes::get("/schedules" + path, person);
  }
  // The first of every month from the day the house's clock shows.
  json plan() {
    const std::string today = base::format_date(house_.office.today());
    return {
        {"title", {{"vi", "Báo cáo tháng"}, {"en", "Monthly report"}}},
        {"definition", "document-issue"},
        {"when", {{"rule", "FREQ=MONTHLY;BYMONTHDAY=1"}, {"start", today + "T08:00"}, {"roll", "next_working_day"}}},
        {"units", {{"below", "20"}}}};
  }
  void move(std::chrono::days by) {
    const auto moved = house_.office.engine.advance(house_.office.now() + by);
    ASSERT_TRUE(moved) << moved.error().message.en;
  }
};

TEST_F(ScheduleRoutes, OnlyWhoManagesSchedulesSeesAndMakesThem) {
  for (const char* person : {"drafter", "commune", "chief1"}) {
    EXPECT_EQ(get("", person).status, 403) << person;
    EXPECT_EQ(post("", plan(), person).status, 403) << person;
    EXPECT_EQ(post("/preview", plan(), person).status, 403) << person;
  }
  EXPECT_EQ(get("", "system").status, 200);
  EXPECT_EQ(post("", plan(), "chief").status, 201);
}

TEST_F(ScheduleRoutes, APlanIsShownBeforeItIsMadeWithHowEachDayComesAbout) {
  const Answer shown = post("/preview", plan());
  ASSERT_EQ(shown.status, 200) << shown.bytes;
  ASSERT_EQ(shown.body["items"].size(), 12U);
  const json first = shown.body["items"][0];
  EXPECT_EQ(first["units"], 2);
  EXPECT_EQ(first["derivation"]["occurrence"]["rule"], "FREQ=MONTHLY;BYMONTHDAY=1");
  EXPECT_FALSE(first["text"]["vi"].get<std::string>().empty());
  EXPECT_TRUE(get("").body["items"].empty()) << "nothing is made by looking";
  bool moved = false;
  for (const json& one : shown.body["items"]) moved = moved || one["derivation"]["occurrence"].contains("moved");
  EXPECT_TRUE(moved) << "among twelve firsts of a month some are rest days";
}

TEST_F(ScheduleRoutes, AWrongRuleIsRefusedWithItsPlaceAndASentence) {
  json wrong = plan();
  wrong["when"]["rule"] = "FREQ=MONTHLY;COUNT=2;UNTIL=20301231T000000";
  for (const char* path : {"/preview", ""}) {
    const Answer answer = post(path, wrong);
    EXPECT_EQ(answer.status, 422);
    EXPECT_NE(answer.bytes.find("/when/rule"), std::string::npos) << answer.bytes;
    EXPECT_NE(answer.bytes.find("count-and-until"), std::string::npos) << answer.bytes;
  }
}

TEST_F(ScheduleRoutes, WhatASchedulePromisedIsFoundInItsRuns) {
  const Answer made = post("", plan());
  ASSERT_EQ(made.status, 201) << made.bytes;
  EXPECT_EQ(made.body["state"], "enabled");
  EXPECT_EQ(made.body["by"]["id"], "chief");
  const std::string place = "/" + made.body["id"].get<std::string>();
  const json promised = get(place + "/openings").body["items"];
  move(std::chrono::days(70));
  const Answer runs = get(place + "/runs");
  ASSERT_EQ(runs.status, 200) << runs.bytes;
  ASSERT_GE(runs.body["items"].size(), 2U);
  const json first = runs.body["items"].back();
  EXPECT_EQ(first["state"], "done");
  EXPECT_EQ(first["occurrence"], promised[0]["occurrence"]);
  EXPECT_EQ(first["at"], promised[0]["opens"]);
  EXPECT_EQ(first["counts"]["moved"], 2) << runs.bytes;
  EXPECT_TRUE(first["refused"].empty());
  EXPECT_NE(get(place + "/openings").body["items"][0]["occurrence"], promised[0]["occurrence"]);
  const Answer page = get(place + "/runs");
  EXPECT_EQ(page.body["next"], nullptr);
}

TEST_F(ScheduleRoutes, ASecondTryOfTheSameRequestMakesNoSecondSchedule) {
  const Answer first = send("POST", "", plan(), "chief", "key");
  const Answer second = send("POST", "", plan(), "chief", "key");
  ASSERT_EQ(first.status, 201);
  EXPECT_EQ(second.body["id"], first.body["id"]);
  EXPECT_EQ(get("").body["items"].size(), 1U);
}

TEST_F(ScheduleRoutes, ChangingAndEndingAreForTheSamePeople) {
  const std::string place = "/" + post("", plan()).body["id"].get<std::string>();
  json other = plan();
  other["enabled"] = false;
  EXPECT_EQ(send("PUT", place, other, "drafter").status, 403);
  const Answer paused = send("PUT", place, other, "system");
  ASSERT_EQ(paused.status, 200) << paused.bytes;
  EXPECT_EQ(paused.body["state"], "paused");
  EXPECT_EQ(paused.body["changed_by"]["id"], "system");
  EXPECT_EQ(send("DELETE", place, nullptr, "drafter").status, 403);
  EXPECT_EQ(send("DELETE", place, nullptr, "chief").body["state"], "ended");
  EXPECT_EQ(send("PUT", place, plan(), "chief").status, 409);
  EXPECT_EQ(get("/none").status, 404);
}

TEST_F(ScheduleRoutes, PeriodsAndWorkflowsAreOfferedWithTheirSources) {
  const json choices = get("/choices").body;
  bool quarter = false;
  for (const json& one : choices["periods"]) {
    EXPECT_FALSE(one["source"].get<std::string>().empty());
    quarter = quarter || one["id"] == "nd09-quarter";
  }
  EXPECT_TRUE(quarter);
  std::map<std::string, bool> offered;
  for (const json& one : choices["definitions"]) offered[one["id"]] = one["periods_only"];
  EXPECT_EQ(offered.at("document-issue"), false);
  EXPECT_EQ(offered.at("report-round"), true) << "it is opened in the guidance's thread";
  EXPECT_FALSE(offered.contains("unit-report")) << "its round opens it";
}

}  // namespace
}  // namespace trinhky::test
