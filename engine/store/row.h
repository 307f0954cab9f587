// One row: values by the names of their columns. Made for every change and read at once, so it is one sorted vector and
// not a tree of nodes.
//
//   Row row{{"id", "t1"}, {"due", 1'764'000'000'000}, {"note", nullptr}};
//   if (const auto due = row.find("due"); due != row.end()) …due->second…
//
// Of equal names the first one counts. References and iterators hold until a column is added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace trinhky::store {

using Value = std::variant<std::nullptr_t, std::int64_t, std::string>;

class Row {
 public:
  using value_type = std::pair<std::string, Value>;
  using iterator = std::vector<value_type>::iterator;
  using const_iterator = std::vector<value_type>::const_iterator;

  // A column as it is written in braces; its parts are moved out of there.
  struct Column {
    mutable std::string name;
    mutable Value value;
  };

  Row() = default;
  Row(std::initializer_list<Column> columns);

  [[nodiscard]] iterator begin() { return columns_.begin(); }
  [[nodiscard]] iterator end() { return columns_.end(); }
  [[nodiscard]] const_iterator begin() const { return columns_.begin(); }
  [[nodiscard]] const_iterator end() const { return columns_.end(); }
  [[nodiscard]] std::size_t size() const { return columns_.size(); }
  [[nodiscard]] bool empty() const { return columns_.empty(); }

  [[nodiscard]] iterator find(std::string_view name);
  [[nodiscard]] const_iterator find(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const { return find(name) != end(); }
  // Throw std::out_of_range where there is no such column.
  [[nodiscard]] Value& at(std::string_view name);
  [[nodiscard]] const Value& at(std::string_view name) const;
  // Null where there was no such column.
  Value& operator[](std::string_view name);
  // Those that are not there yet.
  void insert(std::initializer_list<Column> columns);
  void reserve(std::size_t columns) { columns_.reserve(columns); }
  void insert_or_assign(std::string_view name, Value value) { (*this)[name] = std::move(value); }

  bool operator==(const Row&) const = default;

 private:
  std::vector<value_type> columns_;  // by name
};

}  // namespace trinhky::store
