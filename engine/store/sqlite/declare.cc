// What a declared table becomes, and how a later declaration changes it.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/json.h"
#include "engine/store/errors.h"
#include "engine/store/sqlite/rows.h"

namespace trinhky::store::sqlite {
namespace {

using base::json;

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "\"" : ", \"") + name + "\"";
  return list;
}

std::string column_text(const Column& column) {
  return "\"" + column.name + "\" " + (column.type == ColumnType::text ? "TEXT" : "INTEGER") +
         (column.nullable ? "" : " NOT NULL");
}

std::string create_table(const Table& table) {
  std::string columns;
  for (const Column& column : table.columns) columns += column_text(column) + ", ";
  return "CREATE TABLE \"row_" + table.name + "\"(" + columns + "PRIMARY KEY(" + list_of(table.key) +
         ")) STRICT, WITHOUT ROWID;";
}

std::string create_index(const Table& table, const Index& index) {
  return std::string(index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + "\"row_" + table.name + "__" +
         index.name + "\" ON \"row_" + table.name + "\"(" + list_of(index.columns) + ");";
}

std::string drop_index(const Table& table, const Index& index) {
  return "DROP INDEX \"row_" + table.name + "__" + index.name + "\";";
}

std::string shape_of(const Table& table) {
  json columns = json::array();
  for (const Column& column : table.columns) {
    columns.push_back({{"name", column.name},
                       {"type", column.type == ColumnType::text ? "text" : "integer"},
                       {"nullable", column.nullable}});
  }
  json indexes = json::array();
  for (const Index& index : table.indexes) {
    indexes.push_back({{"name", index.name}, {"columns", index.columns}, {"unique", index.unique}});
  }
  return base::canonical({{"columns", columns}, {"key", table.key}, {"indexes", indexes}, {"cache", table.cache}});
}

// Reads back what `shape_of` wrote.
base::Result<Table> table_of(const std::string& name, std::string_view shape) {
  auto parsed = base::parse_json(shape);
  if (!parsed) return std::unexpected(store_defect("the kept shape of table " + name + " cannot be read"));
  Table table{.name = name};
  try {
    for (const json& column : parsed->at("columns")) {
      table.columns.push_back({column.at("name").get<std::string>(),
                               column.at("type") == "text" ? ColumnType::text : ColumnType::integer,
                               column.at("nullable").get<bool>()});
    }
    table.key = parsed->at("key").get<std::vector<std::string>>();
    for (const json& index : parsed->at("indexes")) {
      table.indexes.push_back({index.at("name").get<std::string>(), index.at("columns").get<std::vector<std::string>>(),
                               index.at("unique").get<bool>()});
    }
    table.cache = parsed->at("cache").get<bool>();
  } catch (const json::exception& fault) {
    return std::unexpected(store_defect("the kept shape of table " + name + ": " + fault.what()));
  }
  return table;
}

bool begins_with_columns_of(const Table& now, const Table& before) {
  return now.columns.size() >= before.columns.size() &&
         std::equal(before.columns.begin(), before.columns.end(), now.columns.begin());
}

// New columns at the end and other indexes can be had without losing rows.
std::string extension(const Table& before, const Table& now) {
  std::string sql;
  for (const Index& index : before.indexes) {
    if (std::ranges::count(now.indexes, index) == 0) sql += drop_index(before, index);
  }
  for (std::size_t i = before.columns.size(); i < now.columns.size(); ++i) {
    const Column& column = now.columns[i];
    const std::string filled = column.nullable ? "" : column.type == ColumnType::text ? " DEFAULT ''" : " DEFAULT 0";
    sql += "ALTER TABLE \"row_" + now.name + "\" ADD COLUMN " + column_text(column) + filled + ";";
  }
  for (const Index& index : now.indexes) {
    if (std::ranges::count(before.indexes, index) == 0) sql += create_index(now, index);
  }
  return sql;
}

std::string creation(const Table& table) {
  std::string sql = create_table(table);
  for (const Index& index : table.indexes) sql += create_index(table, index);
  return sql;
}

base::Error table_changed(const std::string& why) {
  base::Error error = unfit("table-changed", "", why);
  error.code = base::ErrorCode::wrong_state;
  return error;
}

base::Result<std::optional<std::string>> kept_shape(Connection& connection, const std::string& name) {
  std::optional<std::string> kept;
  auto found = connection.each(
      "SELECT shape FROM declared WHERE name = ?", [&](const Columns& row) { kept = std::string(row.text(0)); }, name);
  if (!found) return std::unexpected(std::move(found.error()));
  return kept;
}

}  // namespace

base::Result<void> require_declared(Connection& connection, const Table& table) {
  const auto kept = kept_shape(connection, table.name);
  if (!kept) return std::unexpected(kept.error());
  if (!*kept) return std::unexpected(table_changed("no table " + table.name));
  const auto before = table_of(table.name, **kept);
  if (!before) return std::unexpected(before.error());
  if (before->columns == table.columns && before->key == table.key) return {};
  return std::unexpected(table_changed("table " + table.name + " is kept with other columns"));
}

base::Result<bool> declare(Connection& connection, const Table& table) {
  auto kept_before = kept_shape(connection, table.name);
  if (!kept_before) return std::unexpected(std::move(kept_before.error()));
  const std::optional<std::string>& kept = *kept_before;
  const std::string shape = shape_of(table);
  if (kept == shape) return false;

  std::string sql;
  bool emptied = false;
  if (!kept) {
    sql = creation(table);
  } else {
    auto before = table_of(table.name, *kept);
    if (!before) return std::unexpected(std::move(before.error()));
    const bool same_columns = before->columns == table.columns && before->key == table.key;
    const bool extended = begins_with_columns_of(table, *before) && before->key == table.key;
    if (table.cache && before->cache) {
      emptied = !same_columns;
    } else if (!extended) {
      return std::unexpected(table_changed("table " + table.name + " holds rows that only it has"));
    }
    sql = emptied ? "DROP TABLE \"row_" + table.name + "\";" + creation(table) : extension(*before, table);
  }
  if (auto done = connection.script(sql); !done) return std::unexpected(std::move(done.error()));
  auto noted = connection.run(
      "INSERT INTO declared(name, shape) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET shape = "
      "excluded.shape",
      table.name, shape);
  if (!noted) return std::unexpected(std::move(noted.error()));
  return emptied;
}

}  // namespace trinhky::store::sqlite
