#include "api/resources/paper_events.h"

#include <algorithm>
#include <ranges>

#include "engine/base/limits.h"

namespace trinhky::api {

using base::Result;

namespace {

constexpr std::uint64_t first_page_back = 64;

}  // namespace

Result<void> each_event(const Office& office, const std::string& id, const EventLook& look, std::uint64_t from) {
  while (true) {
    const auto page = office.store.load_events(id, from, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& event : *page) {
      if (!look(event)) return {};
    }
    if (page->size() < base::limits::max_page) return {};
    from = page->back().number + 1;
  }
}

Result<void> each_event_back(const Office& office, const std::string& id, std::uint64_t last, const EventLook& look) {
  std::uint64_t wanted = first_page_back;
  while (last > 0) {
    const std::uint64_t count = std::min(wanted, last);
    const auto page = office.store.load_events(id, last - count + 1, count);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& event : *page | std::views::reverse) {
      if (!look(event)) return {};
    }
    last -= count;
    wanted = std::min<std::uint64_t>(wanted * 2, base::limits::max_page);
  }
  return {};
}

bool may_change(const std::string& body, std::string_view op) {
  std::string words = "\"op\":\"";
  words.append(op).append("\"");
  return body.find(words) != std::string::npos;
}

}  // namespace trinhky::api
