// Workflows as they are loaded: the list, one with its form, and a check of one that somebody writes.
#include <charconv>
#include <nlohmann/json.hpp>

#include "api/resources/office.h"
#include "engine/base/limits.h"
#include "engine/runtime/catalogue_log.h"
#include "engine/runtime/examination.h"

namespace trinhky::api {
namespace {

json row_wire(const definition::Definition& definition) {
  return {{"id", definition.id}, {"version", definition.version}, {"title", to_wire(definition.title)}};
}

// Which versions there are and how many papers run on each; null to whoever does not administer the house.
json versions_wire(const Office& office, const std::string& id, bool administers) {
  if (!administers) return nullptr;
  json versions = json::array();
  const std::vector<runtime::Offer> offers = office.catalogue->offers();
  for (const auto& one : office.catalogue->versions(id)) {
    const std::vector<store::Condition> running{{"definition", store::Condition::Op::eq, {id}},
                                                {"version", store::Condition::Op::eq, {std::int64_t{one->version}}},
                                                {"ended_at", store::Condition::Op::is_null, {}}};
    const auto count = office.store.count("instance", running);
    versions.push_back({{"version", one->version}, {"hash", one->hash}, {"running", count ? json(*count) : json()}});
    for (const runtime::Offer& offer : offers) {
      if (offer.bundle.definition != id || offer.bundle.version != one->version) continue;
      // Whoever published the file meanwhile took the offer.
      if (offer.bundle == office.catalogue->bundle(*one)) continue;
      versions.back()["offer"] = to_wire(runtime::told(offer));
    }
  }
  return versions;
}

void list(const Office& office, const Request& request, Reply& reply) {
  const bool administers = may(office, person_of(request), Ability::manage_workflows).has_value();
  json items = json::array();
  for (const auto& definition : office.catalogue->definitions()) {
    json row = row_wire(*definition);
    // Whether people start it, or only another paper does.
    row["started_by_people"] = !definition->start_by.is_null();
    row["versions"] = versions_wire(office, definition->id, administers);
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
base::Result<std::string> sent_definition(const Request& request) {
  const auto body = server::ordered_json_body(request);
  if (!body) return std::unexpected(body.error());
  std::string bytes;
  if (body->is_object() && body->contains("definition")) {
    const base::ordered_json& sent = (*body)["definition"];
    bytes = sent.is_string() ? sent.get<std::string>() : sent.dump(2);
  }
  if (bytes.empty()) {
    return base::refuse(base::ErrorCode::invalid, "bad-member",
                        {"Chưa có định nghĩa để kiểm tra.", "There is no definition to check."}, "/definition");
  }
  if (bytes.size() > base::limits::max_definition_bytes) {
    return base::refuse(base::ErrorCode::too_large, "definition-too-large",
                        {"Định nghĩa quy trình quá lớn.", "The definition is too large."}, "/definition");
  }
  return bytes;
}

// Everything that `trinhky check` says, for the people of this house today.
runtime::Examined examined(const Office& office, std::string bytes) {
  const directory::Directory directory = office.directory();
  definition::proof::Organisation organisation{.directory = &directory, .date = office.today(), .units = {}};
  for (const directory::Unit& unit : directory.units_on(office.today())) organisation.units.push_back(unit.id);
  return runtime::examine(*office.catalogue, {{.name = "definition", .bytes = std::move(bytes)}}, organisation).front();
}

json problems_of(const runtime::Examined& one) {
  json problems = json::array();
  for (const auto& finding : definition::proof::without_notes(one.findings)) {
    problems.push_back(runtime::to_json(finding));
  }
  return problems;
}

void check(const Office& office, const Request& request, Reply& reply) {
  auto bytes = sent_definition(request);
  if (!bytes) return refuse(reply, bytes.error(), request);
  const runtime::Examined one = examined(office, std::move(*bytes));
  answer(reply, 200, {{"valid", one.good()}, {"problems", problems_of(one)}});
}

// Publishing is for good: the version is kept in the house's own chain and what starts from now on starts on it.
void publish(const Office& office, const Request& request, Reply reply) {
  if (auto allowed = may(office, person_of(request), Ability::manage_workflows); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  auto bytes = sent_definition(request);
  if (!bytes) return refuse(reply, bytes.error(), request);
  const runtime::Examined one = examined(office, *bytes);
  if (!one.good()) {
    base::Error error{
        .code = base::ErrorCode::invalid,
        .type = "definition-unproved",
        .message = {"Quy trình còn lỗi nên chưa ban hành được.", "The workflow has errors and cannot be published."}};
    for (const auto& finding : one.findings) {
      if (finding.severity != "error") continue;
      error.faults.push_back(
          {.pointer = "/definition" + finding.pointer, .code = finding.code, .message = finding.message});
    }
    return refuse(reply, error, request);
  }
  const definition::Bundle bundle = office.catalogue->bundle(*one.definition);
  json body = runtime::recorded(*one.definition, bundle);
  body["from"] = "people";
  json wire = row_wire(*one.definition);
  wire["hash"] = one.definition->hash;
  wire["meaning"] = bundle.meaning;
  wire["labels"] = bundle.labels;
  wire["problems"] = problems_of(one);  // warnings only: a place that is empty today holds nothing up
  auto shared = std::make_shared<Reply>(std::move(reply));
  office.engine.submit(
      runtime::CatalogueRequest{.command_id = std::string(request.header("idempotency-key").value_or("")),
                                .person = person_of(request),
                                .kind = "definition_published",
                                .body = std::move(body),
                                .content = std::move(*bytes),
                                .rows = {},
                                .definition = one.definition},
      [shared, request, wire = std::move(wire)](base::Result<runtime::Handled> handled) {
        std::move(*shared).on_worker([request, wire, handled = std::move(handled)](Reply& answer_to) {
          if (!handled) return refuse(answer_to, handled.error(), request);
          answer(answer_to, handled->repeated ? 200 : 201, wire);
        });
      });
}

}  // namespace

void add_definitions(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/definitions",
              .operation = "listDefinitions",
              .summary = {"Các quy trình", "Workflows"},
              .handler = [&office](const Request& request, Reply reply) { list(office, request, reply); }});
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
  router.add({.method = "POST",
              .path = "/api/v1/definitions",
              .operation = "publishDefinition",
              .summary = {"Ban hành một phiên bản quy trình", "Publish a version of a workflow"},
              .handler = [&office](const Request& request, Reply reply) { publish(office, request, std::move(reply)); },
              .needs_idempotency_key = true,
              .body = server::BodyKind::json});
}

}  // namespace trinhky::api
