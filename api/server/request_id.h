// The name of one request, in the answer's X-Request-Id, in its problem document ("instance") and in the log. A client
// or a proxy may bring its own, so that one name goes through all their logs.
//
//   request.request_id = is_request_id(sent) ? std::string(sent) : new_request_id();
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trinhky::server {

inline constexpr std::size_t max_request_id_bytes = 64;

// 1 to 64 of A–Z, a–z, 0–9, '-', '_' and '.': what can stand in a header, a URI and a line of a log without an escape.
[[nodiscard]] bool is_request_id(std::string_view text);

// 32 hex characters of random. Requires sodium_init().
[[nodiscard]] std::string new_request_id();

}  // namespace trinhky::server
