// The named value (Store::meta) that has the names of all cache tables that a declaration emptied and nobody filled
// since, one on each line. `declare` adds to it in the transaction that empties them, so that no kill loses it; whoever
// filled them sets it to "" behind the last row.
#pragma once

#include <string_view>

namespace trinhky::store {

inline constexpr std::string_view tables_to_fill = "tables_to_fill";

}  // namespace trinhky::store
