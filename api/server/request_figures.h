// Requests by route, method and class of status, with the time each route takes. Counted on the sockets' threads with
// atomic additions; the table is made once, from the routes, so that nothing a client sends makes a new row.
//
//   auto figures = std::make_shared<RequestFigures>(router.routes());
//   parts.log = [figures](const AccessLine& line) { figures->count(line); };
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/server/metrics_text.h"
#include "api/server/router.h"
#include "api/server/server.h"
#include "engine/base/histogram.h"

namespace trinhky::server {

class RequestFigures {
 public:
  static constexpr std::string_view screens = "screens";  // a file of the screens
  static constexpr std::string_view unknown = "unknown";  // no route, no file, or no request at all

  explicit RequestFigures(std::span<const Route> routes);

  // A HEAD counts as the GET of its route. How long an event stream stayed open is not the time of an answer and is
  // left out of the histogram.
  void count(const AccessLine& line);
  // trinhky_http_requests_total and trinhky_http_request_duration_seconds. Routes that nobody asked for are left out.
  void write(MetricsText& out) const;

 private:
  static constexpr std::size_t classes = 5;
  static constexpr std::array<double, 13> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                 0.25,  0.5,    1,     2.5,  5,     10};
  struct Row {
    std::string route;
    std::string method;
    std::array<std::atomic<std::uint64_t>, classes> answers{};  // 1xx to 5xx
    base::Histogram seconds{bounds};
  };
  [[nodiscard]] Row& row_of(const AccessLine& line);

  std::vector<std::unique_ptr<Row>> rows_;  // the routes in their order, then screens and unknown
  std::unordered_map<std::string, Row*> by_operation_;
};

}  // namespace trinhky::server
