// Workflows as they are loaded: the list, one with its form, and a check of one that somebody writes.
#include <charconv>
#include <nlohmann/json.hpp>

#include "api/resources/office.h"
#include "engine/base/limits.h"

namespace trinhky::api {
namespace {

json row_wire(const definition::Definition& definition) {
  return {{"id", definition.id}, {"version", definition.version}, {"title", to_wire(definition.title)}};
}

void list(const Office& office, Reply& reply) {
  json items = json::array();
  for (const auto& definition : office.catalogue->definitions()) {
    json row = row_wire(*definition);
    // Whether people start it, or only another paper does.
    row["started_by_people"] = !definition->start_by.is_null();
    items.push_back(std::move(row));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

std::shared_ptr<const definition::Definition> asked_for(const Office& office, const Request& request) {
  const std::string_view digits = request.path_param("version");
  int version = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || version < 0) return nullptr;
  return office.catalogue->definition(std::string(request.path_param("id")), version);
}

void show(const Office& office, const Request& request, Reply& reply) {
  const auto definition = asked_for(office, request);
  if (definition == nullptr) {
    return refuse(reply,
                  {.code = base::ErrorCode::not_found,
                   .type = "no-such-definition",
                   .message = {"Không có quy trình này.", "There is no such workflow."}},
                  request);
  }
  json states = json::array();
  for (const definition::StateTitle& state : definition->states) {
    states.push_back({{"id", state.id},
                      {"parent", state.parent.empty() ? json() : json(state.parent)},
                      {"kind", state.kind},
                      {"title", to_wire(state.title)},
                      {"condition", state.condition.empty() ? json() : json(state.condition)}});
  }
  const json* form = office.catalogue->form_source(definition->form);
  json wire = row_wire(*definition);
  wire["hash"] = definition->hash;
  wire["states"] = std::move(states);
  wire["form_name"] = definition->form;
  wire["form"] = form == nullptr ? json() : *form;
  wire["source"] = definition->source;
  answer(reply, 200, wire);
}

// A definition may be sent as text, as it stands in a file, or as JSON; the order of its members means something.
void check(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::ordered_json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  std::string bytes;
  if (body->is_object() && body->contains("definition")) {
    const base::ordered_json& sent = (*body)["definition"];
    bytes = sent.is_string() ? sent.get<std::string>() : sent.dump();
  }
  if (bytes.empty() || bytes.size() > base::limits::max_definition_bytes) {
    const bool empty = bytes.empty();
    return refuse(reply,
                  {.code = empty ? base::ErrorCode::invalid : base::ErrorCode::too_large,
                   .type = empty ? "bad-member" : "definition-too-large",
                   .message = empty ? base::Text{"Chưa có định nghĩa để kiểm tra.", "There is no definition to check."}
                                    : base::Text{"Định nghĩa quy trình quá lớn.", "The definition is too large."},
                   .pointer = "/definition"},
                  request);
  }
  definition::Known known = office.catalogue->known();
  const definition::Parsed parsed = definition::parse_definition(bytes, known);
  json problems = json::array();
  for (const definition::Problem& problem : parsed.problems) {
    problems.push_back({{"code", problem.code},
                        {"severity", problem.severity},
                        {"pointer", problem.pointer},
                        {"message", to_wire(problem.message)}});
  }
  answer(reply, 200, {{"valid", parsed.definition != nullptr}, {"problems", std::move(problems)}});
}

}  // namespace

void add_definitions(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/definitions",
              .operation = "listDefinitions",
              .summary = {"Các quy trình", "Workflows"},
              .handler = [&office](const Request&, Reply reply) { list(office, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/definitions/{id}/{version}",
              .operation = "getDefinition",
              .summary = {"Một quy trình và mẫu văn bản của nó", "One workflow and its form"},
              .handler = [&office](const Request& request, Reply reply) { show(office, request, reply); }});
  router.add({.method = "POST",
              .path = "/api/v1/definitions/check",
              .operation = "checkDefinition",
              .summary = {"Kiểm tra định nghĩa quy trình", "Check a workflow definition"},
              .handler = [&office](const Request& request, Reply reply) { check(office, request, reply); },
              .body = server::BodyKind::json});
}

}  // namespace trinhky::api
