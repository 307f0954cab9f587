#include "engine/base/ids.h"

#include "engine/base/hash.h"

namespace trinhky::base {
namespace {

bool is_lower_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

std::string to_uuid(const Entropy& bytes) {
  const std::string hex = to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

void mark(Entropy& bytes, std::uint8_t version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | static_cast<unsigned>(version << 4U));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
}

std::uint8_t hex_byte(char high, char low) {
  const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  return static_cast<std::uint8_t>((nibble(high) << 4U) | nibble(low));
}

Entropy first_bytes(const std::string& hex) {
  Entropy bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = hex_byte(hex[2 * i], hex[2 * i + 1]);
  return bytes;
}

}  // namespace

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_lower_hex(text[i])) return false;
  }
  return true;
}

std::string uuid_v7(Instant at, const Entropy& entropy) {
  Entropy bytes = entropy;
  const auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count());
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>((ms >> (8U * (5U - i))) & 0xFFU);
  mark(bytes, 7);
  return to_uuid(bytes);
}

Entropy IdSource::next_bytes() {
  std::string name(reinterpret_cast<const char*>(entropy_.data()), entropy_.size());
  name += std::to_string(drawn_++);
  return first_bytes(sha256_hex(name));
}

std::string IdSource::next_uuid() {
  return uuid_v7(at_, next_bytes());
}

std::string IdSource::next_salt() {
  const Entropy bytes = next_bytes();
  return to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string derived_uuid(std::string_view name) {
  Entropy bytes = first_bytes(sha256_hex(name));
  mark(bytes, 8);
  return to_uuid(bytes);
}

}  // namespace trinhky::base
