// My work: what waits for me, and what I passed on that others hold now.
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "api/resources/due_wire.h"
#include "api/resources/paper_names.h"
#include "api/resources/session_fields.h"
#include "api/resources/work_of_person.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/able.h"
#include "engine/decision/due_change.h"
#include "engine/decision/unit_calendar.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using decision::OpenWork;
using projection::Place;
using Op = store::Condition::Op;

constexpr std::size_t max_work = 50'000;
constexpr std::size_t max_instances = 10'000;
constexpr std::size_t max_holders = 5;

// What the person is at this work: who leads or co-operates in a task, who was added to a step or asked. Else null.
json role_of(const Desk& desk, const Piece& piece) {
  if (!piece.work.role.empty()) return piece.work.role;
  if (piece.work.with.empty()) return nullptr;
  const bool leads =
      decision::able_at_work(desk.directory, piece.work, desk.person, desk.today, piece.definition->id).has_value();
  return leads ? "lead" : "co-operates";
}

json task_wire(const Desk& desk, const Request& request, const Piece& piece) {
  const OpenWork& work = piece.work;
  const Office& office = desk.office;
  const store::Row& instance = desk.instances.at(piece.instance);
  const std::string unit = text(instance, "unit");
  const bool held = text(instance, "condition") == "held";  // then no due time runs
  const bool stands = held || !work.paused.is_null();
  const bool asks_for_time = work.kind == "extension";  // the day it is about is that of somebody else's work
  const bool overdue = !stands && !asks_for_time && work.due && *work.due < office.now();
  const auto days = office.calendar_of(desk.directory, decision::unit_that_owes(unit, work));
  json explained;
  if (work.due) {
    const base::Text line = decision::due_in_words(*days, desk.directory, work);
    if (!line.vi.empty()) explained = to_wire(line);
  }
  json returned;
  if (work.returned.is_object()) {
    const auto by = desk.directory.person(base::text_or(work.returned, "by"));
    returned = {{"reason", text_of(office, base::text_or(work.returned, "reason"))},
                {"by", by ? by->full_name : std::string()},
                {"at", work.returned.value("at", json())}};
  }
  const definition::Work* words = piece.definition->work_of(work.state);
  json wire = {{"id", work.id},
               {"kind", work.kind},
               {"instance", piece.instance},
               {"definition", piece.definition->id},
               {"title", to_wire(piece.definition->title_of(work.state))},
               {"subject", server::in(request.language, subject_of(instance))},
               {"unit", unit},
               {"unit_name", to_wire(unit_name(desk.directory, unit))},
               {"due", instant_or_null(work.due)},
               {"due_explained", std::move(explained)},
               {"overdue", overdue},
               {"precedence", work.precedence},
               {"opened_at", base::format_instant(work.opened_at)},
               {"role", role_of(desk, piece)},
               {"from", work.from.empty() ? json() : person_wire(desk.directory, work.from)},
               {"bulk", !asks_for_time && words != nullptr && words->bulk},
               {"held", held},
               {"returned", std::move(returned)},
               {"urgent", !stands && !overdue && work.due && days->due_date(*work.due) <= desk.today}};
  if (asks_for_time) wire["work"] = work.of;
  wire.update(due_wire(office, desk.directory, work));
  return wire;
}

// Before they are shown: what these papers are about.
Result<void> name_papers_of(Desk& desk, const std::set<std::string>& papers) {
  std::vector<store::Row*> rows;
  rows.reserve(papers.size());
  for (const std::string& id : papers) rows.push_back(&desk.instances.at(id));
  return name_papers(desk.office, desk.person, rows);
}

// Where a list of tasks goes on: what the last one told was sorted by, so that it may be done meanwhile.
//   {precedence}.{due in ms, or -}.{opened at in ms}.{id}
std::string cursor_of(const Place& place) {
  const std::string due = place.due == Place::undated ? "-" : std::to_string(place.due);
  return std::to_string(-place.rank) + "." + due + "." + std::to_string(place.opened_at) + "." + place.id;
}

std::optional<std::int64_t> number_in(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// None without `after`. Fails with `invalid`/"bad-cursor".
Result<std::optional<Place>> place_after(const Request& request) {
  const auto sent = request.query_value("after");
  if (!sent || sent->empty()) return std::nullopt;
  std::vector<std::string_view> parts;
  std::string_view rest = *sent;
  while (parts.size() < 3 && rest.contains('.')) {
    parts.push_back(rest.substr(0, rest.find('.')));
    rest.remove_prefix(parts.back().size() + 1);
  }
  const bool is_text = base::first_bad_utf8(rest) == std::string_view::npos && !rest.contains('\0');
  const bool whole = parts.size() == 3 && !rest.empty() && is_text;
  const auto precedence = whole ? number_in(parts[0]) : std::nullopt;
  const auto due = whole && parts[1] != "-" ? number_in(parts[1]) : std::nullopt;
  const auto opened = whole ? number_in(parts[2]) : std::nullopt;
  if (!precedence || !opened || !std::in_range<int>(*precedence) || (parts[1] != "-" && !due)) {
    return base::refuse(ErrorCode::invalid, "bad-cursor",
                        {"“after” không phải vị trí của danh sách này.", "“after” is no place in this list."},
                        "/after");
  }
  return Place{
      .rank = -*precedence, .due = due.value_or(Place::undated), .opened_at = *opened, .id = std::string(rest)};
}

void list_tasks(const Office& office, const Request& request, Reply& reply) {
  if (const auto state = request.query_value("state"); state && *state != "open") {
    return refuse(reply,
                  {.code = ErrorCode::invalid,
                   .type = "unknown-word",
                   .message = {"“state” chỉ nhận “open”.", "“state” can only be “open”."}},
                  request);
  }
  const auto limit = limit_of(request, base::limits::max_page);
  if (!limit) return refuse(reply, limit.error(), request);
  const auto after = place_after(request);
  if (!after) return refuse(reply, after.error(), request);
  Desk desk = desk_of(office, request);
  const auto page = page_of_work(desk, *after, *limit);
  if (!page) return refuse(reply, page.error(), request);
  std::set<std::string> papers;
  for (const Piece& piece : page->pieces) papers.insert(piece.instance);
  if (auto named = name_papers_of(desk, papers); !named) return refuse(reply, named.error(), request);
  json items = json::array();
  for (const Piece& piece : page->pieces) items.push_back(task_wire(desk, request, piece));
  const json next = page->behind ? json(cursor_of(*page->behind)) : json();
  answer(reply, 200, {{"items", std::move(items)}, {"next", next}});
}

// An outside party holds a paper too, though nobody of it signs in.
json outside_wire(const Office& office, const directory::Directory& directory, const Request& request,
                  const directory::Seat& seat) {
  base::Text name{seat.external, seat.external};
  for (const json& one : office.catalogue->positions().value("externals", json::array())) {
    if (base::text_or(one, "code") != seat.external || !one.contains("title")) continue;
    name = {base::text_or(one["title"], "vi"), base::text_or(one["title"], "en")};
  }
  return {{"id", nullptr},
          {"full_name", server::in(request.language, name)},
          {"title", nullptr},
          {"unit_name", to_wire(unit_name(directory, seat.unit))}};
}

json holders_wire(const Desk& desk, const Request& request, const std::vector<const Piece*>& pieces) {
  json holders = json::array();
  std::set<std::string> named;
  for (const Piece* piece : pieces) {
    for (const decision::Addressee& to : piece->work.to) {
      if (to.seat.kind == "external" && holders.size() < max_holders && named.insert("|" + to.seat.external).second) {
        holders.push_back(outside_wire(desk.office, desk.directory, request, to.seat));
      }
      for (const auto& capacity : decision::able_to_act(desk.directory, to, desk.today, piece->definition->id)) {
        if (holders.size() >= max_holders) return holders;
        if (projection::has_had_a_say(piece->work, capacity.person) || !named.insert(capacity.person).second) continue;
        holders.push_back(holder_wire(desk.directory, capacity));
      }
    }
  }
  return holders;
}

void list_held(const Office& office, const Request& request, Reply& reply) {
  Desk desk = desk_of(office, request);
  std::set<std::string> units = own_units(desk);
  for (const std::string& unit : desk.directory.followed_by(desk.person, desk.today)) units.insert(unit);
  const auto started = all_rows(office,
                                {.table = "instance",
                                 .where = {{"started_by", Op::eq, {desk.person}}, {"ended_at", Op::is_null, {}}},
                                 .order = {{"started_at", true}}},
                                max_instances);
  if (!started) return refuse(reply, started.error(), request);
  std::set<std::string> own;
  for (const store::Row& row : *started) own.insert(text(row, "id"));
  auto open = rows_where_in(office, "work", "instance", own, {}, max_work);
  if (!open) return refuse(reply, open.error(), request);
  auto around = rows_where_in(office, "work", "unit", units, {}, max_work);
  if (!around) return refuse(reply, around.error(), request);
  std::erase_if(*around, [&](const store::Row& row) { return own.contains(text(row, "instance")); });
  open->insert(open->end(), std::make_move_iterator(around->begin()), std::make_move_iterator(around->end()));
  const auto all = read_pieces(desk, *open);
  if (!all) return refuse(reply, all.error(), request);

  std::map<std::string, std::vector<const Piece*>> by_instance;
  for (const Piece& piece : *all) by_instance[piece.instance].push_back(&piece);
  struct Held {
    base::Instant since;
    std::string instance;
    json wire;
  };
  std::vector<Held> held;
  std::set<std::string> papers;
  for (const auto& [id, pieces] : by_instance) {
    const store::Row& row = desk.instances.at(id);
    const bool passed_on = std::ranges::any_of(pieces, [&](const Piece* one) { return one->work.from == desk.person; });
    if (!passed_on && text(row, "started_by") != desk.person) continue;
    if (std::ranges::any_of(pieces, [&](const Piece* one) { return is_mine(desk, *one); })) continue;
    const auto since =
        std::ranges::min(pieces, {}, [](const Piece* one) { return one->work.opened_at; })->work.opened_at;
    // No due time runs while the paper is on hold, or against work whose clock stands still.
    std::optional<base::Instant> due;
    for (const Piece* one : pieces) {
      if (text(row, "condition") == "held" || !one->work.paused.is_null()) continue;
      if (one->work.due && (!due || *one->work.due < *due)) due = one->work.due;
    }
    papers.insert(id);
    held.push_back({.since = since,
                    .instance = id,
                    .wire = {{"instance", id},
                             {"state_title", to_wire({text(row, "state_vi"), text(row, "state_en")})},
                             {"holders", holders_wire(desk, request, pieces)},
                             {"since", base::format_instant(since)},
                             {"due", instant_or_null(due)},
                             {"overdue", due && *due < office.now()}}});
  }
  std::ranges::sort(held, {}, [](const Held& one) { return std::pair(one.since, one.instance); });
  if (auto named = name_papers_of(desk, papers); !named) return refuse(reply, named.error(), request);
  json items = json::array();
  for (Held& one : held) {
    one.wire["subject"] = server::in(request.language, subject_of(desk.instances.at(one.instance)));
    items.push_back(std::move(one.wire));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace

void add_tasks(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/tasks",
              .operation = "listTasks",
              .summary = {"Việc của tôi", "My work"},
              .handler = [&office](const Request& request, Reply reply) { list_tasks(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/held",
              .operation = "listHeld",
              .summary = {"Hồ sơ tôi đã chuyển, người khác đang giữ", "Papers I passed on that others hold"},
              .handler = [&office](const Request& request, Reply reply) { list_held(office, request, reply); }});
}

}  // namespace trinhky::api
