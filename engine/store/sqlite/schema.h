// The tables of the log and what belongs to it, as numbered steps. `PRAGMA user_version` holds the number of the last
// step that was taken, `PRAGMA application_id` says the file is ours. A step that was released never changes; a new one
// is added.
#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "engine/store/sqlite/connection.h"

namespace trinhky::store::sqlite {

// Takes the missing steps in one transaction each. Fails with `wrong_state`/"database-newer" or "database-foreign", or
// `unavailable`/"database-damaged" when a table is not there that the steps have made.
[[nodiscard]] base::Result<void> bring_up_to_date(Connection& connection);
// Whether every step was taken, for who only reads. Fails with those, or `wrong_state`/"database-older".
[[nodiscard]] base::Result<void> require_up_to_date(Connection& connection);
// How many steps were taken, and how many there are. Fails with "database-newer" or "database-foreign".
[[nodiscard]] base::Result<std::int64_t> steps_taken(Connection& connection);
[[nodiscard]] std::int64_t steps_known();

}  // namespace trinhky::store::sqlite
