// What a person should know, what of it was read, and the stream that tells a screen to look again.
#include <algorithm>
#include <span>

#include "api/resources/event_streams.h"
#include "api/resources/paper_names.h"
#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "engine/base/limits.h"
#include "engine/notify/delivery_rows.h"
#include "engine/notify/gateway.h"
#include "engine/notify/mail_channel.h"
#include "engine/notify/mail_choice.h"
#include "engine/notify/ways.h"
#include "engine/notify/why.h"
#include "engine/runtime/notice_values.h"

namespace trinhky::api {
namespace {

using base::Result;
using Op = store::Condition::Op;

constexpr std::size_t max_pages = 20;
constexpr std::size_t max_notices = 100'000;

// Ids of these notices that the person has read.
Result<std::set<std::string>> read_of(const Office& office, const std::string& person,
                                      const std::vector<store::Row>& notices) {
  std::set<std::string> ids;
  for (const store::Row& row : notices) ids.insert(text(row, "id"));
  const auto rows = rows_where_in(office, "notice_read", "notice", ids, {{"person", Op::eq, {person}}}, ids.size());
  if (!rows) return std::unexpected(rows.error());
  std::set<std::string> read;
  for (const store::Row& row : *rows) read.insert(text(row, "notice"));
  return read;
}

struct Page {
  std::vector<std::pair<store::Row, bool>> notices;  // with whether it was read
  std::string next;
};

Result<Page> read_page(const Office& office, const std::string& person, store::Row after, std::size_t limit,
                       bool unread_only) {
  Page page;
  if (!after.empty()) after["person"] = person;
  for (std::size_t round = 0; round < max_pages; ++round) {
    const auto rows = office.store.read({.table = "notice",
                                         .where = {{"person", Op::eq, {person}}},
                                         .order = {{"at", true}},
                                         .after = after,
                                         .limit = limit});
    if (!rows) return std::unexpected(rows.error());
    const auto read = read_of(office, person, *rows);
    if (!read) return std::unexpected(read.error());
    for (const store::Row& row : *rows) {
      after = row;
      const bool seen = read->contains(text(row, "id"));
      if (!(seen && unread_only)) page.notices.emplace_back(row, seen);
      if (page.notices.size() == limit) break;
    }
    const bool full = page.notices.size() == limit;
    if (rows->size() < limit && !full) return page;
    if (full) break;
  }
  page.next = cursor(*instant(after, "at"), text(after, "id"));
  return page;
}

// A template that is not known (any more) gives the paper's own line. `instance` is null for a notice about no paper.
base::Text sentence_of(const runtime::NoticeSource& source, const store::Row& notice, const store::Row* instance) {
  const auto values = runtime::notice_values(source, notice, instance);
  const auto sentence = source.catalogue.templates().sentence(text(notice, "template"), values);
  if (sentence) return *sentence;
  return instance == nullptr ? base::Text{text(notice, "template"), text(notice, "template")} : subject_of(*instance);
}

// Why the notice was written, and what was decided about telling it outside the program.
json why_wire(const std::string& template_id, const notify::Values& values, const store::Row* delivery) {
  json wire = {{"rule", to_wire(notify::say_rule(template_id, values))}, {"message", nullptr}};
  if (delivery == nullptr) return wire;
  const auto kept = base::parse_json(text(*delivery, "why"));
  if (!kept || !kept->is_object()) return wire;
  const notify::Why why = notify::why_from(*kept);
  wire["message"] = to_wire(notify::say(why));
  wire["decision"] = *kept;
  wire["state"] = text(*delivery, "state");
  return wire;
}

void list_notices(const Office& office, const Request& request, Reply& reply) {
  const auto limit = limit_of(request, 100);
  if (!limit) return refuse(reply, limit.error(), request);
  const auto after = after_of(request);
  if (!after) return refuse(reply, after.error(), request);
  const auto unread = request.query_value("unread");
  const auto page =
      read_page(office, person_of(request), *after, *limit, unread && (*unread == "1" || *unread == "true"));
  if (!page) return refuse(reply, page.error(), request);
  std::set<std::string> ids;
  for (const auto& [row, read] : page->notices) ids.insert(text(row, "instance"));
  auto instances = rows_by_id(office, "instance", ids);
  if (!instances) return refuse(reply, instances.error(), request);
  if (auto named = name_papers(office, person_of(request), *instances); !named) {
    return refuse(reply, named.error(), request);
  }
  std::set<std::string> delivery_ids;
  for (const auto& [row, read] : page->notices) delivery_ids.insert(notify::delivery_id(row));
  const auto deliveries = rows_by_id(office, "delivery", delivery_ids);
  if (!deliveries) return refuse(reply, deliveries.error(), request);
  const directory::Directory directory = office.directory();
  const runtime::NoticeSource source{*office.catalogue, directory};
  json items = json::array();
  for (const auto& [row, read] : page->notices) {
    const std::string id = text(row, "instance");
    const auto known = instances->find(id);
    if (known == instances->end() && !id.empty()) continue;
    const auto kept = base::parse_json(text(row, "params"));
    const json params = kept && kept->is_object() ? *kept : json::object();
    // A unit that is reminded wants its own paper, not the one above from which the reminder came.
    const std::string child = base::text_or(params, "child");
    const std::string work = text(row, "work");
    const store::Row* instance = id.empty() ? nullptr : &known->second;
    const auto delivery = deliveries->find(notify::delivery_id(row));
    items.push_back({{"id", text(row, "id")},
                     {"at", instant_or_null(instant(row, "at"))},
                     {"text", to_wire(sentence_of(source, row, instance))},
                     {"instance", id.empty() ? json() : json(child.empty() ? id : child)},
                     {"work", work.empty() ? json() : json(work)},
                     {"read", read},
                     {"template", text(row, "template")},
                     {"why", why_wire(text(row, "template"), runtime::notice_values(source, row, instance),
                                      delivery == deliveries->end() ? nullptr : &delivery->second)}});
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", page->next.empty() ? json() : json(page->next)}});
}

Result<void> mark(const Office& office, const std::string& person, const std::vector<store::Row>& notices) {
  const auto read = read_of(office, person, notices);
  if (!read) return std::unexpected(read.error());
  std::vector<store::RowChange> changes;
  for (const store::Row& row : notices) {
    if (read->contains(text(row, "id"))) continue;
    changes.push_back({.kind = store::RowChange::Kind::put,
                       .table = "notice_read",
                       .row = {{"person", person}, {"notice", text(row, "id")}}});
  }
  std::span<const store::RowChange> left(changes);
  while (!left.empty()) {
    const auto part = left.first(std::min(left.size(), base::limits::max_page));
    if (auto written = office.store.write(part); !written) return written;
    left = left.subspan(part.size());
  }
  return {};
}

void mark_read(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  Fields fields(*body);
  const bool all = fields.truth("all");
  const auto named = all ? std::vector<std::string>() : fields.lines("ids", base::limits::max_page);
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  const std::string person = person_of(request);
  const std::vector<store::Condition> mine{{"person", Op::eq, {person}}};
  // Only what was addressed to the person; other ids are passed over, so nothing is learnt about them.
  const auto notices = all ? all_rows(office, {.table = "notice", .where = mine, .order = {{"at", true}}}, max_notices)
                           : rows_where_in(office, "notice", "id", {named.begin(), named.end()}, mine, named.size());
  if (!notices) return refuse(reply, notices.error(), request);
  if (auto marked = mark(office, person, *notices); !marked) return refuse(reply, marked.error(), request);
  reply(Response::empty());
}

// What an administrator can do about a way that the house does not have.
constexpr auto all_ways = std::to_array<std::string_view>({"mail", "push", "gateway"});

base::Text why_missing(std::string_view channel) {
  if (channel == notify::mail_channel) {
    return {"Chương trình được khởi động mà không có máy chủ thư; thêm --mail TỆP khi chạy serve.",
            "The program was started without a mail server; give serve --mail FILE."};
  }
  if (channel == notify::gateway_channel) {
    return {"Cơ quan chưa nối cổng nhắn tin (SMS, Zalo); thêm --gateway TỆP khi chạy serve, xem docs/gateway.md.",
            "No gateway for messengers (SMS, Zalo) is set; give serve --gateway FILE, see docs/gateway.md."};
  }
  return {"Chương trình đang chạy không gửi theo cách này.", "This running program does not send this way."};
}

// Which ways there are, null where nobody has begun to send yet; and to whoever administers why the others are not.
Result<void> add_ways(const Office& office, const std::string& person, json& wire) {
  const auto there = notify::ways_there(office.store);
  if (!there) return std::unexpected(there.error());
  wire["ways_there"] = *there ? json(**there) : json();
  wire["ways_missing"] = json::array();
  if (!*there || !may(office, person, Ability::see_outbox)) return {};
  for (const std::string_view channel : all_ways) {
    if (std::ranges::find(**there, channel) != (*there)->end()) continue;
    wire["ways_missing"].push_back({{"channel", channel}, {"why", to_wire(why_missing(channel))}});
  }
  return {};
}

Result<json> settings_wire(const Office& office, const std::string& person) {
  const auto choice = notify::message_choice(office.store, person);
  if (!choice) return std::unexpected(choice.error());
  json wire = notify::to_json(*choice);
  if (choice->mail == notify::MailChoice::daily) {
    wire["next_digest"] =
        base::format_instant(notify::next_digest(*office.calendar_of_person(person), office.now(), choice->digest_at));
  } else {
    wire["next_digest"] = nullptr;
  }
  const auto known = office.directory().person(person);
  wire["has_address"] = known && !known->email.empty();
  if (auto added = add_ways(office, person, wire); !added) return std::unexpected(added.error());
  return wire;
}

void show_settings(const Office& office, const Request& request, Reply& reply) {
  const auto wire = settings_wire(office, person_of(request));
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, 200, *wire);
}

void put_settings(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const std::string person = person_of(request);
  const auto kept = notify::message_choice(office.store, person);
  if (!kept) return refuse(reply, kept.error(), request);
  const auto choice = notify::message_choice_from(*body, *kept);
  if (!choice) return refuse(reply, choice.error(), request);
  if (auto set = notify::set_message_choice(office.store, person, *choice, office.now()); !set) {
    return refuse(reply, set.error(), request);
  }
  show_settings(office, request, reply);
}

}  // namespace

void add_notifications(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/notifications",
              .operation = "listNotifications",
              .summary = {"Thông báo của tôi", "My notices"},
              .handler = [&office](const Request& request, Reply reply) { list_notices(office, request, reply); }});
  router.add({.method = "POST",
              .path = "/api/v1/notifications/read",
              .operation = "readNotifications",
              .summary = {"Đánh dấu đã đọc", "Mark as read"},
              .handler = [&office](const Request& request, Reply reply) { mark_read(office, request, reply); },
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/notifications/settings",
              .operation = "getNotificationSettings",
              .summary = {"Cách tôi nhận thư thông báo", "How I am told by mail"},
              .handler = [&office](const Request& request, Reply reply) { show_settings(office, request, reply); }});
  router.add({.method = "PUT",
              .path = "/api/v1/notifications/settings",
              .operation = "setNotificationSettings",
              .summary = {"Chọn cách nhận thư thông báo", "Choose how to be told by mail"},
              .handler = [&office](const Request& request, Reply reply) { put_settings(office, request, reply); },
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/events",
              .operation = "streamEvents",
              .summary = {"Dòng báo có thay đổi", "The stream of changes"},
              .handler = [&office, streams = EventStreams::make()](const Request& request, Reply reply) {
                auto seat = streams->take(person_of(request));
                if (!seat) return refuse(reply, seat.error(), request);
                const auto channel = office.listeners.join(request.header("last-event-id").value_or(""));
                channel->on_close([seat = *std::move(seat)] {});
                reply(Response::events(channel));
              }});
}

}  // namespace trinhky::api
