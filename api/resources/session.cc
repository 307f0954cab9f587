// Signing in and out, and the one-time links by which a password is set.
#include "api/resources/session_answer.h"
#include "api/resources/session_fields.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;

constexpr std::size_t max_body = 8U << 10;
constexpr std::size_t max_password_bytes = 2U << 10;

base::Error wrong_login_or_password() {
  return {.code = ErrorCode::unauthenticated,
          .type = "wrong-login-or-password",
          .message = {"Tên đăng nhập hoặc mật khẩu không đúng.", "The login or the password is not right."}};
}

base::Error link_not_valid() {
  return {.code = ErrorCode::not_found,
          .type = "link-not-valid",
          .message = {"Liên kết đã được dùng, đã hết hạn hoặc không đúng.",
                      "The link has been used, has expired or is not right."}};
}

void enter(Office& office, Request request, Reply reply) {
  const auto body = server::json_body(request, max_body);
  if (!body) return refuse(reply, body.error(), request);
  Fields fields(*body);
  auth::Enter wish{.login = fields.line("login"),
                   .password = fields.raw("password", max_password_bytes),
                   .remote = request.remote,
                   .agent = agent_of(request)};
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  request.body.clear();
  const auto shared = std::make_shared<Reply>(std::move(reply));
  office.sign_in.enter(std::move(wish), [&office, shared, request = std::move(request)](
                                            std::expected<auth::OpenedSession, auth::Denied> entered) {
    if (!entered) return (*shared)(server::problem(entered.error().error, request, entered.error().retry_after));
    if (may_sign_in(office, entered->record.person.value)) return answer_signed_in(*shared, office, request, *entered);
    const auto closed = office.sessions.close(entered->record.hash);
    refuse(*shared, closed ? wrong_login_or_password() : closed.error(), request);
  });
}

void show(Office& office, const Request& request, Reply& reply) {
  const std::string person = person_of(request);
  if (!may_sign_in(office, person)) {
    if (auto closed = office.sessions.close(request.caller->session); !closed) {
      return refuse(reply, closed.error(), request);
    }
    return refuse(reply,
                  {.code = ErrorCode::unauthenticated,
                   .type = "session-ended",
                   .message = {"Tài khoản này không còn được dùng.", "This account is no longer in use."}},
                  request);
  }
  answer(reply, 200, session_wire(office, request, person, request.caller->session));
}

void leave(Office& office, const Request& request, Reply& reply) {
  if (auto closed = office.sessions.close(request.caller->session); !closed) {
    return refuse(reply, closed.error(), request);
  }
  Response response = Response::empty();
  for (std::string& cookie : auth::Sessions::cookies_removed(request.secure)) {
    response.set("set-cookie", std::move(cookie));
  }
  reply(std::move(response));
}

void show_link(Office& office, const Request& request, Reply& reply) {
  const auto link = office.credentials.find_link(base::sha256_hex(request.path_param("token")));
  if (!link) return refuse(reply, link.error(), request);
  if (!*link || (*link)->expires <= office.wall.now()) return refuse(reply, link_not_valid(), request);
  const auto person = office.directory().person((*link)->person.value);
  if (!person || !person->active) return refuse(reply, link_not_valid(), request);
  answer(reply, 200, {{"full_name", person->full_name}});
}

// The link sets a password and no more: whoever holds it signs in with what was set.
void use_link(Office& office, Request request, Reply reply) {
  const auto body = server::json_body(request, max_body);
  if (!body) return refuse(reply, body.error(), request);
  Fields fields(*body);
  auth::SetPasswordByLink wish{.token = std::string(request.path_param("token")),
                               .password = fields.raw("password", max_password_bytes),
                               .remote = request.remote,
                               .agent = agent_of(request)};
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  request.body.clear();
  const auto shared = std::make_shared<Reply>(std::move(reply));
  office.sign_in.set_password(std::move(wish), [&office, shared, request = std::move(request)](
                                                   std::expected<auth::OpenedSession, auth::Denied> entered) {
    if (!entered) return (*shared)(server::problem(entered.error().error, request, entered.error().retry_after));
    if (auto closed = office.sessions.close(entered->record.hash); !closed) {
      return refuse(*shared, closed.error(), request);
    }
    (*shared)(Response::empty());
  });
}

// Asks for the present password again, as somebody else may sit at an open screen, and ends all other sessions.
void change_password(Office& office, Request request, Reply reply) {
  const auto body = server::json_body(request, max_body);
  if (!body) return refuse(reply, body.error(), request);
  if (office.demo) {
    return refuse(reply,
                  {.code = ErrorCode::wrong_state,
                   .type = "demo-password",
                   .message = {"Bản trình diễn dùng chung một mật khẩu, không đổi được.",
                               "A demonstration has one password for all, which cannot be changed."}},
                  request);
  }
  Fields fields(*body);
  auth::ChangePassword wish{.person = request.caller->person,
                            .current = fields.raw("current", max_password_bytes),
                            .wanted = fields.raw("password", max_password_bytes),
                            .remote = request.remote,
                            .keep_session = request.caller->session};
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  request.body.clear();
  const auto shared = std::make_shared<Reply>(std::move(reply));
  office.sign_in.change_password(
      std::move(wish), [shared, request = std::move(request)](std::expected<void, auth::Denied> changed) {
        if (!changed) return (*shared)(server::problem(changed.error().error, request, changed.error().retry_after));
        (*shared)(Response::empty());
      });
}

}  // namespace

server::Gate active_people(const Office& office, server::Gate gate) {
  return [&office, gate = std::move(gate)](Request& request, const server::Route& route) -> base::Result<void> {
    if (auto passed = gate(request, route); !passed) return passed;
    if (!request.caller || may_sign_in(office, request.caller->person.value)) return {};
    if (auto closed = office.sessions.close(request.caller->session); !closed) return closed;
    return base::refuse(ErrorCode::unauthenticated, "session-ended",
                        {"Tài khoản này không còn được dùng.", "This account is no longer in use."});
  };
}

bool may_sign_in(const Office& office, const std::string& person) {
  const auto known = office.directory().person(person);
  return known && known->active;
}

std::string agent_of(const Request& request) {
  return std::string(request.header("user-agent").value_or("").substr(0, 200));
}

std::uint64_t unread_of(const Office& office, const std::string& person) {
  using Op = store::Condition::Op;
  const std::vector<store::Condition> mine{{"person", Op::eq, {person}}};
  const auto all = office.store.count("notice", mine);
  const auto read = office.store.count("notice_read", mine);
  return all && read && *all > *read ? *all - *read : 0;
}

json session_wire(const Office& office, const Request& request, const std::string& person, const std::string& session) {
  const directory::Directory directory = office.directory();
  const directory::Person known = directory.person(person).value_or(directory::Person{});
  json positions = json::array();
  for (const directory::Holding& holding : directory.holdings_of(person, office.today())) {
    const auto position = directory.position(holding.position);
    positions.push_back(
        {{"unit", holding.unit},
         {"unit_name", to_wire(unit_name(directory, holding.unit))},
         {"position", holding.position},
         {"title", to_wire(position ? position->title : base::Text{holding.position, holding.position})}});
  }
  return {{"person", {{"id", person}, {"full_name", known.full_name}, {"login", known.login}, {"email", known.email}}},
          {"csrf", office.sessions.csrf_token(session)},
          {"demo", office.demo},
          {"business_now", base::format_instant(office.now())},
          {"language", request.language == server::Language::en ? "en" : "vi"},
          {"positions", std::move(positions)},
          {"abilities", abilities_of(office, person)},
          {"unread", unread_of(office, person)}};
}

void answer_signed_in(Reply& reply, const Office& office, const Request& request, const auth::OpenedSession& opened) {
  Response response = Response::json_text(
      200, base::print(session_wire(office, request, opened.record.person.value, opened.record.hash)));
  for (std::string& cookie : office.sessions.cookies(opened, request.secure)) {
    response.set("set-cookie", std::move(cookie));
  }
  reply(std::move(response));
}

void add_session(Router& router, Office& office) {
  router.add(
      {.method = "POST",
       .path = "/api/v1/session",
       .operation = "createSession",
       .summary = {"Đăng nhập", "Sign in"},
       .handler = [&office](Request request, Reply reply) { enter(office, std::move(request), std::move(reply)); },
       .open = true,
       .body = server::BodyKind::json,
       .max_body = max_body});
  router.add({.method = "GET",
              .path = "/api/v1/session",
              .operation = "getSession",
              .summary = {"Người đang đăng nhập", "Who is signed in"},
              .handler = [&office](const Request& request, Reply reply) { show(office, request, reply); }});
  router.add({.method = "DELETE",
              .path = "/api/v1/session",
              .operation = "deleteSession",
              .summary = {"Đăng xuất", "Sign out"},
              .handler = [&office](const Request& request, Reply reply) { leave(office, request, reply); }});
  router.add({.method = "PUT",
              .path = "/api/v1/session/password",
              .operation = "changePassword",
              .summary = {"Đổi mật khẩu của mình", "Change the own password"},
              .handler = [&office](Request request,
                                   Reply reply) { change_password(office, std::move(request), std::move(reply)); },
              .body = server::BodyKind::json,
              .max_body = max_body});
  router.add({.method = "GET",
              .path = "/api/v1/password-links/{token}",
              .operation = "getPasswordLink",
              .summary = {"Liên kết đặt mật khẩu là của ai", "Whose password a link sets"},
              .handler = [&office](const Request& request, Reply reply) { show_link(office, request, reply); },
              .open = true});
  router.add(
      {.method = "POST",
       .path = "/api/v1/password-links/{token}",
       .operation = "usePasswordLink",
       .summary = {"Đặt mật khẩu bằng liên kết", "Set a password by a link"},
       .handler = [&office](Request request, Reply reply) { use_link(office, std::move(request), std::move(reply)); },
       .open = true,
       .body = server::BodyKind::json,
       .max_body = max_body});
}

}  // namespace trinhky::api
