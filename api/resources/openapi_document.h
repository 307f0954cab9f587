// The OpenAPI 3.1 description of every route: what the router knows (methods, paths, names, keys, bodies) joined with
// what is written by hand in api/openapi/schemas.json (the shapes of requests and answers). Nothing of it is kept
// twice, so a route that was forgotten by hand is one without an answer's schema, and a test finds it.
//
//   json document = openapi_document(router.routes());
//   undescribed(router.routes());   // routes that schemas.json says nothing about: none, says a test
//
// In schemas.json an answer or request is named shortly: "Session" a schema, "list:Task" a page of them, "bytes" a file
// of any kind, "media:application/pdf" one of that kind; an object is a schema itself.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "api/server/router.h"
#include "engine/base/json.h"

namespace trinhky::api {

[[nodiscard]] base::ordered_json openapi_document(const std::vector<server::Route>& routes);

// "GET /api/v1/units" of every route without a description, and of every description without a route.
[[nodiscard]] std::vector<std::string> undescribed(const std::vector<server::Route>& routes);
[[nodiscard]] std::vector<std::string> described_in_vain(const std::vector<server::Route>& routes);

}  // namespace trinhky::api
