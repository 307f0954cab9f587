// What signing in keeps, and the small seams behind which it is kept. Outside the event log by design: sessions,
// credentials, one-time links and throttles are no facts of the office, and they hold secrets only as hashes.
//
// Threads: implementations are called from several workers at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace trinhky::auth {

struct SessionRecord {
  std::string hash;  // SHA-256 of the token, hex
  base::PersonId person;
  base::Instant opened{};
  base::Instant last_seen{};
  base::Instant ends{};  // absolute, whatever happens before
  std::string remote;
  std::string agent;  // first 200 bytes of User-Agent
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;
  [[nodiscard]] virtual base::Result<void> put(const SessionRecord& session) = 0;
  // No such session is not an error.
  [[nodiscard]] virtual base::Result<std::optional<SessionRecord>> find(std::string_view hash) = 0;
  // Moves last_seen. No such session is not an error.
  [[nodiscard]] virtual base::Result<void> touch(std::string_view hash, base::Instant seen) = 0;
  [[nodiscard]] virtual base::Result<void> remove(std::string_view hash) = 0;
  // All sessions of the person, but not the one named by `keep` (may be empty).
  [[nodiscard]] virtual base::Result<void> remove_all_of(const base::PersonId& person, std::string_view keep) = 0;
};

struct CredentialRecord {
  std::string login;  // as normalise_login gives it
  base::PersonId person;
  std::string password_hash;  // PHC string; empty: no password yet, only a link lets in
  base::Instant changed{};
};

// A link that lets its bearer set a password, once.
struct PasswordLinkRecord {
  std::string hash;  // SHA-256 of the link's token, hex
  base::PersonId person;
  base::Instant expires{};
};

class CredentialStore {
 public:
  virtual ~CredentialStore() = default;
  [[nodiscard]] virtual base::Result<std::optional<CredentialRecord>> find(std::string_view login) = 0;
  [[nodiscard]] virtual base::Result<std::optional<CredentialRecord>> find_by_person(const base::PersonId& person) = 0;
  // Replaces what the person had. Fails with `wrong_state`/"login-taken" if the login belongs to somebody else.
  [[nodiscard]] virtual base::Result<void> put(const CredentialRecord& credential) = 0;

  [[nodiscard]] virtual base::Result<void> put_link(const PasswordLinkRecord& link) = 0;
  [[nodiscard]] virtual base::Result<std::optional<PasswordLinkRecord>> find_link(std::string_view hash) = 0;
  // Finds and removes in one step: of two callers at once only one gets the record.
  [[nodiscard]] virtual base::Result<std::optional<PasswordLinkRecord>> take_link(std::string_view hash) = 0;
  [[nodiscard]] virtual base::Result<void> remove_links_of(const base::PersonId& person) = 0;
};

struct ThrottleRecord {
  std::string key;  // "login:…" or "address:…"
  int failures = 0;
  base::Instant last{};
};

class ThrottleStore {
 public:
  virtual ~ThrottleStore() = default;
  [[nodiscard]] virtual base::Result<std::optional<ThrottleRecord>> find(std::string_view key) = 0;
  [[nodiscard]] virtual base::Result<void> put(const ThrottleRecord& throttle) = 0;
  [[nodiscard]] virtual base::Result<void> remove(std::string_view key) = 0;
};

// One spelling of a login: NFC, blanks trimmed, lower case. Tones stay: "hà" and "ha" are two people.
[[nodiscard]] std::string normalise_login(std::string_view login);

}  // namespace trinhky::auth
