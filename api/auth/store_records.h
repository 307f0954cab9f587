// The stores of records.h over the engine's store: four tables outside the log.
//
//   store.declare(auth_tables());
//   StoredSessions sessions(store);  StoredCredentials credentials(store);  StoredThrottles throttles(store);
//
// They are no cache: nothing could write them again. Threads: any.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "api/auth/records.h"
#include "engine/store/store.h"

namespace trinhky::auth {

// `session`, `credential`, `password_link`, `throttle`.
[[nodiscard]] std::vector<store::Table> auth_tables();

// Removes ended sessions, expired links and throttles that nobody touched for a day: at most base::limits::max_page of
// each. Called now and then by whoever keeps the house; tells how many went.
[[nodiscard]] base::Result<std::size_t> sweep(store::Store& store, base::Instant now);

// A person's sessions, all browsers and programs together. Whoever opens more loses those that were used longest ago.
inline constexpr std::size_t max_sessions_of_person = 200;

class StoredSessions final : public SessionStore {
 public:
  explicit StoredSessions(store::Store& store) : store_(store) {}
  base::Result<void> put(const SessionRecord& session) override;
  base::Result<std::optional<SessionRecord>> find(std::string_view hash) override;
  base::Result<void> touch(std::string_view hash, base::Instant seen) override;
  base::Result<void> remove(std::string_view hash) override;
  base::Result<void> remove_all_of(const base::PersonId& person, std::string_view keep) override;

 private:
  base::Result<void> make_room(const base::PersonId& person);

  store::Store& store_;
};

class StoredCredentials final : public CredentialStore {
 public:
  explicit StoredCredentials(store::Store& store) : store_(store) {}
  base::Result<std::optional<CredentialRecord>> find(std::string_view login) override;
  base::Result<std::optional<CredentialRecord>> find_by_person(const base::PersonId& person) override;
  base::Result<void> put(const CredentialRecord& credential) override;
  base::Result<void> put_link(const PasswordLinkRecord& link) override;
  base::Result<std::optional<PasswordLinkRecord>> find_link(std::string_view hash) override;
  base::Result<std::optional<PasswordLinkRecord>> take_link(std::string_view hash) override;
  base::Result<void> remove_links_of(const base::PersonId& person) override;

 private:
  store::Store& store_;
  std::mutex taking_;  // one process serves a database, so finding and removing a link is one step under this
};

class StoredThrottles final : public ThrottleStore {
 public:
  explicit StoredThrottles(store::Store& store) : store_(store) {}
  base::Result<std::optional<ThrottleRecord>> find(std::string_view key) override;
  base::Result<void> put(const ThrottleRecord& throttle) override;
  base::Result<void> remove(std::string_view key) override;

 private:
  store::Store& store_;
};

}  // namespace trinhky::auth
