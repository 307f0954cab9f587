// What a server that stops still does for those who are there.
#include <gtest/gtest.h>

#include <thread>

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

using std::chrono::milliseconds;

TEST(Drain, ARequestWhoseHeadHasBegunIsAnsweredAndItsConnectionClosed) {
  Running world;
  world.start();
  RawClient idle(world.port());
  idle.send(request("GET /api/v1/health"));
  ASSERT_TRUE(idle.receive());
  RawClient late(world.port());
  const std::string second = request("GET /api/v1/people/7");
  late.send(request("GET /api/v1/health") + second.substr(0, 10));
  ASSERT_TRUE(late.receive());  // and with it the first bytes of the second one were read
  bool clean = false;
  std::thread stopping([&] { clean = world.server->stop(milliseconds(20'000)); });
  EXPECT_TRUE(idle.at_end());
  late.send(second.substr(10));
  const auto answer = late.receive();
  stopping.join();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("connection"), "close");
  EXPECT_TRUE(clean);
}

TEST(Drain, AnEventStreamGetsWhatWasSentToItAndThenEnds) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/events"));
  const auto head = client.receive();
  ASSERT_TRUE(head);
  ASSERT_TRUE(world.channel->send({.name = "last", .data = "word"}));
  EXPECT_TRUE(world.server->stop(milliseconds(20'000)));
  EXPECT_NE((head->body + client.read_until("data: word\n\n")).find("data: word\n\n"), std::string::npos);
  EXPECT_TRUE(client.at_end());
}

TEST(Drain, SaysHowMuchIsUnderWay) {
  Running world;
  world.start();
  EXPECT_TRUE(world.server->responds(milliseconds(20'000)));
  RawClient busy(world.port());
  busy.send(request("GET /api/v1/held"));
  ASSERT_TRUE(world.held.wait());
  EXPECT_EQ(world.server->load().connections, 1U);
  EXPECT_EQ(world.server->load().waiting, 0U) << "a worker took it, and waits for nobody";
  world.replies.front()(server::Response::empty());
  ASSERT_TRUE(busy.receive());
}

}  // namespace
}  // namespace trinhky::test
