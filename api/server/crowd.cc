#include "api/server/crowd.h"

#include <algorithm>
#include <utility>

namespace trinhky::server {

Crowd::Entry Crowd::ask(const std::string& address) {
  std::shared_ptr<Connection> asked;
  {
    const std::lock_guard lock(mutex_);
    if (guests_.size() >= bounds_.most + bounds_.more_to_be_refused) return Entry::closed;
    const bool shared = std::ranges::find(bounds_.shared, address) != bounds_.shared.end();
    const auto known = of_address_.find(address);
    if (!shared && known != of_address_.end() && known->second >= bounds_.most_of_one) {
      // A few of them hear why; the others' room to hear it is not theirs.
      return known->second >= bounds_.most_of_one + bounds_.more_to_be_refused / 4 ? Entry::closed : Entry::refused;
    }
    if (guests_.size() < bounds_.most) return Entry::welcome;
    asked = most_silent();
  }
  if (!asked) return Entry::refused;
  asked->make_room();
  return Entry::welcome;
}

// The lock is held. Only looked for in a full house.
std::shared_ptr<Connection> Crowd::most_silent() {
  std::shared_ptr<Connection> found;
  std::pair<bool, std::chrono::steady_clock::time_point> rank;
  for (const auto& [key, guest] : guests_) {
    auto connection = guest.connection.lock();
    if (!connection) continue;
    const auto silence = connection->silence();
    if (!silence) continue;
    const std::pair here(silence->ever_asked, silence->since);
    if (found && rank <= here) continue;
    rank = here;
    found = std::move(connection);
  }
  return found;
}

void Crowd::enter(Connection* connection, std::weak_ptr<Connection> weak, const std::string& address) {
  const std::lock_guard lock(mutex_);
  guests_.emplace(connection, Guest{.connection = std::move(weak), .address = address});
  ++of_address_[address];
}

void Crowd::leave(Connection* connection) {
  {
    const std::lock_guard lock(mutex_);
    const auto guest = guests_.find(connection);
    if (guest == guests_.end()) return;
    const auto counted = of_address_.find(guest->second.address);
    if (--counted->second == 0) of_address_.erase(counted);
    guests_.erase(guest);
  }
  left_.notify_all();
}

std::size_t Crowd::size() const {
  const std::lock_guard lock(mutex_);
  return guests_.size();
}

std::vector<std::shared_ptr<Connection>> Crowd::present() const {
  std::vector<std::shared_ptr<Connection>> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, guest] : guests_) {
    if (auto connection = guest.connection.lock()) all.push_back(std::move(connection));
  }
  return all;
}

bool Crowd::wait_until_empty(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  return left_.wait_for(lock, longest, [this] { return guests_.empty(); });
}

}  // namespace trinhky::server
