// Definitions that are checked and published by people, and papers that move from one version to another.
#include <gtest/gtest.h>

#include "engine/runtime/catalogue.h"
#include "tests/api/openapi/office_in_memory.h"
#include "tests/support/places.h"

namespace trinhky::test {
namespace {

using base::json;
using base::ordered_json;
using server::Request;

class Versions : public ::testing::Test {
 protected:
  Versions() {
    api::add_definitions(router_, house_.office);
    api::add_migrations(router_, house_.office);
    api::add_instances(router_, house_.office);
    std::vector<json> events;
    events.push_back({{"kind", "position_defined"},
                      {"position", "SYS_ADMIN"},
                      {"title", {{"vi", "Quản trị"}, {"en", "Administrator"}}},
                      {"administrative", true}});
    for (const auto& [person, position] : std::vector<std::pair<std::string, std::string>>{{"admin", "SYS_ADMIN"},
                                                                                           {"chair", "CHAIR"},
                                                                                           {"checker", "OFFICE_CHIEF"},
                                                                                           {"head", "DEPT_HEAD"},
                                                                                           {"clerk", "CLERK"}}) {
      if (position != "SYS_ADMIN" && position != "CHAIR") {
        events.push_back(
            {{"kind", "position_defined"}, {"position", position}, {"title", {{"vi", position}, {"en", position}}}});
      }
      events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
      events.push_back({{"kind", "position_given"},
                        {"id", "h-" + person},
                        {"person", person},
                        {"position", position},
                        {"unit", "20"},
                        {"from", "2020-01-01"}});
    }
    for (const char* position : {"STANDING_VICE_CHAIR", "VICE_CHAIR", "FORMAT_CHECKER"}) {
      events.push_back(
          {{"kind", "position_defined"}, {"position", position}, {"title", {{"vi", position}, {"en", position}}}});
    }
    // Every unit has everybody, so that nothing is told of an empty place.
    for (const std::string unit : {"20", "20-1", "20-2"}) {
      for (const std::string position : {"DRAFTER", "CHAIR", "STANDING_VICE_CHAIR", "VICE_CHAIR", "OFFICE_CHIEF",
                                         "DEPT_HEAD", "FORMAT_CHECKER", "CLERK"}) {
        if (unit == "20" && position == "DRAFTER") continue;
        const std::string person = unit + "." + position;
        events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
        events.push_back({{"kind", "position_given"},
                          {"id", "h-" + person},
                          {"person", person},
                          {"position", position},
                          {"unit", unit},
                          {"from", "2020-01-01"}});
      }
    }
    const auto done = house_.office.engine.handle(
        runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)});
    EXPECT_TRUE(done) << done.error().message.en << done.error().pointer;
  }

  Answer post(const std::string& path, const std::string& body, const std::string& person = "admin") {
    const std::string key = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + ++keys_);
    return house_.ask(router_, {.method = "POST", .path = path, .headers = {{"idempotency-key", key}}, .body = body},
                      person);
  }
  Answer get(const std::string& path, const std::string& person = "admin") {
    return house_.ask(router_, {.method = "GET", .path = path}, person);
  }
  static ordered_json letter(int version) {
    const std::string file = trinhky::places::source_dir() + "/workflows/definitions/document-issue.v3.json";
    auto source = base::parse_ordered_json(runtime::read_file(file).value()).value();
    source["version"] = version;
    return source;
  }
  static std::string wrapped(const ordered_json& source) { return ordered_json{{"definition", source}}.dump(); }
  std::string start() {
    const auto started =
        house_.office.engine.handle(runtime::Request{.command_id = "start-" + std::to_string(++keys_),
                                                     .kind = "start",
                                                     .instance = "",
                                                     .person = "drafter",
                                                     .body = {{"definition", "document-issue"}, {"unit", "20"}}});
    EXPECT_TRUE(started.has_value()) << started.error().message.en;
    return started ? started->instance : "";
  }

  OfficeInMemory house_;
  server::Router router_;
  int keys_ = 0;
};

TEST_F(Versions, ACheckSaysWhatTheProofsSay) {
  ordered_json stuck = letter(4);
  stuck["states"]["draft"]["on"].clear();
  const Answer checked = post("/api/v1/definitions/check", wrapped(stuck), "drafter");
  EXPECT_EQ(checked.status, 200) << checked.bytes;
  EXPECT_EQ(checked.body["valid"], false);
  bool proved = false;
  for (const json& problem : checked.body["problems"]) {
    proved = proved || (problem["category"] == "soundness" && !problem["path"].empty());
    EXPECT_TRUE(problem["message"].contains("vi"));
  }
  EXPECT_TRUE(proved) << checked.bytes;
  EXPECT_EQ(post("/api/v1/definitions/check", wrapped(letter(4))).body["valid"], true);
}

TEST_F(Versions, OnlyTheHousesAdministratorPublishes) {
  EXPECT_EQ(post("/api/v1/definitions", wrapped(letter(4)), "drafter").status, 403);
  EXPECT_EQ(get("/api/v1/migrations", "drafter").status, 403);
  EXPECT_EQ(post("/api/v1/migrations", "{}", "drafter").status, 403);
}

TEST_F(Versions, PublishingTakesAVersionOnceAndNamesTheFirst) {
  ordered_json next = letter(4);
  next["states"]["draft"]["task"]["due"]["workingDays"] = 6;
  const Answer published = post("/api/v1/definitions", wrapped(next));
  ASSERT_EQ(published.status, 201) << published.bytes;
  EXPECT_EQ(post("/api/v1/definitions", wrapped(next)).status, 200);
  next["states"]["draft"]["task"]["due"]["workingDays"] = 7;
  const Answer refused = post("/api/v1/definitions", wrapped(next));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.body["type"], "/problems/already-published");
  EXPECT_NE(refused.bytes.find(published.body["meaning"].get<std::string>()), std::string::npos);
  EXPECT_EQ(refused.body["link"], "/api/v1/definitions/document-issue/4");
  next["version"] = 5;
  next["states"]["draft"]["on"].clear();
  const Answer unproved = post("/api/v1/definitions", wrapped(next));
  EXPECT_EQ(unproved.status, 422);
  EXPECT_FALSE(unproved.body["errors"].empty());
  EXPECT_EQ(get("/api/v1/definitions/document-issue/5").status, 404);
  EXPECT_EQ(get("/api/v1/definitions/document-issue/4").body["hash"], published.body["hash"]);
}

TEST_F(Versions, AnEmptyPlaceIsAWarningAndAPositionThatDoesNotExistRefuses) {
  const json post_without_holder = {
      {"kind", "position_defined"}, {"position", "ADVISER"}, {"title", {{"vi", "Cố vấn"}, {"en", "Adviser"}}}};
  ASSERT_TRUE(house_.office.engine.handle(
      runtime::DirectoryRequest{.command_id = "adviser", .person = {}, .events = {post_without_holder}}));
  ordered_json next = letter(4);
  next["participants"]["reviewer"]["position"] = "ADVISER";
  const Answer checked = post("/api/v1/definitions/check", wrapped(next));
  EXPECT_EQ(checked.body["valid"], true) << checked.bytes;
  const Answer published = post("/api/v1/definitions", wrapped(next));
  ASSERT_EQ(published.status, 201) << published.bytes;
  bool told = false;
  for (const json& problem : published.body["problems"]) {
    EXPECT_EQ(problem["severity"], "warning") << problem;
    told = told || (problem["code"] == "nobody-for-work" && problem["pointer"] == "/states/dept_review/signoff");
  }
  EXPECT_TRUE(told) << "who publishes hears that somebody is to be appointed: " << published.bytes;
  next["version"] = 5;
  next["participants"]["reviewer"]["position"] = "WIZARD";
  const Answer refused = post("/api/v1/definitions", wrapped(next));
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.bytes.find("unknown-position"), std::string::npos) << refused.bytes;
}

TEST_F(Versions, AMigrationIsTriedConfirmedAndTakenBack) {
  const std::string paper = start();
  ordered_json next = letter(4);
  next["states"]["draft"]["task"]["due"]["workingDays"] = 6;
  ASSERT_EQ(post("/api/v1/definitions", wrapped(next)).status, 201);
  const json list = get("/api/v1/definitions").body["items"];
  for (const json& row : list) {
    if (row["id"] != "document-issue") continue;
    EXPECT_EQ(row["versions"].size(), 4U);
    EXPECT_EQ(row["versions"][1]["running"], 0);
    EXPECT_EQ(row["versions"][2]["running"], 1);
    EXPECT_EQ(row["versions"][3]["running"], 0);
  }
  EXPECT_TRUE(get("/api/v1/definitions", "drafter").body["items"][0]["versions"].is_null());

  EXPECT_EQ(post("/api/v1/migrations", "{}").status, 422);
  const json plan = {{"definition", "document-issue"}, {"from", 3}, {"to", 4}, {"reason", "Bản mới"}};
  json wrong = plan;
  wrong["states"] = {{"draft", "nowhere"}};
  const Answer refused = post("/api/v1/migrations", wrong.dump());
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body["errors"][0]["pointer"], "/states/draft");
  const Answer planned = post("/api/v1/migrations", plan.dump());
  ASSERT_EQ(planned.status, 201) << planned.bytes;
  EXPECT_EQ(planned.body["state"], "planned");
  EXPECT_EQ(planned.body["moves"], 1);
  const std::string place = "/api/v1/migrations/" + planned.body["id"].get<std::string>();
  const json verdict = get(place + "/papers").body["items"][0];
  EXPECT_EQ(verdict["instance"], paper);
  EXPECT_EQ(verdict["before"][0]["id"], "draft");
  EXPECT_EQ(verdict["tasks"][0]["fate"], "renewed");
  EXPECT_EQ(verdict["tasks"][0]["people_before"][0]["full_name"], "drafter");
  EXPECT_EQ(post(place + "/undo", "{}").status, 409);

  EXPECT_EQ(post(place + "/confirm", "{}").status, 200);
  house_.office.engine.rest();
  EXPECT_EQ(get(place).body["state"], "done");
  EXPECT_EQ(get(place).body["counts"]["moved"], 1);
  EXPECT_EQ(house_.office.engine.load(paper)->version, 4);
  EXPECT_EQ(get(place + "/undo").body["items"][0]["moves"], true);
  EXPECT_EQ(get("/api/v1/instances/" + paper + "/history", "drafter").status, 200);
  EXPECT_EQ(post(place + "/undo", "{}").status, 200);
  house_.office.engine.rest();
  EXPECT_EQ(get(place).body["state"], "undone");
  EXPECT_EQ(house_.office.engine.load(paper)->version, 3);
  EXPECT_EQ(get("/api/v1/migrations").body["items"].size(), 1U);
  EXPECT_EQ(get("/api/v1/migrations/none").status, 404);
}

}  // namespace
}  // namespace trinhky::test
