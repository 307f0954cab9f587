#include "engine/store/table.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/store/errors.h"

namespace trinhky::store {
namespace {

using Checked = base::Result<void>;

std::string place(std::string_view list, std::size_t at) {
  return "/" + std::string(list) + "/" + std::to_string(at);
}

std::unexpected<base::Error> bad_table(std::string pointer, std::string log) {
  return std::unexpected(unfit("bad-table", std::move(pointer), std::move(log)));
}

std::unexpected<base::Error> bad_row(std::string_view column, std::string log) {
  return std::unexpected(unfit("bad-row", column.empty() ? "/row" : "/row/" + std::string(column), std::move(log)));
}

std::unexpected<base::Error> bad_query(std::string pointer, std::string log) {
  return std::unexpected(unfit("bad-query", std::move(pointer), std::move(log)));
}

// The only way a name reaches the text of a statement.
bool is_schema_word(std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= max_name_bytes && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || c == '_'; });
}

// Why the value does not fit the column, or empty.
std::string_view misfit(const Column& column, const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) return column.nullable ? "" : "must not be null";
  if (column.type == ColumnType::integer) return std::holds_alternative<std::int64_t>(value) ? "" : "is not an integer";
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return "is not text";
  if (text->find('\0') != std::string::npos || base::first_bad_utf8(*text) != std::string_view::npos) {
    return "is not UTF-8 without NUL";
  }
  return "";
}

Checked check_values(const Table& table, const Row& row) {
  for (const auto& [name, value] : row) {
    const Column* column = find_column(table, name);
    if (column == nullptr) return bad_row(name, "table " + table.name + " has no such column");
    if (const auto why = misfit(*column, value); !why.empty()) return bad_row(name, std::string(why));
  }
  return {};
}

Checked check_key_given(const Table& table, const Row& row) {
  for (const auto& name : table.key) {
    if (!row.contains(name)) return bad_row(name, "the key is incomplete");
  }
  return {};
}

Checked check_condition(const Table& table, const Condition& condition, const std::string& pointer) {
  const Column* column = find_column(table, condition.column);
  if (column == nullptr) return bad_query(pointer + "/column", "table " + table.name + " has no such column");
  using Op = Condition::Op;
  const bool is_list = condition.op == Op::in;
  const bool takes_none = condition.op == Op::is_null || condition.op == Op::not_null;
  const bool takes_null = condition.op == Op::eq || condition.op == Op::ne;
  if (is_list ? condition.values.size() > max_in_values : condition.values.size() != (takes_none ? 0U : 1U)) {
    return bad_query(pointer + "/values", "wrong number of values");
  }
  for (const Value& value : condition.values) {
    const bool null = std::holds_alternative<std::nullptr_t>(value);
    if (null && takes_null) continue;
    if (null || !misfit(*column, value).empty()) return bad_query(pointer + "/values", "a value of another type");
  }
  if (condition.op == Op::prefix && column->type != ColumnType::text) {
    return bad_query(pointer + "/op", "only text has a prefix");
  }
  return {};
}

}  // namespace

const Column* find_column(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table.columns, name, &Column::name);
  return found == table.columns.end() ? nullptr : &*found;
}

base::Result<void> check(const Table& table) {
  if (!is_schema_word(table.name)) return bad_table("/name", "not a word of [a-z_]: " + table.name);
  if (table.columns.empty() || table.columns.size() > max_columns) {
    return bad_table("/columns", table.name + " has no columns, or too many");
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (!is_schema_word(column.name)) return bad_table(place("columns", i), "not a word of [a-z_]: " + column.name);
    if (!names.insert(column.name).second) return bad_table(place("columns", i), "twice: " + column.name);
  }
  if (table.key.empty()) return bad_table("/key", table.name + " has no key");
  for (std::size_t i = 0; i < table.key.size(); ++i) {
    const Column* column = find_column(table, table.key[i]);
    if (column == nullptr || column->nullable) {
      return bad_table(place("key", i), "no column, or nullable: " + table.key[i]);
    }
    if (std::ranges::count(table.key, table.key[i]) != 1) return bad_table(place("key", i), "twice: " + table.key[i]);
  }
  if (!table.erased_with.empty() &&
      (table.erased_with != table.key.front() || find_column(table, table.erased_with)->type != ColumnType::text)) {
    return bad_table("/erased_with", "not the first column of the key, or no text: " + table.erased_with);
  }
  for (std::size_t i = 0; i < table.fixed.size(); ++i) {
    if (find_column(table, table.fixed[i]) == nullptr || std::ranges::count(table.key, table.fixed[i]) != 0) {
      return bad_table(place("fixed", i), "no column, or one of the key: " + table.fixed[i]);
    }
  }
  std::set<std::string_view> indexes;
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    const Index& index = table.indexes[i];
    if (!is_schema_word(index.name) || !indexes.insert(index.name).second || index.columns.empty()) {
      return bad_table(place("indexes", i), "no word of [a-z_], twice, or without columns: " + index.name);
    }
    for (const auto& name : index.columns) {
      if (find_column(table, name) == nullptr || std::ranges::count(index.columns, name) != 1) {
        return bad_table(place("indexes", i), "no column, or twice: " + name);
      }
    }
  }
  return {};
}

base::Result<void> check(const Table& table, const RowChange& change) {
  using Kind = RowChange::Kind;
  if (auto ok = check_values(table, change.row); !ok) return ok;
  switch (change.kind) {
    case Kind::insert:
    case Kind::put:
      for (const Column& column : table.columns) {
        if (!column.nullable && !change.row.contains(column.name)) return bad_row(column.name, "must be given");
      }
      return {};
    case Kind::update:
      if (auto ok = check_key_given(table, change.row); !ok) return ok;
      if (change.row.size() == table.key.size()) return bad_row("", "an update that changes nothing");
      return {};
    case Kind::remove:
      if (auto ok = check_key_given(table, change.row); !ok) return ok;
      if (change.row.size() != table.key.size()) return bad_row("", "a removal is by the key alone");
      return {};
    case Kind::remove_where:
      if (change.row.empty()) return bad_row("", "a removal without any column");
      return {};
  }
  return bad_row("", "unknown kind of change");
}

base::Result<void> check(const Table& table, std::span<const Condition> where) {
  if (where.size() > max_columns) return bad_query("/where", "too many conditions");
  for (std::size_t i = 0; i < where.size(); ++i) {
    if (auto ok = check_condition(table, where[i], place("where", i)); !ok) return ok;
  }
  return {};
}

base::Result<void> check(const Table& table, const Query& query) {
  if (auto ok = check(table, std::span(query.where)); !ok) return ok;
  if (query.limit == 0 || query.limit > base::limits::max_page) return bad_query("/limit", "out of bounds");
  std::set<std::string_view> named;
  for (std::size_t i = 0; i < query.order.size(); ++i) {
    const auto& name = query.order[i].column;
    if (find_column(table, name) == nullptr || !named.insert(name).second) {
      return bad_query(place("order", i), "no such column, or twice: " + name);
    }
  }
  if (query.after.empty()) return {};
  for (const Order& order : total_order(table, query)) {
    const auto given = query.after.find(order.column);
    if (given == query.after.end() || !misfit(*find_column(table, order.column), given->second).empty()) {
      return bad_query("/after/" + order.column, "missing, or of another type");
    }
  }
  return {};
}

std::vector<Order> total_order(const Table& table, const Query& query) {
  std::vector<Order> total = query.order;
  const bool descending = !total.empty() && total.back().descending;
  for (const auto& name : table.key) {
    if (std::ranges::count(query.order, name, &Order::column) == 0) total.push_back({name, descending});
  }
  return total;
}

}  // namespace trinhky::store
