#include "engine/store/row.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace trinhky::store {
namespace {

// Where the column stands, or would.
template <class Columns>
auto place_in(Columns& columns, std::string_view name) {
  return std::ranges::lower_bound(columns, name, std::less<>(), &Row::value_type::first);
}

template <class Columns>
auto found_in(Columns& columns, std::string_view name) {
  const auto place = place_in(columns, name);
  return place != columns.end() && place->first == name ? place : columns.end();
}

template <class Columns>
auto& value_in(Columns& columns, std::string_view name) {
  const auto found = found_in(columns, name);
  if (found == columns.end()) throw std::out_of_range("no column " + std::string(name));
  return found->second;
}

}  // namespace

Row::Row(std::initializer_list<Column> columns) {
  insert(columns);
}

void Row::insert(std::initializer_list<Column> columns) {
  columns_.reserve(columns_.size() + columns.size());
  for (const Column& one : columns) {
    const auto place = place_in(columns_, one.name);
    if (place != columns_.end() && place->first == one.name) continue;
    columns_.emplace(place, std::move(one.name), std::move(one.value));
  }
}

Row::iterator Row::find(std::string_view name) {
  return found_in(columns_, name);
}

Row::const_iterator Row::find(std::string_view name) const {
  return found_in(columns_, name);
}

Value& Row::at(std::string_view name) {
  return value_in(columns_, name);
}

const Value& Row::at(std::string_view name) const {
  return value_in(columns_, name);
}

Value& Row::operator[](std::string_view name) {
  const auto place = place_in(columns_, name);
  if (place != columns_.end() && place->first == name) return place->second;
  return columns_.emplace(place, std::string(name), nullptr)->second;
}

}  // namespace trinhky::store
