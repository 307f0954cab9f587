#include "api/server/request_id.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "engine/base/hash.h"

namespace trinhky::server {

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= max_request_id_bytes && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

std::string new_request_id() {
  std::array<char, 16> random{};
  randombytes_buf(random.data(), random.size());
  return base::to_hex({random.data(), random.size()});
}

}  // namespace trinhky::server
