// Taking one's own last act back while nothing followed. What would have to be restored is worked out with the act
// itself and kept in the instance (Instance::undoable), so that the event "undone" carries it as ordinary operations
// and folding never looks back:
//
//   {"event", "kind", "actor", "until", "told": persons, "draft"?: hash, "operations": [change.h …]}
//
// Whatever follows takes it away, a reminder or a message of another paper too; comments, watching and urging do not.
// Only an act of which the operations give exactly the instance before can be undone. Three things differ afterwards:
// the count of events, this record itself, and the marks that files were relied on. Work and timers come back under
// their own ids.
#pragma once

#include <string>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// What can be undone after this event; null: nothing. `before` is null where nothing is to be remembered.
[[nodiscard]] base::json undo_after(const Turn& turn, const Instance* before, const Accepted& accepted,
                                    const std::string& kind, const base::json& detail);

// Whether what `after` remembers leads back to `before`, the instance one event earlier, in all but attachments; true
// where it remembers nothing of that event. A law, for whoever rehearses: undoing relies on it.
[[nodiscard]] bool leads_back(const Instance& before, const Instance& after);

}  // namespace trinhky::decision
