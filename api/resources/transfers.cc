// All open work of one person to another: planned with a verdict for each piece, confirmed, carried out in the
// background, and taken back. Who may is said at may_transfer_work (office.h): the ability to manage people, or the
// CHAIR or OFFICE_CHIEF of the unit to which both belong.
#include <nlohmann/json.hpp>

#include "api/resources/job_routes.h"
#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "engine/base/limits.h"
#include "engine/projection/rows.h"
#include "engine/runtime/transfer_job.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using Op = store::Condition::Op;

constexpr const char* piece_states[] = {"planned", "stays", "moved", "stayed", "undone", "kept"};
constexpr std::size_t pieces_with_a_transfer = 200;
constexpr std::size_t most_listed = 50;
constexpr std::size_t most_named = 200;

json parsed(const store::Row& row, std::string_view column) {
  auto value = base::parse_json(text(row, column)).value_or(json::object());
  return value.is_object() ? value : json::object();
}

json person_or_null(const directory::Directory& directory, const std::string& person) {
  return person.empty() ? json() : person_wire(directory, person);
}

json future_wire(const directory::Directory& directory, const std::string& from) {
  const auto known = directory.person(from);
  const std::string name = known ? known->full_name : from;
  return {{"message",
           to_wire({"Đợt chuyển chỉ gồm việc đang mở. Việc mở sau này cho chức vụ của " + name +
                        " vẫn đến chức vụ đó, không riêng một người; muốn người khác làm thay thì lập xử lý thay "
                        "từ ngày – đến ngày.",
                    "Only work that is open now goes. What opens later for the position of " + name +
                        " still comes to that position and is nobody's alone; for that, a substitution from one day "
                        "to another is the way."})},
          {"link", "/people"}};
}

Result<json> transfer_wire(const Office& office, const store::Row& row) {
  const std::string id = text(row, "id");
  json counts = json::object();
  for (const char* state : piece_states) {
    const std::vector<store::Condition> where{{"transfer", Op::eq, {id}}, {"state", Op::eq, {state}}};
    const auto count = office.store.count("transfer_piece", where);
    if (!count) return std::unexpected(count.error());
    counts[state] = *count;
  }
  const directory::Directory directory = office.directory();
  const json plan = parsed(row, "plan");
  return json{{"id", id},
              {"from", person_wire(directory, text(row, "from_person"))},
              {"to", person_wire(directory, text(row, "to_person"))},
              {"reason", text(row, "reason")},
              {"workflows", plan.value("workflows", json::array())},
              {"units", plan.value("units", json::array())},
              {"substituted", plan.value("substituted", false)},
              {"state", text(row, "state")},
              {"at", instant_or_null(instant(row, "at"))},
              {"by", person_wire(directory, text(row, "person"))},
              {"confirmed_by", person_or_null(directory, text(row, "confirmed_by"))},
              {"confirmed_at", instant_or_null(instant(row, "confirmed_at"))},
              {"undone_by", person_or_null(directory, text(row, "undone_by"))},
              {"pieces", number(row, "pieces")},
              {"moves", number(row, "moves")},
              {"counts", std::move(counts)},
              {"future", future_wire(directory, text(row, "from_person"))}};
}

// The job, if the caller may see it at all.
Result<store::Row> row_of(const Office& office, const std::string& id, const std::string& person) {
  auto row = runtime::job_row(office.store, runtime::transfer_job(), id);
  if (!row) return row;
  if (auto allowed = may_transfer_work(office, person, text(*row, "from_person"), text(*row, "to_person")); !allowed) {
    return std::unexpected(allowed.error());
  }
  return row;
}

base::Text step_title(const Office& office, const store::Row* instance, const std::string& state) {
  base::Text title;
  if (instance != nullptr) {
    const auto definition =
        office.catalogue->definition(text(*instance, "definition"), static_cast<int>(number(*instance, "version")));
    if (definition) title = definition->title_of(state);
  }
  return title.vi.empty() ? base::Text{state, state} : title;
}

// {"items", "next"}: by work, from behind `after` on.
Result<json> pieces_wire(const Office& office, const std::string& id, const std::string& state,
                         const std::string& after, std::size_t limit) {
  store::Query query{
      .table = "transfer_piece", .where = {{"transfer", Op::eq, {id}}}, .order = {{"work"}}, .limit = limit};
  if (!state.empty()) query.where.push_back({"state", Op::eq, {state}});
  if (!after.empty()) query.after = {{"transfer", id}, {"work", after}};
  const auto rows = office.store.read(query);
  if (!rows) return std::unexpected(rows.error());
  std::set<std::string> ids;
  for (const store::Row& row : *rows) ids.insert(text(row, "instance"));
  const auto instances = rows_by_id(office, "instance", ids);
  if (!instances) return std::unexpected(instances.error());
  json items = json::array();
  for (const store::Row& row : *rows) {
    const json detail = parsed(row, "detail");
    const auto known = instances->find(text(row, "instance"));
    const store::Row* instance = known == instances->end() ? nullptr : &known->second;
    const auto due = base::parse_instant(base::text_or(detail, "due"));
    items.push_back({{"work", text(row, "work")},
                     {"instance", text(row, "instance")},
                     {"subject", instance == nullptr ? json() : to_wire(subject_of(*instance))},
                     {"step", to_wire(step_title(office, instance, base::text_or(detail, "step")))},
                     {"kind", base::text_or(detail, "kind")},
                     {"due", detail.value("due", json())},
                     {"overdue", due && *due < office.now()},
                     {"held_as", base::text_or(detail, "held_as")},
                     {"others", detail.value("others", 0)},
                     {"state", text(row, "state")},
                     {"code", text(row, "code")},
                     {"message", {{"vi", text(row, "message_vi")}, {"en", text(row, "message_en")}}}});
  }
  json next;
  if (rows->size() == limit) next = text(rows->back(), "work");
  return json{{"items", std::move(items)}, {"next", std::move(next)}};
}

// Asked again by whoever knows the caller may see it.
void show(const Office& office, const std::string& id, int status, const Request& request, Reply& reply) {
  const auto row = runtime::job_row(office.store, runtime::transfer_job(), id);
  if (!row) return refuse(reply, row.error(), request);
  auto wire = transfer_wire(office, *row);
  if (!wire) return refuse(reply, wire.error(), request);
  const auto pieces = pieces_wire(office, id, {}, {}, pieces_with_a_transfer);
  if (!pieces) return refuse(reply, pieces.error(), request);
  wire->update(*pieces);
  answer(reply, status, *wire);
}

void show_one(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  if (const auto row = row_of(office, id, person_of(request)); !row) return refuse(reply, row.error(), request);
  show(office, id, 200, request, reply);
}

void list(const Office& office, const Request& request, Reply& reply) {
  const auto rows = office.store.read({.table = "transfer", .order = {{"at", true}}, .limit = base::limits::max_page});
  if (!rows) return refuse(reply, rows.error(), request);
  json items = json::array();
  for (const store::Row& row : *rows) {
    if (items.size() == most_listed) break;
    if (!may_transfer_work(office, person_of(request), text(row, "from_person"), text(row, "to_person"))) continue;
    auto wire = transfer_wire(office, row);
    if (!wire) return refuse(reply, wire.error(), request);
    items.push_back(std::move(*wire));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

void plan(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  Fields fields(*body);
  runtime::TransferPlan plan{
      .from = fields.line("from"),
      .to = fields.line("to"),
      .reason = fields.line("reason", {.max_code_points = base::limits::max_comment_code_points}),
      .workflows = fields.has("workflows") ? fields.lines("workflows", most_named) : std::vector<std::string>(),
      .units = fields.has("units") ? fields.lines("units", most_named) : std::vector<std::string>(),
      .substituted = fields.truth("substituted")};
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  const std::string person = person_of(request);
  if (const directory::Directory directory = office.directory();
      directory.person(plan.from) && directory.person(plan.to)) {
    if (auto allowed = may_transfer_work(office, person, plan.from, plan.to); !allowed) {
      return refuse(reply, allowed.error(), request);
    }
  }
  const auto key = command_id(office, request);
  if (!key) return refuse(reply, key.error(), request);
  // The same request again finds the same plan.
  const std::string id = base::derived_uuid(person + "|" + *key + "|" + base::canonical(runtime::to_json(plan)));
  if (!runtime::job_row(office.store, runtime::transfer_job(), id)) {
    if (auto kept = runtime::plan_transfer(office.engine, office.store, *office.catalogue, plan, id, person); !kept) {
      return refuse(reply, kept.error(), request);
    }
  }
  show(office, id, 201, request, reply);
}

void pieces(const Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  if (const auto row = row_of(office, id, person_of(request)); !row) return refuse(reply, row.error(), request);
  const auto limit = limit_of(request, 100);
  if (!limit) return refuse(reply, limit.error(), request);
  const auto wire = pieces_wire(office, id, std::string(request.query_value("state").value_or("")),
                                std::string(request.query_value("after").value_or("")), *limit);
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, 200, *wire);
}

}  // namespace

void add_transfers(Router& router, Office& office) {
  const JobRoutes routes{.ability = Ability::transfer_work,  // whose work it is about is asked where that is known
                         .path = "/api/v1/transfers",
                         .noun = "Transfer",
                         .kind = runtime::transfer_job(),
                         .row_of = row_of,
                         .show = show,
                         .undo_check = {"Việc nào chuyển lại được", "Which work can go back"}};
  add_job_route(router, office, routes, "GET", "", "listTransfers",
                {"Các đợt chuyển việc, mới nhất trước", "Transfers of work, newest first"}, list);
  add_job_route(router, office, routes, "POST", "", "planTransfer",
                {"Xem trước việc chuyển toàn bộ việc của một người", "Plan to move all work of a person"}, plan);
  add_job_route(router, office, routes, "GET", "/{id}", "getTransfer",
                {"Một đợt chuyển việc và tiến độ", "One transfer and its progress"}, show_one);
  add_job_route(router, office, routes, "GET", "/{id}/pieces", "listTransferPieces",
                {"Kết luận cho từng việc", "The verdict on each piece of work"}, pieces);
  add_job_steps(router, office, routes);
}

}  // namespace trinhky::api
