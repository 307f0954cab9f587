// GET /api/v1/health: is the program there, and can it keep what it is told? Open, instant, touches no file: what a
// load balancer and the benchmark ask.
#pragma once

#include "api/server/router.h"

namespace trinhky::server {

// What stands in the way at the moment, in the words of whoever was refused; empty when all is well. Called on a socket
// thread, must be quick.
struct Ailment {
  std::string what;
  base::Error error;
};
using Ailments = std::function<std::vector<Ailment>()>;

// 200 {"status": "ok", "version": "…"}; with ailments 503 {"status": "failing", "version", "troubles": [{"what",
// "type", "message": {"vi", "en"}}]}. What is for the operator's log alone is not told.
[[nodiscard]] Route health_route(Ailments ailments = {});

}  // namespace trinhky::server
