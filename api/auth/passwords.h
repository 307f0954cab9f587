// Passwords: argon2id by libsodium, t = 2, m = 19 MiB (OWASP's first choice), on a small pool of its own, so that a
// flood of log-ins costs two cores and 38 MiB, never the sockets or the database readers.
//
//   PasswordHasher hasher;
//   bool taken = hasher.verify(password, stored, [](bool right, bool outdated) { … });   // on a hashing thread
//   if (!taken) …                                                                        // queue full: throttled
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "api/server/workers.h"
#include "engine/base/result.h"

namespace trinhky::auth {

struct HashCost {
  unsigned long long passes = 2;
  std::size_t memory_bytes = 19U << 20;
};

// 12 to 256 code points, no control characters, not one of the few that everybody tries first, not the login itself.
// Fails with `invalid`/"password-weak" and a pointer /password.
[[nodiscard]] base::Result<void> check_new_password(std::string_view password, std::string_view login);

class PasswordHasher {
 public:
  explicit PasswordHasher(HashCost cost = {}, std::size_t threads = 2, std::size_t max_waiting = 32);

  // Both answer on a hashing thread, or return false at once, without calling back, when the queue is full.
  // The password is NFC before it is hashed, so a keyboard that types tones apart makes no difference.
  // `hashed` gets a PHC string, or `unavailable` when there is no memory.
  [[nodiscard]] bool hash(std::string password, std::move_only_function<void(base::Result<std::string>)> hashed);
  // With an empty `stored` the work is done all the same and the answer is no, so that time tells nothing about logins.
  // `outdated`: right, but hashed at another cost; hash it again.
  [[nodiscard]] bool verify(std::string password, std::string stored,
                            std::move_only_function<void(bool right, bool outdated)> verified);

  // The same in the caller's thread: for the command line and the first administrator.
  [[nodiscard]] base::Result<std::string> hash_now(std::string_view password) const;
  [[nodiscard]] bool verify_now(std::string_view password, const std::string& stored) const;

  void stop() { workers_.stop(); }

 private:
  HashCost cost_;
  std::string decoy_;  // hash of a password nobody has
  server::Workers workers_;
};

}  // namespace trinhky::auth
