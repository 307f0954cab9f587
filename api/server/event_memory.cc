#include "api/server/event_memory.h"

#include <charconv>
#include <utility>

namespace trinhky::server {

StreamEvent EventMemory::keep(StreamEvent event) {
  ++number_;
  event.id = last_id();
  events_.push_back(event);
  if (events_.size() > size_) events_.pop_front();
  return event;
}

std::optional<std::vector<StreamEvent>> EventMemory::since(std::string_view last_id) const {
  const std::string prefix = run_ + "-";
  if (!last_id.starts_with(prefix)) return std::nullopt;
  last_id.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto read = std::from_chars(last_id.data(), last_id.data() + last_id.size(), number);
  if (read.ec != std::errc() || read.ptr != last_id.data() + last_id.size()) return std::nullopt;
  if (number > number_ || number_ - number > events_.size()) return std::nullopt;
  const auto missed = static_cast<std::ptrdiff_t>(number_ - number);
  return std::vector<StreamEvent>(events_.end() - missed, events_.end());
}

std::string EventMemory::last_id() const {
  return run_ + "-" + std::to_string(number_);
}

}  // namespace trinhky::server
