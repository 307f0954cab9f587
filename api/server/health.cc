#include "api/server/health.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"

namespace trinhky::server {
namespace {

constexpr const char* retry_after_s = "10";

Response told(int status, std::string_view state, const std::vector<Ailment>& ailments) {
  base::json body{{"status", state}, {"version", TRINHKY_VERSION}};
  for (const Ailment& one : ailments) {
    body["troubles"].push_back({{"what", one.what},
                                {"type", one.error.type},
                                {"message", {{"vi", one.error.message.vi}, {"en", one.error.message.en}}}});
  }
  return Response::json_text(status, base::print(body));
}

}  // namespace

void add_health(Router& router, Ailments ailments) {
  const auto found = [ailments = std::move(ailments)] { return ailments ? ailments() : std::vector<Ailment>{}; };
  router.add({.method = "GET",
              .path = "/api/v1/health",
              .operation = "getHealth",
              .summary = {"Chương trình có đang chạy không", "Whether the program is running"},
              .handler =
                  [found](const Request&, Reply reply) {
                    const std::vector<Ailment> all = found();
                    const bool stopped = std::ranges::any_of(all, &Ailment::stops_work);
                    const std::string_view ill = stopped ? "failing" : "degraded";
                    reply(told(200, all.empty() ? "ok" : ill, all));
                  },
              .open = true,
              .instant = true});
  router.add({.method = "GET",
              .path = "/api/v1/ready",
              .operation = "getReady",
              .summary = {"Chương trình có nhận việc được không", "Whether the program can take commands"},
              .handler =
                  [found](const Request&, Reply reply) {
                    std::vector<Ailment> all = found();
                    std::erase_if(all, [](const Ailment& one) { return !one.stops_work; });
                    if (all.empty()) return reply(told(200, "ready", all));
                    reply(told(503, "unready", all).with("retry-after", retry_after_s));
                  },
              .open = true,
              .instant = true});
}

}  // namespace trinhky::server
