#include "engine/notify/push_crypto.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/json.h"
#include "engine/base/openssl_handles.h"
#include "engine/notify/outbound_bytes.h"

namespace trinhky::notify {
namespace {

using base::Result;
using base::openssl::bytes_of;
using base::openssl::Owned;
using base::openssl::shared;
using base::openssl::text_of;

constexpr std::size_t public_bytes = 65;
constexpr std::size_t private_bytes = 32;
constexpr std::size_t coordinate_bytes = 32;
constexpr std::size_t auth_bytes = 16;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t key_bytes = 16;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t max_pem_bytes = 4096;

std::unexpected<base::Error> bad_key(const std::string& log) {
  auto refused = base::refuse(base::ErrorCode::invalid, "bad-push-key",
                              {"Khóa nhận thông báo không đúng.", "A key of a push subscription is not valid."});
  refused.error().log = log;
  return refused;
}

// A key from its parts; without a private one it can only be spoken to.
Owned<EVP_PKEY> key_of(std::string_view public_key, std::string_view private_key) {
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  const Owned<BIGNUM> number(private_key.empty() ? nullptr : BN_bin2bn(bytes_of(private_key), private_bytes, nullptr));
  if (builder == nullptr || context == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, public_key.data(), public_key.size()) !=
          1 ||
      (number != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) != 1)) {
    return nullptr;
  }
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, private_key.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR,
                        parameters.get()) != 1) {
    return nullptr;
  }
  return Owned<EVP_PKEY>(made);
}

std::string public_key_of(EVP_PKEY* key) {
  std::array<unsigned char, public_bytes> bytes{};
  std::size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size(), &size) != 1 ||
      size != bytes.size() || bytes[0] != POINT_CONVERSION_UNCOMPRESSED) {
    return {};
  }
  return text_of(bytes.data(), size);
}

// AES-128-GCM with its tag behind it; empty where OpenSSL fails.
std::string sealed(std::string_view plain, std::string_view key, std::string_view nonce) {
  const Owned<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
  std::string out(plain.size() + tag_bytes, '\0');
  auto* into = reinterpret_cast<unsigned char*>(out.data());
  int length = 0;
  int rest = 0;
  const bool good =
      context != nullptr &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, bytes_of(key), bytes_of(nonce)) == 1 &&
      EVP_EncryptUpdate(context.get(), into, &length, bytes_of(plain), static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), into + length, &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, into + plain.size()) == 1;
  return good ? out : std::string();
}

}  // namespace

Result<P256Key> P256Key::make() {
  Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  std::string public_key = key == nullptr ? std::string() : public_key_of(key.get());
  if (public_key.empty()) {
    return base::refuse(base::ErrorCode::internal, "key-not-made",
                        {"Không tạo được khóa gửi thông báo.", "The push key could not be made."});
  }
  return P256Key(shared(std::move(key)), std::move(public_key));
}

Result<P256Key> P256Key::from_pem(std::string_view pem) {
  if (pem.size() > max_pem_bytes) return bad_key("too long");
  Owned<EVP_PKEY> key = base::openssl::key_from_pem(pem);
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "EC") != 1) return bad_key("no EC key");
  std::string public_key = public_key_of(key.get());
  if (public_key.empty()) return bad_key("not of P-256");
  return P256Key(shared(std::move(key)), std::move(public_key));
}

Result<P256Key> P256Key::from_bytes(std::string_view private_key, std::string_view public_key) {
  if (private_key.size() != private_bytes || public_key.size() != public_bytes) return bad_key("length");
  Owned<EVP_PKEY> key = key_of(public_key, private_key);
  if (key == nullptr) return bad_key("no key of P-256");
  return P256Key(shared(std::move(key)), std::string(public_key));
}

std::string P256Key::pem() const {
  return base::openssl::pem_of(static_cast<EVP_PKEY*>(key_.get()));
}

std::string P256Key::sign(std::string_view bytes) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  std::array<unsigned char, 80> der{};
  std::size_t size = der.size();
  if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), der.data(), &size, bytes_of(bytes), bytes.size()) != 1) {
    return {};
  }
  const unsigned char* at = der.data();
  const Owned<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  std::array<unsigned char, 2 * coordinate_bytes> raw{};
  if (signature == nullptr ||
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), coordinate_bytes) != coordinate_bytes ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + coordinate_bytes, coordinate_bytes) !=
          coordinate_bytes) {
    return {};
  }
  return text_of(raw.data(), raw.size());
}

Result<std::string> P256Key::shared_with(std::string_view public_key) const {
  if (public_key.size() != public_bytes || public_key.front() != POINT_CONVERSION_UNCOMPRESSED) {
    return bad_key("not an uncompressed point");
  }
  const Owned<EVP_PKEY> other = key_of(public_key, {});
  if (other == nullptr) return bad_key("not a point of P-256");
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(static_cast<EVP_PKEY*>(key_.get()), nullptr));
  std::array<unsigned char, coordinate_bytes> bytes{};
  std::size_t size = bytes.size();
  if (context == nullptr || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
      EVP_PKEY_derive(context.get(), bytes.data(), &size) != 1) {
    return bad_key("no shared secret");
  }
  return text_of(bytes.data(), size);
}

Result<std::string> encrypt_push(std::string_view plain, const PushKeys& browser, const P256Key& mine,
                                 std::string_view salt) {
  if (plain.size() > max_push_plaintext) {
    return base::refuse(base::ErrorCode::too_large, "push-too-large",
                        {"Thông báo dài quá mức trình duyệt nhận.", "The message is longer than browsers take."});
  }
  if (browser.auth.size() != auth_bytes || salt.size() != salt_bytes) return bad_key("auth or salt");
  const auto secret = mine.shared_with(browser.public_key);
  if (!secret) return secret;
  // RFC 8291 section 3.4.
  std::string info("WebPush: info");
  info.append(1, '\0').append(browser.public_key).append(mine.public_key());
  const std::string keying = hkdf_sha256(browser.auth, *secret, info, 32);
  using namespace std::string_literals;
  const std::string key = hkdf_sha256(salt, keying, "Content-Encoding: aes128gcm\0"s, key_bytes);
  const std::string nonce = hkdf_sha256(salt, keying, "Content-Encoding: nonce\0"s, nonce_bytes);
  // One record, the last: RFC 8188 section 2 puts a 2 behind its content.
  std::string record(plain);
  record += '\x02';
  const std::string cipher = sealed(record, key, nonce);
  if (cipher.empty()) return bad_key("AES-128-GCM failed");
  std::string body(salt);
  constexpr std::uint32_t record_size = 4096;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) body += static_cast<char>((record_size >> shift) & 255U);
  body += static_cast<char>(public_bytes);
  body.append(mine.public_key()).append(cipher);
  return body;
}

Result<std::string> vapid_authorization(const P256Key& key, const VapidClaims& claims) {
  const auto expires = std::chrono::floor<std::chrono::seconds>(claims.expires).time_since_epoch().count();
  base::json said = {{"aud", claims.audience}, {"exp", expires}};
  if (!claims.subject.empty()) said["sub"] = claims.subject;
  std::string token = base64url(base::canonical({{"typ", "JWT"}, {"alg", "ES256"}}));
  token.append(".").append(base64url(base::canonical(said)));
  const std::string signature = key.sign(token);
  if (signature.empty()) {
    return base::refuse(base::ErrorCode::internal, "push-not-signed",
                        {"Không ký được thông báo.", "The message could not be signed."});
  }
  token.append(".").append(base64url(signature));
  return "vapid t=" + token + ", k=" + base64url(key.public_key());
}

}  // namespace trinhky::notify
