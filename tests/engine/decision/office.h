// An office on a virtual clock: the shipped workflows, forms, calendar and ladders, an invented staff, and everything
// that the engine's surroundings do (contents, drafts, numbers, timers, owed commands) kept in maps.
//
//   Office office("2025-12-15 08:00");
//   const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
//   office.write(paper, guidance);
//   EXPECT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
//   office.until("2026-01-05 08:00");        // timers fire on the way, owed commands are delivered
//
// After every command the laws of decide.h are checked: the same arguments give the same bytes, a refusal changes
// nothing, folding the recorded bytes from the start gives the same instance, and no event holds a fraction.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <functional>
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

#include "engine/base/hash.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/ladder.h"
#include "engine/decision/decide.h"
#include "engine/definition/definition.h"
#include "engine/directory/directory.h"
#include "engine/directory/events.h"
#include "engine/directory/profile.h"
#include "engine/form/schema.h"

namespace trinhky::decision::testing {

using base::json;

inline std::string read_file(const std::string& path) {
  std::ifstream file(std::string(TRINHKY_SOURCE_DIR) + "/" + path, std::ios::binary);
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

// Everything an outcome says, as text: for comparing two of them to the byte.
inline std::string bytes_of(const Outcome& outcome) {
  json out;
  if (const auto* error = std::get_if<base::Error>(&outcome)) {
    out = {{"error", error->type}, {"message", error->message.vi}, {"pointer", error->pointer}};
    for (const base::Fault& fault : error->faults)
      out["faults"].push_back({fault.pointer, fault.code, fault.message.vi});
  } else if (const auto* needs = std::get_if<Needs>(&outcome)) {
    out = {{"contents", needs->contents}, {"draft", needs->draft}, {"series", needs->series}};
  } else {
    const auto& accepted = std::get<Accepted>(outcome);
    out = {{"kind", accepted.event.kind},       {"at", base::format_instant(accepted.event.at)},
           {"body", accepted.event.body},       {"cancel", accepted.cancel_timers},
           {"claims", accepted.claims},         {"numbers", accepted.numbers},
           {"drop_draft", accepted.drop_draft}, {"ignored", accepted.ignored}};
    for (const Content& one : accepted.contents) {
      out["contents"].push_back({one.hash, one.salt, one.media_type, one.bytes});
    }
    for (const TimerArmed& one : accepted.arm) {
      out["arm"].push_back({one.id, base::format_instant(one.due), one.body});
    }
    for (const OwedCommand& one : accepted.owe) out["owe"].push_back({one.id, one.receiver, one.kind, one.body});
    for (const Notice& one : accepted.notices) {
      json to = json::array();
      for (const Addressee& seat : one.to) to.push_back(directory::to_json(seat.seat));
      out["notices"].push_back({one.id, one.template_id, one.work, to, one.persons, one.params});
    }
  }
  return base::canonical(out);
}

inline bool has_fraction(const json& value) {
  if (value.is_number_float()) return true;
  if (!value.is_structured()) return false;
  return std::ranges::any_of(value, [](const json& part) { return has_fraction(part); });
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

struct Told {
  std::string instance;
  std::string template_id;
  std::vector<std::string> persons;
  json params;
  base::Instant at;
};

class Office {
 public:
  explicit Office(const std::string& local_time, const std::vector<json>& more = {}) : directory_(staff(more)) {
    const Shipped& all = Shipped::get();
    world_.definition = [&all, this](const std::string& id, int) {
      if (const auto own = published_.find(id); own != published_.end()) return own->second;
      const auto found = all.definitions.find(id);
      return found == all.definitions.end() ? nullptr : found->second;
    };
    world_.form = [&all](const std::string& name) {
      const auto found = all.forms.find(name);
      return found == all.forms.end() ? nullptr : &found->second;
    };
    world_.directory = &directory_;
    world_.calendar = &all.calendar;
    world_.ladders = &all.ladders;
    now_ = instant(local_time);
  }
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  // A workflow of the test's own, or a shipped one as the test wants it.
  void publish(const base::ordered_json& source) {
    definition::Known known{.forms = {"issue-slip", "guidance"}, .ladders = {"R-STD", "R-SHORT"}, .workflows = {}};
    const auto parsed = definition::parse_definition(source.dump(), known);
    for (const auto& problem : parsed.problems) {
      EXPECT_NE(problem.severity, "error") << problem.pointer << " " << problem.message.en;
    }
    if (parsed.definition) published_[parsed.definition->id] = parsed.definition;
  }

  // ---- the clock
  [[nodiscard]] base::Instant instant(const std::string& local_time) const {
    const auto date = base::parse_date(local_time.substr(0, 10)).value();
    return Shipped::get().calendar.at(date, calendar::parse_time_of_day(local_time.substr(11)).value());
  }
  [[nodiscard]] std::string local(base::Instant at) const {
    const auto minutes = Shipped::get().calendar.local_time(at).count();
    const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return base::format_date(Shipped::get().calendar.local_date(at)) + " " + two(minutes / 60) + ":" +
           two(minutes % 60);
  }
  [[nodiscard]] std::string today() const { return local(now_).substr(0, 10); }
  // Moves the clock; every timer on the way fires at its time.
  void until(const std::string& local_time) {
    const base::Instant goal = instant(local_time);
    while (true) {
      const auto next =
          std::ranges::min_element(timers_, {}, [](const auto& one) { return std::pair(one.second.due, one.first); });
      if (next == timers_.end() || next->second.due > goal) break;
      now_ = std::max(now_, next->second.due);
      fire(next->first);
    }
    now_ = std::max(now_, goal);
  }
  // The same with the program switched off in between: what is late fires at the end.
  void switched_off_until(const std::string& local_time) {
    now_ = instant(local_time);
    until(local_time);
  }

  // ---- commands
  Reply send(Command command) {
    command.now = now_;
    if (command.id.empty()) command.id = "command-" + std::to_string(commands_ + 1);
    ++commands_;
    for (std::size_t i = 0; i < 8; ++i) command.entropy[i] = static_cast<std::uint8_t>(commands_ >> (8 * i));
    const auto known = instances_.find(command.instance);
    const Instance* instance = known == instances_.end() ? nullptr : &known->second;
    const std::string before = instance == nullptr ? "" : base::canonical(to_json(*instance));
    const Outcome outcome = ask(instance, command);
    if (instance != nullptr) {
      EXPECT_EQ(before, base::canonical(to_json(*instance))) << command.kind;
    }
    Reply reply;
    if (const auto* error = std::get_if<base::Error>(&outcome)) {
      reply.error = *error;
      EXPECT_FALSE(error->message.vi.empty()) << command.kind << " " << error->type;
      EXPECT_FALSE(error->message.en.empty()) << command.kind << " " << error->type;
      return reply;
    }
    const auto* accepted = std::get_if<Accepted>(&outcome);
    if (accepted == nullptr) {
      ADD_FAILURE() << command.kind << " never stops asking for facts";
      return reply;
    }
    for (const std::string& claim : accepted->claims) {
      if (claims_.contains(claim)) {
        reply.error = {.code = base::ErrorCode::wrong_state, .type = "claimed", .message = {claim, claim}};
        return reply;
      }
    }
    commit(command, *accepted);
    reply.accepted = true;
    reply.event = accepted->event;
    reply.ignored = accepted->ignored;
    if (!holds_owed) deliver_owed();
    return reply;
  }
  Reply act(const std::string& person, const std::string& kind, const std::string& instance, json body) {
    const Reply reply = send({.kind = kind,
                              .instance = instance,
                              .actor = {.kind = Actor::Kind::person, .person = person},
                              .body = std::move(body)});
    if (reply) acts_.push_back({person, instance});
    return reply;
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
  void write(const std::string& id, json draft) { drafts_[id] = std::move(draft); }

  // ---- what there is
  [[nodiscard]] const Instance& instance(const std::string& id) const { return instances_.at(id); }
  [[nodiscard]] const std::map<std::string, Instance>& instances() const { return instances_; }
  [[nodiscard]] bool stands_in(const std::string& id, const std::string& state) const {
    const auto& configuration = instances_.at(id).snapshot.configuration;
    return std::ranges::find(configuration, state) != configuration.end();
  }
  [[nodiscard]] const OpenWork* work(const std::string& id, const std::string& state) const {
    for (const auto& [key, work] : instances_.at(id).open) {
      if (work.state == state) return &work;
    }
    return nullptr;
  }
  [[nodiscard]] std::string work_id(const std::string& id, const std::string& state) const {
    if (!instances_.contains(id)) return {};
    const OpenWork* found = work(id, state);
    return found == nullptr ? "no-work-in-" + state : found->id;
  }
  [[nodiscard]] std::string document_hash(const std::string& id) const { return instances_.at(id).document(); }
  [[nodiscard]] const json& document(const std::string& id) const { return contents_.at(document_hash(id)); }
  [[nodiscard]] const json& content(const std::string& hash) const { return contents_.at(hash); }
  // The latest child of an invoke, for a unit or period where there are several.
  [[nodiscard]] std::string child(const std::string& id, const std::string& invoke, const std::string& key = "") const {
    std::string found;
    for (const Child& child : instances_.at(id).children) {
      if (child.invoke == invoke && child.key == key) found = child.instance;
    }
    return found;
  }
  [[nodiscard]] const std::vector<Event>& events(const std::string& id) const { return events_.at(id); }
  [[nodiscard]] const std::vector<Told>& told() const { return told_; }
  [[nodiscard]] std::vector<Told> told(const std::string& id, const std::string& template_id) const {
    std::vector<Told> found;
    for (const Told& one : told_) {
      if (one.instance == id && one.template_id == template_id) found.push_back(one);
    }
    return found;
  }
  [[nodiscard]] std::size_t armed(const std::string& id) const { return instances_.at(id).timers.size(); }
  // Who acted one after the other on a paper and everything below it.
  [[nodiscard]] std::vector<std::string> hands(const std::string& id) const {
    std::vector<std::string> persons;
    for (const auto& [person, where] : acts_) {
      std::string above = where;
      while (above != id && instances_.at(above).parent) above = instances_.at(above).parent->instance;
      if (above == id && (persons.empty() || persons.back() != person)) persons.push_back(person);
    }
    return persons;
  }

  Reply last;
  bool holds_owed = false;
  void deliver_owed() {
    while (!owed_.empty()) {
      const auto [sender, command] = std::move(owed_.front());
      owed_.pop_front();
      const Reply reply = send({.id = command.id,
                                .kind = command.kind,
                                .instance = command.receiver,
                                .actor = {.kind = Actor::Kind::instance, .instance = sender},
                                .body = base::parse_json(base::canonical(command.body)).value()});
      EXPECT_TRUE(reply.accepted) << "owed " << command.kind << " " << command.body.dump() << ": " << reply;
    }
  }
  Reply fire(std::string timer) {
    const Timer armed_timer = timers_.at(timer);
    timers_.erase(timer);
    const Reply reply = send({.kind = "timer",
                              .instance = armed_timer.instance,
                              .actor = {.kind = Actor::Kind::timer},
                              .body = {{"timer", timer}, {"due", base::format_instant(armed_timer.due)}}});
    EXPECT_TRUE(reply.accepted) << "timer " << reply;
    return reply;
  }

 private:
  struct Timer {
    std::string instance;
    base::Instant due;
  };

  Outcome ask(const Instance* instance, const Command& command) {
    Facts facts;
    for (int round = 0; round < 8; ++round) {
      Outcome outcome = decide(world_, instance, command, facts);
      EXPECT_EQ(bytes_of(outcome), bytes_of(decide(world_, instance, command, facts))) << command.kind;
      const auto* needs = std::get_if<Needs>(&outcome);
      if (needs == nullptr) return outcome;
      for (const std::string& hash : needs->contents) {
        EXPECT_TRUE(contents_.contains(hash)) << command.kind << " asks for content that nobody kept: " << hash;
        facts.contents[hash] = contents_[hash];
      }
      if (needs->draft) {
        facts.draft_looked_up = true;
        if (const auto draft = drafts_.find(command.instance); draft != drafts_.end()) {
          facts.draft = Facts::Draft{.etag = base::sha256_hex(draft->second.dump()), .body = draft->second};
        }
      }
      for (const std::string& series : needs->series) {
        facts.last_number[series] = numbers_[series];
        if (dates_.contains(series)) facts.last_dated[series] = dates_[series];
      }
    }
    return Needs{};
  }

  void commit(const Command& command, const Accepted& accepted) {
    const std::string bytes = base::canonical(accepted.event.body);
    Event event = accepted.event;
    event.body = base::parse_json(bytes).value();
    EXPECT_FALSE(has_fraction(accepted.event.body)) << command.kind << " " << bytes;
    EXPECT_EQ(event.body, accepted.event.body) << command.kind;
    auto& log = events_[command.instance];
    log.push_back(event);
    Instance folded;
    for (const Event& one : log) folded = evolve(std::move(folded), one);
    const Instance next = evolve(instances_[command.instance], accepted.event);
    const std::string cache = base::canonical(to_json(next));
    EXPECT_EQ(base::canonical(to_json(folded)), cache) << command.kind;
    EXPECT_EQ(base::canonical(to_json(instance_from_json(base::parse_json(cache).value()).value())), cache)
        << command.kind;
    instances_[command.instance] = next;

    for (const std::string& claim : accepted.claims) claims_.insert(claim);
    for (const auto& [series, number] : accepted.numbers) {
      EXPECT_GT(number, numbers_[series]);
      numbers_[series] = number;
      dates_[series] = next.number["date"].get<std::string>();
    }
    for (const Content& one : accepted.contents) {
      EXPECT_EQ(one.hash, base::salted_sha256_hex(one.salt, one.bytes));
      contents_[one.hash] =
          one.media_type == "application/json" ? base::parse_json(one.bytes).value() : json(one.bytes);
    }
    if (accepted.drop_draft) drafts_.erase(command.instance);
    for (const std::string& timer : accepted.cancel_timers) timers_.erase(timer);
    for (const TimerArmed& timer : accepted.arm) {
      EXPECT_TRUE(timers_.emplace(timer.id, Timer{command.instance, timer.due}).second) << "two timers with one id";
    }
    for (const OwedCommand& owed : accepted.owe) {
      EXPECT_TRUE(owed_ids_.insert(owed.id).second) << "two owed commands with one id: " << owed.kind;
      owed_.push_back({command.instance, owed});
    }
    for (const Notice& notice : accepted.notices) {
      EXPECT_TRUE(notice_ids_.insert(notice.id).second) << "two notices with one id";
      Told told{.instance = command.instance,
                .template_id = notice.template_id,
                .persons = notice.persons,
                .params = notice.params,
                .at = now_};
      for (const Addressee& one : notice.to) {
        for (const auto& capacity : directory_.who_may_act(one.seat, Shipped::get().calendar.local_date(now_),
                                                           one.except_persons, next.definition)) {
          told.persons.push_back(capacity.person);
        }
      }
      told_.push_back(std::move(told));
    }
    check_rest(command, next);
  }

  // What holds of an instance between two commands.
  void check_rest(const Command& command, const Instance& instance) {
    const auto& active = instance.snapshot.configuration;
    for (const auto& [id, work] : instance.open) {
      EXPECT_NE(std::ranges::find(active, work.state), active.end()) << command.kind << ": open work in " << work.state;
    }
    std::set<std::string> armed;
    for (const auto& [id, timer] : timers_) {
      if (timer.instance == command.instance) armed.insert(id);
    }
    std::set<std::string> known;
    for (const auto& [id, body] : instance.timers) known.insert(id);
    EXPECT_EQ(armed, known) << command.kind;
    if (instance.ended()) {
      EXPECT_TRUE(instance.open.empty()) << command.kind;
      EXPECT_TRUE(instance.timers.empty()) << command.kind;
    }
  }

  directory::Directory directory_;
  std::map<std::string, std::shared_ptr<const definition::Definition>> published_;
  World world_;
  base::Instant now_{};
  std::uint64_t commands_ = 0;
  int started_ = 0;
  int minutes_ = 0;
  std::map<std::string, Instance> instances_;
  std::map<std::string, std::vector<Event>> events_;
  std::map<std::string, json> contents_;
  std::map<std::string, json> drafts_;
  std::map<std::string, std::int64_t> numbers_;
  std::map<std::string, std::string> dates_;
  std::map<std::string, Timer> timers_;
  std::deque<std::pair<std::string, OwedCommand>> owed_;
  std::set<std::string> claims_;
  std::set<std::string> owed_ids_;
  std::set<std::string> notice_ids_;
  std::vector<Told> told_;
  std::vector<std::pair<std::string, std::string>> acts_;  // person, instance
};

}  // namespace trinhky::decision::testing
