// GET /api/v1/health: is the program there? Open, instant, touches nothing: what a load balancer and the benchmark ask.
#pragma once

#include "api/server/router.h"

namespace trinhky::server {

// {"status": "ok", "version": "…"}
[[nodiscard]] Route health_route();

}  // namespace trinhky::server
