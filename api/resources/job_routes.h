// The routes that every job has in common (a migration, a transfer of all work): looked at, confirmed, paused, resumed
// and taken back. A noun says what is its own: who may, which row, how it is shown.
//
//   const JobRoutes routes{.ability = Ability::transfer_work, .path = "/api/v1/transfers", .noun = "Transfer",
//                          .kind = runtime::transfer_job(), .row_of = row_of, .show = show, .undo_check = {"…", "…"}};
//   add_job_route(router, office, routes, "GET", "", "listTransfers", {"…", "…"}, list);
//   add_job_steps(router, office, routes);      // …/{id}/undo (GET), confirm, pause, resume, undo
#pragma once

#include <functional>
#include <string>

#include "api/resources/office.h"
#include "engine/runtime/job.h"

namespace trinhky::api {

struct JobRoutes {
  Ability ability;   // asked of every route first
  std::string path;  // "/api/v1/transfers"
  std::string noun;  // of the operations: "confirmTransfer"
  const runtime::JobKind& kind;
  // The job's row, refused to whoever may not see this very job.
  base::Result<store::Row> (*row_of)(const Office& office, const std::string& id, const std::string& person);
  void (*show)(const Office& office, const std::string& id, int status, const Request& request, Reply& reply);
  base::Text undo_check;  // summary of the route that says what an undo would do
};

using JobHandler = std::function<void(const Office&, const Request&, Reply&)>;

// One route below `routes.path`; a POST takes JSON and needs an idempotency key.
void add_job_route(Router& router, Office& office, const JobRoutes& routes, const char* method, const char* below,
                   std::string operation, base::Text summary, JobHandler handler);

void add_job_steps(Router& router, Office& office, const JobRoutes& routes);

}  // namespace trinhky::api
