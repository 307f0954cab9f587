// Xử lý thay: somebody acts for somebody, from a day to a day. Given for one position, for several, or for all of a
// person in one command, and ended; work is addressed to positions, so no paper is touched.
#include "api/resources/substitutions.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "api/resources/instances_view.h"
#include "api/resources/organisation_asked.h"
#include "api/resources/substitutions_asked.h"
#include "api/resources/substitutions_wire.h"
#include "engine/base/limits.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using directory::Directory;
using directory::Substitution;

struct Desk {
  explicit Desk(Office& of) : office(of), changes(of) {}

  Office& office;
  OrganisationChanges changes;
};

std::string holder_of(const Directory& directory, const Substitution& one) {
  const auto holding = directory.holding(one.holding);
  return holding ? holding->person : std::string();
}

// What the caller may know and do about other persons' substitutions, asked once per person.
class Sight {
 public:
  Sight(const Office& office, std::string caller) : office_(office), caller_(std::move(caller)) {}

  bool manages(const std::string& person) {
    const auto known = known_.find(person);
    if (known != known_.end()) return known->second;
    const bool may = may_substitute(office_, caller_, person).has_value();
    known_.emplace(person, may);
    return may;
  }
  bool sees(const std::string& holder, const std::string& substitute) {
    return caller_ == substitute || manages(holder) || manages(substitute);
  }

 private:
  const Office& office_;
  std::string caller_;
  std::map<std::string, bool> known_;
};

json row_wire(const Office& office, const Directory& directory, const Substitution& one, Sight& sight) {
  json row = substitution_wire(office, directory, one, office.today());
  row["may_end"] = row["state"] != "over" && sight.manages(holder_of(directory, one));
  return row;
}

json grounds_wire() {
  json list = json::array();
  for (const SubstitutionGround& ground : substitution_grounds()) {
    list.push_back({{"code", ground.code}, {"label", to_wire(ground.label)}});
  }
  return list;
}

// A row of the list and its place in it: what holds today, then what comes, then what was; in each the one that began
// last.
struct Entry {
  int rank;
  Substitution one;

  [[nodiscard]] std::string place() const {
    const std::string from = one.valid.from ? base::format_date(*one.valid.from) : std::string();
    return std::to_string(rank) + "." + from + "." + one.id;
  }
};

bool stands_before(const Entry& a, const Entry& b) {
  return std::tie(a.rank, b.one.valid.from, a.one.id) < std::tie(b.rank, a.one.valid.from, b.one.id);
}

// Where the next page begins, as `place` wrote it; the row itself may have gone on meanwhile.
Result<Entry> entry_at(std::string_view place) {
  const std::size_t dot = place.find('.');
  const std::size_t next = dot == std::string_view::npos ? dot : place.find('.', dot + 1);
  const bool ranked = dot == 1 && place.front() >= '0' && place.front() <= '2';
  const auto from =
      base::parse_date(next == std::string_view::npos ? std::string_view() : place.substr(dot + 1, next - dot - 1));
  if (!ranked || !from || next + 1 == place.size()) {
    return base::refuse(ErrorCode::invalid, "bad-cursor",
                        {"“after” không phải vị trí của danh sách này.", "“after” is no place in this list."},
                        "/after");
  }
  Entry entry{.rank = place.front() - '0', .one = {}};
  entry.one.id = place.substr(next + 1);
  entry.one.valid.from = *from;
  return entry;
}

void list(Desk& desk, const Request& request, Reply& reply) {
  const auto limit = limit_of(request, base::limits::max_page);
  if (!limit) return refuse(reply, limit.error(), request);
  const Directory directory = desk.office.directory();
  const base::Date today = desk.office.today();
  const std::string_view person = request.query_value("person").value_or("");
  const std::string_view state = request.query_value("state").value_or("");
  Sight sight(desk.office, person_of(request));
  std::vector<Entry> found;
  for (Substitution& one : directory.substitutions()) {
    const std::string holder = holder_of(directory, one);
    const std::string now = substitution_state(one, today);
    if (!state.empty() && now != state) continue;
    if (!person.empty() && holder != person && one.person != person) continue;
    if (!sight.sees(holder, one.person)) continue;
    found.push_back({.rank = now == "running" ? 0 : now == "upcoming" ? 1 : 2, .one = std::move(one)});
  }
  std::ranges::sort(found, stands_before);
  auto from = found.begin();
  if (const auto after = request.query_value("after"); after && !after->empty()) {
    const auto behind = entry_at(*after);
    if (!behind) return refuse(reply, behind.error(), request);
    from = std::ranges::upper_bound(found, *behind, stands_before);
  }
  json items = json::array();
  json next;
  for (; from != found.end(); ++from) {
    if (items.size() == *limit) {
      next = std::prev(from)->place();
      break;
    }
    items.push_back(row_wire(desk.office, directory, from->one, sight));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", std::move(next)}, {"grounds", grounds_wire()}});
}

// One id per position, the same for the same command again.
std::string id_of(const Request& request, const std::string& command, const std::string& holding) {
  return id_for(request, command, "substitution:" + holding);
}

// What this command gave when it came the first time.
std::vector<std::string> given_before(const Directory& directory, const SubstitutionWish& wish, const Request& request,
                                      const std::string& command) {
  std::vector<std::string> ids;
  for (const directory::Holding& holding : directory.all_holdings_of(wish.holder)) {
    std::string id = id_of(request, command, holding.id);
    if (directory.substitution(id)) ids.push_back(std::move(id));
  }
  return ids;
}

void answer_given(const Office& office, const std::vector<std::string>& ids, const Request& request, Reply& reply) {
  const Directory directory = office.directory();
  Sight sight(office, person_of(request));
  json items = json::array();
  for (const std::string& id : ids) {
    if (const auto one = directory.substitution(id)) items.push_back(row_wire(office, directory, *one, sight));
  }
  if (items.empty()) {
    return refuse(
        reply,
        {.code = ErrorCode::invalid,
         .type = "key-used",
         .message = {"Mã lệnh này đã dùng cho một thay đổi khác.", "This command id was used for another change."}},
        request);
  }
  answer(reply, 201, {{"dry_run", false}, {"items", std::move(items)}, {"faults", json::array()}});
}

// Nothing is recorded: the rows are what they would be.
void answer_preview(const Office& office, const SubstitutionWish& wish, const std::vector<json>& events,
                    const std::vector<base::Fault>& faults, const Request& request, Reply& reply) {
  const Directory directory = office.directory();
  json items = json::array();
  for (const json& event : events) {
    const Substitution one{.id = base::text_or(event, "id"),
                           .holding = base::text_or(event, "holding"),
                           .person = wish.person,
                           .valid = wish.valid,
                           .workflows = wish.workflows,
                           .ground = wish.ground,
                           .decision = wish.decision};
    items.push_back(substitution_wire(office, directory, one, office.today()));
  }
  json work = json::array();
  if (faults.empty()) {
    auto counted = work_to_come(office, wish, events);
    if (!counted) return refuse(reply, counted.error(), request);
    work = std::move(*counted);
  }
  answer(reply, 200,
         {{"dry_run", true},
          {"items", std::move(items)},
          {"work", std::move(work)},
          {"faults", faults_wire(faults, request.language)}});
}

void give(Desk& desk, const Request& request, Reply reply) {
  const Office& office = desk.office;
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const std::string caller = person_of(request);
  Fields fields(*body);
  const SubstitutionWish wish = read_substitution_wish(fields, caller, office.today());
  if (auto allowed = may_substitute(office, caller, wish.holder); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  const auto command = command_id(office, request);
  if (!command) return refuse(reply, command.error(), request);
  const Directory directory = office.directory();
  if (!wish.dry_run) {
    const auto before = given_before(directory, wish, request, *command);
    if (!before.empty()) return answer_given(office, before, request, reply);
  }
  OrganisationChange change{.command = *command, .person = caller, .events = {}, .members = {}};
  std::vector<std::string> ids;
  for (const directory::Holding& holding : holdings_meant(directory, wish)) {
    ids.push_back(id_of(request, *command, holding.id));
    change.places["/events/" + std::to_string(change.events.size()) + "/holding"] = place_of(wish, holding.id);
    change.events.push_back(substitution_given(wish, ids.back(), holding.id));
    change.members.emplace_back();
  }
  const auto faults = substitution_faults(office, directory, wish, caller, change.events);
  if (wish.dry_run) return answer_preview(office, wish, change.events, faults, request, reply);
  if (!faults.empty()) {
    return refuse(reply,
                  {.code = ErrorCode::invalid,
                   .type = "invalid-input",
                   .message = faults.front().message,
                   .pointer = faults.front().pointer,
                   .faults = faults},
                  request);
  }
  desk.changes.record(std::move(change), request, std::move(reply),
                      [&office, ids, request](Reply& later) { answer_given(office, ids, request, later); });
}

void answer_ended(const Office& office, const std::string& id, const Request& request, Reply& reply) {
  const Directory directory = office.directory();
  Sight sight(office, person_of(request));
  const auto one = directory.substitution(id);
  answer(reply, 200, one ? row_wire(office, directory, *one, sight) : json{{"id", id}});
}

// `to` is the last day: today without it, and the day before the first one for what has not begun. Yesterday ends what
// runs at once.
void end(Desk& desk, const Request& request, Reply reply) {
  const Office& office = desk.office;
  const std::string id(request.path_param("id"));
  const Directory directory = office.directory();
  const auto known = directory.substitution(id);
  const std::string caller = person_of(request);
  if (!known || !Sight(office, caller).sees(holder_of(directory, *known), known->person)) {
    return refuse(reply,
                  {.code = ErrorCode::not_found,
                   .type = "no-such-substitution",
                   .message = {"Không có lần xử lý thay này.", "There is no such substitution."}},
                  request);
  }
  if (auto allowed = may_substitute(office, caller, holder_of(directory, *known)); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  json sent = json::object();
  if (!request.body.empty()) {
    auto body = server::json_body(request);
    if (!body) return refuse(reply, body.error(), request);
    sent = std::move(*body);
  }
  Fields fields(sent);
  const base::Date today = office.today();
  const auto day_before = [](base::Date day) { return base::Date(std::chrono::sys_days(day) - std::chrono::days(1)); };
  const bool begins_later = substitution_state(*known, today) == "upcoming";
  const base::Date never = known->valid.from ? day_before(*known->valid.from) : today;
  const base::Date to = fields.date("to", false).value_or(begins_later ? never : today);
  if (to < day_before(today)) {
    fields.fault("to", "already-past",
                 {"Ngày cuối không được trước hôm qua: người xử lý thay đã có quyền đến hết ngày đó.",
                  "The last day is yesterday at the earliest: until then the substitute had the right."});
  } else if (to < never) {
    fields.fault("to", "ends-before-start", {"Ngày kết thúc trước ngày bắt đầu.", "It ends before it starts."});
  }
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  const auto command = command_id(office, request);
  if (!command) return refuse(reply, command.error(), request);
  // Asked a second time.
  if (known->valid.to == to) return answer_ended(office, id, request, reply);
  OrganisationChange change{.command = *command,
                            .person = caller,
                            .events = {{{"kind", "substitution_ended"}, {"id", id}, {"to", base::format_date(to)}}},
                            .members = {""}};
  desk.changes.record(std::move(change), request, std::move(reply),
                      [&office, id, request](Reply& later) { answer_ended(office, id, request, later); });
}

}  // namespace

void add_substitutions(Router& router, Office& office) {
  const auto desk = std::make_shared<Desk>(office);
  router.add(
      {.method = "GET",
       .path = "/api/v1/substitutions",
       .operation = "listSubstitutions",
       .summary = {"Các lần xử lý thay mà đồng chí được biết", "Substitutions that concern or are managed by you"},
       .handler = [desk](const Request& request, Reply reply) { list(*desk, request, reply); }});
  router.add({.method = "POST",
              .path = "/api/v1/substitutions",
              .operation = "giveSubstitution",
              .summary = {"Lập hoặc xem trước việc xử lý thay", "Give a substitution, or look at it first"},
              .handler = [desk](const Request& request, Reply reply) { give(*desk, request, std::move(reply)); },
              .body = server::BodyKind::json});
  router.add({.method = "POST",
              .path = "/api/v1/substitutions/{id}/end",
              .operation = "endSubstitution",
              .summary = {"Kết thúc việc xử lý thay", "End a substitution"},
              .handler = [desk](const Request& request, Reply reply) { end(*desk, request, std::move(reply)); },
              .body = server::BodyKind::json});
}

}  // namespace trinhky::api
