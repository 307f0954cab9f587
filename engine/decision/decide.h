// The one place where it is decided what happens: a command and everything it may depend on come in as values; events
// and what is owed come out, or a refusal, or the names of facts that are missing. Equal arguments give equal bytes.
//
//   Outcome outcome = decide(world, instance, command, facts);
//   if (auto* needs = std::get_if<Needs>(&outcome)) …fetch, and decide again…
//   if (auto* accepted = std::get_if<Accepted>(&outcome)) instance = evolve(instance, accepted->event);
//
// One command gives one event. The event carries the change in full (configuration, opened and closed work, timers,
// owed commands, notices), so that folding never evaluates a rule again.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "engine/approval/authority.h"
#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/calendar/book.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/ladder.h"
#include "engine/calendar/urgency.h"
#include "engine/decision/instance.h"
#include "engine/definition/definition.h"
#include "engine/directory/directory.h"
#include "engine/form/schema.h"

namespace trinhky::decision {

// Who asks. A person acts in the capacity that the directory gives on the day; timers and other instances have none.
struct Actor {
  enum class Kind { person, timer, instance, system };
  Kind kind = Kind::system;
  std::string person;    // person id
  std::string instance;  // the sending instance
};

// What is asked. Kinds and their `body`:
//   start            {"definition", "unit", "data", "document"?: hash, "subject"?, "parent"?: {...}}
//   submit           {"work", "signal", "reason"?, "comment"?}    freezes the actor's draft
//   signal           {"signal", "reason"?, "comment"?, "data"?}
//   decide           {"work", "choice", "comment"?, "shown_hash", "with_edits"?, "draft_etag"?}
//                     with_edits freezes the decider's own draft, to which the decision is then bound
//   return           {"work", "to", "reason", "shown_hash"}
//   give_opinion     {"work", "text"}
//   register         {"work", "source": {...}, "text"?, "attachment"?, "party"?}
//   record           {"work", "choice", "to"?, "reason"?, "source": {...}, "votes"?, "signed_by"?, "minutes"?,
//                     "comment"?}
//   assign_number    {"work", "number"?, "date"?}                 the next number and today where left out
//   cancel           {"reason"}
//   withdraw         {}
//   add_unit         {"unit"}
//   attach           {"attachment": {"id","hash","name","media_type","bytes","purpose","replaces"?}}
//   withdraw_file    {"id", "reason"}                             an attached file that no recorded decision rests on
//   undo             {}                                           one's own last act, while nothing followed (undo.h)
//   hold             {"reason", "until"?: date}                   until that morning, or until it is resumed
//   resume           {}
//   reopen           {"reason"}                                   an ended paper goes on at `verbs.reopen.to`
//   confirm_record   {"event"}                                    the number of the event that recorded a decision
//   contest_record   {"event", "reason"}                          marks it and tells people; undoes nothing by itself
//   correct, replace, recall  {"reason", "document"?: an instance's id or a document's number}
//   comment          {"text", "reply_to"?, "mentions"?: persons, "about"?: a pointer into the document}
//   remove_comment   {"id"}                                       one's own; the gap stays visible
//   claim, release   {"work"}                                     out of a position's queue, and back into it
//   reassign         {"work", "person", "from"?, "reason"?}       the work of `from`; of the only seat without it
//                    a transfer's job says {"work", "person", "job", "by", "from"?} in the name of `by`, and gives back
//                    with {"work", "job", "by", "back": true}
//   consult          {"work", "persons", "text"}                  asks for opinions; answered by give_opinion
//   end_consult      {"work"}                                     the work that asks
//   add_approver     {"work", "person", "place", "reason"?}       place: "before", "beside", "after"
//   drop_approver    {"work"} or {"work", "person"}               the added work; or one who is to be asked after it
//   urge             {"work", "text"?}
//   ask_extension    {"work", "until": date | "days": working days, "reason"}   before the work is due
//   grant_extension  {"work", "until"? | "days"?}                 another day than was asked where one is given
//   refuse_extension {"work", "reason"}
//   set_urgency      {"urgency": a word of the table of urgencies, or "thường", "reason"?}
//   watch, unwatch   {"persons"?}                                 oneself where left out
//   contribute       {"work", "text"}                             of those who co-operate in a task
//   timer            {"timer", "due"}                             from the clock
//   child_ended      {"invoke", "key", "entry", "end", "output"}  from a child
//   child_extended   {"invoke", "key", "instance", "work", "state", "before", "after"}   from a child that was given
//                    more time
//   parent_signal    {"signal", "data"}                           from the parent
//   cancel_by_parent {"before_number": bool}
//   open_period      {"definition", "period", "data": {"opens", "closes", …}, "schedule", "occurrence"}   a period's
//                    paper below this one (open_period.cc); from a schedule's job
//   retime           {"calendar": version, "allow_earlier": bool, "substitution"?} due times counted anew (retime.h);
//                    from the job that follows a new calendar, and by which substitution its person confirmed it
//   migrate          {"plan": {...}, "migration": id} or {"undo": migration id}: to another version and back
//                    (migration.h); from a migration's job, in the name of who confirmed it
struct Command {
  std::string id;
  std::string kind;
  std::string instance;
  Actor actor;
  base::Instant now;
  base::Entropy entropy{};
  base::json body;
};

// Everything a decision may look at beside the instance: immutable and shared.
struct World {
  // The definition of an id and version, or the newest one for version 0; null when there is none.
  std::function<std::shared_ptr<const definition::Definition>(const std::string& id, int version)> definition;
  std::function<const form::Schema*(const std::string& form)> form;
  const directory::Directory* directory = nullptr;
  const calendar::Calendar* calendar = nullptr;
  const calendar::LadderSet* ladders = nullptr;
  // Codes of the positions that enter what was decided outside, where a step names nobody for it (`recorded.by`,
  // `registeredBy`); none: nobody does.
  std::vector<std::string> recorders = {};
  // Who decides which kind of paper in this office, and how it is signed; null where there is no such matrix.
  const approval::Authority* authority = nullptr;
  // How urgent a paper can be, and what that does to its due times; null: the built-in table.
  const calendar::UrgencyTable* urgencies = nullptr;
  // The house's words of a letter that the program drafts: {"title", "body", "about"} of the template, filled with
  // {"subject", "due", "days", "count"} and, for each line about a unit, "units": [{"unit"}]; each value {"vi", "en"}.
  // Null where there is no such template; without words no letter is drafted.
  std::function<base::json(const std::string& template_id, const base::json& values)> wording = {};
  // The house's calendar with what units lay over it; null: every unit has `calendar`. Whose counts: unit_calendar.h.
  std::shared_ptr<const calendar::CalendarBook> calendars = {};
};

// Facts fetched for one decision.
struct Facts {
  struct Draft {
    std::string etag;
    base::json body;
  };
  std::map<std::string, base::json> contents;  // by hash
  std::optional<Draft> draft;                  // of the document the actor's task edits
  bool draft_looked_up = false;
  std::map<std::string, std::int64_t> last_number;  // by series key "unit/year/series"; 0 when none was given yet
  std::map<std::string, std::string> last_dated;    // the date of that number; missing when there is none
  std::map<std::string, std::uint64_t> in_hand;     // by person: pieces of open work in that name (able.h)
};

struct Needs {
  std::set<std::string> contents;
  bool draft = false;
  std::set<std::string> series;
  std::set<std::string> in_hand;  // persons
};

// Text or a document that the event names by hash.
struct Content {
  std::string hash;
  std::string salt;
  std::string media_type;
  std::string bytes;
};

struct TimerArmed {
  std::string id;
  base::Instant due;
  base::json body;  // {"kind": "ladder" | "due" | "after" | "period" | "invoke-ladder" | "escalate" | "send", …}
};

struct OwedCommand {
  std::string id;
  std::string receiver;  // instance id
  std::string kind;      // start, child_ended, child_signal, child_extended, parent_signal, cancel_by_parent
  base::json body;
};

struct Notice {
  std::string id;
  std::string template_id;  // "work-opened", "returned", "due-soon", "overdue", "told-leaders", "decided", "changed",
                            // "due-moved", …
  std::string work;
  std::vector<Addressee> to;
  std::vector<std::string> persons;
  base::json params;
};

struct Event {
  std::string kind;  // past tense: "started", "submitted", "decided", "returned", …
  base::Instant at;
  base::json body;  // canonical content: actor, what was done, and "changes"
};

struct Accepted {
  Event event;
  // The instance as it stands then: evolve(instance, event), without the work of it.
  std::shared_ptr<const Instance> after;
  std::vector<Content> contents;
  std::vector<TimerArmed> arm;
  std::vector<std::string> cancel_timers;
  std::vector<OwedCommand> owe;
  std::vector<Notice> notices;
  // Keys that must be new in the whole database: a second start with the same one is refused by the store.
  std::vector<std::string> claims;
  // Numbers given: series key and number; unique in the store.
  std::vector<std::pair<std::string, std::int64_t>> numbers;
  // A draft that became content and is no longer wanted.
  bool drop_draft = false;
  // The actor's draft again, after what had become of it was taken back.
  std::optional<base::json> put_draft;
  // The command is recorded without effect (an end for a past entry, a timer that no longer matters).
  bool ignored = false;
  // The chart's transitions that were taken, in order; no part of the event. A rehearsal counts them.
  std::vector<chart::TransitionIx> taken;
};

using Outcome = std::variant<Accepted, base::Error, Needs>;

// `instance` is null exactly for `start`. Never throws, asks for nothing.
[[nodiscard]] Outcome decide(const World& world, const Instance* instance, const Command& command, const Facts& facts);

// Folds one event. Requires events in order; never evaluates a rule.
[[nodiscard]] Instance evolve(Instance instance, const Event& event);

// What a person may do to an instance now, and why not: the same checks that `decide` makes. The wire form of an action
// is given in the API's description.
[[nodiscard]] base::json actions_for(const World& world, const Instance& instance, const std::string& person,
                                     base::Instant now, const Facts& facts);

// What a submission of this draft would be refused for: form faults and obligations without an answer.
[[nodiscard]] Outcome check_draft(const World& world, const Instance& instance, const base::json& draft,
                                  const Facts& facts, base::Instant now);

}  // namespace trinhky::decision
