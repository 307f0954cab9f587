#include "engine/notify/push.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/notify/outbound_bytes.h"
#include "engine/notify/push_subscriptions.h"
#include "tests/engine/notify/webhook_tables.h"

namespace trinhky::notify {
namespace {

using base::json;

std::string decoded(std::string_view text) {
  return from_base64url(text).value();
}

// The numbers of RFC 8291, section 5 and appendix A.
const std::string browser_public =
    decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
const std::string browser_private = decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
const std::string server_public =
    decoded("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
const std::string server_private = decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
const std::string auth_secret = decoded("BTBZMqHH6r4Tts7J_aSIgg");
const std::string salt = decoded("DGv6ra1nlYgDCS1FRnbzlw");

TEST(PushEncryption, GivesTheBytesOfTheRfc) {
  const auto server = P256Key::from_bytes(server_private, server_public);
  ASSERT_TRUE(server);
  const auto body = encrypt_push("When I grow up, I want to be a watermelon",
                                 {.public_key = browser_public, .auth = auth_secret}, *server, salt);
  ASSERT_TRUE(body);
  EXPECT_EQ(base64url(*body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6"
            "PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
}

TEST(PushEncryption, BothSidesShareTheSameSecret) {
  const auto server = P256Key::from_bytes(server_private, server_public);
  const auto browser = P256Key::from_bytes(browser_private, browser_public);
  ASSERT_TRUE(server && browser);
  EXPECT_EQ(server->shared_with(browser_public).value(), browser->shared_with(server_public).value());
}

TEST(PushEncryption, RefusesWhatIsNoKeyOfABrowser) {
  const auto mine = P256Key::make().value();
  std::string off_the_curve = browser_public;
  off_the_curve[40] = static_cast<char>(off_the_curve[40] ^ 1);
  for (const std::string& bad : {off_the_curve, std::string(65, '\x04'), std::string(33, '\x02'), std::string()}) {
    EXPECT_EQ(encrypt_push("x", {.public_key = bad, .auth = auth_secret}, mine, salt).error().type, "bad-push-key");
  }
  EXPECT_FALSE(encrypt_push("x", {.public_key = browser_public, .auth = "short"}, mine, salt));
  EXPECT_TRUE(encrypt_push(std::string(max_push_plaintext, 'x'), {browser_public, auth_secret}, mine, salt));
  EXPECT_EQ(
      encrypt_push(std::string(max_push_plaintext + 1, 'x'), {browser_public, auth_secret}, mine, salt).error().type,
      "push-too-large");
}

TEST(PushKey, SurvivesBeingKept) {
  const auto key = P256Key::make().value();
  const auto again = P256Key::from_pem(key.pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key(), key.public_key());
  EXPECT_EQ(key.public_key().size(), 65U);
  EXPECT_EQ(key.sign("x").size(), 64U);
  EXPECT_FALSE(P256Key::from_pem("no key"));
}

class PushTest : public WebhookHouse {
 protected:
  base::Result<HttpAnswer> post(const HttpPost& request) override {
    last_ = request;
    return HttpAnswer{.status = status_, .body = {}, .retry_after = {}};
  }
  base::Result<void> push(int status) {
    status_ = status;
    PushChannel channel({.key = keep_push_key(*store_).value(),
                         .post = [this](const HttpPost& request) { return post(request); },
                         .random = [](std::size_t size) { return std::string(size, 's'); },
                         .wall = &clock_,
                         .contact = "mailto:vanphong@example.vn"});
    EXPECT_EQ(channel.name(), "push");
    Outgoing message{.id = "m1", .person = "en", .address = subscription("a").dump(), .title = "Việc mới"};
    message.text = "lời bên trong";
    message.link = "https://office.example.vn/tasks/1";
    return channel.send(message);
  }
  static json subscription(const std::string& browser) {
    return {{"endpoint", "https://push.example.org:8443/send/" + browser},
            {"expirationTime", nullptr},
            {"keys", {{"p256dh", base64url(browser_public)}, {"auth", base64url(auth_secret)}}}};
  }
  std::string header(const std::string& name) {
    for (const auto& [key, value] : last_.headers) {
      if (key == name) return value;
    }
    return {};
  }

  HttpPost last_;
  int status_ = 201;
};

TEST_F(PushTest, TheKeyIsMadeOnceAndKept) {
  EXPECT_EQ(keep_push_key(*store_).value().public_key(), keep_push_key(*store_).value().public_key());
}

TEST_F(PushTest, SaysWhoSendsAndForHowLong) {
  ASSERT_TRUE(push(201));
  EXPECT_EQ(last_.url, "https://push.example.org:8443/send/a");
  EXPECT_EQ(header("content-encoding"), "aes128gcm");
  EXPECT_EQ(header("ttl"), "86400");
  EXPECT_EQ(header("topic").size(), 32U);
  EXPECT_EQ(last_.body.find("bên trong"), std::string::npos);
  const std::string said = header("authorization");
  ASSERT_TRUE(said.starts_with("vapid t="));
  const std::string token = said.substr(8, said.find(',') - 8);
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  EXPECT_EQ(json::parse(decoded(token.substr(0, first))), json({{"typ", "JWT"}, {"alg", "ES256"}}));
  const json claims = json::parse(decoded(token.substr(first + 1, second - first - 1)));
  EXPECT_EQ(claims["aud"], "https://push.example.org:8443");
  EXPECT_EQ(claims["sub"], "mailto:vanphong@example.vn");
  EXPECT_EQ(claims["exp"], in_ms(clock_.at) / 1000 + 12 * 3600);
  EXPECT_EQ(decoded(said.substr(said.find("k=") + 2)), keep_push_key(*store_).value().public_key());
}

TEST_F(PushTest, TheSenderHearsWhatBecameOfIt) {
  EXPECT_TRUE(push(201));
  EXPECT_EQ(push(410).error().type, "address-gone");
  EXPECT_EQ(push(404).error().code, base::ErrorCode::not_found);
  EXPECT_EQ(push(429).error().code, base::ErrorCode::unavailable);
  EXPECT_EQ(push(503).error().type, "push-later");
  EXPECT_EQ(push(413).error().type, "push-refused");
}

TEST_F(PushTest, AllBrowsersOfAPersonAreToldAndThoseThatAreGoneForgotten) {
  ASSERT_TRUE(keep_push_subscription(*store_, "en", subscription("old"), clock_.at));
  clock_.at += std::chrono::seconds(1);
  ASSERT_TRUE(keep_push_subscription(*store_, "en", subscription("new"), clock_.at));
  std::vector<std::string> told;
  PushChannel channel(
      {.key = keep_push_key(*store_).value(),
       .post = [&](const HttpPost& request) -> base::Result<HttpAnswer> {
         told.push_back(request.url);
         return HttpAnswer{.status = request.url.ends_with("old") ? 410 : status_};
       },
       .random = [](std::size_t size) { return std::string(size, 's'); },
       .wall = &clock_,
       .gone = [this](const std::string& person,
                      const std::string& address) { EXPECT_TRUE(forget_push_address(*store_, person, address)); }});
  Outgoing message{.id = "m1", .person = "en", .address = push_address(*store_, "en").value()};
  EXPECT_TRUE(channel.send(message));
  EXPECT_EQ(told.size(), 2U);
  EXPECT_EQ(push_addresses(*store_, "en").value().size(), 1U);
  status_ = 503;
  EXPECT_EQ(channel.send(message).error().type, "push-later") << "what may pass counts, not what is gone";
  EXPECT_EQ(push_address(*store_, "be").value(), "");
}

TEST_F(PushTest, ABrowserIsOneRowAndTheOldestMakesRoom) {
  for (std::size_t i = 0; i < max_push_subscriptions + 2; ++i) {
    clock_.at += std::chrono::seconds(1);
    ASSERT_TRUE(keep_push_subscription(*store_, "en", subscription("b" + std::to_string(i)), clock_.at));
  }
  clock_.at += std::chrono::seconds(1);
  ASSERT_TRUE(keep_push_subscription(*store_, "en", subscription("b11"), clock_.at));
  auto addresses = push_addresses(*store_, "en").value();
  EXPECT_EQ(addresses.size(), max_push_subscriptions);
  EXPECT_NE(addresses.front().find("b11"), std::string::npos);
  ASSERT_TRUE(forget_push_address(*store_, "en", addresses.front()));
  EXPECT_EQ(push_addresses(*store_, "en").value().size(), max_push_subscriptions - 1);
  EXPECT_TRUE(push_addresses(*store_, "be").value().empty());
  ASSERT_TRUE(drop_push_subscription(*store_, "en", ""));
  EXPECT_TRUE(push_addresses(*store_, "en").value().empty());
}

TEST_F(PushTest, ASubscriptionIsLookedAtBeforeItIsKept) {
  json bad = subscription("a");
  bad["keys"]["auth"] = "AAAA";
  EXPECT_EQ(keep_push_subscription(*store_, "en", bad, clock_.at).error().pointer, "/keys/auth");
  bad = subscription("a");
  bad["keys"].erase("p256dh");
  EXPECT_EQ(keep_push_subscription(*store_, "en", bad, clock_.at).error().pointer, "/keys/p256dh");
  bad["endpoint"] = "push";
  EXPECT_EQ(keep_push_subscription(*store_, "en", bad, clock_.at).error().pointer, "/endpoint");
}

}  // namespace
}  // namespace trinhky::notify
