// What a paper's page tells of reminders: whom its reader is to telephone, and, on a letter to late units, which of
// them have reported since it was drafted.
#pragma once

#include <string>

#include "api/resources/office.h"
#include "engine/decision/instance.h"

namespace trinhky::api {

// Lists of the reader about work that is still open, the newest of each: [{"at", "due", "calls": [{"person", "name",
// "position", "unit", "unit_name", "phone"}]}]; an empty list where nobody is to be called.
[[nodiscard]] base::Result<base::json> phone_lists_wire(const Office& office, const directory::Directory& directory,
                                                        const decision::Instance& instance, const std::string& person);

// [{"unit", "unit_name", "reported"}] of a letter that was drafted to late units; null for any other paper.
[[nodiscard]] base::json urged_units_wire(const Office& office, const directory::Directory& directory,
                                          const decision::Instance& instance);

}  // namespace trinhky::api
