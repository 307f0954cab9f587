// The sentences in which every store refuses, so that a caller hears the same from each database. `log` is for the
// operator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace trinhky::store {

[[nodiscard]] base::Error version_conflict(std::string_view stream, std::uint64_t expected, std::uint64_t actual);
[[nodiscard]] base::Error already_handled(std::string_view scope, std::string_view command);
[[nodiscard]] base::Error already_exists(std::string log);
[[nodiscard]] base::Error owed_gone(std::string_view id);
[[nodiscard]] base::Error not_stored(std::string log);  // `not_found`

// Writing failed as a whole; see the top of store.h.
[[nodiscard]] base::Error disk_full(std::string log);
[[nodiscard]] base::Error store_closed(std::string log);
[[nodiscard]] base::Error store_busy(std::string log);
[[nodiscard]] base::Error log_full(std::string log);
// Reading failed, and may succeed with the next try.
[[nodiscard]] base::Error store_unreadable(std::string log);
// Neither goes away by trying again: nothing more is written until somebody has seen to it.
[[nodiscard]] base::Error database_damaged(std::string log);
[[nodiscard]] base::Error database_read_only(std::string log);
// True for those two and for "store-closed".
[[nodiscard]] bool ends_writing(const base::Error& error);

// The fault is the program's or its caller's: `invalid` with a type, a pointer and what is wrong.
[[nodiscard]] base::Error unfit(std::string type, std::string pointer, std::string log);
[[nodiscard]] base::Error store_defect(std::string log);  // `internal`

// True for a failure that concerns one commit alone, false for one of the whole transaction.
[[nodiscard]] bool is_own_failure(const base::Error& error);

}  // namespace trinhky::store
