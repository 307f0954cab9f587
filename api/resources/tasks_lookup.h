// Rows by their ids and lists longer than a page: what lists of work and of notices are put together from.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "api/resources/office.h"

namespace trinhky::api {

using RowsById = std::map<std::string, store::Row, std::less<>>;

// Ids that are not there are left out, which is not an error.
[[nodiscard]] base::Result<RowsById> rows_by_id(const Office& office, const std::string& table,
                                                const std::set<std::string>& ids);
// The rows of a query of any length, at most `most`. `limit` and `after` of the query are not looked at.
[[nodiscard]] base::Result<std::vector<store::Row>> all_rows(const Office& office, store::Query query,
                                                             std::size_t most);
// All rows whose `column` is one of the values, `more` conditions held, at most `most`.
[[nodiscard]] base::Result<std::vector<store::Row>> rows_where_in(const Office& office, const std::string& table,
                                                                  const std::string& column,
                                                                  const std::set<std::string>& values,
                                                                  const std::vector<store::Condition>& more,
                                                                  std::size_t most);
// What a row of the table `instance` calls the paper.
[[nodiscard]] base::Text subject_of(const store::Row& instance);

}  // namespace trinhky::api
