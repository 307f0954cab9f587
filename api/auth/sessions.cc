#include "api/auth/sessions.h"

#include <sodium.h>

#include <array>

#include "engine/base/hash.h"

namespace trinhky::auth {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t max_agent_bytes = 200;

base::Error session_ended() {
  return {.code = base::ErrorCode::unauthenticated,
          .type = "session-ended",
          .message = {"Phiên làm việc đã kết thúc, đề nghị đăng nhập lại.",
                      "The session has ended; please sign in again."}};
}

std::string attributes(bool secure, bool http_only, std::chrono::milliseconds life) {
  std::string out = "; Path=/; SameSite=Lax; Max-Age=";
  out += std::to_string(std::chrono::duration_cast<std::chrono::seconds>(life).count());
  if (http_only) out += "; HttpOnly";
  if (secure) out += "; Secure";
  return out;
}

}  // namespace

std::string_view session_cookie(bool secure) {
  return secure ? "__Host-tk_session" : "tk_session";
}

std::string new_token() {
  std::array<unsigned char, token_bytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(token_bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

Sessions::Sessions(SessionStore& store, const base::Clock& wall, std::string secret, SessionTimes times)
    : store_(store), wall_(wall), secret_(std::move(secret)), times_(times) {}

base::Result<OpenedSession> Sessions::open(const OpenSession& wish) {
  const base::Instant now = wall_.now();
  OpenedSession opened;
  opened.token = new_token();
  opened.record.hash = base::sha256_hex(opened.token);
  opened.record.person = wish.person;
  opened.record.opened = now;
  opened.record.last_seen = now;
  opened.record.ends = now + times_.absolute;
  opened.record.remote = wish.remote;
  opened.record.agent = wish.agent.substr(0, max_agent_bytes);
  if (auto kept = store_.put(opened.record); !kept) return std::unexpected(kept.error());
  return opened;
}

base::Result<SessionRecord> Sessions::check(std::string_view token) {
  // A cookie of another shape is nobody's token: not worth a question to the store.
  if (token.size() != 43) return std::unexpected(session_ended());
  auto found = store_.find(base::sha256_hex(token));
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::unexpected(session_ended());
  SessionRecord session = std::move(**found);
  const base::Instant now = wall_.now();
  if (now >= session.ends || now - session.last_seen >= times_.idle) {
    if (auto removed = store_.remove(session.hash); !removed) return std::unexpected(removed.error());
    return std::unexpected(session_ended());
  }
  if (now - session.last_seen >= times_.touch_every) {
    if (auto touched = store_.touch(session.hash, now); !touched) return std::unexpected(touched.error());
    session.last_seen = now;
  }
  return session;
}

base::Result<void> Sessions::close(std::string_view hash) {
  return store_.remove(hash);
}

base::Result<void> Sessions::close_all_of(const base::PersonId& person, std::string_view keep_hash) {
  return store_.remove_all_of(person, keep_hash);
}

std::string Sessions::csrf_token(std::string_view session_hash) const {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret_.data()), secret_.size());
  const std::string message = "csrf:" + std::string(session_hash);
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(message.data()), message.size());
  std::array<char, crypto_auth_hmacsha256_BYTES> tag{};
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(tag.data()));
  return base::to_hex({tag.data(), tag.size()});
}

bool Sessions::csrf_matches(std::string_view session_hash, std::string_view token) const {
  return base::equal_in_constant_time(csrf_token(session_hash), token);
}

std::vector<std::string> Sessions::cookies(const OpenedSession& session, bool secure) const {
  return {
      std::string(session_cookie(secure)) + "=" + session.token + attributes(secure, true, times_.absolute),
      std::string(csrf_cookie) + "=" + csrf_token(session.record.hash) + attributes(secure, false, times_.absolute)};
}

std::vector<std::string> Sessions::cookies_removed(bool secure) {
  const std::chrono::milliseconds none{0};
  return {std::string(session_cookie(secure)) + "=" + attributes(secure, true, none),
          std::string(csrf_cookie) + "=" + attributes(secure, false, none)};
}

}  // namespace trinhky::auth
