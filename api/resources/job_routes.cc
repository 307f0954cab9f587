#include "api/resources/job_routes.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "api/resources/session_fields.h"

namespace trinhky::api {
namespace {

using runtime::JobStep;

void take_step(const Office& office, const JobRoutes& routes, JobStep step, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const std::string person = person_of(request);
  if (const auto row = routes.row_of(office, id, person); !row) return refuse(reply, row.error(), request);
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  const auto done = runtime::step_job(office.engine, office.store, routes.kind, id, step, person, *key);
  if (!done) return refuse(reply, done.error(), request);
  routes.show(office, id, 200, request, reply);
}

void check_undo(const Office& office, const JobRoutes& routes, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const std::string person = person_of(request);
  if (const auto row = routes.row_of(office, id, person); !row) return refuse(reply, row.error(), request);
  const auto verdicts = runtime::undo_verdicts(office.engine, office.store, routes.kind, id, person);
  if (!verdicts) return refuse(reply, verdicts.error(), request);
  answer(reply, 200, {{"items", *verdicts}, {"next", nullptr}});
}

}  // namespace

void add_job_route(Router& router, Office& office, const JobRoutes& routes, const char* method, const char* below,
                   std::string operation, base::Text summary, JobHandler handler) {
  const bool posts = std::string_view(method) == "POST";
  router.add(
      {.method = method,
       .path = routes.path + below,
       .operation = std::move(operation),
       .summary = std::move(summary),
       .handler =
           [&office, ability = routes.ability, handler = std::move(handler)](const Request& request, Reply reply) {
             if (auto allowed = may(office, person_of(request), ability); !allowed) {
               return refuse(reply, allowed.error(), request);
             }
             handler(office, request, reply);
           },
       .needs_idempotency_key = posts,
       .body = posts ? server::BodyKind::json : server::BodyKind::none});
}

void add_job_steps(Router& router, Office& office, const JobRoutes& routes) {
  struct Step {
    JobStep step;
    const char* word;
    base::Text summary;
  };
  static const std::array<Step, 4> steps{
      {{JobStep::confirm, "confirm", {"Xác nhận và thực hiện", "Confirm and carry out"}},
       {JobStep::pause, "pause", {"Tạm dừng", "Pause"}},
       {JobStep::resume, "resume", {"Tiếp tục", "Go on"}},
       {JobStep::undo, "undo", {"Chuyển lại", "Take back"}}}};
  add_job_route(
      router, office, routes, "GET", "/{id}/undo", "check" + routes.noun + "Undo", routes.undo_check,
      [routes](const Office& of, const Request& request, Reply& reply) { check_undo(of, routes, request, reply); });
  for (const Step& one : steps) {
    const std::string below = std::string("/{id}/") + one.word;
    add_job_route(router, office, routes, "POST", below.c_str(), one.word + routes.noun, one.summary,
                  [routes, step = one.step](const Office& of, const Request& request, Reply& reply) {
                    take_step(of, routes, step, request, reply);
                  });
  }
}

}  // namespace trinhky::api
