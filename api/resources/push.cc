// Messages to a person's browsers: the key they subscribe with, and their subscriptions. Each for oneself.
#include "api/resources/session_fields.h"
#include "engine/notify/push_subscriptions.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;

void show_key(const Office& office, const Request& request, Reply& reply) {
  if (office.push_key.empty()) {
    return refuse(reply,
                  {.code = ErrorCode::unavailable,
                   .type = "push-off",
                   .message = {"Chương trình đang chạy không gửi thông báo đến trình duyệt.",
                               "This running program sends nothing to browsers."}},
                  request);
  }
  answer(reply, 200, {{"key", office.push_key}});
}

void subscribe(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  // The browser names a push service of its maker; somebody else could name a machine of the office.
  const std::string endpoint = body->is_object() ? base::text_or(*body, "endpoint") : std::string();
  if (office.check_target) {
    if (auto good = office.check_target(endpoint); !good) {
      base::Error error = good.error();
      error.pointer = "/endpoint";
      return refuse(reply, error, request);
    }
  }
  const auto id = notify::keep_push_subscription(office.store, person_of(request), *body, office.wall.now());
  if (!id) return refuse(reply, id.error(), request);
  answer(reply, 200, {{"id", *id}});
}

void unsubscribe(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.query_value("id").value_or(""));
  if (auto dropped = notify::drop_push_subscription(office.store, person_of(request), id); !dropped) {
    return refuse(reply, dropped.error(), request);
  }
  reply(Response::empty());
}

}  // namespace

void add_push(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/push/key",
              .operation = "getPushKey",
              .summary = {"Khóa để trình duyệt đăng ký nhận thông báo", "The key that a browser subscribes with"},
              .handler = [&office](const Request& request, Reply reply) { show_key(office, request, reply); }});
  router.add({.method = "PUT",
              .path = "/api/v1/push/subscription",
              .operation = "putPushSubscription",
              .summary = {"Cho trình duyệt này nhận thông báo", "Let this browser be told"},
              .handler = [&office](const Request& request, Reply reply) { subscribe(office, request, reply); },
              .body = server::BodyKind::json});
  router.add({.method = "DELETE",
              .path = "/api/v1/push/subscription",
              .operation = "deletePushSubscription",
              .summary = {"Thôi nhận thông báo ở một hoặc mọi trình duyệt", "No longer tell one browser, or any"},
              .handler = [&office](const Request& request, Reply reply) { unsubscribe(office, request, reply); }});
}

}  // namespace trinhky::api
