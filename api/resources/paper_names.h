// What papers are about (projection/paper_name.h), for lists: one look-up for a whole page. Only lists of papers that
// their reader may read ask for it; what administrators see of papers stays without the words of documents.
//
//   auto rows = rows_by_id(office, "instance", ids);
//   if (auto named = name_papers(office, person_of(request), *rows); !named) return refuse(reply, named.error(),
//   request); subject_of(rows->at(id));   // "Công văn: Mở lớp tập huấn – Ban Phong trào"
#pragma once

#include <span>
#include <string>

#include "api/resources/tasks_lookup.h"

namespace trinhky::api {

// Rows of the table `instance`: puts the names into their `subject_vi` and `subject_en`. A draft of `person` names its
// paper to that person alone; nobody's drafts are asked where it is empty. Documents that were erased name nothing.
[[nodiscard]] base::Result<void> name_papers(const Office& office, const std::string& person,
                                             std::span<store::Row* const> rows);
[[nodiscard]] base::Result<void> name_papers(const Office& office, const std::string& person, RowsById& rows);

// The folded names of the documents of such rows, by document, for a search. What has no name has no entry.
[[nodiscard]] base::Result<std::map<std::string, std::string, std::less<>>> folded_names(
    const Office& office, std::span<const store::Row> rows);

}  // namespace trinhky::api
