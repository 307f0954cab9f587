// The open work of one person as a list of it is made: what a page shows, in the order that projection::Place gives,
// and not more than that page needs, however much waits.
//
//   Desk desk = desk_of(office, request);
//   auto page = page_of_work(desk, after, 50);          // Result<WorkPage>
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/resources/tasks_lookup.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {

// One open piece of work with all that is told about it.
struct Piece {
  decision::OpenWork work;
  std::shared_ptr<const definition::Definition> definition;
  std::string instance;
};

struct Desk {
  const Office& office;
  directory::Directory directory;
  std::string person;
  base::Date today;
  RowsById instances;  // of the papers of all pieces that were read
};

[[nodiscard]] Desk desk_of(const Office& office, const server::Request& request);

// What rows of the table `work` say, in their order. Left out without an error: work whose paper or definition is not
// there (any more).
[[nodiscard]] base::Result<std::vector<Piece>> read_pieces(Desk& desk, const std::vector<store::Row>& rows);
// Whether the person may act on it today and has had no say yet.
[[nodiscard]] bool is_mine(const Desk& desk, const Piece& piece);
// Where the person holds a position or stands in for who does.
[[nodiscard]] std::set<std::string> own_units(const Desk& desk);

struct WorkPage {
  std::vector<Piece> pieces;                // at most as many as asked for
  std::optional<projection::Place> behind;  // of the last one, where more stands behind it
};

// What waits for the person behind a place: work, requests for more time to decide about, opinions to register.
[[nodiscard]] base::Result<WorkPage> page_of_work(Desk& desk, const std::optional<projection::Place>& after,
                                                  std::size_t limit);

}  // namespace trinhky::api
