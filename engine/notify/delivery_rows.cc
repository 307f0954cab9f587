#include "engine/notify/delivery_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/ids.h"
#include "engine/base/limits.h"

namespace trinhky::notify {

using store::Row;

const std::string& text_of(const Row& row, std::string_view column) {
  static const std::string none;
  const auto found = row.find(column);
  if (found == row.end()) return none;
  const auto* text = std::get_if<std::string>(&found->second);
  return text == nullptr ? none : *text;
}

std::int64_t number_of(const Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end()) return 0;
  const auto* number = std::get_if<std::int64_t>(&found->second);
  return number == nullptr ? 0 : *number;
}

std::int64_t ms(base::Instant at) {
  return at.time_since_epoch().count();
}

base::Instant instant_of(std::int64_t ms) {
  return base::Instant(std::chrono::milliseconds(ms));
}

std::string delivery_id(const Row& notice) {
  // Beginning with the time that the notice's own id begins with, so that what comes together lies together: each row
  // at a place of its own was more than half of all that was written to the disk.
  constexpr std::size_t time_part = 13;
  const std::string& of = text_of(notice, "id");
  std::string id = former_delivery_id(notice);
  if (base::is_uuid(of)) id.replace(0, time_part, of, 0, time_part);
  return id;
}

std::string former_delivery_id(const Row& notice) {
  return base::derived_uuid("delivery|" + text_of(notice, "id") + "|" + text_of(notice, "person"));
}

store::RowChange update_delivery(const std::string& id, Row columns) {
  columns.insert_or_assign("id", id);
  return {.kind = store::RowChange::Kind::update, .table = "delivery", .row = std::move(columns)};
}

base::Result<std::vector<Row>> read_all(store::Store& store, store::Query query, std::size_t most) {
  std::vector<Row> all;
  query.limit = base::limits::max_page;
  while (all.size() < most) {
    auto page = store.read(query);
    if (!page) return page;
    const bool last = page->size() < query.limit;
    if (!page->empty()) query.after = page->back();
    std::ranges::move(*page, std::back_inserter(all));
    if (last) break;
  }
  return all;
}

}  // namespace trinhky::notify
