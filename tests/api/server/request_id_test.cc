#include "api/server/request_id.h"

#include <gtest/gtest.h>

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

using nlohmann::json;
using server::is_request_id;

TEST(RequestId, IsShortAndOfFewCharacters) {
  EXPECT_TRUE(is_request_id("a"));
  EXPECT_TRUE(is_request_id("0192f7c0-0000-7000-8000-000000000001"));
  EXPECT_TRUE(is_request_id("proxy_1.Abc-9"));
  EXPECT_TRUE(is_request_id(std::string(64, 'x')));
  EXPECT_FALSE(is_request_id(""));
  EXPECT_FALSE(is_request_id(std::string(65, 'x')));
  for (const char* bad : {"a b", "a\tb", "a\"b", "a\\b", "a/b", "a;b", "a,b", "a=b", "a%20", "é", "a\n"}) {
    EXPECT_FALSE(is_request_id(bad)) << bad;
  }
  EXPECT_FALSE(is_request_id(std::string_view("a\0b", 3)));
}

TEST(RequestId, MadeHereIsOneAndNeverTheSame) {
  const std::string first = server::new_request_id();
  EXPECT_TRUE(is_request_id(first));
  EXPECT_NE(first, server::new_request_id());
}

TEST(RequestId, OfTheClientGoesThroughAnswerProblemAndLog) {
  Running world;
  world.start();
  const auto answer = world.ask(request("GET /api/v1/refusal", "X-Request-Id: proxy-7.a\r\n"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("x-request-id"), "proxy-7.a");
  EXPECT_EQ(json::parse(answer->body)["instance"], "proxy-7.a");
  ASSERT_TRUE(world.logged.wait());
  EXPECT_EQ(world.log.front().request_id, "proxy-7.a");
}

TEST(RequestId, OfTheClientIsReplacedWhereItIsNone) {
  Running world;
  world.start();
  for (const std::string& sent : {std::string(65, 'x'), std::string("a b"), std::string("<script>"), std::string()}) {
    const auto answer = world.ask(request("GET /api/v1/refusal", "X-Request-Id: " + sent + "\r\n"));
    ASSERT_TRUE(answer) << sent;
    EXPECT_EQ(answer->header("x-request-id").size(), 32U) << sent;
    EXPECT_EQ(json::parse(answer->body)["instance"], answer->header("x-request-id")) << sent;
  }
}

TEST(RequestId, IsNotKeptForTheNextRequestOfAConnection) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/health", "X-Request-Id: first\r\n") + request("GET /api/v1/health"));
  const auto first = client.receive();
  const auto second = client.receive();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->header("x-request-id"), "first");
  EXPECT_EQ(second->header("x-request-id").size(), 32U);
}

}  // namespace
}  // namespace trinhky::test
