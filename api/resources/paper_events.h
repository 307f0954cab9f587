// The events of a paper as they are stored, read a page at a time to the end: a log may have any length, and nobody
// holds more of it than one page.
//
//   auto done = each_event(office, id, [&](const store::StoredEvent& event) { …; return true; });    // oldest first
//   auto done = each_event_back(office, id, instance.events, [&](const auto& event) { …; return !found; });
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "api/resources/office.h"

namespace trinhky::api {

// Says false when it has seen enough.
using EventLook = std::function<bool(const store::StoredEvent& event)>;

// From the event `from` on, oldest first, with those that came while it was read.
[[nodiscard]] base::Result<void> each_event(const Office& office, const std::string& id, const EventLook& look,
                                            std::uint64_t from = 1);
// From the event `last` back to the first one. The pages begin small and grow, so that whoever finds what it wants
// among the newest reads little else.
[[nodiscard]] base::Result<void> each_event_back(const Office& office, const std::string& id, std::uint64_t last,
                                                 const EventLook& look);

// Whether an event with this body can hold a change of this kind ("document", "moved" …): far cheaper than reading it,
// and never wrong about one that does. Bodies are canonical JSON.
[[nodiscard]] bool may_change(const std::string& body, std::string_view op);

}  // namespace trinhky::api
