// Who may still come when many are there already, and who makes room.
#include "api/server/crowd.h"

#include <gtest/gtest.h>

#include <optional>

#include "api/server/descriptors.h"
#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

using server::Connection;
using server::Crowd;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Guest final : public Connection {
 public:
  void wind_down() override {}
  void cut() override {}
  void make_room() override { ++asked_to_go; }
  [[nodiscard]] std::optional<Silence> silence() const override { return silent; }

  std::optional<Silence> silent;
  int asked_to_go = 0;
};

struct Party {
  explicit Party(Crowd::Bounds bounds) : crowd(std::move(bounds)) {}
  std::shared_ptr<Guest> come(const std::string& address, std::optional<Connection::Silence> silent = {}) {
    auto guest = std::make_shared<Guest>();
    guest->silent = silent;
    crowd.enter(guest.get(), guest, address);
    return guest;
  }
  Crowd crowd;
};

Connection::Silence since(seconds at, bool ever_asked) {
  return {.ever_asked = ever_asked, .since = std::chrono::steady_clock::time_point(at)};
}

TEST(Crowd, InAFullHouseWhoeverIsBusyStaysAndTheNewcomerHearsIt) {
  Party party({.most = 2, .most_of_one = 2, .more_to_be_refused = 1});
  const auto a = party.come("10.0.0.1");
  EXPECT_EQ(party.crowd.ask("10.0.0.2"), Crowd::Entry::welcome);
  const auto b = party.come("10.0.0.2");
  EXPECT_EQ(party.crowd.ask("10.0.0.3"), Crowd::Entry::refused);
  const auto c = party.come("10.0.0.3");
  EXPECT_EQ(party.crowd.ask("10.0.0.4"), Crowd::Entry::closed) << "even those who hear it are bounded";
  EXPECT_EQ(a->asked_to_go + b->asked_to_go + c->asked_to_go, 0);
  party.crowd.leave(b.get());
  party.crowd.leave(c.get());
  EXPECT_EQ(party.crowd.ask("10.0.0.4"), Crowd::Entry::welcome);
}

TEST(Crowd, WhoeverNeverAskedForAnythingGoesFirstThenWhoeverIsSilentLongest) {
  Party party({.most = 4, .most_of_one = 4, .more_to_be_refused = 4});
  const auto reader = party.come("10.0.0.1", since(seconds(5), true));
  const auto late = party.come("10.0.0.9", since(seconds(90), false));
  const auto early = party.come("10.0.0.9", since(seconds(80), false));
  const auto busy = party.come("10.0.0.2");
  EXPECT_EQ(party.crowd.ask("10.0.0.3"), Crowd::Entry::welcome);
  EXPECT_EQ(early->asked_to_go, 1);
  early->silent.reset();  // as a connection that was asked once
  EXPECT_EQ(party.crowd.ask("10.0.0.3"), Crowd::Entry::welcome);
  EXPECT_EQ(late->asked_to_go, 1);
  late->silent.reset();
  EXPECT_EQ(party.crowd.ask("10.0.0.3"), Crowd::Entry::welcome);
  EXPECT_EQ(reader->asked_to_go, 1);
  reader->silent.reset();
  EXPECT_EQ(party.crowd.ask("10.0.0.3"), Crowd::Entry::refused);
  EXPECT_EQ(busy->asked_to_go, 0);
}

TEST(Crowd, NobodyHoldsMoreThanAShareButWhereManyStandBehindOneAddress) {
  Party party({.most = 8, .most_of_one = 2, .more_to_be_refused = 4, .shared = {"10.0.0.80"}});
  std::vector<std::shared_ptr<Guest>> guests;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(party.crowd.ask("10.0.0.1"), Crowd::Entry::welcome);
    guests.push_back(party.come("10.0.0.1"));
  }
  EXPECT_EQ(party.crowd.ask("10.0.0.1"), Crowd::Entry::refused);
  guests.push_back(party.come("10.0.0.1"));
  EXPECT_EQ(party.crowd.ask("10.0.0.1"), Crowd::Entry::closed);
  EXPECT_EQ(party.crowd.ask("10.0.0.2"), Crowd::Entry::welcome) << "there is room for others";
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(party.crowd.ask("10.0.0.80"), Crowd::Entry::welcome);
    guests.push_back(party.come("10.0.0.80"));
  }
  for (const auto& guest : guests) party.crowd.leave(guest.get());
  EXPECT_EQ(party.crowd.size(), 0U);
  EXPECT_EQ(party.crowd.ask("10.0.0.1"), Crowd::Entry::welcome) << "who has gone counts no more";
}

TEST(Descriptors, SomeAreKeptForTheProgramItself) {
  EXPECT_EQ(server::connections_for(100'000, 1024), 1024U);
  EXPECT_EQ(server::connections_for(1024, 1024), 768U);
  EXPECT_EQ(server::connections_for(64, 1024), 32U);
  EXPECT_EQ(server::connections_for(0, 1024), 1U);
  EXPECT_GE(server::connections_that_fit(16), 1U);
}

TEST(Overload, ConnectionsThatSayNothingKeepNobodyOut) {
  Running world;
  world.options.max_connections = 4;
  world.start();
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 4; ++i) silent.push_back(std::make_unique<RawClient>(world.port()));
  // A connection that is closed while this one asks may still be counted: then it hears 503, and asks again.
  int status = 0;
  for (int tries = 0; tries < 1000 && status != 200; ++tries) {
    const auto answer = world.ask(request("GET /api/v1/health"));
    status = answer ? answer->status : 0;
    EXPECT_TRUE(status == 200 || status == 503 || status == 0) << status;
  }
  EXPECT_EQ(status, 200);
}

TEST(Overload, OneAddressLeavesRoomForOthers) {
  Running world;
  world.options.max_connections = 4;
  world.start();
  std::vector<std::unique_ptr<RawClient>> greedy;
  for (int i = 0; i < 3; ++i) {
    greedy.push_back(std::make_unique<RawClient>(world.port(), "127.0.0.2"));
    greedy.back()->send(request("GET /api/v1/held"));
    ASSERT_TRUE(world.held.wait(i + 1));
  }
  RawClient more(world.port(), "127.0.0.2");
  more.send(request("GET /api/v1/health"));
  const auto refused = more.receive();
  EXPECT_TRUE(!refused || refused->status == 503);
  RawClient other(world.port(), "127.0.0.3");
  other.send(request("GET /api/v1/health"));
  const auto welcome = other.receive();
  ASSERT_TRUE(welcome);
  EXPECT_EQ(welcome->status, 200);
}

TEST(Overload, AConnectionThatNeverAsksIsClosedLikeAHeadThatNeverEnds) {
  Running world;
  world.options.head_time = milliseconds(30);
  world.start();
  RawClient client(world.port());
  EXPECT_TRUE(client.at_end());
}

TEST(Overload, WhatWaitedTooLongIsRefusedAndNotDone) {
  Running world;
  world.options.longest_wait = milliseconds(0);
  world.start();
  const auto answer = world.ask(request("POST /api/v1/echo", "Content-Type: application/json\r\n", "{}"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_NE(answer->header("retry-after"), "");
  EXPECT_EQ(world.echoes, 0);
  EXPECT_EQ(world.ask(request("GET /api/v1/health"))->status, 200);
}

}  // namespace
}  // namespace trinhky::test
