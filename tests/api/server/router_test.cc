#include "api/server/router.h"

#include <gtest/gtest.h>

namespace trinhky::test {
namespace {

using server::Match;
using server::Route;
using server::Router;

Route route(std::string method, std::string path, std::string operation) {
  return {.method = std::move(method),
          .path = std::move(path),
          .operation = std::move(operation),
          .handler = [](const server::Request&, const server::Reply&) {}};
}

TEST(Router, PrefersALiteralSegmentAndGivesThePathParameters) {
  Router router;
  router.add(route("GET", "/api/v1/units/{id}", "getUnit"));
  router.add(route("GET", "/api/v1/units/tree", "getTree"));
  router.add(route("GET", "/api/v1/units/{id}/positions/{position}", "getPosition"));
  EXPECT_EQ(router.find("GET", {"api", "v1", "units", "tree"}).route->operation, "getTree");
  const Match one = router.find("GET", {"api", "v1", "units", "7", "positions", "CHAIR"});
  ASSERT_NE(one.route, nullptr);
  const server::Fields expected = {{"id", "7"}, {"position", "CHAIR"}};
  EXPECT_EQ(one.path_params, expected);
  EXPECT_EQ(router.find("HEAD", {"api", "v1", "units", "7"}).route->operation, "getUnit");
  EXPECT_EQ(router.find("GET", {"api", "v1", "units", ""}).route, nullptr);
}

TEST(Router, NamesTheMethodsOfAKnownPath) {
  Router router;
  router.add(route("PUT", "/api/v1/units/{id}", "putUnit"));
  router.add(route("DELETE", "/api/v1/units/{id}", "deleteUnit"));
  const Match match = router.find("GET", {"api", "v1", "units", "7"});
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allow, (std::vector<std::string>{"PUT", "DELETE", "OPTIONS"}));
  EXPECT_TRUE(router.find("GET", {"api", "v1", "none"}).allow.empty());
}

TEST(RouterDeathTest, EndsTheProgramForRoutesThatContradictEachOther) {
  Router router;
  router.add(route("GET", "/api/v1/units/{id}", "getUnit"));
  EXPECT_DEATH(router.add(route("GET", "/api/v1/units/{unit}", "other")), "already taken");
  EXPECT_DEATH(router.add(route("PUT", "/api/v1/units", "getUnit")), "already taken");
  EXPECT_DEATH(router.add(route("GET", "/units", "units")), "/api/");
  EXPECT_DEATH(router.add(route("GET", "/api/v1/unit-{id}", "units")), "whole segment");
}

TEST(Reply, AnswersForItselfWhenItIsDropped) {
  int status = 0;
  {
    server::Reply reply([&](const server::Response& response) { status = response.status; });
  }
  EXPECT_EQ(status, 500);
  {
    server::Reply reply([&](const server::Response& response) { status = response.status; });
    reply(server::Response::empty(204));
  }
  EXPECT_EQ(status, 204);
}

}  // namespace
}  // namespace trinhky::test
