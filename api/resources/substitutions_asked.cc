#include "api/resources/substitutions_asked.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/resources/tasks_lookup.h"
#include "engine/directory/events.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {
namespace {

using base::Fault;
using base::Result;
using base::Text;
using directory::Directory;
using directory::Holding;

constexpr std::size_t max_holdings = 50;
constexpr std::size_t max_workflows = 200;
constexpr std::size_t max_work = 5000;

bool among(const std::vector<std::string>& list, const std::string& one) {
  return std::ranges::find(list, one) != list.end();
}

bool administrative(const Directory& directory, const Holding& holding) {
  const auto position = directory.position(holding.position);
  return position && position->administrative;
}

// Asks one thing after the other and keeps what speaks against the wish.
class Check {
 public:
  Check(const Office& office, const Directory& directory, const SubstitutionWish& wish, const std::string& caller)
      : office_(office), directory_(directory), wish_(wish), caller_(caller), today_(office.today()) {}

  std::vector<Fault> faults(const std::vector<json>& events) {
    if (!directory_.person(wish_.holder)) {
      fault("/holder", "no-such-person", {"Không có người này.", "There is no such person."});
      return std::move(faults_);
    }
    dates();
    ground();
    for (std::size_t i = 0; i < wish_.workflows.size(); ++i) {
      if (office_.catalogue->definition(wish_.workflows[i], 0) != nullptr) continue;
      fault("/workflows/" + std::to_string(i), "no-such-definition",
            {"Không có quy trình “" + wish_.workflows[i] + "”.", "There is no workflow “" + wish_.workflows[i] + "”."});
    }
    const bool dates_stand = !wish_.valid.empty();
    const bool known = substitute();
    if (dates_stand) positions();
    if (dates_stand && known) laws(events);
    return std::move(faults_);
  }

 private:
  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({.pointer = std::move(pointer), .code = std::move(code), .message = std::move(message)});
  }
  void dates() {
    if (wish_.valid.empty()) {
      fault("/to", "ends-before-start", {"Ngày kết thúc trước ngày bắt đầu.", "It ends before it starts."});
    } else if (wish_.valid.to && *wish_.valid.to < today_) {
      fault("/to", "already-past",
            {"Ngày kết thúc đã qua; việc xử lý thay không lập cho thời gian trước hôm nay.",
             "The last day is past; a substitution is not given for days that are over."});
    }
  }

  void ground() {
    if (!directory::is_substitution_ground(wish_.ground)) {
      fault("/ground", "unknown-word",
            {"Căn cứ xử lý thay không có trong danh sách.", "This is not a ground of substitution."});
    }
  }

  // Whether it is somebody about whom the rest can be asked.
  bool substitute() {
    const auto someone = directory_.person(wish_.person);
    if (!someone) {
      fault("/person", "no-such-person", {"Không có người này.", "There is no such person."});
      return false;
    }
    if (wish_.person == wish_.holder) {
      fault("/person", "same-person", {"Không thể tự thay chính mình.", "Nobody stands in for himself."});
      return false;
    }
    if (!someone->active) {
      fault("/person", "person-inactive",
            {"Người này đã thôi làm việc ở cơ quan.", "This person no longer works in the organisation."});
      return false;
    }
    if (wish_.person == caller_) {
      fault("/person", "own-appointment",
            {"Không tự cử mình xử lý thay người khác; việc này do người được thay hoặc người quản lý khác lập.",
             "Nobody names himself as a substitute; the person replaced or another manager does that."});
    }
    std::vector<Holding> places;
    for (Holding& one : directory_.all_holdings_of(wish_.person)) {
      if (!administrative(directory_, one) && !one.valid.empty() && one.valid.overlaps(wish_.valid)) {
        places.push_back(std::move(one));
      }
    }
    // Dates that are wrong in themselves are told as dates.
    if (places.empty() && !wish_.valid.empty()) {
      fault("/person", "no-position",
            {"Người này không giữ chức vụ nào ở cơ quan trong thời gian đó.",
             "This person holds no position in the organisation on these days."});
      return true;
    }
    if (may_transfer_work(office_, caller_, wish_.holder, wish_.person)) return true;
    for (const Holding& held : holdings_meant(directory_, wish_)) {
      const bool near = std::ranges::any_of(places, [&](const Holding& one) {
        return directory_.within(one.unit, held.unit, today_) || directory_.within(held.unit, one.unit, today_);
      });
      if (near) continue;
      fault("/person", "outside-unit",
            {"Người xử lý thay phải ở cùng đơn vị, đơn vị cấp trên hoặc cấp dưới trực tiếp quản lý.",
             "The substitute works in the same unit, in one above it or in one below it."});
      break;
    }
    return true;
  }

  void positions() {
    for (std::size_t i = 0; i < wish_.holdings.size(); ++i) {
      const std::string at = "/holdings/" + std::to_string(i);
      const auto holding = directory_.holding(wish_.holdings[i]);
      if (!holding || holding->person != wish_.holder) {
        fault(at, "unknown",
              {"Người được thay không giữ chức vụ này.", "This is no position of the person who is replaced."});
      } else if (administrative(directory_, *holding)) {
        fault(at, "administrative",
              {"Chức vụ quản trị hệ thống không có việc để xử lý thay.",
               "An administrator's position has no work in which anybody could stand in."});
      } else if (!wish_.valid.empty() && (holding->valid.empty() || !holding->valid.overlaps(wish_.valid))) {
        fault(
            at, "outside-holding",
            {"Thời gian xử lý thay nằm ngoài thời gian giữ chức vụ.", "The dates lie outside those of the position."});
      }
    }
    if (wish_.holdings.empty() && !wish_.valid.empty() && holdings_meant(directory_, wish_).empty()) {
      fault("/holdings", "no-position",
            {"Người này không giữ chức vụ nào trong thời gian đó.", "This person holds no position on these days."});
    }
  }

  // What the directory says of each event after those before it, where the request has it.
  void laws(const std::vector<json>& events) {
    Directory so_far = directory_;
    for (const json& event : events) {
      for (Fault& one : directory::check_event(so_far, event)) {
        if (one.pointer == "/id") continue;
        if (one.pointer == "/holding") one.pointer = place_of(wish_, base::text_or(event, "holding"));
        const bool told = std::ranges::any_of(
            faults_, [&](const Fault& other) { return other.pointer == one.pointer && other.code == one.code; });
        if (!told) faults_.push_back(std::move(one));
      }
      if (auto folded = Directory::fold(so_far, event)) so_far = std::move(*folded);
    }
  }

  const Office& office_;
  const Directory& directory_;
  const SubstitutionWish& wish_;
  const std::string& caller_;
  base::Date today_;
  std::vector<Fault> faults_;
};

}  // namespace

SubstitutionWish read_substitution_wish(Fields& fields, const std::string& caller, base::Date today) {
  SubstitutionWish wish{
      .holder = fields.line("holder", {.required = false}),
      .holdings = fields.has("holdings") ? fields.lines("holdings", max_holdings) : std::vector<std::string>(),
      .person = fields.line("person"),
      .valid = {},
      .ground = fields.line("ground"),
      .workflows = fields.has("workflows") ? fields.lines("workflows", max_workflows) : std::vector<std::string>(),
      .decision = fields.line("decision", {.required = false}),
      .dry_run = fields.truth("dry_run")};
  if (wish.holder.empty()) wish.holder = caller;
  wish.valid.from = fields.date("from", false).value_or(today);
  wish.valid.to = fields.date("to", false);
  return wish;
}

Result<void> may_substitute(const Office& office, const std::string& caller, const std::string& holder) {
  if (caller == holder || may_transfer_work(office, caller, holder, holder)) return {};
  return std::unexpected(base::Error{
      .code = base::ErrorCode::forbidden,
      .type = "not-yours-to-give",
      .message = {"Chỉ người giữ chức vụ, người quản trị hoặc lãnh đạo đơn vị của người đó mới lập và kết thúc được "
                  "việc xử lý thay.",
                  "Only the holder, an administrator or a head of the holder's unit gives and ends a substitution."}});
}

std::vector<Holding> holdings_meant(const Directory& directory, const SubstitutionWish& wish) {
  std::vector<Holding> meant;
  for (Holding& holding : directory.all_holdings_of(wish.holder)) {
    const bool named = wish.holdings.empty() || among(wish.holdings, holding.id);
    if (!named || administrative(directory, holding) || holding.valid.empty()) continue;
    if (holding.valid.overlaps(wish.valid)) meant.push_back(std::move(holding));
  }
  return meant;
}

std::string place_of(const SubstitutionWish& wish, const std::string& holding) {
  const auto at = std::ranges::find(wish.holdings, holding);
  if (at == wish.holdings.end()) return "/holdings";
  return "/holdings/" + std::to_string(at - wish.holdings.begin());
}

std::vector<Fault> substitution_faults(const Office& office, const Directory& directory, const SubstitutionWish& wish,
                                       const std::string& caller, const std::vector<json>& events) {
  return Check(office, directory, wish, caller).faults(events);
}

json substitution_given(const SubstitutionWish& wish, const std::string& id, const std::string& holding) {
  json event = {{"kind", "substitution_given"}, {"id", id},
                {"holding", holding},           {"person", wish.person},
                {"ground", wish.ground},        {"from", base::format_date(*wish.valid.from)}};
  if (wish.valid.to) event["to"] = base::format_date(*wish.valid.to);
  if (!wish.workflows.empty()) event["workflows"] = wish.workflows;
  if (!wish.decision.empty()) event["decision"] = wish.decision;
  return event;
}

Result<json> work_to_come(const Office& office, const SubstitutionWish& wish, const std::vector<json>& events) {
  const auto folded = Directory::fold_all(office.directory(), events);
  if (!folded) return std::unexpected(folded.error());
  const Directory& then = *folded;
  const base::Date first = std::max(office.today(), *wish.valid.from);
  std::set<std::string> given;
  for (const json& event : events) given.insert(base::text_or(event, "id"));

  const auto keys = projection::person_keys(then, wish.person, first);
  const auto seats = rows_where_in(office, "work_seat", "seat", {keys.begin(), keys.end()}, {}, max_work);
  if (!seats) return std::unexpected(seats.error());
  std::set<std::string> ids;
  for (const store::Row& seat : *seats) ids.insert(text(seat, "work"));
  const auto rows = rows_where_in(office, "work", "id", ids, {}, max_work);
  if (!rows) return std::unexpected(rows.error());
  std::set<std::string> papers;
  for (const store::Row& row : *rows) papers.insert(text(row, "instance"));
  const auto instances = rows_by_id(office, "instance", papers);
  if (!instances) return std::unexpected(instances.error());

  std::map<std::string, std::size_t> counts;
  for (const store::Row& row : *rows) {
    const auto instance = instances->find(text(row, "instance"));
    if (instance == instances->end()) continue;
    const auto body = base::parse_json(text(row, "body"));
    if (!body) return std::unexpected(body.error());
    const auto work = decision::open_work_from_json(*body);
    if (!work) return std::unexpected(work.error());
    const std::string workflow = text(instance->second, "definition");
    if (projection::has_had_a_say(*work, wish.person)) continue;
    const auto capacity = projection::capacity_for(then, *work, wish.person, first, workflow);
    if (capacity && given.contains(capacity->substitution)) ++counts[workflow];
  }
  json list = json::array();
  for (const auto& [workflow, count] : counts) {
    const auto definition = office.catalogue->definition(workflow, 0);
    list.push_back({{"definition", workflow},
                    {"title", to_wire(definition ? definition->title : Text{workflow, workflow})},
                    {"count", count}});
  }
  return list;
}

}  // namespace trinhky::api
