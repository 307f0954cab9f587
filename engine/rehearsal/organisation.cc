#include "engine/rehearsal/organisation.h"

#include <array>
#include <span>

#include "engine/directory/events.h"
#include "engine/directory/profile.h"
#include "engine/rehearsal/shape.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;
using base::text_or;

constexpr std::array change_members = {Member{"people", Form::object},    Member{"positions", Form::list},
                                       Member{"bodies", Form::list},      Member{"follows", Form::list},
                                       Member{"ended", Form::list},       Member{"substitutions", Form::list},
                                       Member{"added_units", Form::list}, Member{"capabilities", Form::list}};
constexpr std::array start_members = {Member{"profile", Form::text}, Member{"units", Form::list}};
constexpr std::array person_members = {Member{"name", Form::text, true}, Member{"unit", Form::text, true},
                                       Member{"positions", Form::words, true}};
constexpr std::array position_members = {Member{"person", Form::text, true}, Member{"position", Form::text, true},
                                         Member{"unit", Form::text, true},   Member{"mode", Form::text},
                                         Member{"from", Form::date},         Member{"to", Form::date}};
constexpr std::array body_members = {Member{"unit", Form::text, true}, Member{"body", Form::text, true},
                                     Member{"name", Form::bilingual, true}, Member{"positions", Form::words},
                                     Member{"members", Form::list}};
constexpr std::array follow_members = {Member{"unit", Form::text, true}, Member{"person", Form::text, true},
                                       Member{"from", Form::date}, Member{"to", Form::date}};
constexpr std::array capability_members = {Member{"person", Form::text, true}, Member{"capability", Form::text, true},
                                           Member{"value", Form::whole, true}, Member{"from", Form::date},
                                           Member{"to", Form::date}};
constexpr std::array ended_members = {Member{"person", Form::text, true}, Member{"position", Form::text, true},
                                      Member{"unit", Form::text, true}, Member{"to", Form::date, true}};
constexpr std::array substitution_members = {
    Member{"for", Form::text, true},    Member{"position", Form::text, true}, Member{"unit", Form::text, true},
    Member{"person", Form::text, true}, Member{"from", Form::date},           Member{"to", Form::date},
    Member{"ground", Form::text, true}, Member{"workflows", Form::words},     Member{"decision", Form::text}};

template <std::size_t N>
void check_each(const json& given, const char* name, const std::array<Member, N>& members, const std::string& pointer,
                std::vector<base::Fault>& faults) {
  if (!given.contains(name) || !given[name].is_array()) return;
  for (std::size_t i = 0; i < given[name].size(); ++i) {
    check_members(given[name][i], members, base::pointer_join(base::pointer_join(pointer, name), std::to_string(i)),
                  faults);
  }
}

json as_list(const json& words) {
  return words.is_array() ? words : json::array({words});
}

// One holding has one id, so that a later line can end it or put a substitute on it.
std::string holding_id(const json& entry, const char* person) {
  return text_or(entry, person) + ":" + text_or(entry, "position") + ":" + text_or(entry, "unit");
}

// Collects events on a growing directory, so that each is checked against those before it.
class Gathering {
 public:
  Gathering(const directory::Directory& before, const Shelf& shelf, base::Date day)
      : directory_(before), shelf_(shelf), day_(base::format_date(day)) {}

  void start(const json& given) {
    const std::string name = text_or(given, "profile");
    const auto found = shelf_.profiles.find(name);
    if (found == shelf_.profiles.end()) {
      return fault("/profile", "unknown-profile",
                   {"Không có tổ chức mẫu \"" + name + "\".", "There is no profile \"" + name + "\"."});
    }
    profile_ = found->second;
    json units = json::array();
    for (std::size_t i = 0; i < given["units"].size(); ++i) {
      const json& wanted = given["units"][i];
      bool known = false;
      for (const json& unit : profile_["units"]) {
        if (wanted == unit["id"]) {
          units.push_back(unit);
          known = true;
        }
      }
      if (!known) {
        fault("/units/" + std::to_string(i), "no-such-unit",
              {"Tổ chức mẫu không có đơn vị này.", "The profile has no such unit."});
      }
    }
    profile_["units"] = std::move(units);
    profile_["closed"] = json::array();
    auto events = directory::profile_events(directory_, profile_, shelf_.positions);
    if (!events) return fault("/profile", events.error().type, events.error().message);
    for (const json& event : *events) take(event, "/profile");
  }

  void units(const json& given) {
    each(given, "added_units", [&](json entry, const std::string& at) {
      entry["kind"] = "unit_added";
      const std::vector<json> maps = directory::small_unit_maps(directory_, std::span(&entry, 1), shelf_.positions);
      take(std::move(entry), at);
      for (const json& map : maps) take(map, at);
    });
  }

  void people(const json& given) {
    for (const auto& [person, entry] : given.value("people", json::object()).items()) {
      const std::string at = base::pointer({"people", person});
      take({{"kind", "person_added"}, {"person", person}, {"full_name", entry["name"]}, {"login", person}}, at);
      for (const json& position : as_list(entry["positions"])) {
        hold({{"person", person}, {"position", position}, {"unit", entry["unit"]}}, at + "/positions");
      }
    }
    each(given, "positions", [&](const json& entry, const std::string& at) { hold(entry, at); });
  }

  void relations(const json& given) {
    each(given, "bodies", [&](json entry, const std::string& at) {
      entry["kind"] = "body_set";
      if (entry.contains("positions")) entry["positions"] = as_list(entry["positions"]);
      take(std::move(entry), at);
    });
    each(given, "follows", [&](json entry, const std::string& at) {
      entry["kind"] = "follow_set";
      entry.emplace("from", day_);
      take(std::move(entry), at);
    });
    each(given, "capabilities", [&](json entry, const std::string& at) {
      entry["kind"] = "capability_set";
      entry.emplace("from", day_);
      take(std::move(entry), at);
    });
    each(given, "ended", [&](const json& entry, const std::string& at) {
      take({{"kind", "position_ended"}, {"id", holding_id(entry, "person")}, {"to", entry["to"]}}, at);
    });
    each(given, "substitutions", [&](const json& entry, const std::string& at) {
      json event = {
          {"kind", "substitution_given"},         {"id", "substitution-" + std::to_string(directory_.version())},
          {"holding", holding_id(entry, "for")},  {"person", entry["person"]},
          {"from", text_or(entry, "from", day_)}, {"ground", entry["ground"]}};
      if (entry.contains("to")) event["to"] = entry["to"];
      if (entry.contains("decision")) event["decision"] = entry["decision"];
      if (entry.contains("workflows")) event["workflows"] = as_list(entry["workflows"]);
      take(std::move(event), at);
    });
  }

  Result<std::vector<json>> finish() {
    if (faults_.empty()) return std::move(events_);
    base::Error error{.code = base::ErrorCode::invalid,
                      .type = "bad-organisation",
                      .message = {"Đơn vị, con người của kịch bản chưa đúng.", "The scenario's people are not right."},
                      .pointer = faults_.front().pointer};
    error.faults = std::move(faults_);
    return std::unexpected(std::move(error));
  }

 private:
  template <class Use>
  void each(const json& given, const char* name, const Use& use) {
    if (!given.contains(name)) return;
    for (std::size_t i = 0; i < given[name].size(); ++i) {
      use(given[name][i], base::pointer({name, std::to_string(i)}));
    }
  }

  void hold(json entry, const std::string& at) {
    entry["kind"] = "position_given";
    entry["id"] = holding_id(entry, "person");
    entry.emplace("from", day_);
    entry.emplace("mode", "official");
    take(std::move(entry), at);
  }

  void take(json event, const std::string& at) {
    auto faults = directory::check_event(directory_, event);
    if (faults.empty()) {
      auto next = directory::Directory::fold(directory_, event);
      if (!next) return fault(at, next.error().type, next.error().message);
      directory_ = std::move(*next);
      events_.push_back(std::move(event));
      return;
    }
    for (base::Fault& one : faults) fault(at, std::move(one.code), std::move(one.message));
  }

  void fault(std::string pointer, std::string code, base::Text message) {
    add_fault(faults_, std::move(pointer), std::move(code), std::move(message));
  }

  directory::Directory directory_;
  const Shelf& shelf_;
  std::string day_;
  json profile_;
  std::vector<json> events_;
  std::vector<base::Fault> faults_;
};

}  // namespace

void check_organisation(const json& given, bool change, const std::string& pointer, std::vector<base::Fault>& faults) {
  std::vector<Member> members(change_members.begin(), change_members.end());
  if (!change) members.insert(members.end(), start_members.begin(), start_members.end());
  if (!check_members(given, members, pointer, faults)) return;
  if (given.contains("people") && given["people"].is_object()) {
    for (const auto& [person, entry] : given["people"].items()) {
      check_members(entry, person_members, base::pointer_join(base::pointer_join(pointer, "people"), person), faults);
    }
  }
  check_each(given, "positions", position_members, pointer, faults);
  check_each(given, "bodies", body_members, pointer, faults);
  check_each(given, "follows", follow_members, pointer, faults);
  check_each(given, "capabilities", capability_members, pointer, faults);
  check_each(given, "ended", ended_members, pointer, faults);
  check_each(given, "substitutions", substitution_members, pointer, faults);
}

Result<std::vector<json>> organisation_events(const directory::Directory& before, const json& given, const Shelf& shelf,
                                              base::Date day) {
  Gathering gathering(before, shelf, day);
  if (given.contains("profile")) gathering.start(given);
  gathering.units(given);  // whoever is named below may belong to one of them
  gathering.people(given);
  gathering.relations(given);
  return gathering.finish();
}

json merged_organisation(json first, const json& more) {
  for (const auto& [name, value] : more.items()) {
    json& place = first[name];
    if (place.is_array() && value.is_array()) {
      for (const json& one : value) place.push_back(one);
    } else if (place.is_object() && value.is_object()) {
      place.update(value);
    } else {
      place = value;
    }
  }
  return first;
}

void add_people(const json& given, std::set<std::string>& people) {
  if (!given.contains("people") || !given["people"].is_object()) return;
  for (const auto& [person, entry] : given["people"].items()) people.insert(person);
}

}  // namespace trinhky::rehearsal
