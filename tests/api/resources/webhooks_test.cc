// Webhooks and push subscriptions as the routes give them: who may, what is shown once, and what is refused.
#include <gtest/gtest.h>

#include "engine/notify/outbound_http.h"
#include "engine/notify/webhooks.h"
#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using base::json;

class WebhookRoutes : public ::testing::Test {
 protected:
  void SetUp() override {
    api::add_webhooks(router_, house_.office);
    api::add_push(router_, house_.office);
    auto opened =
        notify::Webhooks::open({.store = &house_.office.store,
                                .wall = &house_.office.wall,
                                .post =
                                    [this](const notify::HttpPost& request) {
                                      posts_.push_back(request);
                                      return notify::HttpAnswer{.status = status_};
                                    },
                                .check_target = [this](std::string_view url) { return http_.check(url); },
                                .secret_bytes = [this] { return std::string(32, static_cast<char>('a' + drawn_++)); },
                                .random = [] { return std::uint64_t{5}; },
                                .within = [](const std::string&, const std::string&) { return true; }});
    ASSERT_TRUE(opened);
    house_.office.webhooks = std::move(*opened);
    house_.office.check_target = [this](std::string_view url) { return http_.check(url); };
    const std::vector<json> events{
        {{"kind", "position_defined"},
         {"position", "SYS_ADMIN"},
         {"title", {{"vi", "Quản trị"}, {"en", "Administrator"}}},
         {"administrative", true}},
        {{"kind", "person_added"}, {"person", "system"}, {"full_name", "Quản Trị"}, {"login", "system"}},
        {{"kind", "position_given"},
         {"id", "h-system"},
         {"person", "system"},
         {"position", "SYS_ADMIN"},
         {"unit", "20"},
         {"from", "2020-01-01"}}};
    const auto done =
        house_.office.engine.handle(runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = events});
    ASSERT_TRUE(done) << done.error().message.en << done.error().pointer;
  }
  Answer call(const std::string& method, const std::string& path, const json& body = nullptr,
              const std::string& person = "system", const std::string& key = "one") {
    server::Request request{.method = method, .path = "/api/v1" + path};
    if (!body.is_null()) request.body = base::print(body);
    request.headers.emplace_back("idempotency-key", base::derived_uuid(key));
    return house_.ask(router_, std::move(request), person);
  }
  std::string make() {
    const Answer made = call("POST", "/webhooks", {{"url", "https://hooks.example.org/in"}, {"kinds", {"decided"}}});
    EXPECT_EQ(made.status, 201) << made.bytes;
    secret_ = base::text_or(made.body, "secret");
    return base::text_or(made.body, "id");
  }

  OfficeInMemory house_;
  server::Router router_;
  notify::OutboundHttp http_{{}};
  std::vector<notify::HttpPost> posts_;
  int status_ = 200;
  int drawn_ = 0;
  std::string secret_;
};

TEST_F(WebhookRoutes, TheSecretIsShownOnceAndTheSameKeyMakesNoSecondOne) {
  const std::string id = make();
  EXPECT_TRUE(secret_.starts_with("whsec_"));
  const Answer again = call("POST", "/webhooks", {{"url", "https://hooks.example.org/in"}, {"kinds", {"decided"}}});
  EXPECT_EQ(again.body["id"], id);
  EXPECT_FALSE(again.body.contains("secret"));
  const Answer list = call("GET", "/webhooks");
  ASSERT_EQ(list.body["items"].size(), 1U);
  EXPECT_EQ(list.bytes.find("whsec_"), std::string::npos);
  EXPECT_EQ(list.body["items"][0]["kinds"], json::array({"decided"}));
  EXPECT_EQ(list.body["items"][0]["created_by"]["full_name"], "Quản Trị");
  EXPECT_EQ(call("GET", "/webhooks/" + id).bytes.find("whsec_"), std::string::npos);
  const Answer rotated = call("POST", "/webhooks/" + id + "/rotate");
  EXPECT_NE(base::text_or(rotated.body, "secret"), secret_);
  EXPECT_TRUE(rotated.body["earlier_secret_until"].is_string());
}

TEST_F(WebhookRoutes, OnlyWhoAdministersTheWholeHouseMay) {
  const std::string id = make();
  for (const char* person : {"drafter", "commune"}) {
    for (const auto& [method, path] :
         std::vector<std::pair<std::string, std::string>>{{"GET", "/webhooks"},
                                                          {"POST", "/webhooks"},
                                                          {"GET", "/webhooks/" + id},
                                                          {"PUT", "/webhooks/" + id},
                                                          {"DELETE", "/webhooks/" + id},
                                                          {"POST", "/webhooks/" + id + "/rotate"},
                                                          {"POST", "/webhooks/" + id + "/test"},
                                                          {"GET", "/webhooks/" + id + "/deliveries"},
                                                          {"POST", "/webhooks/" + id + "/deliveries/1/again"}}) {
      EXPECT_EQ(call(method, path, {{"url", "https://hooks.example.org/in"}}, person).status, 403) << method << path;
    }
  }
  EXPECT_EQ(call("GET", "/webhooks/" + id).status, 200) << "nothing of it was done";
}

TEST_F(WebhookRoutes, ATargetInsideTheNetworkIsRefusedWithItsPlace) {
  for (const char* inside : {"s://127.0.0.1/", "s://192.168.1.1/hook", "://hooks.example.org/"}) {
    const Answer refused = call("POST", "/webhooks", {{"url", std::string("http") + inside}});
    EXPECT_EQ(refused.status, 403) << inside;
    EXPECT_EQ(refused.body["pointer"], "/url");
  }
  EXPECT_EQ(call("POST", "/webhooks", {{"url", "hooks"}}).status, 422);
  EXPECT_EQ(call("POST", "/webhooks", {{"url", "https://a.example.org/"}, {"unit", "nowhere"}}).body["pointer"],
            "/unit");
  EXPECT_EQ(call("POST", "/webhooks", json::object()).status, 422);
  EXPECT_EQ(call("GET", "/webhooks").body["items"].size(), 0U);
}

TEST_F(WebhookRoutes, ATestIsSentAndWhatFailedIsSentAgain) {
  const std::string id = make();
  const Answer test = call("POST", "/webhooks/" + id + "/test");
  EXPECT_EQ(test.status, 201);
  EXPECT_EQ(test.body["event"]["type"], "vn.trinhky.test");
  EXPECT_EQ(call("POST", "/webhooks/" + id + "/deliveries/1/again").status, 409) << "it waits already";
  ASSERT_TRUE(house_.office.webhooks->run_once());
  const Answer list = call("GET", "/webhooks/" + id + "/deliveries");
  ASSERT_EQ(list.body["items"].size(), 1U);
  EXPECT_EQ(list.body["items"][0]["state"], "sent");
  EXPECT_EQ(list.body["items"][0]["status"], 200);
  EXPECT_EQ(call("POST", "/webhooks/" + id + "/deliveries/1/again").body["state"], "queued");
  ASSERT_TRUE(house_.office.webhooks->run_once());
  ASSERT_EQ(posts_.size(), 2U);
  EXPECT_EQ(posts_[0].headers[1], posts_[1].headers[1]) << "the same webhook-id";
  EXPECT_EQ(call("POST", "/webhooks/" + id + "/deliveries/9/again").status, 404);
}

TEST_F(WebhookRoutes, IsChangedDisabledAndRemoved) {
  const std::string id = make();
  const Answer off = call("PUT", "/webhooks/" + id, {{"url", "https://other.example.org/"}, {"enabled", false}});
  EXPECT_EQ(off.body["enabled"], false);
  EXPECT_EQ(off.body["note"], "disabled");
  EXPECT_EQ(off.body["url"], "https://other.example.org/");
  EXPECT_EQ(off.body["kinds"], json::array());
  EXPECT_EQ(call("POST", "/webhooks/" + id + "/test").status, 409);
  EXPECT_EQ(call("PUT", "/webhooks/" + id, {{"url", "https://other.example.org/"}}).body["note"], nullptr);
  EXPECT_EQ(call("DELETE", "/webhooks/" + id).status, 204);
  EXPECT_EQ(call("GET", "/webhooks/" + id).status, 404);
  EXPECT_EQ(call("DELETE", "/webhooks/" + id).status, 404);
}

TEST_F(WebhookRoutes, ABrowserIsSubscribedByItsOwnerAndOnlyToTheOutside) {
  EXPECT_EQ(call("GET", "/push/key", nullptr, "drafter").status, 503) << "not before the program has a key";
  house_.office.push_key = "BP4z";
  EXPECT_EQ(call("GET", "/push/key", nullptr, "drafter").body["key"], "BP4z");
  json browser = {
      {"endpoint", "https://push.example.org/send/abc"},
      {"expirationTime", nullptr},
      {"keys",
       {{"p256dh", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"},
        {"auth", "BTBZMqHH6r4Tts7J_aSIgg"}}}};
  const Answer kept = call("PUT", "/push/subscription", browser, "drafter");
  EXPECT_EQ(kept.status, 200) << kept.bytes;
  EXPECT_EQ(call("PUT", "/push/subscription", browser, "drafter").body["id"], kept.body["id"]);
  EXPECT_EQ(house_.office.store.count("push_subscription", {}).value(), 1U);
  browser["endpoint"] = "https://127.0.0.1/send";
  EXPECT_EQ(call("PUT", "/push/subscription", browser, "drafter").body["pointer"], "/endpoint");
  EXPECT_EQ(call("DELETE", "/push/subscription", nullptr, "commune").status, 204);
  EXPECT_EQ(house_.office.store.count("push_subscription", {}).value(), 1U) << "somebody else's stays";
  EXPECT_EQ(call("DELETE", "/push/subscription", nullptr, "drafter").status, 204);
  EXPECT_EQ(house_.office.store.count("push_subscription", {}).value(), 0U);
}

}  // namespace
}  // namespace trinhky::test
