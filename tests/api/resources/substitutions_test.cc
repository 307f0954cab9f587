// Xử lý thay as the routes give it: who may, what is shown first, what is refused and where, and how it ends.
#include "api/resources/substitutions.h"

#include <gtest/gtest.h>

#include <map>

#include "api/resources/substitutions_wire.h"
#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using base::json;

std::vector<std::string> codes_of(const json& faults) {
  std::vector<std::string> codes;
  for (const json& fault : faults) {
    EXPECT_FALSE(fault["detail"].get<std::string>().empty()) << fault.dump();
    codes.push_back(fault["pointer"].get<std::string>() + " " + fault["code"].get<std::string>());
  }
  return codes;
}

using Words = std::vector<std::string>;

// The province has an administrator, a chair, a vice-chair who is also drafter, a clerk and a drafter; the first
// commune an administrator, a chair and a drafter of its own; the second one a chair.
class SubstitutionRoutes : public ::testing::Test {
 protected:
  void SetUp() override {
    api::add_substitutions(router_, house_.office);
    api::add_tasks(router_, house_.office);
    api::add_instances(router_, house_.office);
    std::vector<json> events;
    for (const char* code : {"SYS_ADMIN", "UNIT_ADMIN", "CLERK", "VICE_CHAIR"}) {
      events.push_back({{"kind", "position_defined"},
                        {"position", code},
                        {"title", {{"vi", code}, {"en", code}}},
                        {"administrative", std::string_view(code).ends_with("ADMIN")}});
    }
    const auto arrives = [&](const char* person) {
      events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
    };
    const auto holds = [&](const char* person, const char* position, const char* unit, const char* id = "h-") {
      events.push_back({{"kind", "position_given"},
                        {"id", std::string(id) + person},
                        {"person", person},
                        {"position", position},
                        {"unit", unit},
                        {"from", "2020-01-01"}});
    };
    for (const auto& [person, position, unit] : std::vector<std::array<const char*, 3>>{{"system", "SYS_ADMIN", "20"},
                                                                                        {"local", "UNIT_ADMIN", "20-1"},
                                                                                        {"chair", "CHAIR", "20"},
                                                                                        {"vice", "VICE_CHAIR", "20"},
                                                                                        {"clerk", "CLERK", "20"},
                                                                                        {"chair1", "CHAIR", "20-1"},
                                                                                        {"chair2", "CHAIR", "20-2"},
                                                                                        {"gone", "CLERK", "20"}}) {
      arrives(person);
      holds(person, position, unit);
    }
    holds("vice", "DRAFTER", "20", "d-");
    events.push_back({{"kind", "person_changed"}, {"person", "gone"}, {"active", false}});
    tell(std::move(events));
  }

  void tell(std::vector<json> events) {
    const auto done = house_.office.engine.handle(runtime::DirectoryRequest{
        .command_id = "tell-" + std::to_string(++acts_), .person = {}, .events = std::move(events)});
    ASSERT_TRUE(done) << done.error().message.en << done.error().pointer;
  }
  Answer post(const std::string& path, const json& body, const std::string& person, const std::string& key = {}) {
    server::Request request{.method = "POST", .path = "/api/v1/substitutions" + path, .body = base::print(body)};
    request.headers.emplace_back("idempotency-key",
                                 base::derived_uuid(key.empty() ? "act " + std::to_string(++acts_) : key));
    return house_.ask(router_, std::move(request), person);
  }
  json list(const std::string& person, const std::vector<std::pair<std::string, std::string>>& query = {}) {
    server::Request request{.method = "GET", .path = "/api/v1/substitutions"};
    for (const auto& one : query) request.query.emplace_back(one);
    const Answer answer = house_.ask(router_, std::move(request), person);
    EXPECT_EQ(answer.status, 200) << answer.bytes;
    return answer.body;
  }
  std::size_t tasks_of(const std::string& person) {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1/tasks"}, person).body["items"].size();
  }
  std::string start() {
    const auto started =
        house_.office.engine.handle(runtime::Request{.command_id = "start-" + std::to_string(++acts_),
                                                     .kind = "start",
                                                     .instance = "",
                                                     .person = "drafter",
                                                     .body = {{"definition", "document-issue"}, {"unit", "20"}}});
    EXPECT_TRUE(started) << started.error().message.en;
    return started ? started->instance : std::string();
  }
  void pass_days(int days) { house_.office.clock.set_offset(std::chrono::hours(24 * days)); }
  std::string day(int days) {
    return base::format_date(std::chrono::sys_days(house_.office.today()) + std::chrono::days(days));
  }

  json wish(const std::string& person = "clerk") {
    return {{"person", person}, {"from", day(0)}, {"to", day(4)}, {"ground", "absence"}};
  }
  json wish_for(const std::string& holder, const std::string& person = "clerk") {
    json body = wish(person);
    body["holder"] = holder;
    return body;
  }

  int acts_ = 0;
  OfficeInMemory house_;
  server::Router router_;
};

TEST_F(SubstitutionRoutes, WhoGoesAwayNamesASubstituteWhoSeesTheWorkAtOnceAndNoLonger) {
  start();
  start();
  EXPECT_EQ(tasks_of("clerk"), 0U);
  const Answer given = post("", wish(), "drafter");
  ASSERT_EQ(given.status, 201) << given.bytes;
  EXPECT_EQ(given.body["dry_run"], false);
  ASSERT_EQ(given.body["items"].size(), 1U);
  const json one = given.body["items"][0];
  EXPECT_EQ(one["holder"]["id"], "drafter");
  EXPECT_EQ(one["person"]["id"], "clerk");
  EXPECT_EQ(one["holding"]["id"], "h-drafter");
  EXPECT_EQ(one["holding"]["position"], "DRAFTER");
  EXPECT_EQ(one["holding"]["unit"], "20");
  EXPECT_EQ(one["state"], "running");
  EXPECT_EQ(one["may_end"], true);
  EXPECT_EQ(one["ground_text"]["vi"], "khi vắng mặt");
  EXPECT_EQ(one["text"]["vi"], "clerk xử lý thay drafter (khi vắng mặt, từ 18/11/2026 đến 22/11/2026)");
  EXPECT_EQ(one["text"]["en"], "clerk standing in for drafter (during absence, from 18/11/2026 to 22/11/2026)");
  EXPECT_EQ(tasks_of("clerk"), 2U);
  EXPECT_EQ(tasks_of("drafter"), 2U) << "the holder keeps the own work";
  pass_days(5);
  EXPECT_EQ(tasks_of("clerk"), 0U);
  EXPECT_EQ(list("drafter")["items"][0]["state"], "over");
  EXPECT_EQ(list("drafter")["items"][0]["may_end"], false);
}

TEST_F(SubstitutionRoutes, OnlyTheHolderTheAdministratorAndTheHeadGiveAndEnd) {
  for (const char* other : {"clerk", "vice", "local", "chair1", "commune"}) {
    const Answer refused = post("", wish_for("drafter", "chair"), other);
    EXPECT_EQ(refused.status, 403) << other << refused.bytes;
    EXPECT_EQ(post("", json{{"holder", "drafter"}, {"dry_run", true}}, other).status, 403) << other;
  }
  const Answer by_system = post("", wish_for("drafter"), "system");
  ASSERT_EQ(by_system.status, 201) << by_system.bytes;
  EXPECT_EQ(post("", wish_for("vice"), "chair").status, 201);
  EXPECT_EQ(post("", wish_for("commune", "chair1"), "local").status, 201);
  const std::string place = "/" + by_system.body["items"][0]["id"].get<std::string>() + "/end";
  EXPECT_EQ(post(place, json::object(), "clerk").status, 403) << "the substitute knows of it and does not end it";
  EXPECT_EQ(post(place, json::object(), "local").status, 404) << "whom it does not concern knows nothing of it";
  EXPECT_EQ(post("/none/end", json::object(), "system").status, 404);
  EXPECT_EQ(post(place, json::object(), "chair").status, 200);
}

TEST_F(SubstitutionRoutes, EverybodySeesWhatConcernsHimAndWhoManagesSeesAllInHisScope) {
  ASSERT_EQ(post("", wish(), "drafter").status, 201);
  ASSERT_EQ(post("", wish_for("commune", "chair1"), "local").status, 201);
  const auto seen = [&](const std::string& person) {
    std::map<std::string, bool> found;
    for (const json& one : list(person)["items"]) {
      found[one["holder"]["id"].get<std::string>()] = one["may_end"].get<bool>();
    }
    return found;
  };
  using Seen = std::map<std::string, bool>;
  EXPECT_EQ(seen("drafter"), (Seen{{"drafter", true}}));
  EXPECT_EQ(seen("clerk"), (Seen{{"drafter", false}}));
  EXPECT_EQ(seen("vice"), Seen{});
  EXPECT_EQ(seen("local"), (Seen{{"commune", true}}));
  EXPECT_EQ(seen("chair1"), (Seen{{"commune", true}})) << "as substitute and as head";
  EXPECT_EQ(seen("chair2"), Seen{});
  EXPECT_EQ(seen("system"), (Seen{{"drafter", true}, {"commune", true}}));
  EXPECT_EQ(seen("chair"), (Seen{{"drafter", true}, {"commune", true}}));
  EXPECT_EQ(list("system", {{"person", "clerk"}})["items"].size(), 1U);
  EXPECT_EQ(list("system", {{"state", "upcoming"}})["items"].size(), 0U);
  const json first = list("system", {{"limit", "1"}});
  ASSERT_EQ(first["items"].size(), 1U);
  const json second = list("system", {{"limit", "1"}, {"after", first["next"].get<std::string>()}});
  ASSERT_EQ(second["items"].size(), 1U);
  EXPECT_NE(first["items"][0]["id"], second["items"][0]["id"]);
  EXPECT_TRUE(second["next"].is_null());
  EXPECT_EQ(first["grounds"].size(), 5U);
  for (const json& ground : first["grounds"]) {
    EXPECT_TRUE(directory::is_substitution_ground(ground["code"].get<std::string>()));
    const bool says_so = ground["label"]["vi"].get<std::string>().find("ký thay") != std::string::npos;
    EXPECT_EQ(says_so, ground["code"] == "KT") << "only KT. is ký thay";
  }
}

TEST_F(SubstitutionRoutes, APreviewNamesPositionsAndWorkAndRecordsNothing) {
  start();
  start();
  json asked = wish();
  asked["dry_run"] = true;
  const auto before = house_.office.directory().version();
  const Answer shown = post("", asked, "drafter");
  ASSERT_EQ(shown.status, 200) << shown.bytes;
  EXPECT_EQ(shown.body["dry_run"], true);
  EXPECT_EQ(shown.body["faults"], json::array());
  ASSERT_EQ(shown.body["items"].size(), 1U);
  EXPECT_EQ(shown.body["items"][0]["holding"]["id"], "h-drafter");
  ASSERT_EQ(shown.body["work"].size(), 1U) << shown.bytes;
  EXPECT_EQ(shown.body["work"][0]["definition"], "document-issue");
  EXPECT_EQ(shown.body["work"][0]["count"], 2);
  EXPECT_FALSE(shown.body["work"][0]["title"]["vi"].get<std::string>().empty());
  EXPECT_EQ(house_.office.directory().version(), before);
  EXPECT_EQ(tasks_of("clerk"), 0U);

  asked["person"] = "vice";
  EXPECT_EQ(post("", asked, "drafter").body["work"], json::array()) << "a drafter, who sees it already";
  asked["person"] = "clerk";
  asked["workflows"] = {"unit-report"};
  EXPECT_EQ(post("", asked, "drafter").body["work"], json::array()) << "another workflow";

  asked["person"] = "drafter";
  asked["to"] = day(-3);
  asked["workflows"] = {"unit-report", "none"};
  asked["ground"] = "friendship";
  const Answer faulty = post("", asked, "drafter");
  ASSERT_EQ(faulty.status, 200) << "faults of a preview are its content";
  EXPECT_EQ(codes_of(faulty.body["faults"]), (Words{"/to ends-before-start", "/ground unknown-word",
                                                    "/workflows/1 no-such-definition", "/person same-person"}));
}

TEST_F(SubstitutionRoutes, AllPositionsOfAPersonGoInOneCommand) {
  const auto before = house_.office.directory().version();
  const Answer given = post("", wish("clerk"), "vice");
  ASSERT_EQ(given.status, 201) << given.bytes;
  EXPECT_EQ(given.body["items"].size(), 2U);
  EXPECT_EQ(house_.office.directory().version(), before + 2);
  json one = wish("drafter");
  one["holdings"] = {"h-vice"};
  const Answer single = post("", one, "vice");
  ASSERT_EQ(single.status, 201) << single.bytes;
  ASSERT_EQ(single.body["items"].size(), 1U);
  EXPECT_EQ(single.body["items"][0]["holding"]["position"], "VICE_CHAIR");

  one["holdings"] = {"d-vice", "h-chair"};
  one["person"] = "chair";
  const Answer refused = post("", one, "vice");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(codes_of(refused.body["errors"]), Words{"/holdings/1 unknown"});
  EXPECT_EQ(list("chair", {{"person", "chair"}})["items"].size(), 0U) << "all or nothing";
}

TEST_F(SubstitutionRoutes, EveryFaultHasItsPlaceAndItsSentence) {
  const auto codes = [&](const json& body, const std::string& person) {
    const Answer refused = post("", body, person);
    EXPECT_EQ(refused.status, 422) << refused.bytes;
    return codes_of(refused.body["errors"]);
  };
  const auto with = [&](json body, const char* member, const json& value) {
    body[member] = value;
    return body;
  };
  EXPECT_EQ(codes(json::object(), "drafter"), (Words{"/person required", "/ground required"}));
  EXPECT_EQ(codes(with(wish(), "to", day(-1)), "drafter"), Words{"/to ends-before-start"});
  json past = with(wish(), "from", day(-9));
  past["to"] = day(-1);
  EXPECT_EQ(codes(past, "drafter"), Words{"/to already-past"});
  EXPECT_EQ(codes(wish("drafter"), "drafter"), Words{"/person same-person"});
  EXPECT_EQ(codes(wish("nobody"), "drafter"), Words{"/person no-such-person"});
  EXPECT_EQ(codes(wish("gone"), "drafter"), Words{"/person person-inactive"});
  EXPECT_EQ(codes(wish("system"), "drafter"), Words{"/person no-position"}) << "an administrator decides nothing";
  EXPECT_EQ(codes(wish("chair2"), "chair1"), Words{"/person outside-unit"}) << "another commune";
  EXPECT_EQ(codes(wish_for("drafter", "chair"), "chair"), Words{"/person own-appointment"});
  EXPECT_EQ(codes(wish_for("nobody"), "system"), Words{"/holder no-such-person"});
  EXPECT_EQ(codes(wish("clerk"), "system"), Words{"/holdings no-position"});
  EXPECT_EQ(codes(with(wish(), "holdings", {"h-system"}), "system"), Words{"/holdings/0 administrative"});
  EXPECT_EQ(codes(with(wish(), "ground", "TUQ"), "drafter"), Words{"/decision required"});
  json unlimited = with(with(wish(), "ground", "TUQ"), "decision", "12/GUQ");
  unlimited.erase("to");
  EXPECT_EQ(codes(unlimited, "drafter"), Words{"/to required"});
  const Answer in_both = post("", wish("drafter"), "drafter");
  EXPECT_EQ(in_both.body["pointer"], "/person");
  EXPECT_FALSE(in_both.body["detail"].get<std::string>().empty());
  EXPECT_EQ(list("system")["items"].size(), 0U);
}

TEST_F(SubstitutionRoutes, NobodyStandsInTwiceInTheSamePlace) {
  ASSERT_EQ(post("", wish(), "drafter").status, 201);
  const Answer again = post("", wish(), "drafter");
  EXPECT_EQ(again.status, 422);
  EXPECT_EQ(codes_of(again.body["errors"]), Words{"/holdings already-given"});
  json later = wish();
  later["from"] = day(5);
  later["to"] = day(9);
  EXPECT_EQ(post("", later, "drafter").status, 201) << "other days";
  EXPECT_EQ(post("", wish("vice"), "drafter").status, 201) << "somebody else";
  json report = wish("chair");
  report["workflows"] = {"unit-report"};
  EXPECT_EQ(post("", report, "drafter").status, 201);
  report["workflows"] = {"document-issue"};
  EXPECT_EQ(post("", report, "drafter").status, 201) << "other workflows";
}

TEST_F(SubstitutionRoutes, SubstitutesNeverFormACircle) {
  ASSERT_EQ(post("", wish("vice"), "drafter").status, 201);
  ASSERT_EQ(post("", wish("clerk"), "vice").status, 201);
  const Answer back = post("", wish("drafter"), "clerk");
  EXPECT_EQ(back.status, 422) << back.bytes;
  EXPECT_EQ(codes_of(back.body["errors"]), Words{"/person circle"});
  EXPECT_NE(back.bytes.find("clerk → drafter → vice → clerk"), std::string::npos) << back.bytes;
  json later = wish("drafter");
  later["from"] = day(5);
  later["to"] = day(9);
  EXPECT_EQ(post("", later, "clerk").status, 201) << "on other days there is no circle";
}

TEST_F(SubstitutionRoutes, TheSameCommandAgainGivesTheSameAnswerAndNothingMore) {
  const Answer first = post("", wish(), "vice", "once");
  ASSERT_EQ(first.status, 201) << first.bytes;
  const auto version = house_.office.directory().version();
  const Answer again = post("", wish(), "vice", "once");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(house_.office.directory().version(), version);
  const Answer other = post("", wish_for("drafter"), "vice", "once");
  EXPECT_EQ(other.status, 403);
  const std::string place = "/" + first.body["items"][0]["id"].get<std::string>() + "/end";
  const Answer ended = post(place, {{"to", day(1)}}, "vice", "end");
  ASSERT_EQ(ended.status, 200) << ended.bytes;
  EXPECT_EQ(ended.body["to"], day(1));
  EXPECT_EQ(post(place, {{"to", day(1)}}, "vice", "end").body, ended.body);
  EXPECT_EQ(house_.office.directory().version(), version + 1);
  // A command id that recorded something else cannot stand for a substitution.
  EXPECT_EQ(post("", wish("chair"), "vice", "end").body["type"], "/problems/key-used");
  EXPECT_EQ(house_.office.directory().version(), version + 1);
}

TEST_F(SubstitutionRoutes, ItEndsTodayOrAtOnceOrBeforeItBegan) {
  start();
  const auto give = [&](const json& body) {
    const Answer given = post("", body, "drafter");
    EXPECT_EQ(given.status, 201) << given.bytes;
    return "/" + given.body["items"][0]["id"].get<std::string>() + "/end";
  };
  const std::string running = give(wish());
  const Answer later = post(running, {{"to", day(30)}}, "drafter");
  EXPECT_EQ(later.status, 422) << "an end is never moved out";
  EXPECT_EQ(codes_of(later.body["errors"]), Words{"/to already-ended"});
  const Answer today = post(running, json::object(), "drafter");
  ASSERT_EQ(today.status, 200) << today.bytes;
  EXPECT_EQ(today.body["to"], day(0));
  EXPECT_EQ(today.body["state"], "running") << "the last day is a day of it";
  EXPECT_EQ(tasks_of("clerk"), 1U);
  const Answer at_once = post(running, {{"to", day(-1)}}, "drafter");
  ASSERT_EQ(at_once.status, 200) << at_once.bytes;
  EXPECT_EQ(at_once.body["state"], "over");
  EXPECT_EQ(at_once.body["may_end"], false);
  EXPECT_EQ(tasks_of("clerk"), 0U);
  EXPECT_EQ(post(running, {{"to", day(-2)}}, "drafter").status, 422);

  json next_week = wish("vice");
  next_week["from"] = day(7);
  next_week["to"] = day(12);
  const std::string upcoming = give(next_week);
  EXPECT_EQ(list("drafter", {{"state", "upcoming"}})["items"].size(), 1U);
  const Answer never = post(upcoming, json::object(), "drafter");
  ASSERT_EQ(never.status, 200) << never.bytes;
  EXPECT_EQ(never.body["state"], "over");
  EXPECT_EQ(never.body["to"], day(6));
  EXPECT_EQ(post("", next_week, "drafter").status, 201) << "what never began stands in nobody's way";

  json since = wish("chair");
  since["from"] = day(-5);
  const std::string long_running = give(since);
  for (const int ago : {-3, -6}) {
    EXPECT_EQ(codes_of(post(long_running, {{"to", day(ago)}}, "drafter").body["errors"]), Words{"/to already-past"})
        << "what was done on those days was done in good right";
  }
}

TEST_F(SubstitutionRoutes, HistorySaysWhoStoodInForWhomOnWhatGroundAndWhen) {
  const std::string paper = start();
  ASSERT_EQ(post("", wish(), "drafter").status, 201);
  const auto loaded = house_.office.engine.load(paper);
  ASSERT_TRUE(loaded);
  ASSERT_FALSE(loaded->open.empty());
  const auto claimed = house_.office.engine.handle(runtime::Request{.command_id = "claim",
                                                                    .kind = "claim",
                                                                    .instance = paper,
                                                                    .person = "clerk",
                                                                    .body = {{"work", loaded->open.begin()->first}}});
  ASSERT_TRUE(claimed) << claimed.error().type << claimed.error().message.en;
  const Answer told =
      house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper + "/history"}, "drafter");
  ASSERT_EQ(told.status, 200) << told.bytes;
  const json& items = told.body.is_array() ? told.body : told.body["items"];
  EXPECT_FALSE(items.back()["actor"].contains("standing_in")) << "in a position of the own";
  const json actor = items.front()["actor"];
  ASSERT_TRUE(actor.contains("standing_in")) << told.bytes;
  EXPECT_EQ(actor["full_name"], "clerk");
  EXPECT_EQ(actor["standing_in"]["holder"]["id"], "drafter");
  EXPECT_EQ(actor["standing_in"]["ground"], "absence");
  EXPECT_EQ(actor["standing_in"]["from"], day(0));
  EXPECT_EQ(actor["standing_in"]["to"], day(4));
  EXPECT_EQ(actor["standing_in"]["text"]["vi"],
            "clerk xử lý thay drafter (khi vắng mặt, từ 18/11/2026 đến 22/11/2026)");
  EXPECT_EQ(actor["standing_in"]["text"]["en"],
            "clerk standing in for drafter (during absence, from 18/11/2026 to 22/11/2026)");
}

// An event of before `standing_in` was kept is told from the directory.
TEST_F(SubstitutionRoutes, AnOldEventIsToldAsTheDirectoryHasIt) {
  const Answer given = post("", wish(), "drafter");
  ASSERT_EQ(given.status, 201) << given.bytes;
  const std::string id = given.body["items"][0]["id"];
  json actor = {
      {"kind", "person"}, {"person", "clerk"}, {"capacity", {{"ground", "substitution"}, {"substitution", id}}}};
  const directory::Directory directory = house_.office.directory();
  json told = api::standing_in_wire(directory, actor);
  EXPECT_EQ(told["holder"]["id"], "drafter");
  EXPECT_EQ(told["to"], day(4));
  actor["standing_in"] = {{"for", "vice"}, {"ground", "KT"}, {"from", "2026-01-05"}, {"decision", "3/QĐ"}};
  told = api::standing_in_wire(directory, actor);
  EXPECT_EQ(told["holder"]["id"], "vice");
  EXPECT_EQ(told["text"]["vi"], "clerk xử lý thay vice (ký thay (KT.), 3/QĐ, từ 05/01/2026)");
  EXPECT_TRUE(told["to"].is_null());
  EXPECT_TRUE(api::standing_in_wire(directory, {{"capacity", {{"ground", "own"}}}}).is_null());
}

TEST_F(SubstitutionRoutes, AWrongPlaceInTheListIsRefused) {
  for (const char* place : {"x", "3.2026-01-01.id", "0.gestern.id", "0.2026-01-01.", "0.2026-01-01"}) {
    server::Request request{.method = "GET", .path = "/api/v1/substitutions"};
    request.query.emplace_back("after", place);
    EXPECT_EQ(house_.ask(router_, std::move(request), "system").body["type"], "/problems/bad-cursor") << place;
  }
  EXPECT_EQ(list("system", {{"after", "0.2026-01-01.gone"}})["items"].size(), 0U) << "the row itself may be gone";
}

}  // namespace
}  // namespace trinhky::test
