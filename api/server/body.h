// Reading what a client sent.
//
//   auto body = json_body(request);
//   if (!body) return reply(problem(body.error(), request));
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/server/message.h"
#include "engine/base/json.h"
#include "engine/base/limits.h"

namespace trinhky::server {

// The body as JSON, every string and member name in NFC. Fails with `malformed` if the bytes are no JSON (NUL bytes,
// doubled members, too deep), `malformed`/"content-type" if Content-Type is not JSON in UTF-8, `too_large` over the
// bound.
[[nodiscard]] base::Result<base::json> json_body(const Request& request,
                                                 std::size_t max_bytes = base::limits::max_json_body_bytes);

// The same where the order of members means something (definitions). Fails alike.
[[nodiscard]] base::Result<base::ordered_json> ordered_json_body(
    const Request& request, std::size_t max_bytes = base::limits::max_json_body_bytes);

// True for application/json and …+json, with no charset or utf-8.
[[nodiscard]] bool is_json_content_type(std::string_view content_type);

}  // namespace trinhky::server
