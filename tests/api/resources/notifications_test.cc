#include <gtest/gtest.h>

#include "engine/notify/ways.h"
#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/people.h"

namespace trinhky::test {
namespace {

using base::json;

class Notifications : public ::testing::Test {
 protected:
  void SetUp() override { api::add_notifications(router_, house_.office); }
  Answer get(std::string path, const std::string& person) {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1" + path}, person);
  }
  Answer put(const json& body, const std::string& person) {
    return house_.ask(router_, {.method = "PUT", .path = "/api/v1/notifications/settings", .body = base::print(body)},
                      person);
  }

  OfficeInMemory house_;
  server::Router router_;
};

TEST_F(Notifications, EachPersonChoosesHowToBeToldByMail) {
  const Answer first = get("/notifications/settings", "drafter");
  ASSERT_EQ(first.status, 200) << first.bytes;
  EXPECT_EQ(first.body["mail"], "at_once");
  EXPECT_EQ(first.body["next_digest"], nullptr);
  EXPECT_EQ(first.body["has_address"], false);
  const Answer chosen = put({{"mail", "daily"}}, "drafter");
  ASSERT_EQ(chosen.status, 200) << chosen.bytes;
  EXPECT_EQ(chosen.body["mail"], "daily");
  const auto next = base::parse_instant(chosen.body["next_digest"].get<std::string>());
  ASSERT_TRUE(next.has_value());
  EXPECT_GT(*next, house_.office.now());
  EXPECT_EQ(house_.office.calendar().local_time(*next), std::chrono::minutes(7 * 60 + 30));
  EXPECT_TRUE(house_.office.calendar().is_working_day(house_.office.calendar().local_date(*next)));
  EXPECT_EQ(get("/notifications/settings", "drafter").body["mail"], "daily");
  const Answer bounded = put({{"budget", 2}, {"digest_at", "06:45"}, {"awake_until", "16:30"}}, "drafter");
  ASSERT_EQ(bounded.status, 200) << bounded.bytes;
  EXPECT_EQ(bounded.body["mail"], "daily") << "what is left out stays";
  EXPECT_EQ(bounded.body["budget"], 2);
  EXPECT_EQ(bounded.body["digest_at"], "06:45");
  EXPECT_EQ(put({{"awake_until", "09:00"}}, "drafter").status, 422) << "nobody is silenced for the whole day";
  EXPECT_EQ(get("/notifications/settings", "commune").body["mail"], "at_once") << "and chooses for nobody else";
}

TEST_F(Notifications, AChoiceThatIsNoneIsRefusedByField) {
  for (const json& body : {json{{"mail", "weekly"}}, json{{"mail", 7}}}) {
    const Answer refused = put(body, "drafter");
    EXPECT_EQ(refused.status, 422) << refused.bytes;
    EXPECT_EQ(refused.body["errors"][0]["pointer"], "/mail") << refused.bytes;
  }
  EXPECT_EQ(get("/notifications/settings", "drafter").body["mail"], "at_once");
}

TEST_F(Notifications, OnlyWaysThatThereAreAreOfferedAndAnAdministratorIsToldWhyOthersAreNot) {
  EXPECT_EQ(get("/notifications/settings", "drafter").body["ways_there"], nullptr) << "nobody has begun to send";
  ASSERT_TRUE(notify::note_ways(house_.office.store, {"mail", "push"}));
  const Answer mine = get("/notifications/settings", "drafter");
  EXPECT_EQ(mine.body["ways_there"], (json{"mail", "push"})) << mine.bytes;
  EXPECT_EQ(mine.body["ways_missing"], json::array()) << "nothing that they could do about it";
  std::vector<json> events;
  define_positions(events, {"SYS_ADMIN"});
  add_person(events, "admin", "Quản trị", "SYS_ADMIN");
  ASSERT_TRUE(house_.office.engine.handle(
      runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)}));
  const Answer told = get("/notifications/settings", "admin");
  ASSERT_EQ(told.body["ways_missing"].size(), 1U) << told.bytes;
  EXPECT_EQ(told.body["ways_missing"][0]["channel"], "gateway");
  EXPECT_NE(told.body["ways_missing"][0]["why"]["vi"].get<std::string>().find("--gateway"), std::string::npos);
  ASSERT_TRUE(notify::note_ways(house_.office.store, {}));
  EXPECT_EQ(get("/notifications/settings", "drafter").body["ways_there"], json::array());
}

TEST_F(Notifications, ANoticeIsSaidInTheWordsOfTheMailTemplates) {
  const auto started =
      house_.office.engine.handle(runtime::Request{.command_id = "0190-start",
                                                   .kind = "start",
                                                   .instance = {},
                                                   .person = "drafter",
                                                   .body = {{"definition", "document-issue"}, {"unit", "20"}}});
  ASSERT_TRUE(started) << started.error().message.en;
  const Answer list = get("/notifications", "drafter");
  ASSERT_EQ(list.status, 200) << list.bytes;
  ASSERT_EQ(list.body["items"].size(), 1U) << list.bytes;
  const json& item = list.body["items"][0];
  EXPECT_EQ(item["template"], "work-opened");
  EXPECT_EQ(item["instance"], started->instance);
  EXPECT_TRUE(item["text"]["vi"].get<std::string>().starts_with("Việc mới: ")) << item["text"];
  EXPECT_TRUE(item["why"]["rule"]["vi"].get<std::string>().starts_with("Việc này chờ đồng chí")) << item["why"];
  EXPECT_EQ(item["why"]["message"], nullptr) << "nothing was decided yet about telling it outside";
  EXPECT_TRUE(item["text"]["en"].get<std::string>().starts_with("New work: ")) << item["text"];
}

}  // namespace
}  // namespace trinhky::test
