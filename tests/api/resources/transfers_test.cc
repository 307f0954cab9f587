// All work of a person to another, as the routes give it: who may, what the plan says, and both ways.
#include <gtest/gtest.h>

#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/people.h"

namespace trinhky::test {
namespace {

using base::json;

// The province has an administrator, a chair, two drafters and its communes a drafter each; the first commune has an
// administrator of its own.
class TransferRoutes : public ::testing::Test {
 protected:
  void SetUp() override {
    api::add_transfers(router_, house_.office);
    api::add_tasks(router_, house_.office);
    api::add_notifications(router_, house_.office);
    std::vector<json> events;
    define_positions(events, {"SYS_ADMIN", "UNIT_ADMIN", "DEPT_HEAD", "OFFICE_CHIEF", "FORMAT_CHECKER", "CLERK",
                              "STANDING_VICE_CHAIR", "VICE_CHAIR"});
    add_person(events, "system", "system", "SYS_ADMIN");
    add_person(events, "local", "local", "UNIT_ADMIN", "20-1");
    add_person(events, "chair", "chair", "CHAIR");
    add_person(events, "head", "head", "DEPT_HEAD");
    add_person(events, "clerk", "clerk", "CLERK");
    add_person(events, "chair1", "chair1", "CHAIR", "20-1");
    const auto done = house_.office.engine.handle(
        runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)});
    ASSERT_TRUE(done) << done.error().message.en << done.error().pointer;
  }
  Answer post(const std::string& path, const json& body, const std::string& person) {
    server::Request request{.method = "POST", .path = "/api/v1/transfers" + path, .body = base::print(body)};
    request.headers.emplace_back("idempotency-key", base::derived_uuid("act " + std::to_string(++acts_)));
    return house_.ask(router_, std::move(request), person);
  }
  Answer get(const std::string& path, const std::string& person) {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1" + path}, person);
  }
  void start() {
    const auto started =
        house_.office.engine.handle(runtime::Request{.command_id = "start-" + std::to_string(++acts_),
                                                     .kind = "start",
                                                     .instance = "",
                                                     .person = "drafter",
                                                     .body = {{"definition", "document-issue"}, {"unit", "20"}}});
    ASSERT_TRUE(started) << started.error().message.en;
  }
  std::size_t tasks_of(const std::string& person) { return get("/tasks", person).body["items"].size(); }

  static json plan() { return {{"from", "drafter"}, {"to", "clerk"}, {"reason", "Nghỉ chế độ"}}; }

  int acts_ = 0;
  OfficeInMemory house_;
  server::Router router_;
};

TEST_F(TransferRoutes, WhoManagesThemOrHeadsTheirUnitMovesTheirWork) {
  start();
  EXPECT_EQ(post("", plan(), "drafter").status, 403);
  EXPECT_EQ(post("", plan(), "head").status, 403);
  EXPECT_EQ(post("", plan(), "local").status, 403) << "another unit's administrator";
  EXPECT_EQ(post("", plan(), "chair1").status, 403) << "another unit's chair";
  EXPECT_EQ(get("/transfers", "head").status, 403);
  const Answer planned = post("", plan(), "system");
  ASSERT_EQ(planned.status, 201) << planned.bytes;
  EXPECT_EQ(post("", plan(), "chair").status, 201);
  const std::string id = planned.body["id"].get<std::string>();
  EXPECT_EQ(get("/transfers/" + id, "chair").status, 200);
  EXPECT_EQ(get("/transfers/" + id, "local").status, 403);
  EXPECT_EQ(get("/transfers/" + id + "/pieces", "chair1").status, 403);
  EXPECT_EQ(post("/" + id + "/confirm", json::object(), "local").status, 403);
  EXPECT_EQ(get("/transfers", "local").body["items"].size(), 0U);
  EXPECT_EQ(get("/transfers", "chair").body["items"].size(), 2U);
  EXPECT_EQ(get("/transfers/none", "system").status, 404);
}

TEST_F(TransferRoutes, ThePlanIsShownThenCarriedOutAndTakenBack) {
  start();
  start();
  const Answer planned = post("", plan(), "system");
  ASSERT_EQ(planned.status, 201) << planned.bytes;
  EXPECT_EQ(planned.body["state"], "planned");
  EXPECT_EQ(planned.body["pieces"], 2);
  EXPECT_EQ(planned.body["moves"], 2) << planned.bytes;
  EXPECT_EQ(planned.body["from"]["full_name"], "drafter");
  EXPECT_TRUE(planned.body["confirmed_by"].is_null());
  EXPECT_FALSE(planned.body["future"]["message"]["vi"].get<std::string>().empty());
  ASSERT_EQ(planned.body["items"].size(), 2U);
  const json piece = planned.body["items"][0];
  EXPECT_EQ(piece["code"], "moves");
  EXPECT_EQ(piece["held_as"], "own");
  EXPECT_FALSE(piece["step"]["vi"].get<std::string>().empty());
  EXPECT_TRUE(piece["due"].is_string());
  EXPECT_TRUE(piece["subject"]["vi"].is_string());
  EXPECT_EQ(tasks_of("drafter"), 2U);

  const std::string place = "/" + planned.body["id"].get<std::string>();
  EXPECT_EQ(post(place + "/undo", json::object(), "system").status, 409);
  const Answer confirmed = post(place + "/confirm", json::object(), "system");
  ASSERT_EQ(confirmed.status, 200) << confirmed.bytes;
  house_.office.engine.rest();
  const json done = get("/transfers" + place, "system").body;
  EXPECT_EQ(done["state"], "done");
  EXPECT_EQ(done["counts"]["moved"], 2);
  EXPECT_EQ(done["confirmed_by"]["id"], "system");
  EXPECT_EQ(tasks_of("drafter"), 0U);
  EXPECT_EQ(tasks_of("clerk"), 2U);
  const json told = get("/notifications", "clerk").body["items"];
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0]["template"], "work-taken-over");
  EXPECT_TRUE(told[0]["instance"].is_null());
  EXPECT_NE(told[0]["text"]["vi"].get<std::string>().find("2 việc của drafter"), std::string::npos) << told.dump();

  EXPECT_EQ(get("/transfers" + place + "/undo", "system").body["items"][0]["moves"], true);
  EXPECT_EQ(post(place + "/undo", json::object(), "chair").status, 200);
  house_.office.engine.rest();
  EXPECT_EQ(get("/transfers" + place, "system").body["state"], "undone");
  EXPECT_EQ(get("/transfers" + place, "system").body["undone_by"]["id"], "chair");
  EXPECT_EQ(tasks_of("drafter"), 2U);
  EXPECT_EQ(tasks_of("clerk"), 0U);
}

TEST_F(TransferRoutes, FaultsComeWithPointersAndPiecesInPages) {
  start();
  start();
  const Answer empty = post("", json::object(), "system");
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(empty.body["errors"].size(), 3U) << empty.bytes;
  json wrong = plan();
  wrong["workflows"] = {"document-issue", "none"};
  wrong["to"] = "drafter";
  const Answer refused = post("", wrong, "system");
  EXPECT_EQ(refused.status, 422);
  ASSERT_EQ(refused.body["errors"].size(), 2U) << refused.bytes;
  EXPECT_EQ(refused.body["errors"][0]["pointer"], "/to");
  EXPECT_EQ(refused.body["errors"][1]["pointer"], "/workflows/1");
  const std::string id = post("", plan(), "system").body["id"].get<std::string>();
  server::Request request{.method = "GET", .path = "/api/v1/transfers/" + id + "/pieces", .query = {{"limit", "1"}}};
  const json first = house_.ask(router_, request, "system").body;
  ASSERT_EQ(first["items"].size(), 1U);
  request.query.emplace_back("after", first["next"].get<std::string>());
  const json second = house_.ask(router_, request, "system").body;
  ASSERT_EQ(second["items"].size(), 1U);
  EXPECT_NE(first["items"][0]["work"], second["items"][0]["work"]);
}

}  // namespace
}  // namespace trinhky::test
