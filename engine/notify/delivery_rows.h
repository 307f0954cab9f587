// Small readings of rows that the parts of Deliveries share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/store/store.h"

namespace trinhky::notify {

// Empty text, or 0, for a column that is missing or null.
[[nodiscard]] const std::string& text_of(const store::Row& row, std::string_view column);
[[nodiscard]] std::int64_t number_of(const store::Row& row, std::string_view column);
[[nodiscard]] std::int64_t ms(base::Instant at);
[[nodiscard]] base::Instant instant_of(std::int64_t ms);

// Of the row of table `delivery` for a notice and its person.
[[nodiscard]] std::string delivery_id(const store::Row& notice);
// As it was before ids began with a time: rows of an older database may stand under it.
[[nodiscard]] std::string former_delivery_id(const store::Row& notice);

[[nodiscard]] store::RowChange update_delivery(const std::string& id, store::Row columns);

// All rows of a query, page by page, at most `most`.
[[nodiscard]] base::Result<std::vector<store::Row>> read_all(store::Store& store, store::Query query, std::size_t most);

}  // namespace trinhky::notify
