// The API's description of itself, made once from the routes that were added before.
#include "api/resources/office.h"
#include "api/resources/openapi_document.h"

namespace trinhky::api {

void add_openapi(Router& router, Office& /*office*/) {
  auto text = std::make_shared<std::string>();
  router.add({.method = "GET",
              .path = "/api/v1/openapi.json",
              .operation = "getOpenapi",
              .summary = {"Mô tả giao diện lập trình", "The description of this interface"},
              .handler = [text](const Request&, Reply reply) { reply(Response::json_text(200, *text)); },
              .open = true});
  // Only now are all routes known, this one too; nobody asks before the server runs.
  *text = openapi_document(router.routes()).dump();
}

}  // namespace trinhky::api
