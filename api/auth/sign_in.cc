#include "api/auth/sign_in.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "engine/base/hash.h"

namespace trinhky::auth {

namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

std::unexpected<Denied> deny(base::Error error) {
  return std::unexpected(Denied{.error = std::move(error)});
}

std::unexpected<Denied> too_many(milliseconds wait) {
  const auto seconds = std::max(std::chrono::ceil<std::chrono::seconds>(wait), std::chrono::seconds(1));
  const std::string count = std::to_string(seconds.count());
  return std::unexpected(
      Denied{.error = {.code = ErrorCode::throttled,
                       .type = "too-many-attempts",
                       .message = {"Đã thử quá nhiều lần, đề nghị chờ " + count + " giây rồi thử lại.",
                                   "Too many attempts; please wait " + count + " seconds."}},
             .retry_after = seconds});
}

std::unexpected<Denied> hasher_full() {
  return too_many(std::chrono::seconds(2));
}

base::Error wrong_login_or_password() {
  return {.code = ErrorCode::unauthenticated,
          .type = "wrong-login-or-password",
          .message = {"Tên đăng nhập hoặc mật khẩu không đúng.", "The login or the password is not right."}};
}

base::Error link_not_valid() {
  return {.code = ErrorCode::not_found,
          .type = "link-not-valid",
          .message = {"Liên kết đã được dùng, đã hết hạn hoặc không đúng.",
                      "The link has been used, has expired or is not right."}};
}

std::string login_key(std::string_view login) {
  return "login:" + base::sha256_hex(login).substr(0, 32);
}
// A network of IPv6 counts as one address: its user has all addresses of it.
std::string address_key(const std::string& remote) {
  in6_addr address{};
  if (inet_pton(AF_INET6, remote.c_str(), &address) != 1) return "address:" + remote;
  std::array<char, 8> network{};
  std::memcpy(network.data(), &address, network.size());
  return "address:" + base::to_hex({network.data(), network.size()}) + "/64";
}

// Counts an attempt against both keys, or says how long to wait.
std::expected<void, Denied> begin(Throttle& throttle, std::string_view by_login, std::string_view by_address) {
  auto wait = throttle.begin(by_address, Throttle::per_address);
  if (!wait) return deny(wait.error());
  if (wait->count() > 0) return too_many(*wait);
  wait = throttle.begin(by_login, Throttle::per_login);
  if (!wait) return deny(wait.error());
  if (wait->count() == 0) return {};
  if (auto back = throttle.took_back(by_address); !back) return deny(back.error());
  return too_many(*wait);
}

}  // namespace

void SignIn::enter(Enter wish, Entered done) {
  const std::string login = normalise_login(wish.login);
  const std::string by_login = login_key(login);
  const std::string by_address = address_key(wish.remote);
  if (auto begun = begin(parts_.throttle, by_login, by_address); !begun) return done(std::unexpected(begun.error()));
  auto found = parts_.credentials.find(login);
  if (!found) return done(deny(found.error()));
  CredentialRecord credential = found->value_or(CredentialRecord{});

  // Shared, because a full queue hands nothing back and the caller must still hear of it.
  auto answer = std::make_shared<Entered>(std::move(done));
  std::string password = wish.password;
  std::string stored = credential.password_hash;
  const bool taken = parts_.hasher.verify(
      std::move(password), std::move(stored),
      [this, answer, by_login, by_address, wish = std::move(wish), credential = std::move(credential)](
          bool right, bool outdated) mutable {
        if (!right) return (*answer)(deny(wrong_login_or_password()));
        if (outdated) {
          // An upgrade that fails is tried again at the next log-in.
          if (auto hashed = parts_.hasher.hash_now(wish.password)) {
            credential.password_hash = *hashed;
            [[maybe_unused]] const auto kept = parts_.credentials.put(credential);
          }
        }
        auto cleared = parts_.throttle.succeeded(by_login);
        if (cleared) cleared = parts_.throttle.took_back(by_address);
        if (!cleared) return (*answer)(deny(cleared.error()));
        auto opened = parts_.sessions.open({.person = credential.person, .remote = wish.remote, .agent = wish.agent});
        if (!opened) return (*answer)(deny(opened.error()));
        (*answer)(std::move(*opened));
      });
  if (!taken) (*answer)(hasher_full());
}

void SignIn::set_password(SetPasswordByLink wish, Entered done) {
  const std::string by_address = address_key(wish.remote);
  const auto wait = parts_.throttle.begin(by_address, Throttle::per_address);
  if (!wait) return done(deny(wait.error()));
  if (wait->count() > 0) return done(too_many(*wait));
  const std::string hash = base::sha256_hex(wish.token);
  auto link = parts_.credentials.find_link(hash);
  if (!link) return done(deny(link.error()));
  if (!*link || (*link)->expires <= parts_.wall.now()) return done(deny(link_not_valid()));
  auto credential = parts_.credentials.find_by_person((*link)->person);
  if (!credential) return done(deny(credential.error()));
  if (!*credential) return done(deny(link_not_valid()));
  if (auto back = parts_.throttle.took_back(by_address); !back) return done(deny(back.error()));
  if (auto strong = check_new_password(wish.password, (*credential)->login); !strong) {
    return done(deny(strong.error()));
  }

  auto answer = std::make_shared<Entered>(std::move(done));
  std::string password = std::exchange(wish.password, {});
  const bool taken = parts_.hasher.hash(
      std::move(password), [this, answer, hash, wish = std::move(wish),
                            kept = std::move(**credential)](base::Result<std::string> hashed) mutable {
        if (!hashed) return (*answer)(deny(hashed.error()));
        // Taken only now: a refused password must not cost the link. Of two at once the second finds nothing.
        auto used = parts_.credentials.take_link(hash);
        if (!used) return (*answer)(deny(used.error()));
        if (!*used) return (*answer)(deny(link_not_valid()));
        kept.password_hash = *hashed;
        kept.changed = parts_.wall.now();
        auto step = parts_.credentials.put(kept);
        if (step) step = parts_.sessions.close_all_of(kept.person);
        if (!step) return (*answer)(deny(step.error()));
        auto opened = parts_.sessions.open({.person = kept.person, .remote = wish.remote, .agent = wish.agent});
        if (!opened) return (*answer)(deny(opened.error()));
        (*answer)(std::move(*opened));
      });
  if (!taken) (*answer)(hasher_full());
}

void SignIn::change_password(ChangePassword wish, Done done) {
  auto credential = parts_.credentials.find_by_person(wish.person);
  if (!credential) return done(deny(credential.error()));
  CredentialRecord kept = credential->value_or(CredentialRecord{});
  if (auto strong = check_new_password(wish.wanted, kept.login); !strong) return done(deny(strong.error()));
  const std::string by_login = login_key(kept.login);
  const std::string by_address = address_key(wish.remote);
  if (auto begun = begin(parts_.throttle, by_login, by_address); !begun) return done(std::unexpected(begun.error()));

  auto answer = std::make_shared<Done>(std::move(done));
  std::string password = wish.current;
  std::string stored = kept.password_hash;
  const bool taken = parts_.hasher.verify(
      std::move(password), std::move(stored),
      [this, answer, by_login, by_address, wish = std::move(wish), kept = std::move(kept)](bool right, bool) mutable {
        if (!right) {
          return (*answer)(deny({.code = ErrorCode::forbidden,
                                 .type = "wrong-password",
                                 .message = {"Mật khẩu hiện tại không đúng.", "The current password is not right."},
                                 .pointer = "/current"}));
        }
        auto hashed = parts_.hasher.hash_now(wish.wanted);
        if (!hashed) return (*answer)(deny(hashed.error()));
        kept.password_hash = *hashed;
        kept.changed = parts_.wall.now();
        auto step = parts_.credentials.put(kept);
        if (step) step = parts_.credentials.remove_links_of(kept.person);
        if (step) step = parts_.sessions.close_all_of(kept.person, wish.keep_session);
        if (step) step = parts_.throttle.succeeded(by_login);
        if (step) step = parts_.throttle.took_back(by_address);
        if (!step) return (*answer)(deny(step.error()));
        (*answer)({});
      });
  if (!taken) (*answer)(hasher_full());
}

void SignIn::confirm(ConfirmPassword wish, Done done) {
  auto credential = parts_.credentials.find_by_person(wish.person);
  if (!credential) return done(deny(credential.error()));
  const CredentialRecord kept = credential->value_or(CredentialRecord{});
  const std::string by_login = login_key(kept.login);
  const std::string by_address = address_key(wish.remote);
  if (auto begun = begin(parts_.throttle, by_login, by_address); !begun) return done(std::unexpected(begun.error()));
  auto answer = std::make_shared<Done>(std::move(done));
  const bool taken = parts_.hasher.verify(
      std::move(wish.password), kept.password_hash, [this, answer, by_login, by_address](bool right, bool) {
        if (!right) {
          return (*answer)(deny({.code = ErrorCode::forbidden,
                                 .type = "wrong-password",
                                 .message = {"Mật khẩu không đúng.", "The password is not right."},
                                 .pointer = "/password"}));
        }
        auto step = parts_.throttle.succeeded(by_login);
        if (step) step = parts_.throttle.took_back(by_address);
        if (!step) return (*answer)(deny(step.error()));
        (*answer)({});
      });
  if (!taken) (*answer)(hasher_full());
}

base::Result<std::string> SignIn::new_link(const base::PersonId& person) {
  auto credential = parts_.credentials.find_by_person(person);
  if (!credential) return std::unexpected(credential.error());
  if (!*credential) {
    return base::refuse(ErrorCode::not_found, "no-login",
                        {"Người này chưa có tên đăng nhập.", "The person has no login."});
  }
  if (auto removed = parts_.credentials.remove_links_of(person); !removed) return std::unexpected(removed.error());
  std::string token = new_token();
  const PasswordLinkRecord link{
      .hash = base::sha256_hex(token), .person = person, .expires = parts_.wall.now() + parts_.link_life};
  if (auto kept = parts_.credentials.put_link(link); !kept) return std::unexpected(kept.error());
  return token;
}

}  // namespace trinhky::auth
