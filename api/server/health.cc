#include "api/server/health.h"

#include <nlohmann/json.hpp>

#include "engine/base/json.h"

namespace trinhky::server {

Route health_route(Ailments ailments) {
  return {.method = "GET",
          .path = "/api/v1/health",
          .operation = "getHealth",
          .summary = {"Chương trình có đang chạy không", "Whether the program is running"},
          .handler =
              [ailments = std::move(ailments)](const Request&, Reply reply) {
                const std::vector<Ailment> found = ailments ? ailments() : std::vector<Ailment>{};
                if (found.empty()) {
                  return reply(Response::json_text(200, R"({"status":"ok","version":")" TRINHKY_VERSION R"("})"));
                }
                base::json troubles = base::json::array();
                for (const Ailment& one : found) {
                  troubles.push_back({{"what", one.what},
                                      {"type", one.error.type},
                                      {"message", {{"vi", one.error.message.vi}, {"en", one.error.message.en}}}});
                }
                reply(Response::json_text(
                    503, base::print({{"status", "failing"}, {"version", TRINHKY_VERSION}, {"troubles", troubles}})));
              },
          .open = true,
          .instant = true};
}

}  // namespace trinhky::server
