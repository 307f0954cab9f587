// A paper as the store has it: its snapshot, and the events that came behind it.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/decision/instance.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

// Fails with `not_found`/"no-such-instance", also for a stream of another kind, and with "instance-damaged" where an
// event cannot be folded.
[[nodiscard]] base::Result<decision::Instance> read_paper(store::Store& store, const std::string& id);

}  // namespace trinhky::runtime
