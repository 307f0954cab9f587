#include "api/server/request_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

using server::AccessLine;
using server::RequestFigures;
using ::testing::HasSubstr;
using ::testing::Not;

AccessLine line(std::string operation, int status, std::chrono::microseconds took = {}) {
  AccessLine one;
  one.operation = std::move(operation);
  one.status = status;
  one.took = took;
  return one;
}

class Counting : public ::testing::Test {
 protected:
  Counting() {
    for (const char* operation : {"getUnit", "putUnit"}) {
      routes_.push_back({.method = operation[0] == 'g' ? "GET" : "PUT",
                         .path = "/api/v1/units/{id}",
                         .operation = operation,
                         .handler = {}});
    }
    figures_ = std::make_unique<RequestFigures>(routes_);
  }
  std::string text() const {
    server::MetricsText out;
    figures_->write(out);
    return std::move(out).finish();
  }
  std::vector<server::Route> routes_;
  std::unique_ptr<RequestFigures> figures_;
};

TEST_F(Counting, TellsARouteByTemplateMethodAndClassOfStatus) {
  figures_->count(line("getUnit", 200));
  figures_->count(line("getUnit", 204));
  figures_->count(line("getUnit", 404));
  figures_->count(line("putUnit", 503));
  const std::string counted = "trinhky_http_requests_total{route=\"/api/v1/units/{id}\",method=";
  EXPECT_THAT(text(), HasSubstr(counted + "\"GET\",status=\"2xx\"} 2\n"));
  EXPECT_THAT(text(), HasSubstr(counted + "\"GET\",status=\"4xx\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr(counted + "\"PUT\",status=\"5xx\"} 1\n"));
  EXPECT_THAT(text(), Not(HasSubstr("3xx")));
}

TEST_F(Counting, WhatHasNoRouteIsTheScreensOrUnknownWhateverWasAskedFor) {
  AccessLine odd = line("", 404);
  odd.method = "BREW";
  odd.path = "/whatever/somebody/thought/of";
  figures_->count(odd);
  figures_->count(line("", 200));
  EXPECT_THAT(text(), HasSubstr("{route=\"unknown\",method=\"any\",status=\"4xx\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr("{route=\"screens\",method=\"GET\",status=\"2xx\"} 1\n"));
  EXPECT_THAT(text(), Not(HasSubstr("BREW")));
  EXPECT_THAT(text(), Not(HasSubstr("whatever")));
}

TEST_F(Counting, MeasuresInSecondsAndLeavesStreamsOut) {
  figures_->count(line("getUnit", 200, std::chrono::milliseconds(3)));
  AccessLine stream = line("getUnit", 200, std::chrono::hours(1));
  stream.is_stream = true;
  figures_->count(stream);
  const std::string took = "trinhky_http_request_duration_seconds";
  const std::string labels = "{route=\"/api/v1/units/{id}\",method=\"GET\"";
  EXPECT_THAT(text(), HasSubstr(took + "_bucket" + labels + ",le=\"0.0025\"} 0\n"));
  EXPECT_THAT(text(), HasSubstr(took + "_bucket" + labels + ",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr(took + "_count" + labels + "} 1\n"));
  EXPECT_THAT(text(), HasSubstr("status=\"2xx\"} 2\n")) << "it was answered all the same";
}

TEST(AccessLineOfServer, NamesRouteCommandAndPerson) {
  Running world;
  world.parts.gate = [](server::Request& request, const server::Route&) -> base::Result<void> {
    request.caller = server::Caller{.person = base::PersonId("p-7"), .session = {}};
    return {};
  };
  world.start();
  const std::string key = "01912f00-0000-7000-8000-000000000001";
  ASSERT_EQ(world.ask(request("POST /api/v1/commands", "Idempotency-Key: " + key + "\r\n"))->status, 204);
  ASSERT_TRUE(world.logged.wait());
  ASSERT_EQ(world.ask(request("GET /api/v1/people/7?q=secret"))->status, 200);
  ASSERT_TRUE(world.logged.wait(2));
  const std::scoped_lock lock(world.log_mutex);
  EXPECT_EQ(world.log.at(0).command, key);
  EXPECT_EQ(world.log.at(0).route, "/api/v1/commands");
  EXPECT_EQ(world.log.at(0).person, "p-7");
  EXPECT_EQ(world.log.at(1).command, "");
  EXPECT_EQ(world.log.at(1).route, "/api/v1/people/{id}");
}

}  // namespace
}  // namespace trinhky::test
