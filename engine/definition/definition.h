// A workflow definition as it is used: a plain chart, and beside it what the office words mean in each state.
//
//   Result<Definition> parsed = parse_definition(bytes);            // every problem at once, each with a JSON pointer
//   if (const Work* work = parsed->work_of("making.drafting")) …
//
// State ids are paths of names from the top ("making.consulting.party"). A target in a definition is looked up among
// the siblings of the state that names it, then among the children of each ancestor; "#a.b" is a path from the top. A
// definition is a value: parsed once, never changed, shared between threads.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/approval/mode.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/chart/chart.h"
#include "engine/directory/signature_block.h"
#include "engine/rule/rule.h"

namespace trinhky::definition {

// What a person may choose at a sign-off, in the words of that step.
struct Choice {
  std::string id;  // "approved", "noted", … : the signal is "signoff.<id>"
  base::Text label;
  bool positive = true;                     // counts towards `need`; the others end the step the other way
  std::string means;                        // "favour", "against", "abstain", "other"; empty: as `positive` says
  std::vector<std::string> requires_words;  // "reason", "comment"
};

// Who may enter a decision that was taken outside the program, and with what proof.
struct Recorded {
  std::vector<std::string> from;            // "meeting", "written-ballot", "signed-slip", "letter"
  base::json by;                            // selector
  std::vector<std::string> requires_words;  // "minutes"
  base::json confirm_by;                    // selector of those who may confirm or contest it afterwards, or null
};

// Who may not decide at a step, neither in their own name nor by substitution: who holds a participant's position on
// the day, and who acted in earlier states. It gives way, with a trace, where the step could not be decided without
// them.
struct NotBy {
  std::vector<std::string> participants;
  std::vector<std::string> acted_in;      // state ids
  std::vector<std::string> same_unit_as;  // state ids: nobody of the unit of who acted there
  [[nodiscard]] bool empty() const { return participants.empty() && acted_in.empty() && same_unit_as.empty(); }
};

// Who is told when work is still open so long after its due time.
struct Escalation {
  base::json after;            // a length of time: {"workingDays": 3}
  std::vector<base::json> to;  // selectors
};

// More time for a piece of work, asked for before it is due: due_words.h. Who asks never decides.
struct Extension {
  std::vector<base::json> by;  // selectors of who may ask, beside whoever the words name
  std::set<std::string> by_words;
  std::vector<base::json> decided_by;
  std::set<std::string> decided_by_words;
  int at_most = 1;  // how often it may be granted
};

// A verb of the office that a definition allows, beside what its states listen for: `verbs` of the definition.
//   {"reassign": {"by": ["holder", "chief"], "requires": ["reason"], "in": ["reviewing"]}}
// Names in `by` are participants, or one of the closed list in verb_words.h, which is settled over the open work.
struct Verb {
  std::vector<base::json> by;               // selectors; may be empty where the verb says by itself who
  std::set<std::string> by_words;           // "holder", "sender", "starter", "acted"
  std::vector<std::string> requires_words;  // "reason"
  std::set<std::string> in;                 // states where it is allowed; empty: wherever it makes sense
  base::json within;                        // undo: a length of time {"workingHours": 2}; null for others
  bool pauses_due = false;                  // consult: the due time of who asks stands still until the answer
  std::string field;                        // setUrgency: the member of the data that says how urgent the paper is
  std::string to;                           // reopen: the state that is entered again
};

// What becomes of earlier decisions when a part of the document changes after them. Pointers into the document, `*` for
// any one member; the longest that fits decides. "none", "notify" or "decide-again".
struct OnChange {
  std::vector<std::pair<std::string, std::string>> rules;
  std::string otherwise = "decide-again";
};

struct Work {
  // task: somebody's work on a document. signoff: a decision by one or many. opinions: many are asked, nothing is
  // decided. wait: a paper from outside must arrive. Opened when the state is entered, closed when it is left.
  enum class Kind { task, signoff, opinions, wait };
  Kind kind = Kind::task;
  std::string state;
  base::Text title;   // the title of the state
  base::json by;      // selector: whose work this is
  std::string edits;  // task: "document", "report" or empty
  // signoff
  base::json need;
  std::vector<Choice> choices;
  // Groups asked one after the other, each a list of selectors asked at once; empty when all are asked together. `need`
  // holds in each group, and a group's refusal ends the step. `by` is then the first selector.
  std::vector<std::vector<base::json>> order;
  std::vector<std::string> must;  // participants whose consent is needed
  std::vector<std::string> veto;  // participants whose refusal alone refuses
  NotBy not_by;
  std::string tie;
  base::json recuse;               // a selector, or {"rule": …}: the persons the matter is about; or null
  std::vector<std::string> binds;  // what the decision is bound to; "document" unless told otherwise
  bool keeps = false;              // stays valid when the content changes after a return
  bool bulk = false;
  bool authority_required = false;  // nobody decides whom the office's matrix of authority does not name
  bool amends = false;              // who decides may agree with edits: the own version becomes the bound one
  std::string mark;  // what the hand under it would be: "initial-content", "initial-format", "signature" or empty
  std::optional<directory::SigningRule> signs;  // in whose right it is signed, where it is
  std::string confirm;                          // asked for at the decision: "password", "signature" or empty
  // The purpose of the attached PDF that is signed with "signature"; empty: the print of the document.
  std::string signs_file;
  bool secret = false;           // cast on paper and recorded as numbers: vote_words.h
  std::string settles;           // "early" (empty), "all-spoke", "at-close"
  std::string closes;            // "at-due": counted then, the silent ones absent; or empty
  std::string weights;           // "body": as the members of the body have them; or empty
  std::string mode;              // a mode of collective decision, already read into the words above; or empty
  std::string setting;           // of the mode: "meeting", "written", or empty
  bool confirmed_later = false;  // of the mode: the next meeting is told the result
  std::optional<Recorded> recorded;
  // opinions and wait
  base::json registered_by;  // selector of those who enter what outsiders say
  std::string silence;
  base::Text printed;  // of an opinion round where silence agrees: the sentence that the request printed
  // task, and whatever is addressed to a position
  std::string offer;  // "all" (empty): whoever may, acts; "claim": it is taken first; "random": drawn when it opens;
                      // "shortest-queue": given to whoever has the least in hand
  base::json precedence;   // where it stands in a list of tasks, 0 (null) to 9, or a rule: queue_words.h
  std::string seen_open;   // who sees it while nobody took it: "paper" (empty): whoever reads the paper; "asked"
  std::string seen_taken;  // and when somebody did: "paper" (empty), "asked" or "taker"
  base::json with;         // selector of those who co-operate with who leads, or null
  std::string waits_for;   // the signal that the paper raises
  // time
  base::json due;             // as written; `from` may be a rule over the instance
  bool legal = false;         // set by law: neither a pause nor urgency moves it
  bool hastens = true;        // an urgent paper has half the time
  std::string ladder;         // reminder ladder, empty for none
  std::string urgent_ladder;  // of an urgent paper; R-URGENT where none is named
  std::vector<Escalation> escalate;
  std::optional<Extension> extension;
  // wait and opinions: states whose work has no time running against it while this is open; or all other work.
  std::vector<std::string> pauses;
  bool pauses_due = false;
  std::vector<std::string> lists;
  std::string pointer;
};

struct Return {
  std::vector<std::string> to;  // state ids
  std::vector<std::string> requires_words;
  bool resume_here = false;
};

// The letter that urges late units, where a ladder of an invoke drafts one: letter_words.h.
struct Letter {
  std::string workflow;     // what it becomes; empty: what the ladder's act says
  std::string kind = "CV";  // `data.kind` of it
  base::json drafter;       // selector: whom its participant "drafter" means; null: as its workflow says
  bool each_unit = false;   // one for each late unit instead of one for all of them
};

struct Invoke {
  std::string id;
  std::string state;
  std::string workflow;
  // one: a single child. per_unit: one for each unit valid on the day. per_period: one as each period opens.
  enum class Many { one, per_unit, per_period };
  Many many = Many::one;
  base::json for_each;                     // {"childrenOf": "own"}
  int closes_working_days = 0;             // per_period: the children's due day, before the period's own
  std::map<std::string, rule::Rule> with;  // what the child starts with; "document" names its document by hash
  // Reminders to units that have not got as far as `until`, a signal their instance sends to this one.
  base::json due;
  std::string ladder;
  std::string until;
  std::optional<Letter> letter;
  // What becomes of unfinished children when the state is left.
  std::string when_left_send;             // a signal, or empty
  std::string when_left_then = "cancel";  // "cancel", "cancel-before-number", "detach"
  std::string pointer;
};

// What the office words say about one transition of the chart.
struct SignalNote {
  std::string signal;  // as written: "submit"
  std::string state;   // where it stands
  base::Text title;    // empty when nobody sends it by hand
  base::json by;       // selector; null when a person cannot send it
  std::vector<std::string> requires_words;
  std::vector<rule::Rule> warns;
};

struct After {
  std::string state;
  std::string name;  // the signal is "after.<name>"
  base::json spec;   // a due specification
};

struct StateTitle {
  std::string id;
  std::string parent;
  std::string kind;  // atomic, compound, parallel, final, history
  base::Text title;
  std::string condition;  // the word a board sorts by: drafting, reviewing, deciding, issuing, issued, noted …
};

struct Problem {
  std::string code;
  std::string severity;  // "error" or "warning"
  std::string pointer;
  base::Text message;
};

struct Definition {
  std::string id;
  int version = 1;
  std::string hash;  // over the meaning, without titles
  base::Text title;
  // How an instance is called in lists, with members of its data in braces: "Ban hành: {about}". Empty: by its title.
  base::Text subject;
  // Where in the document stands what the paper is about, which lists show behind that: a JSON pointer to a text.
  // Empty: nowhere, the document names nothing. What is not there, or no text, names nothing either.
  std::string named_by = "/summary";
  std::string form;
  base::json paper;     // which kind of paper it makes: a name, or a rule over the instance; null: not said
  base::json start_by;  // selector, or null
  std::vector<std::string> invoked_by;
  std::vector<std::string> unique;  // "unit", "data.year"
  base::json initial_data;
  std::map<std::string, base::json> participants;
  base::json withdraw_by;  // selector, or null when nobody may
  base::json cancel_by;
  std::map<std::string, Verb> verbs;  // the others, by name: verb_words.h
  OnChange on_change;
  std::shared_ptr<const chart::Chart> chart;
  std::map<std::string, Work> work;            // by state
  std::map<std::string, Return> returns;       // by state
  std::multimap<std::string, Invoke> invokes;  // by state
  std::multimap<std::string, After> afters;    // by state
  std::map<chart::TransitionIx, SignalNote> notes;
  std::vector<StateTitle> states;  // in document order
  base::json source;               // as written, for the screen that shows it

  [[nodiscard]] const Work* work_of(std::string_view state) const;
  [[nodiscard]] const Return* return_of(std::string_view state) const;
  [[nodiscard]] base::Text title_of(std::string_view state) const;
  // The selector behind a participant's name or an inline selector; null when there is none.
  [[nodiscard]] base::json selector(const base::json& name_or_selector) const;
};

// The signal by which a return to a state reaches the chart. Addressed to the state that returns.
[[nodiscard]] std::string return_signal(std::string_view target_state);

struct Parsed {
  std::shared_ptr<const Definition> definition;  // null when there is an error
  std::vector<Problem> problems;                 // errors and warnings, in document order
};

// Reads a definition and lists every problem at once. `forms`, `ladders` and `workflows` name what a definition may
// refer to; of `modes` it takes the rules over.
struct Known {
  std::set<std::string> forms;
  std::set<std::string> ladders;
  std::set<std::string> workflows;
  std::vector<approval::Mode> modes;
};
[[nodiscard]] Parsed parse_definition(std::string_view bytes, const Known& known);

// Names of the operations that rules of this field may use beside JsonLogic's own.
[[nodiscard]] const rule::Vocabulary& field_operations();

}  // namespace trinhky::definition
