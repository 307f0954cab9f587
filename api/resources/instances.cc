// Papers: the list, one, its history, its picture, its documents, and starting one.
#include <algorithm>
#include <charconv>
#include <memory>
#include <span>

#include "api/resources/brief_wire.h"
#include "api/resources/drafts_text.h"
#include "api/resources/history_page.h"
#include "api/resources/instances_view.h"
#include "api/resources/paper_events.h"
#include "api/resources/paper_names.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"

namespace trinhky::api {
namespace {

using base::text_or;
using store::Condition;

constexpr std::size_t usual_page = 50;
constexpr std::size_t max_scanned_pages = 20;

std::string query_text(const Request& request, std::string_view name) {
  return std::string(request.query_value(name).value_or(""));
}

std::size_t page_size(const Request& request) {
  const std::string asked = query_text(request, "limit");
  std::size_t limit = usual_page;
  if (!asked.empty()) std::from_chars(asked.data(), asked.data() + asked.size(), limit);
  return std::clamp<std::size_t>(limit, 1, base::limits::max_page);
}

std::unexpected<base::Error> bad_cursor() {
  return base::refuse(base::ErrorCode::invalid, "bad-cursor",
                      {"Không đọc được vị trí trang tiếp theo.", "The cursor cannot be read."}, "/after");
}

// "<started_at>.<id>": where the next page begins.
std::string cursor_of(const store::Row& row) {
  return std::to_string(number(row, "started_at")) + "." + text(row, "id");
}

base::Result<store::Row> behind(const std::string& cursor) {
  if (cursor.empty()) return store::Row{};
  const std::size_t dot = cursor.find('.');
  std::int64_t at = 0;
  const char* end = cursor.data() + std::min(dot, cursor.size());
  if (dot == std::string::npos || std::from_chars(cursor.data(), end, at).ptr != end) {
    return bad_cursor();
  }
  return store::Row{{"started_at", at}, {"id", cursor.substr(dot + 1)}};
}

// What the list asks of a row beyond what the store can say.
class RowFilter {
 public:
  RowFilter(const Office& office, const directory::Directory& directory, const Request& request)
      : office_(office),
        directory_(directory),
        person_(person_of(request)),
        state_(query_text(request, "state")),
        words_(base::fold(query_text(request, "q"))) {}

  // Before the rows of a page are asked for one by one.
  base::Result<void> look_at(std::span<const store::Row> page) {
    if (words_.empty()) return {};
    auto names = folded_names(office_, page);
    if (!names) return std::unexpected(names.error());
    names_ = std::move(*names);
    return {};
  }
  bool takes(const store::Row& row) {
    if (!words_.empty() && !is_called(row)) return false;
    if (!state_.empty() && text(row, "condition") != state_ && !stands_in(row)) return false;
    return readable(row);
  }

 private:
  [[nodiscard]] bool is_called(const store::Row& row) const {
    if (text(row, "search").find(words_) != std::string::npos) return true;
    const auto name = names_.find(text(row, "document"));
    return name != names_.end() && name->second.find(words_) != std::string::npos;
  }
  [[nodiscard]] bool stands_in(const store::Row& row) const {
    const auto configuration = base::parse_json(text(row, "configuration"));
    return configuration && configuration->is_array() &&
           std::ranges::find(*configuration, json(state_)) != configuration->end();
  }
  bool readable(const store::Row& row) {
    if (text(row, "started_by") == person_) return true;
    const std::string unit = text(row, "unit");
    const auto known = units_.find(unit);
    if (known != units_.end()) return known->second;
    return units_[unit] = may_list(office_, directory_, person_, unit);
  }

  const Office& office_;
  const directory::Directory& directory_;
  std::string person_;
  std::string state_;
  std::string words_;
  std::map<std::string, std::string, std::less<>> names_;  // folded, by document
  std::map<std::string, bool> units_;
};

void list(const Office& office, const Request& request, Reply& reply) {
  const directory::Directory directory = office.directory();
  const std::size_t limit = page_size(request);
  store::Query query{.table = "instance", .order = {{"started_at", true}}, .limit = base::limits::max_page};
  for (const char* column : {"definition", "unit", "parent"}) {
    if (const std::string value = query_text(request, column); !value.empty()) {
      query.where.push_back({column, Condition::Op::eq, {value}});
    }
  }
  if (query_text(request, "open") == "1") query.where.push_back({"ended_at", Condition::Op::is_null, {}});
  auto after = behind(query_text(request, "after"));
  if (!after) return refuse(reply, after.error(), request);
  query.after = std::move(*after);
  RowFilter filter(office, directory, request);
  std::vector<store::Row> taken;
  json next = nullptr;
  for (std::size_t page = 0; page < max_scanned_pages && next.is_null(); ++page) {
    const auto rows = office.store.read(query);
    if (!rows) return refuse(reply, rows.error(), request);
    if (auto looked = filter.look_at(*rows); !looked) return refuse(reply, looked.error(), request);
    for (const store::Row& row : *rows) {
      if (!filter.takes(row)) continue;
      taken.push_back(row);
      if (taken.size() < limit) continue;
      next = cursor_of(row);
      break;
    }
    if (rows->size() < query.limit) break;
    query.after = rows->back();
    if (next.is_null() && page + 1 == max_scanned_pages) next = cursor_of(rows->back());
  }
  std::vector<store::Row*> named;
  named.reserve(taken.size());
  for (store::Row& row : taken) named.push_back(&row);
  if (auto done = name_papers(office, person_of(request), named); !done) return refuse(reply, done.error(), request);
  json items = json::array();
  for (const store::Row& row : taken) items.push_back(instance_row_wire(office, directory, row, request.language));
  answer(reply, 200, {{"items", std::move(items)}, {"next", std::move(next)}});
}

void show(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto wire = instance_wire(office, *found, person_of(request), request.language);
  if (!wire) return refuse(reply, wire.error(), request);
  reply(Response::json_text(200, base::print(*wire)).with("etag", "\"" + text_or(*wire, "etag") + "\""));
}

// The cursor is the number of the last entry that was told.
base::Result<std::uint64_t> before_which(const std::string& cursor) {
  std::uint64_t number = 0;
  const char* end = cursor.data() + cursor.size();
  const auto [rest, fault] = std::from_chars(cursor.data(), end, number);
  if (cursor.empty() || (fault == std::errc() && rest == end && number > 0)) return number;
  return bad_cursor();
}

void show_history(const Office& office, BindingsMemory& memory, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto before = before_which(query_text(request, "after"));
  if (!before) return refuse(reply, before.error(), request);
  const auto bindings = memory.of(office, found->instance.id, found->instance.events);
  if (!bindings) return refuse(reply, bindings.error(), request);
  const auto page = history_page(office, *found, **bindings, {.before = *before, .limit = page_size(request)});
  if (!page) return refuse(reply, page.error(), request);
  answer(reply, 200, *page);
}

void show_diagram(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto diagram = diagram_wire(office, *found);
  if (!diagram) return refuse(reply, diagram.error(), request);
  answer(reply, 200, *diagram);
}

// Whether an event names the document: shown with it, bound by it, or put among the paper's data.
bool names(const json& body, const std::string& hash) {
  if (text_or(body, "document") == hash) return true;
  return std::ranges::any_of(body.value("changes", json::array()), [&](const json& change) {
    const bool binds = text_or(change, "op") == "document" && text_or(change, "hash") == hash;
    const bool assigns = change.contains("data") && change["data"].is_object() &&
                         (text_or(change["data"], "guidance") == hash || text_or(change["data"], "issued") == hash);
    return binds || assigns;
  });
}

// Whether the hash is of a document of this instance: bound now, or named by one of its events.
bool belongs(const Office& office, const decision::Instance& instance, const std::string& hash) {
  for (const auto& [name, known] : instance.documents) {
    if (known == hash) return true;
  }
  for (const char* name : {"guidance", "issued"}) {
    if (text_or(instance.snapshot.data, name) == hash) return true;
  }
  bool named = false;
  const auto look = [&](const store::StoredEvent& event) {
    if (event.body.find(hash) == std::string::npos) return true;
    const auto body = base::parse_json(event.body);
    named = body && names(*body, hash);
    return !named;
  };
  return each_event(office, instance.id, look) && named;
}

void show_document(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const std::string hash(request.path_param("hash"));
  if (hash.size() != 64 || !belongs(office, found->instance, hash)) {
    return refuse(reply,
                  {.code = base::ErrorCode::not_found,
                   .type = "no-such-document",
                   .message = {"Hồ sơ này không có bản văn bản đó.", "This paper has no such document."}},
                  request);
  }
  const auto document = office.engine.document(hash);
  if (!document) return refuse(reply, document.error(), request);
  reply(Response::json_text(200, base::print(*document))
            .with("etag", "\"" + hash + "\"")
            .with("cache-control", "private, max-age=31536000, immutable"));
}

base::Result<json> start_body(const Request& request) {
  auto body = server::json_body(request);
  if (!body) return std::unexpected(body.error());
  const auto wrong = [](const std::string& member, const base::Text& message) {
    return base::refuse(base::ErrorCode::invalid, "bad-member", message, base::pointer({member}));
  };
  if (!body->is_object()) {
    return base::refuse(base::ErrorCode::invalid, "wrong-type",
                        {"Nội dung phải là một đối tượng.", "The body must be an object."});
  }
  for (const auto& [name, value] : body->items()) {
    const bool is_text = name == "definition" || name == "unit";
    const bool is_object = name == "data" || name == "document";
    if (!is_text && !is_object) return wrong(name, {"Không có trường này.", "There is no such member."});
    if (is_text && !value.is_string()) return wrong(name, {"Phải là chuỗi ký tự.", "It must be text."});
    if (is_object && !value.is_object()) return wrong(name, {"Phải là một đối tượng.", "It must be an object."});
  }
  for (const char* name : {"definition", "unit"}) {
    if (text_or(*body, name).empty()) return wrong(name, {"Chưa chọn.", "It must be given."});
  }
  return body;
}

void answer_started(const Office& office, const Request& request, const json& document, const runtime::Handled& handled,
                    Reply& reply) {
  const std::string person = person_of(request);
  const auto found = seen(office, handled, person);
  if (!found) return refuse(reply, found.error(), request);
  if (document.is_object() && !handled.repeated) {
    if (auto put = put_draft(office, found->instance, person, "0", document); !put) {
      return refuse(reply, put.error(), request);
    }
  }
  const std::string location = "/api/v1/instances/" + found->instance.id;
  if (wants_brief(request)) {
    Response brief = Response::json_text(201, base::print(brief_wire(office, *found, person)));
    return reply(as_brief(std::move(brief).with("location", location)));
  }
  const auto wire = instance_wire(office, *found, person, request.language);
  if (!wire) return refuse(reply, wire.error(), request);
  reply(Response::json_text(201, base::print(*wire)).with("location", location));
}

void start(const Office& office, const Request& request, Reply reply) {
  auto body = start_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const json document = body->value("document", json());
  json command = {
      {"definition", (*body)["definition"]}, {"unit", (*body)["unit"]}, {"data", body->value("data", json::object())}};
  auto shared = std::make_shared<Reply>(std::move(reply));
  office.engine.submit(
      runtime::Request{.command_id = std::string(request.header("idempotency-key").value_or("")),
                       .kind = "start",
                       .person = person_of(request),
                       .body = std::move(command)},
      [&office, shared, request, document](base::Result<runtime::Handled> handled) {
        std::move(*shared).on_worker([&office, request, document, handled = std::move(handled)](Reply& answer_to) {
          if (!handled) return refuse(answer_to, handled.error(), request);
          answer_started(office, request, document, *handled, answer_to);
        });
      });
}

}  // namespace

void add_instances(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/instances",
              .operation = "listInstances",
              .summary = {"Danh sách hồ sơ", "Papers one may see"},
              .handler = [&office](const Request& request, Reply reply) { list(office, request, reply); }});
  router.add({.method = "POST",
              .path = "/api/v1/instances",
              .operation = "startInstance",
              .summary = {"Mở hồ sơ", "Start a paper"},
              .handler = [&office](const Request& request, Reply reply) { start(office, request, std::move(reply)); },
              .needs_idempotency_key = true,
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}",
              .operation = "getInstance",
              .summary = {"Xem một hồ sơ", "One paper"},
              .handler = [&office](const Request& request, Reply reply) { show(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/history",
              .operation = "getInstanceHistory",
              .summary = {"Quá trình xử lý, việc mới nhất trước", "What happened to a paper, the newest first"},
              .handler = [&office, memory = std::make_shared<BindingsMemory>()](const Request& request, Reply reply) {
                show_history(office, *memory, request, reply);
              }});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/diagram",
              .operation = "getInstanceDiagram",
              .summary = {"Sơ đồ các bước", "The steps of a paper as a picture"},
              .handler = [&office](const Request& request, Reply reply) { show_diagram(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/documents/{hash}",
              .operation = "getInstanceDocument",
              .summary = {"Một bản của văn bản", "One version of the document"},
              .handler = [&office](const Request& request, Reply reply) { show_document(office, request, reply); }});
}

}  // namespace trinhky::api
