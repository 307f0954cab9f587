#include "tests/faults/laws.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "engine/base/limits.h"
#include "engine/decision/decide.h"
#include "engine/projection/inbox.h"
#include "engine/runtime/job.h"
#include "engine/seal/verification.h"

namespace trinhky::faults {
namespace {

using base::json;
using decision::Instance;
using runtime::text_in;
using store::Row;
using store::StoredEvent;

json without_name(const Instance& instance) {
  json value = decision::to_json(instance);
  value.erase("id");
  return value;
}

class Look {
 public:
  explicit Look(const Looked& looked) : looked_(looked), store_(looked.store) {}

  std::vector<std::string> all() {
    look_at_log();
    read_events();
    for (const auto& [id, events] : papers_) look_at_paper(id, events);
    look_at_lists();
    look_at_inboxes();
    look_at_owed();
    look_at_timers_of_nobody();
    look_at_messages();
    return std::move(broken_);
  }

 private:
  void say(std::string what) { broken_.push_back(std::move(what)); }

  template <class T>
  T must(base::Result<T> result, const char* what) {
    if (result) return std::move(*result);
    say(std::string(what) + " cannot be read: " + result.error().type + " " + result.error().log);
    return T{};
  }

  std::vector<Row> rows(const std::string& table, const std::vector<std::string>& order) {
    std::vector<Row> all;
    store::Query query{.table = table, .limit = base::limits::max_page};
    for (const std::string& column : order) query.order.push_back({column});
    return must(store_.read(query), table.c_str());
  }

  void look_at_log() {
    const auto found = must(seal::verify_log(store_, {}), "the log");
    for (const seal::LogFault& fault : found.faults) say(fault.kind + ": " + fault.message.en);
  }

  void read_events() {
    std::map<std::pair<std::string, std::string>, int> commands;
    for (std::uint64_t after = 0;;) {
      const auto page = must(store_.read_log(after, base::limits::max_page), "the log");
      for (const StoredEvent& event : page) {
        after = event.position;
        if (event.stream_kind == "instance") papers_[event.stream].push_back(event);
        if (event.command.empty()) continue;
        if (++commands[{event.scope, event.command}] == 2) {
          say("twice in the log: " + event.kind + " by " + event.scope + " " + event.command);
        }
        if (event.scope == "owed") carried_out_.insert(event.command);
      }
      if (page.size() < base::limits::max_page) return;
    }
  }

  void look_at_paper(const std::string& id, const std::vector<StoredEvent>& events) {
    const auto loaded = must(store_.load(id), "a paper");
    std::map<std::string, int> armed;
    std::map<std::string, int> gone;
    std::map<std::string, std::string> due;
    Instance folded;
    json at_snapshot;
    std::size_t nudges = 0;
    for (const StoredEvent& event : events) {
      const auto body = base::parse_json(event.body);
      if (!body) return say("unreadable: " + id);
      folded = decision::evolve(std::move(folded), {.kind = event.kind, .at = event.at, .body = *body});
      if (folded.events == loaded.snapshot_version) at_snapshot = without_name(folded);
      for (const json& change : body->value("changes", json::array())) {
        const std::string op = base::text_or(change, "op");
        const std::string timer = base::text_or(change, "timer");
        if (op == "armed" && ++armed[timer] > 1) say("armed twice: timer " + timer);
        if (op == "armed") due[timer] = base::text_or(change["body"], "due");
        if (op == "disarmed" && (++gone[timer] > 1 || !armed.contains(timer))) say("taken away twice: timer " + timer);
      }
      if (event.scope != "timer") continue;
      if (body->contains("ignored")) say("fired without being armed: timer " + event.command);
      if (gone[event.command] != 1) say("fired and not taken away: timer " + event.command);
      if (base::format_instant(event.at) < due[event.command]) say("fired before its time: timer " + event.command);
      if (base::text_or(*body, "signal") == "nudge") ++nudges;
    }
    if (!folded.damaged.empty()) return say("cannot be folded: " + id + " " + folded.damaged);
    if (folded.snapshot.data.contains("nudged") && folded.snapshot.data["nudged"] != nudges) {
      say("the effect of its timers is not there once each: " + id);
    }
    if (loaded.version != events.size()) say("the stream's number of events is another: " + id);
    if (loaded.snapshot) {
      const auto kept = base::parse_json(*loaded.snapshot, {.max_bytes = 16U << 20});
      const auto read = kept ? decision::instance_from_json(*kept) : base::Result<Instance>(Instance{});
      if (!read || without_name(*read) != at_snapshot) say("the snapshot is not the fold: " + id);
    }
    const auto held = looked_.engine.load(id);
    if (!held || without_name(*held) != without_name(folded)) say("the engine holds something else: " + id);
    std::set<std::string> waiting;
    for (const auto& [timer, times] : armed) {
      if (!gone.contains(timer)) waiting.insert(timer);
    }
    std::set<std::string> in_paper;
    for (const auto& [timer, body] : folded.timers) in_paper.insert(timer);
    std::set<std::string> in_store;
    for (const store::Timer& timer : timers()) {
      if (timer.stream == id) in_store.insert(timer.id);
    }
    if (in_paper != waiting) say("the paper waits for other timers than were armed: " + id);
    if (in_store != waiting) say("the store waits for other timers than were armed: " + id);
    folds_.emplace(id, std::move(folded));
  }

  const std::vector<store::Timer>& timers() {
    if (!timers_) timers_ = must(store_.due(base::Instant::max(), base::limits::max_page), "timers");
    return *timers_;
  }

  void look_at_timers_of_nobody() {
    for (const store::Timer& timer : timers()) {
      if (!papers_.contains(timer.stream)) say("a timer of nobody: " + timer.id);
    }
  }

  // Rows of `instance`, `work` and `work_seat` against the folds.
  void look_at_lists() {
    std::set<std::string> listed;
    for (const Row& row : rows("instance", {"id"})) {
      const std::string id = text_in(row, "id");
      listed.insert(id);
      const auto fold = folds_.find(id);
      if (fold == folds_.end()) {
        say("listed and not in the log: " + id);
      } else if (std::holds_alternative<std::nullptr_t>(row.at("ended_at")) == fold->second.ended()) {
        say("listed as ended or not, and is the other: " + id);
      }
    }
    std::map<std::string, std::string> work;
    std::set<std::tuple<std::string, std::string, projection::Place>> seats;
    for (const auto& [id, fold] : folds_) {
      if (!listed.contains(id)) say("in the log and not listed: " + id);
      for (const auto& [work_id, open] : fold.open) {
        work.emplace(work_id, decision::to_json(open).dump());
        for (const auto& [seat, place] : projection::filings_of(open)) seats.emplace(seat, work_id, place);
      }
    }
    std::map<std::string, std::string> work_listed;
    for (const Row& row : rows("work", {"id"})) work_listed.emplace(text_in(row, "id"), text_in(row, "body"));
    decltype(seats) seats_listed;
    for (const Row& row : rows("work_seat", {"seat"})) {
      seats_listed.emplace(text_in(row, "seat"), text_in(row, "work"),
                           projection::Place{.rank = std::get<std::int64_t>(row.at("rank")),
                                             .due = std::get<std::int64_t>(row.at("due")),
                                             .opened_at = std::get<std::int64_t>(row.at("opened_at")),
                                             .id = text_in(row, "id")});
    }
    if (work != work_listed) say("the list of open work is not what the papers give");
    if (seats != seats_listed) say("the seats of open work are not what the papers give");
  }

  // As `GET /tasks` finds it, against every paper read through.
  void look_at_inboxes() {
    const directory::Directory directory = looked_.engine.directory();
    const auto rows_by_seat = rows("work_seat", {"seat"});
    for (const directory::Person& person : directory.persons()) {
      const auto keys = projection::person_keys(directory, person.id, looked_.today);
      std::set<std::string> recomputed;
      std::map<std::string, const Instance*> of_work;
      for (const auto& [id, fold] : folds_) {
        for (const auto& [work_id, open] : fold.open) {
          of_work.emplace(work_id, &fold);
          if (projection::capacity_for(directory, open, person.id, looked_.today, fold.definition)) {
            recomputed.insert(work_id);
          }
          if (projection::capacity_for_request(directory, open, person.id, looked_.today, fold.definition)) {
            recomputed.insert(work_id + ":extension");
          }
        }
      }
      std::set<std::string> found;
      for (const Row& row : rows_by_seat) {
        const std::string work_id = text_in(row, "work");
        const auto fold = of_work.find(work_id);
        if (fold == of_work.end() || std::ranges::find(keys, text_in(row, "seat")) == keys.end()) continue;
        const auto& open = fold->second->open.at(work_id);
        const std::string id = text_in(row, "id");
        const std::string& workflow = fold->second->definition;
        const auto capacity =
            id == work_id ? projection::capacity_for(directory, open, person.id, looked_.today, workflow)
                          : projection::capacity_for_request(directory, open, person.id, looked_.today, workflow);
        if (capacity) found.insert(id);
      }
      if (found != recomputed) say("the inbox of " + person.id + " is not what the papers give");
    }
  }

  void look_at_owed() {
    for (const store::Owed& owed : must(store_.owed(base::limits::max_page), "what is owed")) {
      if (carried_out_.contains(owed.id)) say("carried out and still owed: " + owed.id);
    }
    const auto incidents = must(store_.count("incident", {}), "incidents");
    if (incidents != 0) say("a failing disk is nobody's fault, and became an incident");
  }

  void look_at_messages() {
    std::set<std::pair<std::string, std::string>> notices;
    for (const Row& row : rows("notice", {"id", "person"})) {
      notices.emplace(text_in(row, "id"), text_in(row, "person"));
      const std::string paper = text_in(row, "instance");
      if (!paper.empty() && !papers_.contains(paper)) say("a notice about what is not there: " + paper);
    }
    std::set<std::pair<std::string, std::string>> told;
    for (const Row& row : rows("delivery", {"id"})) {
      const std::pair which(text_in(row, "notice"), text_in(row, "person"));
      if (!notices.contains(which)) say("a message without its notice: " + which.first);
      if (text_in(row, "of").empty() && !told.insert(which).second) say("a notice has two messages: " + which.first);
    }
  }

  const Looked& looked_;
  store::Store& store_;
  std::vector<std::string> broken_;
  std::map<std::string, std::vector<StoredEvent>> papers_;
  std::map<std::string, Instance> folds_;
  std::set<std::string> carried_out_;
  std::optional<std::vector<store::Timer>> timers_;
};

}  // namespace

std::vector<std::string> broken_laws(const Looked& looked) {
  return Look(looked).all();
}

}  // namespace trinhky::faults
