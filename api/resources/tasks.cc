// My work: what waits for me, and what I passed on that others hold now.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "api/resources/due_wire.h"
#include "api/resources/paper_names.h"
#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "engine/base/limits.h"
#include "engine/decision/able.h"
#include "engine/decision/due_change.h"
#include "engine/decision/unit_calendar.h"
#include "engine/directory/selector.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using decision::OpenWork;
using definition::Definition;
using Op = store::Condition::Op;

constexpr std::size_t max_work = 50'000;
constexpr std::size_t max_instances = 10'000;
constexpr std::size_t max_holders = 5;

// One open piece of work with all that is told about it.
struct Piece {
  OpenWork work;
  std::shared_ptr<const Definition> definition;
  std::string instance;
};

struct Desk {
  const Office& office;
  directory::Directory directory;
  std::string person;
  base::Date today;
  RowsById instances;
  std::vector<Piece> pieces;
};

Result<void> read_pieces(Desk& desk, const std::vector<store::Row>& rows) {
  std::set<std::string> wanted;
  for (const store::Row& row : rows) {
    if (!desk.instances.contains(text(row, "instance"))) wanted.insert(text(row, "instance"));
  }
  auto instances = rows_by_id(desk.office, "instance", wanted);
  if (!instances) return std::unexpected(instances.error());
  desk.instances.merge(*instances);
  for (const store::Row& row : rows) {
    const auto instance = desk.instances.find(text(row, "instance"));
    if (instance == desk.instances.end()) continue;
    auto body = base::parse_json(text(row, "body"));
    if (!body) return std::unexpected(body.error());
    auto definition = desk.office.catalogue->definition(text(instance->second, "definition"),
                                                        static_cast<int>(number(instance->second, "version")));
    if (!definition) continue;
    auto work = decision::open_work_from_json(*body);
    if (!work) return std::unexpected(work.error());
    desk.pieces.push_back({.work = std::move(*work), .definition = std::move(definition), .instance = instance->first});
  }
  return {};
}

bool is_mine(const Desk& desk, const Piece& piece) {
  if (projection::has_had_a_say(piece.work, desk.person)) return false;
  return projection::capacity_for(desk.directory, piece.work, desk.person, desk.today, piece.definition->id)
      .has_value();
}

// A request for more time over this work that the person decides about, as a piece of its own.
std::optional<Piece> request_to_decide(const Desk& desk, const Piece& piece) {
  if (!projection::capacity_for_request(desk.directory, piece.work, desk.person, desk.today, piece.definition->id)) {
    return std::nullopt;
  }
  Piece request = piece;
  request.work = *projection::request_over(piece.work);
  request.work.extensions = {piece.work.extensions.back()};
  return request;
}

// Opinions of parties outside come as papers: they are the work of whoever registers them.
Result<bool> is_mine_to_register(const Desk& desk, const Piece& piece) {
  const bool outside = std::ranges::any_of(piece.work.to, [](const auto& to) { return to.seat.kind == "external"; });
  const definition::Work* words = piece.definition->work_of(piece.work.state);
  if (!outside || words == nullptr || words->registered_by.is_null()) return false;
  const auto instance = desk.office.engine.load(piece.instance);
  if (!instance) return std::unexpected(instance.error());
  directory::SelectContext context{.unit = instance->unit, .date = desk.today, .acted_in = {}};
  for (const auto& [state, persons] : instance->acted_in) {
    context.acted_in[state].insert(persons.begin(), persons.end());
    context.acted_in[state.substr(state.rfind('.') + 1)].insert(persons.begin(), persons.end());
  }
  const auto selected = directory::select(desk.directory, piece.definition->selector(words->registered_by), context);
  // A selector that is a rule is evaluated when the paper arrives; it names nobody beforehand.
  if (!selected) return false;
  return std::ranges::any_of(*selected, [&](const directory::Selected& one) {
    return !one.except_persons.contains(desk.person) &&
           desk.directory.may_act(desk.person, one.seat, desk.today, piece.definition->id).has_value();
  });
}

std::set<std::string> own_units(const Desk& desk) {
  std::set<std::string> units;
  for (const directory::Holding& holding : desk.directory.holdings_of(desk.person, desk.today)) {
    units.insert(holding.unit);
  }
  for (const directory::Substitution& one : desk.directory.substitutions_on(desk.today)) {
    if (one.person != desk.person) continue;
    if (const auto holding = desk.directory.holding(one.holding)) units.insert(holding->unit);
  }
  return units;
}

Result<std::vector<Piece>> my_work(Desk& desk) {
  const Office& office = desk.office;
  const auto keys = projection::person_keys(desk.directory, desk.person, desk.today);
  const auto seats = rows_where_in(office, "work_seat", "seat", {keys.begin(), keys.end()}, {}, max_work);
  if (!seats) return std::unexpected(seats.error());
  std::set<std::string> ids;
  for (const store::Row& seat : *seats) ids.insert(text(seat, "work"));
  const auto addressed = rows_where_in(office, "work", "id", ids, {}, max_work);
  if (!addressed) return std::unexpected(addressed.error());
  if (auto read = read_pieces(desk, *addressed); !read) return std::unexpected(read.error());
  std::vector<Piece> mine;
  for (Piece& piece : desk.pieces) {
    if (auto request = request_to_decide(desk, piece)) mine.push_back(std::move(*request));
    if (is_mine(desk, piece)) mine.push_back(std::move(piece));
  }
  desk.pieces.clear();

  const auto asked = rows_where_in(office, "work", "unit", own_units(desk), {{"kind", Op::eq, {"opinions"}}}, max_work);
  if (!asked) return std::unexpected(asked.error());
  if (auto read = read_pieces(desk, *asked); !read) return std::unexpected(read.error());
  for (Piece& piece : desk.pieces) {
    const bool known = std::ranges::any_of(mine, [&](const Piece& one) { return one.work.id == piece.work.id; });
    if (known) continue;
    const auto registers = is_mine_to_register(desk, piece);
    if (!registers) return std::unexpected(registers.error());
    if (*registers) mine.push_back(std::move(piece));
  }
  desk.pieces.clear();
  return mine;
}

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

Desk desk_of(const Office& office, const Request& request) {
  return {.office = office,
          .directory = office.directory(),
          .person = person_of(request),
          .today = office.today(),
          .instances = {},
          .pieces = {}};
}

// Where a list of tasks goes on: what the last one told was sorted by, so that it may be done meanwhile.
//   {precedence}.{due in ms, or -}.{opened at in ms}.{id}
std::string place_of(const OpenWork& work) {
  const auto ms = [](base::Instant at) { return std::to_string(at.time_since_epoch().count()); };
  return std::to_string(work.precedence) + "." + (work.due ? ms(*work.due) : "-") + "." + ms(work.opened_at) + "." +
         work.id;
}

std::optional<std::int64_t> number_in(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// Sorted like the task whose place it is; none without `after`. Fails with `invalid`/"bad-cursor".
Result<std::optional<OpenWork>> place_after(const Request& request) {
  const auto sent = request.query_value("after");
  if (!sent || sent->empty()) return std::nullopt;
  std::vector<std::string_view> parts;
  std::string_view rest = *sent;
  while (parts.size() < 3 && rest.contains('.')) {
    parts.push_back(rest.substr(0, rest.find('.')));
    rest.remove_prefix(parts.back().size() + 1);
  }
  const bool whole = parts.size() == 3 && !rest.empty();
  const auto precedence = whole ? number_in(parts[0]) : std::nullopt;
  const auto due = whole && parts[1] != "-" ? number_in(parts[1]) : std::nullopt;
  const auto opened = whole ? number_in(parts[2]) : std::nullopt;
  if (!precedence || !opened || !std::in_range<int>(*precedence) || (parts[1] != "-" && !due)) {
    return base::refuse(ErrorCode::invalid, "bad-cursor",
                        {"“after” không phải vị trí của danh sách này.", "“after” is no place in this list."},
                        "/after");
  }
  const auto instant = [](std::int64_t ms) { return base::Instant(std::chrono::milliseconds(ms)); };
  OpenWork place;
  place.id = rest;
  place.precedence = static_cast<int>(*precedence);
  if (due) place.due = instant(*due);
  place.opened_at = instant(*opened);
  return place;
}

// The page of what was sorted, and whether more stands behind it.
bool keep_page(std::vector<Piece>& sorted, const std::optional<OpenWork>& after, std::size_t limit, base::Instant now) {
  const auto begin = !after ? sorted.begin() : std::ranges::find_if(sorted, [&](const Piece& piece) {
    return projection::stands_before(*after, piece.work, now);
  });
  sorted.erase(sorted.begin(), begin);
  const bool more = sorted.size() > limit;
  if (more) sorted.erase(sorted.begin() + static_cast<std::ptrdiff_t>(limit), sorted.end());
  return more;
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
  auto mine = my_work(desk);
  if (!mine) return refuse(reply, mine.error(), request);
  const base::Instant now = office.now();
  std::ranges::sort(*mine,
                    [&](const Piece& a, const Piece& b) { return projection::stands_before(a.work, b.work, now); });
  const bool more = keep_page(*mine, *after, *limit, now);
  const json next = more ? json(place_of(mine->back().work)) : json();
  std::set<std::string> papers;
  for (const Piece& piece : *mine) papers.insert(piece.instance);
  if (auto named = name_papers_of(desk, papers); !named) return refuse(reply, named.error(), request);
  json items = json::array();
  for (const Piece& piece : *mine) items.push_back(task_wire(desk, request, piece));
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
  if (auto read = read_pieces(desk, *open); !read) return refuse(reply, read.error(), request);

  std::map<std::string, std::vector<const Piece*>> by_instance;
  for (const Piece& piece : desk.pieces) by_instance[piece.instance].push_back(&piece);
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
