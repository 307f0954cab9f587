// What one decided command changes in the tables: the rows of its commit.
//
//   std::vector<RowChange> rows = rows_for({.before = nullptr, .after = instance, .accepted = outcome, …});
//
// and the rows of a paper as it stands, for tables that are filled again:
//
//   std::vector<RowChange> rows = rows_of_paper(instance, {"work", "work_seat"}, definition, directory);
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/decide.h"
#include "engine/store/table.h"

namespace trinhky::projection {

struct Change {
  const decision::Instance* before = nullptr;  // null for a start
  const decision::Instance& after;
  const decision::Accepted& accepted;
  const definition::Definition& definition;
  const directory::Directory& directory;
  base::Date today;
};

// Rows in the order in which they are to be carried out. Notices are addressed to persons here, by the directory of the
// day: a notice is written once, with its event.
[[nodiscard]] std::vector<store::RowChange> rows_for(const Change& change);

// Whether all rows of the table follow from the papers as they stand.
[[nodiscard]] bool follows_from_papers(std::string_view table);
// Whole rows of one paper, of those among `tables` that follow from papers. Words are those of today's organisation.
[[nodiscard]] std::vector<store::RowChange> rows_of_paper(const decision::Instance& paper,
                                                          const std::set<std::string>& tables,
                                                          const definition::Definition& definition,
                                                          const directory::Directory& directory);

// The line by which people know an instance: "Chương trình công tác năm 2027 – Xã Đoàn Kết", or with what its document
// says it is about (paper_name.h): "Công văn: Về việc mở lớp tập huấn – Ban Phong trào".
[[nodiscard]] base::Text subject_of(const decision::Instance& instance, const definition::Definition& definition,
                                    const directory::Directory& directory, const std::string& name = {});
// Titles of the innermost active states, joined.
[[nodiscard]] base::Text state_of(const decision::Instance& instance, const definition::Definition& definition);
// The word a board sorts by: the `condition` of the innermost active state that has one; "returned" instead of a
// drafting one while a return is being worked on; empty when the definition names none.
[[nodiscard]] std::string condition_of(const decision::Instance& instance, const definition::Definition& definition);

// Persons a notice goes to today, each once.
[[nodiscard]] std::vector<std::string> persons_of(const decision::Notice& notice, const directory::Directory& directory,
                                                  base::Date today, const std::string& workflow);

}  // namespace trinhky::projection
