#include "api/auth/memory_stores.h"

namespace trinhky::auth {

namespace {

template <class Map>
auto copy_of(const Map& map, std::string_view key) -> std::optional<typename Map::mapped_type> {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

}  // namespace

base::Result<void> MemorySessions::put(const SessionRecord& session) {
  const std::lock_guard lock(mutex_);
  sessions_.insert_or_assign(session.hash, session);
  return {};
}

base::Result<std::optional<SessionRecord>> MemorySessions::find(std::string_view hash) {
  const std::lock_guard lock(mutex_);
  return copy_of(sessions_, hash);
}

base::Result<void> MemorySessions::touch(std::string_view hash, base::Instant seen) {
  const std::lock_guard lock(mutex_);
  if (const auto found = sessions_.find(hash); found != sessions_.end()) found->second.last_seen = seen;
  return {};
}

base::Result<void> MemorySessions::remove(std::string_view hash) {
  const std::lock_guard lock(mutex_);
  if (const auto found = sessions_.find(hash); found != sessions_.end()) sessions_.erase(found);
  return {};
}

base::Result<void> MemorySessions::remove_all_of(const base::PersonId& person, std::string_view keep) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.person == person && entry.first != keep; });
  return {};
}

base::Result<std::optional<CredentialRecord>> MemoryCredentials::find(std::string_view login) {
  const std::lock_guard lock(mutex_);
  return copy_of(credentials_, login);
}

base::Result<std::optional<CredentialRecord>> MemoryCredentials::find_by_person(const base::PersonId& person) {
  const std::lock_guard lock(mutex_);
  for (const auto& [login, credential] : credentials_) {
    if (credential.person == person) return credential;
  }
  return std::nullopt;
}

base::Result<void> MemoryCredentials::put(const CredentialRecord& credential) {
  const std::lock_guard lock(mutex_);
  if (const auto taken = credentials_.find(credential.login);
      taken != credentials_.end() && taken->second.person != credential.person) {
    return base::refuse(base::ErrorCode::wrong_state, "login-taken",
                        {"Tên đăng nhập đã có người dùng.", "The login belongs to somebody else."}, "/login");
  }
  std::erase_if(credentials_, [&](const auto& entry) { return entry.second.person == credential.person; });
  credentials_.emplace(credential.login, credential);
  return {};
}

base::Result<void> MemoryCredentials::put_link(const PasswordLinkRecord& link) {
  const std::lock_guard lock(mutex_);
  links_.insert_or_assign(link.hash, link);
  return {};
}

base::Result<std::optional<PasswordLinkRecord>> MemoryCredentials::find_link(std::string_view hash) {
  const std::lock_guard lock(mutex_);
  return copy_of(links_, hash);
}

base::Result<std::optional<PasswordLinkRecord>> MemoryCredentials::take_link(std::string_view hash) {
  const std::lock_guard lock(mutex_);
  auto link = copy_of(links_, hash);
  if (link) links_.erase(link->hash);
  return link;
}

base::Result<void> MemoryCredentials::remove_links_of(const base::PersonId& person) {
  const std::lock_guard lock(mutex_);
  std::erase_if(links_, [&](const auto& entry) { return entry.second.person == person; });
  return {};
}

base::Result<std::optional<ThrottleRecord>> MemoryThrottles::find(std::string_view key) {
  const std::lock_guard lock(mutex_);
  return copy_of(throttles_, key);
}

base::Result<void> MemoryThrottles::put(const ThrottleRecord& throttle) {
  const std::lock_guard lock(mutex_);
  throttles_.insert_or_assign(throttle.key, throttle);
  return {};
}

base::Result<void> MemoryThrottles::remove(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = throttles_.find(key); found != throttles_.end()) throttles_.erase(found);
  return {};
}

}  // namespace trinhky::auth
