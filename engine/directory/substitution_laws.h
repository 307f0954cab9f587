// The laws of substitution that hold whoever gives it and however it comes in: asked where a directory event is decided
// (`check_event`), on the engine's thread, so that two changes at once cannot both pass what neither may follow.
//
//   for (const base::Fault& fault : broken_laws(directory, wanted)) …   // pointers into a substitution_given
//
// A substitution is never passed on, so a circle of substitutes decides nothing; it is refused all the same, because
// nobody in it would be there. Who may give one, and for whom, is asked by the caller.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

// What speaks against giving this beside all that was given before:
//   /holding  "administrative"   such a position has no work
//             "already-given"    the same person stands in there on one of these days, for one of these workflows
//   /person   "circle"           on these days, in these workflows, the way from substitute to substitute comes back
//   /to       "required"         written authority (TUQ) has an end: NĐ 30/2020/NĐ-CP art. 13.3
//   /decision "required"         and its document
// What is unknown in it, and dates that hold no day, are told by whoever reads the event.
[[nodiscard]] std::vector<base::Fault> broken_laws(const Directory& directory, const Substitution& wanted);

}  // namespace trinhky::directory
