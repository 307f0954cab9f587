// The engine's own Ed25519 key (RFC 8032, by OpenSSL). It signs seals and certificates: statements of the program about
// its log. It belongs to no person and is never shown as anybody's signature.
//
//   Result<SigningKey> key = keep_key(data / key_file_name);      // made with mode 0600 at the first run
//   const std::string signature = key->sign(bytes);               // 128 digits
//   is_signature(key->public_key(), bytes, signature)             // true
//
// The public key is written as the sixty-four digits of its thirty-two bytes; its fingerprint is their SHA-256.
// Immutable: any number of threads may sign.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace trinhky::seal {

inline constexpr const char* key_file_name = "seal-key.pem";

class SigningKey {
 public:
  // Draws a new one. Fails with `internal`/"key-not-made" when the machine gives no entropy.
  [[nodiscard]] static base::Result<SigningKey> make();
  // PKCS#8. Fails with `invalid`/"key-unreadable".
  [[nodiscard]] static base::Result<SigningKey> from_pem(std::string_view pem);

  [[nodiscard]] std::string pem() const;
  [[nodiscard]] const std::string& public_key() const { return public_key_; }
  [[nodiscard]] std::string sign(std::string_view bytes) const;

 private:
  explicit SigningKey(std::shared_ptr<void> key, std::string public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  std::shared_ptr<void> key_;  // EVP_PKEY
  std::string public_key_;
};

// False also for a key or a signature that cannot be read.
[[nodiscard]] bool is_signature(std::string_view public_key, std::string_view bytes, std::string_view signature);
// Empty for what is no public key.
[[nodiscard]] std::string fingerprint_of(std::string_view public_key);

// The key in the file, or a new one written to it and synced. Fails with `wrong_state`/"key-readable-by-others" when
// the file's mode lets others read it, `invalid`/"key-unreadable", or `unavailable`/"key-not-kept".
[[nodiscard]] base::Result<SigningKey> keep_key(const std::filesystem::path& file);
// The same without making one; no file is not an error.
[[nodiscard]] base::Result<std::optional<SigningKey>> find_key(const std::filesystem::path& file);

}  // namespace trinhky::seal
