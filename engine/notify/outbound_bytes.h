// What messages to other machines are made of: base64 in its two alphabets, HMAC and key derivation over SHA-256.
//
//   base64("\x00\xff")                 // "AP8="
//   base64url(key)                     // no padding, as RFC 7515 writes it
//   std::optional<std::string> bytes = from_base64(text);
//
// Bytes are carried in std::string.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trinhky::notify {

// RFC 4648 section 4, padded; and section 5, unpadded.
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string base64url(std::string_view bytes);

// Strict: no blanks, no foreign characters, no stray bits. `from_base64` wants its padding, `from_base64url` takes it
// or leaves it (browsers write none, some libraries do). None where the text is not the encoding of anything.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

// 32 bytes (RFC 2104).
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);
// HKDF (RFC 5869), extract and one round of expand. Requires `size` <= 32.
[[nodiscard]] std::string hkdf_sha256(std::string_view salt, std::string_view key, std::string_view info,
                                      std::size_t size);

}  // namespace trinhky::notify
