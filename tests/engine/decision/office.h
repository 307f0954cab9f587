// The shipped workflows, forms, calendar and ladders with an invented staff, in the rehearsal's office on a virtual
// clock, with the steps of a story as short calls.
//
//   Office office("2025-12-15 08:00");
//   const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
//   office.write(paper, guidance);
//   EXPECT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
//   office.until("2026-01-05 08:00");        // timers fire on the way, owed commands are delivered
//
// After every command the rehearsal checks the laws of decide.h (engine/rehearsal/laws.h); a broken one fails the test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/approval/mode.h"
#include "engine/base/hash.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/ladder.h"
#include "engine/decision/decide.h"
#include "engine/definition/definition.h"
#include "engine/directory/directory.h"
#include "engine/directory/events.h"
#include "engine/directory/profile.h"
#include "engine/form/schema.h"
#include "engine/notify/letter.h"
#include "engine/rehearsal/office.h"
#include "tests/support/places.h"

namespace trinhky::decision::testing {

using base::json;

inline std::string read_file(const std::string& path) {
  std::ifstream file(trinhky::places::source_dir() + "/" + path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline json shipped(const std::string& path) {
  return base::parse_json(read_file(path)).value();
}

inline constexpr std::array workflow_names = {"annual-guidance", "unit-programme", "document-issue", "report-round",
                                              "unit-report"};
inline constexpr std::array form_names = {"guidance", "unit-programme", "unit-report", "consolidated-report",
                                          "issue-slip"};

// What ships, read once.
struct Shipped {
  std::map<std::string, std::shared_ptr<const definition::Definition>> definitions;
  std::map<std::string, form::Schema> forms;
  calendar::Calendar calendar = calendar::Calendar::parse(shipped("workflows/shared/calendar.json")).value();
  calendar::LadderSet ladders = calendar::LadderSet::parse(shipped("workflows/shared/ladders.json")).value();
  notify::Templates templates = notify::Templates::parse(shipped("workflows/templates/messages.json")).value();

  Shipped() {
    definition::Known known;
    for (const char* name : form_names) known.forms.insert(name);
    for (const char* name : workflow_names) known.workflows.insert(name);
    for (const auto& ladder : ladders.ladders()) known.ladders.insert(ladder.id());
    for (const char* name : form_names) {
      auto schema = form::Schema::parse(shipped("workflows/forms/" + std::string(name) + ".schema.json"));
      EXPECT_TRUE(schema.has_value()) << name << (schema ? "" : schema.error().faults.front().pointer);
      if (schema) forms.emplace(name, std::move(*schema));
    }
    for (const char* name : workflow_names) {
      auto parsed =
          definition::parse_definition(read_file("workflows/definitions/" + std::string(name) + ".v1.json"), known);
      for (const auto& problem : parsed.problems) {
        EXPECT_NE(problem.severity, "error") << name << " " << problem.pointer << " " << problem.message.en;
      }
      definitions.emplace(name, parsed.definition);
    }
  }

  static const Shipped& get() {
    static const Shipped all;
    return all;
  }
};

// The three communes of the story; the province looks after the first two through its follower.
inline const std::string dong_kinh = "05977";
inline const std::string doan_ket = "06001";
inline const std::string hoa_tham = "06073";

inline json given(const std::string& person, const std::string& position, const std::string& mode = "official",
                  const std::string& from = "2025-07-01") {
  return {{"kind", "position_given"},
          {"id", person + ":" + position},
          {"person", person},
          {"position", position},
          {"unit", person.substr(0, person.find('.'))},
          {"from", from},
          {"mode", mode}};
}

// `more` are events on top of the usual staff.
inline directory::Directory staff(const std::vector<json>& more) {
  json profile = shipped("workflows/profiles/langson-2025.json");
  const std::set<std::string> wanted{"20", dong_kinh, doan_ket, hoa_tham};
  json units = json::array();
  for (const json& unit : profile["units"]) {
    if (wanted.contains(unit["id"].get<std::string>())) units.push_back(unit);
  }
  EXPECT_EQ(units.size(), wanted.size());
  profile["units"] = units;
  profile["closed"] = json::array();
  std::vector<json> events =
      directory::profile_events(directory::Directory(), profile, shipped("workflows/shared/positions.json")).value();
  const auto person = [&](const std::string& id, const std::vector<std::string>& positions) {
    events.push_back({{"kind", "person_added"}, {"person", id}, {"full_name", "Nông Thị " + id}, {"login", id}});
    for (const std::string& position : positions) events.push_back(given(id, position));
  };
  person("20.chair", {"CHAIR"});
  person("20.standing", {"STANDING_VICE_CHAIR"});
  person("20.vice", {"VICE_CHAIR"});
  person("20.member", {"STANDING_MEMBER"});
  person("20.office", {"OFFICE_CHIEF"});
  person("20.propaganda", {"DEPT_HEAD"});
  person("20.movement", {"DEPT_HEAD"});
  person("20.drafter", {"DRAFTER"});
  person("20.follower", {"DRAFTER"});
  person("20.format", {"FORMAT_CHECKER"});
  person("20.clerk", {"CLERK"});
  const json body = {{"vi", "Ban Thường trực"}, {"en", "Standing Board"}};
  const json members = {"CHAIR", "STANDING_VICE_CHAIR", "VICE_CHAIR", "STANDING_MEMBER"};
  for (const std::string& unit : wanted) {
    events.push_back({{"kind", "body_set"}, {"unit", unit}, {"body", "BTT"}, {"name", body}, {"positions", members}});
    if (unit == "20") continue;
    person(unit + ".chair", {"CHAIR"});
    person(unit + ".vice", {"VICE_CHAIR"});
    person(unit + ".staff", {"DRAFTER"});
  }
  for (const std::string& unit : {dong_kinh, doan_ket}) {
    events.push_back({{"kind", "follow_set"}, {"unit", unit}, {"person", "20.follower"}, {"from", "2025-07-01"}});
  }
  events.insert(events.end(), more.begin(), more.end());
  directory::Directory directory;
  for (const json& event : events) {
    const auto faults = directory::check_event(directory, event);
    EXPECT_TRUE(faults.empty()) << event.dump() << " " << (faults.empty() ? "" : faults.front().message.en);
    directory = directory::Directory::fold(directory, event).value();
  }
  return directory;
}

// What came of a command.
struct Reply {
  bool accepted = false;
  base::Error error;
  Event event;
  bool ignored = false;

  explicit operator bool() const { return accepted; }
  // The type of the refusal, or "accepted".
  [[nodiscard]] std::string type() const { return accepted ? "accepted" : error.type; }
};

inline std::ostream& operator<<(std::ostream& out, const Reply& reply) {
  out << reply.type() << " " << reply.error.message.en << " " << reply.error.pointer << " " << reply.error.log;
  for (const base::Fault& fault : reply.error.faults) out << " [" << fault.pointer << " " << fault.code << "]";
  return out;
}

using rehearsal::Told;

class Office {
 public:
  explicit Office(const std::string& local_time, const std::vector<json>& more = {})
      : office_(rules(), staff(more), at(local_time)) {}

  // A workflow of the test's own, or a shipped one as the test wants it.
  void publish(const base::ordered_json& source) {
    definition::Known known{
        .forms = {"issue-slip", "guidance"}, .ladders = {"R-STD", "R-SHORT", "R-UNIT"}, .workflows = {}};
    known.modes = approval::read_modes(shipped("workflows/shared/collective_modes.json")).value();
    const auto parsed = definition::parse_definition(source.dump(), known);
    for (const auto& problem : parsed.problems) {
      EXPECT_NE(problem.severity, "error") << problem.pointer << " " << problem.message.en;
    }
    if (parsed.definition) published_[parsed.definition->id][parsed.definition->version] = parsed.definition;
  }

  // From now on the office has this matrix of authority.
  void put_matrix(const json& file) { matrix_ = approval::read_authority(file).value(); }

  // From now on papers can be urgent by this table.
  void put_urgencies(const json& rows) { urgencies_ = calendar::UrgencyTable::parse(rows).value(); }

  // ---- the clock
  [[nodiscard]] base::Instant instant(const std::string& local_time) const {
    return office_.instant(local_time).value();
  }
  [[nodiscard]] std::string local(base::Instant time) const { return office_.local(time); }
  [[nodiscard]] std::string today() const { return local(office_.now()).substr(0, 10); }
  // Moves the clock; every timer on the way fires at its time.
  void until(const std::string& local_time) { kept(office_.until(instant(local_time))); }
  // The same with the program switched off in between: what is late fires at the end.
  void switched_off_until(const std::string& local_time) { kept(office_.switched_off_until(instant(local_time))); }

  // ---- commands
  Reply send(Command command) { return reply_of(office_.send(std::move(command))); }
  Reply act(const std::string& person, const std::string& kind, const std::string& instance, json body) {
    return reply_of(office_.act(person, kind, instance, std::move(body)));
  }
  // Gives the id of the new instance; the reply stands in `last`.
  std::string start(const std::string& person, const std::string& definition, const std::string& unit, json data) {
    const std::string id = base::derived_uuid("started-" + std::to_string(++started_));
    last = act(person, "start", id, {{"definition", definition}, {"unit", unit}, {"data", std::move(data)}});
    return id;
  }
  Reply submit(const std::string& person, const std::string& id, const std::string& state, json more = json::object()) {
    more["work"] = work_id(id, state);
    return act(person, "submit", id, std::move(more));
  }
  Reply decide_at(const std::string& person, const std::string& id, const std::string& state, const std::string& choice,
                  json more = json::object()) {
    more["work"] = work_id(id, state);
    more["choice"] = choice;
    if (!more.contains("shown_hash")) more["shown_hash"] = document_hash(id);
    return act(person, "decide", id, std::move(more));
  }
  Reply send_back(const std::string& person, const std::string& id, const std::string& state,
                  const std::string& reason) {
    return act(person, "return", id,
               {{"work", work_id(id, state)}, {"reason", reason}, {"shown_hash", document_hash(id)}});
  }
  Reply signal(const std::string& person, const std::string& id, const std::string& name, json more = json::object()) {
    more["signal"] = name;
    return act(person, "signal", id, std::move(more));
  }
  Reply attach(const std::string& person, const std::string& id, const std::string& attachment) {
    return act(person, "attach", id,
               {{"attachment",
                 {{"id", attachment},
                  {"hash", base::sha256_hex(attachment)},
                  {"name", attachment + ".pdf"},
                  {"media_type", "application/pdf"},
                  {"bytes", 1000},
                  {"purpose", "minutes"}}}});
  }
  Reply opinion(const std::string& person, const std::string& id, const std::string& state, const std::string& text) {
    return act(person, "give_opinion", id, {{"work", work_id(id, state)}, {"text", text}});
  }
  // A paper that came in: dated today unless told otherwise.
  Reply register_paper(const std::string& person, const std::string& id, const std::string& state,
                       const std::string& kind, json more = json::object()) {
    more["work"] = work_id(id, state);
    more["source"] = {{"kind", kind}, {"date", today()}};
    return act(person, "register", id, std::move(more));
  }
  // A decision of a meeting with its minutes attached.
  Reply minute(const std::string& person, const std::string& id, const std::string& state, const std::string& choice,
               const json& votes, json more = json::object()) {
    const std::string minutes = "minutes-" + std::to_string(++minutes_);
    const Reply attached = attach(person, id, minutes);
    if (!attached) return attached;
    more.update({{"work", work_id(id, state)},
                 {"choice", choice},
                 {"source", {{"kind", "meeting"}, {"date", today()}}},
                 {"minutes", minutes}});
    if (!votes.is_null()) more["votes"] = votes;
    return act(person, "record", id, std::move(more));
  }
  void write(const std::string& id, json draft) { office_.write(id, std::move(draft)); }

  // ---- what there is
  [[nodiscard]] const Instance& instance(const std::string& id) const { return instances().at(id); }
  [[nodiscard]] const std::map<std::string, Instance>& instances() const { return office_.instances(); }
  [[nodiscard]] std::shared_ptr<const definition::Definition> definition_of(const std::string& id) const {
    return world().definition(id, 0);
  }
  [[nodiscard]] const World& world() const { return office_.world(); }
  [[nodiscard]] bool stands_in(const std::string& id, const std::string& state) const {
    const auto& configuration = instances().at(id).snapshot.configuration;
    return std::ranges::find(configuration, state) != configuration.end();
  }
  [[nodiscard]] const OpenWork* work(const std::string& id, const std::string& state) const {
    for (const auto& [key, work] : instances().at(id).open) {
      if (work.state == state && work.role.empty()) return &work;
    }
    return nullptr;
  }
  // Work that people added to a step; the first of that role, or of one person.
  [[nodiscard]] const OpenWork* added(const std::string& id, const std::string& role,
                                      const std::string& person = "") const {
    for (const auto& [key, work] : instances().at(id).open) {
      const bool of_person = person.empty() || (!work.to.empty() && work.to.front().seat.person == person);
      if (work.role == role && of_person) return &work;
    }
    return nullptr;
  }
  // What a person is offered, by the id of the action.
  [[nodiscard]] std::map<std::string, json> actions(const std::string& person, const std::string& id) const {
    std::map<std::string, json> found;
    for (json& one : actions_for(office_.world(), instances().at(id), person, office_.now(), {})) {
      found.emplace(one.at("id").get<std::string>(), std::move(one));
    }
    return found;
  }
  [[nodiscard]] std::string work_id(const std::string& id, const std::string& state) const {
    if (!instances().contains(id)) return {};
    const OpenWork* found = work(id, state);
    return found == nullptr ? "no-work-in-" + state : found->id;
  }
  [[nodiscard]] std::string document_hash(const std::string& id) const { return instances().at(id).document(); }
  [[nodiscard]] const json& document(const std::string& id) const { return content(document_hash(id)); }
  [[nodiscard]] const json& content(const std::string& hash) const { return *office_.content(hash); }
  // The latest child of an invoke, for a unit or period where there are several.
  [[nodiscard]] std::string child(const std::string& id, const std::string& invoke, const std::string& key = "") const {
    std::string found;
    for (const Child& child : instances().at(id).children) {
      if (child.invoke == invoke && child.key == key) found = child.instance;
    }
    return found;
  }
  [[nodiscard]] const std::vector<Event>& events(const std::string& id) const { return office_.events(id); }
  [[nodiscard]] const std::vector<Told>& told() const { return office_.told(); }
  [[nodiscard]] std::vector<Told> told(const std::string& id, const std::string& template_id) const {
    std::vector<Told> found;
    for (const Told& one : told()) {
      if (one.instance == id && one.template_id == template_id) found.push_back(one);
    }
    return found;
  }
  [[nodiscard]] std::size_t armed(const std::string& id) const { return instances().at(id).timers.size(); }
  // Who acted one after the other on a paper and everything below it.
  [[nodiscard]] std::vector<std::string> hands(const std::string& id) const {
    std::vector<std::string> persons;
    for (const auto& [person, where] : office_.acts()) {
      std::string above = where;
      while (above != id && instances().at(above).parent) above = instances().at(above).parent->instance;
      if (above == id && (persons.empty() || persons.back() != person)) persons.push_back(person);
    }
    return persons;
  }

  Reply last;

 private:
  World rules() {
    const Shipped& all = Shipped::get();
    World rules;
    rules.definition = [&all, this](const std::string& id, int version) {
      if (const auto own = published_.find(id); own != published_.end()) {
        const auto one = version == 0 ? std::prev(own->second.end()) : own->second.find(version);
        return one == own->second.end() ? nullptr : one->second;
      }
      const auto found = all.definitions.find(id);
      return found == all.definitions.end() ? nullptr : found->second;
    };
    rules.form = [&all](const std::string& name) {
      const auto found = all.forms.find(name);
      return found == all.forms.end() ? nullptr : &found->second;
    };
    rules.calendar = &all.calendar;
    rules.ladders = &all.ladders;
    rules.recorders = {"CLERK"};
    rules.authority = &matrix_;
    rules.urgencies = &urgencies_;
    rules.wording = [&all](const std::string& id, const json& values) {
      return notify::letter_words(all.templates, id, values);
    };
    return rules;
  }
  static base::Instant at(const std::string& local_time) {
    const auto date = base::parse_date(local_time.substr(0, 10)).value();
    return Shipped::get().calendar.at(date, calendar::parse_time_of_day(local_time.substr(11)).value());
  }
  static void kept(const base::Result<void>& done) {
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().type + " " + done.error().log);
  }
  static Reply reply_of(base::Result<rehearsal::Reply> result) {
    Reply reply;
    if (!result) {
      ADD_FAILURE() << result.error().type << " " << result.error().log;
      reply.error = result.error();
      return reply;
    }
    reply.accepted = result->accepted;
    reply.error = std::move(result->error);
    reply.event = std::move(result->event);
    reply.ignored = result->ignored;
    return reply;
  }

  std::map<std::string, std::map<int, std::shared_ptr<const definition::Definition>>> published_;
  calendar::UrgencyTable urgencies_ = calendar::UrgencyTable::built_in();
  approval::Authority matrix_;  // without a row nothing is recorded of it
  rehearsal::Office office_;
  int started_ = 0;
  int minutes_ = 0;
};

}  // namespace trinhky::decision::testing
