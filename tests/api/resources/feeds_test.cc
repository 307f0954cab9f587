// A person's deadlines behind a secret address.
#include <gtest/gtest.h>

#include "engine/base/hash.h"
#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using base::json;

class FeedRoutes : public ::testing::Test {
 protected:
  void SetUp() override { api::add_feeds(router_, house_.office); }

  void start_letter() {
    const auto started =
        house_.office.engine.handle(runtime::Request{.command_id = "start-" + std::to_string(++acts_),
                                                     .kind = "start",
                                                     .instance = "",
                                                     .person = "drafter",
                                                     .body = {{"definition", "document-issue"}, {"unit", "20"}}});
    ASSERT_TRUE(started) << started.error().message.en;
    house_.office.engine.rest();
  }
  // The path of a new feed of the drafter.
  std::string open(bool titles = false) {
    const Answer made = house_.ask(
        router_, {.method = "POST", .path = "/api/v1/session/feed", .body = base::print({{"titles", titles}})},
        "drafter");
    EXPECT_EQ(made.status, 201) << made.bytes;
    const std::string url = made.body.value("url", "");
    EXPECT_TRUE(url.starts_with("http://127.0.0.1:8080/api/v1/feeds/")) << url;
    return url.substr(std::string_view("http://127.0.0.1:8080").size());
  }
  server::Response read(const std::string& path, const std::string& etag = "") {
    const auto match = router_.find("GET", base::split(std::string_view(path).substr(1), '/'));
    EXPECT_NE(match.route, nullptr) << path;
    EXPECT_TRUE(match.route->open) << "a calendar program has no session";
    server::Request request{.method = "GET", .path = path, .path_params = match.path_params, .remote = "127.0.0.1"};
    if (!etag.empty()) request.headers.emplace_back("if-none-match", etag);
    server::Response answer;
    match.route->handler(std::move(request), server::Reply([&](server::Response given) { answer = std::move(given); }));
    return answer;
  }
  static std::string bytes(const server::Response& response) {
    const auto* text = std::get_if<std::string>(&response.body);
    return text == nullptr ? "" : *text;
  }

  int acts_ = 0;
  OfficeInMemory house_;
  server::Router router_;
};

TEST_F(FeedRoutes, APersonsDeadlinesStandBehindTheAddressAndNothingElse) {
  const std::string path = open();
  EXPECT_EQ(bytes(read(path)).find("BEGIN:VEVENT"), std::string::npos);
  start_letter();
  const server::Response feed = read(path);
  EXPECT_EQ(feed.status, 200);
  EXPECT_EQ(feed.header("content-type").value_or(""), "text/calendar; charset=utf-8");
  EXPECT_NE(bytes(feed).find("BEGIN:VEVENT"), std::string::npos) << bytes(feed);
  EXPECT_NE(bytes(feed).find("METHOD:PUBLISH"), std::string::npos);
}

TEST_F(FeedRoutes, TheSameDeadlinesAreNotSentTwice) {
  const std::string path = open();
  start_letter();
  const std::string etag(read(path).header("etag").value_or(""));
  ASSERT_FALSE(etag.empty());
  EXPECT_EQ(read(path, etag).status, 304);
  EXPECT_EQ(bytes(read(path, etag)), "");
  start_letter();
  EXPECT_EQ(read(path, etag).status, 200);
}

TEST_F(FeedRoutes, ANewAddressEndsTheOldOneAndItCanBeTakenBack) {
  const std::string first = open();
  const std::string second = open(true);
  EXPECT_EQ(read(first).status, 404);
  EXPECT_EQ(read(second).status, 200);
  const Answer known = house_.ask(router_, {.method = "GET", .path = "/api/v1/session/feed"}, "drafter");
  EXPECT_EQ(known.body["exists"], true);
  EXPECT_EQ(known.body["titles"], true);
  EXPECT_EQ(known.bytes.find("feeds/"), std::string::npos) << "the address is told once";
  EXPECT_EQ(house_.ask(router_, {.method = "DELETE", .path = "/api/v1/session/feed"}, "drafter").status, 204);
  EXPECT_EQ(read(second).status, 404);
}

TEST_F(FeedRoutes, WrongAddressesTellNothing) {
  const std::string path = open();
  const std::string bare = path.substr(0, path.size() - 4);
  for (const std::string& wrong :
       {bare, bare.substr(0, bare.size() - 1) + ".ics", std::string("/api/v1/feeds/") + base::sha256_hex("x") + ".ics",
        std::string("/api/v1/feeds/.ics")}) {
    const server::Response answer = read(wrong);
    EXPECT_EQ(answer.status, 404) << wrong;
    EXPECT_EQ(bytes(answer).find("VCALENDAR"), std::string::npos);
  }
}

TEST_F(FeedRoutes, WhoeverAsksAllTheTimeIsMadeToWait) {
  const std::string path = open();
  int status = 200;
  for (int i = 0; i < 2000 && status == 200; ++i) status = read(path).status;
  EXPECT_EQ(status, 429);
}

TEST_F(FeedRoutes, SomebodyWhoLeftHasNoFeed) {
  const std::string path = open();
  const auto left = house_.office.engine.handle(
      runtime::DirectoryRequest{.command_id = "leave",
                                .person = {},
                                .events = {{{"kind", "person_changed"}, {"person", "drafter"}, {"active", false}}}});
  ASSERT_TRUE(left) << left.error().message.en << left.error().pointer;
  EXPECT_EQ(read(path).status, 404);
}

}  // namespace
}  // namespace trinhky::test
