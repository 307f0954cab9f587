// The two signatures of a web push message: the message itself, encrypted for one browser (RFC 8291, on aes128gcm of
// RFC 8188), and who sends it (VAPID, RFC 8292: a JWT signed with ES256).
//
//   P256Key mine = P256Key::make().value();                        // kept, for VAPID
//   Result<std::string> body = encrypt_push(plain, {.public_key = p256dh, .auth = auth}, P256Key::make().value(),
//   salt); Result<std::string> said = vapid_authorization(mine, {.audience = "https://push.example.org", .expires =
//   …});
//
// Pure: keys, salt and time come as values. All keys are of P-256; public ones are 65 bytes, uncompressed (X9.62).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::notify {

// A private key with its public one.
class P256Key {
 public:
  [[nodiscard]] static base::Result<P256Key> make();
  // PKCS #8. Fails with `invalid`/"bad-push-key".
  [[nodiscard]] static base::Result<P256Key> from_pem(std::string_view pem);
  // 32 and 65 bytes. Fails as above; whether the two belong together shows in what they sign.
  [[nodiscard]] static base::Result<P256Key> from_bytes(std::string_view private_key, std::string_view public_key);

  [[nodiscard]] const std::string& public_key() const { return public_key_; }
  [[nodiscard]] std::string pem() const;
  // r and s, 32 bytes each, as RFC 7518 section 3.4 writes them. Empty where OpenSSL fails.
  [[nodiscard]] std::string sign(std::string_view bytes) const;
  // The x coordinate shared with the holder of that public key (RFC 5903). Fails with `invalid`/"bad-push-key" for what
  // is no point of the curve.
  [[nodiscard]] base::Result<std::string> shared_with(std::string_view public_key) const;

 private:
  P256Key(std::shared_ptr<void> key, std::string public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  std::shared_ptr<void> key_;  // an EVP_PKEY
  std::string public_key_;
};

// What a browser gave with its subscription, decoded.
struct PushKeys {
  std::string public_key;  // "p256dh"
  std::string auth;        // 16 bytes
};

// RFC 8291 section 4: what every push service takes.
inline constexpr std::size_t max_push_plaintext = 3993;

// The body of the request. `mine` is drawn for this message alone, `salt` is 16 random bytes. Fails with
// `too_large`/"push-too-large" or `invalid`/"bad-push-key".
[[nodiscard]] base::Result<std::string> encrypt_push(std::string_view plain, const PushKeys& browser,
                                                     const P256Key& mine, std::string_view salt);

struct VapidClaims {
  std::string audience;   // origin of the push service
  base::Instant expires;  // within 24 hours of the request
  std::string subject;    // "mailto:…" or "https://…"; empty: none is told
};

// The value of the header `authorization`. Fails with `internal`/"push-not-signed".
[[nodiscard]] base::Result<std::string> vapid_authorization(const P256Key& key, const VapidClaims& claims);

}  // namespace trinhky::notify
