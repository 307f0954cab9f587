#include "api/resources/tasks_lookup.h"

#include <algorithm>

#include "engine/base/limits.h"

namespace trinhky::api {

using base::Result;
using Op = store::Condition::Op;

Result<std::vector<store::Row>> all_rows(const Office& office, store::Query query, std::size_t most) {
  std::vector<store::Row> rows;
  query.after = {};
  while (rows.size() < most) {
    query.limit = std::min(base::limits::max_page, most - rows.size());
    auto page = office.store.read(query);
    if (!page) return std::unexpected(page.error());
    const bool last = page->size() < query.limit;
    if (!page->empty()) query.after = page->back();
    rows.insert(rows.end(), std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
    if (last) break;
  }
  return rows;
}

Result<std::vector<store::Row>> rows_where_in(const Office& office, const std::string& table, const std::string& column,
                                              const std::set<std::string>& values,
                                              const std::vector<store::Condition>& more, std::size_t most) {
  std::vector<store::Row> rows;
  for (auto at = values.begin(); at != values.end() && rows.size() < most;) {
    store::Condition among{.column = column, .op = Op::in, .values = {}};
    while (at != values.end() && among.values.size() < store::max_in_values) among.values.emplace_back(*at++);
    store::Query query{.table = table, .where = more};
    query.where.push_back(std::move(among));
    auto part = all_rows(office, std::move(query), most - rows.size());
    if (!part) return std::unexpected(part.error());
    rows.insert(rows.end(), std::make_move_iterator(part->begin()), std::make_move_iterator(part->end()));
  }
  return rows;
}

Result<RowsById> rows_by_id(const Office& office, const std::string& table, const std::set<std::string>& ids) {
  auto rows = rows_where_in(office, table, "id", ids, {}, ids.size());
  if (!rows) return std::unexpected(rows.error());
  RowsById found;
  for (store::Row& row : *rows) {
    std::string id = text(row, "id");
    found.emplace(std::move(id), std::move(row));
  }
  return found;
}

base::Text subject_of(const store::Row& instance) {
  const std::string vi = text(instance, "subject_vi");
  const std::string en = text(instance, "subject_en");
  return {vi, en.empty() ? vi : en};
}

}  // namespace trinhky::api
