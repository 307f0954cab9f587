// Declared tables as SQLite keeps them: a table `task` is `row_task` without a rowid, its index `by_due` is
// `row_task__by_due`, so that no declared name can meet one of the store's own. Callers have checked names, changes and
// queries (engine/store/table.h); values are always bound.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/store/sqlite/connection.h"
#include "engine/store/table.h"

namespace trinhky::store::sqlite {

using Tables = std::map<std::string, Table, std::less<>>;

// Brings one table to the declared shape and gives true if that emptied it. Requires an open transaction.
[[nodiscard]] base::Result<bool> declare(Connection& connection, const Table& table);

// Whether the table is kept with these columns and this key, for who only reads. Fails with `wrong_state`/
// "table-changed".
[[nodiscard]] base::Result<void> require_declared(Connection& connection, const Table& table);

[[nodiscard]] base::Result<void> apply(Connection& connection, const Table& table, const RowChange& change);
[[nodiscard]] base::Result<std::int64_t> clear(Connection& connection, const Table& table);

[[nodiscard]] base::Result<std::vector<Row>> read(Connection& connection, const Table& table, const Query& query);
[[nodiscard]] base::Result<std::uint64_t> count(Connection& connection, const Table& table,
                                                std::span<const Condition> where);

}  // namespace trinhky::store::sqlite
