#include "engine/seal/head_walk.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/limits.h"
#include "engine/seal/seal.h"

namespace trinhky::seal {
namespace {

using base::Result;

constexpr std::uint64_t last_position = std::numeric_limits<std::int64_t>::max();

Result<bool> has_events_behind(store::Store& store, std::uint64_t position) {
  const auto events = store.read_log(position, 1);
  if (!events) return std::unexpected(events.error());
  return !events->empty();
}

}  // namespace

Result<std::uint64_t> end_of_log(store::Store& store, std::uint64_t from) {
  std::uint64_t some_behind = from;
  std::uint64_t none_behind = from;
  for (std::uint64_t step = 1; none_behind < last_position; step *= 2) {
    const auto behind = has_events_behind(store, none_behind);
    if (!behind) return std::unexpected(behind.error());
    if (!*behind) break;
    some_behind = none_behind;
    none_behind += std::min(step, last_position - none_behind);
  }
  while (none_behind - some_behind > 1) {
    const std::uint64_t middle = some_behind + (none_behind - some_behind) / 2;
    const auto behind = has_events_behind(store, middle);
    if (!behind) return std::unexpected(behind.error());
    (*behind ? some_behind : none_behind) = middle;
  }
  return none_behind;
}

Result<void> read_moves(store::Store& store, Moved& moved, std::optional<std::uint64_t> before) {
  while (true) {
    const auto page = store.read_log(moved.until, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& event : *page) {
      if (before && event.position >= *before) return {};
      moved.until = event.position;
      if (event.stream == seal_stream) continue;
      ++moved.events;
      moved.stood.try_emplace(event.stream, Head{event.stream, event.number - 1, event.previous});
    }
    if (page->size() < base::limits::max_page) return {};
  }
}

// The streams are read before the log is, so that whatever a page knows too early is taken back.
Result<bool> HeadWalk::step(std::size_t most) {
  const auto page = store_.streams(after_, most);
  if (!page) return std::unexpected(page.error());
  if (auto read = read_moves(store_, moved_); !read) return std::unexpected(read.error());
  for (const store::StreamHead& one : *page) {
    if (one.stream == seal_stream) continue;
    const auto earlier = moved_.stood.find(one.stream);
    const Head head = earlier == moved_.stood.end() ? Head{one.stream, one.version, one.head} : earlier->second;
    if (head.number == 0) continue;
    if (head.stream == sought_) {
      tree_.add_sought(leaf_of(head));
    } else {
      tree_.add(leaf_of(head));
    }
  }
  if (page->size() < most) return true;
  after_ = page->back().stream;
  moved_.stood.erase(moved_.stood.begin(), moved_.stood.upper_bound(after_));
  return false;
}

}  // namespace trinhky::seal
