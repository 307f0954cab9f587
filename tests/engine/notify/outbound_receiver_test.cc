// What goes out, taken by a real receiver that fails and recovers, and judged by libraries of others: standardwebhooks
// for signatures, http_ece for push messages.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>

#include "engine/base/hash.h"
#include "engine/notify/gateway.h"
#include "engine/notify/outbound_http.h"
#include "engine/notify/push.h"
#include "tests/engine/notify/receiver.h"
#include "tests/engine/notify/webhook_tables.h"

namespace trinhky::notify {
namespace {

using base::json;
using std::chrono::hours;
using std::chrono::milliseconds;

// The clock of this machine, because the receiver looks at the time of a message; waits are skipped by moving the rows'
// times into the past instead of sleeping.
class MachineClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override {
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  }
};

class ReceivedTest : public WebhookHouse {
 protected:
  void SetUp() override {
    if (const std::string missing = Receiver::missing(); !missing.empty()) GTEST_SKIP() << missing;
    settings_.guard = AddressGuard::parse({"127.0.0.0/8"}).value();
    settings_.http = true;
    settings_.total_time = milliseconds(400);
    settings_.connect_time = milliseconds(2000);
    WebhookHouse::SetUp();
    http_ = std::make_unique<OutboundHttp>(settings_);
    clock_.at = machine_.now();
  }
  base::Result<HttpAnswer> post(const HttpPost& request) override { return http_->post(request); }

  // All that waits becomes due, as if the time had passed.
  void let_time_pass() {
    std::vector<store::RowChange> changes;
    for (const store::Row& message : messages()) {
      changes.push_back({.kind = store::RowChange::Kind::update,
                         .table = "webhook_delivery",
                         .row = {{"webhook", "w1"}, {"number", message.at("number")}, {"next_try", std::int64_t{0}}}});
    }
    changes.push_back({.kind = store::RowChange::Kind::update,
                       .table = "webhook",
                       .row = {{"id", "w1"}, {"rest_until", std::int64_t{0}}}});
    ASSERT_TRUE(store_->write(changes));
    clock_.at = machine_.now();
  }
  std::string subscribe(const std::string& url) {
    return webhooks_->subscribe({.url = url, .kinds = {}, .unit = {}}, "w1", "admin").value().secret;
  }

  MachineClock machine_;
  std::unique_ptr<OutboundHttp> http_;
};

TEST_F(ReceivedTest, WhateverFailsOnTheWayNothingIsLostAndNothingRepeatedUnderAnotherId) {
  const std::uint16_t port = Receiver::unused_port();
  const std::string secret = subscribe("http://localhost:" + std::to_string(port) + "/in");
  const std::vector<std::string> kinds{"started", "submitted", "decided", "returned", "ended"};
  for (const std::string& kind : kinds) happens("i1", kind);
  follow();
  EXPECT_EQ(run().put_off, 1U) << "nobody listens yet";
  let_time_pass();

  const Receiver receiver({.plan = "500,close,hang,302,503,drip", .secrets = {secret}, .port = port});
  ASSERT_TRUE(receiver.listens());
  for (int round = 0; round < 20 && messages().back().at("state") != store::Value(std::string("sent")); ++round) {
    run();
    let_time_pass();
    open();  // as if the program had been started anew in between
  }

  std::vector<std::string> taken;
  std::map<std::string, std::set<std::string>> bodies;
  std::map<std::string, std::string> message_of;
  for (const json& seen : receiver.seen()) {
    EXPECT_EQ(seen["path"], "/in") << "a redirect is not followed";
    EXPECT_EQ(seen["genuine"], json::array({true})) << seen["genuine"];
    EXPECT_EQ(seen["headers"]["content-type"], "application/cloudevents+json; charset=utf-8");
    const json event = json::parse(seen["body"].get<std::string>());
    const std::string id = seen["headers"]["webhook-id"];
    bodies[id].insert(seen["body"].get<std::string>());
    const auto [known, fresh] = message_of.emplace(event["id"].get<std::string>(), id);
    EXPECT_EQ(known->second, id) << "the same event has the same message";
    if (seen["answered"] == "200") taken.push_back(event["type"]);
  }
  EXPECT_EQ(taken.size(), kinds.size()) << "each taken once";
  std::set<std::string> expected;
  for (const std::string& kind : kinds) expected.insert("vn.trinhky." + kind);
  EXPECT_EQ(std::set(taken.begin(), taken.end()), expected);
  EXPECT_EQ(bodies.size(), kinds.size());
  for (const auto& [id, different] : bodies) EXPECT_EQ(different.size(), 1U) << id;
  EXPECT_EQ(receiver.seen().size(), kinds.size() + 6U);
}

TEST_F(ReceivedTest, EitherSecretProvesAMessageWhileTheyOverlap) {
  const std::uint16_t port = Receiver::unused_port();
  const std::string first = subscribe("http://localhost:" + std::to_string(port) + "/in");
  const std::string second = webhooks_->rotate("w1").value();
  const std::string foreign = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const Receiver receiver({.plan = "", .secrets = {first, second, foreign}, .port = port});
  ASSERT_TRUE(receiver.listens());
  ASSERT_TRUE(webhooks_->test("w1"));
  EXPECT_EQ(run().sent, 1U);
  const auto seen = receiver.seen();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0]["genuine"][0], true);
  EXPECT_EQ(seen[0]["genuine"][1], true);
  EXPECT_NE(seen[0]["genuine"][2], true);
}

TEST_F(ReceivedTest, ACertificateMustHoldAndARefusedAddressIsNeverSpokenTo) {
  const Receiver receiver({.plan = "", .secrets = {}, .tls = true});
  ASSERT_TRUE(receiver.listens());
  const HttpPost request{.url = receiver.url(), .headers = {}, .body = "{}"};
  EXPECT_EQ(http_->post(request).error().type, "target-unreachable") << "nobody vouches for it";
  OutboundSettings trusting = settings_;
  trusting.ca_file = receiver.ca_file();
  EXPECT_EQ(OutboundHttp(trusting).post(request).value().status, 200);
  trusting.guard = AddressGuard::parse({"10.0.0.0/8"}).value();
  EXPECT_EQ(OutboundHttp(trusting).post(request).error().type, "target-not-allowed");
  trusting.guard = AddressGuard::parse({"LOCALHOST"}).value();
  EXPECT_EQ(OutboundHttp(trusting).post(request).value().status, 200);
  EXPECT_EQ(receiver.seen().size(), 2U);
}

TEST_F(ReceivedTest, AnAnswerIsBoundedInSizeAndTime) {
  const Receiver receiver({.plan = "flood,drip,429", .secrets = {}});
  ASSERT_TRUE(receiver.listens());
  const HttpPost request{.url = receiver.url(), .headers = {}, .body = "{}"};
  settings_.total_time = std::chrono::seconds(20);
  const auto flood = OutboundHttp(settings_).post(request);
  ASSERT_TRUE(flood) << flood.error().log;
  EXPECT_EQ(flood->status, 200);
  EXPECT_EQ(flood->body.size(), max_answer_bytes);
  EXPECT_EQ(http_->post(request).error().type, "target-unreachable");
  const auto later = http_->post(request);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->status, 429);
  EXPECT_EQ(later->retry_after, std::chrono::seconds(3600));
}

TEST_F(ReceivedTest, APushMessageIsOpenedByItsBrowserAlone) {
  const Receiver receiver({.plan = "201,410", .secrets = {}});
  ASSERT_TRUE(receiver.listens());
  PushChannel push({.key = keep_push_key(*store_).value(),
                    .post = [this](const HttpPost& request) { return http_->post(request); },
                    .random = [](std::size_t size) { return base::sha256_hex("salt").substr(0, size); },
                    .wall = &machine_,
                    .contact = "mailto:vanphong@example.vn"});
  Outgoing message{.id = "m1", .person = "en", .address = receiver.push_subscription().dump()};
  message.title = "Có việc mới: Chương trình công tác năm 2027";
  message.link = "https://office.example.vn/tasks/1";
  message.urgent = true;
  const auto sent = push.send(message);
  ASSERT_TRUE(sent) << sent.error().type << sent.error().log;
  EXPECT_EQ(push.send(message).error().type, "address-gone");
  const auto seen = receiver.seen();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0]["opened"], json({{"title", message.title}, {"link", message.link}})) << seen[0];
  EXPECT_EQ(seen[0]["sender"]["good"], true);
  EXPECT_EQ(seen[0]["sender"]["claims"]["aud"], origin_of(receiver.url()).value().replace(7, 9, "127.0.0.1"));
  EXPECT_EQ(seen[0]["headers"]["urgency"], "high");
  EXPECT_EQ(seen[0]["headers"]["topic"], seen[1]["headers"]["topic"]);
}

TEST_F(ReceivedTest, AGatewaysEndpointIsToldWithASignature) {
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const Receiver receiver({.plan = "200,503,404,422", .secrets = {secret}});
  ASSERT_TRUE(receiver.listens());
  auto settings = GatewaySettings::parse({{"url", receiver.url("/sms")}, {"secret", secret}, {"http", true}});
  ASSERT_TRUE(settings) << settings.error().pointer;
  const auto gateway = make_gateway(std::move(*settings), &machine_);
  Outgoing message{.id = "m1", .person = "en", .address = "+84901234567", .title = "Việc mới"};
  EXPECT_TRUE(gateway->send(message));
  EXPECT_EQ(gateway->send(message).error().type, "gateway-later");
  EXPECT_EQ(gateway->send(message).error().type, "address-gone");
  EXPECT_EQ(gateway->send(message).error().type, "gateway-refused");
  for (const json& seen : receiver.seen()) {
    EXPECT_EQ(seen["genuine"], json::array({true}));
    EXPECT_EQ(seen["headers"]["webhook-id"], "m1");
    EXPECT_EQ(seen["headers"]["content-type"], "application/json");
    EXPECT_EQ(json::parse(seen["body"].get<std::string>())["address"], "+84901234567");
  }
}

}  // namespace
}  // namespace trinhky::notify
