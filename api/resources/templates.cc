// How the office words its mails: what is shipped, what was changed, and how it looks.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/resources/session_fields.h"
#include "engine/base/text.h"
#include "engine/notify/html.h"
#include "engine/notify/template_overrides.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using notify::Language;
using notify::Override;

// Made up, and as long as the real ones are.
notify::Values sample(const Office& office) {
  const auto same = [](const std::string& text) { return base::Text{text, text}; };
  return {{"subject", {"Chương trình phối hợp và thống nhất hành động năm 2026", "Programme of joint action 2026"}},
          {"step", {"Duyệt nội dung", "Review of the content"}},
          {"due", {"17:00 ngày 15/12/2026", "17:00 on 15/12/2026"}},
          {"person", same("Nguyễn Văn An")},
          {"unit", {"Xã Đoàn Kết", "Đoàn Kết commune"}},
          {"units", {"Xã Đoàn Kết, Xã Tân Tiến", "Đoàn Kết, Tân Tiến"}},
          {"choice", {"Đồng ý", "Agreed"}},
          {"calls", {"Trần Thị Bình, Chánh Văn phòng (0200 000 000)", "Trần Thị Bình, Chief of Office (0200 000 000)"}},
          {"days", same("1")},
          {"count", same("3")},
          {"other", same("Trần Thị Bình")},
          {"link", same(office.base_url + "/instances/0")}};
}

json wording_wire(const Override& wording) {
  return {{"subject", wording.subject}, {"body", wording.body}};
}

// Both languages of a template: what is shipped and, where there is one, the office's own.
Result<json> template_wire(const Office& office, std::string_view id,
                           const std::vector<notify::KeptOverride>& overrides) {
  const notify::Templates& shipped = office.catalogue->templates();
  json wire = {{"id", id},
               {"kind", notify::is_letter(id) ? "letter" : "message"},
               {"shipped", json::object()},
               {"own", json::object()}};
  for (const Language language : {Language::vi, Language::en}) {
    const auto wording = shipped.wording_of(id, language);
    if (!wording) return std::unexpected(wording.error());
    const std::string word(notify::to_string(language));
    wire["shipped"][word] = wording_wire(*wording);
    const auto own = std::ranges::find_if(overrides, [&](const notify::KeptOverride& one) {
      return one.wording.template_id == id && one.wording.language == language;
    });
    if (own == overrides.end()) continue;
    json changed = wording_wire(own->wording);
    changed["by"] = person_wire(office.directory(), own->by);
    changed["at"] = base::format_instant(own->at);
    changed["valid"] = shipped.check(own->wording).has_value();
    wire["own"][word] = std::move(changed);
  }
  return wire;
}

void list_templates(const Office& office, const Request& request, Reply& reply) {
  const auto kept = notify::overrides(office.store);
  if (!kept) return refuse(reply, kept.error(), request);
  json items = json::array();
  for (const auto ids : {notify::template_ids(), notify::letter_ids()}) {
    for (const std::string_view id : ids) {
      auto wire = template_wire(office, id, *kept);
      if (!wire) return refuse(reply, wire.error(), request);
      items.push_back(std::move(*wire));
    }
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

void show_template(const Office& office, const Request& request, Reply& reply) {
  const auto kept = notify::overrides(office.store);
  if (!kept) return refuse(reply, kept.error(), request);
  const auto wire = template_wire(office, request.path_param("id"), *kept);
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, 200, *wire);
}

Result<Language> language_of(std::string_view word) {
  if (const auto language = notify::language_from(word)) return *language;
  return base::refuse(ErrorCode::invalid, "unknown-language",
                      {"Chọn ngôn ngữ vi hoặc en.", "The language is vi or en."}, "/language");
}

Result<Override> wording_in(const Request& request) {
  const auto body = server::json_body(request);
  if (!body) return std::unexpected(body.error());
  Fields fields(*body);
  const std::string word = fields.line("language", {.max_code_points = 2});
  Override wording{.template_id = std::string(request.path_param("id")),
                   .subject = fields.raw("subject", notify::max_override_bytes),
                   .body = fields.raw("body", notify::max_override_bytes)};
  if (auto good = fields.done(); !good) return std::unexpected(good.error());
  const auto language = language_of(word);
  if (!language) return std::unexpected(language.error());
  wording.language = *language;
  return wording;
}

void put_template(const Office& office, const Request& request, Reply& reply) {
  const auto wording = wording_in(request);
  if (!wording) return refuse(reply, wording.error(), request);
  const auto set =
      notify::set_override(office.store, office.catalogue->templates(), *wording, person_of(request), office.now());
  if (!set) return refuse(reply, set.error(), request);
  show_template(office, request, reply);
}

void remove_template(const Office& office, const Request& request, Reply& reply) {
  const auto language = language_of(request.query_value("language").value_or("vi"));
  if (!language) return refuse(reply, language.error(), request);
  const auto gone = notify::remove_override(office.store, std::string(request.path_param("id")), *language);
  if (!gone) return refuse(reply, gone.error(), request);
  reply(Response::empty());
}

// A letter is the draft of a paper: its title and body as they would stand in it, about two units.
void preview_letter(const Office& office, const notify::Templates& templates, const Override& wording,
                    const Request& request, Reply& reply) {
  const std::vector<notify::Values> units{{{"unit", {"Xã Đoàn Kết", "Đoàn Kết commune"}}},
                                          {{"unit", {"Xã Tân Tiến", "Tân Tiến commune"}}}};
  const auto letter = templates.letter(wording.template_id, sample(office), units, wording.language);
  if (!letter) return refuse(reply, letter.error(), request);
  const notify::Letter page{.subject = letter->title,
                            .greeting = letter->title,
                            .groups = {{.papers = {{.notices = {base::split(letter->body, '\n')}}}}}};
  answer(reply, 200,
         {{"subject", letter->title}, {"text", letter->body}, {"html", notify::html_of(page, wording.language)}});
}

void preview(const Office& office, const Request& request, Reply& reply) {
  const auto wording = wording_in(request);
  if (!wording) return refuse(reply, wording.error(), request);
  const notify::Templates& shipped = office.catalogue->templates();
  if (auto good = shipped.check(*wording); !good) return refuse(reply, good.error(), request);
  const notify::Templates changed = shipped.with(std::span(&*wording, 1));
  if (notify::is_letter(wording->template_id)) return preview_letter(office, changed, *wording, request, reply);
  const auto message =
      changed.render(wording->template_id, sample(office), {.language = wording->language, .demo = office.demo});
  if (!message) return refuse(reply, message.error(), request);
  answer(reply, 200, {{"subject", message->subject}, {"text", message->body}, {"html", message->html}});
}

}  // namespace

void add_templates(Router& router, Office& office) {
  const auto add = [&](std::string method, std::string path, std::string operation, base::Text summary,
                       void (*handler)(const Office&, const Request&, Reply&), bool body) {
    router.add({.method = std::move(method),
                .path = "/api/v1/templates" + path,
                .operation = std::move(operation),
                .summary = std::move(summary),
                .handler =
                    [&office, handler](const Request& request, Reply reply) {
                      if (auto able = may(office, person_of(request), Ability::manage_templates); !able) {
                        return refuse(reply, able.error(), request);
                      }
                      handler(office, request, reply);
                    },
                .body = body ? server::BodyKind::json : server::BodyKind::none});
  };
  add("GET", "", "listTemplates", {"Các mẫu thư thông báo", "Templates of mails"}, list_templates, false);
  add("GET", "/{id}", "getTemplate", {"Một mẫu thư", "One template"}, show_template, false);
  add("PUT", "/{id}", "setTemplate", {"Sửa mẫu thư của cơ quan", "Word a mail in the office's way"}, put_template,
      true);
  add("DELETE", "/{id}", "resetTemplate", {"Trở lại mẫu gốc", "Back to what is shipped"}, remove_template, false);
  add("POST", "/{id}/preview", "previewTemplate", {"Xem thử mẫu thư", "See how it looks"}, preview, true);
}

}  // namespace trinhky::api
