// Answers that are made behind a thread which others wait for, and what /health and /ready say.
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include "api/server/health.h"
#include "api/server/workers.h"

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

using nlohmann::json;
using server::Reply;
using server::Response;

// The reply of a request to /api/v1/held that is under way.
Reply reply_under_way(Running& world, RawClient& client) {
  client.send(request("GET /api/v1/held"));
  EXPECT_TRUE(world.held.wait());
  const std::lock_guard lock(world.held_mutex);
  Reply reply = std::move(world.replies.back());
  world.replies.pop_back();
  return reply;
}

TEST(Answers, AreMadeOnAWorkerAndTheCallerIsFreeAtOnce) {
  Running world;
  world.start();
  RawClient client(world.port());
  Reply reply = reply_under_way(world, client);
  std::promise<void> caller_went_on;
  std::thread::id made_on;
  std::move(reply).on_worker([&, gate = caller_went_on.get_future().share()](Reply& to) {
    gate.wait();  // were this the caller's thread, it would wait for itself
    made_on = std::this_thread::get_id();
    to(Response::json_text(200, R"({"made": true})"));
  });
  caller_went_on.set_value();
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_NE(made_on, std::this_thread::get_id());
}

TEST(Answers, ThatFailInTheMakingAreA500) {
  Running world;
  world.start();
  RawClient client(world.port());
  reply_under_way(world, client).on_worker([](Reply&) { throw std::runtime_error("a mistake"); });
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
}

TEST(Answers, OfAReplyWithoutAServerAreMadeAtOnce) {
  int status = 0;
  Reply reply([&](Response response) { status = response.status; });
  std::move(reply).on_worker([](Reply& to) { to(Response::empty(204)); });
  EXPECT_EQ(status, 204);
}

TEST(Workers, WhatIsResumedIsNeverRefusedAndComesFirst) {
  std::vector<std::string> done;
  std::promise<void> open;
  std::promise<void> busy;
  server::Workers workers(1, 1);
  ASSERT_TRUE(workers.submit([&] {
    busy.set_value();
    open.get_future().wait();
  }));
  busy.get_future().wait();
  ASSERT_TRUE(workers.submit([&] { done.emplace_back("taken in"); }));
  EXPECT_FALSE(workers.submit([&] { done.emplace_back("too much"); }));
  workers.resume([&] { done.emplace_back("resumed"); });
  open.set_value();
  workers.stop();
  EXPECT_EQ(done, (std::vector<std::string>{"resumed", "taken in"}));
  workers.resume([&] { done.emplace_back("after the end"); });
  EXPECT_EQ(done.back(), "after the end");
}

TEST(Server, TellsItsPortBeforeTheFirstConnection) {
  Running world;
  std::uint16_t told = 0;
  world.parts.listening = [&](std::uint16_t port) { told = port; };
  world.start();
  EXPECT_NE(told, 0);
  EXPECT_EQ(told, world.port());
}

class Health : public ::testing::Test {
 protected:
  Health() {
    server::add_health(router_, [this] { return ailments_; });
  }
  Response ask(const char* what) {
    const server::Match match = router_.find("GET", {"api", "v1", what});
    EXPECT_NE(match.route, nullptr) << what;
    Response given;
    if (match.route != nullptr) {
      EXPECT_TRUE(match.route->open && match.route->instant) << what;
      match.route->handler({}, Reply([&](Response response) { given = std::move(response); }));
    }
    return given;
  }
  static json body_of(const Response& response) { return json::parse(std::get<std::string>(response.body)); }
  static server::Ailment ailment(const char* what, bool stops_work) {
    return {.what = what,
            .error = {.code = base::ErrorCode::unavailable,
                      .type = "disk-full",
                      .message = {"Ổ đĩa đầy.", "The disk is full."},
                      .log = "/var/lib/secret"},
            .stops_work = stops_work};
  }

  server::Router router_;
  std::vector<server::Ailment> ailments_;
};

TEST_F(Health, AWellProgramIsAliveAndReady) {
  EXPECT_EQ(ask("health").status, 200);
  EXPECT_EQ(body_of(ask("health"))["status"], "ok");
  EXPECT_FALSE(body_of(ask("health")).contains("troubles"));
  EXPECT_EQ(ask("ready").status, 200);
  EXPECT_EQ(body_of(ask("ready"))["status"], "ready");
}

TEST_F(Health, ATroubleBesideTheWorkIsToldAndSendsNobodyAway) {
  ailments_.push_back(ailment("wall", false));
  const Response alive = ask("health");
  EXPECT_EQ(alive.status, 200);
  EXPECT_EQ(body_of(alive)["status"], "degraded");
  EXPECT_EQ(body_of(alive)["troubles"][0]["what"], "wall");
  EXPECT_EQ(ask("ready").status, 200);
  EXPECT_FALSE(body_of(ask("ready")).contains("troubles"));
}

TEST_F(Health, AStoreThatTakesNothingMakesTheProgramUnreadyAndStillAlive) {
  ailments_ = {ailment("wall", false), ailment("commit", true)};
  const Response alive = ask("health");
  EXPECT_EQ(alive.status, 200) << "another start would not empty the disk";
  EXPECT_EQ(body_of(alive)["status"], "failing");
  EXPECT_EQ(body_of(alive)["troubles"].size(), 2U);
  const Response ready = ask("ready");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.header("retry-after"), "10");
  const json body = body_of(ready);
  EXPECT_EQ(body["status"], "unready");
  ASSERT_EQ(body["troubles"].size(), 1U) << "only what stands in the way";
  EXPECT_EQ(body["troubles"][0]["what"], "commit");
  EXPECT_EQ(body["troubles"][0]["type"], "disk-full");
  EXPECT_EQ(body["troubles"][0]["message"]["vi"], "Ổ đĩa đầy.");
}

TEST_F(Health, WhatIsForTheLogAloneIsToldToNobody) {
  ailments_ = {ailment("commit", true)};
  for (const char* what : {"health", "ready"}) {
    EXPECT_EQ(std::get<std::string>(ask(what).body).find("secret"), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace trinhky::test
