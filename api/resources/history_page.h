// What happened to a paper, told in sentences, a page at a time, the newest first.
//
//   auto page = history_page(office, found, *bindings, {.limit = 50});
//   … {.before = 51, .limit = 50}                                       // what its "next" says
#pragma once

#include <cstddef>
#include <cstdint>

#include "api/resources/instances_view.h"
#include "api/resources/paper_bindings.h"

namespace trinhky::api {

struct HistoryWish {
  std::uint64_t before = 0;  // entries older than this one; 0: from the newest on
  std::size_t limit = 0;
};

// {"items": [entries], "next": null | the number to ask for older ones by, as text}. A page costs in proportion to its
// entries. It has fewer than asked for at the first event, or behind a very long row of events that had no effect and
// are not told: only `next` says whether there is more. Requires `bindings` until the instance's last event.
[[nodiscard]] base::Result<json> history_page(const Office& office, const Seen& seen, const Bindings& bindings,
                                              const HistoryWish& wish);

}  // namespace trinhky::api
