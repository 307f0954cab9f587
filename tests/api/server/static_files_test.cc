#include "api/server/static_files.h"

#include <gtest/gtest.h>

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

class StaticFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    screens_.write("index.html", "<style nonce=\"__CSP_NONCE__\"></style><meta content=\"__CSP_NONCE__\">");
    screens_.write("assets/index-B3x9a1Qz.js", "console.log('a page')");
    screens_.write("assets/index-B3x9a1Qz.js.gz", "packed");
    screens_.write("logo.svg", "<svg/>");
    auto files = server::StaticFiles::from_folder(screens_.path());
    ASSERT_TRUE(files);
    world_.parts.screens = std::move(*files);
    world_.start();
  }

  TemporaryFolder screens_;
  Running world_;
};

TEST_F(StaticFilesTest, GiveThePageForEveryPathOfTheScreensWithAFreshNonce) {
  std::string before;
  for (const char* path : {"/", "/tasks", "/instances/0192/history?tab=2"}) {
    const auto answer = world_.ask(request(std::string("GET ") + path));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << path;
    EXPECT_EQ(answer->header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(answer->header("cache-control"), "no-store");
    const std::size_t begin = answer->body.find("nonce=\"") + 7;
    const std::string nonce = answer->body.substr(begin, answer->body.find('"', begin) - begin);
    EXPECT_EQ(nonce.size(), 24U);
    EXPECT_NE(answer->body.find("content=\"" + nonce), std::string::npos);
    EXPECT_NE(answer->header("content-security-policy").find("style-src 'self' 'nonce-" + nonce + "'"),
              std::string::npos);
    EXPECT_NE(nonce, before);
    before = nonce;
  }
}

TEST_F(StaticFilesTest, KeepHashedFilesForAYearAndAskAgainForTheOthers) {
  const auto asset = world_.ask(request("GET /assets/index-B3x9a1Qz.js"));
  ASSERT_TRUE(asset);
  EXPECT_EQ(asset->body, "console.log('a page')");
  EXPECT_EQ(asset->header("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(asset->header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(asset->header("vary"), "Accept-Encoding");

  const auto logo = world_.ask(request("GET /logo.svg"));
  ASSERT_TRUE(logo);
  EXPECT_EQ(logo->header("cache-control"), "no-cache");
  const auto again = world_.ask(request("GET /logo.svg", "If-None-Match: W/" + logo->header("etag") + "\r\n"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 304);
  EXPECT_EQ(again->header("etag"), logo->header("etag"));
  EXPECT_EQ(world_.ask(request("GET /logo.svg", "If-None-Match: \"other\"\r\n"))->status, 200);
}

TEST_F(StaticFilesTest, SendThePackedVariantToThoseWhoTakeIt) {
  const auto packed = world_.ask(request("GET /assets/index-B3x9a1Qz.js", "Accept-Encoding: br, gzip;q=0.8\r\n"));
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->header("content-encoding"), "gzip");
  EXPECT_EQ(packed->body, "packed");
  const auto plain = world_.ask(request("GET /assets/index-B3x9a1Qz.js", "Accept-Encoding: gzip;q=0\r\n"));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->header("content-encoding"), "");
  EXPECT_NE(plain->header("etag"), packed->header("etag"));
}

TEST_F(StaticFilesTest, GiveNoPageForAMissingFileNorForTheApi) {
  EXPECT_EQ(world_.ask(request("GET /assets/gone"))->status, 404);
  EXPECT_EQ(world_.ask(request("GET /gone.js"))->status, 404);
  EXPECT_EQ(world_.ask(request("GET /api/v2/anything"))->status, 404);
  EXPECT_EQ(world_.ask(request("GET /api"))->status, 404);
  EXPECT_EQ(world_.ask(request("HEAD /tasks"), true)->status, 200);
}

TEST(StaticFiles, ComeFromTheProgramAsWellAndNeedAnIndex) {
  const server::EmbeddedFile files[] = {{"/index.html", "page"}, {"/robots.txt", "none"}};
  const auto embedded = server::StaticFiles::from_embedded(files);
  ASSERT_TRUE(embedded);
  server::Request request;
  request.path = "/robots.txt";
  EXPECT_EQ(std::get<std::string>(embedded->answer(request, "n").body), "none");
  const auto none = server::StaticFiles::from_embedded(std::span(files).subspan(1));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().type, "screens-missing");
}

}  // namespace
}  // namespace trinhky::test
