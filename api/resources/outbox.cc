// The running of the house: mails, incidents, the clock, and what anybody may know of the installation.
#include <atomic>

#include "api/resources/erasures.h"
#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "api/server/workers.h"
#include "engine/notify/deliveries.h"
#include "engine/notify/gateway.h"
#include "engine/notify/mail_channel.h"
#include "engine/notify/name_slot.h"
#include "engine/notify/why.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Instant;
using base::Result;
using Op = store::Condition::Op;

constexpr std::chrono::days farthest_move{400};

json text_or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

// A list that is read newest first and continued behind its last row.
Result<json> newest_first(const Office& office, const Request& request, store::Query query,
                          json (*wire)(const store::Row&)) {
  const auto limit = limit_of(request, 200);
  if (!limit) return std::unexpected(limit.error());
  auto after = after_of(request);
  if (!after) return std::unexpected(after.error());
  query.order = {{"at", true}};
  query.after = std::move(*after);
  query.limit = *limit;
  const auto rows = office.store.read(query);
  if (!rows) return std::unexpected(rows.error());
  json items = json::array();
  for (const store::Row& row : *rows) items.push_back(wire(row));
  json next;
  if (rows->size() == *limit) next = cursor(*instant(rows->back(), "at"), text(rows->back(), "id"));
  return json{{"items", std::move(items)}, {"next", std::move(next)}};
}

// What was decided about a message, in words; nothing for one that an earlier version kept without it.
json why_wire(const store::Row& row) {
  return text(row, "why").empty() ? json() : to_wire(notify::say(notify::why_of(row)));
}

void list_mails(const Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::see_outbox); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  // What was joined to another mail, or never was to leave the program, is told with its paper.
  std::vector<store::Condition> where{{"state", Op::ne, {"joined"}}, {"state", Op::ne, {"in_app"}}};
  if (const auto state = request.query_value("state")) where.push_back({"state", Op::eq, {std::string(*state)}});
  const auto list =
      newest_first(office, request, {.table = "delivery", .where = std::move(where)}, [](const store::Row& row) {
        return json{{"id", text(row, "id")},
                    {"to", text(row, "address")},
                    {"channel", text_or_null(text(row, "channel"))},
                    {"subject", notify::without_name_slots(text(row, "subject"))},
                    {"body", notify::without_name_slots(text(row, "body"))},
                    {"state", text(row, "state")},
                    {"at", instant_or_null(instant(row, "at"))},
                    {"sent_at", instant_or_null(instant(row, "sent_at"))},
                    {"next_try", instant_or_null(instant(row, "next_try"))},
                    {"tries", number(row, "tries")},
                    {"message_id", text_or_null(text(row, "message_id"))},
                    {"error", text_or_null(text(row, "error"))},
                    {"why", why_wire(row)}};
      });
  if (!list) return refuse(reply, list.error(), request);
  answer(reply, 200, *list);
}

// The mailbox and the telephone of today; of other channels the address that was tried stands.
std::string address_today(const Office& office, const std::string& person, const std::string& channel) {
  const auto known = office.directory().person(person);
  if (!known) return {};
  if (channel == notify::mail_channel) return known->email;
  return channel == notify::gateway_channel ? known->phone : std::string();
}

void send_one_again(const Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::see_outbox); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const std::string id(request.path_param("id"));
  const auto rows = office.store.read({.table = "delivery", .where = {{"id", Op::eq, {id}}}, .limit = 1});
  if (!rows) return refuse(reply, rows.error(), request);
  const std::string address =
      rows->empty() ? std::string()
                    : address_today(office, text(rows->front(), "person"), text(rows->front(), "channel"));
  if (auto again = notify::send_again(office.store, id, address, office.now()); !again) {
    return refuse(reply, again.error(), request);
  }
  reply(Response::empty());
}

void send_failed_again(const Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::see_outbox); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const auto again = notify::send_all_again(
      office.store,
      [&](const std::string& person, const std::string& channel) { return address_today(office, person, channel); },
      office.now());
  if (!again) return refuse(reply, again.error(), request);
  answer(reply, 200, {{"queued", *again}});
}

void list_incidents(const Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::see_incidents); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  auto list = newest_first(
      office, request, {.table = "incident", .where = {{"state", Op::eq, {"open"}}}}, [](const store::Row& row) {
        return json{{"id", text(row, "id")},
                    {"at", instant_or_null(instant(row, "at"))},
                    {"instance", text_or_null(text(row, "instance"))},
                    {"subject", nullptr},
                    {"kind", text(row, "kind")},
                    {"type", text(row, "type")},
                    {"message", {{"vi", text(row, "message_vi")}, {"en", text(row, "message_en")}}},
                    {"pointer", text_or_null(text(row, "pointer"))},
                    {"state", text(row, "state")}};
      });
  if (!list) return refuse(reply, list.error(), request);
  std::set<std::string> ids;
  for (const json& item : (*list)["items"]) ids.insert(base::text_or(item, "instance"));
  const auto instances = rows_by_id(office, "instance", ids);
  if (!instances) return refuse(reply, instances.error(), request);
  for (json& item : (*list)["items"]) {
    const auto known = instances->find(base::text_or(item, "instance"));
    if (known != instances->end()) item["subject"] = server::in(request.language, subject_of(known->second));
  }
  answer(reply, 200, *list);
}

void retry_incident(const Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::see_incidents); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const std::string id(request.path_param("id"));
  const auto retried = is_erase_incident(id) ? erase_again(office.store, id) : office.engine.retry_incident(id);
  if (!retried) return refuse(reply, retried.error(), request);
  reply(Response::empty());
}

json clock_wire(const Office& office) {
  return {{"business_now", base::format_instant(office.now())}, {"movable", office.demo}};
}

// Moving the clock fires every timer on the way, which takes longer than a handler may: it has a thread of its own.
struct ClockMoves {
  server::Workers thread{1, 1};
  std::atomic<bool> under_way = false;
};

// "P1D", "P2W", "PT12H": one number of days, weeks or hours.
std::optional<std::chrono::hours> duration_of(std::string_view text) {
  const bool hours = text.starts_with("PT") && text.ends_with('H');
  const bool days = !hours && text.starts_with('P') && text.ends_with('D');
  const bool weeks = !hours && text.starts_with('P') && text.ends_with('W');
  if (!hours && !days && !weeks) return std::nullopt;
  const std::string_view digits = text.substr(hours ? 2 : 1, text.size() - (hours ? 3 : 2));
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  int count = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    count = count * 10 + (c - '0');
  }
  return std::chrono::hours(count * (hours ? 1 : days ? 24 : 24 * 7));
}

Result<Instant> wished_time(const Office& office, const json& body) {
  Fields fields(body);
  const Instant now = office.now();
  Instant to = now;
  if (fields.has("advance")) {
    const std::string advance = fields.line("advance", {.max_code_points = 20});
    if (const auto step = duration_of(advance)) {
      to = now + *step;
    } else if (!advance.empty()) {
      fields.fault(
          "advance", "bad-duration",
          {"Khoảng thời gian ghi như “P1D”, “P1W” hoặc “PT12H”.", "A duration is written as P1D, P1W or PT12H."});
    }
  } else {
    const std::string wished = fields.line("to", {.max_code_points = 40});
    if (const auto instant = base::parse_instant(wished)) {
      to = *instant;
    } else if (!wished.empty()) {
      fields.fault("to", "bad-instant", {"Thời điểm không đúng dạng.", "This is no instant of RFC 3339."});
    }
  }
  const std::string_view member = fields.has("advance") ? "advance" : "to";
  if (to < now) {
    fields.fault(member, "clock-backwards", {"Đồng hồ chỉ đi tới, không lùi lại.", "The clock only moves forward."});
  } else if (to - now > farthest_move) {
    fields.fault(member, "clock-too-far",
                 {"Mỗi lần chỉ chuyển đồng hồ tối đa 400 ngày.", "The clock moves by 400 days at most in one go."});
  }
  if (auto good = fields.done(); !good) return std::unexpected(good.error());
  return to;
}

void move_clock(Office& office, const std::shared_ptr<ClockMoves>& moves, const Request& request, Reply reply) {
  if (auto allowed = may(office, person_of(request), Ability::move_clock); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const auto to = wished_time(office, *body);
  if (!to) return refuse(reply, to.error(), request);
  const base::Error busy{.code = ErrorCode::wrong_state,
                         .type = "clock-moving",
                         .message = {"Đồng hồ đang được chuyển, xin chờ xong rồi chuyển tiếp.",
                                     "The clock is being moved; wait until that is done."}};
  if (moves->under_way.exchange(true)) return refuse(reply, busy, request);
  const auto shared = std::make_shared<Reply>(std::move(reply));
  // The job must not keep `moves` alive: the last owner joins the thread.
  const bool taken = moves->thread.submit([&office, state = moves.get(), shared, request, to = *to] {
    const auto moved = office.engine.advance(to);
    state->under_way = false;
    office.listeners.tell({});
    if (!moved) return refuse(*shared, moved.error(), request);
    answer(*shared, 200, clock_wire(office));
  });
  if (!taken) {
    moves->under_way = false;
    refuse(*shared, busy, request);
  }
}

void show_status(const Office& office, const Request& request, Reply& reply) {
  const auto with_password =
      office.store.read({.table = "credential", .where = {{"password_hash", Op::ne, {""}}}, .limit = 1});
  if (!with_password) return refuse(reply, with_password.error(), request);
  answer(reply, 200,
         {{"version", TRINHKY_VERSION},
          {"demo", office.demo},
          {"setup_needed", with_password->empty()},
          {"business_now", base::format_instant(office.now())},
          {"languages", {"vi", "en"}}});
}

}  // namespace

void add_outbox(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/outbox",
              .operation = "listOutbox",
              .summary = {"Hộp thư đi", "The outbox"},
              .handler = [&office](const Request& request, Reply reply) { list_mails(office, request, reply); }});
  router.add({.method = "POST",
              .path = "/api/v1/outbox/again",
              .operation = "sendFailedAgain",
              .summary = {"Gửi lại mọi thư chưa đến", "Send all again that failed"},
              .handler = [&office](const Request& request, Reply reply) { send_failed_again(office, request, reply); },
              .body = server::BodyKind::json});
  router.add({.method = "POST",
              .path = "/api/v1/outbox/{id}/again",
              .operation = "sendAgain",
              .summary = {"Gửi lại một thư", "Send one again"},
              .handler = [&office](const Request& request, Reply reply) { send_one_again(office, request, reply); },
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/incidents",
              .operation = "listIncidents",
              .summary = {"Sự cố chờ xử lý", "Incidents that wait"},
              .handler = [&office](const Request& request, Reply reply) { list_incidents(office, request, reply); }});
  router.add({.method = "POST",
              .path = "/api/v1/incidents/{id}/retry",
              .operation = "retryIncident",
              .summary = {"Thử lại việc gặp sự cố", "Try again what failed"},
              .handler = [&office](const Request& request, Reply reply) { retry_incident(office, request, reply); },
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/clock",
              .operation = "getClock",
              .summary = {"Đồng hồ nghiệp vụ", "The business clock"},
              .handler = [&office](const Request&, Reply reply) { answer(reply, 200, clock_wire(office)); }});
  const auto moves = std::make_shared<ClockMoves>();
  router.add({.method = "POST",
              .path = "/api/v1/clock",
              .operation = "moveClock",
              .summary = {"Chuyển đồng hồ của bản trình diễn", "Move the demonstration's clock"},
              .handler = [&office, moves](const Request& request,
                                          Reply reply) { move_clock(office, moves, request, std::move(reply)); },
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/status",
              .operation = "getStatus",
              .summary = {"Tình trạng của bản cài đặt", "The state of the installation"},
              .handler = [&office](const Request& request, Reply reply) { show_status(office, request, reply); },
              .open = true});
}

}  // namespace trinhky::api
