#include "engine/rehearsal/year.h"

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>

#include "engine/base/ids.h"
#include "engine/rehearsal/assumptions.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;
using definition::Definition;
using Known = std::shared_ptr<const Definition>;

constexpr std::chrono::hours first_hour{8};
constexpr int days_to_a_date = 60;  // working days to a date that data asks for

std::unexpected<base::Error> refuse(std::string type, base::Text message, std::string pointer = {}) {
  return base::refuse(base::ErrorCode::invalid, std::move(type), std::move(message), std::move(pointer));
}

bool invokes(const Definition& definition, const std::string& workflow) {
  return std::ranges::any_of(definition.invokes, [&](const auto& one) { return one.second.workflow == workflow; });
}

// The definition itself, or the nearest one above it that people start; null when there is none.
Known begun_by_people(const Known& asked, const std::vector<Known>& all) {
  std::deque<Known> look{asked};
  std::set<std::string> seen{asked->id};
  while (!look.empty()) {
    const Known one = look.front();
    look.pop_front();
    if (!one->start_by.is_null()) return one;
    for (const Known& above : all) {
      if (invokes(*above, one->id) && seen.insert(above->id).second) look.push_back(above);
    }
  }
  return nullptr;
}

// Highest first, then by id.
std::vector<std::string> units_from_the_top(const directory::Directory& organisation, base::Date day) {
  std::vector<std::pair<std::size_t, std::string>> units;
  for (const directory::Unit& unit : organisation.units_on(day)) {
    units.emplace_back(organisation.parents_of(unit.id, day).size(), unit.id);
  }
  std::ranges::sort(units);
  std::vector<std::string> ids;
  for (auto& [depth, id] : units) ids.push_back(std::move(id));
  return ids;
}

// Members of the data that a deadline counts from: {"from": {"var": "data.x"}}, {"on": {"var": "data.x"}}.
void dates_in(const json& source, std::set<std::string>& names) {
  if (source.is_array()) {
    for (const json& one : source) dates_in(one, names);
  }
  if (!source.is_object()) return;
  for (const auto& [member, value] : source.items()) {
    if ((member == "from" || member == "on") && value.is_object() && value.size() == 1) {
      const std::string path = base::text_or(value, "var");
      if (path.starts_with("data.")) names.insert(path.substr(5));
    }
    dates_in(value, names);
  }
}

class Starting {
 public:
  Starting(Office& office, Diligence& diligence, const YearOptions& options, int year)
      : office_(office), diligence_(diligence), options_(options), year_(year) {}

  // Starts the definition where people may; the start is the first thing that happens.
  Result<void> by_people(const Known& root) {
    const base::Date today = office_.world().calendar->local_date(office_.now());
    for (const std::string& unit : units_from_the_top(office_.organisation(), today)) {
      if (!options_.unit.empty() && unit != options_.unit) continue;
      decision::Instance nothing;
      nothing.definition = root->id;
      nothing.version = root->version;
      nothing.unit = unit;
      const auto able = diligence_.chosen(nothing, root->start_by);
      if (able.empty()) continue;
      auto reply = office_.act(able.front().person, "start", id(root, unit),
                               {{"definition", root->id}, {"unit", unit}, {"data", data(*root, false)}});
      if (!reply) return std::unexpected(reply.error());
      return accepted(*reply);
    }
    const std::string where = options_.unit.empty() ? "" : options_.unit;
    return refuse(
        "nobody-starts",
        where.empty()
            ? base::Text{"Không đơn vị nào có người được mở quy trình “" + root->title.vi + "”.",
                         "No unit has anybody who may start “" + root->title.en + "”."}
            : base::Text{"Đơn vị \"" + where + "\" không có người được mở quy trình “" + root->title.vi + "”.",
                         "The unit \"" + where + "\" has nobody who may start “" + root->title.en + "”."},
        "/unit");
  }

  // Started as by a paper above that is not at hand, with the data it would have brought made up.
  Result<void> from_above(const Known& root) {
    const base::Date today = office_.world().calendar->local_date(office_.now());
    const auto units = units_from_the_top(office_.organisation(), today);
    const std::string unit = options_.unit.empty() ? (units.empty() ? "" : units.front()) : options_.unit;
    const std::string above = root->invoked_by.empty() ? "" : root->invoked_by.front();
    auto reply = office_.send(
        {.kind = "start",
         .instance = id(root, unit),
         .actor = {.kind = decision::Actor::Kind::instance, .instance = "above"},
         .body = {{"definition", root->id},
                  {"unit", unit},
                  {"data", data(*root, true)},
                  {"parent",
                   {{"instance", "above"}, {"invoke", "above"}, {"key", ""}, {"entry", 1}, {"definition", above}}}}});
    if (!reply) return std::unexpected(reply.error());
    return accepted(*reply);
  }

 private:
  [[nodiscard]] std::string id(const Known& root, const std::string& unit) const {
    return base::derived_uuid("rehearsal|" + root->id + "|" + unit + "|" + base::format_date(options_.from));
  }

  [[nodiscard]] json data(const Definition& root, bool made_up) const {
    json out = json::object();
    const auto empty = [&](const std::string& name) {
      return root.initial_data.is_object() && root.initial_data.contains(name) && root.initial_data[name].is_null();
    };
    if (empty("year")) out["year"] = year_;
    if (!made_up) return out;
    const calendar::Calendar& calendar = *office_.world().calendar;
    std::set<std::string> dates;
    dates_in(root.source, dates);
    for (const std::string& name : dates) {
      if (!empty(name)) continue;
      out[name] = base::format_date(calendar.add_working_days(calendar.local_date(office_.now()), days_to_a_date));
    }
    return out;
  }

  static Result<void> accepted(const Reply& reply) {
    if (reply.accepted) return {};
    return refuse("not-started", {"Không mở được hồ sơ: " + reply.error.message.vi,
                                  "The paper cannot be started: " + reply.error.message.en});
  }

  Office& office_;
  Diligence& diligence_;
  const YearOptions& options_;
  int year_;
};

// A person's id or login, a position, a step of any definition.
bool is_known_key(const std::string& key, const directory::Directory& organisation, const std::vector<Known>& all) {
  if (organisation.person(key) || organisation.login_owner(key) || organisation.position(key)) return true;
  return std::ranges::any_of(all, [&](const Known& one) {
    return std::ranges::any_of(one->states, [&](const definition::StateTitle& state) {
      return state.id == key || state.id.ends_with("." + key);
    });
  });
}

Result<void> check(const YearOptions& options, const directory::Directory& organisation) {
  if (!options.from.ok() || !options.until.ok() || options.until < options.from) {
    return refuse("bad-period",
                  {"Thời gian diễn tập phải có ngày đầu và ngày cuối, ngày cuối không trước ngày đầu.",
                   "The time to be rehearsed needs a first and a last day, the last not before the first."},
                  "/until");
  }
  if (std::chrono::sys_days(options.until) - std::chrono::sys_days(options.from) >
      std::chrono::days(max_rehearsed_days)) {
    return refuse("bad-period", {"Chỉ diễn tập nhiều nhất ba năm.", "At most three years can be rehearsed."}, "/until");
  }
  const auto wrong_days = [](const std::string& pointer) {
    return refuse("bad-days-late",
                  {"Số ngày chậm là số nguyên từ 0 đến " + std::to_string(max_days_late) + ".",
                   "Days late are a whole number from 0 to " + std::to_string(max_days_late) + "."},
                  pointer);
  };
  if (options.lateness.days < 0 || options.lateness.days > max_days_late) return wrong_days("/days_late");
  for (const auto& [key, days] : options.lateness.of) {
    const std::string pointer = base::pointer({"days_late", key});
    if (days < 0 || days > max_days_late) return wrong_days(pointer);
    if (!is_known_key(key, organisation, options.definitions)) {
      return refuse("unknown-late",
                    {"Không có người, chức vụ hay bước nào là \"" + key + "\".",
                     "There is no person, position or step \"" + key + "\"."},
                    pointer);
    }
  }
  if (!options.unit.empty() && !organisation.unit_on(options.unit, options.from)) {
    return refuse("no-such-unit",
                  {"Không có đơn vị \"" + options.unit + "\" vào ngày " + base::format_date(options.from) + ".",
                   "There is no unit \"" + options.unit + "\" on " + base::format_date(options.from) + "."},
                  "/unit");
  }
  return {};
}

// Papers of the definition, and those below them.
std::vector<std::string> papers_of(const Walked& walked, const std::string& definition) {
  const auto about = [&](const Paper& paper) {
    const Paper* at = &paper;
    for (int depth = 0; depth < 16; ++depth) {
      if (at->definition == definition) return true;
      const auto above = walked.papers.find(at->parent);
      if (above == walked.papers.end()) return false;
      at = &above->second;
    }
    return false;
  };
  std::vector<const Paper*> shown;
  for (const auto& [id, paper] : walked.papers) {
    if (about(paper)) shown.push_back(&paper);
  }
  std::ranges::sort(shown, {}, [](const Paper* one) { return std::tie(one->started, one->unit, one->id); });
  std::vector<std::string> ids;
  for (const Paper* one : shown) ids.push_back(one->id);
  return ids;
}

}  // namespace

Result<Year> rehearse_year(const decision::World& rules, const directory::Directory& organisation,
                           YearOptions options) {
  const auto asked = std::ranges::find(options.definitions, options.definition, &Definition::id);
  if (asked == options.definitions.end()) {
    return base::refuse(
        base::ErrorCode::not_found, "no-such-definition",
        {"Không có quy trình \"" + options.definition + "\".", "There is no workflow \"" + options.definition + "\"."});
  }
  if (auto sound = check(options, organisation); !sound) return std::unexpected(sound.error());
  const calendar::Calendar& calendar = *rules.calendar;
  const auto middle = std::chrono::sys_days(options.from) +
                      (std::chrono::sys_days(options.until) - std::chrono::sys_days(options.from)) / 2;
  const int year = static_cast<int>(base::Date(std::chrono::floor<std::chrono::days>(middle)).year());
  const base::Date first = calendar.next_working_day_on_or_after(options.from);
  Office office(rules, organisation, calendar.at(first, first_hour), Laws::trusted);
  Diligence diligence(office, options.forms, options.lateness, year);
  const Known root = begun_by_people(*asked, options.definitions);
  Starting starting(office, diligence, options, year);
  auto started = root != nullptr ? starting.by_people(root) : starting.from_above(*asked);
  if (!started) return std::unexpected(started.error());

  const base::Instant end = calendar.at(options.until, std::chrono::hours(24));  // what is due that day included
  Walk walk(office, diligence, {.until = std::max(office.now(), end), .max_commands = options.max_commands});
  if (auto done = walk.run(); !done) return std::unexpected(done.error());
  Year out{.definition = *asked,
           .from = options.from,
           .until = options.until,
           .lateness = options.lateness,
           .organisation = office.organisation(),
           .walked = walk.take(),
           .shown = {},
           .assumptions = {}};
  out.shown = papers_of(out.walked, options.definition);
  out.assumptions =
      assumptions_of(office, diligence, options.lateness, out.walked, {out.shown.begin(), out.shown.end()});
  if (root == nullptr) {
    out.assumptions.insert(
        out.assumptions.begin(),
        {"Quy trình này chỉ mở từ hồ sơ cấp trên, mà quy trình cấp trên không có ở đây: hồ sơ được mở "
         "thử với dữ liệu giả định, cấp trên không gửi gì xuống nữa.",
         "Only a paper above starts this workflow, and its definition is not here: it is started with "
         "made-up data, and nothing more comes from above."});
  } else if (root->id != options.definition) {
    out.assumptions.insert(out.assumptions.begin(), {"Quy trình này được mở từ quy trình “" + root->title.vi +
                                                         "”, nên quy trình đó được diễn tập "
                                                         "trước; ở đây chỉ kể việc của quy trình được hỏi.",
                                                     "This workflow is started from “" + root->title.en +
                                                         "”, which is rehearsed with it; only the "
                                                         "work of the workflow asked for is told."});
  }
  if (out.shown.empty()) {
    out.walked.not_decided.push_back({"Trong thời gian này không hồ sơ nào của quy trình được mở.",
                                      "No paper of this workflow is started in this time."});
  }
  return out;
}

}  // namespace trinhky::rehearsal
