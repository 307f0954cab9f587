#include "api/resources/unsubscribe.h"

#include <kainjow/mustache.hpp>

#include "engine/base/hash.h"
#include "engine/notify/mail_choice.h"

namespace trinhky::api {
namespace {

using base::Result;

constexpr std::string_view secret_name = "unsubscribe_secret";
constexpr std::size_t code_length = 32;
constexpr std::size_t max_token = 600;
constexpr std::size_t max_one_click = 1024;

constexpr auto page = R"(<!doctype html>
<html lang="{{language}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{title}}</title>
<link rel="stylesheet" href="/plain.css"></head>
<body>
<main>
<h1>{{title}}</h1>
<p>{{text}}</p>
{{#asks}}
<form method="post"><button type="submit">{{button}}</button></form>
{{/asks}}
<p><a href="/notifications">{{way_on}}</a></p>
</main>
</body>
</html>
)";

Result<std::string> secret_of(const Office& office) {
  const auto kept = office.store.meta(secret_name);
  if (!kept) return std::unexpected(kept.error());
  if (*kept) return **kept;
  const base::Entropy entropy = office.entropy();
  std::string secret = base::to_hex(std::string(entropy.begin(), entropy.end()));
  if (auto set = office.store.set_meta(secret_name, secret); !set) return std::unexpected(set.error());
  return secret;
}

std::string code_of(const std::string& secret, const std::string& person) {
  return base::salted_sha256_hex(secret + "|unsubscribe|", person).substr(0, code_length);
}

std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    if (digit(hex[at]) < 0 || digit(hex[at + 1]) < 0) return {};
    bytes += static_cast<char>(digit(hex[at]) * 16 + digit(hex[at + 1]));
  }
  return bytes;
}

// The person whom a link names, if this installation made it.
Result<std::string> person_named(const Office& office, const Request& request) {
  const std::string token(request.path_param("token"));
  const std::size_t dot = token.find('.');
  const auto secret = secret_of(office);
  if (!secret) return secret;
  const std::string person = dot == std::string::npos || token.size() > max_token
                                 ? std::string()
                                 : from_hex(std::string_view(token).substr(0, dot));
  const bool ours = !person.empty() && base::equal_in_constant_time(token.substr(dot + 1), code_of(*secret, person));
  if (ours && office.directory().person(person)) return person;
  return base::refuse(base::ErrorCode::not_found, "no-such-link",
                      {"Liên kết này không còn dùng được.", "This link leads nowhere."});
}

enum class Shown {
  asking,   // nothing has happened yet
  done,     // the digest is stopped
  unknown,  // the link names nobody
};

void show(Reply& reply, server::Language language, Shown shown) {
  using kainjow::mustache::data;
  const bool vietnamese = language == server::Language::vi;
  data words;
  words.set("language", vietnamese ? "vi" : "en");
  words.set("title", vietnamese ? "Thư tổng hợp đầu ngày" : "The daily digest");
  words.set("way_on", vietnamese ? "Mở mục Thông báo trong chương trình" : "Open Notices in the program");
  switch (shown) {
    case Shown::asking:
      words.set("text", vietnamese ? "Đồng chí muốn ngừng nhận thư tổng hợp đầu ngày? Việc khẩn vẫn được gửi."
                                   : "Stop the daily digest? Urgent matters still come.");
      words.set("button", vietnamese ? "Ngừng gửi" : "Stop it");
      break;
    case Shown::done:
      words.set("text", vietnamese ? "Đã ngừng gửi thư tổng hợp. Việc khẩn vẫn được gửi; đổi lại ở mục Thông báo."
                                   : "You get no more digests. Urgent matters still come; change it in Notices.");
      break;
    case Shown::unknown:
      words.set("text", vietnamese
                            ? "Liên kết này không còn dùng được. Hãy đăng nhập và chọn cách nhận thư ở mục Thông báo."
                            : "This link leads nowhere. Log in and choose in Notices how you are told.");
      break;
  }
  words.set("asks", data(shown == Shown::asking));
  reply(Response::bytes(shown == Shown::unknown ? 404 : 200, "text/html; charset=utf-8",
                        kainjow::mustache::mustache(page).render(words)));
}

// Somebody with a browser reads a page; a program reads the problem.
void refuse_link(const base::Error& error, const Request& request, Reply& reply) {
  const bool browser = request.header("accept").value_or("").contains("text/html");
  if (browser && error.code == base::ErrorCode::not_found) return show(reply, request.language, Shown::unknown);
  refuse(reply, error, request);
}

void ask(const Office& office, const Request& request, Reply& reply) {
  const auto person = person_named(office, request);
  if (!person) return refuse_link(person.error(), request, reply);
  show(reply, request.language, Shown::asking);
}

void stop(const Office& office, const Request& request, Reply& reply) {
  const auto person = person_named(office, request);
  if (!person) return refuse_link(person.error(), request, reply);
  auto choice = notify::message_choice(office.store, *person);
  if (!choice) return refuse(reply, choice.error(), request);
  choice->mail = notify::MailChoice::urgent_only;
  if (auto set = notify::set_message_choice(office.store, *person, *choice, office.now()); !set) {
    return refuse(reply, set.error(), request);
  }
  show(reply, request.language, Shown::done);
}

}  // namespace

Result<std::string> unsubscribe_link(const Office& office, const std::string& person) {
  const auto secret = secret_of(office);
  if (!secret) return secret;
  std::string link = office.base_url + "/api/v1/unsubscribe/";
  return link.append(base::to_hex(person)).append(".").append(code_of(*secret, person));
}

void add_unsubscribe(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/unsubscribe/{token}",
              .operation = "askToUnsubscribe",
              .summary = {"Hỏi trước khi ngừng thư tổng hợp", "Ask before the digest is stopped"},
              .handler = [&office](const Request& request, Reply reply) { ask(office, request, reply); },
              .open = true});
  // A mail program sends it from anywhere, without cookies: the link itself is the leave.
  router.add({.method = "POST",
              .path = "/api/v1/unsubscribe/{token}",
              .operation = "unsubscribe",
              .summary = {"Ngừng thư tổng hợp", "Stop the digest"},
              .handler = [&office](const Request& request, Reply reply) { stop(office, request, reply); },
              .open = true,
              .csrf = false,
              .body = server::BodyKind::upload,
              .max_body = max_one_click});
}

}  // namespace trinhky::api
