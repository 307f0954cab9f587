// Room that many share, and what becomes of requests for which there is none.
#include "api/server/budget.h"

#include <gtest/gtest.h>

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

using server::Budget;
using server::Lease;
using server::Request;
using server::Response;

constexpr std::string_view json_type = "Content-Type: application/json\r\n";

TEST(Budget, LeasesGrowUpToTheBoundAndGiveAllOfItBack) {
  const auto room = std::make_shared<Budget>(100);
  {
    Lease first(room);
    EXPECT_TRUE(first.grow(60));
    Lease second(room);
    EXPECT_FALSE(second.grow(41));
    EXPECT_EQ(room->taken(), 60U) << "what is refused takes nothing";
    EXPECT_TRUE(second.grow(40));
    EXPECT_FALSE(first.grow(1));
    EXPECT_FALSE(first.grow(static_cast<std::size_t>(-1)));
    Lease third = std::move(first);
    EXPECT_EQ(room->taken(), 100U);
    third = Lease(room);
    EXPECT_EQ(room->taken(), 40U);
  }
  EXPECT_EQ(room->taken(), 0U);
  EXPECT_TRUE(Lease().grow(1000)) << "without a budget nothing is bounded here";
}

// Routes with bodies and answers that are long, beside those of Running.
struct LongRoutes : Running {
  LongRoutes() {
    parts.router.add({.method = "POST",
                      .path = "/api/v1/long",
                      .operation = "long",
                      .handler =
                          [this](const Request& request, server::Reply reply) {
                            bytes_seen += static_cast<int>(request.body.size());
                            reply(Response::empty());
                          },
                      .open = true,
                      .body = server::BodyKind::json});
    parts.router.add({.method = "POST",
                      .path = "/api/v1/known",
                      .operation = "known",
                      .handler = [](const Request&, server::Reply reply) { reply(Response::empty()); },
                      .body = server::BodyKind::json});
    parts.router.add({.method = "GET",
                      .path = "/api/v1/page",
                      .operation = "page",
                      .handler =
                          [](const Request& request, server::Reply reply) {
                            const bool large = request.query_value("large").has_value();
                            reply(Response::bytes(200, "text/plain", std::string(large ? 400'000 : 200'000, 'x')));
                          },
                      .open = true});
  }
  std::atomic<int> bytes_seen = 0;
};

TEST(Overload, ALongBodyNeedsRoomInMemoryAndAShortOneDoesNot) {
  LongRoutes world;
  world.options.max_held_bytes = 100'000;
  world.start();
  const auto refused = world.ask(request("POST /api/v1/long", json_type, std::string(150'000, ' ')));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_NE(refused->header("retry-after"), "");
  EXPECT_EQ(refused->header("connection"), "close");
  EXPECT_EQ(world.bytes_seen, 0);
  EXPECT_EQ(world.ask(request("POST /api/v1/long", json_type, std::string(60'000, ' ')))->status, 204);
  // Whatever was held is given back: it fits again and again.
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(world.ask(request("POST /api/v1/long", json_type, std::string(90'000, ' ')))->status, 204);
  }
  EXPECT_EQ(world.bytes_seen, 330'000);
}

TEST(Overload, ALongBodyOfNobodyKnownIsRefusedBeforeItIsRead) {
  LongRoutes world;
  world.start();
  const auto asks = [&](std::string_view length) {
    RawClient client(world.port());
    client.send("POST /api/v1/known HTTP/1.1\r\nHost: localhost\r\n" + std::string(json_type) + std::string(length) +
                "\r\n");
    return client.receive();
  };
  for (const std::string_view length : {"Content-Length: 100000\r\n", "Transfer-Encoding: chunked\r\n"}) {
    const auto refused = asks(length);
    ASSERT_TRUE(refused) << length;
    EXPECT_EQ(refused->status, 401) << length;
    EXPECT_EQ(refused->header("connection"), "close") << length;
  }
}

TEST(Overload, ALongAnswerNeedsRoomInMemoryAndIsGivenLaterOtherwise) {
  LongRoutes world;
  world.options.max_held_bytes = 300'000;
  world.start();
  const auto refused = world.ask(request("GET /api/v1/page?large"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_NE(refused->header("retry-after"), "");
  for (int i = 0; i < 3; ++i) {
    const auto page = world.ask(request("GET /api/v1/page"));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->body.size(), 200'000U);
  }
}

TEST(Overload, UploadsShareTheRoomOnDisk) {
  LongRoutes world;
  world.options.max_spool_bytes = 500'000;
  world.start();
  const auto refused = world.ask(request("PUT /api/v1/files/a", {}, std::string(600'000, 'x')));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_NE(refused->body.find("no-room-for-uploads"), std::string::npos);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(world.ask(request("PUT /api/v1/files/a", {}, std::string(400'000, 'x')))->status, 201);
  }
}

TEST(Overload, ALargeFileOfTheScreensIsReadWhereItLies) {
  const std::string script(700'000, 's');
  const server::EmbeddedFile files[] = {{.path = "/index.html", .bytes = "<html></html>"},
                                        {.path = "/assets/large.js", .bytes = script}};
  LongRoutes world;
  world.options.max_held_bytes = 1000;  // none of it is for this
  world.parts.screens = server::StaticFiles::from_embedded(files).value();
  world.start();
  const auto answer = world.ask(request("GET /assets/large.js"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("content-length"), "700000");
  EXPECT_EQ(answer->body, script);
}

}  // namespace
}  // namespace trinhky::test
