// Where other programs are told of what happens, and what became of each message. For whoever administers the whole
// house: a webhook carries ids and words of every unit it is made for.
#include "engine/notify/webhooks.h"

#include <charconv>

#include "api/resources/organisation_asked.h"
#include "api/resources/session_fields.h"
#include "engine/base/limits.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using notify::Webhooks;
using Op = store::Condition::Op;

Result<Webhooks*> webhooks_of(const Office& office, const Request& request) {
  if (auto allowed = may(office, person_of(request), Ability::manage_webhooks); !allowed) {
    return std::unexpected(allowed.error());
  }
  if (office.webhooks == nullptr) {
    return base::refuse(ErrorCode::unavailable, "webhooks-off",
                        {"Chương trình đang chạy không gửi ra ngoài.", "This running program sends nothing out."});
  }
  return office.webhooks.get();
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Result<json> webhook_wire(const Office& office, const store::Row& row) {
  const std::string id = text(row, "id");
  json counts = json::object();
  for (const std::string_view state : {notify::webhook_state::queued, notify::webhook_state::dead}) {
    const std::vector<store::Condition> where{{"webhook", Op::eq, {id}}, {"state", Op::eq, {std::string(state)}}};
    const auto count = office.store.count("webhook_delivery", where);
    if (!count) return std::unexpected(count.error());
    counts[std::string(state)] = *count;
  }
  const auto old_until = instant(row, "old_until");
  const bool two_secrets = old_until && office.now() < *old_until;
  const std::string unit = text(row, "unit");
  const std::string note = text(row, "note");
  return json{{"id", id},
              {"url", text(row, "url")},
              {"kinds", base::parse_json(text(row, "kinds")).value_or(json::array())},
              {"unit", unit.empty() ? json() : json(unit)},
              {"enabled", number(row, "enabled") != 0},
              {"note", note.empty() ? json() : json(note)},
              {"at", instant_or_null(instant(row, "at"))},
              {"created_by", person_wire(office.directory(), text(row, "created_by"))},
              {"failures", number(row, "failures")},
              {"failing_since", instant_or_null(instant(row, "failing_since"))},
              {"earlier_secret_until", two_secrets ? instant_or_null(old_until) : json()},
              {"counts", std::move(counts)}};
}

json message_wire(const store::Row& row) {
  const bool waits = text(row, "state") == notify::webhook_state::queued;
  const std::string instance = text(row, "instance");
  const std::string error = text(row, "error");
  const std::int64_t status = number(row, "status");
  return {{"number", number(row, "number")},
          {"message_id", text(row, "message_id")},
          {"kind", text(row, "kind")},
          {"instance", instance.empty() ? json() : json(instance)},
          {"at", instant_or_null(instant(row, "at"))},
          {"state", text(row, "state")},
          {"tries", number(row, "tries")},
          {"next_try", waits ? instant_or_null(instant(row, "next_try")) : json()},
          {"sent_at", instant_or_null(instant(row, "sent_at"))},
          {"status", status == 0 ? json() : json(status)},
          {"error", error.empty() ? json() : json(error)},
          {"event", base::parse_json(text(row, "body")).value_or(json::object())}};
}

void show(const Office& office, const Webhooks& webhooks, const std::string& id, int status, const std::string& secret,
          const Request& request, Reply& reply) {
  const auto row = webhooks.row(id);
  if (!row) return refuse(reply, row.error(), request);
  auto wire = webhook_wire(office, *row);
  if (!wire) return refuse(reply, wire.error(), request);
  if (!secret.empty()) (*wire)["secret"] = secret;
  answer(reply, status, *wire);
}

void show_message(const Office& office, const std::string& id, std::int64_t number, int status, const Request& request,
                  Reply& reply) {
  const auto rows = office.store.read(
      {.table = "webhook_delivery", .where = {{"webhook", Op::eq, {id}}, {"number", Op::eq, {number}}}, .limit = 1});
  if (!rows) return refuse(reply, rows.error(), request);
  answer(reply, status, rows->empty() ? json::object() : message_wire(rows->front()));
}

// The wish of a body; what cannot be meant is a fault with its place.
Result<notify::WebhookWish> wish_of(const Office& office, const Request& request) {
  const auto body = server::json_body(request);
  if (!body) return std::unexpected(body.error());
  Fields fields(*body);
  notify::WebhookWish wish{
      .url = fields.line("url", {.max_code_points = notify::max_target_bytes}),
      .kinds = fields.has("kinds") ? fields.lines("kinds", notify::max_webhook_kinds) : std::vector<std::string>(),
      .unit = fields.line("unit", {.required = false}),
      .enabled = !fields.has("enabled") || fields.truth("enabled")};
  if (!wish.unit.empty() && !office.directory().unit(wish.unit)) {
    fields.fault("unit", "no-such-unit", {"Không có đơn vị này.", "There is no such unit."});
  }
  if (auto good = fields.done(); !good) return std::unexpected(good.error());
  return wish;
}

void list(const Office& office, Webhooks& /*webhooks*/, const Request& request, Reply& reply) {
  const auto rows = office.store.read({.table = "webhook", .order = {{"at"}}, .limit = base::limits::max_page});
  if (!rows) return refuse(reply, rows.error(), request);
  json items = json::array();
  for (const store::Row& row : *rows) {
    auto wire = webhook_wire(office, row);
    if (!wire) return refuse(reply, wire.error(), request);
    items.push_back(std::move(*wire));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

void make(const Office& office, Webhooks& webhooks, const Request& request, Reply& reply) {
  const auto wish = wish_of(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  const auto command = command_id(office, request);
  if (!command) return refuse(reply, command.error(), request);
  const auto made = webhooks.subscribe(*wish, id_for(request, *command, "webhook"), person_of(request));
  if (!made) return refuse(reply, made.error(), request);
  show(office, webhooks, made->id, 201, made->secret, request, reply);
}

void show_one(const Office& office, Webhooks& webhooks, const Request& request, Reply& reply) {
  show(office, webhooks, std::string(request.path_param("id")), 200, {}, request, reply);
}

void change(const Office& office, Webhooks& webhooks, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto wish = wish_of(office, request);
  if (!wish) return refuse(reply, wish.error(), request);
  if (auto changed = webhooks.change(id, *wish); !changed) return refuse(reply, changed.error(), request);
  show(office, webhooks, id, 200, {}, request, reply);
}

void remove(const Office& /*office*/, Webhooks& webhooks, const Request& request, Reply& reply) {
  const auto removed = webhooks.remove(std::string(request.path_param("id")));
  if (!removed) return refuse(reply, removed.error(), request);
  reply(Response::empty());
}

void rotate(const Office& office, Webhooks& webhooks, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto secret = webhooks.rotate(id);
  if (!secret) return refuse(reply, secret.error(), request);
  show(office, webhooks, id, 200, *secret, request, reply);
}

void test(const Office& office, Webhooks& webhooks, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto number = webhooks.test(id);
  if (!number) return refuse(reply, number.error(), request);
  show_message(office, id, *number, 201, request, reply);
}

void list_messages(const Office& office, Webhooks& webhooks, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  if (const auto known = webhooks.row(id); !known) return refuse(reply, known.error(), request);
  const auto limit = limit_of(request, 100);
  if (!limit) return refuse(reply, limit.error(), request);
  store::Query query{
      .table = "webhook_delivery", .where = {{"webhook", Op::eq, {id}}}, .order = {{"number", true}}, .limit = *limit};
  if (const auto state = request.query_value("state"); state && !state->empty()) {
    query.where.push_back({"state", Op::eq, {std::string(*state)}});
  }
  if (const auto after = request.query_value("after"); after && !after->empty()) {
    const auto number = number_of(*after);
    if (!number) {
      return refuse(reply,
                    {.code = ErrorCode::invalid,
                     .type = "bad-cursor",
                     .message = {"“after” không đúng.", "“after” is not a place in this list."}},
                    request);
    }
    query.after = {{"webhook", id}, {"number", *number}};
  }
  const auto rows = office.store.read(query);
  if (!rows) return refuse(reply, rows.error(), request);
  json items = json::array();
  for (const store::Row& row : *rows) items.push_back(message_wire(row));
  json next;
  if (rows->size() == *limit) next = std::to_string(number(rows->back(), "number"));
  answer(reply, 200, {{"items", std::move(items)}, {"next", std::move(next)}});
}

void send_again(const Office& office, Webhooks& webhooks, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const std::int64_t number = number_of(request.path_param("number")).value_or(0);
  if (auto queued = webhooks.again(id, number); !queued) return refuse(reply, queued.error(), request);
  show_message(office, id, number, 200, request, reply);
}

using Handler = void (*)(const Office&, Webhooks&, const Request&, Reply&);

struct Form {
  bool key = false;  // wants an Idempotency-Key
  server::BodyKind body = server::BodyKind::none;
};

void add(Router& router, Office& office, const char* method, const char* path, const char* operation,
         base::Text summary, Handler handler, Form form = {}) {
  router.add({.method = method,
              .path = path,
              .operation = operation,
              .summary = std::move(summary),
              .handler =
                  [&office, handler](const Request& request, Reply reply) {
                    const auto webhooks = webhooks_of(office, request);
                    if (!webhooks) return refuse(reply, webhooks.error(), request);
                    handler(office, **webhooks, request, reply);
                  },
              .needs_idempotency_key = form.key,
              .body = form.body});
}

}  // namespace

void add_webhooks(Router& router, Office& office) {
  add(router, office, "GET", "/api/v1/webhooks", "listWebhooks",
      {"Nơi nhận tin tự động của phần mềm khác", "Where other programs are told"}, list);
  add(router, office, "POST", "/api/v1/webhooks", "makeWebhook",
      {"Thêm nơi nhận; khóa ký chỉ hiện một lần", "Add one; its secret is shown once"}, make,
      {.key = true, .body = server::BodyKind::json});
  add(router, office, "GET", "/api/v1/webhooks/{id}", "getWebhook", {"Một nơi nhận", "One of them"}, show_one);
  add(router, office, "PUT", "/api/v1/webhooks/{id}", "changeWebhook",
      {"Sửa, tắt hoặc bật lại nơi nhận", "Change it, disable it, enable it again"}, change,
      {.key = false, .body = server::BodyKind::json});
  add(router, office, "DELETE", "/api/v1/webhooks/{id}", "removeWebhook",
      {"Bỏ nơi nhận và các lượt gửi của nó", "Remove it with its messages"}, remove);
  add(router, office, "POST", "/api/v1/webhooks/{id}/rotate", "rotateWebhookSecret",
      {"Đổi khóa ký; khóa cũ còn ký thêm một ngày", "A new secret; the earlier one signs for one more day"}, rotate);
  add(router, office, "POST", "/api/v1/webhooks/{id}/test", "testWebhook",
      {"Gửi thử một tin", "Send a message about nothing"}, test);
  add(router, office, "GET", "/api/v1/webhooks/{id}/deliveries", "listWebhookDeliveries",
      {"Các lượt gửi, mới nhất trước", "Its messages, newest first"}, list_messages);
  add(router, office, "POST", "/api/v1/webhooks/{id}/deliveries/{number}/again", "repeatWebhookDelivery",
      {"Gửi lại một tin, vẫn mã cũ", "Send a message again, under its id"}, send_again);
}

}  // namespace trinhky::api
