// What was lately told, so that a browser that lost its stream hears what it missed.
//
//   EventMemory memory(run);                       // a word that no other run of the program has
//   channel->send(memory.keep({.name = "changed", .data = data}));        // gets its id
//   auto missed = memory.since(last_event_id);     // Last-Event-ID of the request; empty at the first time
//
// An id is "<run>-<number>". Bounded: the last `size` events; whoever is further behind, comes from another run or
// brings an id that was never given must ask for everything again. Threads: none of its own, the owner locks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/server/events.h"

namespace trinhky::server {

class EventMemory {
 public:
  explicit EventMemory(std::string run, std::size_t size = 256) : run_(std::move(run)), size_(size) {}

  // The event with its id, which is kept.
  StreamEvent keep(StreamEvent event);
  // The events behind that id, oldest first; none where nothing was missed. Nothing when it is not known what was.
  [[nodiscard]] std::optional<std::vector<StreamEvent>> since(std::string_view last_id) const;
  // Of the event last kept, also before the first one.
  [[nodiscard]] std::string last_id() const;

 private:
  std::string run_;
  std::size_t size_;
  std::uint64_t number_ = 0;
  std::deque<StreamEvent> events_;  // the last one has number_
};

}  // namespace trinhky::server
