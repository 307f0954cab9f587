// An instance as folded from its events: what runs, what is open, what is bound to what. A value; nothing here is
// looked up from outside.
//
//   Instance instance;
//   for (const Event& event : events) instance = evolve(std::move(instance), event);
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/seat.h"
#include "engine/interpreter/snapshot.h"

namespace trinhky::directory {
class Directory;
}

namespace trinhky::decision {

// One vote, opinion or recorded result at an open piece of work. Texts are content, named by hash.
struct Given {
  std::string member;   // person id, or an outside party's name code
  std::string choice;   // "approved", …; "opinion" in a round of opinions; "recorded" for a body's result as a whole
  std::string person;   // who acted in the program (the recorder for a recorded decision)
  std::string comment;  // content hash, or empty
  base::Instant at;
  base::json recorded;  // null, or {"from","date","number","votes","minutes","signed_by"}
  bool operator==(const Given&) const = default;
};

struct Addressee {
  directory::Seat seat;
  std::set<std::string> except_persons;
  std::set<std::string> barred;  // by `notBy`: among the excepted, and nobody may speak for them either
  bool four_eyes_waived = false;
  bool operator==(const Addressee&) const = default;
};

// Whether this capacity is one of standing in for somebody who is barred.
[[nodiscard]] bool speaks_for_barred(const directory::Directory& directory, const Addressee& to,
                                     const directory::Capacity& capacity);

// What was said at work that people had added to a step, kept with the step's own work once the added one is closed.
struct Heard {
  std::string role;
  std::string by;        // who had asked
  std::string question;  // content hash of what was asked along, or empty
  Given given;
  bool operator==(const Heard&) const = default;
};

// Open from the moment its state is entered until it is left.
struct OpenWork {
  std::string id;
  std::string state;
  std::string kind;  // "task", "signoff", "opinions", "wait", "consult"
  base::Instant opened_at;
  std::vector<Addressee> to;
  std::vector<std::string> members;  // of a sign-off by a body: fixed when it opens (person ids)
  std::string chair;                 // person id of the body's chair, or empty
  std::optional<base::Instant> due;
  base::json derivation;
  std::string bound;      // hash of the document when it opened
  std::string from;       // the person whose act opened it, or empty
  std::size_t group = 0;  // of a sign-off asked group by group: which of them this is
  base::json returned;    // null, or {"reason": hash, "by", "at", "from_state"}
  std::vector<Given> given;
  // Work that people added to a step carries the work it belongs to, and why it is there:
  //   before   decides first; the step's own decision waits for it      consult  asked for an opinion; decides nothing
  //   beside   decides too; the step is not passed without it           after    decides when the step has agreed
  std::string of;
  std::string role;
  std::string question;          // content hash of what was asked along, or empty
  std::vector<base::json> then;  // of a step: approvers to be asked after it, {"person", "to": seats, "by", "reason"}
  std::vector<Heard> heard;      // of a step: answers of those who were asked or added
  std::string claimed_by;        // who took it, or empty: then nobody else may act
  std::vector<Addressee> with;   // who co-operates: may read, write and contribute, not submit
  base::json reassigned;         // null, or {"from": seats, "members", "person", "by", "at", "reason", "job"?}
  std::optional<base::Instant> urged_at;
  std::map<std::string, std::int64_t> weights;  // of members, fixed when the vote opens; empty: one each
  std::set<std::string> recused;                // persons the matter is about
  int precedence = 0;                           // higher stands first in a list of tasks: definition/queue_words.h
  // Of the due time (due_change.h). `first_due` is what it was before it was first moved by a decision, by urgency, by
  // a pause or by another calendar.
  std::optional<base::Instant> first_due;
  // {"number", "asked_by", "asked_at", "reason", "rule", "before", "after", "state": "asked" | "granted" | "refused",
  //  "decided_by"?, "decided_at"?, "answer"?}; at most the last one is still "asked"
  std::vector<base::json> extensions;
  base::json paused;       // null, or {"at", "for": work ids}: since when no time runs, and what is waited for
  bool automatic = false;  // opened because a deadline was reached, by nobody's act
  bool operator==(const OpenWork&) const = default;
};

struct Child {
  std::string invoke;
  std::string state;
  std::uint64_t entry = 0;
  std::string key;  // unit id, period id or empty
  std::string instance;
  std::string condition;          // "running", "ended", "detached", "cancelling"
  std::string end;                // the final state it ended in
  std::set<std::string> reached;  // signals it sent up: how far it got
  // Later than the day of the others, where it was given more time; none: it is bound by theirs.
  std::optional<base::Instant> due;
  base::json output;
  bool operator==(const Child&) const = default;
};

// A return that is being worked on: how the next submission finds its way back.
struct Returned {
  std::string from_state;
  bool resume_here = false;
  std::string reason;  // content hash
  std::string by;      // person
  base::Instant at;
  bool operator==(const Returned&) const = default;
};

// A sign-off that was passed, with the content it was bound to: what a return asks again.
struct Passage {
  std::string state;
  std::string bound;
  bool operator==(const Passage&) const = default;
};

struct ParentLink {
  std::string instance;
  std::string invoke;
  std::string key;
  std::uint64_t entry = 0;
  bool operator==(const ParentLink&) const = default;
};

struct Instance {
  std::string id;
  std::string definition;
  int version = 0;
  std::string definition_hash;
  std::string unit;
  std::optional<ParentLink> parent;
  std::string started_by;
  base::Instant started_at;
  std::map<std::string, base::json> cast;  // selectors that stand in for participants of the definition, by their names
  std::optional<base::Instant> ended_at;
  std::string end;  // the final state, "cancelled", or empty while it runs

  interpreter::Snapshot snapshot;
  std::map<std::string, OpenWork> open;          // by work id
  std::map<std::string, std::string> documents;  // "document" -> content hash
  std::vector<Child> children;
  std::map<std::string, std::uint64_t> entries;  // how often each state was entered
  std::map<std::string, base::json> timers;      // armed: id -> body
  std::vector<Passage> passed;
  std::optional<Returned> returned;
  std::vector<std::string> resume;                        // sign-offs still to be asked again after a return, in order
  std::map<std::string, std::set<std::string>> acted_in;  // state -> persons
  std::vector<base::json> kept;                           // signals from other instances that nobody heard yet
  std::vector<base::json> attachments;  // {"id","hash","name","media_type","bytes","purpose","by","at","replaces"}
  std::set<std::string> watchers;       // persons who asked, or were asked, to be told
  base::json held;                      // null, or {"reason", "by", "at", "until"?, "timers": [{"id","due","body"}]}
  base::json undoable;  // null, or what the last decision changed and until when it can be undone (undo.cc)
  std::vector<base::json> comments;  // {"id","text","by","at","reply_to"?,"mentions","about"?,"removed"?}
  std::vector<base::json> recorded;  // decisions from outside: {"event","work","state","stands","by","at","reason"?}
  base::json urgency;  // null, or {"word", "by", "at"}: the last time somebody said how urgent the paper is
  // What became of an issued document: {"what": "corrected"|"replaced"|"recalled","ground","by","at","document"?}
  std::vector<base::json> issue_changes;
  base::json number;  // null, or {"symbol","number","date","series","skipped"?: {"from","to"}}
  // How the last migration is taken back (migrate.cc), until the state it led to is left; null without one.
  base::json migrated;
  std::uint64_t events = 0;
  // Where an event could not be read; empty for every sound instance. Nothing may be decided on a damaged one.
  std::string damaged;

  [[nodiscard]] std::string document(const std::string& name = "document") const;
  [[nodiscard]] bool ended() const { return ended_at.has_value(); }
  bool operator==(const Instance&) const = default;
};

// The cache of a fold: reading what was written gives the same value.
[[nodiscard]] base::json to_json(const Instance& instance);
// Fails with `internal`/"instance-damaged" if anything in it cannot be read; nothing is taken as empty.
[[nodiscard]] base::Result<Instance> instance_from_json(const base::json& value);

[[nodiscard]] base::json to_json(const OpenWork& work);
[[nodiscard]] base::Result<OpenWork> open_work_from_json(const base::json& value);

}  // namespace trinhky::decision
