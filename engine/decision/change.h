// What an event changes, as a closed list of small operations. Deciding applies each operation to its working copy at
// the moment it records it, and folding applies the recorded ones: both run the same code, so they cannot drift apart.
//
// Operations ("op"):
//   started   {definition, version, hash, unit, by, at, parent?}     moved    {configuration, history, data, done,
//   output} entered   {state}                                               ended    {end, at} opened    {work} closed
//   {work}        given {work, given} document  {name, hash}  number {number}      attached {attachment} armed {timer,
//   body} disarmed {timer} child     {child}       child_changed {instance, condition, end?, output?}   child_reached
//   {instance, signal} child_due {instance, due}  passed    {state, bound}   unpassed {states}  returned {…}|null
//   resume {states} acted {state, person}  kept {signal}      unkept {index}    attachment_relied_on {id, states?,
//   proof?}
//   migrated  {version, hash, configuration, history, entries, acted_in, passed, resume, returned_from?, children,
//   data, data_gone}                  can_go_back {undo}
// Of the verbs:
//   work_changed  {work, set: members as work is written}             watching {person, on}
//   held {held}|null   can_undo {undo}|null                           commented {comment}   comment_changed {id, set}
//   attachment_changed {id, set}
//   recorded {decision}   recorded_changed {event, set}               issue_changed {change}
//   urgency_set {field, urgency: {word, by, at}}: the member of the data, and who said so
//   reopened {}           restored {configuration?, history?, data?, data_gone?, entries?, acted_in?, passed?, resume?,
//   returned?, documents?, migrated?}: what an undone act had changed, each member whole (data: those that differ)
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/decision/instance.h"

namespace trinhky::decision {

// Requires an operation of the list above, as recorded. One that cannot be read changes nothing and marks the instance
// as damaged. An unknown one is passed over: it can only come from a newer
// program, whose log this one does not open (the store's schema says so).
void apply_change(Instance& instance, const base::json& change);

}  // namespace trinhky::decision
