#include "api/server/health.h"

namespace trinhky::server {

Route health_route() {
  return {.method = "GET",
          .path = "/api/v1/health",
          .operation = "getHealth",
          .summary = {"Chương trình có đang chạy không", "Whether the program is running"},
          .handler =
              [](const Request&, Reply reply) {
                reply(Response::json_text(200, R"({"status":"ok","version":")" TRINHKY_VERSION R"("})"));
              },
          .open = true,
          .instant = true};
}

}  // namespace trinhky::server
