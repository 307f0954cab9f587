#include "engine/store/sqlite/rows.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <ranges>
#include <set>
#include <string_view>
#include <utility>

namespace trinhky::store::sqlite {
namespace {

using Values = std::vector<const Value*>;

void add_name(std::string& sql, std::string_view name) {
  sql += '"';
  sql += name;
  sql += '"';
}
std::string quoted(std::string_view name) {
  std::string sql;
  add_name(sql, name);
  return sql;
}
std::string name_of(const Table& table) {
  return "\"row_" + table.name + "\"";
}
bool is_null(const Value& value) {
  return std::holds_alternative<std::nullptr_t>(value);
}

// Room for the text of any change of a table with few columns, so that it is not moved while it grows.
constexpr std::size_t usual_text = 1024;

// Text of a statement and the values of its places, in step.
struct Text {
  std::string sql;
  Values values;

  void place(const Value& value) {
    sql += '?';
    values.push_back(&value);
  }
};

Text statement(std::string_view words, const Table& table, std::size_t values) {
  Text text;
  text.sql.reserve(usual_text);
  text.sql += words;
  text.sql += "\"row_";
  text.sql += table.name;
  text.sql += '"';
  text.values.reserve(values);
  return text;
}

void add_columns_of(Text& text, const Row& row) {
  text.sql += '(';
  for (const auto& [name, value] : row) {
    if (!text.values.empty()) text.sql += ", ";
    add_name(text.sql, name);
    text.values.push_back(&value);
  }
  text.sql += ") VALUES(";
  for (std::size_t i = 0; i < row.size(); ++i) text.sql += i == 0 ? "?" : ", ?";
  text.sql += ')';
}

bool is_key(const Table& table, std::string_view name) {
  return std::ranges::find(table.key, name) != table.key.end();
}

void add_key_of(Text& text, const Table& table, const Row& row) {
  for (std::size_t i = 0; i < table.key.size(); ++i) {
    text.sql += i == 0 ? " WHERE " : " AND ";
    add_name(text.sql, table.key[i]);
    text.sql += " = ";
    text.place(row.find(table.key[i])->second);
  }
}

Text insertion(const Table& table, const Row& row) {
  Text text = statement("INSERT INTO ", table, row.size());
  add_columns_of(text, row);
  return text;
}

// Every column but the key and what is fixed is set, also those left out: `put` is about the whole row.
Text upsert(const Table& table, const Row& row) {
  Text text = insertion(table, row);
  text.sql += " ON CONFLICT(";
  for (std::size_t i = 0; i < table.key.size(); ++i) {
    if (i > 0) text.sql += ", ";
    add_name(text.sql, table.key[i]);
  }
  text.sql += ") DO ";
  std::string_view before = "UPDATE SET ";
  for (const Column& column : table.columns) {
    if (is_key(table, column.name) || std::ranges::find(table.fixed, column.name) != table.fixed.end()) continue;
    text.sql += before;
    before = ", ";
    add_name(text.sql, column.name);
    text.sql += " = excluded.";
    add_name(text.sql, column.name);
  }
  if (before != ", ") text.sql += "NOTHING";
  return text;
}

Text update(const Table& table, const Row& row) {
  Text text = statement("UPDATE ", table, row.size());
  text.sql += " SET ";
  for (const auto& [name, value] : row) {
    if (is_key(table, name)) continue;
    if (!text.values.empty()) text.sql += ", ";
    add_name(text.sql, name);
    text.sql += " = ";
    text.place(value);
  }
  add_key_of(text, table, row);
  return text;
}

Text removal(const Table& table, const Row& row) {
  Text text = statement("DELETE FROM ", table, row.size());
  add_key_of(text, table, row);
  return text;
}

Text removal_where(const Table& table, const Row& row) {
  Text text = statement("DELETE FROM ", table, row.size());
  for (const auto& [name, value] : row) {
    text.sql += text.values.empty() ? " WHERE " : " AND ";
    add_name(text.sql, name);
    text.sql += is_null(value) ? " IS NOT DISTINCT FROM " : " = ";
    text.place(value);
  }
  return text;
}

Text statement_of(const Table& table, const RowChange& change) {
  using Kind = RowChange::Kind;
  switch (change.kind) {
    case Kind::insert:
      return insertion(table, change.row);
    case Kind::put:
      return upsert(table, change.row);
    case Kind::update:
      return update(table, change.row);
    case Kind::remove:
      return removal(table, change.row);
    case Kind::remove_where:
      return removal_where(table, change.row);
  }
  std::unreachable();
}

// The last code point stands above every text that begins with the prefix, so an index on the column is used.
constexpr std::string_view last_code_point = "\xF4\x8F\xBF\xBF";

// Lists are filled up to a power of two with their last value, so that few different statements are prepared.
void add_list(Text& text, const Condition& condition) {
  if (condition.values.empty()) {
    text.sql += "0";
    return;
  }
  text.sql += quoted(condition.column) + " IN (";
  const std::size_t places = std::bit_ceil(condition.values.size());
  for (std::size_t i = 0; i < places; ++i) {
    if (i > 0) text.sql += ", ";
    text.place(condition.values[std::min(i, condition.values.size() - 1)]);
  }
  text.sql += ")";
}

void add_condition(Text& text, const Condition& condition) {
  using Op = Condition::Op;
  const std::string column = quoted(condition.column);
  const auto compare = [&](std::string_view sign) {
    text.sql += column + " " + std::string(sign) + " ";
    text.place(condition.values.front());
  };
  switch (condition.op) {
    case Op::eq:
      return compare(is_null(condition.values.front()) ? "IS NOT DISTINCT FROM" : "=");
    case Op::ne:
      return compare("IS DISTINCT FROM");
    case Op::lt:
      return compare("<");
    case Op::le:
      return compare("<=");
    case Op::gt:
      return compare(">");
    case Op::ge:
      return compare(">=");
    case Op::in:
      return add_list(text, condition);
    case Op::prefix:
      compare(">=");
      text.sql += " AND " + column + " < ? || '" + std::string(last_code_point) + "'";
      text.values.push_back(&condition.values.front());
      return;
    case Op::is_null:
      text.sql += column + " IS NULL";
      return;
    case Op::not_null:
      text.sql += column + " IS NOT NULL";
      return;
  }
}

void add_where(Text& text, std::span<const Condition> where) {
  text.sql += " WHERE 1";
  for (const Condition& condition : where) {
    text.sql += " AND (";
    add_condition(text, condition);
    text.sql += ")";
  }
}

// "This column stands behind the given value" in the order asked for; null stands before every value.
void add_behind(Text& text, const Order& order, const Value& value, bool or_equal) {
  const std::string column = quoted(order.column);
  if (is_null(value)) {
    if (order.descending) {
      text.sql += or_equal ? column + " IS NULL" : "0";
    } else {
      text.sql += or_equal ? "1" : column + " IS NOT NULL";
    }
    return;
  }
  text.sql += "(" + column + (order.descending ? " <" : " >") + (or_equal ? "= " : " ");
  text.place(value);
  text.sql += order.descending ? " OR " + column + " IS NULL)" : ")";
}

// Of columns without null, all in one direction.
void add_compared(Text& text, const std::vector<Order>& total, std::string_view sign, const Row& with) {
  std::string columns;
  for (const Order& order : total) columns += (columns.empty() ? "" : ", ") + quoted(order.column);
  text.sql += " AND (" + columns + ")" + std::string(sign);
  for (std::size_t i = 0; i < total.size(); ++i) {
    if (i > 0) text.sql += ", ";
    text.place(with.find(total[i].column)->second);
  }
  text.sql += ")";
}

// Rows behind `after`: the first column that differs decides. The bound on the first column alone says nothing new, but
// lets SQLite begin in the middle of an index.
void add_after(Text& text, const Table& table, const std::vector<Order>& total, const Row& after) {
  const auto value_of = [&](const Order& order) -> const Value& { return after.find(order.column)->second; };
  const bool simple = std::ranges::all_of(total, [&](const Order& order) {
    return order.descending == total.front().descending && !find_column(table, order.column)->nullable;
  });
  if (simple) {
    return add_compared(text, total, total.front().descending ? " < (" : " > (", after);
  }
  text.sql += " AND ";
  add_behind(text, total.front(), value_of(total.front()), true);
  text.sql += " AND (";
  for (std::size_t i = 0; i < total.size(); ++i) {
    text.sql += i == 0 ? "(" : " OR (";
    for (std::size_t equal = 0; equal < i; ++equal) {
      text.sql += quoted(total[equal].column) + " IS NOT DISTINCT FROM ";
      text.place(value_of(total[equal]));
      text.sql += " AND ";
    }
    add_behind(text, total[i], value_of(total[i]), false);
    text.sql += ")";
  }
  text.sql += ")";
}

// Whether `among`, an order behind it and an index begin with the same columns: then the rows of each value alone lie
// in the order asked for, and those of all values together do not.
bool lies_in_order(const Table& table, const std::vector<Order>& total, std::string_view among) {
  std::vector<std::string> names{std::string(among)};
  for (const Order& order : total) {
    if (order.column == among && &order == &total.back()) continue;
    const bool bends = order.descending != total.front().descending || find_column(table, order.column)->nullable;
    if (order.column == among || bends) return false;
    names.push_back(order.column);
  }
  if (names.size() == 1) return false;
  const auto fits = [&](const std::vector<std::string>& columns) {
    return std::ranges::equal(columns | std::views::take(names.size()), names | std::views::take(columns.size()));
  };
  return fits(table.key) || std::ranges::any_of(table.indexes, [&](const Index& index) { return fits(index.columns); });
}

// The list of values, where there is one, that is better read value by value: who names no order wants all of them.
const Condition* list_to_merge(const Table& table, const Query& query, const std::vector<Order>& total) {
  if (query.order.empty()) return nullptr;
  const auto list = std::ranges::find_if(query.where, [&](const Condition& one) {
    return one.op == Condition::Op::in && one.values.size() > 1 && lies_in_order(table, total, one.column);
  });
  return list == query.where.end() ? nullptr : &*list;
}

Text selection(const Table& table, const Query& query, const std::vector<Order>& total, const Row* up_to) {
  std::string columns;
  for (const Column& column : table.columns) columns += (columns.empty() ? "" : ", ") + quoted(column.name);
  Text text{"SELECT " + columns + " FROM " + name_of(table), {}};
  add_where(text, query.where);
  if (!query.after.empty()) add_after(text, table, total, query.after);
  if (up_to != nullptr) add_compared(text, total, total.front().descending ? " >= (" : " <= (", *up_to);
  for (std::size_t i = 0; i < total.size(); ++i) {
    text.sql += (i == 0 ? " ORDER BY " : ", ") + quoted(total[i].column) + (total[i].descending ? " DESC" : "");
  }
  text.sql += " LIMIT ?";
  return text;
}

base::Result<std::vector<Row>> select(Connection& connection, const Table& table, const Query& query,
                                      const std::vector<Order>& total, const Row* up_to) {
  const Text text = selection(table, query, total, up_to);
  std::vector<Row> rows;
  auto done = connection.each(
      text.sql,
      [&](const Columns& found) {
        Row row;
        row.reserve(table.columns.size());
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
          row.insert_or_assign(table.columns[i].name, found.value(static_cast<int>(i)));
        }
        rows.push_back(std::move(row));
      },
      text.values, query.limit);
  if (!done) return std::unexpected(std::move(done.error()));
  return rows;
}

// Neither is null.
bool is_less(const Value& a, const Value& b) {
  if (a.index() != b.index()) return a.index() < b.index();
  if (const auto* number = std::get_if<std::int64_t>(&a)) return *number < std::get<std::int64_t>(b);
  return std::get<std::string>(a) < std::get<std::string>(b);
}

// The same rows as `select` gives, of which it would read and sort all there are: for each value no more are read than
// may be among the first.
base::Result<std::vector<Row>> merge(Connection& connection, const Table& table, const Query& query,
                                     const std::vector<Order>& total, const Condition& list) {
  const auto stands_before = [&](const Row& a, const Row& b) {
    for (const Order& order : total) {
      const Value& x = a.find(order.column)->second;
      const Value& y = b.find(order.column)->second;
      if (x != y) return is_less(x, y) != order.descending;
    }
    return false;
  };
  Query one = query;
  Condition& wanted = one.where[static_cast<std::size_t>(&list - query.where.data())];
  std::vector<Row> first;
  for (const Value& value : std::set<Value, decltype(&is_less)>(list.values.begin(), list.values.end(), is_less)) {
    wanted = {.column = list.column, .op = Condition::Op::eq, .values = {value}};
    auto found = select(connection, table, one, total, first.size() < query.limit ? nullptr : &first.back());
    if (!found) return found;
    if (found->empty()) continue;
    std::vector<Row> both;
    both.reserve(first.size() + found->size());
    std::merge(std::make_move_iterator(first.begin()), std::make_move_iterator(first.end()),
               std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()), std::back_inserter(both),
               stands_before);
    if (both.size() > query.limit) both.resize(query.limit);
    first = std::move(both);
  }
  return first;
}

}  // namespace

base::Result<void> apply(Connection& connection, const Table& table, const RowChange& change) {
  const Text text = statement_of(table, change);
  auto done = connection.run(text.sql, text.values);
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

base::Result<std::int64_t> clear(Connection& connection, const Table& table) {
  return connection.run("DELETE FROM " + name_of(table));
}

base::Result<std::vector<Row>> read(Connection& connection, const Table& table, const Query& query) {
  const std::vector<Order> total = total_order(table, query);
  const Condition* list = list_to_merge(table, query, total);
  return list == nullptr ? select(connection, table, query, total, nullptr)
                         : merge(connection, table, query, total, *list);
}

base::Result<std::uint64_t> count(Connection& connection, const Table& table, std::span<const Condition> where) {
  Text text{"SELECT count(*) FROM " + name_of(table), {}};
  add_where(text, where);
  std::uint64_t number = 0;
  auto done = connection.each(text.sql, [&](const Columns& found) { number = found.natural(0); }, text.values);
  if (!done) return std::unexpected(std::move(done.error()));
  return number;
}

}  // namespace trinhky::store::sqlite
