// An office on a virtual clock: instances, contents, drafts, numbers, timers and owed commands in memory, with the same
// decisions as the program and nothing of its store, threads or time.
//
//   Office office(std::move(rules), std::move(organisation), calendar.at(date, 8h));
//   auto reply = office.act("an", "start", id, {{"definition", "annual-guidance"}, {"unit", "20"}, {"data", data}});
//   office.write(id, draft);
//   office.until(calendar.at(later, 17h));      // timers fire at their times, owed commands are delivered in order
//   for (const Told& told : office.told()) …
//
// A refusal is an answer (`Reply::error`), never a failure. What fails is the program itself, with `internal`: a law of
// laws.h is broken ("law-broken"), a decision asks for facts without end or for content nobody kept ("facts-missing"),
// or a timer or an owed command is refused ("owed-refused"; in the running program it would become an incident).
// After a failure the office is not to be used further. Not shared between threads.
//
// An office that looks ahead (year.h, forecast.h) trusts the laws instead of checking them: each command is decided
// once, and a timer or owed command that is refused is noted among `incidents`, as in the running program.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/decision/decide.h"
#include "engine/directory/directory.h"

namespace trinhky::rehearsal {

struct Reply {
  bool accepted = false;
  bool ignored = false;
  base::Error error;      // when it was refused
  decision::Event event;  // when it was accepted
};

// A notice with the persons it reached on the day: what mails would be made of.
struct Told {
  std::string instance;
  std::string template_id;
  std::vector<std::string> persons;
  base::json params;
  base::Instant at;
};

struct Act {
  std::string person;
  std::string instance;
};

// A timer or owed command that was refused, in an office that trusts.
struct Incident {
  std::string instance;
  std::string kind;
  base::Error error;
  base::Instant at;
};

enum class Laws {
  checked,  // after every command; a broken law ends the office
  trusted,  // decided once and believed: for looking ahead, an order of magnitude faster
};

class Office {
 public:
  // `rules` has all of a world but the directory, which is `organisation`. What it points at must outlive the office.
  Office(decision::World rules, directory::Directory organisation, base::Instant now, Laws laws = Laws::checked);
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  // ---- the clock. It never goes back: an earlier goal leaves it where it stands.
  [[nodiscard]] base::Instant now() const { return now_; }
  // Every timer on the way fires at its own time, earliest first.
  [[nodiscard]] base::Result<void> until(base::Instant goal);
  // The same with the program switched off in between: what came due fires at the end, late.
  [[nodiscard]] base::Result<void> switched_off_until(base::Instant goal);
  // "2026-01-05 08:00" in the calendar's zone, both ways. Fails with `invalid`/"bad-time".
  [[nodiscard]] base::Result<base::Instant> instant(std::string_view local_time) const;
  [[nodiscard]] std::string local(base::Instant at) const;

  // When the next timer fires; none: nothing is armed.
  [[nodiscard]] std::optional<base::Instant> next_timer() const;

  // ---- what runs elsewhere and is looked at here. Requires an office that trusts.
  // Takes over an instance as it stands, with the due times of its timers by id. What it owes to instances that are not
  // here goes nowhere, which is not an error.
  void adopt(decision::Instance instance, const std::map<std::string, base::Instant>& timers);
  // Where contents come from that nobody kept here; asked once for each.
  using Contents = std::function<base::Result<base::json>(const std::string& hash)>;
  void contents_from(Contents source) { source_ = std::move(source); }

  // ---- commands. Time, entropy and, where it is empty, the id are filled in.
  [[nodiscard]] base::Result<Reply> send(decision::Command command);
  [[nodiscard]] base::Result<Reply> act(const std::string& person, const std::string& kind, const std::string& instance,
                                        base::json body);
  void write(const std::string& instance, base::json draft) { drafts_[instance] = std::move(draft); }
  // Records a change of the organisation (events.h). Fails as `require_event` does.
  [[nodiscard]] base::Result<void> organise(const base::json& event);

  // ---- what there is
  [[nodiscard]] const directory::Directory& organisation() const { return directory_; }
  [[nodiscard]] const decision::World& world() const { return world_; }
  [[nodiscard]] const std::map<std::string, decision::Instance>& instances() const { return instances_; }
  // Null when there is none.
  [[nodiscard]] const decision::Instance* instance(const std::string& id) const;
  [[nodiscard]] const std::vector<decision::Event>& events(const std::string& id) const;
  [[nodiscard]] const base::json* content(const std::string& hash) const;
  // The same, also asking where contents come from.
  [[nodiscard]] const base::json* fetched(const std::string& hash);
  [[nodiscard]] const base::json* draft(const std::string& instance) const;
  // Instances that changed since this was last asked, by id.
  [[nodiscard]] std::set<std::string> take_changed() { return std::exchange(changed_, {}); }
  [[nodiscard]] const std::vector<Incident>& incidents() const { return incidents_; }
  [[nodiscard]] std::uint64_t commands() const { return commands_; }
  // Notices and acts of persons, oldest first.
  [[nodiscard]] const std::vector<Told>& told() const { return told_; }
  [[nodiscard]] const std::vector<Act>& acts() const { return acts_; }
  // Transitions taken so far, by definition and version.
  using Taken = std::map<std::pair<std::string, int>, std::set<chart::TransitionIx>>;
  [[nodiscard]] const Taken& taken() const { return taken_; }

 private:
  struct Timer {
    std::string instance;
    base::Instant due;
  };

  void arm(const std::string& timer, const std::string& instance, base::Instant due);
  void disarm(const std::string& timer);
  [[nodiscard]] base::Result<Reply> fire(const std::string& timer);
  [[nodiscard]] base::Result<void> deliver_owed();
  [[nodiscard]] base::Result<decision::Outcome> ask(const decision::Instance* instance,
                                                    const decision::Command& command);
  [[nodiscard]] base::Result<void> supply(decision::Facts& facts, const decision::Needs& needs,
                                          const decision::Command& command);
  [[nodiscard]] base::Result<void> commit(const decision::Command& command, const decision::Accepted& accepted);
  [[nodiscard]] base::Result<void> check_commit(const decision::Command& command, const decision::Accepted& accepted,
                                                const decision::Instance& next);
  void tell(const decision::Instance& instance, const std::vector<decision::Notice>& notices);
  [[nodiscard]] bool trusts() const { return laws_ == Laws::trusted; }

  Laws laws_;
  directory::Directory directory_;
  decision::World world_;
  base::Instant now_;
  std::uint64_t commands_ = 0;
  std::map<std::string, decision::Instance> instances_;
  std::map<std::string, std::vector<decision::Event>> events_;
  std::map<std::string, base::json> contents_;
  std::map<std::string, base::json> drafts_;
  std::map<std::string, std::int64_t> numbers_;
  std::map<std::string, std::string> dates_;  // of the last number of a series
  std::map<std::string, Timer> timers_;
  std::set<std::pair<base::Instant, std::string>> by_due_;          // the same timers, earliest first
  std::deque<std::pair<std::string, decision::OwedCommand>> owed_;  // with the sender
  std::set<std::string> claims_;
  std::set<std::string> used_ids_;  // of timers, owed commands and notices: none may come twice
  std::vector<Told> told_;
  std::vector<Act> acts_;
  Taken taken_;
  Contents source_;
  std::set<std::string> changed_;
  std::vector<Incident> incidents_;
};

}  // namespace trinhky::rehearsal
