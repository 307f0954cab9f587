// The verbs of an office that are no signal of a chart: one row each, with what carries it out and what offers it on
// the screens. A verb lives in a file of its own; the definition says in `verbs` who may use it (verb_words.h).
//
//   const PersonVerb* verb = person_verb("reassign");      // null: no such verb
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/action_list.h"
#include "engine/decision/commands.h"

namespace trinhky::decision {

struct PersonVerb {
  std::string_view kind;  // of the command: "add_approver"
  Outcome (*handle)(Turn&);
  void (*offer)(ActionList&);  // null: something else offers it
  bool when_ended = false;     // also on a paper that is closed
  bool while_held = false;     // also while the paper is held
};

[[nodiscard]] std::span<const PersonVerb> person_verbs();
[[nodiscard]] const PersonVerb* person_verb(std::string_view kind);

// ---- the verbs, each with what offers it; what a command carries stands in decide.h

[[nodiscard]] Outcome undo(Turn& turn);
void offer_undo(ActionList& list);
[[nodiscard]] Outcome hold(Turn& turn);
void offer_hold(ActionList& list);
[[nodiscard]] Outcome resume(Turn& turn);
void offer_resume(ActionList& list);
[[nodiscard]] Outcome reopen(Turn& turn);
void offer_reopen(ActionList& list);
[[nodiscard]] Outcome confirm_record(Turn& turn);
[[nodiscard]] Outcome contest_record(Turn& turn);
void offer_record_stand(ActionList& list);
[[nodiscard]] Outcome change_issued(Turn& turn);  // correct, replace, recall
void offer_change_issued(ActionList& list);
[[nodiscard]] Outcome comment(Turn& turn);
[[nodiscard]] Outcome remove_comment(Turn& turn);
[[nodiscard]] Outcome claim(Turn& turn);
void offer_claim(ActionList& list);
[[nodiscard]] Outcome release(Turn& turn);
void offer_release(ActionList& list);
[[nodiscard]] Outcome reassign(Turn& turn);
void offer_reassign(ActionList& list);
[[nodiscard]] Outcome consult(Turn& turn);
void offer_consult(ActionList& list);
[[nodiscard]] Outcome end_consult(Turn& turn);
void offer_end_consult(ActionList& list);
[[nodiscard]] Outcome add_approver(Turn& turn);
void offer_add_approver(ActionList& list);
[[nodiscard]] Outcome drop_approver(Turn& turn);
void offer_drop_approver(ActionList& list);
[[nodiscard]] Outcome urge(Turn& turn);
void offer_urge(ActionList& list);
[[nodiscard]] Outcome watch(Turn& turn);
void offer_watch(ActionList& list);
[[nodiscard]] Outcome unwatch(Turn& turn);
void offer_unwatch(ActionList& list);
[[nodiscard]] Outcome contribute(Turn& turn);
void offer_contribute(ActionList& list);
[[nodiscard]] Outcome ask_extension(Turn& turn);
void offer_ask_extension(ActionList& list);
[[nodiscard]] Outcome grant_extension(Turn& turn);
[[nodiscard]] Outcome refuse_extension(Turn& turn);
void offer_answer_extension(ActionList& list);
[[nodiscard]] Outcome set_urgency(Turn& turn);
void offer_set_urgency(ActionList& list);

// ---- what the verbs share

// Whether the definition lets this person use the verb now: `name` as in the definition ("addApprover"), over `work`
// where the verb is about a piece of work. Fails with `wrong_state`/"verb-not-here" where the definition does not allow
// it or not at this step, `forbidden`/"not-your-work" where somebody else may.
[[nodiscard]] base::Result<directory::Capacity> may_use(Turn& turn, std::string_view name, const OpenWork* work,
                                                        const std::string& person);
// The same for people named by selectors and words (verb_words.h) wherever they stand. Fails with
// `forbidden`/"not-your-work".
[[nodiscard]] base::Result<directory::Capacity> among(Turn& turn, const std::vector<base::json>& by,
                                                      const std::set<std::string>& by_words, const OpenWork* work,
                                                      const std::string& person);
// The reason, kept, where the definition wants one or one was given; empty otherwise. Fails with `invalid`/"required".
[[nodiscard]] base::Result<std::string> reason_for(Turn& turn, std::string_view name);
// A text of the command within its bound, kept; empty where there is none. Fails with `too_large`/"text-too-long", and
// with `invalid`/"required" where it is needed and missing.
[[nodiscard]] base::Result<std::string> text_for(Turn& turn, const char* member, bool needed,
                                                 const base::Text& missing);
// The open work that the command names. Fails with `wrong_state`/"work-closed".
[[nodiscard]] base::Result<OpenWork> named_work(const Turn& turn);
// An active person of the house with a position there. Fails with `invalid`/"no-such-person".
[[nodiscard]] base::Result<std::string> named_person(const Turn& turn, const std::string& id,
                                                     const std::string& pointer);
// Everybody with a position (none of administration) in the units, each once, by name.
[[nodiscard]] std::vector<std::string> colleagues(const Turn& turn, const std::vector<std::string>& units);
// Those who co-operate in this task and have contributed nothing yet, by name, one line for each seat.
[[nodiscard]] std::vector<std::string> still_to_contribute(const Turn& turn, const OpenWork& work);
// Those whom work can be given to or who can be asked about it, but for the person who asks: whoever works in the
// paper's unit, in the units of the work's seats, and in the unit above.
[[nodiscard]] std::vector<std::string> around(const Turn& turn, const OpenWork& work);
// What an act on work is called where several are open: "Nhận việc: Rà soát".
[[nodiscard]] base::Text at_step(const Turn& turn, const OpenWork& work, const base::Text& act);
// The persons that the command names in `persons`, each once and known to the house. Fails with `invalid`/"required",
// "too-many-persons" or "no-such-person".
[[nodiscard]] base::Result<std::vector<std::string>> named_persons(const Turn& turn);
// A seat for one person outright; the work stays where it belongs.
[[nodiscard]] Addressee seat_of(const Turn& turn, const std::string& person);

}  // namespace trinhky::decision
