// SHA-256 (FIPS 180-4) by OpenSSL, as lower-case hex.
//
//   Sha256 h;  h.update(chunk);  h.update(chunk);  std::string hex = h.finish();
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace trinhky::base {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

// Content is hashed behind a salt, so that a known text cannot be recognised by its hash: SHA-256(salt ‖ bytes).
[[nodiscard]] std::string salted_sha256_hex(std::string_view salt, std::string_view bytes);

// Streaming; one use. Not shared between threads.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string to_hex(std::string_view bytes);
// Equal without telling by its duration where the first difference is.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace trinhky::base
