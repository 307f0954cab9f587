#include "api/auth/sign_in.h"

#include <gtest/gtest.h>

#include <future>

#include "api/auth/memory_stores.h"
#include "engine/base/hash.h"
#include "tests/api/auth/manual_clock.h"

namespace trinhky::test {
namespace {

using namespace auth;
using base::PersonId;
using namespace std::chrono_literals;

class SignInTest : public ::testing::Test {
 protected:
  using Entered = std::expected<OpenedSession, Denied>;

  void SetUp() override {
    ASSERT_TRUE(credentials_.put({.login = "nguyễn.an",
                                  .person = PersonId("an"),
                                  .password_hash = hasher_.hash_now(password_).value(),
                                  .changed = clock_.now()}));
  }

  Entered enter(std::string login, std::string password, std::string remote = "10.0.0.1") {
    std::promise<Entered> promise;
    sign_in_.enter(
        {.login = std::move(login), .password = std::move(password), .remote = std::move(remote), .agent = "t"},
        [&](Entered entered) { promise.set_value(std::move(entered)); });
    return promise.get_future().get();
  }
  Entered set_password(std::string token, std::string password) {
    std::promise<Entered> promise;
    sign_in_.set_password({.token = std::move(token), .password = std::move(password), .remote = "10.0.0.1"},
                          [&](Entered entered) { promise.set_value(std::move(entered)); });
    return promise.get_future().get();
  }
  std::expected<void, Denied> change_password(std::string current, std::string wanted, std::string keep) {
    std::promise<std::expected<void, Denied>> promise;
    sign_in_.change_password({.person = PersonId("an"),
                              .current = std::move(current),
                              .wanted = std::move(wanted),
                              .remote = "10.0.0.1",
                              .keep_session = std::move(keep)},
                             [&](std::expected<void, Denied> done) { promise.set_value(std::move(done)); });
    return promise.get_future().get();
  }

  const std::string password_ = "Sáng mai họp ở xã";
  ManualClock clock_;
  MemorySessions session_store_;
  MemoryCredentials credentials_;
  MemoryThrottles throttle_store_;
  Sessions sessions_{session_store_, clock_, std::string(32, 's')};
  Throttle throttle_{throttle_store_, clock_};
  PasswordHasher hasher_{{.passes = 1, .memory_bytes = 8192}};
  SignIn sign_in_{
      {.credentials = credentials_, .sessions = sessions_, .hasher = hasher_, .throttle = throttle_, .wall = clock_}};
};

TEST_F(SignInTest, TheRightPasswordOpensASessionWhoseTokenIsNowhereKept) {
  const auto entered = enter(" Nguyễn.AN ", password_);
  ASSERT_TRUE(entered) << entered.error().error.message.en;
  EXPECT_EQ(entered->record.person, PersonId("an"));
  EXPECT_EQ(entered->token.size(), 43U);  // 256 bits
  EXPECT_EQ(entered->record.hash, base::sha256_hex(entered->token));
  const auto checked = sessions_.check(entered->token);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->person, PersonId("an"));
  EXPECT_FALSE(sessions_.check(entered->record.hash));
}

TEST_F(SignInTest, AWrongPasswordAndAnUnknownLoginSoundTheSame) {
  const auto wrong = enter("nguyễn.an", "Chiều mai họp ở xã");
  const auto unknown = enter("nobody", password_);
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error().error.type, "wrong-login-or-password");
  EXPECT_EQ(wrong.error().error.type, unknown.error().error.type);
  EXPECT_EQ(wrong.error().error.message, unknown.error().error.message);
  EXPECT_EQ(wrong.error().error.code, unknown.error().error.code);
}

TEST_F(SignInTest, GuessingALoginIsSlowedDownEvenWithTheRightPasswordAndFromManyAddresses) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(enter("nguyễn.an", "guess", "10.0.0." + std::to_string(i)).error().error.code,
              base::ErrorCode::unauthenticated);
  }
  auto denied = enter("nguyễn.an", password_, "10.0.0.9");
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().error.type, "too-many-attempts");
  EXPECT_EQ(denied.error().retry_after, 2s);
  clock_.advance(1'999ms);
  EXPECT_FALSE(enter("nguyễn.an", password_, "10.0.0.9"));
  clock_.advance(1ms);
  EXPECT_EQ(enter("nguyễn.an", "guess").error().error.code, base::ErrorCode::unauthenticated);
  denied = enter("nguyễn.an", password_);
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().retry_after, 4s);  // doubled
  clock_.advance(4s);
  EXPECT_TRUE(enter("nguyễn.an", password_));
  EXPECT_EQ(enter("nguyễn.an", "guess").error().error.code, base::ErrorCode::unauthenticated);  // forgotten by success
}

TEST_F(SignInTest, TheWaitNeverExceedsAQuarterOfAnHourAndADayForgetsEverything) {
  for (int i = 0; i < 40; ++i) {
    static_cast<void>(enter("nguyễn.an", "guess", "10.0.1." + std::to_string(i)));
    clock_.advance(15min);
  }
  static_cast<void>(enter("nguyễn.an", "guess"));
  const auto denied = enter("nguyễn.an", password_);
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().retry_after, 15min);
  clock_.advance(24h);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(enter("nguyễn.an", "guess").error().error.code, base::ErrorCode::unauthenticated);
  }
}

TEST_F(SignInTest, AnAddressThatTriesManyLoginsIsSlowedDownButOthersAreNot) {
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(enter("login" + std::to_string(i), "guess", "10.9.9.9").error().error.code,
              base::ErrorCode::unauthenticated);
  }
  EXPECT_EQ(enter("nguyễn.an", password_, "10.9.9.9").error().error.code, base::ErrorCode::throttled);
  EXPECT_TRUE(enter("nguyễn.an", password_, "10.0.0.1"));
}

TEST_F(SignInTest, ANetworkOfIpv6IsOneAddress) {
  for (int i = 0; i < 30; ++i) {
    const std::string address = "2001:db8:1:2::" + std::to_string(i);
    EXPECT_EQ(enter("login" + std::to_string(i), "guess", address).error().error.code,
              base::ErrorCode::unauthenticated);
  }
  EXPECT_EQ(enter("nguyễn.an", password_, "2001:db8:1:2:ffff::1").error().error.code, base::ErrorCode::throttled);
  EXPECT_TRUE(enter("nguyễn.an", password_, "2001:db8:1:3::1"));
}

TEST_F(SignInTest, AnOfficeBehindOneAddressMayLogInAsOftenAsItLikes) {
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(enter("nguyễn.an", password_));
}

TEST_F(SignInTest, ASessionEndsAfterEightHoursWithoutUse) {
  const auto entered = enter("nguyễn.an", password_);
  ASSERT_TRUE(entered);
  clock_.advance(7h + 59min);
  ASSERT_TRUE(sessions_.check(entered->token));
  clock_.advance(7h + 59min);
  ASSERT_TRUE(sessions_.check(entered->token));
  clock_.advance(8h);
  const auto ended = sessions_.check(entered->token);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().type, "session-ended");
  EXPECT_FALSE(*session_store_.find(entered->record.hash));
}

TEST_F(SignInTest, ASessionEndsAfterSevenDaysHoweverItIsUsed) {
  const auto entered = enter("nguyễn.an", password_);
  ASSERT_TRUE(entered);
  for (int hours = 0; hours < 7 * 24 - 4; hours += 4) {
    clock_.advance(4h);
    ASSERT_TRUE(sessions_.check(entered->token)) << hours;
  }
  clock_.advance(4h);
  EXPECT_FALSE(sessions_.check(entered->token));
}

TEST_F(SignInTest, CookiesAreLockedToTheSiteAndToTls) {
  const auto entered = enter("nguyễn.an", password_);
  ASSERT_TRUE(entered);
  const auto plain = sessions_.cookies(*entered, false);
  EXPECT_EQ(plain[0], "tk_session=" + entered->token + "; Path=/; SameSite=Lax; Max-Age=604800; HttpOnly");
  EXPECT_EQ(plain[1],
            "tk_csrf=" + sessions_.csrf_token(entered->record.hash) + "; Path=/; SameSite=Lax; Max-Age=604800");
  const auto secure = sessions_.cookies(*entered, true);
  EXPECT_TRUE(secure[0].starts_with("__Host-tk_session="));
  EXPECT_TRUE(secure[0].ends_with("; HttpOnly; Secure"));
  EXPECT_TRUE(secure[1].ends_with("; Secure"));
  EXPECT_TRUE(Sessions::cookies_removed(true)[0].starts_with("__Host-tk_session=; Path=/; SameSite=Lax; Max-Age=0"));
}

TEST_F(SignInTest, ACsrfTokenIsOfUseForItsOwnSessionOnly) {
  const auto one = enter("nguyễn.an", password_);
  const auto other = enter("nguyễn.an", password_);
  ASSERT_TRUE(one && other);
  const std::string token = sessions_.csrf_token(one->record.hash);
  EXPECT_TRUE(sessions_.csrf_matches(one->record.hash, token));
  EXPECT_FALSE(sessions_.csrf_matches(other->record.hash, token));
  EXPECT_FALSE(sessions_.csrf_matches(one->record.hash, ""));
  const Sessions elsewhere(session_store_, clock_, std::string(32, 't'));
  EXPECT_FALSE(elsewhere.csrf_matches(one->record.hash, token));
}

TEST_F(SignInTest, ALinkSetsAPasswordOnceAndEndsEverySession) {
  const auto before = enter("nguyễn.an", password_);
  ASSERT_TRUE(before);
  const auto link = sign_in_.new_link(PersonId("an"));
  ASSERT_TRUE(link);
  const auto weak = set_password(*link, "ngắn");
  ASSERT_FALSE(weak);
  EXPECT_EQ(weak.error().error.type, "password-weak");
  const auto entered = set_password(*link, "Chiều mai họp ở tỉnh");  // the refused password did not cost the link
  ASSERT_TRUE(entered);
  EXPECT_TRUE(sessions_.check(entered->token));
  EXPECT_FALSE(sessions_.check(before->token));
  EXPECT_EQ(set_password(*link, "Tối mai họp ở huyện").error().error.type, "link-not-valid");
  EXPECT_FALSE(enter("nguyễn.an", password_));
  EXPECT_TRUE(enter("nguyễn.an", "Chiều mai họp ở tỉnh"));
}

TEST_F(SignInTest, ALinkExpiresAndANewerOneReplacesIt) {
  const auto first = sign_in_.new_link(PersonId("an"));
  const auto second = sign_in_.new_link(PersonId("an"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(set_password(*first, "Chiều mai họp ở tỉnh").error().error.type, "link-not-valid");
  clock_.advance(72h);
  EXPECT_EQ(set_password(*second, "Chiều mai họp ở tỉnh").error().error.type, "link-not-valid");
  EXPECT_EQ(sign_in_.new_link(PersonId("nobody")).error().type, "no-login");
}

TEST_F(SignInTest, ChangingThePasswordNeedsTheOldOneAndEndsTheOtherSessions) {
  const auto here = enter("nguyễn.an", password_);
  const auto elsewhere = enter("nguyễn.an", password_);
  ASSERT_TRUE(here && elsewhere);
  EXPECT_EQ(change_password("wrong", "Chiều mai họp ở tỉnh", here->record.hash).error().error.type, "wrong-password");
  EXPECT_EQ(change_password(password_, "ngắn", here->record.hash).error().error.type, "password-weak");
  ASSERT_TRUE(change_password(password_, "Chiều mai họp ở tỉnh", here->record.hash));
  EXPECT_TRUE(sessions_.check(here->token));
  EXPECT_FALSE(sessions_.check(elsewhere->token));
  EXPECT_TRUE(enter("nguyễn.an", "Chiều mai họp ở tỉnh"));
}

}  // namespace
}  // namespace trinhky::test
