// What became of a due time, beside the time itself: what it was at first, the extensions asked for, whether it runs.
#pragma once

#include "api/resources/office.h"
#include "engine/decision/instance.h"

namespace trinhky::api {

// {"first_due": instant|null, "extensions": [DueExtension], "paused_since": instant|null, "automatic": bool}: members
// of a task and of open work, as the API's description has them.
[[nodiscard]] json due_wire(const Office& office, const directory::Directory& directory,
                            const decision::OpenWork& work);

}  // namespace trinhky::api
