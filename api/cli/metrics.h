// What `trinhky serve --metrics-port` answers to Prometheus: every figure of the running program, at GET /metrics of a
// listener of its own that this machine alone reaches. docs/operations.md has the table.
//
//   server::Router router;
//   add_metrics(router, {.office = office, .requests = figures, …});
//   auto listener = server::Server::start({.port = 9464}, {.router = std::move(router), …});
//
// A listener of its own, because "comes from this machine" says nothing on the port where people come in: behind a
// proxy on the same machine everybody does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/resources/office.h"
#include "api/server/health.h"
#include "api/server/request_figures.h"
#include "api/server/server.h"

namespace trinhky::cli {

struct MetricSources {
  api::Office& office;
  std::shared_ptr<const server::RequestFigures> requests;
  std::function<server::Server::Load()> load;
  server::Ailments ailments;
  std::function<std::uint64_t()> dropped_log_lines;
  std::filesystem::path data;  // the folder of the database
};

// The whole text. Reads a few counts from the store; what cannot be read is left out. Any thread.
[[nodiscard]] std::string metrics_text(const MetricSources& sources);

void add_metrics(server::Router& router, MetricSources sources);

}  // namespace trinhky::cli
