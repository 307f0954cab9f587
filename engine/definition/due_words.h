// Reads what a definition says about due times beside how long they are: that more time may be asked for, that a clock
// stands still while somebody outside is waited for, that urgent papers take less time (how much: calendar/urgency.h).
//
//   "due": {"workingDays": 10, "legal": true}      set by law: it does not stand still and is not shortened
//   "due": {"workingDays": 2, "hastens": false}    the same for urgent papers
//   "extension": {"by": "holder", "decidedBy": ["sender", "chief"], "atMost": 1, "before": "due"}
//   "urgentRemind": "R-URGENT"                     of task, signoff and wait that have "remind"
//   "wait": {…, "pauses": ["drafting"]}            or "pausesDue": true, for all other open work; also of opinions
//   "after": {"late": {"hours": 0, "from": "due", "target": "closed"}}
//                                                  a timer that is counted from the due time, wherever that moves
//   "verbs": {"consult": {"by": "holder", "pausesDue": true},
//             "setUrgency": {"by": "chief", "field": "urgency", "requires": ["reason"]}}
//
// `by` of an extension is the holder where left out; `decidedBy` names participants, selectors, "sender" (whose act
// opened the work; the starter where nobody's did) or "starter". Reminders of urgent papers are those of `urgentRemind`
// until its ladder has no more steps, then the ordinary ones.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "engine/base/result.h"
#include "engine/definition/work_words.h"

namespace trinhky::definition {

// The ladder of urgent papers where a step names no other.
inline constexpr std::string_view urgent_ladder = "R-URGENT";

// Fills `due`, `legal` and `hastens` from the member `due` of a task, sign-off, wait or round of opinions.
void read_work_due(const base::ordered_json& value, std::string_view pointer, WordContext& context, Work& work);
// `extension`, `urgentRemind`, `pauses`, `pausesDue` of the same; states are named as written.
void read_clock_words(const base::ordered_json& object, std::string_view pointer, WordContext& context, Work& work);
// The length of a timer of a state whose work is `work` (null: none). `from` may be "due".
[[nodiscard]] base::json read_timer(const base::ordered_json& value, std::string_view pointer, WordContext& context,
                                    const Work* work);
// What a timer does, taken out of what it says: `target`, `guard`, `actions`. The length is left.
[[nodiscard]] base::ordered_json take_transition(base::ordered_json& timer);
// Whether such a timer is counted from the due time of the state's work.
[[nodiscard]] bool counts_from_due(const base::json& spec);
// `pausesDue` of the verb consult, `field` of setUrgency, which must be among the initial data.
void read_clock_verb(const base::ordered_json& value, std::string_view name, std::string_view pointer,
                     const base::json& initial_data, WordContext& context, Verb& verb);
// Names in `by` of a verb or an extension: selectors, and the words of verb_words.h.
void read_people(const base::ordered_json& value, std::string_view pointer, WordContext& context,
                 std::vector<base::json>& by, std::set<std::string>& by_words);

}  // namespace trinhky::definition
