#include "api/resources/organisation_import.h"

#include <algorithm>
#include <set>

#include "api/resources/organisation_accounts.h"
#include "api/resources/organisation_scope.h"
#include "api/resources/session_fields.h"
#include "engine/directory/profile.h"
#include "engine/directory/table_import.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using directory::ImportPreview;

// A table in JSON may need an escape here and there.
constexpr std::size_t max_body = directory::max_table_bytes + (1U << 20);
// Each new person costs a few synced writes and the caller waits for the links.
constexpr std::size_t max_new_people = 500;
constexpr std::size_t max_faults_told = 100;

struct Kind {
  Result<ImportPreview> (*preview)(const directory::Directory&, std::string_view, base::Date);
  // A table of units changes the tree, which is for whoever manages all of it.
  bool needs_everything;
};
constexpr Kind people{.preview = directory::preview_people, .needs_everything = false};
constexpr Kind units{.preview = directory::preview_units, .needs_everything = true};

struct Looked {
  AdminScope scope;
  ImportPreview preview;
};

Result<Looked> look(const Office& office, const Request& request, const Kind& kind) {
  auto scope = AdminScope::of(office, person_of(request));
  if (!scope) return std::unexpected(scope.error());
  if (kind.needs_everything && !scope->everything()) return std::unexpected(outside_scope());
  const auto body = server::json_body(request, max_body);
  if (!body) return std::unexpected(body.error());
  Fields fields(*body);
  const std::string table = fields.raw("table", directory::max_table_bytes);
  const base::Date from = fields.date("from", false).value_or(office.today());
  if (auto good = fields.done(); !good) return std::unexpected(good.error());
  auto preview = kind.preview(scope->directory(), table, from);
  if (!preview) return std::unexpected(preview.error());
  for (json& map : directory::small_unit_maps(scope->directory(), preview->events, office.catalogue->positions())) {
    preview->events.push_back(std::move(map));
  }
  return Looked{.scope = std::move(*scope), .preview = std::move(*preview)};
}

void show_preview(const Office& office, const Request& request, Reply& reply, const Kind& kind) {
  const auto looked = look(office, request, kind);
  if (!looked) return refuse(reply, looked.error(), request);
  json rows = json::array();
  for (const directory::RowResult& row : looked->preview.rows) {
    json errors = json::array();
    for (const base::Fault& fault : row.faults) {
      errors.push_back(
          {{"pointer", fault.pointer}, {"code", fault.code}, {"detail", server::in(request.language, fault.message)}});
    }
    json differences = json::array();
    for (const directory::RowChange& one : row.changes) {
      differences.push_back({{"field", one.column}, {"was", one.was}, {"is", one.is}});
    }
    json notes = json::array();
    for (const base::Text& note : row.notes) notes.push_back(server::in(request.language, note));
    rows.push_back({{"row", row.row},
                    {"verdict", row.verdict},
                    {"record", json(row.record)},
                    {"errors", std::move(errors)},
                    {"changes", std::move(differences)},
                    {"notes", std::move(notes)}});
  }
  answer(reply, 200,
         {{"rows", std::move(rows)}, {"events", looked->preview.events.size()}, {"errors", looked->preview.errors}});
}

base::Error table_has_errors(const ImportPreview& preview) {
  base::Error error{.code = ErrorCode::invalid,
                    .type = "table-has-errors",
                    .message = {"Bảng còn " + std::to_string(preview.errors) + " dòng lỗi; chưa có gì được ghi.",
                                std::to_string(preview.errors) + " rows have errors; nothing was recorded."},
                    .pointer = "/table"};
  for (const directory::RowResult& row : preview.rows) {
    for (const base::Fault& fault : row.faults) {
      if (error.faults.size() == max_faults_told) return error;
      error.faults.push_back({.pointer = "/rows/" + std::to_string(row.row) + fault.pointer,
                              .code = fault.code,
                              .message = fault.message});
    }
  }
  return error;
}

struct NewPerson {
  std::string person;
  std::string full_name;
  std::string login;
};

Result<std::vector<NewPerson>> new_people(const Office& office, const std::vector<json>& events) {
  std::vector<NewPerson> added;
  for (const json& event : events) {
    if (base::text_or(event, "kind") != "person_added") continue;
    added.push_back({.person = base::text_or(event, "person"),
                     .full_name = base::text_or(event, "full_name"),
                     .login = base::text_or(event, "login")});
  }
  if (added.size() > max_new_people) {
    const std::string most = std::to_string(max_new_people);
    return base::refuse(ErrorCode::invalid, "too-many-new-people",
                        {"Mỗi lần nhập tối đa " + most + " người mới; hãy chia bảng thành nhiều phần.",
                         "At most " + most + " new people in one table; split it."},
                        "/table");
  }
  for (const NewPerson& one : added) {
    if (auto free = require_free_login(office, one.login, one.person); !free) return std::unexpected(free.error());
  }
  return added;
}

Result<json> links_for(const Office& office, const std::vector<NewPerson>& added) {
  json links = json::array();
  for (const NewPerson& one : added) {
    if (auto kept = keep_login(office, one.person, one.login); !kept) return std::unexpected(kept.error());
    const auto link = new_password_link(office, one.person);
    if (!link) return std::unexpected(link.error());
    links.push_back({{"full_name", one.full_name}, {"login", one.login}, {"url", (*link)["url"]}});
  }
  return links;
}

void import(Office& office, OrganisationChanges& changes, Request request, Reply reply, const Kind& kind) {
  auto looked = look(office, request, kind);
  if (!looked) return refuse(reply, looked.error(), request);
  ImportPreview& preview = looked->preview;
  if (preview.errors > 0) return refuse(reply, table_has_errors(preview), request);
  const auto count = [&](std::string_view verdict) {
    return std::ranges::count(preview.rows, verdict, [](const auto& row) -> std::string_view { return row.verdict; });
  };
  json result = {{"added", count("add")}, {"changed", count("change")}, {"links", json::array()}};
  if (preview.events.empty()) return answer(reply, 200, result);
  const auto command = command_id(office, request);
  if (!command) return refuse(reply, command.error(), request);
  const auto added = new_people(office, preview.events);
  if (!added) return refuse(reply, added.error(), request);
  std::set<std::string> added_ids;
  for (const NewPerson& one : *added) added_ids.insert(one.person);
  const bool within =
      std::ranges::all_of(preview.events, [&](const json& event) { return looked->scope.event(event, added_ids); });
  if (!within) return refuse(reply, outside_scope(), request);
  OrganisationChange change{
      .command = *command, .person = person_of(request), .events = std::move(preview.events), .members = {}};
  request.body.clear();
  changes.record(std::move(change), request, std::move(reply),
                 [&office, request, result = std::move(result), added = *added](Reply& later) mutable {
                   auto links = links_for(office, added);
                   if (!links) return refuse(later, links.error(), request);
                   result["links"] = std::move(*links);
                   answer(later, 200, result);
                 });
}

void send_template(const Office& office, const Request& request, Reply& reply, std::string table, const char* name) {
  if (auto allowed = may(office, person_of(request), Ability::manage_people); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  Response response = Response::bytes(200, "text/csv; charset=utf-8", std::move(table));
  response.set("content-disposition", std::string("attachment; filename=\"") + name + "\"");
  reply(std::move(response));
}

}  // namespace

void add_organisation_imports(Router& router, Office& office, const std::shared_ptr<OrganisationChanges>& changes) {
  const auto add = [&](const std::string& path, const std::string& noun, const base::Text& what, const Kind& kind,
                       std::string (*table)(const directory::Directory&, base::Date), const char* file) {
    router.add({.method = "POST",
                .path = path + "/preview",
                .operation = "preview" + noun,
                .summary = {"Xem trước khi nhập " + what.vi, "Look at a table of " + what.en},
                .handler = [&office, kind](const Request& request,
                                           Reply reply) { show_preview(office, request, reply, kind); },
                .body = server::BodyKind::json,
                .max_body = max_body});
    router.add({.method = "POST",
                .path = path,
                .operation = "import" + noun,
                .summary = {"Nhập " + what.vi + " từ bảng", "Take in a table of " + what.en},
                .handler = [&office, changes, kind](
                               Request request,
                               Reply reply) { import(office, *changes, std::move(request), std::move(reply), kind); },
                .body = server::BodyKind::json,
                .max_body = max_body});
    router.add({.method = "GET",
                .path = path + "/template.csv",
                .operation = "get" + noun + "Template",
                .summary = {"Mẫu bảng " + what.vi, "An empty table of " + what.en},
                .handler = [&office, table, file](const Request& request, Reply reply) {
                  send_template(office, request, reply, table(office.directory(), office.today()), file);
                }});
  };
  add("/api/v1/people/import", "People", {"cán bộ", "people"}, people, directory::people_template, "can-bo.csv");
  add("/api/v1/units/import", "Units", {"đơn vị", "units"}, units, directory::units_template, "don-vi.csv");
}

}  // namespace trinhky::api
