#include <gtest/gtest.h>

#include "api/resources/session_answer.h"
#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/people.h"

namespace trinhky::test {
namespace {

using base::json;

// The province has a system administrator, the first commune an administrator of its own.
class Organisation : public ::testing::Test {
 protected:
  void SetUp() override {
    api::add_organisation(router_, house_.office);
    std::vector<json> events;
    define_positions(events, {"SYS_ADMIN", "UNIT_ADMIN", "CLERK"});
    add_person(events, "system", "system", "SYS_ADMIN");
    add_person(events, "local", "local", "UNIT_ADMIN", "20-1");
    const auto done = house_.office.engine.handle(
        runtime::DirectoryRequest{.command_id = "admins", .person = {}, .events = std::move(events)});
    ASSERT_TRUE(done) << done.error().message.en << done.error().pointer;
  }
  Answer send(const char* method, std::string path, const json& body, const std::string& person) {
    server::Request request{.method = method, .path = "/api/v1" + path, .body = base::print(body)};
    request.headers.emplace_back("idempotency-key", base::derived_uuid("act " + std::to_string(++acts_)));
    return house_.ask(router_, std::move(request), person);
  }
  Answer get(std::string path, const std::string& person) {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1" + path}, person);
  }

  int acts_ = 0;
  OfficeInMemory house_;
  server::Router router_;
};

TEST_F(Organisation, AnAdministratorOfAUnitReachesItsOwnPeopleOnly) {
  const json name = {{"full_name", "Nguyễn Văn Thử"}};
  EXPECT_EQ(send("PATCH", "/people/commune", name, "local").status, 200);
  EXPECT_EQ(send("PATCH", "/people/drafter", name, "local").status, 403);
  EXPECT_EQ(send("POST", "/people/system/deactivation", json::object(), "local").status, 403);
  EXPECT_EQ(send("POST", "/people/local/deactivation", json::object(), "local").body["type"],
            "/problems/your-own-account");
  EXPECT_EQ(send("POST", "/people/commune/deactivation", json::object(), "drafter").status, 403);
  EXPECT_TRUE(house_.office.directory().person("system")->active);
}

TEST_F(Organisation, ATelephoneNumberIsTakenAsItIsWrittenAndShownToAdministratorsAlone) {
  const Answer given = send("PATCH", "/people/commune", {{"phone", "0901 234 567"}}, "local");
  ASSERT_EQ(given.status, 200) << given.bytes;
  EXPECT_EQ(given.body["phone"], "+84901234567");
  EXPECT_EQ(house_.office.directory().person("commune")->phone, "+84901234567");
  const Answer refused = send("PATCH", "/people/commune", {{"phone", "12-34"}}, "local");
  EXPECT_EQ(refused.status, 422) << refused.bytes;
  EXPECT_EQ(refused.body["errors"][0]["pointer"], "/phone");
  for (const json& one : get("/people", "drafter").body["items"]) {
    if (one["id"] == "commune") EXPECT_TRUE(one["phone"].is_null());
  }
  const Answer taken = send("PATCH", "/people/commune", {{"phone", ""}}, "local");
  EXPECT_TRUE(taken.body["phone"].is_null()) << taken.bytes;
}

TEST_F(Organisation, WhoLeftIsShutOutEvenWithASessionThatIsStillOpen) {
  const server::Gate gate =
      api::active_people(house_.office, [](server::Request& request, const server::Route&) -> base::Result<void> {
        request.caller = server::Caller{.person = base::PersonId("commune"), .session = "s"};
        return {};
      });
  server::Request request{.method = "GET", .path = "/api/v1/people"};
  server::Route route;
  route.method = "GET";
  EXPECT_TRUE(gate(request, route));
  EXPECT_EQ(send("POST", "/people/commune/deactivation", json::object(), "local").status, 200);
  const auto passed = gate(request, route);
  ASSERT_FALSE(passed);
  EXPECT_EQ(passed.error().type, "session-ended");
  const auto holding = house_.office.directory().holding("h-commune");
  EXPECT_EQ(holding->valid.to, house_.office.today());
}

TEST_F(Organisation, WhoHoldsNothingAnyMoreIsOpenedAgainByWhoManagesEverything) {
  ASSERT_EQ(send("POST", "/people/commune/deactivation", {{"to", "2026-01-31"}}, "local").status, 200);
  EXPECT_EQ(send("DELETE", "/people/commune/deactivation", json::object(), "local").status, 403);
  const Answer back = send("DELETE", "/people/commune/deactivation", json::object(), "system");
  EXPECT_EQ(back.status, 200) << back.bytes;
  EXPECT_EQ(back.body["active"], true);
}

TEST_F(Organisation, RolesAndBodiesOfAUnitAreItsAdministratorsMatter) {
  const std::string today = base::format_date(house_.office.today());
  const json map = {{"from", today}, {"carries", {{"DRAFTER", {"CLERK"}}}}};
  const Answer changed = send("PUT", "/units/20-1/roles", map, "local");
  ASSERT_EQ(changed.status, 200) << changed.bytes;
  EXPECT_EQ(changed.body["roles"]["carries"], map["carries"]);
  EXPECT_EQ(send("PUT", "/units/20-2/roles", map, "local").status, 403);
  EXPECT_EQ(send("PUT", "/units/20-1/roles", map, "drafter").status, 403);
  const json body = {{"from", today}, {"name", {{"vi", "Ban Thường trực"}}}, {"positions", {"CHAIR", "DRAFTER"}}};
  const Answer made = send("PUT", "/units/20-1/bodies/BTT", body, "local");
  ASSERT_EQ(made.status, 200) << made.bytes;
  ASSERT_EQ(made.body["bodies"][0]["present"].size(), 1U) << made.bytes;
  EXPECT_EQ(made.body["bodies"][0]["present"][0]["full_name"], "commune");
  EXPECT_EQ(send("PUT", "/units/20-2/bodies/BTT", body, "local").status, 403);
  json both = body;
  both["members"] = {{{"person", "commune"}}};
  EXPECT_EQ(send("PUT", "/units/20-1/bodies/BTT", both, "local").status, 422) << "positions or names, not both";
}

TEST_F(Organisation, WhatAPersonCanDoIsRecordedByTheAdministratorAndShownToAdministrators) {
  const std::string today = base::format_date(house_.office.today());
  const json limit = {{"person", "commune"}, {"capability", "limit"}, {"value", 5000000}, {"from", today}};
  EXPECT_EQ(send("POST", "/capabilities", limit, "drafter").status, 403);
  const Answer done = send("POST", "/capabilities", limit, "local");
  ASSERT_EQ(done.status, 201) << done.bytes;
  EXPECT_EQ(house_.office.directory().capability_of("commune", "limit", house_.office.today()), 5000000);
  json wrong = limit;
  wrong["value"] = "much";
  EXPECT_EQ(send("POST", "/capabilities", wrong, "local").status, 422);
  wrong = limit;
  wrong["person"] = "drafter";
  EXPECT_EQ(send("POST", "/capabilities", wrong, "local").status, 403) << "somebody of another unit";
  const auto shown = [&](const std::string& to) {
    for (const json& one : get("/people", to).body["items"]) {
      if (one["id"] == "commune") return one["capabilities"];
    }
    return json();
  };
  ASSERT_EQ(shown("local").size(), 1U) << shown("local").dump();
  EXPECT_EQ(shown("local")[0]["value"], 5000000);
}

TEST_F(Organisation, AUnitIsSeenByThoseWhoWorkAboveItOrAdministerIt) {
  EXPECT_EQ(get("/units/20-1", "commune").status, 200);
  EXPECT_EQ(get("/units/20-1", "drafter").status, 200);
  EXPECT_EQ(get("/units/20-2", "commune").status, 403);
  EXPECT_EQ(get("/units/20-2", "system").status, 200);
  EXPECT_EQ(get("/units/none", "system").status, 404);
}

TEST_F(Organisation, AUnitIsAddedByWhoManagesEverythingAndBeginsWithASmallUnitsMap) {
  const json unit = {{"id", "20-3"}, {"name", {{"vi", "Xã Mới"}}}, {"kind", "commune"}, {"parent", "20"}};
  EXPECT_EQ(send("POST", "/units", unit, "local").status, 403);
  const Answer made = send("POST", "/units", unit, "system");
  ASSERT_EQ(made.status, 201) << made.bytes;
  EXPECT_EQ(made.body["roles"]["carries"], (json{{"DRAFTER", {"CLERK"}}})) << "of the positions that this office knows";
  const Answer again = send("POST", "/units", unit, "system");
  EXPECT_EQ(again.status, 422);
  EXPECT_EQ(again.body["errors"][0]["pointer"], "/unit");
}

}  // namespace
}  // namespace trinhky::test
