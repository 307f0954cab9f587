// Refusals on the wire: RFC 9457 problem documents in the caller's language.
//
//   if (!result) return reply(problem(result.error(), request));
//
//   {"type": "/problems/bad-date", "title": "Dữ liệu chưa hợp lệ", "status": 422, "detail": "…", "instance": "<request
//   id>",
//    "pointer": "/due", "errors": [{"pointer": "/due", "code": "bad-date", "detail": "…"}], "link": "/api/v1/…"}
//
// `type` is stable and what a client may match on; `errors`, `pointer` and `link` are left out when empty.
#pragma once

#include <chrono>
#include <string_view>

#include "api/server/message.h"
#include "engine/base/result.h"

namespace trinhky::server {

// The HTTP status of an error: the one switch of the program.
[[nodiscard]] int http_status(base::ErrorCode code);

// `retry_after` goes into Retry-After for 429 and 503; when zero, thirty seconds for 429, and one to three for 503:
// drawn, so that not all who were refused at once come back at once. The error's `log` never reaches the answer.
[[nodiscard]] Response problem(const base::Error& error, const Request& request, std::chrono::seconds retry_after = {});

// Refusals of the transport itself, for which the engine has no code (405, 408, 415, 421, 431 …).
struct TransportRefusal {
  int status;
  std::string_view type;
  base::Text title;
  base::Text detail;
};
[[nodiscard]] Response problem(const TransportRefusal& refusal, const Request& request);

[[nodiscard]] const std::string& in(Language language, const base::Text& text);

}  // namespace trinhky::server
