// The headers that every answer carries, whoever made it.
#pragma once

#include <string>
#include <string_view>

#include "api/server/message.h"

namespace trinhky::server {

// 128 random bits as base64, new for every answer.
[[nodiscard]] std::string new_nonce();

// A Content-Security-Policy the handler set is kept if it begins with "sandbox" (documents shown inline); any other is
// replaced. Answers that say nothing about caching are not stored.
void add_security_headers(Response& response, std::string_view nonce, bool secure);

}  // namespace trinhky::server
