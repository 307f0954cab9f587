// The ways outside the program that this house has: noted by whoever starts sending, read by whoever offers a choice.
//
//   note_ways(store, {"mail", "push"});
//   ways_there(store);                    // {"mail", "push"}
//
// A note and no setting: what the program was started with says which channels there are, and sending looks at these.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/store/store.h"

namespace trinhky::notify {

// Names of channels (channel.h) in the house's order. None: everything stays in the program. Fails as the store does.
[[nodiscard]] base::Result<void> note_ways(store::Store& store, const std::vector<std::string>& channels);
// Nothing where nobody has begun to send yet, or the note cannot be read. Fails as the store does.
[[nodiscard]] base::Result<std::optional<std::vector<std::string>>> ways_there(store::Store& store);

}  // namespace trinhky::notify
