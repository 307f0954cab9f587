#include "api/server/server.h"

#include <gtest/gtest.h>

#include <thread>

#include "engine/base/hash.h"

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

TEST(Server, AnswersSeveralRequestsOnOneConnectionOneAfterTheOther) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/health") + request("GET /api/v1/people/7") +
              request("POST /api/v1/echo", "Content-Type: application/json\r\n", "{\"a\": 1}"));
  const auto first = client.receive();
  const auto second = client.receive();
  const auto third = client.receive();
  ASSERT_TRUE(first && second && third);
  EXPECT_EQ(first->status, 200);
  EXPECT_EQ(json::parse(first->body)["status"], "ok");
  EXPECT_EQ(json::parse(second->body)["id"], "7");
  EXPECT_EQ(third->body, "{\"a\":1}");
  EXPECT_EQ(third->header("connection"), "");
}

TEST(Server, ClosesWhenTheClientAsksForItAndForHttp10) {
  Running world;
  world.start();
  for (const std::string& bytes : {request("GET /api/v1/health", "Connection: close\r\n"),
                                   std::string("GET /api/v1/health HTTP/1.0\r\nHost: localhost\r\n\r\n")}) {
    RawClient client(world.port());
    client.send(bytes);
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(client.at_end());
  }
}

TEST(Server, SendsTheSecurityHeadersOnEveryAnswer) {
  Running world;
  world.start();
  for (const char* path : {"GET /api/v1/health", "GET /api/v1/nothing", "GET /nothing", "GET /%00"}) {
    const auto answer = world.ask(request(path));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->header("x-content-type-options"), "nosniff") << path;
    EXPECT_NE(answer->header("content-security-policy").find("frame-ancestors 'none'"), std::string::npos) << path;
    EXPECT_EQ(answer->header("content-security-policy").find("unsafe"), std::string::npos) << path;
    EXPECT_EQ(answer->header("referrer-policy"), "same-origin") << path;
    EXPECT_NE(answer->header("permissions-policy"), "") << path;
    EXPECT_EQ(answer->header("cache-control"), "no-store") << path;
    EXPECT_EQ(answer->header("x-request-id").size(), 32U) << path;
    EXPECT_EQ(answer->header("strict-transport-security"), "") << path;
  }
}

TEST(Server, TellsWhichMethodsAPathKnows) {
  Running world;
  world.start();
  const auto wrong = world.ask(request("DELETE /api/v1/people/7"));
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->header("allow"), "GET, HEAD, OPTIONS");
  const auto options = world.ask(request("OPTIONS /api/v1/echo"));
  ASSERT_TRUE(options);
  EXPECT_EQ(options->status, 204);
  EXPECT_EQ(options->header("allow"), "POST, OPTIONS");
  EXPECT_EQ(world.ask(request("GET /api/v1/none"))->status, 404);
  EXPECT_EQ(world.ask(request("OPTIONS /api/v1/none"))->status, 404);
  EXPECT_EQ(world.ask(request("POST /page"))->status, 405);
  EXPECT_EQ(world.ask(request("BREW /api/v1/health"))->status, 501);
}

TEST(Server, AnswersHeadLikeGetWithoutABody) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("HEAD /api/v1/people/7") + request("GET /api/v1/people/7"));
  const auto head = client.receive(true);
  const auto get = client.receive();
  ASSERT_TRUE(head && get);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-length"), get->header("content-length"));
  EXPECT_EQ(head->header("content-length"), std::to_string(get->body.size()));
}

TEST(Server, DecodesAndNormalisesPathAndQuery) {
  Running world;
  world.start();
  // "ệ" sent as e + dot below + circumflex arrives in its one normal form.
  const auto answer = world.ask(request("GET /api/v1/people/Vi%65%CC%A3%CC%82t?q=a+b%26c&q=2"));
  ASSERT_TRUE(answer);
  const json seen = json::parse(answer->body);
  EXPECT_EQ(seen["id"], "Việt");
  EXPECT_EQ(seen["q"], "a b&c");
  EXPECT_EQ(seen["origin"], "http://localhost");
}

TEST(Server, RefusesPathsThatCouldMeanSomethingElse) {
  Running world;
  world.start();
  for (const char* path : {"/api/v1/people/%2e%2e", "/api/../x", "/api/v1/people/a%2fb", "/api/v1/people/a%5Cb",
                           "/api/v1/people/%00", "/api/v1/people/%zz", "/api/v1/people/%", "/api/v1/people/%ff",
                           "/api/v1/people/a#b", "/api/v1/people/%0a", "api/v1/people"}) {
    const auto answer = world.ask(request(std::string("GET ") + path));
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 400) << path;
    EXPECT_EQ(json::parse(answer->body)["type"], "/problems/bad-target") << path;
  }
}

TEST(Server, AnswersOnlyForItsOwnHosts) {
  Running world;
  world.options.hosts = {"tk.example.vn"};
  world.start();
  EXPECT_EQ(world.ask("GET /api/v1/health HTTP/1.1\r\nHost: TK.example.vn:8443\r\n\r\n")->status, 200);
  EXPECT_EQ(world.ask("GET /api/v1/health HTTP/1.1\r\nHost: evil.example\r\n\r\n")->status, 421);
  EXPECT_EQ(world.ask("GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n")->status, 421);
  EXPECT_EQ(world.ask("GET http://evil.example/api/v1/health HTTP/1.1\r\nHost: tk.example.vn\r\n\r\n")->status, 421);
  EXPECT_EQ(world.ask("GET /api/v1/health HTTP/1.1\r\nHost: tk.example.vn@evil\r\n\r\n")->status, 400);
  EXPECT_EQ(world.ask("GET /api/v1/health HTTP/1.1\r\n\r\n")->status, 400);
  EXPECT_EQ(world.ask("GET /api/v1/health HTTP/1.1\r\nHost: tk.example.vn\r\nHost: evil\r\n\r\n")->status, 400);
}

TEST(Server, BelievesForwardedHeadersOfANamedProxyOnly) {
  const std::string lines = "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n";
  Running unnamed;
  unnamed.start();
  EXPECT_EQ(json::parse(unnamed.ask(request("GET /api/v1/people/7", lines))->body)["remote"], "127.0.0.1");
  Running named;
  named.options.proxies = {"127.0.0.1"};
  named.start();
  const auto answer = named.ask(request("GET /api/v1/people/7", lines));
  // The last address is what the proxy itself saw; those before it are only claims.
  EXPECT_EQ(json::parse(answer->body)["remote"], "198.51.100.7");
  EXPECT_EQ(json::parse(answer->body)["origin"], "https://localhost");
  EXPECT_NE(answer->header("strict-transport-security"), "");
}

TEST(Server, ListensBeyondThisMachineOnlyWithTlsOrANamedProxy) {
  server::ServerOptions options;
  options.address = "0.0.0.0";
  const auto refused = server::Server::start(options, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "address-not-allowed");
}

TEST(Server, SaysWhenThePortIsTaken) {
  Running world;
  world.start();
  server::ServerOptions options;
  options.port = world.port();
  const auto refused = server::Server::start(options, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "cannot-listen");
}

TEST(Server, AsksForAnIdempotencyKeyWhereOneIsNeeded) {
  Running world;
  world.start();
  EXPECT_EQ(world.ask(request("POST /api/v1/commands"))->status, 400);
  EXPECT_EQ(world.ask(request("POST /api/v1/commands", "Idempotency-Key: 7\r\n"))->status, 400);
  EXPECT_EQ(
      world.ask(request("POST /api/v1/commands", "Idempotency-Key: 01912f00-0000-7000-8000-000000000001\r\n"))->status,
      204);
}

TEST(Server, WritesProblemsInTheLanguageOfTheCaller) {
  Running world;
  world.start();
  const auto vietnamese = world.ask(request("GET /api/v1/refusal"));
  ASSERT_TRUE(vietnamese);
  EXPECT_EQ(vietnamese->status, 422);
  EXPECT_EQ(vietnamese->header("content-type"), "application/problem+json; charset=utf-8");
  EXPECT_EQ(vietnamese->header("content-language"), "vi");
  const json body = json::parse(vietnamese->body);
  EXPECT_EQ(body["type"], "/problems/bad-date");
  EXPECT_EQ(body["title"], "Dữ liệu chưa hợp lệ");
  EXPECT_EQ(body["status"], 422);
  EXPECT_EQ(body["detail"], "Ngày không đúng.");
  EXPECT_EQ(body["instance"], vietnamese->header("x-request-id"));
  EXPECT_EQ(body["pointer"], "/due");
  EXPECT_EQ(body["errors"][0]["code"], "bad-date");
  EXPECT_EQ(body["errors"][0]["detail"], "Không có ngày này.");
  EXPECT_EQ(body["link"], "/api/v1/dates");
  EXPECT_EQ(vietnamese->body.find("operator"), std::string::npos);
  ASSERT_TRUE(world.logged.wait());
  EXPECT_EQ(world.log.front().log, "for the operator only");
  EXPECT_EQ(world.log.front().operation, "refusal");

  const std::string languages = "Accept-Language: vi;q=0.4, en-GB;q=0.9\r\n";
  EXPECT_EQ(json::parse(world.ask(request("GET /api/v1/refusal", languages))->body)["detail"], "The date is none.");
  EXPECT_EQ(json::parse(world.ask(request("GET /api/v1/refusal?lang=en"))->body)["detail"], "The date is none.");
  EXPECT_EQ(json::parse(world.ask(request("GET /api/v1/refusal?lang=vi", languages))->body)["detail"],
            "Ngày không đúng.");
  EXPECT_EQ(json::parse(world.ask(request("GET /api/v1/none", "Cookie: tk_lang=en\r\n"))->body)["title"], "Not found");
}

TEST(Server, TurnsAnExceptionInAHandlerIntoAProblemAndTellsTheOperator) {
  Running world;
  std::string told;
  world.parts.fault = [&told](std::string_view, std::string_view what) { told = what; };
  world.start();
  const auto answer = world.ask(request("GET /api/v1/thrown"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body.find("a mistake"), std::string::npos);
  world.server->stop(milliseconds(5'000));
  EXPECT_EQ(told, "a mistake");
}

TEST(Server, AnswersForAHandlerThatForgotItsReply) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/held"));
  ASSERT_TRUE(world.held.wait());
  world.replies.clear();
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
}

TEST(Server, TakesAnAnswerFromAnyThreadAndOnlyOnce) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/held"));
  ASSERT_TRUE(world.held.wait());
  std::thread engine([&world] {
    world.replies.front()(server::Response::json_text(200, "1"));
    world.replies.front()(server::Response::json_text(200, "2"));
  });
  const auto answer = client.receive();
  engine.join();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "1");
  client.send(request("GET /api/v1/health"));
  EXPECT_EQ(client.receive()->status, 200);
}

TEST(Server, RefusesPrivateRoutesWhenNobodyIsSignedIn) {
  Running world;
  world.start();
  const auto answer = world.ask(request("GET /api/v1/private"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(json::parse(answer->body)["type"], "/problems/not-signed-in");
}

TEST(Server, StreamsABodyOfUnknownLengthInChunks) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/pieces") + request("GET /api/v1/health"));
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("transfer-encoding"), "chunked");
  EXPECT_EQ(answer->body, "piece 3\npiece 2\npiece 1\n");
  EXPECT_EQ(client.receive()->status, 200);
}

TEST(Server, BreaksTheConnectionWhenAStreamFailsHalfWay) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/broken-pieces"));
  EXPECT_FALSE(client.receive());  // the last chunk never comes
}

TEST(Server, SpoolsAnUploadAndRemovesItAfterwards) {
  Running world;
  world.start();
  std::string bytes(2'500'000, 'x');
  for (std::size_t i = 0; i < bytes.size(); i += 7) bytes[i] = static_cast<char>(i);
  RawClient client(world.port());
  client.send(request("PUT /api/v1/files/a", "Content-Type: application/pdf\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(client.receive()->status, 201);  // no length: an empty file, and nothing to wait for
  client.send(
      "PUT /api/v1/files/a HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2500000\r\n\r\n");
  EXPECT_EQ(client.receive()->status, 100);
  client.send(bytes);
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 201);
  EXPECT_TRUE(world.uploaded == bytes);
  EXPECT_EQ(answer->body, "\"" + base::sha256_hex(bytes) + "\"");
  client.send(
      "PUT /api/v1/files/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive()->status, 201);
  EXPECT_EQ(world.uploaded, "hello");
  world.server->stop(milliseconds(5'000));
  EXPECT_EQ(files_in(world.spool.path()), 0U);
}

TEST(Server, ShowsNobodyIntoTheUploadWhomTheGateRefuses) {
  Running world;
  world.parts.gate = [](server::Request&, const server::Route&) -> base::Result<void> {
    return base::refuse(base::ErrorCode::forbidden, "no", {"Không.", "No."});
  };
  world.start();
  RawClient client(world.port());
  client.send("PUT /api/v1/files/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2500000\r\n\r\n");
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_EQ(files_in(world.spool.path()), 0U);
}

TEST(Server, StreamsEventsUntilTheChannelCloses) {
  Running world;
  world.start();
  RawClient client(world.port());
  client.send(request("GET /api/v1/events"));
  const auto head = client.receive();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->header("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(head->header("connection"), "close");
  client.read_until("\n\n");
  EXPECT_TRUE(world.channel->send({.id = "1", .name = "task", .data = "{\"a\":\n1}"}));
  EXPECT_EQ(client.read_until("\n\n"), "id: 1\nevent: task\ndata: {\"a\":\ndata: 1}\n\n");
  world.channel->send({.data = "last"});
  world.channel->close();
  EXPECT_EQ(client.read_until("\n\n"), "data: last\n\n");
  EXPECT_TRUE(client.at_end());
}

TEST(Server, SendsHeartbeatsAndNoticesThatTheBrowserHasGone) {
  Running world;
  world.options.heartbeat = milliseconds(10);
  Probe gone;
  world.channel->on_close([&gone] { gone.signal(); });
  world.start();
  {
    RawClient client(world.port());
    client.send(request("GET /api/v1/events"));
    ASSERT_TRUE(client.receive());
    EXPECT_NE(client.read_until(": still here\n\n").find("still here"), std::string::npos);
  }
  EXPECT_TRUE(gone.wait());
  EXPECT_FALSE(world.channel->send({.data = "to nobody"}));
}

TEST(Server, LetsRequestsUnderWayFinishWhenItStops) {
  Running world;
  world.start();
  RawClient idle(world.port());
  idle.send(request("GET /api/v1/health"));
  ASSERT_TRUE(idle.receive());
  RawClient busy(world.port());
  busy.send(request("GET /api/v1/held"));
  ASSERT_TRUE(world.held.wait());
  bool clean = false;
  std::thread stopping([&] { clean = world.server->stop(milliseconds(20'000)); });
  EXPECT_TRUE(idle.at_end());  // the idle connection ends first: the stop has begun
  world.replies.front()(server::Response::json_text(200, "1"));
  const auto answer = busy.receive();
  stopping.join();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("connection"), "close");
  EXPECT_TRUE(clean);
  EXPECT_FALSE(RawClient(world.port()).connected());
}

TEST(Server, CutsWhatDoesNotFinishWhenTheDrainIsOver) {
  Running world;
  world.start();
  RawClient busy(world.port());
  busy.send(request("GET /api/v1/held"));
  ASSERT_TRUE(world.held.wait());
  EXPECT_FALSE(world.server->stop(milliseconds(10)));
  EXPECT_FALSE(busy.receive());
  world.server.reset();
  world.replies.front()(server::Response::empty());  // nobody hears it, and nothing breaks
}

}  // namespace
}  // namespace trinhky::test
