#include "api/auth/passwords.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <memory>

#include "engine/base/text.h"

namespace trinhky::auth {

namespace {

constexpr std::size_t min_code_points = 12;
constexpr std::size_t max_code_points = 256;

base::Error weak(base::Text why) {
  return {.code = base::ErrorCode::invalid, .type = "password-weak", .message = std::move(why), .pointer = "/password"};
}

// libsodium wants its own initialisation once; repeating it is harmless.
void start_sodium() {
  static_cast<void>(sodium_init());
}

}  // namespace

base::Result<void> check_new_password(std::string_view password, std::string_view login) {
  if (base::first_bad_utf8(password) != std::string_view::npos || base::has_control_characters(password) ||
      password.find_first_of("\t\r\n") != std::string_view::npos) {
    return std::unexpected(
        weak({"Mật khẩu chứa ký tự không dùng được.", "The password holds characters it must not."}));
  }
  const std::string text = base::nfc(password);
  const std::size_t length = base::code_points(text);
  if (length < min_code_points) {
    return std::unexpected(weak({"Mật khẩu phải có ít nhất 12 ký tự.", "The password needs at least 12 characters."}));
  }
  if (length > max_code_points) {
    return std::unexpected(weak({"Mật khẩu dài tối đa 256 ký tự.", "The password may have at most 256 characters."}));
  }
  const std::u32string letters = base::to_utf32(text);
  std::u32string kinds = letters;
  std::sort(kinds.begin(), kinds.end());
  const auto different = std::unique(kinds.begin(), kinds.end()) - kinds.begin();
  const std::string folded = base::fold(text);
  static constexpr std::string_view common[] = {"123456789012", "1234567890123", "qwertyuiop12", "password1234",
                                                "matkhau12345", "matkhau123456", "abc123456789", "admin1234567",
                                                "iloveyou1234", "vietnam12345",  "vietnam2025",  "vietnam20255"};
  const bool usual = std::find(std::begin(common), std::end(common), folded) != std::end(common);
  if (different < 5 || usual || folded == base::fold(login)) {
    return std::unexpected(weak({"Mật khẩu này quá dễ đoán.", "This password is too easy to guess."}));
  }
  return {};
}

PasswordHasher::PasswordHasher(HashCost cost, std::size_t threads, std::size_t max_waiting)
    : cost_(cost), workers_(threads, max_waiting) {
  start_sodium();
  std::array<char, 32> nobody{};
  randombytes_buf(nobody.data(), nobody.size());
  decoy_ = hash_now({nobody.data(), nobody.size()}).value_or(std::string());
}

base::Result<std::string> PasswordHasher::hash_now(std::string_view password) const {
  const std::string text = base::nfc(password);
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), text.data(), text.size(), cost_.passes, cost_.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return base::refuse(base::ErrorCode::unavailable, "no-memory",
                        {"Hệ thống đang bận, đề nghị thử lại.", "The system is busy; please try again."});
  }
  return std::string(out.data());
}

bool PasswordHasher::verify_now(std::string_view password, const std::string& stored) const {
  const std::string text = base::nfc(password);
  const std::string& against = stored.empty() ? decoy_ : stored;
  // libsodium reads a fixed field: a longer string is none of its own.
  if (against.size() >= crypto_pwhash_STRBYTES) return false;
  const bool right = crypto_pwhash_str_verify(against.c_str(), text.data(), text.size()) == 0;
  return right && !stored.empty();
}

bool PasswordHasher::hash(std::string password, std::move_only_function<void(base::Result<std::string>)> hashed) {
  return workers_.submit([this, password = std::move(password), hashed = std::move(hashed)]() mutable {
    hashed(hash_now(password));
    sodium_memzero(password.data(), password.size());
  });
}

bool PasswordHasher::verify(std::string password, std::string stored,
                            std::move_only_function<void(bool right, bool outdated)> verified) {
  return workers_.submit(
      [this, password = std::move(password), stored = std::move(stored), verified = std::move(verified)]() mutable {
        const bool right = verify_now(password, stored);
        sodium_memzero(password.data(), password.size());
        const bool outdated =
            right && crypto_pwhash_str_needs_rehash(stored.c_str(), cost_.passes, cost_.memory_bytes) != 0;
        verified(right, outdated);
      });
}

}  // namespace trinhky::auth
