// Signing in, setting a password by a one-time link, changing it: the acts behind the routes of api/resources/session.
//
//   SignIn sign_in({.credentials = …, .sessions = …, .hasher = …, .throttle = …, .wall = …});
//   sign_in.enter({.login = login, .password = password, .remote = request.remote}, [..](auto result) { reply(…); });
//
// The callbacks come once, on a hashing thread or, for refusals, in the caller's. What is refused never tells whether
// the login exists: same type, same sentence, same work.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <string>

#include "api/auth/passwords.h"
#include "api/auth/records.h"
#include "api/auth/sessions.h"
#include "api/auth/throttle.h"

namespace trinhky::auth {

// A refusal that may know when to come back: problem(denied.error, request, denied.retry_after).
struct Denied {
  base::Error error;
  std::chrono::seconds retry_after{0};
};

struct Enter {
  std::string login;
  std::string password;
  std::string remote;
  std::string agent;
};

struct SetPasswordByLink {
  std::string token;
  std::string password;
  std::string remote;
  std::string agent;
};

struct ChangePassword {
  base::PersonId person;
  std::string current;
  std::string wanted;
  std::string remote;
  std::string keep_session;  // hash of the session that stays open
};

// The password once more, of somebody who is signed in: before an act that asks for it.
struct ConfirmPassword {
  base::PersonId person;
  std::string password;
  std::string remote;
};

class SignIn {
 public:
  struct Parts {
    CredentialStore& credentials;
    Sessions& sessions;
    PasswordHasher& hasher;
    Throttle& throttle;
    const base::Clock& wall;
    std::chrono::milliseconds link_life = std::chrono::hours(72);
  };
  using Entered = std::move_only_function<void(std::expected<OpenedSession, Denied>)>;
  using Done = std::move_only_function<void(std::expected<void, Denied>)>;

  explicit SignIn(Parts parts) : parts_(parts) {}

  // Denied with `unauthenticated`/"wrong-login-or-password", or `throttled`/"too-many-attempts" with the time to wait.
  void enter(Enter wish, Entered done);
  // The link is used up by the first good password; every session of the person ends and a new one opens.
  // Denied with `not_found`/"link-not-valid", `invalid`/"password-weak".
  void set_password(SetPasswordByLink wish, Entered done);
  // Denied with `forbidden`/"wrong-password", `invalid`/"password-weak". All other sessions of the person end.
  void change_password(ChangePassword wish, Done done);

  // Denied with `forbidden`/"wrong-password" and pointer /password, or `throttled`. Counted like a log-in.
  void confirm(ConfirmPassword wish, Done done);

  // The token of a fresh link for a person who has a login (perhaps without password yet); earlier links stop working.
  // The caller puts it behind "#" or into a body, never into a query: links in logs are not to be entered by.
  [[nodiscard]] base::Result<std::string> new_link(const base::PersonId& person);

 private:
  Parts parts_;
};

}  // namespace trinhky::auth
