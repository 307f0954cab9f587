#include "api/server/security_headers.h"

#include <sodium.h>

#include <array>

namespace trinhky::server {

namespace {

// Pages may load only their own files; styles made by the component library carry the nonce.
std::string page_policy(std::string_view nonce) {
  std::string policy = "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-";
  policy.append(nonce);
  policy +=
      "'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; "
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  return policy;
}

constexpr std::string_view bare_policy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

std::string new_nonce() {
  std::array<unsigned char, 16> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(16, sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_ORIGINAL);
  return text.data();
}

void add_security_headers(Response& response, std::string_view nonce, bool secure) {
  const bool page = response.header("content-type").value_or("").starts_with("text/html");
  const std::string_view wanted = response.header("content-security-policy").value_or("");
  if (wanted.starts_with("sandbox")) {
    std::string policy(wanted);
    if (policy.find("frame-ancestors") == std::string::npos) policy += "; frame-ancestors 'none'";
    response.set("content-security-policy", std::move(policy));
  } else {
    response.set("content-security-policy", page ? page_policy(nonce) : std::string(bare_policy));
  }
  response.set("x-content-type-options", "nosniff");
  response.set("x-frame-options", "DENY");
  response.set("referrer-policy", "same-origin");
  response.set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  response.set("cross-origin-opener-policy", "same-origin");
  response.set("cross-origin-resource-policy", "same-origin");
  if (secure) response.set("strict-transport-security", "max-age=31536000");
  if (!response.header("cache-control")) response.set("cache-control", "no-store");
}

}  // namespace trinhky::server
