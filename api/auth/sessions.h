// Sessions: 256-bit tokens that only the browser knows, their cookies, and the CSRF token that goes with each.
//
//   Sessions sessions(store, wall_clock, secret);
//   auto opened = sessions.open({.person = person, .remote = request.remote});
//   for (auto& cookie : sessions.cookies(*opened, request.secure)) response.set("set-cookie", cookie);
//   auto session = sessions.check(token);           // every request
//
// A session ends after 8 hours without use and after 7 days in any case. The store sees only SHA-256 of the token. The
// CSRF token is HMAC-SHA-256 of the session's hash under `secret`: it needs no storage and is worthless for another
// session.
//
// Threads: any. The clock is wall time, never business time.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "api/auth/records.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::auth {

struct SessionTimes {
  std::chrono::milliseconds idle = std::chrono::hours(8);
  std::chrono::milliseconds absolute = std::chrono::days(7);
  std::chrono::milliseconds touch_every = std::chrono::minutes(1);  // last_seen is written no more often than this
};

struct OpenedSession {
  std::string token;  // shown to the browser once, never kept here
  SessionRecord record;
};

struct OpenSession {
  base::PersonId person;
  std::string remote;
  std::string agent;
};

inline constexpr std::string_view csrf_header = "x-csrf-token";
inline constexpr std::string_view csrf_cookie = "tk_csrf";

// With TLS "__Host-tk_session": a browser then refuses it from a subdomain or without Secure.
[[nodiscard]] std::string_view session_cookie(bool secure);

// 256 random bits as base64url.
[[nodiscard]] std::string new_token();

class Sessions {
 public:
  // `secret` is at least 32 bytes, made at first run, the same over restarts (or everyone needs a new CSRF cookie).
  Sessions(SessionStore& store, const base::Clock& wall, std::string secret, SessionTimes times = {});

  [[nodiscard]] base::Result<OpenedSession> open(const OpenSession& wish);
  // Fails with `unauthenticated`/"session-ended" if the token is unknown, idle too long or too old; the session is
  // removed.
  [[nodiscard]] base::Result<SessionRecord> check(std::string_view token);
  [[nodiscard]] base::Result<void> close(std::string_view hash);
  // After a change of password: every other session of the person ends.
  [[nodiscard]] base::Result<void> close_all_of(const base::PersonId& person, std::string_view keep_hash = {});

  [[nodiscard]] std::string csrf_token(std::string_view session_hash) const;
  [[nodiscard]] bool csrf_matches(std::string_view session_hash, std::string_view token) const;

  // Set-Cookie values: the session (HttpOnly) and the CSRF token (read by the screens), both SameSite=Lax, Secure with
  // TLS.
  [[nodiscard]] std::vector<std::string> cookies(const OpenedSession& session, bool secure) const;
  [[nodiscard]] static std::vector<std::string> cookies_removed(bool secure);

 private:
  SessionStore& store_;
  const base::Clock& wall_;
  std::string secret_;
  SessionTimes times_;
};

}  // namespace trinhky::auth
