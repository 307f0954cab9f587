// The gate before a running server: sessions by cookie, CSRF, and requests from other sites.
#include "api/auth/gate.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/auth/memory_stores.h"
#include "tests/api/auth/manual_clock.h"
#include "tests/api/raw_client.h"

namespace trinhky::test {
namespace {

using namespace auth;

class GateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server::Parts parts;
    const auto who = [](const server::Request& request, server::Reply reply) {
      reply(server::Response::bytes(200, "text/plain", request.caller ? request.caller->person.value : "nobody"));
    };
    parts.router.add({.method = "GET", .path = "/api/v1/me", .operation = "me", .handler = who});
    parts.router.add({.method = "POST", .path = "/api/v1/act", .operation = "act", .handler = who});
    parts.router.add(
        {.method = "POST", .path = "/api/v1/sign-in", .operation = "signIn", .handler = who, .open = true});
    parts.gate = session_gate(sessions_);
    auto started = server::Server::start({}, std::move(parts));
    ASSERT_TRUE(started);
    server_ = std::move(*started);
    auto opened = sessions_.open({.person = base::PersonId("an")});
    ASSERT_TRUE(opened);
    token_ = opened->token;
    csrf_ = sessions_.csrf_token(opened->record.hash);
  }

  Answer ask(std::string_view first, std::string_view lines) const {
    RawClient client(server_->port());
    client.send(request(first, lines));
    return client.receive().value_or(Answer{});
  }
  [[nodiscard]] std::string cookies() const { return "Cookie: tk_session=" + token_ + "; tk_csrf=" + csrf_ + "\r\n"; }
  static std::string type_of(const Answer& answer) { return nlohmann::json::parse(answer.body)["type"]; }

  ManualClock clock_;
  MemorySessions store_;
  Sessions sessions_{store_, clock_, std::string(32, 's')};
  std::unique_ptr<server::Server> server_;
  std::string token_;
  std::string csrf_;
};

TEST_F(GateTest, KnowsThePersonBehindTheCookie) {
  const Answer known = ask("GET /api/v1/me", cookies());
  EXPECT_EQ(known.status, 200);
  EXPECT_EQ(known.body, "an");
  const Answer unknown = ask("GET /api/v1/me", {});
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(type_of(unknown), "/problems/not-signed-in");
  EXPECT_EQ(ask("GET /api/v1/me", "Cookie: tk_session=" + new_token() + "\r\n").status, 401);
}

TEST_F(GateTest, EndsWithTheSession) {
  clock_.advance(std::chrono::hours(8));
  const Answer answer = ask("GET /api/v1/me", cookies());
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(type_of(answer), "/problems/session-ended");
}

TEST_F(GateTest, TakesAnActOnlyWithTheTokenOfTheSession) {
  const std::string header = "X-CSRF-Token: " + csrf_ + "\r\n";
  EXPECT_EQ(ask("POST /api/v1/act", cookies() + header).status, 200);
  EXPECT_EQ(ask("POST /api/v1/act", cookies()).status, 403);
  EXPECT_EQ(ask("POST /api/v1/act", "Cookie: tk_session=" + token_ + "\r\n" + header).status, 403);
  // A pair that agrees with itself but was made for another session.
  const auto other = sessions_.open({.person = base::PersonId("binh")});
  ASSERT_TRUE(other);
  const std::string foreign = sessions_.csrf_token(other->record.hash);
  const Answer answer = ask("POST /api/v1/act", "Cookie: tk_session=" + token_ + "; tk_csrf=" + foreign +
                                                    "\r\nX-CSRF-Token: " + foreign + "\r\n");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(type_of(answer), "/problems/csrf");
}

TEST_F(GateTest, TakesNoActFromAnotherSite) {
  const std::string good = cookies() + "X-CSRF-Token: " + csrf_ + "\r\n";
  EXPECT_EQ(ask("POST /api/v1/act", good + "Sec-Fetch-Site: same-origin\r\n").status, 200);
  EXPECT_EQ(ask("POST /api/v1/act", good + "Origin: http://localhost\r\n").status, 200);
  for (const char* bad :
       {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Origin: http://evil.example\r\n",
        "Origin: null\r\n", "Origin: https://localhost\r\n", "Origin: http://localhost:81\r\n"}) {
    const Answer answer = ask("POST /api/v1/act", good + bad);
    EXPECT_EQ(answer.status, 403) << bad;
    EXPECT_EQ(type_of(answer), "/problems/cross-site") << bad;
    EXPECT_EQ(ask("POST /api/v1/sign-in", bad).status, 403) << bad;  // nor does another site sign anybody in
  }
  EXPECT_EQ(ask("POST /api/v1/sign-in", {}).status, 200);
  EXPECT_EQ(ask("GET /api/v1/me", cookies() + "Sec-Fetch-Site: cross-site\r\n").status, 200);  // a followed link
}

}  // namespace
}  // namespace trinhky::test
