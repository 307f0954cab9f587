// Tables that people's screens are read from, said as values. projection/ and its neighbours declare them, the store
// creates them; a row goes in with the commit that causes it and comes out through Query, without joins.
//
//   Table task{.name = "task", .columns = {{"id", ColumnType::text}, {"due", ColumnType::integer, true}}, .key =
//   {"id"},
//              .indexes = {{.name = "by_due", .columns = {"due"}}}};
//   RowChange opened{RowChange::Kind::insert, "task", {{"id", "t1"}, {"due", 1'764'000'000'000}}};
//   Query late{.table = "task", .where = {{"due", Condition::Op::lt, {now_ms}}}, .order = {{"due"}}, .limit = 50};
//
// Names of tables, columns and indexes are words of [a-z_], beginning with a letter, at most 48 bytes long. Text is
// compared byte by byte (fold it before, base/text), null sorts before every value, and text holds no NUL byte: the
// same on every database. JSON is kept as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/store/row.h"

namespace trinhky::store {

enum class ColumnType {
  text,     // UTF-8; also JSON
  integer,  // 64 bits, signed; also instants as milliseconds, and truth as 0 and 1
};

struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
  bool nullable = false;
  bool operator==(const Column&) const = default;
};

struct Index {
  std::string name;  // unique within its table
  std::vector<std::string> columns;
  bool unique = false;
  bool operator==(const Index&) const = default;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::string> key;  // one or more columns that are not nullable
  std::vector<Index> indexes;
  bool cache = true;  // can be written again from the log, so a change of its shape may empty it
  // The key column that holds the hash of a content whose text these rows repeat; empty: none. Erasing the content
  // takes its rows away with it, as thoroughly. Text, and the first of the key, so that they are found at once.
  std::string erased_with = {};
  // Columns beside the key that stay as a row was first written: putting it again leaves them, and with them the
  // indexes over them, alone. Whoever puts gives them all the same, for the row may be new.
  std::vector<std::string> fixed = {};
  bool operator==(const Table&) const = default;
};

struct RowChange {
  enum class Kind {
    insert,        // a new row; fails when its key, or a value of a unique index, is already there
    put,           // a whole row by its key, new or not; columns left out become null, fixed ones stay
    update,        // the given columns of the row with the given key; no such row is not an error
    remove,        // the row with the given key; no such row is not an error
    remove_where,  // every row whose columns equal all the given ones (at least one); none is not an error
  };
  Kind kind = Kind::put;
  std::string table;
  Row row;
};

struct Condition {
  enum class Op {
    eq,  // one value; null is equal to null
    ne,  // one value; null differs from every value
    lt,  // lt, le, gt, ge: one value; a null column never matches
    le,
    gt,
    ge,
    in,        // any number of values up to `max_in_values`; none of them matches nothing
    prefix,    // one text; a text column that begins with it
    is_null,   // no value
    not_null,  // no value
  };
  std::string column;
  Op op = Op::eq;
  std::vector<Value> values;
};

struct Order {
  std::string column;
  bool descending = false;
};

struct Query {
  std::string table;
  std::vector<Condition> where;  // all of them hold
  // Key columns that are not named here follow in the direction of the last one named, so that the order is total.
  std::vector<Order> order;
  // A row as read before: the answer begins behind it. Only its order and key columns are looked at. Empty: from the
  // start.
  Row after;
  std::size_t limit = 100;  // 1 to base::limits::max_page
};

inline constexpr std::size_t max_in_values = 500;
inline constexpr std::size_t max_columns = 64;
inline constexpr std::size_t max_name_bytes = 48;

// The checks below are the same for every database. They fail with `invalid` and a pointer to the offending member; the
// type is "bad-table", "bad-row" or "bad-query".
[[nodiscard]] base::Result<void> check(const Table& table);
[[nodiscard]] base::Result<void> check(const Table& table, const RowChange& change);
[[nodiscard]] base::Result<void> check(const Table& table, const Query& query);
[[nodiscard]] base::Result<void> check(const Table& table, std::span<const Condition> where);

// The column of that name, or null. Never fails.
[[nodiscard]] const Column* find_column(const Table& table, std::string_view name);

// The order of a query made total by the table's key. Requires a query that passed its check.
[[nodiscard]] std::vector<Order> total_order(const Table& table, const Query& query);

}  // namespace trinhky::store
