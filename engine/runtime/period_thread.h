// Papers that are opened period by period below another one, the thread that follows the units: a schedule opens such a
// paper in the thread of the unit and the year, so that it has its place there, its data and its units.
//
//   opened_for_periods_by(catalogue, *report_round);          // {"annual-guidance"}
//   thread_of(store, {"annual-guidance"}, "20", 2026);        // the id of the running one, or none
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/runtime/catalogue.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

// Workflows whose newest version opens this one for each period; none: it is not opened so.
[[nodiscard]] std::vector<std::string> opened_for_periods_by(const Catalogue& catalogue,
                                                             const definition::Definition& definition);
// Why a workflow that nobody starts by hand and no thread opens by periods cannot be scheduled, with the name of the
// one that opens it.
[[nodiscard]] base::Text why_not_scheduled(const Catalogue& catalogue, const definition::Definition& definition);

// The running paper of one of these workflows in the unit that is about the year, or about no year; the last one opened
// where there are several. None is not an error.
[[nodiscard]] base::Result<std::optional<std::string>> thread_of(store::Store& store,
                                                                 const std::vector<std::string>& definitions,
                                                                 const std::string& unit, int year);
// What is said where there is none.
[[nodiscard]] base::Error no_thread(const std::string& unit, int year);

}  // namespace trinhky::runtime
