// Drafts: read, saved as they are typed, checked, filled from a pasted table or from last year.
#include <functional>
#include <nlohmann/json.hpp>

#include "api/resources/drafts_paste.h"
#include "api/resources/drafts_text.h"
#include "api/resources/instances_view.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;

constexpr int max_rounds = 3;

// The paper of the route, of which the caller may edit the document.
Result<Seen> editable(const Office& office, const Request& request) {
  auto found = seen(office, request);
  if (!found) return found;
  if (edited_work(office, found->instance, *found->definition, person_of(request)) == nullptr) {
    return base::refuse(
        base::ErrorCode::forbidden, "not-your-draft",
        {"Đồng chí không có việc soạn thảo nào đang mở ở hồ sơ này.", "You have no open drafting task at this paper."});
  }
  return found;
}

Response with_etag(const json& body, const std::string& etag) {
  return Response::json_text(200, base::print(body)).with("etag", "\"" + etag + "\"");
}

// The refusal of a stale save, with the text that is stored now, so that neither version is lost.
Response stale(const Office& office, const Request& request, const base::Error& error, const Seen& found) {
  Response response = server::problem(error, request);
  const std::string person = person_of(request);
  const auto current = draft_of(office, found.instance, *found.definition, person);
  const auto* text = std::get_if<std::string>(&response.body);
  if (!current || text == nullptr) return response;
  auto body = base::parse_json(*text, {.max_bytes = 8U << 20});
  if (!body) return response;
  (*body)["current"] = draft_wire(*current);
  (*body)["current"]["by"] = person_wire(office.directory(), person);
  response.body = base::print(*body);
  response.set("etag", "\"" + current->etag + "\"");
  return response;
}

void show(const Office& office, const Request& request, Reply& reply) {
  const auto found = editable(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto draft = draft_of(office, found->instance, *found->definition, person_of(request));
  if (!draft) return refuse(reply, draft.error(), request);
  json wire = draft_wire(*draft);
  // The frozen text moved on since this draft was begun: by another's submission, or by one's own elsewhere.
  wire["outdated"] = draft->stored && draft->base_hash != found->instance.document();
  reply(with_etag(wire, draft->etag));
}

void save(const Office& office, const Request& request, Reply& reply) {
  const auto sent = server::json_body(request);
  if (!sent) return refuse(reply, sent.error(), request);
  const auto found = editable(office, request);
  if (!found) return refuse(reply, found.error(), request);
  if (!sent->is_object() || !sent->contains("body") || !(*sent)["body"].is_object()) {
    return refuse(reply,
                  {.code = base::ErrorCode::invalid,
                   .type = "bad-member",
                   .message = {"Thiếu nội dung dự thảo.", "The draft's body is missing."},
                   .pointer = "/body"},
                  request);
  }
  const std::string etag = if_match_of(request);
  if (etag.empty()) {
    return refuse(reply,
                  {.code = base::ErrorCode::malformed,
                   .type = "if-match-required",
                   .message = {"Thiếu phiên bản của dự thảo đang sửa.", "If-Match with the draft's ETag is missing."}},
                  request);
  }
  const auto saved = put_draft(office, found->instance, person_of(request), etag, (*sent)["body"]);
  if (!saved && saved.error().code == base::ErrorCode::stale) {
    return reply(stale(office, request, saved.error(), *found));
  }
  if (!saved) return refuse(reply, saved.error(), request);
  reply(with_etag({{"etag", saved->etag}, {"updated_at", instant_or_null(saved->updated_at)}}, saved->etag));
}

bool is_coverage(const std::string& code) {
  return code == "obligation-unanswered" || code == "reason-required" || code == "obligation-missing";
}

void check(const Office& office, const Request& request, Reply& reply) {
  const auto found = editable(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto draft = draft_of(office, found->instance, *found->definition, person_of(request));
  if (!draft) return refuse(reply, draft.error(), request);
  const directory::Directory directory = office.directory();
  const decision::World world = office.engine.world(directory);
  decision::Facts facts = facts_for(office, found->instance, person_of(request));
  decision::Outcome outcome = base::Error{};
  for (int round = 0; round < max_rounds; ++round) {
    outcome = decision::check_draft(world, found->instance, draft->body, facts, office.now());
    const auto* needs = std::get_if<decision::Needs>(&outcome);
    if (needs == nullptr) break;
    for (const std::string& hash : needs->contents) {
      auto document = office.engine.document(hash);
      if (!document) return refuse(reply, document.error(), request);
      facts.contents.emplace(hash, std::move(*document));
    }
  }
  json wire = {{"errors", json::array()}, {"coverage", json::array()}};
  if (const auto* error = std::get_if<base::Error>(&outcome)) {
    if (error->faults.empty()) return refuse(reply, *error, request);
    wire["errors"] = faults_wire(error->faults, request.language);
    for (const json& fault : wire["errors"]) {
      if (is_coverage(text_or(fault, "code"))) wire["coverage"].push_back(fault);
    }
  }
  answer(reply, 200, wire);
}

void paste(const Office& office, const Request& request, Reply& reply) {
  const auto sent = server::json_body(request);
  if (!sent) return refuse(reply, sent.error(), request);
  const auto found = editable(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const std::string table = sent->is_object() ? text_or(*sent, "table") : std::string();
  if (table.empty()) {
    return refuse(reply,
                  {.code = base::ErrorCode::invalid,
                   .type = "bad-member",
                   .message = {"Chưa có bảng để dán.", "There is no table to paste."},
                   .pointer = "/table"},
                  request);
  }
  const auto draft = draft_of(office, found->instance, *found->definition, person_of(request));
  if (!draft) return refuse(reply, draft.error(), request);
  const auto preview = preview_paste(table, draft->body);
  if (!preview) return refuse(reply, preview.error(), request);
  answer(reply, 200, *preview);
}

void last_year(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto earlier = last_years_programme(office, found->instance);
  if (!earlier) {
    return refuse(reply,
                  {.code = base::ErrorCode::not_found,
                   .type = "no-last-year",
                   .message = {"Chưa có chương trình của năm trước trong hệ thống.",
                               "Last year's programme is not in the system."}},
                  request);
  }
  answer(reply, 200,
         {{"instance", earlier->instance},
          {"year", earlier->document.value("year", json())},
          {"rows", earlier->document.value("rows", json::array())}});
}

void edit_obligations(const Office& office, const Request& request, Reply& reply) {
  const auto change = server::json_body(request);
  if (!change) return refuse(reply, change.error(), request);
  const auto found = editable(office, request);
  if (!found) return refuse(reply, found.error(), request);
  if (found->definition->form != "guidance") {
    return refuse(reply,
                  {.code = base::ErrorCode::wrong_state,
                   .type = "not-a-guidance",
                   .message = {"Hồ sơ này không phải là hướng dẫn.", "This paper is no guidance."}},
                  request);
  }
  const std::string person = person_of(request);
  const auto draft = draft_of(office, found->instance, *found->definition, person);
  if (!draft) return refuse(reply, draft.error(), request);
  const std::string asked = if_match_of(request);
  const auto edited = guidance::edit_obligations(draft->body, *change);
  if (!edited) return refuse(reply, edited.error(), request);
  const auto saved = put_draft(office, found->instance, person, asked.empty() ? draft->etag : asked, *edited);
  if (!saved && saved.error().code == base::ErrorCode::stale) {
    return reply(stale(office, request, saved.error(), *found));
  }
  if (!saved) return refuse(reply, saved.error(), request);
  reply(with_etag(draft_wire(*saved), saved->etag));
}

void release_check(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto draft = draft_of(office, found->instance, *found->definition, person_of(request));
  if (!draft) return refuse(reply, draft.error(), request);
  const guidance::ReleaseCheck result = guidance::check_release(draft->body);
  answer(reply, 200,
         {{"blocks", faults_wire(result.blocks, request.language)},
          {"warnings", faults_wire(result.warnings, request.language)}});
}

using Handle = void (*)(const Office&, const Request&, Reply&);

server::Handler with(const Office& office, Handle handle) {
  return [&office, handle](const Request& request, Reply reply) { handle(office, request, reply); };
}

}  // namespace

void add_drafts(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/draft",
              .operation = "getDraft",
              .summary = {"Bản dự thảo đang soạn", "One's own draft"},
              .handler = with(office, show)});
  router.add({.method = "PUT",
              .path = "/api/v1/instances/{id}/draft",
              .operation = "putDraft",
              .summary = {"Lưu bản dự thảo", "Save one's own draft"},
              .handler = with(office, save),
              .body = server::BodyKind::json});
  router.add({.method = "POST",
              .path = "/api/v1/instances/{id}/draft/check",
              .operation = "checkDraft",
              .summary = {"Kiểm tra trước khi trình", "What a submission would be refused for"},
              .handler = with(office, check)});
  router.add({.method = "POST",
              .path = "/api/v1/instances/{id}/draft/paste",
              .operation = "previewPaste",
              .summary = {"Xem trước bảng dán vào", "Preview of a pasted table"},
              .handler = with(office, paste),
              .body = server::BodyKind::json});
  router.add({.method = "POST",
              .path = "/api/v1/instances/{id}/draft/obligations",
              .operation = "editObligations",
              .summary = {"Sửa các nhiệm vụ của hướng dẫn", "Change the obligations of a guidance draft"},
              .handler = with(office, edit_obligations),
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/last-year",
              .operation = "getLastYear",
              .summary = {"Chương trình năm trước", "Last year's programme"},
              .handler = with(office, last_year)});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/release-check",
              .operation = "checkRelease",
              .summary = {"Kiểm tra trước khi phát hành", "What stands against the release of a guidance"},
              .handler = with(office, release_check)});
}

}  // namespace trinhky::api
