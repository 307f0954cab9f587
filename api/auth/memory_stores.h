// The stores of records.h in memory: for tests and for rehearsals that must leave nothing behind.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "api/auth/records.h"

namespace trinhky::auth {

class MemorySessions final : public SessionStore {
 public:
  base::Result<void> put(const SessionRecord& session) override;
  base::Result<std::optional<SessionRecord>> find(std::string_view hash) override;
  base::Result<void> touch(std::string_view hash, base::Instant seen) override;
  base::Result<void> remove(std::string_view hash) override;
  base::Result<void> remove_all_of(const base::PersonId& person, std::string_view keep) override;

 private:
  std::mutex mutex_;
  std::map<std::string, SessionRecord, std::less<>> sessions_;
};

class MemoryCredentials final : public CredentialStore {
 public:
  base::Result<std::optional<CredentialRecord>> find(std::string_view login) override;
  base::Result<std::optional<CredentialRecord>> find_by_person(const base::PersonId& person) override;
  base::Result<void> put(const CredentialRecord& credential) override;
  base::Result<void> put_link(const PasswordLinkRecord& link) override;
  base::Result<std::optional<PasswordLinkRecord>> find_link(std::string_view hash) override;
  base::Result<std::optional<PasswordLinkRecord>> take_link(std::string_view hash) override;
  base::Result<void> remove_links_of(const base::PersonId& person) override;

 private:
  std::mutex mutex_;
  std::map<std::string, CredentialRecord, std::less<>> credentials_;  // by login
  std::map<std::string, PasswordLinkRecord, std::less<>> links_;
};

class MemoryThrottles final : public ThrottleStore {
 public:
  base::Result<std::optional<ThrottleRecord>> find(std::string_view key) override;
  base::Result<void> put(const ThrottleRecord& throttle) override;
  base::Result<void> remove(std::string_view key) override;

 private:
  std::mutex mutex_;
  std::map<std::string, ThrottleRecord, std::less<>> throttles_;
};

}  // namespace trinhky::auth
