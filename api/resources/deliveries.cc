// What became of the messages about a paper: for each notice, person and channel, whether it waits, was sent, read or
// failed.
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "api/resources/paper_names.h"
#include "api/resources/tasks_lookup.h"
#include "engine/notify/deliveries.h"
#include "engine/notify/why.h"
#include "engine/runtime/notice_values.h"

namespace trinhky::api {
namespace {

using base::Result;
using Op = store::Condition::Op;

constexpr std::size_t max_deliveries = 2000;

// The rows that bear the messages of these, by message and person, for what was joined to another notice.
Result<std::map<std::pair<std::string, std::string>, store::Row>> bearers_of(const Office& office,
                                                                             const std::vector<store::Row>& rows) {
  std::set<std::string> messages;
  for (const store::Row& row : rows) {
    if (text(row, "state") == notify::delivery_state::joined) messages.insert(text(row, "message_id"));
  }
  const auto found = rows_where_in(office, "delivery", "message_id", messages,
                                   {{"state", Op::ne, {std::string(notify::delivery_state::joined)}}}, max_deliveries);
  if (!found) return std::unexpected(found.error());
  std::map<std::pair<std::string, std::string>, store::Row> bearers;
  for (const store::Row& row : *found) {
    if (text(row, "of").empty()) bearers.emplace(std::pair(text(row, "message_id"), text(row, "person")), row);
  }
  return bearers;
}

Result<std::set<std::pair<std::string, std::string>>> read_marks(const Office& office,
                                                                 const std::vector<store::Row>& rows) {
  std::set<std::string> notices;
  for (const store::Row& row : rows) notices.insert(text(row, "notice"));
  const auto marks = rows_where_in(office, "notice_read", "notice", notices, {}, max_deliveries);
  if (!marks) return std::unexpected(marks.error());
  std::set<std::pair<std::string, std::string>> read;
  for (const store::Row& mark : *marks) read.emplace(text(mark, "notice"), text(mark, "person"));
  return read;
}

using Notices = std::map<std::pair<std::string, std::string>, store::Row>;  // by id and person

Result<Notices> notices_of(const Office& office, const std::vector<store::Row>& rows) {
  std::set<std::string> ids;
  for (const store::Row& row : rows) ids.insert(text(row, "notice"));
  const auto found = rows_where_in(office, "notice", "id", ids, {}, max_deliveries);
  if (!found) return std::unexpected(found.error());
  Notices notices;
  for (const store::Row& row : *found) notices.emplace(std::pair(text(row, "id"), text(row, "person")), row);
  return notices;
}

// What the person was to be told, without what somebody wrote to them alone; null where the notice is gone or its
// template unknown.
json told_by(const Notices& notices, const runtime::NoticeSource& source, const store::Row& delivery,
             const store::Row* paper) {
  const auto notice = notices.find(std::pair(text(delivery, "notice"), text(delivery, "person")));
  if (notice == notices.end() || paper == nullptr) return nullptr;
  notify::Values values = runtime::notice_values(source, notice->second, paper);
  values.erase("reason");
  const auto said = source.catalogue.templates().sentence(text(notice->second, "template"), values);
  return said ? to_wire(*said) : json();
}

void list_deliveries(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto instance = office.engine.load(id);
  if (!instance) return refuse(reply, instance.error(), request);
  if (auto able = may_read(office, person_of(request), *instance); !able) return refuse(reply, able.error(), request);
  std::vector<store::Condition> where{{"instance", Op::eq, {id}}};
  if (const auto work = request.query_value("work")) where.push_back({"work", Op::eq, {std::string(*work)}});
  const auto rows =
      all_rows(office, {.table = "delivery", .where = std::move(where), .order = {{"at", true}}}, max_deliveries);
  if (!rows) return refuse(reply, rows.error(), request);
  const auto bearers = bearers_of(office, *rows);
  if (!bearers) return refuse(reply, bearers.error(), request);
  const auto read = read_marks(office, *rows);
  if (!read) return refuse(reply, read.error(), request);
  const auto notices = notices_of(office, *rows);
  if (!notices) return refuse(reply, notices.error(), request);
  auto papers = rows_by_id(office, "instance", {id});
  if (!papers) return refuse(reply, papers.error(), request);
  if (auto named = name_papers(office, person_of(request), *papers); !named) {
    return refuse(reply, named.error(), request);
  }
  const store::Row* paper = papers->empty() ? nullptr : &papers->begin()->second;
  const directory::Directory directory = office.directory();
  const runtime::NoticeSource source{*office.catalogue, directory};
  json items = json::array();
  for (const store::Row& own : *rows) {
    const auto bearer = bearers->find(std::pair(text(own, "message_id"), text(own, "person")));
    const bool joined = text(own, "state") == notify::delivery_state::joined && bearer != bearers->end();
    const store::Row& row = joined ? bearer->second : own;
    const bool seen = read->contains({text(own, "notice"), text(own, "person")});
    const std::string channel = text(row, "channel");
    items.push_back({{"id", text(own, "id")},
                     {"person", person_wire(directory, text(own, "person"))},
                     {"work", text(own, "work").empty() ? json() : json(text(own, "work"))},
                     {"channel", channel.empty() ? json() : json(channel)},
                     {"state", text(row, "state")},
                     {"read", seen},
                     {"at", instant_or_null(instant(own, "at"))},
                     {"sent_at", instant_or_null(instant(row, "sent_at"))},
                     {"tries", number(row, "tries")},
                     {"about", told_by(*notices, source, own, paper)},
                     {"why", to_wire(notify::say(notify::why_of(row)))}});
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace

void add_deliveries(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/deliveries",
              .operation = "listDeliveries",
              .summary = {"Thông báo của hồ sơ đã đến ai", "Whom the messages about a paper reached"},
              .handler = [&office](const Request& request, Reply reply) { list_deliveries(office, request, reply); }});
}

}  // namespace trinhky::api
