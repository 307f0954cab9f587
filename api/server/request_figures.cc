#include "api/server/request_figures.h"

#include <algorithm>
#include <chrono>

namespace trinhky::server {

RequestFigures::RequestFigures(std::span<const Route> routes) {
  const auto add = [this](std::string_view route, std::string_view method) {
    auto row = std::make_unique<Row>();
    row->route = route;
    row->method = method;
    rows_.push_back(std::move(row));
    return rows_.back().get();
  };
  for (const Route& route : routes) by_operation_.emplace(route.operation, add(route.path, route.method));
  add(screens, "GET");
  add(unknown, "any");
}

RequestFigures::Row& RequestFigures::row_of(const AccessLine& line) {
  const auto found = by_operation_.find(line.operation);
  if (found != by_operation_.end()) return *found->second;
  return line.status < 400 ? **(rows_.end() - 2) : *rows_.back();
}

void RequestFigures::count(const AccessLine& line) {
  Row& row = row_of(line);
  const auto status_class = static_cast<std::size_t>(std::clamp(line.status / 100, 1, 5)) - 1;
  row.answers.at(status_class).fetch_add(1, std::memory_order_relaxed);
  if (!line.is_stream) row.seconds.observe(std::chrono::duration<double>(line.took).count());
}

void RequestFigures::write(MetricsText& out) const {
  static constexpr std::array<std::string_view, classes> words{"1xx", "2xx", "3xx", "4xx", "5xx"};
  out.family("trinhky_http_requests_total", MetricsText::Type::counter,
             "Answered HTTP requests by route template, method and class of status.");
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < classes; ++i) {
      const std::uint64_t number = row->answers.at(i).load(std::memory_order_relaxed);
      if (number == 0) continue;
      out.sample({{"route", row->route}, {"method", row->method}, {"status", words.at(i)}}, number);
    }
  }
  out.family("trinhky_http_request_duration_seconds", MetricsText::Type::histogram,
             "Time from a request's head to the last byte of its answer; event streams are left out.");
  for (const auto& row : rows_) {
    const base::Histogram::Reading seconds = row->seconds.read();
    if (seconds.cumulative.back() == 0) continue;
    out.histogram({{"route", row->route}, {"method", row->method}}, seconds);
  }
}

}  // namespace trinhky::server
