#include "api/resources/openapi_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/base/text.h"

// The bytes of api/openapi/schemas.json, put into the program by api/openapi/schemas.S.in.
extern "C" {
extern const char trinhky_openapi_schemas[];      // NOLINT
extern const char trinhky_openapi_schemas_end[];  // NOLINT
}

namespace trinhky::api {
namespace {

using base::ordered_json;
using server::BodyKind;
using server::Route;

const ordered_json& hand_written() {
  static const ordered_json value = [] {
    const auto size = static_cast<std::size_t>(trinhky_openapi_schemas_end - trinhky_openapi_schemas);
    auto parsed = base::parse_ordered_json({trinhky_openapi_schemas, size});
    return parsed ? *parsed : ordered_json::object();
  }();
  return value;
}

std::string key_of(const Route& route) {
  return route.method + " " + route.path;
}

const ordered_json& described(const Route& route) {
  static const ordered_json nothing = ordered_json::object();
  const ordered_json& all = hand_written();
  const auto operations = all.find("operations");
  if (operations == all.end()) return nothing;
  const auto found = operations->find(key_of(route));
  return found == operations->end() ? nothing : *found;
}

ordered_json reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

// {"application/json": {"schema": …}} for the short name of a shape.
ordered_json content_of(const ordered_json& shape) {
  if (shape.is_object()) return {{"application/json", {{"schema", shape}}}};
  const std::string name = shape.is_string() ? shape.get<std::string>() : std::string();
  const ordered_json binary = {{"schema", {{"type", "string"}, {"format", "binary"}}}};
  if (name == "bytes") return {{"application/octet-stream", binary}};
  if (name.starts_with("media:")) return {{name.substr(6), binary}};
  if (name.starts_with("list:")) {
    const ordered_json page = {
        {"type", "object"},
        {"required", {"items"}},
        {"properties",
         {{"items", {{"type", "array"}, {"items", reference("schemas", name.substr(5))}}},
          {"next", {{"type", {"string", "null"}}, {"description", "Where the next page begins; null at the end."}}}}}};
    return {{"application/json", {{"schema", page}}}};
  }
  return {{"application/json", {{"schema", reference("schemas", name)}}}};
}

ordered_json parameters_of(const Route& route, const ordered_json& words) {
  ordered_json parameters = ordered_json::array();
  for (const std::string& segment : base::split(std::string_view(route.path).substr(1), '/')) {
    if (segment.size() < 3 || segment.front() != '{') continue;
    parameters.push_back({{"name", segment.substr(1, segment.size() - 2)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}}}});
  }
  for (const auto& name : words.value("query", ordered_json::array())) {
    parameters.push_back({{"name", name}, {"in", "query"}, {"schema", {{"type", "string"}}}});
  }
  for (const auto& name : words.value("headers", ordered_json::array())) {
    parameters.push_back({{"name", name}, {"in", "header"}, {"schema", {{"type", "string"}}}});
  }
  if (route.needs_idempotency_key) parameters.push_back(reference("parameters", "IdempotencyKey"));
  if (route.method != "GET" && route.csrf && !route.open) parameters.push_back(reference("parameters", "CsrfToken"));
  parameters.push_back(reference("parameters", "AcceptLanguage"));
  return parameters;
}

ordered_json request_body_of(const Route& route, const ordered_json& words) {
  ordered_json content = words.contains("request") ? content_of(words["request"])
                         : route.body == BodyKind::json
                             ? ordered_json{{"application/json", {{"schema", {{"type", "object"}}}}}}
                             : content_of("bytes");
  for (const auto& other : words.value("request_also", ordered_json::array())) {
    content.update(content_of(other));
  }
  return {{"required", true}, {"content", std::move(content)}};
}

ordered_json responses_of(const Route& route, const ordered_json& words) {
  ordered_json responses = ordered_json::object();
  const ordered_json statuses = words.value("status", ordered_json(200));
  for (const auto& status : statuses.is_array() ? statuses : ordered_json::array({statuses})) {
    ordered_json response = {{"description", status == 204 ? "Done; nothing to say." : "The answer."}};
    if (status != 204 && words.contains("response")) response["content"] = content_of(words["response"]);
    responses[status.dump()] = std::move(response);
  }
  std::vector<int> refusals;
  if (!route.open) refusals.insert(refusals.end(), {401, 403});
  if (route.path.find('{') != std::string::npos) refusals.push_back(404);
  if (route.body != BodyKind::none) refusals.insert(refusals.end(), {400, 413, 415, 422});
  if (route.needs_idempotency_key) refusals.insert(refusals.end(), {400, 409, 503});
  for (const auto& also : words.value("refusals", ordered_json::array())) refusals.push_back(also.get<int>());
  std::ranges::sort(refusals);
  for (const int status : refusals) responses[std::to_string(status)] = reference("responses", "Problem");
  responses["default"] = reference("responses", "Problem");
  return responses;
}

ordered_json operation_of(const Route& route) {
  const ordered_json& words = described(route);
  const auto segments = base::split(std::string_view(route.path).substr(1), '/');
  ordered_json operation = {{"operationId", route.operation},
                            {"summary", route.summary.vi},
                            {"description", route.summary.en},
                            {"x-summary", {{"vi", route.summary.vi}, {"en", route.summary.en}}},
                            {"tags", {segments.size() > 2 ? segments[2] : segments.back()}},
                            {"parameters", parameters_of(route, words)}};
  if (route.open) operation["security"] = ordered_json::array();
  if (route.body != BodyKind::none) operation["requestBody"] = request_body_of(route, words);
  operation["responses"] = responses_of(route, words);
  return operation;
}

}  // namespace

ordered_json openapi_document(const std::vector<Route>& routes) {
  ordered_json paths = ordered_json::object();
  for (const Route& route : routes) {
    std::string method = route.method;
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    paths[route.path][method] = operation_of(route);
  }
  const ordered_json& words = hand_written();
  ordered_json info = words.value("info", ordered_json::object());
  info["version"] = TRINHKY_VERSION;
  return {{"openapi", "3.1.0"},
          {"info", std::move(info)},
          {"security", ordered_json::array({{{"session", ordered_json::array()}}})},
          {"paths", std::move(paths)},
          {"components", words.value("components", ordered_json::object())}};
}

std::vector<std::string> undescribed(const std::vector<Route>& routes) {
  std::vector<std::string> missing;
  for (const Route& route : routes) {
    if (described(route).empty()) missing.push_back(key_of(route));
  }
  return missing;
}

std::vector<std::string> described_in_vain(const std::vector<Route>& routes) {
  std::vector<std::string> vain;
  for (const auto& [key, words] : hand_written().value("operations", ordered_json::object()).items()) {
    if (std::ranges::none_of(routes, [&](const Route& route) { return key_of(route) == key; })) vain.push_back(key);
  }
  return vain;
}

}  // namespace trinhky::api
