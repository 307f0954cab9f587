// Two questions of whoever watches the program, open, instant, touching no file:
//
//   GET /api/v1/health   is it alive? Who restarts programs asks this: always 200, because a full disk or a clock that
//                        went back is not mended by another start. The troubles stand in the answer.
//   GET /api/v1/ready    can it take commands and keep what it is told? Who sends people here asks this: 503 with
//                        Retry-After while it cannot.
//
//   add_health(router, [&engine] { return … });
#pragma once

#include "api/server/router.h"

namespace trinhky::server {

// What stands in the way at the moment, in the words of whoever was refused.
struct Ailment {
  std::string what;
  base::Error error;
  bool stops_work = false;  // no command can be kept, or what waits cannot be read
};
// Called on a socket thread, must be quick. Empty when all is well.
using Ailments = std::function<std::vector<Ailment>()>;

// /health: 200 {"status", "version", "troubles"?: [{"what", "type", "message": {"vi", "en"}}]}, where status is "ok",
// "degraded" (troubles, and work goes on) or "failing" (one of them stops work).
// /ready: 200 {"status": "ready", "version"}, or 503 {"status": "unready", "version", "troubles"} with the troubles
// that stop work. What is for the operator's log alone is told by neither.
void add_health(Router& router, Ailments ailments = {});

}  // namespace trinhky::server
